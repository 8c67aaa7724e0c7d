"""How the text of an entry is read: each kind of entry says what it needs, in words that messages show.

The marks of this module stand in the annotations of dataclasses (`province: Text`). A dataclass so
annotated is an ordinary one; `parbook.entries.typed` reads it from a file.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

from parbook.entries.near import near
from parbook.text import quoted, read_date

Kind = TypeVar("Kind")
_REQUIRED = object()


class Refused(ValueError):
    """What stands in an entry, in words, where it is not what was needed."""


@dataclass(frozen=True)
class Reads:
    """An entry that is one text: what it needs in words, how it is read, what an empty one means.

    `read` raises Refused, or ValueError where the words are the text itself.
    """

    needed: str
    read: Callable[[str], Any]
    blank: Any = _REQUIRED

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(self.validate)

    def validate(self, value: object) -> Any:
        """The value of an entry; raises PydanticCustomError with what was needed and found."""
        from pydantic_core import PydanticCustomError

        found = _other_shape(value)
        if not found:
            if not value and self.blank is not _REQUIRED:
                return self.blank
            found = "chưa điền"
            if value:
                try:
                    return self.read(str(value))
                except Refused as fault:
                    found = str(fault)
                except ValueError:
                    found = quoted(str(value))
        raise PydanticCustomError("entry", "{found}", {"needed": self.needed, "found": found})


@dataclass(frozen=True)
class Group:
    """An entry that is a list or names with values: what it needs in words, what an empty one means."""

    needed: str
    blank: Any = field(default=_REQUIRED, hash=False)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        def read(value: object, inner: Callable[[object], Any]) -> Any:
            return self.blank if value is None and self.blank is not _REQUIRED else inner(value)

        return core_schema.no_info_wrap_validator_function(read, handler(source))


@dataclass(frozen=True)
class Pairs:
    """An entry of names with texts, kept as pairs in the order of the file; an empty one has none."""

    needed: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(self.validate)

    def validate(self, value: object) -> tuple[tuple[str, str], ...]:
        """The pairs of an entry; raises PydanticCustomError with what was needed and found."""
        from pydantic_core import PydanticCustomError

        if value is None:
            return ()
        if isinstance(value, dict) and all(isinstance(text, str) and text for text in value.values()):
            return tuple(value.items())
        found = "mục không có chữ" if isinstance(value, dict) else "không phải các mục tên: chữ"
        raise PydanticCustomError("entry", "{found}", {"needed": self.needed, "found": found})


def entry(kind: type[Kind]) -> type[Kind]:
    """Mark a dataclass as read from a file: no other names than its fields, `from_` written `from`."""
    config = {"extra": "forbid", "alias_generator": file_name}
    kind.__pydantic_config__ = config  # type: ignore[attr-defined]
    return kind


def file_name(name: str) -> str:
    """The name under which a field stands in a file; a word of Python's own has `_` behind it."""
    return name.rstrip("_")


def one_of(words: Collection[str], needed: str = "", what: str = "một trong") -> Reads:
    """An entry that is a word of a list."""

    def read(text: str) -> str:
        if text not in words:
            raise Refused(f"{quoted(text)}{near(text, words)}")
        return text

    return Reads(needed or f"{what}: {', '.join(words)}", read)


def matching(pattern: str, needed: str, blank: Any = _REQUIRED) -> Reads:
    """An entry of a form."""
    form = re.compile(pattern)

    def read(text: str) -> str:
        if not form.fullmatch(text):
            raise Refused(quoted(text))
        return text

    return Reads(needed, read, blank)


def _other_shape(value: object) -> str:
    if isinstance(value, list):
        return "một danh sách"
    return "một nhóm mục" if isinstance(value, dict) else ""


def _day(text: str) -> date:
    """A day as files have it (2021-12-31), or as officials write it (31/12/2021)."""
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text, re.ASCII):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            raise Refused(f"{text}: ngày không có thật") from None
    if day := read_date(text):
        return day
    raise Refused(f"{text}: ngày không có thật" if re.fullmatch(r"[\d/]{8,10}", text) else quoted(text))


def _year_or_day(last: bool) -> Callable[[str], date]:
    """A day, or a year that stands for its first or its last day."""

    def read(text: str) -> date:
        if re.fullmatch(r"(19|20)\d\d", text):
            return date(int(text), 12, 31) if last else date(int(text), 1, 1)
        return _day(text)

    return read


def _flag(text: str) -> bool:
    known = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    return known[text.lower()] if text.lower() in known else _refuse(text)


def _refuse(text: str) -> Any:
    raise Refused(quoted(text))


def _title(text: str) -> str | bool:
    return False if text.lower() in ("false", "no", "off") else text


# A device to Windows, whatever follows the first dot: no file can have that name.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


def _file_word(pattern: str) -> Callable[[str], str]:
    form = re.compile(pattern)

    def read(text: str) -> str:
        if text.partition(".")[0].lower() in _DEVICES:
            raise Refused(f"{quoted(text)}: Windows không cho đặt tên tệp như vậy")
        return text if form.fullmatch(text) else str(_refuse(text))

    return read


_DAY_WORDS = "ngày dạng 2021-12-31 hoặc 31/12/2021"
Text = Annotated[str, Reads("có chữ", str)]
OptionalText = Annotated[str, Reads("chữ, hoặc để trống", str, "")]
Day = Annotated[date, Reads(_DAY_WORDS, _day)]
OptionalDay = Annotated[date | None, Reads(f"{_DAY_WORDS}, hoặc null", _day, None)]
Flag = Annotated[bool, Reads("true hoặc false", _flag)]
Title = Annotated[str | bool, Reads("tiêu đề mới, hoặc false để bỏ", _title)]
Texts = Annotated[tuple[Text, ...], Group("danh sách, mỗi dòng một mục", ())]
UnitId = Annotated[
    str,
    Reads(
        "mã gồm chữ thường không dấu, chữ số, dấu gạch dưới, ví dụ so_noi_vu", _file_word(r"[a-z][a-z0-9_]*")
    ),
]
FileWord = Annotated[
    str,
    Reads(
        "chữ thường không dấu, chữ số, dấu gạch nối, ví dụ iv-1-kiem-tra",
        _file_word(r"[a-z0-9]+(-[a-z0-9]+)*"),
    ),
]
# A day, or a year for its first (since) or its last (until).
OptionalSince = Annotated[
    date | None, Reads(f"năm, hoặc {_DAY_WORDS}, hoặc để trống", _year_or_day(last=False), None)
]
OptionalUntil = Annotated[
    date | None, Reads(f"năm, hoặc {_DAY_WORDS}, hoặc để trống", _year_or_day(last=True), None)
]
WholeNumber = Annotated[int, Reads("số nguyên", int)]
FIGURE_ID = r"[a-z][a-z0-9_]*\.[a-z0-9_]+"
FigureId = Annotated[
    str, Reads("mã dạng mục.tên, chữ thường không dấu, ví dụ plan.tasks", _file_word(FIGURE_ID))
]
NOTHING: Mapping[str, Any] = MappingProxyType({})
