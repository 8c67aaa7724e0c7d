"""An invented edition built whole: it says so everywhere, and nothing of the first province is left in it."""

import json
from pathlib import Path

import pytest
from browsing import pages
from bs4 import BeautifulSoup

from parbook.build import build_edition
from parbook.invented import PROVINCE, Size
from parbook.simulate import write_simulated

YEAR = 2024
# Names that belong to the first edition alone; the book of another province must not know them.
FIRST_PROVINCE = ("Khánh Hòa", "Nha Trang", "Cam Ranh", "Vạn Ninh", "Vân Phong")


@pytest.fixture(scope="module")
def invented(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("thư mục có dấu cách")
    size = Size(departments=3, districts=3, communes=6)
    write_simulated(YEAR, 3, folder / "số liệu", root, size)
    return build_edition(root, YEAR, folder / "ra", str(folder / "số liệu"), 2, lambda line: None)


def test_every_page_says_that_the_numbers_are_invented(invented: Path) -> None:
    for path in pages(invented / "html"):
        assert "SỐ LIỆU GIẢ ĐỊNH" in path.read_text(encoding="utf-8"), path.name


def test_files_and_data_say_that_the_numbers_are_invented(invented: Path) -> None:
    assert json.loads((invented / "figures.json").read_text(encoding="utf-8"))["edition"]["simulated"] is True
    printed = [path.name for path in invented.iterdir() if path.suffix in (".pdf", ".docx")]
    assert len(printed) == 3
    assert all("GIA-DINH" in name for name in printed)


def test_the_cover_of_a_draft_tells_its_open_contradictions(invented: Path) -> None:
    words = (invented / "html" / "book" / "index.html").read_text(encoding="utf-8")
    assert "Dự thảo: không còn nội dung mâu thuẫn chưa giải trình." in words


def test_the_book_of_another_province_names_nothing_of_the_first(invented: Path) -> None:
    for path in pages(invented / "html"):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        words = soup.get_text(" ")
        assert [name for name in FIRST_PROVINCE if name in words] == [], path.name
    cover = (invented / "html" / "book" / "index.html").read_text(encoding="utf-8")
    assert PROVINCE in cover


def test_a_sheet_of_many_units_shows_each_of_them(invented: Path) -> None:
    words = (invented / "html" / "notebooks" / "appendix-2.html").read_text(encoding="utf-8")
    for unit in ("Sở 03", "Huyện 03", "Xã 006"):
        assert unit in words
