"""An invented edition built whole: it says so everywhere, and nothing of the first province is left in it."""

import base64
import csv
import json
from pathlib import Path

import openpyxl
from browsing import pages
from bs4 import BeautifulSoup
from pypdf import PdfReader

from parbook.inputs.edition import INVENTED
from parbook.invented.invented_numbers import PROVINCE

# Names that belong to the first edition alone; the book of another province must not know them.
FIRST_PROVINCE = ("Khánh Hòa", "Nha Trang", "Cam Ranh", "Vạn Ninh", "Vân Phong")


def test_every_page_says_that_the_numbers_are_invented(invented: Path) -> None:
    for path in pages(invented / "html"):
        assert "SỐ LIỆU GIẢ ĐỊNH" in path.read_text(encoding="utf-8"), path.name


def test_files_and_data_say_that_the_numbers_are_invented(invented: Path) -> None:
    assert json.loads((invented / "figures.json").read_text(encoding="utf-8"))["edition"]["simulated"] is True
    printed = [path.name for path in invented.iterdir() if path.suffix in (".pdf", ".docx")]
    assert len(printed) == 3
    assert all("GIA-DINH" in name for name in printed)


def test_every_chart_picture_says_so_itself_and_so_does_the_interactive_one(invented: Path) -> None:
    found = 0
    for path in pages(invented / "html"):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for view in soup.select(".chart-view"):
            picture, spec = view.select_one("img"), view.select_one("script")
            assert picture is not None
            assert spec is not None
            svg = base64.b64decode(str(picture["src"]).partition(",")[2]).decode()
            assert INVENTED in svg, path.name
            assert json.loads(spec.text)["title"]["text"] == INVENTED
            found += 1
    assert found > 10


def test_every_row_of_every_data_file_says_so(invented: Path) -> None:
    data = invented / "html" / "data"
    files = sorted(data.glob("*.csv"))
    assert {"figures.csv", "phu-luc-2-dossiers.csv", "hinh-dv-1.csv"} <= {path.name for path in files}
    for path in files:
        heading, *rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
        assert heading[-1] == "Lưu ý", path.name
        assert rows
        assert {row[-1] for row in rows} == {INVENTED}, path.name
        assert {len(row) for row in rows} == {len(heading)}, path.name
    sheet = openpyxl.load_workbook(data / "figures.xlsx")["Số liệu"]
    assert {row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)} == {INVENTED}
    for name in ("data/figures.json", "data/units.json", "../figures.json", "../manifest.json"):
        told = json.loads((invented / "html" / name).read_text(encoding="utf-8"))
        assert told["edition"]["notice"] == INVENTED, name


def test_every_workbook_on_offer_says_so(invented: Path) -> None:
    for path in sorted((invented / "html" / "data").glob("*.xlsx")):
        book = openpyxl.load_workbook(path, read_only=True)
        words = [str(v) for s in book for row in s.iter_rows(values_only=True) for v in row if v]
        assert any(INVENTED in word for word in words), path.name


def test_every_page_of_the_pdf_says_so(invented: Path) -> None:
    book = PdfReader(next(invented.glob("*.pdf")))
    assert [n for n, page in enumerate(book.pages, 1) if INVENTED not in page.extract_text()] == []


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
    for unit in ("Sở 03", "Huyện 03", "Xã 014"):
        assert unit in words
