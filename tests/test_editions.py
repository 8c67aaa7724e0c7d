"""Editions side by side: the list, the year switcher from file://, and the chapter that compares them."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import opened
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser
from years import BEFORE, NOW, write_two_years

from parbook.progress import silent
from parbook.publish.build import build_edition
from parbook.publish.editions import built_editions, refresh
from parbook.publish.publication import EDITIONS

COMPARISON = "html/notebooks/comparison.html"


@pytest.fixture(scope="module")
def out(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One edition built beside a frozen one, and a copy of the book that stands for the earlier one."""
    folder = tmp_path_factory.mktemp("các năm")
    data = write_two_years(folder / "số liệu", root)
    build_edition(root, NOW, folder / "ra", str(data), 2, silent, formats=("html",))
    pretend_edition(folder / "ra", BEFORE)
    refresh(folder / "ra")
    return folder / "ra"


def pretend_edition(out: Path, year: int) -> None:
    """A copy of the built book as that of another year, without its comparison."""
    shutil.copytree(out / str(NOW), out / str(year))
    (out / str(year) / COMPARISON).unlink()
    manifest = json.loads((out / str(year) / "manifest.json").read_text(encoding="utf-8"))
    manifest["edition"] = {**manifest["edition"], "year": year, "status": "final", "simulated": False}
    del manifest["files"][COMPARISON]
    (out / str(year) / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for path in (out / str(year) / "html").rglob("*.html"):
        text = path.read_text(encoding="utf-8").replace(f'data-year="{NOW}"', f'data-year="{year}"')
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def page(out: Path) -> BeautifulSoup:
    return BeautifulSoup((out / str(NOW) / COMPARISON).read_text(encoding="utf-8"), "html.parser")


def switcher(out: Path, year: int) -> list[dict[str, object]]:
    text = (out / str(year) / "html" / "_static" / EDITIONS).read_text(encoding="utf-8")
    found: list[dict[str, object]] = json.loads(text.removeprefix("window.parbookEditions = ")[:-2])
    return found


def test_each_edition_knows_all_that_stand_beside_it(out: Path) -> None:
    for year in (BEFORE, NOW):
        assert [edition["year"] for edition in switcher(out, year)] == [NOW, BEFORE]


def test_the_list_of_editions_is_no_part_of_the_manifest(out: Path) -> None:
    files = json.loads((out / str(NOW) / "manifest.json").read_text(encoding="utf-8"))["files"]

    assert not [name for name in files if name.endswith(EDITIONS)]
    assert "html/_static/switcher.js" in files


def test_the_index_lists_years_with_marks_and_links_that_lead_somewhere(out: Path) -> None:
    soup = BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")

    assert [h.get_text() for h in soup.select("h2")] == [f"Năm {NOW}", f"Năm {BEFORE}"]
    assert [p.get_text() for p in soup.select("p.note")] == [
        "SỐ LIỆU GIẢ ĐỊNH, chỉ để minh họa", "Bản chính thức",
    ]  # fmt: skip
    links = [str(e.get("href")) for e in soup.select("a, link[rel=stylesheet]")]
    assert len(links) == 3
    assert [link for link in links if not (out / link).is_file()] == []


def test_the_index_links_the_papers_of_an_edition(tmp_path: Path) -> None:
    folder = tmp_path / "2021"
    folder.mkdir()
    names = ["bao-cao-cchc-2021.pdf", "bao-cao-cchc-2021.docx", "phieu-doi-chieu-2021.docx"]
    facts = {"year": 2021, "title": "Báo cáo <2021>", "status": "draft", "simulated": False}
    manifest = {"edition": facts, "files": dict.fromkeys(names, "")}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    refresh(tmp_path)
    text = (tmp_path / "index.html").read_text(encoding="utf-8")

    assert re.findall(r'href="2021/([^"]+)"', text) == names
    assert "Báo cáo &lt;2021&gt;" in text
    assert "DỰ THẢO" in text


@pytest.mark.parametrize(
    "content", [None, "{", "[]", '{"edition": {"year": 2019, "title": ""}, "files": {}}']
)
def test_folders_that_hold_no_finished_edition_are_left_out(tmp_path: Path, content: str | None) -> None:
    for name in ("2021", ".2022.old", "ghi chú"):
        (tmp_path / name).mkdir()
    if content is not None:
        (tmp_path / "2021" / "manifest.json").write_text(content, encoding="utf-8")
    refresh(tmp_path)

    assert built_editions(tmp_path) == []
    assert "Chưa có ấn bản nào" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_the_switcher_lands_on_the_same_section_from_a_file(out: Path, browser: Browser) -> None:
    path = out / str(NOW) / "html" / "notebooks" / "ii-8-quality-management.html"
    page, faults = opened(browser, path)
    page.evaluate("location.hash = '#bang-ii-8-1'")
    page.get_by_role("navigation", name="Ấn bản các năm").get_by_role("link", name=str(BEFORE)).press("Enter")
    page.wait_for_url(f"**/{BEFORE}/**")

    assert page.url.endswith(f"/{BEFORE}/html/notebooks/ii-8-quality-management.html#bang-ii-8-1")
    assert page.locator(".editions [aria-current]").inner_text() == str(BEFORE)
    assert faults == []


def test_a_page_that_the_other_edition_lacks_leads_to_its_first(out: Path, browser: Browser) -> None:
    page, _ = opened(browser, out / str(NOW) / COMPARISON)
    link = page.get_by_role("link", name=f"Ấn bản năm {BEFORE} không có mục này; đến trang bìa")
    link.click()
    page.wait_for_url(f"**/{BEFORE}/html/**")

    page.get_by_role("heading", level=1).wait_for()
    assert "comparison" not in page.url


def test_a_book_carried_away_alone_shows_no_switcher_of_one(
    out: Path, browser: Browser, tmp_path: Path
) -> None:
    shutil.copytree(out / str(NOW), tmp_path / str(NOW))
    refresh(tmp_path)
    page, faults = opened(browser, tmp_path / str(NOW) / "html" / "book" / "index.html")

    assert not page.locator(".editions").is_visible()
    assert faults == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_header_with_years_does_not_scroll_sideways(out: Path, browser: Browser, width: int) -> None:
    page, _ = opened(browser, out / str(NOW) / COMPARISON, width=width)

    assert page.locator(".editions").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def rows(page: Tag) -> Iterator[list[str]]:
    for row in page.select("table tbody tr"):
        yield [re.sub(r"\s+", " ", cell.get_text(" ")).strip() for cell in row.select("td")]


def test_the_standard_columns_stand_in_their_order(page: BeautifulSoup) -> None:
    tables = [t for t in page.select("figure.table") if "II.3." in t.select("figcaption")[0].get_text()]
    heads = [th.get_text() for th in tables[0].select("th")]

    assert heads == [
        "Chỉ tiêu", f"Năm {BEFORE}", f"Năm {NOW}", "Tăng/giảm", "Chỉ tiêu được giao", "Đạt/không đạt",
    ]  # fmt: skip


def test_a_section_without_targets_keeps_no_columns_for_them(page: BeautifulSoup) -> None:
    tables = [t for t in page.select("figure.table") if "II.1." in t.select("figcaption")[0].get_text()]

    assert [th.get_text() for th in tables[0].select("th")][3:] == ["Tăng/giảm"]


def test_a_target_on_another_base_is_neither_reached_nor_missed(page: BeautifulSoup) -> None:
    [row] = [r for r in rows(page) if r[0].startswith("Tỷ lệ hồ sơ tiếp nhận trực tuyến") and len(r) == 6]

    assert "mức thấp của khối UBND cấp xã" in row[4]
    assert set(row[5].replace("chưa đủ căn cứ", "x").split()) == {"x"}


def test_a_row_without_a_change_says_that_it_cannot_be_compared(page: BeautifulSoup) -> None:
    tables = [t for t in page.select("figure.table") if t.find("th", string="Tăng/giảm")]
    changes = [row[3] for table in tables for row in rows(table) if len(row) in (4, 6)]

    words = r"(tăng|giảm|thay đổi) [\d.,]+.*|không đổi.*|không so sánh được"
    assert [change for change in changes if not re.fullmatch(words, change)] == []
    assert "không so sánh được" in changes


def test_every_block_and_unit_has_its_row(page: BeautifulSoup) -> None:
    labels = {row[0] for row in rows(page) if len(row) == 5}

    assert {"Khối UBND cấp huyện", "Sở 01", "Huyện 03", "Xã 006", "Tổng cộng"} <= labels


def test_both_charts_draw_both_years(page: BeautifulSoup) -> None:
    charts = page.select("figure.chart img")

    assert len(charts) == 2
    assert all(f"Năm {BEFORE}" in str(c["alt"]) and f"Năm {NOW}" in str(c["alt"]) for c in charts)
