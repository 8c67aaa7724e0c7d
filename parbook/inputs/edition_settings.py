"""What edition.yml must say: every setting of an edition, with what may stand there."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from parbook.definitions.forms import APPENDICES
from parbook.definitions.sections import BY_NUMBER, SECTIONS
from parbook.problems import Problem

Settings = Mapping[str, Any]
_FILE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ADDED_KEYS = {"file", "number", "title", "part"}
_ROWS = {contract.name: dict(contract.rows) for contract in APPENDICES if contract.rows}


class _Rule(NamedTuple):
    """A setting by its path (`period.from`), what it must be, and the same in words."""

    path: str
    holds: Callable[[Any], bool]
    needed: str


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _day(value: Any) -> bool:
    return value is None or type(value) is date


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(_text(item) for item in value)


def _mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _added(value: Any) -> bool:
    """Sections added as text: each a file of its own, a number of its own, a title and a part."""
    entries = value or []
    if not isinstance(entries, list) or not all(
        isinstance(entry, dict) and entry.keys() == _ADDED_KEYS and all(map(_text, entry.values()))
        for entry in entries
    ):
        return False
    files, numbers = [e["file"] for e in entries], [e["number"] for e in entries]
    files_taken = {section.notebook for section in SECTIONS} & {*files}
    numbers_taken = BY_NUMBER.keys() & {*numbers}
    repeated = len({*files}) < len(files) or len({*numbers}) < len(numbers)
    return not (files_taken or numbers_taken or repeated) and all(map(_FILE.fullmatch, files))


def _titles(value: Any) -> bool:
    """New titles by file, or false for what the edition leaves out."""
    entries = value or {}
    return isinstance(entries, dict) and all(_text(title) or title is False for title in entries.values())


def _parts(value: Any) -> bool:
    entries = value or {}
    return isinstance(entries, dict) and all(map(_text, (*entries, *entries.values())))


def _row_words(value: Any) -> bool:
    entries = value or {}
    return isinstance(entries, dict) and all(
        table in _ROWS and isinstance(rows, dict) and rows.keys() <= _ROWS[table].keys()
        and all(map(_text, rows.values()))
        for table, rows in entries.items()
    )  # fmt: skip


_TEXT, _DAY = "có chữ", "ngày dạng 2021-12-31, hoặc null"
_RULES = (
    _Rule("province", _text, _TEXT),
    _Rule("title", _text, _TEXT),
    _Rule("short_title", _text, _TEXT),
    _Rule("note", _text, _TEXT),
    _Rule("status", lambda v: v in ("final", "draft"), "final hoặc draft"),
    _Rule("invented", lambda v: isinstance(v, bool), "true hoặc false"),
    _Rule("period", _mapping, "các mục from, to, closed_on, words"),
    _Rule("period.from", _day, _DAY),
    _Rule("period.to", _day, _DAY),
    _Rule("period.closed_on", _day, _DAY),
    _Rule("period.words", _text, _TEXT),
    _Rule("signed_document", _mapping, "các mục number, date, date_words, place, issuer, authority"),
    _Rule("signed_document.number", _text, "số, ký hiệu, ví dụ 43/BC-UBND; chưa có số thì ghi /BC-UBND"),
    _Rule("signed_document.date", _day, _DAY),
    _Rule("signed_document.date_words", _text, "ngày viết bằng chữ, ví dụ ngày 17 tháng 3 năm 2021"),
    _Rule("signed_document.place", _text, _TEXT),
    _Rule("signed_document.issuer", lambda v: _texts(v) and bool(v), "các dòng tên cơ quan, dạng danh sách"),
    _Rule("signed_document.authority", _text, _TEXT),
)
_OPTIONAL = (
    _Rule("frozen", lambda v: type(v) is date, "ngày dạng 2021-04-01, do lệnh parbook freeze ghi"),
    _Rule("appendix_note", lambda v: isinstance(v, str), "một đoạn chữ, hoặc bỏ mục này"),
    _Rule("recipients", lambda v: v is None or _texts(v), "danh sách nơi nhận, mỗi dòng một nơi"),
    _Rule("signed_document.parents", lambda v: v is None or _texts(v), "các dòng, dạng danh sách"),
    _Rule("signed_document.posts", lambda v: v is None or _texts(v), "các dòng, dạng danh sách"),
    _Rule("signed_document.issuer_name", _text, _TEXT),
    _Rule("sections", _titles, "tên-tệp: tiêu đề mới, hoặc tên-tệp: false để bỏ mục"),
    _Rule("parts", _parts, "tên phần: tên phần mới"),
    _Rule(
        "added_sections", _added,
        "danh sách mục có file (chữ thường không dấu), number, title, part; tệp và số mục không trùng nhau",
    ),
    _Rule("row_words", _row_words, "biểu: {dòng: cách ghi khác của dòng}, đúng tên biểu, tên dòng"),
    _Rule("figures", lambda v: v is None or _mapping(v), "mã số liệu: {table, row, field, section}"),
)  # fmt: skip


def settings_problems(settings: Settings, shown: str) -> Iterator[Problem]:
    """Everything that is missing or wrong in the settings; `shown` is the file's name in messages."""
    for rule in _RULES:
        found, value = _at(settings, rule.path)
        if found is not None and not (found and rule.holds(value)):
            yield _problem(shown, rule, value if found else "không có mục này")
    for rule in _OPTIONAL:
        found, value = _at(settings, rule.path)
        if found and not rule.holds(value):
            yield _problem(shown, rule, value)
    period = settings.get("period")
    if isinstance(period, dict) and _day(period.get("from")) and _day(period.get("to")):
        first, last = period.get("from"), period.get("to")
        if first and last and first > last:
            rule = _Rule("period.to", _day, "ngày cuối kỳ không trước ngày đầu kỳ")
            yield _problem(shown, rule, f"{first} - {last}")


def _at(settings: Settings, path: str) -> tuple[bool | None, Any]:
    """Whether there is a setting, and its value; None where what should hold it is no mapping."""
    value: Any = settings
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None, None
        if name not in value:
            # A whole group that is missing is told once, at the group.
            return (False if value is settings or "." in path else None), None
        value = value[name]
    return True, value


def _problem(shown: str, rule: _Rule, found: Any) -> Problem:
    needed = f"{rule.path}: {rule.needed}"
    return Problem("AB-01", shown, needed, str(found)[:80], "sửa mục này", cell=rule.path)
