"""The one door from a number to text: from the cell as it was sent to what each renderer says of it."""

import ast
import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from parbook.definitions.catalogue import Definition
from parbook.figures.figure import Figure
from parbook.figures.records import differences
from parbook.inputs.edition import Record
from parbook.numbers.numerals import rounded
from parbook.numbers.printing import (
    data_text,
    exact_number_text,
    exact_text,
    number_text,
    quantity_text,
    signed_text,
    typed_decimals,
)
from parbook.numbers.quantity import Cell, Quantity, constant, share, total
from parbook.pages.blocks import sent_table
from parbook.pages.unit_numbers import number_data
from parbook.publish.downloads import write_csv
from parbook.render.html import blocks_html
from parbook.sheets.cell_reading import CellFault, decimals_of, number_of
from parbook.sheets.contracts import Contract, Field
from parbook.sheets.table import Table
from parbook.sheets.table_reading import read_table
from parbook.sheets.workbook import RawCell, RawSheet
from parbook.text import nfc, safe_text

ACCOUNTING = '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)'
# What a cell holds, its number format, its unit; what is printed; what the data on offer say.
SPELLINGS: list[tuple[Any, str, str, str, str]] = [
    ("20,29", "@", "percent", "20,29", "20.29"),
    ("20,29%", "@", "percent", "20,29", "20.29"),
    ("1.234", "@", "dossier", "1.234", "1234"),
    ("1.234.567", "@", "dossier", "1.234.567", "1234567"),
    (0.2029, "0.00%", "percent", "20,29", "20.29"),
    (0.9, "0%", "percent", "90", "90"),
    (98.55000000000001, "General", "percent", "98,55", "98.55"),
    (1e-05, "General", "percent", "0,00001", "0.00001"),
    ("98,50", "@", "percent", "98,50", "98.5"),
    ("100%", "@", "percent", "100", "100"),
    ("06", "@", "dossier", "6", "6"),
    ("12.5", "@", "percent", "12,5", "12.5"),
    ("1,234.50", "@", "number", "1.234,50", "1234.5"),
    ("1 234 567", "@", "dossier", "1.234.567", "1234567"),
    ("1\u00a0234", "@", "dossier", "1.234", "1234"),
    ("20,29 %", "@", "percent", "20,29", "20.29"),
    ("１２,５", "@", "percent", "12,5", "12.5"),
    ("+12,5%", "@", "percent", "12,5", "12.5"),
    ("-12,5%", "@", "percent", "−12,5", "-12.5"),
    ("−1.500", "@", "person", "−1.500", "-1500"),
    (-1500, "#,##0", "person", "−1.500", "-1500"),
    (-3.14, "0.0;[Red]-0.0", "percent", "−3,1", "-3.14"),
    (-0.004, "0.00", "percent", "0,00", "-0.004"),
    (1234567, "#,##0", "dossier", "1.234.567", "1234567"),
    (0.405, "0.0%", "percent", "40,5", "40.5"),
    (0.12345, "0%", "percent", "12", "12.345"),
    (12.7, "0", "number", "13", "12.7"),
    (0.125, "0.00", "number", "0,13", "0.125"),
    (-0.125, "0.00", "number", "−0,13", "-0.125"),
    (47.3, "#,##0.00", "percent", "47,3", "47.3"),
    (12.5, '0.0" điểm"', "number", "12,5", "12.5"),
    (1234.5678, ACCOUNTING, "number", "1.234,57", "1234.5678"),
    (-1234.5678, ACCOUNTING, "number", "−1.234,57", "-1234.5678"),
    (20.2857142857143, "General", "percent", "20,28571429", "20.2857142857143"),
    (420.5, "#,##0.0", "million_VND", "420.500.000", "420500000"),
    ("0,5", "@", "million_VND", "500.000", "500000"),
    (0, "General", "dossier", "0", "0"),
    ("…", "@", "dossier", "…", "…"),
    ("...", "@", "percent", "…", "…"),
    ("-", "@", "dossier", "-", "-"),
    ("–", "@", "percent", "-", "-"),
]  # fmt: skip


def table_of(value: Any, number_format: str, unit: str) -> Table:
    """A sheet of one number, read as any sheet is."""
    contract = Contract(
        "one", "mot.xlsx", "Một", "Một số",
        (Field(1, "label", "Nội dung"), Field(2, "number", "Số", unit, signed=True)),
    )  # fmt: skip
    value = nfc(value) if isinstance(value, str) else value
    cells = {
        (1, 1): RawCell(1, 1, "(1)", None, "@"), (1, 2): RawCell(1, 2, "(2)", None, "@"),
        (2, 1): RawCell(2, 1, "Dòng", None, "@"), (2, 2): RawCell(2, 2, value, None, number_format),
    }  # fmt: skip
    table, problems = read_table(RawSheet("mot.xlsx", "Một", cells), contract, {})
    assert problems == []
    return table


def quantity_of(value: Any, number_format: str, unit: str) -> Quantity:
    return table_of(value, number_format, unit).rows[0].quantities["number"]


def figure_of(quantity: Quantity, decimals: int | None = None) -> Figure:
    places = typed_decimals(quantity) if decimals is None else decimals
    definition = Definition("a.b", "Nhãn", "Label", quantity.unit, "count", places)
    return Figure("a.b", "I.1", quantity, definition, places)


def on_the_page(table: Table) -> str:
    """What the table of an appendix prints in its one cell of numbers."""
    soup = BeautifulSoup(blocks_html((sent_table("1", "Một", table, {}),)), "html.parser")
    return soup.select("tbody td")[1].get_text()


@pytest.mark.parametrize(("value", "number_format", "unit", "printed", "data"), SPELLINGS)
def test_what_a_cell_holds_is_one_number_behind_every_door(
    value: Any, number_format: str, unit: str, printed: str, data: str, tmp_path: Path
) -> None:
    table = table_of(value, number_format, unit)
    quantity = table.rows[0].quantities["number"]
    assert quantity_text(quantity) == printed
    assert on_the_page(table) == printed
    assert number_data(quantity)["text"] == printed
    assert data_text(quantity) == data
    write_csv(tmp_path / "a.csv", [[data_text(quantity)]])
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [[data]]
    sign = "%" if quantity.unit == "percent" and printed not in ("…", "-") else ""
    assert signed_text(quantity) == printed + sign
    if printed not in ("…", "-"):
        assert figure_of(quantity).table_text == printed + sign
        assert Fraction(figure_of(quantity).printed) == Fraction(
            rounded(quantity.exact, typed_decimals(quantity))
        )
        assert Fraction(data) == quantity.exact


@pytest.mark.parametrize(
    "value", [date(2020, 4, 21), datetime(2020, 4, 21, 8), time(8, 30), True, "1,234", "12²"]
)
def test_what_is_no_number_for_certain_is_refused_and_never_printed(value: Any) -> None:
    with pytest.raises(CellFault):
        number_of(RawCell(2, 2, value, None, "dd/mm/yyyy"), "number")


def test_a_sheet_that_shows_less_than_it_holds_prints_what_it_shows_and_keeps_what_it_holds() -> None:
    quantity = quantity_of(12.7, "0", "number")
    assert (quantity_text(quantity), exact_text(quantity), data_text(quantity)) == ("13", "12,7", "12.7")
    assert total([quantity, quantity]).value == Fraction("25.4")


def test_an_amount_in_millions_is_printed_in_millions_as_it_was_typed() -> None:
    quantity = quantity_of("420,50", "@", "million_VND")
    assert quantity_text(quantity, unit="million_VND") == "420,50"
    assert quantity_text(quantity) == "420.500.000"


@pytest.mark.parametrize(
    ("was", "use", "printed"), [("-", "5", "5"), ("-", "0", "0"), ("5", "-", "-"), ("5", "12,50", "12,50")]
)
def test_a_corrected_cell_prints_the_correction_and_not_the_sign_that_it_replaced(
    was: str, use: str, printed: str
) -> None:
    cell = RawCell(2, 2, use, None, "@", stored=was, correction="đính chính")
    origin = Cell("f", "s", "B2", cell.raw, cell.correction, decimals_of(cell))
    assert quantity_text(Quantity(number_of(cell, "percent"), "percent", origin)) == printed


def test_a_computed_rate_prints_two_decimals_and_other_results_all_that_they_have() -> None:
    third = share(constant(1, "dossier"), constant(3, "dossier"))
    assert (quantity_text(third), signed_text(third), exact_text(third)) == ("33,33", "33,33%", "33,333333%")
    parts = [quantity_of("12,50", "@", "number"), quantity_of(3.25, "General", "number")]
    assert quantity_text(total(parts)) == "15,75"


def test_what_cannot_be_and_what_was_not_published_have_their_signs_without_the_sign_of_a_unit() -> None:
    unknown = quantity_of("…", "@", "percent")
    assert (signed_text(None), signed_text(unknown), exact_text(unknown)) == ("-", "…", "…")


def test_a_number_that_no_cell_holds_is_printed_in_the_same_form() -> None:
    assert (number_text(1234567), number_text(Fraction(-5, 2), 1)) == ("1.234.567", "−2,5")
    assert (exact_number_text(Fraction(1, 3)), exact_number_text(1000)) == ("0,333333", "1.000")


def test_a_signed_report_may_write_a_hyphen_for_the_minus_that_we_print() -> None:
    figure = figure_of(quantity_of("-12,5%", "@", "percent"))
    record = Record("a.b", "I.1", "Nhãn", "-12.5", "-12,5%", "percent", "exact", "2020")
    run: Any = SimpleNamespace(figures={"a.b": figure})
    assert figure.text == "−12,5%"
    assert list(differences(run, {"a.b": record})) == []
    assert list(differences(run, {"a.b": replace(record, as_printed="12,5%")})) != []


# --- hypothesis ----------------------------------------------------------------------------------


SIGNS = st.sampled_from(["", "-", "−", "+"])
AROUND = st.sampled_from(["", " ", "\u00a0", "\u202f"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A number as people type one as text: with either decimal sign, grouped or not, with a percent sign."""
    whole, part = draw(st.integers(0, 10**9)), draw(st.text("0123456789", max_size=6))
    group = draw(st.sampled_from(["", ".", " ", ","]))
    number = f"{whole:,}".replace(",", group)
    mark = draw(st.sampled_from([","] if group in (".", " ") else ["."] if group == "," else [",", "."]))
    return (
        draw(SIGNS) + number + (mark + part if part else "") + draw(AROUND) + draw(st.sampled_from(["", "%"]))
    )


@st.composite
def formats(draw: st.DrawFn) -> str:
    places = draw(st.integers(0, 5))
    decimals = "." + draw(st.sampled_from("0#")) * places if places else ""
    body = draw(st.sampled_from(["0", "#,##0"])) + decimals
    around = ["{}", "{}%", '{}" hồ sơ"', "[Red]-{}", "{0};[Red]-{0}", "_(* {0}_);_(* \\({0}\\);_(@_)"]
    return draw(st.sampled_from([*(shape.format(body) for shape in around), "General"]))


CELLS = st.one_of(
    st.tuples(texts(), st.just("@")),
    st.tuples(st.decimals(-(10**6), 10**6, places=6).map(float), formats()),
    st.tuples(st.floats(-(10**6), 10**6), formats()),
    st.tuples(st.integers(-(10**9), 10**9), formats()),
)


@given(CELLS)
def test_what_is_printed_reads_back_as_the_value_rounded_half_up_at_its_typed_precision(
    sent: tuple[Any, str],
) -> None:
    value, number_format = sent
    cell = RawCell(2, 2, nfc(value) if isinstance(value, str) else value, None, number_format)
    try:
        value = number_of(cell, "percent")
    except CellFault:
        return  # what is refused is never printed
    decimals = decimals_of(cell)
    assert value is not None
    assert decimals is not None
    quantity = Quantity(value, "percent", Cell("f", "s", "B2", cell.raw, "", decimals))
    printed = quantity_text(quantity)
    assert re.fullmatch(r"−?\d{1,3}(\.\d{3})*(,\d+)?", printed)
    assert Fraction(printed.translate({ord("."): None, ord(","): ".", ord("−"): "-"})) == half_up(
        value, decimals
    )
    assert len(printed.partition(",")[2]) == decimals
    assert signed_text(quantity) == figure_of(quantity).table_text == f"{printed}%"
    assert number_data(quantity)["text"] == printed
    assert Fraction(data_text(quantity)) == value


def half_up(value: Fraction, decimals: int) -> Fraction:
    """The rounding of school, apart from the code's: away from nought at the half."""
    scaled = abs(value) * 10**decimals + Fraction(1, 2)
    return Fraction(scaled.numerator // scaled.denominator, 10**decimals) * (1 if value >= 0 else -1)


@given(st.decimals(-(10**6), 10**6, places=2), st.integers(0, 2))
def test_all_doors_say_the_same_of_a_typed_number(typed: Decimal, places: int) -> None:
    value = round(typed, places)
    text = f"{value:f}".replace(".", ",")
    table = table_of(text, "@", "percent")
    quantity = table.rows[0].quantities["number"]
    printed = quantity_text(quantity)
    assert on_the_page(table) == number_data(quantity)["text"] == printed
    assert exact_text(quantity).rstrip("%") == exact_number_text(Fraction(value))


# --- text that spreadsheets open -----------------------------------------------------------------


@pytest.mark.parametrize("text", ["-12,5%", "-1.500", "-1", "-20,29 %", "-1.234.567,5", "−12,5%", "-"])
def test_a_number_below_nought_stands_in_a_data_file_as_it_is(text: str) -> None:
    assert safe_text(text) == text


@pytest.mark.parametrize(
    "text", ["-1+1", "-A1", "-1*2", "-12,5%*2", "--1", "-(1)", "-1 2", "+1", "-1|2", "-@1", "-１２", "-cmd"]
)
def test_what_only_begins_like_a_number_below_nought_is_marked_as_text(text: str) -> None:
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("value", [1e-05, 20.29, -0.5, 65.26684164479441, 1e16, 3.0])
def test_a_float_in_a_data_file_is_written_out(value: float, tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [[value]])
    written = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").strip()
    assert float(written) == value
    assert "e" not in written


def test_a_sheet_as_data_keeps_the_signs_of_the_sheet(tmp_path: Path) -> None:
    rows = [quantity_of(value, "@", "dossier") for value in ("…", "-", "0", "1.234")]
    assert [data_text(quantity) for quantity in rows] == ["…", "-", "0", "1234"]


# --- the door holds ------------------------------------------------------------------------------


_OURS = {"write_number", "decimal_text"}
_NUMERIC = re.compile(r"(?:^|[<>=^])?[+ #0]*\d*[,_]?(?:\.\d+)?[eEfFgGn%,_]$")
# Files that write a number for a machine, not for a reader, each with its reason.
_FOR_MACHINES = {
    "sheets/cell_reading.py": "the number of a document, which is read as text",
    "sheets/formula_value.py": "what a formula comes to, kept as Excel keeps it in the file",
    "sheets/shown_decimals.py": "the digits that Excel keeps and shows of a float, counted",
    "sheets/table_reading.py": "the number of a column, read as a mark",
}


def ways_round(path: Path) -> Iterator[str]:
    """Where a module makes text of a number by itself."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (found := _OURS & {alias.name for alias in node.names}):
            yield f"{node.lineno}: {', '.join(sorted(found))}"
        elif isinstance(node, ast.Attribute) and node.attr in _OURS:
            yield f"{node.lineno}: {node.attr}"
        elif isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            spec = "".join(str(p.value) for p in node.format_spec.values if isinstance(p, ast.Constant))
            if _NUMERIC.search(spec):
                yield f"{node.lineno}: :{spec}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            words = [str(a.value) for a in node.args if isinstance(a, ast.Constant)]
            marks = [word for word in words if word and not set(word) - {",", "."}]
            if node.func.attr in ("replace", "maketrans") and len(marks) == 2:
                yield f"{node.lineno}: {node.func.attr}"


def test_no_room_makes_text_of_a_number_by_itself(root: Path) -> None:
    package = root / "parbook"
    found = {
        name: list(ways_round(path))
        for path in sorted(package.rglob("*.py"))
        if not (name := path.relative_to(package).as_posix()).startswith("numbers/")
    }
    assert {name: places for name, places in found.items() if places and name not in _FOR_MACHINES} == {}
    assert {name for name in _FOR_MACHINES if not found[name]} == set()


def test_a_count_on_a_page_goes_through_the_door(root: Path) -> None:
    bare = re.compile(r"\{len\([^{}]*\}")
    texts = {
        path: [line for line in path.read_text(encoding="utf-8").splitlines() if bare.search(line)]
        for room in ("pages", "render") for path in sorted((root / "parbook" / room).glob("*.py"))
    }  # fmt: skip
    shown = {path.name: [x for x in lines if "text/plain" not in x] for path, lines in texts.items()}
    assert {name: lines for name, lines in shown.items() if lines} == {}


@pytest.mark.parametrize(
    "text",
    [
        "from parbook.numbers.numerals import write_number",
        "from parbook.numbers.quantity import decimal_text, share",
        "numerals.write_number(1)",
        'f"{value:.2f}"',
        'f"{value:,}"',
        'f"{value:.10g}"',
        'str(value).replace(".", ",")',
        'str.maketrans(",.", ".,")',
    ],
)
def test_a_way_round_the_door_would_be_found(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    assert list(ways_round(tmp_path / "a.py"))


@pytest.mark.parametrize("text", ['f"{day:%d/%m/%Y}"', 'f"{name:<12}"', 'name.replace(".", "-")'])
def test_dates_and_columns_are_no_numbers(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    assert list(ways_round(tmp_path / "a.py")) == []
