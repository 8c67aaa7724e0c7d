"""Practice: the blank workbooks of a new year filled in, as if the invented units had sent them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from parbook.definitions.indicators import INDICATORS
from parbook.inputs.edition import Edition, find_data
from parbook.inputs.edition_reader import read_partly
from parbook.invented.computed_cells import computed_values
from parbook.invented.invented_numbers import FULL_SIZE, Invented, Size
from parbook.invented.simulate import units_csv
from parbook.periods.stored_values import store_values
from parbook.periods.workbook_writer import FilledSheet, Value
from parbook.problems import DataProblems, Problem


def fill_year(year: int, seed: int, data: Path, size: Size = FULL_SIZE) -> list[Path]:
    """Fill the blank workbooks of `data`/`year` with invented numbers; returns the files written.

    What is open is typed into, formulas show what Excel would compute. One unit does not know its
    online payments yet, and one has typed a rate over another base in place of the formula.
    Raises DataProblems, changing nothing, where the edition is not an invented one of this
    province, or somebody has written into its workbooks.
    """
    folder = find_data(year, str(data))
    invented = Invented(year, seed, size)
    edition, _ = read_partly(folder)
    if not edition.invented:
        raise _problem(edition, "edition.yml", "invented: true", "ấn bản thật")
    units = data / "units.csv"
    if not units.is_file() or units.read_bytes() != units_csv(invented).encode("utf-8"):
        needed, fix = "danh mục đơn vị giả định", "chọn --data khác"
        raise DataProblems([Problem("AB-06", f"{data.name}/units.csv", needed, "danh mục khác", fix)])
    if filled := _filled_files(edition):
        raise _problem(edition, filled[0], "biểu mẫu còn trống", "đã có số liệu")
    written = []
    for file, sheets in groupby(invented.sheets, key=lambda sheet: sheet.contract.file):
        if (folder / file).is_file():
            _fill(folder / file, {sheet.title: sheet for sheet in sheets}, invented)
            written.append(folder / file)
    return written


def _fill(path: Path, filled: Mapping[str, FilledSheet], invented: Invented) -> None:
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        if sheet.title in filled:
            for cell, value in _typed(sheet, filled[sheet.title], invented):
                cell.value = value
    values = computed_values(book)
    book.save(path)
    store_values(path, [values[sheet.title] for sheet in book.worksheets])


def _typed(sheet: Worksheet, filled: FilledSheet, invented: Invented) -> Iterator[tuple[Any, Value]]:
    """The open cells of a form with what is typed into each, and one formula that is typed over."""
    contract = filled.contract
    first = 1 + next(row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == "(1)")
    key = contract.field("no" if contract is INDICATORS else "label")
    places = {sheet.cell(row, key.number).value: row for row in range(sheet.max_row, first - 1, -1)}
    names = {unit.id: unit.name for units in invented.units.values() for unit in units}
    for number, row in enumerate(filled.rows, first):
        place = places.get(row[key.name], number)  # lines that the form leaves open come one after another
        for field in contract.fields:
            cell = sheet.cell(place, field.number)
            if field.name in row and not cell.protection.locked:
                silent = contract.name == "online_payments" and row["label"] == names[invented.silent]
                yield cell, "…" if silent else row[field.name]
    if contract.name == "dossier_rates":
        field = contract.field("ontime_rate")
        yield sheet.cell(places[names[invented.differing]], field.number), _other_rate(invented)


def _other_rate(invented: Invented) -> Value:
    """The rate of the differing unit over the base that it chose itself."""
    rates = next(s for s in replace(invented, gaps=True).sheets if s.contract.name == "dossier_rates")
    names = {unit.id: unit.name for units in invented.units.values() for unit in units}
    return next(row["ontime_rate"] for row in rates.rows if row["label"] == names[invented.differing])


def _filled_files(edition: Edition) -> list[str]:
    """The workbooks into which somebody has written; the forms' own formulas give nought till then."""
    filled = [
        table.contract.file
        for table in edition.tables.values()
        if any(quantity.value for row in table.rows for quantity in row.quantities.values())
    ]
    return [*filled, *[INDICATORS.file] * bool(edition.indicators)]


def _problem(edition: Edition, name: str, needed: str, found: str) -> DataProblems:
    fix = "tạo lại thư mục của năm bằng parbook new-year, hoặc chọn --data khác"
    return DataProblems([Problem("AB-06", edition.show_path(name), needed, found, fix)])
