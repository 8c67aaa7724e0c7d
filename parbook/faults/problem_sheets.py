"""Lists of problems as sheets of a workbook, ready to print and to send."""

import re
from collections.abc import Callable, Iterable, Sequence
from math import ceil

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from parbook.checks.not_sent import NotSent
from parbook.problems import CODES, Problem
from parbook.sheets.sheet_look import BOX, FONT, SHADE, fit_to_a4
from parbook.text import safe_text

PROBLEMS_SHEET, MISSING_SHEET = "Lỗi cần sửa", "Đơn vị chưa gửi"
_PROBLEM_COLUMNS = (
    ("STT", 6),
    ("Mã lỗi", 8),
    ("Lỗi", 18),
    ("Tệp", 18),
    ("Trang tính", 13),
    ("Ô", 7),
    ("Dòng", 18),
    ("Cột", 16),
    ("Cần", 26),
    ("Thấy", 18),
    ("Cách sửa", 28),
)
_MISSING_COLUMNS = (("STT", 6), ("Đơn vị", 40), ("Tệp", 22), ("Trang tính", 24), ("Căn cứ", 34))
# Of a line its height, and how many letters stand on a unit of a column's width.
_LINE_HEIGHT, _LETTERS = 15, 1.15
_SHORT = 9  # columns up to this width hold numbers, codes, addresses

Link = Callable[[Cell | MergedCell, int], None]


def write_problems(
    sheet: Worksheet, title: str, problems: Iterable[Problem], link: Link | None = None
) -> None:
    """All problems in the order given; `link` is called with the cell "Ô" of each and its place, from 0."""
    rows = [_row(number, problem) for number, problem in enumerate(problems, 1)]
    first = write_list(sheet, [title], _PROBLEM_COLUMNS, rows)
    for number in range(len(rows) if link else 0):
        assert link is not None
        link(sheet.cell(first + number, 6), number)


def _row(number: int, problem: Problem) -> tuple[str, ...]:
    place = (problem.file, problem.sheet, problem.cell, problem.row, problem.column)
    sides = (problem.expected, problem.found, problem.fix)
    return (str(number), problem.code, CODES[problem.code].title, *place, *sides)


def write_missing(sheet: Worksheet, title: str, missing: Iterable[NotSent]) -> None:
    """Who has not sent, in the order given."""
    rows = [
        (str(number), item.unit or "(chưa ghi đơn vị gửi)", item.file, item.sheet, item.reason)
        for number, item in enumerate(missing, 1)
    ]
    write_list(sheet, [title], _MISSING_COLUMNS, rows)


def write_list(
    sheet: Worksheet, head: Sequence[str], columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]
) -> int:
    """Lines above a table, its headings (with widths), its rows; returns the first row's number."""
    for number, line in enumerate(head, 1):
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(columns))
        cell = sheet.cell(number, 1, clean(line))
        cell.font = Font(name=FONT, size=13, bold=number == 1)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    heading = len(head) + 2
    plain, bold = Font(name=FONT, size=11), Font(name=FONT, size=11, bold=True)
    centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
    left = Alignment(vertical="top", wrap_text=True)
    middle = Alignment(horizontal="center", vertical="top", wrap_text=True)
    for column, (name, width) in enumerate(columns, 1):
        cell = sheet.cell(heading, column, name)
        cell.font, cell.border, cell.alignment, cell.fill = bold, BOX, centre, SHADE
        sheet.column_dimensions[cell.column_letter].width = width
    for number, row in enumerate(rows, heading + 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column, safe_text(clean(text)))
            cell.font, cell.border = plain, BOX
            cell.alignment = middle if columns[column - 1][1] <= _SHORT else left
        widths = (width for _, width in columns)
        lines = max(ceil(len(text) / (width * _LETTERS)) for text, width in zip(row, widths, strict=True))
        # Not every program fits the row to its text when it opens the file.
        sheet.row_dimensions[number].height = _LINE_HEIGHT * max(lines, 1) + 3
    _set_page(sheet, heading)
    return heading + 1


def clean(text: str) -> str:
    """Text without the signs that no Office file may hold."""
    return re.sub(ILLEGAL_CHARACTERS_RE, "", text)


def _set_page(sheet: Worksheet, heading: int) -> None:
    sheet.freeze_panes = f"A{heading + 1}"
    sheet.print_title_rows = f"{heading}:{heading}"
    fit_to_a4(sheet)
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.6)
