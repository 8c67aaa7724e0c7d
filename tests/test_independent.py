"""Looked at from outside: no digit in prose that no figure owns; every figure worked out anew."""

import json
import re
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from browsing import pages
from bs4 import BeautifulSoup
from kinds import ALLOWED, SECTIONS
from openpyxl.utils import coordinate_to_tuple
from python_calamine import CalamineWorkbook

from parbook.inputs.narrative import typed_digits
from parbook.numbers.measures import MEASURES, measure_by_noun

DATA = Path(__file__).resolve().parent.parent / "data" / "2020"


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.stem)
def test_no_digit_of_the_prose_stands_outside_a_figure(site: Path, section: Any) -> None:
    path = site / "notebooks" / f"{section.stem}.html"
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    main = soup.select_one("main > section")
    assert main is not None
    for shown in main.select("figure, details, data.figure, h1, .check-summary, .turn, .cell"):
        shown.decompose()
    paragraphs = [element.get_text(" ") for element in main.select("p, li")]
    assert len(paragraphs) > 1
    for text in paragraphs:
        assert [match[0] for match in typed_digits(text, ALLOWED)] == [], text


def test_the_walk_over_the_prose_sees_a_digit_that_is_typed() -> None:
    assert [match[0] for match in typed_digits("Tỉnh có 166 hệ thống, đạt 98,5%.", ALLOWED)] == [
        "166",
        "98,5",
    ]


# --- every figure from its cells, read by another library -----------------------------------------


@cache
def sheet(file: str, title: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(DATA / file).get_sheet_by_name(title).to_python(skip_empty_area=False)


def cell_value(file: str, title: str, address: str) -> Fraction:
    """A number as stored, in the figure's own unit: million đồng are đồng."""
    row, column = coordinate_to_tuple(address)
    cells = sheet(file, title)
    raw = cells[row - 1][column - 1]
    text = raw.replace(".", "").replace(",", ".") if isinstance(raw, str) else str(raw)
    noun = cells[row - 1][2] if file == "chi-tieu.xlsx" else ""
    unit = measure_by_noun(str(noun)) or "number"
    return Fraction(text) * MEASURES[unit].scale


def worked_out(name: str, figures: dict[str, Any]) -> Fraction:
    figure = figures[name]
    return operation(figure["formula"], [operand(part, figures) for part in figure["operands"]])


def operand(part: Any, figures: dict[str, Any]) -> Fraction:
    if isinstance(part, dict) and "constant" in part:
        return Fraction(part["constant"])
    if isinstance(part, dict):
        return operation(part["operation"], [operand(inner, figures) for inner in part["operands"]])
    if part in figures:
        return worked_out(part, figures)
    return cell_value(*part.split("!"))


def operation(name: str, parts: list[Fraction]) -> Fraction:
    first, *rest = parts
    if name in ("cell", "recall"):
        return first
    if name == "sum":
        return sum(rest, first)
    (second,) = rest
    return {
        "difference": lambda: first - second,
        "change": lambda: first - second,
        "product": lambda: first * second,
        "share": lambda: 100 * first / second,
        "multiple": lambda: first / second,
        "change_percent": lambda: 100 * (first - second) / second,
    }[name]()


def vietnamese(value: Fraction, decimals: int) -> str:
    """Half up, dots between thousands, a comma before decimals; written apart from the library's own."""
    units = int(abs(value) * 10**decimals + Fraction(1, 2))
    whole, rest = divmod(units, 10**decimals)
    groups = re.sub(r"(?<=\d)(?=(\d{3})+$)", ".", str(whole))
    return ("-" if value < 0 else "") + groups + (f",{rest:0{decimals}d}" if decimals else "")


def test_every_figure_worked_out_anew_from_its_cells_gives_the_same_value_and_text(built: Path) -> None:
    figures = json.loads((built / "figures.json").read_text(encoding="utf-8"))["figures"]
    assert figures
    for name, figure in figures.items():
        value = worked_out(name, figures)
        assert value == Fraction(figure["value"]), name
        digits = re.search(r"\d[\d.,]*", figure["text"])
        if digits is None:
            continue  # a rank or a nought told in words
        decimals = len(digits[0].partition(",")[2])
        shown = value / 1_000_000 if "triệu đồng" in figure["text"] else value
        assert digits[0].lstrip("0") == vietnamese(shown, decimals).lstrip("0"), name


def test_the_raw_text_of_every_source_is_what_the_cell_holds(built: Path) -> None:
    figures = json.loads((built / "figures.json").read_text(encoding="utf-8"))["figures"]
    for name, figure in figures.items():
        for source in figure["sources"]:
            row, column = coordinate_to_tuple(source["cell"])
            stored = sheet(source["file"], source["sheet"])[row - 1][column - 1]
            same = str(stored) == source["raw"] or Fraction(str(stored)) == Fraction(source["raw"])
            assert same, f"{name}: {source}"


def test_every_page_of_the_book_was_walked(site: Path) -> None:
    names = {path.stem for path in pages(site)}
    assert {section.stem for section in SECTIONS} <= names
