"""Copies with the cells at fault marked, and the lists for the units; what was sent stays as it was."""

import hashlib
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from docx import Document
from docx.enum.section import WD_ORIENT
from openpyxl.comments import Comment

from parbook.cli import main
from parbook.faults.problem_sheets import MISSING_SHEET, PROBLEMS_SHEET

FORM = "phu-luc-2.xlsx"
ORANGE, PALE = "00FFB366", "00FFE3C2"
Cells = dict[str, Any]


@pytest.fixture(autouse=True)
def _in_the_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


@pytest.fixture
def edit(small: Path) -> Callable[..., None]:
    """Change cells of a sheet of the small edition, or its workbook as a whole."""

    def change(file: str, sheet: str, cells: Cells, spoil: Callable[[Any], None] = lambda book: None) -> None:
        path = small / "2031" / file
        book = openpyxl.load_workbook(path)
        for address, value in cells.items():
            book[sheet][address] = value
        spoil(book)
        book.save(path)

    return change


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "da đánh dấu"


def annotate(small: Path, target: Path) -> int:
    return main(["check", "2031", "--data", str(small), "--annotate", str(target)])


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def table(path: Path, sheet: str = "") -> list[list[str]]:
    """The rows below the headings of a list."""
    book = openpyxl.load_workbook(path)
    rows = [
        [str(value or "") for value in row]
        for row in (book[sheet] if sheet else book.worksheets[0]).values
    ]  # fmt: skip
    start = next(number for number, row in enumerate(rows) if row[0] == "STT")
    return rows[start + 1 :]


# --- the copies -----------------------------------------------------------------------------------


def test_a_cell_at_fault_is_coloured_and_says_why_and_the_original_stays_byte_for_byte(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    edit(FORM, "Hồ sơ", {"D8": "1o979", "G9": None})
    before = hashes(small)

    assert annotate(small, target) == 1

    assert hashes(small) == before
    sheet = openpyxl.load_workbook(target / FORM)["Hồ sơ"]
    for address, code, found in (("D8", "DL-08", '"1o979"'), ("G9", "DL-07", "ô trống")):
        cell = sheet[address]
        assert cell.fill.fgColor.rgb == ORANGE
        assert cell.comment.author == "parbook"
        assert code in cell.comment.text
        assert found in cell.comment.text
        assert all(word in cell.comment.text for word in ("Cần: ", "Thấy: ", "Cách sửa: "))
    assert sheet["D9"].comment is None
    assert sheet["D8"].value == "1o979"


def test_the_box_of_a_comment_is_as_large_as_its_text(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    edit(FORM, "Hồ sơ", {"D8": "1o979 " * 60})
    annotate(small, target)
    with zipfile.ZipFile(target / FORM) as content:
        [name] = [name for name in content.namelist() if name.endswith(".vml")]
        width, height = re.findall(r"(?:width|height):(\d+)px", content.read(name).decode())
    text = openpyxl.load_workbook(target / FORM)["Hồ sơ"]["D8"].comment.text
    assert int(width) >= 300
    assert int(width) * int(height) >= len(text) * 7 * 17  # a letter of 9 points


def test_only_workbooks_with_problems_are_copied(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    edit(FORM, "Hồ sơ", {"D8": "1o979"})
    annotate(small, target)
    assert sorted(path.name for path in target.iterdir()) == ["danh-sach-loi.xlsx", "don-vi", FORM]


def test_a_first_sheet_lists_all_problems_and_leads_to_their_cells(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    def spoil(book: Any) -> None:
        book["Tỷ lệ"].title = "Tỷ 'lệ'"

    edit(FORM, "Hồ sơ", {"D8": "1o979"}, spoil)
    annotate(small, target)

    book = openpyxl.load_workbook(target / FORM)
    assert book.sheetnames[0] == PROBLEMS_SHEET
    assert book.active is book.worksheets[0]
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets] == [True, False, False]
    codes = [row[1] for row in table(target / FORM)]
    assert codes == ["DL-18", "DL-03", "DL-08"]
    links = {cell.value: cell.hyperlink.location for (cell,) in book.worksheets[0].iter_rows(
        min_col=6, max_col=6) if cell.hyperlink}  # fmt: skip
    assert links == {"D8": "'Hồ sơ'!D8"}


def test_formulas_formats_protection_and_comments_of_the_sender_are_kept(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    def spoil(book: Any) -> None:
        sheet = book["Hồ sơ"]
        sheet.protection.sheet = True
        sheet["D8"].comment = Comment("Số tạm tính", "Sở 02")
        sheet["E8"] = "=C8-D8"
        sheet.column_dimensions["B"].width = 61

    edit(FORM, "Hồ sơ", {"D8": "1o979"}, spoil)
    annotate(small, target)

    sheet = openpyxl.load_workbook(target / FORM)["Hồ sơ"]
    assert sheet.protection.sheet
    assert sheet["E8"].value == "=C8-D8"
    assert sheet["C7"].number_format == "#,##0"
    assert sheet.column_dimensions["B"].width == 61
    assert sheet["D8"].comment.text.startswith("Số tạm tính")
    assert "DL-08" in sheet["D8"].comment.text


def test_a_fault_in_a_merged_area_is_marked_at_its_first_cell(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    edit(FORM, "Hồ sơ", {}, lambda book: book["Hồ sơ"].merge_cells("C8:D9"))
    annotate(small, target)
    cell = openpyxl.load_workbook(target / FORM)["Hồ sơ"]["C8"]
    assert cell.fill.fgColor.rgb == ORANGE
    assert cell.comment.text.count("DL-23") == 1


def test_all_cells_of_a_contradiction_are_coloured_and_lead_to_where_it_is_told(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    edit(FORM, "Hồ sơ", {"D8": 10978})

    assert annotate(small, target) == 0  # a draft

    sheet = openpyxl.load_workbook(target / FORM)["Hồ sơ"]
    assert "AB-05" in sheet["C8"].comment.text
    assert sheet["C8"].fill.fgColor.rgb == ORANGE
    assert sheet["E8"].fill.fgColor.rgb == PALE
    assert 'trang tính "Hồ sơ", ô C8' in sheet["E8"].comment.text


def test_a_workbook_that_cannot_be_opened_is_only_listed(small: Path, target: Path) -> None:
    (small / "2031" / "phu-luc-6.xlsx").write_bytes(b"<html></html>")
    annotate(small, target)
    assert not (target / "phu-luc-6.xlsx").exists()
    assert [row[1] for row in table(target / "danh-sach-loi.xlsx", PROBLEMS_SHEET)] == ["DL-02"]


def test_the_list_names_everything_and_who_has_not_sent(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    edit(FORM, "Hồ sơ", {"D8": "1o979"})
    (small / "2031" / "phu-luc-5.xlsx").unlink()
    annotate(small, target)
    rows = table(target / "danh-sach-loi.xlsx", PROBLEMS_SHEET)
    assert [(row[1], row[5]) for row in rows] == [("DL-01", ""), ("DL-08", "D8")]
    assert [row[1] for row in table(target / "danh-sach-loi.xlsx", MISSING_SHEET)] == ["Xã 002"] * 3


def test_text_of_a_sender_never_becomes_a_formula(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    name = '=HYPERLINK("http://x","Sở")'
    edit(FORM, "Hồ sơ", {}, lambda book: _as_text(book["Hồ sơ"]["B8"], name))
    annotate(small, target)
    for path in target.rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path).worksheets:
            formulas = [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
            assert formulas == [], (path.name, sheet.title)


def _as_text(cell: Any, text: str) -> None:
    cell.value, cell.data_type = text, "s"


# --- where it may be written ----------------------------------------------------------------------


def test_a_folder_that_holds_something_is_refused_and_left_alone(
    small: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target.mkdir()
    (target / "ghi-chu.txt").write_text("của tôi")
    assert annotate(small, target) == 1
    assert "AB-06" in capsys.readouterr().err
    assert [path.name for path in target.iterdir()] == ["ghi-chu.txt"]


@pytest.mark.parametrize("inside", ["", "2031", "2031/moi", "moi"])
def test_the_data_itself_is_refused(small: Path, inside: str) -> None:
    before = hashes(small)
    assert annotate(small, small / inside) == 1
    assert hashes(small) == before
    assert not (small / "moi").exists()


def test_an_empty_folder_is_filled_and_nothing_is_left_beside_it(small: Path, target: Path) -> None:
    target.mkdir()
    assert annotate(small, target) == 0  # a draft in which one unit has not sent
    assert (target / "danh-sach-loi.xlsx").is_file()
    assert [path.name for path in target.parent.iterdir() if path.name.startswith(".parbook")] == []


def test_nothing_is_written_where_nothing_is_wrong(root: Path, target: Path) -> None:
    assert main(["check", "2020", "--annotate", str(target)]) == 0
    assert not target.exists()


# --- the lists for the units ----------------------------------------------------------------------


def word(path: Path) -> tuple[list[str], list[list[str]]]:
    document = Document(str(path))
    [grid] = document.tables
    rows = [[cell.text for cell in row.cells] for row in grid.rows]
    return [paragraph.text for paragraph in document.paragraphs], rows


def test_each_unit_gets_what_stands_in_its_rows_in_excel_and_word(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    edit(FORM, "Hồ sơ", {"D8": "1o979", "G9": None})
    annotate(small, target)

    names = sorted(path.name for path in (target / "don-vi").iterdir())
    assert names == [f"{unit}.{kind}" for unit in ("so-02", "so-03", "xa-002") for kind in ("docx", "xlsx")]
    texts, rows = word(target / "don-vi" / "so-02.docx")
    assert texts[0] == "PHỤ LỤC\nDANH SÁCH NỘI DUNG ĐỀ NGHỊ RÀ SOÁT, CHỈNH LÝ"
    assert texts[1].startswith("(Kèm theo Công văn số")
    assert any("đề nghị Sở 02 rà soát, chỉnh lý" in text for text in texts)
    head, row = rows
    assert head == ["STT", "Biểu, tệp", "Trang tính", "Ô", "Dòng", "Cột", "Nội dung cần sửa",
                    "Số đã gửi", "Đề nghị"]  # fmt: skip
    assert row[:6] == ["1", "Phụ lục II (phu-luc-2.xlsx)", "Hồ sơ", "D8", "Sở 02",
                       "(4) Tiếp nhận trực tuyến trong kỳ"]  # fmt: skip
    assert row[6].startswith("Ô không phải là số. Cần: ")
    assert (row[7], row[8].startswith("ghi lại bằng con số")) == ('"1o979"', True)
    assert table(target / "don-vi" / "so-02.xlsx") == [row]


def test_a_word_list_is_a_landscape_attachment_with_its_header_row_repeated(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    edit(FORM, "Hồ sơ", {"D8": "1o979"})
    annotate(small, target)
    document = Document(str(target / "don-vi" / "so-02.docx"))
    [section] = document.sections
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width > section.page_height
    assert document.tables[0].rows[0]._tr.xpath("w:trPr/w:tblHeader")
    assert document.styles["Body Text"].font.name == "Times New Roman"
    assert document.styles["Body Text"].font.size.pt == 14


def test_a_unit_that_has_not_sent_gets_one_line_for_all_its_sheets(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    edit(FORM, "Hồ sơ", {f"{column}12": None for column in "CDEFGHIJKLM"})
    edit(FORM, "Tỷ lệ", {f"{column}12": None for column in "CDE"})
    annotate(small, target)
    [row] = table(target / "don-vi" / "huyen-02.xlsx")
    assert (row[2], row[4]) == ("Hồ sơ; Tỷ lệ", "Huyện 02")
    assert row[8].startswith("gửi số liệu của đơn vị")
    texts, _ = word(target / "don-vi" / "huyen-02.docx")
    assert texts[0] == "PHỤ LỤC\nDANH SÁCH SỐ LIỆU ĐỀ NGHỊ GỬI BỔ SUNG"
    assert not any("rà soát, chỉnh lý" in text for text in texts)  # what has not come needs no revision


def test_what_is_no_units_row_goes_to_the_sender_of_the_file_or_to_nobody(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    edit("phu-luc-3.xlsx", "Ba dịch vụ", {"C9": "nhiều"})
    edit("phu-luc-4.xlsx", "Thanh toán trực tuyến", {"Z3": "x", "Z9": 12})
    path = small / "2031" / "edition.yml"
    sender = {"unit": "Trung tâm Con số", "document": "", "date": None, "received_on": None}
    settings = yaml.safe_load(path.read_text(encoding="utf-8")) | {"senders": {"phu-luc-3.xlsx": sender}}
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    annotate(small, target)

    rows = table(target / "don-vi" / "trung-tam-con-so.xlsx")
    assert [row[3] for row in rows] == ["", "C9"]  # not received by its own record, and a cell
    assert [row[3] for row in table(target / "don-vi" / "chua-ro-don-vi.xlsx")] == ["Z9"]


def test_senders_whose_names_make_the_same_file_name_each_have_their_own_list(
    small: Path, target: Path
) -> None:
    path = small / "2031" / "edition.yml"
    names = {"phu-luc-3.xlsx": "Trung tâm A/B", "phu-luc-4.xlsx": "Trung tâm A-B"}
    rest = {"document": "", "date": None, "received_on": None}
    senders = {file: {"unit": name, **rest} for file, name in names.items()}
    settings = yaml.safe_load(path.read_text(encoding="utf-8")) | {"senders": senders}
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    annotate(small, target)

    lists = [target / "don-vi" / f"trung-tam-a-b{ending}.xlsx" for ending in ("", "-2")]
    assert {row[4] for path in lists for row in table(path)} == set(names.values())


def test_settings_and_prose_are_no_units_business(
    small: Path, target: Path, edit: Callable[..., None]
) -> None:
    prose = small / "2031" / "narrative" / "i-1-plan.md"
    prose.write_text("Đạt 45 phần.\n", encoding="utf-8")
    annotate(small, target)
    assert sorted(path.stem for path in (target / "don-vi").glob("*.xlsx")) == ["xa-002"]


def test_a_list_of_invented_numbers_says_so(small: Path, target: Path) -> None:
    annotate(small, target)
    document = Document(str(target / "don-vi" / "xa-002.docx"))
    assert "SỐ LIỆU GIẢ ĐỊNH" in document.sections[0].first_page_header._element.xml
    head = [row[0].value for row in openpyxl.load_workbook(target / "don-vi" / "xa-002.xlsx").worksheets[0]]
    assert "SỐ LIỆU GIẢ ĐỊNH" in head


def test_a_contradiction_is_put_to_a_unit_in_neutral_words(
    small: Path, edit: Callable[..., None], target: Path
) -> None:
    edit(FORM, "Hồ sơ", {"D8": 10978})
    annotate(small, target)
    rows = table(target / "don-vi" / "so-02.xlsx")
    assert [row[6].partition(":")[0] for row in rows] == ["Số liệu chưa khớp"] * len(rows)
    assert not any("corrections.yml" in text or "mâu thuẫn" in text for row in rows for text in row)
