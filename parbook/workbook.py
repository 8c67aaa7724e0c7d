"""Workbooks as they were sent: cells with their addresses, nothing edited, nothing guessed."""

import warnings
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from parbook.problems import Problem
from parbook.text import nfc

SIGN_NOT_PUBLISHED = ("…", "...", "..")
_ERRORS = {"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
SIGN_DID_NOT_OCCUR = ("-", "–", "—")


@dataclass(frozen=True)
class RawCell:
    """A filled cell: stored value (text in NFC), formula if any, number format."""

    row: int
    column: int
    value: Any
    formula: str | None
    number_format: str
    stored: str = ""
    correction: str = ""

    @property
    def address(self) -> str:
        """The address as Excel shows it: E12."""
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def is_error(self) -> bool:
        """Whether Excel shows an error here: #REF!, #DIV/0!, …"""
        return isinstance(self.value, str) and self.value in _ERRORS

    @property
    def raw(self) -> str:
        """The stored value as text, also of a cell whose value was corrected."""
        return self.stored or str(self.value)


@dataclass(frozen=True)
class RawSheet:
    """The filled cells of one sheet by (row, column), counted from 1."""

    file: str
    title: str
    cells: dict[tuple[int, int], RawCell]

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


def read_workbook(path: Path, shown_as: str) -> dict[str, RawSheet] | Problem:
    """The sheets of a workbook by title, or the problem that stops reading it.

    `shown_as` is the file's name in messages. Values and formulas are both read, since a
    formula that was never calculated has no value and must not pass for an empty cell.
    """
    if not path.is_file():
        return Problem(
            "DL-01", shown_as, "có tệp này trong thư mục số liệu của năm", "không có tệp",
            "đặt tệp vào đúng thư mục, giữ nguyên tên tệp",
        )  # fmt: skip
    try:
        # Read at once: openpyxl leaves a damaged file open, which Windows then does not let go.
        content = path.read_bytes()
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it drops; only values matter here.
            warnings.simplefilter("ignore")
            values = openpyxl.load_workbook(BytesIO(content), data_only=True)
            formulas = openpyxl.load_workbook(BytesIO(content))
    except PermissionError:
        return Problem(
            "DL-02", shown_as, "đọc được tệp", "tệp đang mở hoặc không có quyền đọc",
            "đóng tệp trong Excel rồi chạy lại",
        )  # fmt: skip
    except Exception as fault:  # a damaged file fails wherever in openpyxl, zipfile, zlib it is met
        return Problem(
            "DL-02", shown_as, "sổ tính Excel định dạng .xlsx", f"không mở được ({fault})",
            'mở tệp bằng Excel, chọn "Lưu thành" loại Excel Workbook (.xlsx), không đặt mật khẩu',
        )  # fmt: skip
    return {
        nfc(sheet.title): _read_sheet(shown_as, sheet, formulas[sheet.title]) for sheet in values.worksheets
    }


def _read_sheet(file: str, values: Any, formulas: Any) -> RawSheet:
    cells = {}
    # The cells that are stored, not the used range: one formatted cell in the last row makes a million.
    for place, cell in sorted(formulas._cells.items()):
        if cell.value is None:
            continue
        formula = cell.value if cell.data_type == "f" else None
        value = values._cells[place].value if place in values._cells else None
        if isinstance(value, str):
            value = nfc(value)
        if value == "" and formula is None:
            continue
        text = str(getattr(formula, "text", formula)) if formula is not None else None
        cells[place] = RawCell(place[0], place[1], value, text, cell.number_format)
    return RawSheet(file, nfc(values.title), cells)
