"""Another value for one cell, put there in memory to see what would move (parbook what-if)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.utils import column_index_from_string, coordinate_to_tuple, get_column_letter, range_boundaries

from parbook.definitions.indicators import INDICATORS
from parbook.inputs.edition import Edition
from parbook.numbers.numerals import NotANumber, read_number
from parbook.problems import DataProblems, Problem
from parbook.sheets.contracts import Contract
from parbook.sheets.raw_cells import RawCell, RawSheet
from parbook.sheets.workbook import read_workbook
from parbook.text import fold, nfc

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True)
class Trial:
    """Another value for a cell, as it would be typed in Excel; an empty one empties the cell."""

    file: str
    sheet: str
    cell: str
    value: str


@dataclass(frozen=True)
class Place:
    """The cell that a trial speaks of: its row and column in words, what it holds now.

    `shown` is the file as messages name it. `formulas` are the cells of the sheet that Excel would
    compute anew; a trial leaves them as stored.
    """

    file: str
    sheet: str
    cell: str
    row: str
    column: str
    now: str
    shown: str
    formulas: tuple[str, ...] = ()


def try_out(sheets: dict[str, RawSheet], trial: Trial) -> None:
    """Put the value of a trial into the sheets that were read; raises KeyError for a cell not there."""
    cells = sheets[trial.sheet].cells
    place = coordinate_to_tuple(trial.cell)
    if not nfc(trial.value):
        del cells[place]
        return
    value = typed(trial.value, cells[place].number_format)
    cells[place] = cells[place].holding(value)


def typed(text: str, number_format: str) -> Any:
    """The value of a cell of that format when `text` is typed into it.

    As Excel does, but a percentage in a cell without % format stays text, which is read as it
    stands; Excel would format the cell, and that mixes two ways of writing in one column. A text
    that is no number, or could be two, is kept too: reading the sheet says what is wrong with it.

    >>> typed("5.000", "General"), typed("12,5%", "General"), typed("98", "0.0%")
    (5000, '12,5%', 0.98)
    """
    plain = nfc(text)
    formatted = "%" in number_format
    try:
        number = read_number(plain)
    except NotANumber:
        return plain
    if plain.endswith("%") and not formatted:
        return plain
    if formatted:
        number /= 100
    return int(number) if number.denominator == 1 else float(number)


def find_place(edition: Edition, file: str, sheet: str, cell: str) -> Place:
    """The filled cell of a table that the words name; raises DataProblems naming what there is."""
    shown = edition.show_path(file)
    files = sorted({*edition.definition.files, INDICATORS.file})
    if file not in files:
        raise _no_place(shown, "một trong các tệp: " + ", ".join(files), f'"{file}"', "sửa tên tệp")
    tables = {name: (contract, rows) for name, contract, rows in _tables(edition, file) if rows}
    known = next((name for name in tables if fold(name) == fold(sheet)), None)
    if known is None:
        needed = "một trong các trang tính: " + "; ".join(tables)
        raise _no_place(shown, needed, f'"{sheet}"', "sửa tên trang tính")
    contract, rows = tables[known]
    columns = {field.number: field.label for field in contract.fields}
    address = cell.replace("$", "").upper()
    where = _ADDRESS.fullmatch(address)
    row = int(where[2]) if where else 0
    column = column_index_from_string(where[1]) if where else 0
    if row not in rows or column not in columns:
        last = get_column_letter(max(columns))
        needed = f"một ô trong bảng: cột A đến {last}, dòng {min(rows)} đến {max(rows)}"
        raise _no_place(shown, needed, f'"{cell}" nằm ngoài bảng', "sửa địa chỉ ô", known, address)
    raw = _raw_sheet(edition, file, known)
    found = raw.cells.get((row, column))
    if found is None:
        needed = "một ô đang có số liệu"
        fix = "chọn ô khác; ô trống thì điền trong tệp Excel rồi chạy parbook check"
        raise _no_place(shown, needed, "ô trống", fix, known, address, rows[row], columns[column])
    return Place(
        file,
        known,
        address,
        rows[row],
        columns[column],
        _value_now(edition, file, known, found),
        shown,
        tuple(_formulas_using(raw, row, column)),
    )


def _tables(edition: Edition, file: str) -> Iterator[tuple[str, Contract, dict[int, str]]]:
    """Each sheet of a workbook under contract: its title, its contract, its rows' words by number."""
    for table in edition.tables.values():
        if table.contract.file == file:
            yield table.sheet, table.contract, {row.number: row.label for row in table.rows}
    if file == INDICATORS.file:
        for sheet in dict.fromkeys(item.sheet for item in edition.indicators):
            items = [item for item in edition.indicators if item.sheet == sheet]
            cells = [(item.quantity.cells()[0].address, item.label) for item in items]
            yield sheet, INDICATORS, {coordinate_to_tuple(a)[0]: label for a, label in cells}


def _raw_sheet(edition: Edition, file: str, sheet: str) -> RawSheet:
    book = read_workbook(edition.folder / file, edition.show_path(file))
    if isinstance(book, Problem):  # opened by someone between two readings
        raise DataProblems([book])
    return book[sheet]


def _value_now(edition: Edition, file: str, sheet: str, cell: RawCell) -> str:
    """What the edition reads there now: the value of a correction, if there is one."""
    place = (file, sheet, cell.address)
    corrected = (c.use for c in edition.corrections if (c.file, c.sheet, c.cell) == place)
    return next(corrected, cell.raw)


def _formulas_using(sheet: RawSheet, row: int, column: int) -> Iterator[str]:
    """The cells of the sheet whose formulas name the cell, alone or in a range."""
    for cell in sheet.cells.values():
        ranges = _ranges(cell.formula) if cell.formula else ()
        if any(_holds(name.replace("$", ""), row, column) for name in ranges):
            yield cell.address


def _ranges(formula: str) -> list[str]:
    """The cells and ranges that a formula names; none where it is no formula that Excel would take."""
    try:
        tokens = Tokenizer(formula).items
    except (IndexError, TokenizerError):  # a bracket too many, a quote left open
        return []
    return [token.value for token in tokens if token.subtype == "RANGE"]


def _holds(reference: str, row: int, column: int) -> bool:
    try:
        left, top, right, bottom = range_boundaries(reference)
    except (ValueError, TypeError):  # a name, another sheet
        return False
    return (left or 1) <= column <= (right or column) and (top or 1) <= row <= (bottom or row)


def _no_place(
    file: str,
    needed: str,
    found: str,
    fix: str,
    sheet: str = "",
    cell: str = "",
    row: str = "",
    column: str = "",
) -> DataProblems:
    return DataProblems([Problem("TD-01", file, needed, found, fix, sheet, cell, row, column)])
