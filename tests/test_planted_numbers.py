"""Numbers as offices type them, planted into 2020: page, PDF, Word, CSV and figures.json agree."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import docx
import openpyxl
import pytest
import yaml
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from pypdf import PdfReader

from parbook.inputs.edition_reader import read_edition
from parbook.numbers.numerals import rounded
from parbook.numbers.quantity import Cell
from parbook.progress import silent
from parbook.publish.build import build_edition

ACCOUNTING = '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)'
FILES = {"Ba dịch vụ": 3, "Hồ sơ trực tuyến": 3, "Chỉ tiêu được giao": 3, "Bưu chính công ích": 5,
         "Cơ quan ngành dọc": 6}  # fmt: skip


class Planted(NamedTuple):
    """A cell, what it is made to hold, how it is printed in a table, its exact value in data."""

    sheet: str
    cell: str
    value: Any
    number_format: str
    printed: str
    data: str


PLANTED = [
    Planted("Ba dịch vụ", "C9", "1.143", "@", "1.143", "1143"),
    Planted("Ba dịch vụ", "C10", "1\u00a0746", "@", "1.746", "1746"),
    Planted("Ba dịch vụ", "C11", "+355", "@", "355", "355"),
    Planted("Ba dịch vụ", "C12", "1.234.567", "@", "1.234.567", "1234567"),
    Planted("Ba dịch vụ", "C13", 1451, '#,##0" quy trình"', "1.451", "1451"),
    Planted("Ba dịch vụ", "D9", -958, "#,##0;[Red]-#,##0", "−958", "-958"),
    Planted("Ba dịch vụ", "D10", "−1.606", "@", "−1.606", "-1606"),
    Planted("Ba dịch vụ", "D11", "-", "@", "-", "-"),
    Planted("Ba dịch vụ", "D12", "…", "@", "…", "…"),
    Planted("Ba dịch vụ", "D13", 1191, ACCOUNTING, "1.191", "1191"),
    Planted("Hồ sơ trực tuyến", "E9", "20,29%", "@", "20,29", "20.29"),
    Planted("Hồ sơ trực tuyến", "E10", 98.55000000000001, "General", "98,55", "98.55"),
    Planted("Hồ sơ trực tuyến", "E11", 1e-05, "General", "0,00001", "0.00001"),
    Planted("Hồ sơ trực tuyến", "E12", 12.7, "0", "13", "12.7"),
    Planted("Hồ sơ trực tuyến", "E13", "20,29", "@", "20,29", "20.29"),
    Planted("Chỉ tiêu được giao", "C9", 0.405, "0.0%", "40,5", "40.5"),
    Planted("Chỉ tiêu được giao", "C10", 0.2029, "0.00%", "20,29", "20.29"),
    Planted("Chỉ tiêu được giao", "C11", 0.9, "0%", "90", "90"),
    Planted("Chỉ tiêu được giao", "D9", 0.45, "0%", "45", "45"),
    Planted("Chỉ tiêu được giao", "D10", "98,50%", "@", "98,50", "98.5"),
    Planted("Chỉ tiêu được giao", "D11", 0.95555, "0.0%", "95,6", "95.555"),
    Planted("Bưu chính công ích", "C8", "2 690", "@", "2.690", "2690"),
    Planted("Bưu chính công ích", "E8", "-0,48%", "@", "−0,48", "-0.48"),
    Planted("Cơ quan ngành dọc", "F8", -3.14, "0.0;[Red]-0.0", "−3,1", "-3.14"),
    Planted("Cơ quan ngành dọc", "F9", 98.345, "0.00", "98,35", "98.345"),
    Planted("Cơ quan ngành dọc", "F10", 20.2857142857143, "0.00", "20,29", "20.2857142857143"),
    Planted("Cơ quan ngành dọc", "F11", 53.7449, ACCOUNTING, "53,74", "53.7449"),
    Planted("Cơ quan ngành dọc", "F12", "58.42", "@", "58,42", "58.42"),
]


def figure_id(planted: Planted) -> str:
    """The figure of the edition's own that the cell is made to be."""
    return f"achievements.{planted.cell.lower()}_{sorted(FILES).index(planted.sheet)}"


def plant(folder: Path) -> None:
    """Put every number into its cell, and make each cell a figure, in a draft."""
    for number in set(FILES.values()):
        path = folder / f"phu-luc-{number}.xlsx"
        book = openpyxl.load_workbook(path)
        for planted in PLANTED:
            if FILES[planted.sheet] == number:
                cell = book[planted.sheet][planted.cell]
                cell.value, cell.number_format = planted.value, planted.number_format
        book.save(path)
    settings = yaml.safe_load((folder / "edition.yml").read_text(encoding="utf-8"))
    settings = {**settings, "status": "draft", "frozen": None}
    del settings["frozen"]
    places = {
        (table.sheet, origin.address): {"table": name, "row": row.key, "field": field, "section": "III.1"}
        for name, table in read_edition(folder).tables.items() for row in table.rows
        for field, quantity in row.quantities.items() if isinstance(origin := quantity.origin, Cell)
    }  # fmt: skip
    settings["figures"] |= {figure_id(p): places[p.sheet, p.cell] for p in PLANTED}
    text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    (folder / "edition.yml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def planted_edition(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("planted")
    shutil.copytree(root / "data", place / "data")
    plant(place / "data" / "2020")
    build_edition(root, 2020, place / "out", str(place / "data"), 2, silent)
    return place / "out" / "2020"


@pytest.fixture(scope="module")
def page_cells(planted_edition: Path) -> dict[tuple[str, str], str]:
    """What the tables of the book print, by sheet and cell."""
    found = {}
    for path in (planted_edition / "html" / "notebooks").glob("appendix-*.html"):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for mark in soup.select("[data-cell]"):
            _, sheet, cell = str(mark["data-cell"]).split("!")
            found[sheet, cell] = mark.get_text().strip()
    return found


@pytest.fixture(scope="module")
def page_rows(planted_edition: Path) -> list[list[str]]:
    """The rows of the tables of the book in which something was planted."""
    cells = {(p.sheet, p.cell) for p in PLANTED}
    rows = []
    for path in sorted((planted_edition / "html" / "notebooks").glob("appendix-*.html")):
        for row in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select("tbody tr"):
            marks = [tuple(str(mark["data-cell"]).split("!")[1:]) for mark in row.select("[data-cell]")]
            if cells & set(marks):
                rows.append([flat(cell.get_text()) for cell in row.select("td")])
    return rows


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def csv_cells(folder: Path) -> Iterator[tuple[str, list[list[str]]]]:
    for path in folder.glob("phu-luc-*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield path.name, list(csv.reader(file))


@pytest.mark.slow
@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: f"{p.sheet} {p.cell}")
def test_the_page_prints_the_number_as_it_was_typed(
    planted: Planted, page_cells: dict[tuple[str, str], str]
) -> None:
    assert page_cells[planted.sheet, planted.cell] == planted.printed


@pytest.mark.slow
@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: f"{p.sheet} {p.cell}")
def test_the_data_hold_the_exact_number_and_print_it_alike(planted: Planted, planted_edition: Path) -> None:
    figures = json.loads((planted_edition / "figures.json").read_text(encoding="utf-8"))["figures"]
    if planted.printed == "…":
        assert figure_id(planted) not in figures
        return
    figure = figures[figure_id(planted)]
    sign = "%" if figure["unit"] == "percent" else ""
    number = "0" if planted.data == "-" else planted.data
    assert (figure["value"], figure["text"]) == (number, planted.printed.replace("-", "0") + sign)
    decimals = len(planted.printed.partition(",")[2])
    printed = planted.printed.translate({ord("."): None, ord(","): ".", ord("−"): "-"})
    if planted.data != "-":
        assert Fraction(rounded(Fraction(figure["value"]), decimals)) == Fraction(printed)


@pytest.mark.slow
def test_the_tables_on_offer_hold_the_exact_numbers_and_the_signs(planted_edition: Path) -> None:
    columns: dict[str, list[str]] = {}
    for name, rows in csv_cells(planted_edition / "html" / "data"):
        for number in range(len(rows[0])):
            columns[f"{name} {number}"] = [row[number] for row in rows[1:]]
    for sheet in FILES:
        for letter in {p.cell[0] for p in PLANTED if p.sheet == sheet}:
            wanted = [p.data for p in PLANTED if p.sheet == sheet and p.cell[0] == letter]
            assert any(
                wanted == column[start : start + len(wanted)]
                for column in columns.values() for start in range(len(column))
            ), (sheet, letter, wanted)  # fmt: skip


@pytest.mark.slow
def test_word_prints_the_rows_of_the_page(planted_edition: Path, page_rows: list[list[str]]) -> None:
    (path,) = planted_edition.glob("bao-cao-*.docx")
    # Figures stand in content controls, which python-docx leaves out of a cell's text.
    rows = [
        [flat("".join(text.text or "" for text in cell.iter(qn("w:t")))) for cell in row.iter(qn("w:tc"))]
        for row in docx.Document(str(path)).element.body.iter(qn("w:tr"))
    ]
    assert len(page_rows) >= 15
    for row in page_rows:
        assert row in rows


@pytest.mark.slow
def test_the_pdf_prints_the_rows_of_the_page(planted_edition: Path, page_rows: list[list[str]]) -> None:
    (path,) = planted_edition.glob("bao-cao-*.pdf")
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(path).pages))
    for row in page_rows:
        assert re.sub(r"\s+", "", "".join(row)) in text
