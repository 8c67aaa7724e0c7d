"""Every number explains itself: panel, keyboard, marks of findings, filters, downloads."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from browsing import opened, pages
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

SECTION = "notebooks/ii-8-quality-management.html"


@pytest.fixture
def section(site: Path, browser: Browser) -> Iterator[Page]:
    page, faults = opened(browser, site / SECTION)
    yield page
    assert faults == []
    page.context.close()


def figure_link(page: Page, figure: str) -> str:
    return f"a.figure-link:has(data[data-figure='quality_management.{figure}'])"


def test_a_click_on_a_number_shows_what_it_is_and_where_it_comes_from(section: Page) -> None:
    section.locator(figure_link(section, "iso_systems")).first.click()
    panel = section.get_by_role("dialog")
    words = panel.inner_text()
    assert "166 hệ thống" in words
    assert "Nhập trực tiếp" in words
    assert "chi-tieu.xlsx, trang tính “Quản lý chất lượng”, ô D9, ghi “166”" in words
    assert "Lệch, đã giải trình" in words
    assert panel.get_by_role("link", name="chi-tieu.xlsx").get_attribute("href") == "../data/chi-tieu.xlsx"


def test_a_computed_number_shows_its_formula_with_the_values_of_its_parts(
    site: Path,
    browser: Browser,
) -> None:
    page, _ = opened(browser, site / "notebooks" / "ii-3-procedures.html")
    page.locator("a.figure-link:has(data[data-figure='procedures.online_processes_rate'])").first.click()
    assert "746 : 1.143 × 100" in page.get_by_role("dialog").inner_text()


def test_a_click_on_a_table_cell_shows_its_address_and_its_workbook(site: Path, browser: Browser) -> None:
    page, faults = opened(browser, site / "notebooks" / "appendix-3.html", width=390)
    page.locator("td [data-cell='phu-luc-3.xlsx!Ba dịch vụ!C9']").click()
    panel = page.get_by_role("dialog")
    assert "phu-luc-3.xlsx, trang tính “Ba dịch vụ”, ô C9" in panel.inner_text()
    assert panel.get_by_role("link").get_attribute("href") == "../data/phu-luc-3.xlsx"
    page.keyboard.press("Escape")
    assert panel.count() == 0
    assert faults == []


def test_enter_opens_the_panel_and_escape_gives_the_focus_back(section: Page) -> None:
    first = section.locator("main a.figure-link").first
    first.focus()
    section.keyboard.press("Enter")
    section.get_by_role("dialog").wait_for()
    assert first.get_attribute("aria-expanded") == "true"
    section.keyboard.press("Escape")
    assert section.get_by_role("dialog").count() == 0
    assert first.evaluate("link => link === document.activeElement")


def test_a_paragraph_is_one_tab_stop_and_arrows_go_from_number_to_number(section: Page) -> None:
    paragraph = section.locator("main p:has(a.figure-link ~ a.figure-link)").first
    stops = paragraph.locator("a.figure-link").evaluate_all("links => links.map(link => link.tabIndex)")
    assert sorted(set(stops)) == [-1, 0]
    assert stops.count(0) == 1
    paragraph.locator("a.figure-link").first.focus()
    section.keyboard.press("ArrowRight")
    assert paragraph.locator("a.figure-link").nth(1).evaluate("link => link === document.activeElement")


def test_the_panel_moves_nothing_and_fits_a_phone(site: Path, browser: Browser) -> None:
    page, _ = opened(browser, site / SECTION, width=390)
    link = page.locator("main a.figure-link").first
    before = link.bounding_box()
    link.click()
    box = page.get_by_role("dialog").bounding_box()
    assert link.bounding_box() == before
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_javascript_a_number_leads_to_its_entry_in_the_table_of_sources(
    site: Path,
    browser: Browser,
) -> None:
    page, _ = opened(browser, site / SECTION, script=False)
    page.locator(figure_link(page, "iso_agencies")).first.click()
    assert page.url.endswith("notebooks/sources.html#so-lieu-quality_management-iso_agencies")


def test_a_number_that_takes_part_in_a_disagreement_says_so_beside_itself(section: Page) -> None:
    flags = section.locator(f"{figure_link(section, 'iso_systems')} + a.flag")
    assert flags.first.inner_text() == "Lệch, đã giải trình"
    assert section.locator(f"{figure_link(section, 'iso_converted_systems')} + a.flag").count() == 0


def test_every_number_of_prose_and_tiles_leads_to_an_entry_that_exists(site: Path) -> None:
    sources = BeautifulSoup((site / "notebooks" / "sources.html").read_text(encoding="utf-8"), "html.parser")
    anchors = {str(entry["id"]) for entry in sources.select("details.source-entry")}
    known = json.loads((site.parent / "figures.json").read_text(encoding="utf-8"))["figures"]
    assert len(anchors) == len(known)
    for path in pages(site):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for number in soup.select("data.figure"):
            assert str(number["data-figure"]) in known
            if number.find_parent("td") is None:
                link = number.parent
                assert link is not None
                assert str(link["href"]).partition("#")[2] in anchors


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("words", "ho so truc tuyen", "20,29%"),
        ("words", "iso_systems", "166"),
        ("status", "stated", "20,29%"),
    ],
)
def test_the_table_of_sources_is_filtered_by_words_and_status(
    site: Path,
    browser: Browser,
    field: str,
    value: str,
    shown: str,
) -> None:
    page, _ = opened(browser, site / "notebooks" / "sources.html")
    control = page.locator(f".source-filter [name={field}]")
    control.select_option(value) if field == "status" else control.fill(value)
    visible = page.locator(".source-entry:visible")
    assert 0 < visible.count() < page.locator(".source-entry").count()
    assert shown in " ".join(visible.locator("summary").all_inner_texts())


def test_the_table_of_sources_is_filtered_by_section(site: Path, browser: Browser) -> None:
    page, _ = opened(browser, site / "notebooks" / "sources.html")
    page.locator(".source-filter [name=section]").select_option(label="II.8")
    ids = page.locator(".source-entry:visible code").all_text_contents()
    assert page.locator(".source-entry:visible").count() == 13
    assert all(name.startswith("quality_management.") for name in ids)


def test_a_link_to_an_entry_opens_it(site: Path, browser: Browser) -> None:
    page, _ = opened(browser, site / "notebooks" / "sources.html")
    page.goto((site / "notebooks" / "sources.html").as_uri() + "#so-lieu-procedures-online_processes_rate")
    entry = page.locator("#so-lieu-procedures-online_processes_rate")
    entry.locator("dl").wait_for()
    assert "phu-luc-3.xlsx" in entry.inner_text()


# --- data on offer -------------------------------------------------------------------------------


def test_every_download_that_a_page_offers_is_there(site: Path) -> None:
    offered = set()
    for path in pages(site):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for link in soup.select("a[download]"):
            target = (path.parent / str(link["href"])).resolve()
            assert target.is_file(), link["href"]
            offered.add(target.name)
    on_disk = {path.name for path in (site / "data").iterdir()}
    assert on_disk - offered == set()


def test_figures_are_the_same_in_json_csv_and_excel(site: Path) -> None:
    figures = json.loads((site / "data" / "figures.json").read_text(encoding="utf-8"))["figures"]
    rows = list(csv.reader((site / "data" / "figures.csv").read_text(encoding="utf-8-sig").splitlines()))
    sheet = openpyxl.load_workbook(site / "data" / "figures.xlsx")["Số liệu"]
    cells = [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [row[0] for row in rows[1:]] == [row[0] for row in cells] == list(figures)
    for row, typed in zip(cells, rows[1:], strict=True):
        assert row[5] == figures[row[0]]["text"] == typed[5]
        assert row[3] == pytest.approx(float(typed[3]), rel=1e-14)


def test_no_text_on_offer_can_be_taken_for_a_formula(site: Path) -> None:
    for path in sorted((site / "data").glob("*.csv")):
        for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines()):
            for cell in row:
                assert not cell.startswith(("=", "+", "@")), f"{path.name}: {cell}"
    for sheet in openpyxl.load_workbook(site / "data" / "figures.xlsx").worksheets:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_an_appendix_table_on_offer_holds_every_cell_of_the_sheet(site: Path) -> None:
    text = (site / "data" / "phu-luc-3-procedures.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[1][1:] == ["Cấp tỉnh", "1232", "1660"]
    assert rows[-1][1:] == ["Tổng cộng", "1787", "2133"]
