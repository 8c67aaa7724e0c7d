"""Workbooks as they were sent: cells with their addresses, nothing edited, nothing guessed."""

import re
import warnings
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from parbook.problems import Problem
from parbook.sheets.lookalikes import missing_file
from parbook.sheets.workbook_safety import refuse_unsafe
from parbook.text import nfc, one_line

_ERRORS = {
    "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!",
    "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#GETTING_DATA",
}  # fmt: skip
# [1]Sheet1!A1, '[Book2.xlsx]Sheet 1'!A1; another program's data (cmd|'/C calc'!A0); a web address.
_LINK = re.compile(r"\[[^\[\]]+\][^\[\]!()+*/,;<>=&]*!|\|[^!]*!|\b(?:WEBSERVICE|RTD)\s*\(", re.IGNORECASE)
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_STRING = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class RawCell:
    """A filled cell: stored value (text in NFC), formula if any, number format, font.

    `row` and `column` are counted from 1. `value` is what Excel stored: a number, a text, a day, a
    truth; of a formula its last result. `stored` is what stood there where a correction replaces it;
    `correction` says by which document.
    """

    row: int
    column: int
    value: Any
    formula: str | None
    number_format: str
    stored: str = ""
    correction: str = ""
    font: str = ""

    @property
    def address(self) -> str:
        """The address as Excel shows it: E12."""
        return address(self.row, self.column)

    @property
    def is_error(self) -> bool:
        """Whether Excel shows an error here: #REF!, #DIV/0!, …"""
        return isinstance(self.value, str) and self.value in _ERRORS

    @property
    def is_percent(self) -> bool:
        """Whether Excel shows a hundredth as percent; a % sign in quotes is only a letter."""
        return "%" in _LITERAL.sub("", self.number_format)

    @property
    def is_linked(self) -> bool:
        """Whether the formula takes its value from another file or program."""
        return self.formula is not None and _LINK.search(_STRING.sub("", self.formula)) is not None

    @property
    def raw(self) -> str:
        """The stored value as text, also of a cell whose value was corrected."""
        return self.stored or str(self.value)


@dataclass(frozen=True)
class Span:
    """A merged range: first and last row and column, counted from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __contains__(self, place: tuple[int, int]) -> bool:
        row, column = place
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column

    @property
    def words(self) -> str:
        """The range as Excel shows it: A8:B8."""
        return f"{address(self.first_row, self.first_column)}:{address(self.last_row, self.last_column)}"


@dataclass(frozen=True)
class RawSheet:
    """The filled cells of one sheet by (row, column), counted from 1, and what hides or merges them."""

    file: str
    title: str
    cells: dict[tuple[int, int], RawCell]
    merged: tuple[Span, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False

    def row(self, number: int) -> dict[int, RawCell]:
        """The filled cells of a row by column."""
        return self._rows.get(number, {})

    @cached_property
    def _rows(self) -> dict[int, dict[int, RawCell]]:
        rows: dict[int, dict[int, RawCell]] = {}
        for (row, column), cell in self.cells.items():
            rows.setdefault(row, {})[column] = cell
        return rows

    @property
    def last_row(self) -> int:
        """The last row with a filled cell, 0 for an empty sheet."""
        return max((row for row, _ in self.cells), default=0)

    def problem(self, code: str, expected: str, found: str, fix: str, cell: str = "") -> Problem:
        """A problem of this sheet, at `cell` where it has one."""
        return Problem(code, self.file, expected, found, fix, self.title, cell)


def address(row: int, column: int) -> str:
    """The address of a cell as Excel shows it.

    >>> address(12, 5)
    'E12'
    """
    return f"{get_column_letter(column)}{row}"


def read_workbook(path: Path, shown_as: str) -> dict[str, RawSheet] | Problem:
    """The sheets of a workbook by title, or the problem that stops reading it.

    `shown_as` is the file's name in messages. Values and formulas are both read, since a
    formula that was never calculated has no value and must not pass for an empty cell.
    """
    if not path.is_file():
        return missing_file(path, shown_as)
    try:
        # Read at once: openpyxl leaves a damaged file open, which Windows then does not let go.
        content = path.read_bytes()
    except OSError as fault:
        return _unreadable(path, shown_as, fault)
    return refuse_unsafe(content, shown_as) or _read_sheets(content, shown_as)


def _unreadable(path: Path, shown_as: str, fault: OSError) -> Problem:
    """A file that the system does not give out; Excel leaves `~$name` beside a file that it holds."""
    found = f"không đọc được ({fault.strerror or fault})"
    if isinstance(fault, PermissionError):
        found = "tệp đang mở hoặc không có quyền đọc"
    if (path.parent / f"~${path.name}").exists():
        found = f"tệp đang mở trong Excel (có tệp khóa ~${path.name})"
    return Problem("DL-02", shown_as, "đọc được tệp", found, "lưu và đóng tệp trong Excel rồi chạy lại")


def _read_sheets(content: bytes, shown_as: str) -> dict[str, RawSheet] | Problem:
    needed = "sổ tính Excel định dạng .xlsx"
    fix = 'mở tệp bằng Excel, chọn "Lưu thành" loại Excel Workbook (.xlsx), không đặt mật khẩu'
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it drops; only values matter here.
            warnings.simplefilter("ignore")
            values = openpyxl.load_workbook(BytesIO(content), data_only=True, keep_links=False)
            formulas = openpyxl.load_workbook(BytesIO(content), keep_links=False)
            pairs = [(sheet, formulas[sheet.title]) for sheet in values.worksheets]
            sheets = [_read_sheet(shown_as, *pair, _linked_names(formulas)) for pair in pairs]
    except Exception as fault:  # a damaged file fails wherever in openpyxl, zipfile, zlib it is met
        return Problem("DL-02", shown_as, needed, f"không mở được ({_reason(fault)})", fix)
    if not sheets:
        return Problem("DL-02", shown_as, needed, "tệp không có trang tính nào đọc được", fix)
    by_title = {sheet.title: sheet for sheet in sheets}
    if len(by_title) < len(sheets):
        titles = [sheet.title for sheet in sheets]
        twice = next(title for title in titles if titles.count(title) > 1)
        fix = "đổi tên hoặc bỏ một trang tính"
        return Problem("DL-18", shown_as, "mỗi tên trang tính một lần", f'"{twice}" lặp lại', fix, twice)
    return by_title


def _reason(fault: Exception) -> str:
    """What went wrong, on one short line."""
    while fault.__cause__ is not None and isinstance(fault.__cause__, Exception):
        fault = fault.__cause__
    return one_line(str(fault) or type(fault).__name__)[:120]


def _linked_names(book: Any) -> re.Pattern[str] | None:
    """The names of the workbook that stand for cells of another file."""
    names = [name for name, found in book.defined_names.items() if _LINK.search(found.value or "")]
    return re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, names)) + r")(?![\w.(])") if names else None


def _read_sheet(file: str, values: Any, formulas: Any, linked_names: re.Pattern[str] | None) -> RawSheet:
    cells = {}
    # The cells that are stored, not the used range: one formatted cell in the last row makes a million.
    for place, cell in sorted(formulas._cells.items()):
        if cell.value is None:
            continue
        formula = cell.value if cell.data_type == "f" else None
        value = _stored_value(values._cells.get(place))
        if isinstance(value, str):
            value = nfc(value)
        if value == "" and formula is None:
            continue
        text = str(getattr(formula, "text", None) or formula) if formula is not None else None
        if text and linked_names and (name := linked_names.search(text)):
            text = f"{text} (tên {name[0]} = {formulas.parent.defined_names[name[0]].value})"
        font = str(cell.font.name or "") if isinstance(value, str) else ""
        cells[place] = RawCell(place[0], place[1], value, text, cell.number_format, font=font)
    merged = (Span(m.min_row, m.min_col, m.max_row, m.max_col) for m in formulas.merged_cells.ranges)
    return RawSheet(
        file, nfc(values.title), cells, tuple(sorted(merged, key=lambda m: (m.first_row, m.first_column))),
        frozenset(n for n, row in formulas.row_dimensions.items() if row.hidden or row.height == 0),
        frozenset(_hidden_columns(formulas)), formulas.sheet_state != "visible",
    )  # fmt: skip


def _stored_value(cell: Any) -> Any:
    """The value stored in a cell; a formula that gave an empty text has that, not nothing."""
    if cell is None:
        return None
    return "" if cell.value is None and cell.data_type == "str" else cell.value


def _hidden_columns(sheet: Any) -> set[int]:
    hidden: set[int] = set()
    for column in sheet.column_dimensions.values():
        if column.hidden or column.width == 0:
            hidden.update(range(column.min or column.index, min(column.max or column.min, 16384) + 1))
    return hidden
