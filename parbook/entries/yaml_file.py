"""A YAML file that people keep by hand: its entries as texts, each with its line.

What a text means (a day, a number, a word of a list) is for the model to say that reads it. YAML's
own guesses are not asked: to it `no` is a truth value, `0746` an octal number and `12:30` one of
base sixty.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from parbook.entries.text_files import UNPRINTABLE, read_text
from parbook.problems import DataProblems, Problem
from parbook.text import nfc

Tree = str | None | list["Tree"] | dict[str, "Tree"]
Path_ = tuple[str | int, ...]

# Settings nest four deep; a file deeper than this is none of ours.
_DEEPEST = 12
_MOST_ENTRIES = 10_000
_NULL = {"", "~", "null", "Null", "NULL"}
# Other ends of lines to YAML, but not to the editor whose lines people count.
_NO_LINE_ENDS = {0x85: " ", 0x2028: " ", 0x2029: " "}


@dataclass(frozen=True)
class YamlFile:
    """The entries of a file by name, and the line of each by its path (`("checks", 0, "left")`)."""

    shown: str
    tree: dict[str, Tree]
    lines: Mapping[Path_, int] = field(default_factory=dict)

    def line(self, path: Path_) -> int:
        """The line of an entry, or of the nearest one above it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path_, needed: str, found: str, fix: str = "sửa mục này") -> Problem:
        """A fault of an entry (AB-01)."""
        place = f"dòng {self.line(path)}, mục {path_words(path)}" if path else f"dòng {self.line(path)}"
        return Problem("AB-01", self.shown, needed, found, fix, cell=place)


def path_words(path: Path_) -> str:
    """A path as messages show it, entries of a list counted from 1: `checks.2.left`."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)


def read_yaml(path: Path, shown: str) -> YamlFile:
    """The entries of a YAML file; raises DataProblems (AB-01) with what keeps it from being read."""
    return parse_yaml(read_text(path, shown), shown)


def parse_yaml(text: str, shown: str) -> YamlFile:
    """The entries of a text in YAML; raises DataProblems as `read_yaml` does."""
    reading = _Reading(text.translate(_NO_LINE_ENDS), shown)
    try:
        tree = reading.document()
    except yaml.YAMLError as fault:
        raise DataProblems([*reading.problems, reading.syntax_problem(fault)]) from None
    if reading.problems:
        raise DataProblems(reading.problems)
    return YamlFile(shown, tree, reading.lines)


class _Reading:
    """One pass over the events of a file; faults that leave the rest readable are gathered."""

    def __init__(self, text: str, shown: str) -> None:
        self.text, self.shown = text, shown
        self.problems: list[Problem] = []
        self.lines: dict[Path_, int] = {}
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.SafeLoader)

    def document(self) -> dict[str, Tree]:
        next(self._events)  # the stream begins
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return {}
        event = next(self._events)
        tree = self._tree(event, ())
        next(self._events)  # the document ends
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refused(after, "một tệp một nội dung", "dòng --- giữa tệp", "bỏ dòng ---")
        if tree is None:
            return {}
        if not isinstance(tree, dict):
            raise self._refused(event, "các mục dạng tên: giá trị", "không có tên mục", "sửa tệp")
        return tree

    def _tree(self, event: yaml.Event, path: Path_) -> Tree:
        if len(path) > _DEEPEST:
            raise self._refused(
                event, f"không quá {_DEEPEST} bậc mục", "các mục lồng nhau quá sâu", "sửa tệp"
            )
        if len(self.lines) > _MOST_ENTRIES:
            raise self._refused(event, f"không quá {_MOST_ENTRIES} mục", "nhiều mục hơn", "xem lại tệp")
        self._require_plain(event)
        self.lines.setdefault(path, self._line(event))
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        return self._mapping(path)

    def _list(self, path: Path_) -> list[Tree]:
        found: list[Tree] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._tree(event, (*path, len(found))))
        return found

    def _mapping(self, path: Path_) -> dict[str, Tree]:
        found: dict[str, Tree] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            self._require_plain(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refused(event, "tên mục là chữ", "tên mục là một nhóm", "sửa tên mục")
            name = nfc(event.value)
            line = self._line(event)
            if name in found:
                first = self.lines[(*path, name)]
                needed, found_words = "mỗi mục ghi một lần", f'"{name}" đã có ở dòng {first}'
                self.problems.append(self._problem(line, needed, found_words, "bỏ một trong hai mục"))
                self._tree(next(self._events), (*path, name))
                continue
            self.lines[(*path, name)] = line
            found[name] = self._tree(next(self._events), (*path, name))
        return found

    def _text(self, event: yaml.ScalarEvent) -> str | None:
        text = event.value
        if bad := UNPRINTABLE.search(text):
            found = f"ký tự điều khiển không in được (mã {ord(bad[0]):04X})"
            line = self._line(event)
            self.problems.append(self._problem(line, "chỉ có chữ in được", found, "bỏ ký tự này"))
        # What is not in quotes may be a null; what is in quotes is a text.
        return None if event.style is None and text in _NULL else nfc(text)

    def _require_plain(self, event: yaml.Event) -> None:
        """Anchors, aliases and tags are no words of ours: text that begins so was meant as text."""
        tag = getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or tag:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "!" if tag else "&"
            fix = "đặt cả giá trị trong ngoặc kép"
            raise self._refused(event, "giá trị không bắt đầu bằng dấu &, *, !", f"dấu {sign}", fix)

    def _line(self, event: yaml.Event) -> int:
        return event.start_mark.line + 1 if event.start_mark else 1

    def _refused(self, event: yaml.Event, needed: str, found: str, fix: str) -> DataProblems:
        return DataProblems([*self.problems, self._problem(self._line(event), needed, found, fix)])

    def _problem(self, line: int, needed: str, found: str, fix: str) -> Problem:
        return Problem("AB-01", self.shown, needed, found, fix, cell=f"dòng {line}")

    def syntax_problem(self, fault: yaml.YAMLError) -> Problem:
        """What keeps the file from being YAML, in the words of someone who edits it in Notepad."""
        said = f"{getattr(fault, 'context', '')} {getattr(fault, 'problem', '')}"
        mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
        found, fix = next(((w, how) for sign, w, how in _SYNTAX if sign in said), _ELSE)
        # An open quote is told where it opens, not at the end of the file.
        if "quoted scalar" in said:
            mark = getattr(fault, "context_mark", None) or mark
        line = min(mark.line, self.text.count("\n")) + 1 if mark is not None else 1
        return self._problem(line, "tệp YAML đúng cú pháp", found, fix)


_ELSE = ("không hiểu được dòng này", "so với dòng cùng loại trong tệp của năm trước, rồi sửa")
_QUOTE = "đặt cả giá trị trong ngoặc kép"
_SYNTAX = (
    ("'\\t'", "dấu Tab đầu dòng", "thay dấu Tab bằng dấu cách"),
    ("mapping values are not allowed", "dấu hai chấm thừa trong dòng, hoặc thụt đầu dòng sai", _QUOTE),
    ("could not find expected ':'", "thiếu dấu hai chấm sau tên mục", "viết tên mục: giá trị"),
    ("scanning an alias", "dấu * đầu giá trị", _QUOTE),
    ("scanning an anchor", "dấu & đầu giá trị", _QUOTE),
    ("scanning a tag", "dấu ! đầu giá trị", _QUOTE),
    ("quoted scalar", "ngoặc kép hoặc ngoặc đơn chưa đóng, hoặc có dấu \\ trong ngoặc kép", "sửa ngoặc"),
    ("flow", "ngoặc [ ] hoặc { } chưa đóng, hoặc thiếu dấu phẩy", "sửa ngoặc"),
    ("expected <block end>", "đầu dòng không thẳng với dòng trên, hoặc có chữ sau ngoặc", "sửa đầu dòng"),
    ("cannot start any token", "dòng bắt đầu bằng dấu có nghĩa riêng (@, %, `)", _QUOTE),
    ("block sequence", "danh sách không thẳng hàng", "sửa đầu dòng"),
)
