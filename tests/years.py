"""Two small invented editions side by side, the first of them frozen, and changes that tests make."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import openpyxl

from parbook.invented.invented_numbers import Size
from parbook.invented.simulate import write_simulated
from parbook.periods.freeze import freeze

BEFORE, NOW = 2023, 2024
SMALL = Size(departments=3, districts=3, communes=6)
FROZEN_ON = date(2024, 4, 1)


def write_two_years(data: Path, root: Path) -> Path:
    """The folder `data` with both editions."""
    for year in (BEFORE, NOW):
        write_simulated(year, 3, data, root, SMALL, gaps=False)
    freeze(root, BEFORE, str(data), FROZEN_ON)
    return data


def change_units(data: Path, changes: Mapping[str, Mapping[str, str]], added: Iterable[str] = ()) -> None:
    """Change columns of units.csv by unit id, and add lines."""
    path = data / "units.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    lines = [",".join({**row, **changes.get(row["id"], {})}.values()) for row in rows]
    path.write_text("\n".join([",".join(rows[0]), *lines, *added]) + "\n", encoding="utf-8")


def change_records(data: Path, year: int, changes: Mapping[str, Mapping[str, str]]) -> None:
    """Change columns of a year's published.csv by figure id."""
    path = data / str(year) / "published.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows({**row, **changes.get(row["id"], {})} for row in rows)


def change_cell(data: Path, year: int, file: str, sheet: str, row: str, column: str, value: object) -> None:
    """Change the cell of the row that is named so in column B."""
    path = data / str(year) / file
    book = openpyxl.load_workbook(path)
    [number] = [cell.row for cell in book[sheet]["B"] if cell.value == row]
    book[sheet][f"{column}{number}"] = value
    book.save(path)


def rename_row(data: Path, year: int, old: str, new: str) -> None:
    """Give a unit's rows another name in all workbooks of a year."""
    for path in (data / str(year)).glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        for sheet in book:
            for cell in sheet["B"]:
                if cell.value == old:
                    cell.value = new
        book.save(path)


def drop_row(data: Path, year: int, name: str) -> None:
    """Take a unit's rows out of all workbooks of a year."""
    for path in (data / str(year)).glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        for sheet in book:
            for number in [cell.row for cell in sheet["B"] if cell.value == name]:
                sheet.delete_rows(number)
        book.save(path)


def drop_base(data: Path, year: int) -> None:
    """A published.csv as it was written before bases were kept."""
    path = data / str(year) / "published.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        names = [name for name in rows[0] if name != "base"]
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
