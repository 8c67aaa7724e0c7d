"""Filling in blank workbooks as units do: values of an invented edition into the open cells."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
from kinds import forms
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from parbook.inputs.edition import Edition
from parbook.numbers.quantity import Quantity
from parbook.sheets.contracts import Contract, Field
from parbook.sheets.table import TOTAL
from parbook.text import fold

SOFFICE = shutil.which("soffice")

Value = str | int | float


def first_row(sheet: Worksheet) -> int:
    """The row below that of the column numbers."""
    return 1 + next(row for row in range(1, 60) if sheet.cell(row, 1).value == "(1)")


def cells(sheet: Worksheet, contract: Contract, edition: Edition) -> Iterator[tuple[str, Field, Cell]]:
    """Row key, field and cell of every number of a form; `edition` knows the names of units."""
    keys = {fold(words): key for key, words in contract.rows} | {fold(contract.total): TOTAL}
    keys |= {fold(name): edition.units.names.key(name) for name in edition.units.names.written}
    label = contract.field("label").number
    row = first_row(sheet)
    while words := sheet.cell(row, label).value:
        for field in contract.fields:
            if field.unit and (contract.key == "no" or field.in_total or keys[fold(words)] != TOTAL):
                key = str(sheet.cell(row, 1).value) if contract.key == "no" else keys[fold(words)]
                yield key, field, sheet.cell(row, field.number)
        row += 1


def fill(folder: Path, edition: Edition, computed: bool = False) -> None:
    """Type the edition's values into the open cells of the blank workbooks of `folder`.

    With `computed`, the cells with formulas get their values too, as Excel would give them.
    """
    for contract in (*forms.APPENDICES, forms.INDICATORS):
        path = folder / contract.file
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            if sheet.title == contract.sheet or (not contract.sheet and sheet.title != forms.INSTRUCTIONS):
                for key, field, cell in cells(sheet, contract, edition):
                    if computed or not cell.protection.locked:
                        cell.value = typed(edition, contract, sheet.title, key, field.name)
        book.save(path)


def typed(edition: Edition, contract: Contract, sheet: str, key: str, field: str) -> Value:
    """What stands in the cell of that row and field in the edition."""
    if contract is forms.INDICATORS:
        quantity = next(i.quantity for i in edition.indicators if (i.sheet, i.no) == (sheet, key))
    else:
        quantity = edition.tables[contract.name].row(key).quantities[field]
    return _written(quantity)


def _written(quantity: Quantity) -> Value:
    if quantity.value is None:
        return "…"
    raw = quantity.cells()[0].raw
    return raw if raw == "-" else float(raw)


def recalculated(folder: Path, profile: Path) -> None:
    """Open and save every workbook of the folder in LibreOffice, which computes the formulas."""
    assert SOFFICE is not None
    out = profile / "out"
    subprocess.run(
        [SOFFICE, "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx",
         "--outdir", str(out), *map(str, folder.glob("*.xlsx"))],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for path in out.glob("*.xlsx"):
        shutil.move(path, folder / path.name)
