"""Everything at unit level: rates and places, the chapter, a page for each unit."""

import json
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from browsing import opened
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from parbook.figures.run import Run
from parbook.inputs.edition import INVENTED, Edition
from parbook.inputs.edition_settings import Period
from parbook.inputs.units import Units
from parbook.invented.invented_numbers import Invented, Size
from parbook.invented.simulate import simulated_edition
from parbook.numbers.printing import quantity_text, signed_text
from parbook.numbers.quantity import Quantity, constant
from parbook.pages.addresses import unit_page
from parbook.pages.model import Blocks, Chart, Mark, Picture
from parbook.pages.unit_comparisons import late_rates, panels
from parbook.pages.unit_data import units_data
from parbook.pages.unit_numbers import (
    best_rate,
    blocks_of_units,
    late_rate,
    number_data,
    places,
    unit_tables,
)
from parbook.pages.unit_pages import unit_pages
from parbook.pages.unit_rankings import rankings
from parbook.render.html import Around, blocks_html, page_html

SIZE = Size(departments=5, districts=3, communes=14)
WIDTHS = (390, 1280)


@pytest.fixture(scope="module")
def edition(root: Path) -> Edition:
    return simulated_edition(2024, 3, root / "notebooks", SIZE, gaps=True)


@pytest.fixture(scope="module")
def computed(edition: Edition, root: Path) -> Run:
    return Run(edition, root / "notebooks").compute()


@pytest.fixture(scope="module")
def names() -> Invented:
    return Invented(2024, 3, SIZE, gaps=True)


def numbering() -> Any:
    known: list[str] = []

    def number(title: str) -> str:
        known.append(title)
        return f"ĐV-{len(known)}"

    return number


def no_picture(marks: list[Mark], **_: Any) -> Picture:
    return Picture({}, "", 0, 0)


def shown_as_html(blocks: Blocks) -> BeautifulSoup:
    return BeautifulSoup(blocks_html(blocks), "html.parser")


def soup_of(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_a_rate_is_computed_from_its_parts_and_keeps_their_cells(edition: Edition) -> None:
    table = edition.tables["dossiers"]
    rate = late_rate(edition, "so_01")
    late, resolved = table.at("so_01", "late"), table.at("so_01", "resolved")
    assert rate is not None
    assert rate.value == 100 * late.exact / resolved.exact
    assert rate.cells() == (*late.cells(), *resolved.cells())


def test_a_rate_without_published_parts_is_the_stated_one(run: Run) -> None:
    rate = late_rate(run.edition, "ubnd_cam_ranh")
    assert signed_text(rate) == "22,03%"
    assert number_data(rate)["cell"] == "phu-luc-2.xlsx!Tỷ lệ!D13"


def test_a_unit_that_resolved_nothing_has_a_dash_and_one_that_sent_nothing_dots(
    edition: Edition, names: Invented
) -> None:
    assert quantity_text(late_rate(edition, names.idle)) == "-"
    assert quantity_text(late_rate(edition, names.silent)) == "…"


def test_a_rate_of_no_rule_is_an_error(edition: Edition) -> None:
    with pytest.raises(KeyError):
        best_rate(edition, "dossiers", "late", "so_01")


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 9), min_size=1))
def test_a_place_is_one_more_than_how_many_are_higher(values: dict[str, int]) -> None:
    found = places({key: constant(value, "dossier") for key, value in values.items()})
    assert found == {key: 1 + sum(other > v for other in values.values()) for key, v in values.items()}


def test_few_units_of_an_incomplete_block_have_no_places() -> None:
    known: dict[str, Quantity | None] = {key: constant(ord(key)) for key in "abc"}
    assert places(known, complete=True) == {"a": 3, "b": 2, "c": 1}
    assert places(known, complete=False) == {}
    unknown = replace(constant(1), value=None)
    assert places({**known, "d": unknown}) == {}
    assert places({**known, "d": None}) == {"a": 3, "b": 2, "c": 1}


def test_every_unit_of_the_forms_is_in_the_data_with_the_cells_of_its_own_row(
    edition: Edition, computed: Run
) -> None:
    data = units_data(computed, [])
    listed = {r.key for t in unit_tables(edition) for r in t.rows if r.is_unit(t.contract)}
    assert {unit["id"] for unit in data["units"]} == listed
    for unit in data["units"]:
        for name, numbers in unit["numbers"].items():
            row = edition.tables[name].row(unit["id"])
            for field, number in numbers.items():
                assert number["cell"] == str(row.quantities[field].cells()[0])
                assert number.get("value") == number_data(row.quantities[field]).get("value")


def test_the_places_of_the_data_are_those_of_the_numbers(computed: Run) -> None:
    units = [unit for unit in units_data(computed, [])["units"] if unit["block"] == "province"]
    rates = {unit["id"]: Fraction(unit["rates"]["late"]["value"]) for unit in units}
    for unit in units:
        higher = sum(rate > rates[unit["id"]] for rate in rates.values())
        assert unit["ranks"]["late"] == f"{higher + 1}/{len(rates)}"


def test_a_unit_has_the_checks_of_its_own_rows_alone(
    computed: Run, edition: Edition, checks: list[Any], run: Run
) -> None:
    found = {unit["id"]: unit["checks"] for unit in units_data(run, checks)["units"]}
    assert found["ubnd_cam_ranh"]
    for unit, own in found.items():
        name = run.edition.units[unit].name
        assert all(name in check["words"] for check in own)
    everywhere = [check.words for check in checks if "tổng các dòng" in check.words]
    assert everywhere
    assert not {check["words"] for own in found.values() for check in own} & set(everywhere)


def test_a_unit_that_did_not_exist_last_year_is_not_compared(
    computed: Run, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    born = replace(edition.units["so_02"], valid_from=date(2024, 1, 1))
    units = Units(born if unit.id == "so_02" else unit for unit in edition.units.values())
    before = replace(
        edition, year=2023, settings=replace(edition.settings, period=Period(None, None, None, ""))
    )
    monkeypatch.setattr("parbook.pages.unit_data.last_year", lambda edition: before)
    monkeypatch.setattr(computed, "edition", replace(edition, units=units))
    data = units_data(computed, [])
    found = {unit["id"]: unit["before"] for unit in data["units"]}
    assert found["so_02"] is None
    assert found["so_01"]["dossiers"]["late"]["text"] == quantity_text(
        edition.tables["dossiers"].at("so_01", "late")
    )
    bodies = {
        page.name: page_html(page, Around(page.name)) for page in unit_pages(data, ("dossiers", "late"))
    }
    assert "chưa hoạt động trong năm 2023: không so sánh được" in bodies["don-vi/so-02"]
    assert "không so sánh được" not in bodies["don-vi/so-01"]
    assert ">Năm 2023<" in bodies["don-vi/so-01"]


def test_a_ranking_tells_rate_count_and_places_of_every_unit(edition: Edition, names: Invented) -> None:
    soup = shown_as_html(rankings(edition, numbering()))
    assert len(soup.select("figure[data-sortable]")) == 3
    shown = {
        str(cell["data-unit"]): [td.text for td in row.select("td")][2:]
        for row in soup.select("tbody tr") if (cell := row.select_one("[data-unit]"))
    }  # fmt: skip
    assert len(shown) == 22
    assert shown[names.idle] == ["-", "-", "-", "-", "0"]
    assert shown[names.silent] == ["…"] * 5
    assert sorted(row[1] for unit, row in shown.items() if unit.startswith("so_")) == list("12345")


def test_a_stated_rank_is_shown_where_too_few_units_are_known(run: Run) -> None:
    soup = shown_as_html(rankings(run.edition, numbering()))
    rows = {row.select("td")[1].text: [td.text for td in row.select("td")] for row in soup.select("tbody tr")}
    assert rows["UBND thành phố Cam Ranh"][2:4] == ["22,03", "1"]
    assert rows["UBND thành phố Nha Trang"][2:4] == ["12,44", "…"]
    assert "Biểu có số liệu của 3 trên 9 đơn vị của khối." in soup.text


def test_the_ranking_of_a_large_block_is_folded_away_on_paper(root: Path) -> None:
    large = simulated_edition(2024, 3, root / "notebooks", Size(departments=1, districts=1, communes=45))
    soup = shown_as_html(rankings(large, numbering()))
    folds = soup.select("details[open] figure")
    assert len(folds) == 1
    assert len(folds[0].select("[data-unit]")) == 45


def test_too_few_units_make_a_sentence_and_no_chart(run: Run) -> None:
    rates = late_rates(run, numbering(), no_picture)
    for blocks in ((rates,), panels(run, numbering(), no_picture)):
        assert not any(isinstance(block, Chart) for block in blocks)
        assert "cần từ 5 đơn vị" in shown_as_html(blocks).text
    assert "4 đơn vị" in shown_as_html((rates,)).text


def test_the_chart_of_late_rates_holds_every_unit_that_has_a_rate(computed: Run, edition: Edition) -> None:
    soup = shown_as_html((late_rates(computed, numbering(), no_picture),))
    rows = [[cell.text for cell in row.select("td")] for row in soup.select(".chart-data tbody tr")]
    units = [unit for block in blocks_of_units(edition) for unit in block.units]
    known = [u for u in units if (rate := late_rate(edition, u.id)) is not None and rate.published]
    assert [row[1] for row in rows] == [unit.name for unit in known]
    assert [row[2] for row in rows] == [signed_text(late_rate(edition, unit.id)) for unit in known]
    assert "Mức 10%" in soup.select_one("img")["alt"]  # type: ignore[index]


def test_a_block_of_enough_units_has_panels_and_one_of_few_a_sentence(computed: Run) -> None:
    soup = shown_as_html(panels(computed, numbering(), no_picture))
    assert [re.sub(r".*\. (Khối [^:]*):.*", r"\1", c.text) for c in soup.select("figcaption")] == [
        "Khối cơ quan chuyên môn thuộc UBND tỉnh",
        "Khối UBND cấp xã",
    ]
    assert "Khối UBND cấp huyện: mới có tỷ lệ trễ hạn của 3 đơn vị" in soup.text


def test_every_unit_has_a_page_that_leads_back_and_says_that_it_is_invented(invented: Path) -> None:
    html = invented / "html"
    data = json.loads((html / "data" / "units.json").read_text(encoding="utf-8"))
    assert len(data["units"]) == 22
    assert len(list((html / "don-vi").glob("*.html"))) == 22
    for unit in data["units"]:
        path = html / f"{unit_page(unit['id'])}.html"
        soup = soup_of(path)
        assert soup.select_one("h1").text == unit["name"]  # type: ignore[union-attr]
        assert INVENTED in soup.select_one(".edition-mark").text  # type: ignore[union-attr]
        way = soup.select_one("nav.way a")
        assert way is not None
        assert (path.parent / str(way["href"])).resolve() == html / "notebooks" / "units.html"
        for link in soup.select("main a[href]"):
            assert (path.parent / str(link["href"]).partition("#")[0]).is_file(), link


def test_a_page_shows_each_number_with_its_cell_beside_block_place_and_last_year(invented: Path) -> None:
    soup = soup_of(invented / "html" / "don-vi" / "so-03.html")
    headings = [th.text for th in soup.select("figure")[0].select("th")]
    assert headings == ["Nội dung", "Đơn vị", "Cả khối", "Thứ hạng", "Năm 2023", "Ô"]
    row = next(row for row in soup.select("tbody tr") if "Giải quyết quá hạn" in row.text).select("td")
    cell = row[1].select_one("[data-cell]")
    assert cell is not None
    assert re.fullmatch(r"phu-luc-2\.xlsx!Hồ sơ!J\d+", str(cell["data-cell"]))
    assert str(cell["data-cell"]).endswith(row[5].text)
    assert re.fullmatch(r"[1-5]/5", row[3].text)
    assert re.fullmatch(r"[\d.]+", row[4].text)
    assert "Nguồn: phu-luc-2.xlsx, trang tính “Hồ sơ”." in soup.text
    assert "Khớp" in soup.select_one(".check-summary").text  # type: ignore[union-attr]


def test_names_of_units_in_the_appendices_and_the_chapter_lead_to_their_pages(invented: Path) -> None:
    for page in ("appendix-2", "appendix-3", "appendix-4", "units"):
        path = invented / "html" / "notebooks" / f"{page}.html"
        links = {link.text: link for link in soup_of(path).select("a.unit-link")}
        assert len(links) == 22, page
        for name, link in links.items():
            target = (path.parent / str(link["href"])).resolve()
            assert soup_of(target).select_one("h1").text == name  # type: ignore[union-attr]


def test_pages_of_units_are_not_listed_in_the_contents(invented: Path) -> None:
    contents = soup_of(invented / "html" / "notebooks" / "units.html").select_one(".contents")
    assert contents is not None
    assert "don-vi/" not in str(contents)
    assert soup_of(invented / "html" / "don-vi" / "so-01.html").select(".contents a[href*=appendix-2]")


@pytest.mark.parametrize("words", ["Xã 007", "xa 007"])
def test_the_search_of_the_book_finds_a_unit(invented: Path, browser: Browser, words: str) -> None:
    page, faults = opened(browser, invented / "html" / "search.html")
    page.goto((invented / "html" / "search.html").as_uri() + f"?q={words}")
    first = page.locator("#ket-qua a").first
    assert first.get_attribute("href") == "don-vi/xa-007.html#don-vi"
    assert first.inner_text() == "Xã 007"
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["notebooks/units", "don-vi/so-02", "don-vi/xa-002"])
def test_nothing_scrolls_sideways_and_nothing_is_complained_of(
    invented: Path, browser: Browser, name: str, width: int
) -> None:
    page, faults = opened(browser, invented / "html" / f"{name}.html", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults == []
    page.context.close()


def test_a_page_of_a_unit_prints_on_one_sheet(invented: Path, browser: Browser, tmp_path: Path) -> None:
    for name in ("so-02", "xa-002"):
        page, _ = opened(browser, invented / "html" / "don-vi" / f"{name}.html")
        margin = dict.fromkeys(("top", "bottom", "left", "right"), "15mm")
        page.pdf(path=tmp_path / "a.pdf", format="A4", margin=margin)  # type: ignore[arg-type]
        assert len(PdfReader(tmp_path / "a.pdf").pages) == 1, name


def communes(page: Page) -> Any:
    return page.locator("#bang-dv-3")


def column(page: Page, place: int) -> list[str]:
    rows = communes(page).locator("tbody tr:not(.total):not(.block):visible")
    found: list[str] = rows.evaluate_all(f"rows => rows.map(row => row.cells[{place}].innerText)")
    return found


def test_a_table_of_units_is_sorted_by_keyboard_and_says_so(invented: Path, browser: Browser) -> None:
    page, _ = opened(browser, invented / "html" / "notebooks" / "units.html")
    protocol = column(page, 0)
    button = communes(page).get_by_role("button", name="Tỷ lệ trễ hạn")
    heading = communes(page).locator("th", has_text="Tỷ lệ trễ hạn")
    button.focus()
    for way, highest_first in (("descending", True), ("ascending", False)):
        page.keyboard.press("Enter")
        assert heading.get_attribute("aria-sort") == way
        shown = column(page, 2)
        values = [Fraction(text.replace(",", ".")) for text in shown[:-2]]
        assert values == sorted(values, reverse=highest_first)
        assert sorted(shown[-2:]) == ["-", "…"]
        assert "Tỷ lệ trễ hạn" in communes(page).get_by_role("status").inner_text()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "none"
    assert column(page, 0) == protocol
    first = communes(page).locator("tbody tr").first
    assert "total" in str(first.get_attribute("class"))


def test_a_table_of_units_is_searched_without_accents(invented: Path, browser: Browser) -> None:
    page, _ = opened(browser, invented / "html" / "notebooks" / "units.html", width=390)
    communes(page).get_by_label("Tìm đơn vị").fill("XA 01")
    assert set(column(page, 1)) == {"Xã 001", "Xã 010", "Xã 011", "Xã 012", "Xã 013", "Xã 014"}
    assert communes(page).get_by_role("status").inner_text() == "Đang hiện 6 trên 14 đơn vị."


def test_without_javascript_the_table_stands_in_protocol_order(invented: Path, browser: Browser) -> None:
    page, _ = opened(browser, invented / "html" / "notebooks" / "units.html", script=False)
    assert column(page, 0) == [str(n) for n in range(1, 15)]
    assert communes(page).get_by_role("button").count() == 0


def test_a_computed_rate_tells_its_cells_and_its_formula(invented: Path, browser: Browser) -> None:
    page, _ = opened(browser, invented / "html" / "notebooks" / "units.html")
    communes(page).locator("td [data-formula]").first.click()
    panel = page.locator(".figure-panel").inner_text()
    assert re.search(r"[\d.]+ : [\d.]+ × 100", panel)
    assert "phu-luc-2.xlsx, trang tính “Hồ sơ”, ô J" in panel
