"""The year's prose: passages with numbers by name only, never typed."""

import re
from collections.abc import Callable, Collection, Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from parbook.entries.near import near
from parbook.entries.text_files import read_text
from parbook.inputs.markdown import PLACEHOLDER, language_faults, parse, read_as
from parbook.numbers.lineage import places_words
from parbook.numbers.printing import number_text
from parbook.numbers.quantity import Quantity
from parbook.problems import DataProblems, Problem
from parbook.text import fold, quoted

PASSAGE = re.compile(r"^<!--\s*(đoạn|hình):\s*([a-z0-9-]+)\s*-->\s*$", re.MULTILINE)
# What `parbook new-year` puts above a paragraph that speaks of last year alone.
REWRITE = re.compile(r"^[ \t]*<!--\s*cần viết lại\s*:?\s*(.*?)\s*-->[ \t]*\n?", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"[a-z0-9-]+")
_MARKS = (
    "chỉ ba loại dấu, mỗi dấu một dòng: <!-- đoạn: tên -->, <!-- hình: tên --> "
    "hoặc <!-- cần viết lại: lý do -->"
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_MOST_LETTERS = 50_000  # of a paragraph, a list or a table
_LEFT_OPEN = re.compile(r"\{\{|\}\}")
Named = TypeVar("Named")
# Digits of every script, and signs that are numbers by themselves: ½, Ⅻ, ③.
_NUMBER = re.compile(r"\d[\d.,]*|[\u00bc-\u00be\u2150-\u218b\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]")


@dataclass(frozen=True)
class Narrative:
    """One section's prose: passages and chart titles by name, in the order of the file.

    `to_rewrite` tells the marks left in it, with the name of the passage or title they stand in;
    `lines` are the lines of the file on which titles begin, by name; `faults` are the comments of
    the file that are no marks; `text` is the whole file.
    """

    file: str
    passages: dict[str, str]
    chart_titles: dict[str, str]
    to_rewrite: tuple[tuple[str, str], ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Problem, ...] = ()
    text: str = field(default="", compare=False, repr=False)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every passage and title with its name."""
        yield from self.passages.items()
        yield from self.chart_titles.items()


def read_narrative(path: Path, shown_as: str) -> Narrative:
    """The passages of a narrative file; a file that is not there has none. Raises DataProblems."""
    text = read_text(path, shown_as, "TM-03") if path.is_file() else ""
    _require_short_blocks(text, shown_as)
    passages: dict[str, str] = {}
    titles: dict[str, str] = {}
    to_rewrite: list[tuple[str, str]] = []

    def unmarked(name: str, body: str) -> str:
        to_rewrite.extend((name, why) for why in REWRITE.findall(body))
        return REWRITE.sub("", body).strip()

    head, *rest = PASSAGE.split(text)
    if lead := unmarked("mo-dau", head):
        passages["mo-dau"] = lead
    for kind, name, body in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        known = passages if kind == "đoạn" else titles
        # A name used twice is one passage in two places of the file: nothing written is lost.
        known[name] = "\n\n".join(filter(None, [known.get(name, ""), unmarked(name, body)]))
    lines = {m[2]: _line(text, m.start()) for m in PASSAGE.finditer(text) if m[1] != "đoạn"}
    return Narrative(
        shown_as, passages, titles, tuple(to_rewrite), lines, tuple(_no_marks(text, shown_as)), text
    )


def _require_short_blocks(text: str, shown_as: str) -> None:
    """A parser needs the square of a paragraph's length where signs do not pair; no real one is so long."""
    start = 0
    for block in _BLANK_LINE.split(text):
        start = text.index(block, start)
        if len(block) > _MOST_LETTERS:
            needed, fix = f"đoạn không quá {number_text(_MOST_LETTERS)} chữ", "xem lại, hoặc ngắt đoạn"
            found = f"đoạn {number_text(len(block))} chữ"
            place = f"dòng {_line(text, start)}"
            raise DataProblems([Problem("TM-03", shown_as, needed, found, fix, cell=place)])
        start += len(block)


def _no_marks(text: str, shown_as: str) -> Iterator[Problem]:
    """Comments that are none of the three marks: a mark mistyped would become prose of the page."""
    marks = {m.start() for m in PASSAGE.finditer(text)}
    marks |= {m.start() + m[0].index("<") for m in REWRITE.finditer(text)}
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start)
        comment = text[start : end + 3 if end >= 0 else text.find("\n", start) + 1 or None]
        if start not in marks:
            place = f"dòng {_line(text, start)}"
            yield Problem(
                "TM-03",
                shown_as,
                _MARKS,
                _no_mark_words(comment, end >= 0),
                "sửa dấu, hoặc bỏ chú thích",
                cell=place,
            )
        if end < 0:
            return
        start = text.find("<!--", end)


def _no_mark_words(comment: str, closed: bool) -> str:
    """A comment that is no mark, and why it is none where that can be told."""
    if not closed:
        return f"{quoted(comment)}: thiếu dấu --> ở cuối"
    kind, colon, name = comment.removeprefix("<!--").removesuffix("-->").strip().partition(":")
    meant = next((word for word in ("đoạn", "hình", "cần viết lại") if fold(kind).startswith(fold(word))), "")
    if not meant:
        return f"{quoted(comment)}{near(kind, ('đoạn', 'hình', 'cần viết lại'))}"
    if meant == "cần viết lại":
        return f"{quoted(comment)}: dấu không đứng đầu dòng, hoặc viết khác"
    if kind.strip() != meant or not colon:
        return f"{quoted(comment)}: dấu là “{meant}:”, chữ thường, có dấu hai chấm"
    if not _NAME.fullmatch(name.strip()):
        return f"{quoted(comment)}: tên chỉ gồm chữ thường không dấu, chữ số, dấu gạch nối"
    return f"{quoted(comment)}: dấu phải đứng riêng một dòng, từ đầu dòng"


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def unasked_titles(narrative: Narrative, asked: Collection[str]) -> list[Problem]:
    """Titles of charts that the section's notebook does not draw (TM-03); `asked` are the names it uses."""
    return [
        Problem(
            "TM-03",
            narrative.file,
            "tên một hình của mục",
            f'"{name}"{near(name, asked)}',
            "sửa tên hình, hoặc bỏ tiêu đề này",
            cell=f"dòng {narrative.lines.get(name, 1)}",
        )
        for name in narrative.chart_titles
        if name not in asked
    ]


def rewrite_problems(narrative: Narrative) -> list[Problem]:
    """The marks left in a narrative, which a final edition must not have."""
    return [
        Problem(
            "TM-04",
            narrative.file,
            "lời văn của năm nay",
            why or "đoạn còn đánh dấu",
            "viết lại đoạn, rồi xóa dòng đánh dấu “cần viết lại”",
            cell=f"đoạn {name}",
        )
        for name, why in narrative.to_rewrite
    ]


def check_narrative(
    narrative: Narrative,
    figures: Container[str] | None,
    allowed: re.Pattern[str],
    unpublished: Mapping[str, Quantity] = {},
) -> list[Problem]:
    """Unknown figures, filters and mark-up, and digits typed by hand, each with its sentence or line.

    Without `figures`, as long as these cannot be computed, no figure is called unknown. `allowed` are
    the digits that prose may hold (`ReportDefinition.allowed`). Figures of `unpublished` are known,
    but a cell that they need says "…".
    """
    problems = list(narrative.faults)
    for name, text in narrative.texts():
        place = f"đoạn {name}"
        for match in PLACEHOLDER.finditer(text):
            if figures is not None and match[1] in unpublished:
                missing = places_words(unpublished[match[1]].missing(), most=3)
                problems.append(
                    Problem(
                        "TM-01",
                        narrative.file,
                        "số liệu đã công bố",
                        f"{{{{ {match[1]} }}}} chưa có số ({missing}) trong câu: "
                        f"{_sentence(text, match.start())}",
                        'chờ số thay dấu "…" ở ô đó; hoặc bỏ câu cho đến khi có số',
                        cell=place,
                    )
                )
            elif figures is not None and match[1] not in figures:
                problems.append(
                    Problem(
                        "TM-01",
                        narrative.file,
                        "mã của một số liệu đã công bố",
                        f"{{{{ {match[1]} }}}} trong câu: {_sentence(text, match.start())}",
                        "sửa mã; thêm dòng có mã này vào chi-tieu.xlsx; hoặc bỏ câu nếu không có số đó",
                        cell=place,
                    )
                )
            if match[2] not in (None, "full"):
                needed = "{{ mã }} hoặc {{ mã | full }}"
                problems.append(
                    Problem("TM-01", narrative.file, needed, match[0], "sửa cách viết", cell=place)
                )
        rest = PLACEHOLDER.sub(" ", text)
        if _LEFT_OPEN.search(rest):
            needed = "{{ mã }} viết đủ hai ngoặc ở hai đầu"
            problems.append(
                Problem("TM-03", narrative.file, needed, "ngoặc thiếu một đầu", "sửa ngoặc", cell=place)
            )
        for match in typed_digits(read_as(rest) if name in narrative.passages else rest, allowed):
            problems.append(
                Problem(
                    "TM-02",
                    narrative.file,
                    "số chỉ viết bằng {{ mã số liệu }}",
                    f'"{match[0]}" trong câu: {_sentence(match.string, match.start())}',
                    "thay chữ số bằng mã số liệu",
                    cell=place,
                )
            )
    return problems + prose_problems(narrative)


def prose_problems(narrative: Narrative) -> list[Problem]:
    """What the passages use beyond the language of prose, each with its line of the file."""
    told = {fault.line for fault in narrative.faults}  # a comment that is no mark, told as such
    found = (
        (name, _line_of(narrative, name, line), words)
        for name, text in narrative.passages.items()
        for line, words in language_faults(parse(text))
    )
    return [
        language_problem(narrative.file, f"đoạn {name}, dòng {line}", words)
        for name, line, words in found
        if line not in told
    ]


def language_problem(file: str, place: str, found: str) -> Problem:
    """The problem of a text that uses more than the language of prose."""
    needed = "đoạn văn, đề mục cấp 2 đến 4, danh sách, bảng, chữ đậm, chữ nghiêng, liên kết"
    return Problem("TM-03", file, needed, found, "viết lại bằng những cách trình bày này", cell=place)


def _line_of(narrative: Narrative, name: str, line: int) -> int:
    """The line of the file that holds a line of a passage, both counted from 1."""
    wanted = narrative.passages[name].splitlines()[line - 1]
    mark = next((m.end() for m in PASSAGE.finditer(narrative.text) if m[2] == name), 0)
    return narrative.text.count("\n", 0, max(narrative.text.find(wanted, mark), 0)) + 1


def typed_digits(text: str, allowed: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Numbers in a plain text outside what is allowed (document numbers, dates, …)."""
    yield from _NUMBER.finditer(allowed.sub(" ", text))


def fill(text: str, figures: Mapping[str, Named], show: Callable[[Named, bool], str]) -> str:
    """`text` with each placeholder replaced by what `show(figure, full)` gives."""
    return PLACEHOLDER.sub(lambda m: show(figures[m[1]], m[2] == "full"), text)


def _sentence(text: str, position: int) -> str:
    start = max(text.rfind(". ", 0, position) + 1, text.rfind("\n", 0, position) + 1, 0)
    end = text.find(". ", position)
    return text[start : end if end >= 0 else None].split("\n")[0].strip()[:120]
