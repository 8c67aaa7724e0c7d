"""Frames: the tables of an edition in pandas, number for number and cell for cell."""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from parbook.figures.run import Run
from parbook.inputs.edition import Edition
from parbook.inputs.edition_reader import read_edition
from parbook.inputs.frames import frame_of, indicators_frame, table_frame
from parbook.notebook import open_section, share, total
from parbook.numbers.quantity import Quantity
from parbook.sheets.table import TOTAL


@pytest.fixture(scope="module")
def edition(run: Run) -> Edition:
    return run.edition


@pytest.fixture(scope="module", params=["2020", "invented"])
def any_edition(request: pytest.FixtureRequest, run: Run, _small: Path) -> Edition:
    return run.edition if request.param == "2020" else read_edition(_small / "2031")


def whole(thing: Any) -> Any:
    if is_dataclass(thing) and not isinstance(thing, type):
        return (type(thing).__name__, *(whole(getattr(thing, field.name)) for field in fields(thing)))
    return tuple(map(whole, thing)) if isinstance(thing, tuple) else thing


def test_a_frame_holds_every_quantity_and_text_of_its_table(any_edition: Edition) -> None:
    for table in any_edition.tables.values():
        frame = table_frame(table)
        assert frame.index.tolist() == [row.key for row in table.rows]
        assert frame.label.tolist() == [row.label for row in table.rows]
        for field in table.contract.fields:
            if field.unit is not None:
                found = [None if one is pd.NA else whole(one) for one in frame[field.name]]
                quantities = [row.quantities.get(field.name) for row in table.rows]
                assert found == [None if one is None else whole(one) for one in quantities]
                assert {one.unit for one in quantities if one} <= {frame[field.name].dtype.unit}
            elif field.name != "label":
                assert frame[field.name].tolist() == [row.texts.get(field.name, "") for row in table.rows]


def test_every_number_of_a_frame_stands_in_the_cell_that_it_names(edition: Edition) -> None:
    books = {path.name: openpyxl.load_workbook(path) for path in edition.folder.glob("*.xlsx")}
    seen = 0
    for name in edition.tables:
        frame = frame_of(edition, name)
        for quantity in (one for column in frame for one in frame[column] if isinstance(one, Quantity)):
            [cell] = quantity.cells()
            held = books[cell.file][cell.sheet][cell.address].value if cell.address else "…"
            seen += quantity.published
            assert str(held) == cell.raw
            assert not quantity.published or held in ("-", quantity.value, float(quantity.exact))
    assert seen > 40


def test_kinds_of_rows_are_told_apart(any_edition: Edition) -> None:
    table = any_edition.tables["dossiers"]
    frame = table_frame(table)
    assert frame.index[frame.kind == "total"].tolist() == [TOTAL]
    assert frame.index[frame.kind == "block"].tolist() == [row.key for row in table.rows if row.is_block]
    units = [row.key for row in table.rows if row.is_unit(table.contract)]
    assert frame.index[frame.kind == "unit"].tolist() == units
    assert set(table_frame(any_edition.tables["online_services"]).kind) <= {"row", "total"}


def test_formulas_on_the_frame_of_an_edition_keep_the_cells(small: Path) -> None:
    frame = frame_of(read_edition(small / "2031"), "dossiers")
    frame["rate"] = share(frame.late, frame.resolved)
    units = frame[frame.kind == "unit"]
    for key, rate in units.rate.items():
        late, resolved = frame.late[key], frame.resolved[key]
        assert rate is pd.NA if resolved == 0 else whole(rate) == whole(share(late, resolved))
    blocks = frame[frame.kind == "block"]
    assert total(blocks.received) == frame.received["total"]
    assert (frame.early + frame.on_time + frame.late == frame.resolved).all()


def test_indicators_have_their_codes_units_and_quantities(edition: Edition) -> None:
    frame = frame_of(edition, "indicators")
    assert len(frame) == len(edition.indicators)
    coded = [item for item in edition.indicators if item.code]
    assert [whole(frame.value[item.code]) for item in coded] == [whole(item.quantity) for item in coded]
    assert frame.index.is_unique
    sheet = edition.indicators[0].sheet
    assert frame_of(edition, sheet).sheet.unique().tolist() == [sheet]
    persons = frame[[one.unit == "person" for one in frame.value]]
    assert len(persons) > 1
    assert persons.value.astype("quantity[person]").sum() == total(persons.value)


def test_indicators_without_a_code_are_named_by_sheet_and_number(edition: Edition) -> None:
    item = edition.indicators[0]
    assert indicators_frame([replace(item, code="")]).index.tolist() == [f"{item.sheet}, {item.no}"]


def test_an_unknown_frame_is_refused_with_the_names_that_there_are(edition: Edition) -> None:
    with pytest.raises(KeyError, match=r"dossiers.*indicators.*Tuyên truyền"):
        frame_of(edition, "dossier")


def test_a_frame_reads_well_in_a_notebook(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    frame = open_section("procedures", 2020).frame("online_dossiers")
    shown = re.sub(r"<[^>]+>", " ", frame.to_html())
    assert "20,29%" in shown
    assert "…" in shown
    assert "Quantity" not in shown
    assert "1.143" in open_section("procedures", 2020).frame("online_services").to_html()
    assert "Quantity" not in open_section("outreach", 2020).frame("indicators").to_html()


@pytest.fixture
def page(root: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a notebook has after its set-up cell."""
    monkeypatch.chdir(root)
    names: dict[str, Any] = {}
    exec("import pandas as pd\nfrom parbook.notebook import *", names)
    names["section"] = names["open_section"]("procedures", 2020)
    return names


def examples(root: Path) -> list[tuple[str, str]]:
    text = (root / "docs" / "bang-so-lieu.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, flags=re.M | re.S)
    lines = [re.fullmatch(r"(.+?)\s+# (.+)", line) for block in blocks for line in block.splitlines()]
    rows = re.finditer(r"^\| `(.+?)` \| (.+) \|$", text, flags=re.M)
    return [(found[1], found[2]) for found in [*lines, *rows] if found is not None]


def test_the_examples_of_the_page_for_analysts_give_what_it_says(root: Path, page: dict[str, Any]) -> None:
    lines = examples(root)
    assert len(lines) >= 10
    for line, said in lines:
        assert shown(line, page) == said, line


def shown(line: str, names: dict[str, Any]) -> str:
    """What a line of the page shows: a number, several one after the other, or a refusal."""
    try:
        if re.match(r'\w+(\["\w+"\])? = ', line):
            exec(line, names)
            return "(gán)"
        value = eval(line, names)
    except (TypeError, ValueError) as refusal:
        return f"{type(refusal).__name__}: {refusal}"
    if isinstance(value, pd.Series):
        return ", ".join(map(str, value))
    return str(value)


def test_a_changed_cell_is_seen_in_the_frame(
    data: Path, set_cell: Callable[[str, str, str, Any], None]
) -> None:
    set_cell("phu-luc-3.xlsx", "Ba dịch vụ", "C9", 1144)
    services = frame_of(read_edition(data / "2020"), "online_services")
    changed = [one for one in services.processes if one == 1144]
    assert [cell.address for cell in changed[0].cells()] == ["C9"]
