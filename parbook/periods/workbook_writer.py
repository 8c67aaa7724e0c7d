"""Sheets written under their contract, in the look of official forms: what tables.py reads, made here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from parbook.sheets.contracts import Contract, Field
from parbook.sheets.raw_cells import RawCell, RawSheet
from parbook.sheets.sheet_look import BOX, FONT, SHADE, fit_to_a4
from parbook.text import fold

Value = str | int | float

TEXT, COUNT, DECIMAL = "@", "#,##0", "#,##0.00"
_WIDTHS = {"no": 6.0, "label": 48.0, "code": 42.0, "note": 30.0}
_WIDTH = 15.0


@dataclass(frozen=True)
class FilledSheet:
    """A sheet about to be written: lines above the table, its rows by field name, notes below.

    A field that a row does not name stays blank.
    """

    contract: Contract
    title: str
    head: Sequence[str]
    rows: Sequence[Mapping[str, Value]]
    notes: Sequence[str] = ()

    @property
    def first_row(self) -> int:
        """The row of the sheet in which the table's first row stands."""
        return len(self.head) + 3  # after the header words and the column numbers

    def cells(self) -> Iterator[RawCell]:
        """Every filled cell, row by row."""
        fields = self.contract.fields
        for number, line in enumerate(self.head, 1):
            yield RawCell(number, 1, line, None, TEXT)
        for field in fields:
            yield RawCell(self.first_row - 2, field.number, field.label, None, TEXT)
        for field in fields:
            yield RawCell(self.first_row - 1, field.number, f"({field.number})", None, TEXT)
        for number, row in enumerate(self.rows, self.first_row):
            for field in fields:
                if field.name in row:
                    value = row[field.name]
                    yield RawCell(number, field.number, value, None, _number_format(field, value))
        for number, line in enumerate(self.notes, self.first_row + len(self.rows) + 1):
            yield RawCell(number, 1, line, None, TEXT)

    def raw(self) -> RawSheet:
        """The sheet as it is read back from its file."""
        return RawSheet(self.contract.file, self.title, {(c.row, c.column): c for c in self.cells()})


def write_workbook(sheets: Sequence[FilledSheet], path: Path) -> None:
    """Write the sheets of one workbook; replaces a file of that name."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for filled in sheets:
        _write_sheet(filled, book.create_sheet(filled.title))
    book.save(path)


def _write_sheet(filled: FilledSheet, sheet: Worksheet) -> None:
    for raw in filled.cells():
        cell = sheet.cell(raw.row, raw.column, raw.value)
        cell.number_format = raw.number_format
    columns = len(filled.contract.fields)
    after = filled.first_row + len(filled.rows)
    for row in [*range(1, filled.first_row - 2), *range(after + 1, after + 1 + len(filled.notes))]:
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
        above = row < after
        sheet.cell(row, 1).font = Font(name=FONT, size=12 if above else 10, bold=above, italic=not above)
        sheet.cell(row, 1).alignment = Alignment(horizontal="center" if above else "left", wrap_text=True)
    _style_table(filled, sheet, after)
    for field in filled.contract.fields:
        letter = get_column_letter(field.number)
        sheet.column_dimensions[letter].width = _WIDTHS.get(field.name, _WIDTH)
    sheet.freeze_panes = f"A{filled.first_row}"
    sheet.print_title_rows = f"{filled.first_row - 2}:{filled.first_row - 1}"
    fit_to_a4(sheet)


def _style_table(filled: FilledSheet, sheet: Worksheet, after: int) -> None:
    # Styles are shared: openpyxl compares each one that it is given with all it knows.
    plain, bold = Font(name=FONT, size=11), Font(name=FONT, size=11, bold=True)
    centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
    left, right = Alignment(vertical="center", wrap_text=True), Alignment(horizontal="right")
    for number in range(filled.first_row - 2, after):
        heading = number < filled.first_row
        strong = heading or _is_strong(filled, filled.rows[number - filled.first_row])
        for field in filled.contract.fields:
            cell = sheet.cell(number, field.number)
            cell.border, cell.font = BOX, bold if strong else plain
            cell.alignment = centre if heading or field.name == "no" else right if field.unit else left
            if heading:
                cell.fill = SHADE


def _is_strong(filled: FilledSheet, row: Mapping[str, Value]) -> bool:
    """The total row and the rows of blocks stand in bold."""
    total = filled.contract.total and fold(str(row["label"])) == fold(filled.contract.total)
    return bool(total) or not set(str(row.get("no", "."))) - set("IVX")


def _number_format(field: Field, value: Value) -> str:
    if isinstance(value, str):
        return TEXT
    return DECIMAL if field.unit == "percent" or isinstance(value, float) else COUNT
