"""The built site in a browser: offline, without console errors, within the width of a phone."""

import re
from pathlib import Path

import pytest
from browsing import opened
from browsing import pages as files
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from parbook.checks.check import Check
from parbook.figures.run import Run
from parbook.inputs.outline import read_outline
from parbook.pages.model import Page
from parbook.publish.build import build_html
from parbook.publish.source import write_source

WIDTHS = (390, 1280)


def test_no_page_has_a_console_message_or_asks_for_anything_outside_the_book(
    site: Path, browser: Browser
) -> None:
    for path in files(site):
        page, faults = opened(browser, path)
        assert faults == [], path
        page.context.close()


def test_no_page_names_a_resource_outside_the_book(site: Path) -> None:
    for path in files(site):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for element in soup.select("script[src], link[href], img[src], iframe, object, embed"):
            address = element.get("src") or element.get("href") or ""
            assert not re.match(r"(https?:)?//", str(address)), f"{path.name}: {element}"


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways(site: Path, browser: Browser, width: int) -> None:
    for path in files(site):
        page, _ = opened(browser, path, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path.name} at {width}"
        page.context.close()


def test_the_security_policy_is_in_force_and_not_only_written_down(site: Path, browser: Browser) -> None:
    page, faults = opened(browser, site / "book" / "index.html")
    page.evaluate("() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
                  " document.head.append(s); }")  # fmt: skip
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in fault for fault in faults)


def test_a_chart_becomes_interactive_on_demand_without_network(site: Path, browser: Browser) -> None:
    page, faults = opened(browser, site / "notebooks" / "ii-8-quality-management.html")
    chart = page.locator("figure.chart").first
    assert chart.locator(".chart-view > img").count() == 1
    chart.get_by_role("button", name="Xem tương tác").click()
    chart.locator(".vega-live svg").wait_for()
    assert chart.locator(".vega-live").get_attribute("aria-label")
    chart.locator(".vega-live svg path[aria-roledescription='bar']").first.hover()
    page.locator("#vg-tooltip-element.visible").wait_for()
    assert faults == []


def test_charts_and_figures_are_there_without_javascript(site: Path, browser: Browser) -> None:
    page, _ = opened(browser, site / "notebooks" / "ii-8-quality-management.html", script=False)
    assert page.locator("figure.chart img").first.is_visible()
    assert page.locator("data.figure").first.is_visible()
    assert page.get_by_role("button", name="Xem tương tác").count() == 0


def test_every_chart_has_title_description_source_and_its_data_as_a_table(site: Path) -> None:
    found = 0
    for path in files(site):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for chart in soup.select("figure.chart"):
            found += 1
            picture = chart.select_one("img")
            assert picture is not None
            assert len(str(picture["alt"])) > 40
            assert picture["width"]
            assert picture["height"]
            assert re.match(r"Hình [\w.]+-\d+\. \S", chart.select_one("figcaption").text)  # type: ignore[union-attr]
            assert chart.select_one("p.source").text.startswith("Nguồn: ")  # type: ignore[union-attr]
            assert chart.select("details table tbody tr")
    assert found >= 16


@pytest.mark.parametrize("words", ["hồ sơ trực tuyến", "ho so truc tuyen", "Hồ Sơ Trực Tuyến", "20,29%"])
def test_search_finds_words_with_and_without_accents(site: Path, browser: Browser, words: str) -> None:
    page, faults = opened(browser, site / "notebooks" / "overview.html")
    page.get_by_label("Tìm trong sách").fill(words)
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.locator("#ket-qua li").first.wait_for()
    assert "II.3" in page.locator("#ket-qua").inner_text()
    assert faults == []


def test_search_reads_both_customs_of_tone_marks(site: Path, browser: Browser) -> None:
    page, _ = opened(browser, site / "search.html")
    found = []
    for words in ("văn hóa", "văn hoá"):
        page.goto((site / "search.html").as_uri() + f"?q={words}")
        page.locator("#ket-qua li").first.wait_for()
        found.append(page.locator("#ket-qua").inner_text())
    assert found[0] == found[1]


def test_search_says_so_when_nothing_is_found(site: Path, browser: Browser) -> None:
    page, _ = opened(browser, site / "search.html")
    page.goto((site / "search.html").as_uri() + "?q=xyzzy")
    assert "Không tìm thấy" in page.locator("#tim-thay").inner_text()


def test_the_contents_open_and_close_on_a_phone_by_tap_and_by_key(site: Path, browser: Browser) -> None:
    page, _ = opened(browser, site / "notebooks" / "overview.html", width=390)
    page.get_by_role("link", name="Mục lục").click()
    assert page.get_by_role("link", name="Đóng mục lục").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Đóng mục lục").is_visible()


def test_interface_words_are_vietnamese(site: Path) -> None:
    english = re.compile(
        r"\b(Search|Contents|Next|Previous|Skip to|Toggle|Back to top|Click|Copy|Source|Table of|"
        r"Permalink|Link to this|Page|Loading|Download)\b"
    )
    for path in files(site):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert soup.html is not None
        assert soup.html["lang"] == "vi"
        for code in soup.select("pre, code, script, style"):
            code.decompose()
        words = soup.get_text(" ")
        names = ("aria-label", "title", "placeholder", "alt")
        words += " ".join(str(e[name]) for name in names for e in soup.select(f"[{name}]"))
        assert not english.search(words), f"{path.name}: {english.search(words)}"


def test_every_page_says_that_it_does_not_replace_the_signed_report(site: Path) -> None:
    for path in files(site):
        assert "không thay thế văn bản đã ký" in path.read_text(encoding="utf-8"), path.name


def test_the_folder_opens_at_the_first_page(site: Path, browser: Browser) -> None:
    page, _ = opened(browser, site / "index.html")
    page.get_by_role("heading", level=1).wait_for()
    assert "Khánh Hòa" in page.get_by_role("heading", level=1).inner_text()


def test_links_between_pages_lead_somewhere(site: Path) -> None:
    for path in files(site):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for link in soup.select("a[href]"):
            address, _, fragment = str(link["href"]).partition("#")
            target = (path.parent / address).resolve() if address else path
            assert target.is_file(), f"{path.name}: {link['href']}"
            if fragment and target.suffix == ".html":
                ids = set(re.findall(r'id="([^"]+)"', target.read_text(encoding="utf-8")))
                assert fragment in ids, f"{path.name}: {link['href']}"


def test_parameters_and_set_up_are_not_shown_and_formulas_are_folded(site: Path) -> None:
    text = (site / "notebooks" / "ii-3-procedures.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(text, "html.parser")
    assert "open_section" not in soup.get_text()
    assert "Parameters" not in soup.get_text()
    folds = soup.select("details.hide")
    assert len(folds) == 1
    assert "procedures.online_processes_rate" in folds[0].get_text()
    assert not folds[0].has_attr("open")


def test_the_same_sources_give_the_same_pages(
    site: Path, root: Path, tmp_path: Path, audited: tuple[Run, list[Check]], pages: tuple[Page, ...]
) -> None:
    source = tmp_path / "book"
    source.mkdir()
    run, checks = audited
    write_source(root, source, pages, run, checks, read_outline(run.edition))
    build_html(source, tmp_path / "html")
    again = tmp_path / "html" / "_build" / "html"
    for path in files(site):
        assert (again / path.relative_to(site)).read_bytes() == path.read_bytes(), path.name
