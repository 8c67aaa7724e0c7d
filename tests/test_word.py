"""The report as Word: the form of the decree, measured, and the sheet of checks beside it."""

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from parbook.checks.check import Check
from parbook.figures.run import Run
from parbook.inputs.edition import Edition
from parbook.pages.model import Entry, Item, Listing, Page, words
from parbook.problems import DataProblems
from parbook.render.check_sheet import write_check_sheet
from parbook.render.letterhead import read_letterhead
from parbook.render.word import write_report


@pytest.fixture(scope="module")
def labels(run: Run) -> dict[str, str]:
    return {figure.id: figure.definition.label_vi for figure in run.figures.values()}


@pytest.fixture(scope="module")
def word(built: Path) -> Any:
    return Document(str(built / "bao-cao-cchc-2020.docx"))


def _text(word: Any) -> str:
    return "\n".join(t.text or "" for t in word.element.body.iter(qn("w:t")))


def _draft(edition: Edition) -> Edition:
    return replace(edition, settings=replace(edition.settings, status="draft"))


def test_paper_and_margins_are_those_of_the_decree(word: Any) -> None:
    for section in word.sections:
        sides = sorted((section.page_width, section.page_height))
        assert [round(side / Mm(1)) for side in sides] == [210, 297]
        assert 20 <= round(section.top_margin / Mm(1)) <= 25
        assert 20 <= round(section.bottom_margin / Mm(1)) <= 25
        assert 30 <= round(section.left_margin / Mm(1)) <= 35
        assert 15 <= round(section.right_margin / Mm(1)) <= 20


def test_the_body_is_times_new_roman_14_justified_and_black(word: Any) -> None:
    style = word.styles["Body Text"]
    assert (style.font.name, style.font.size) == ("Times New Roman", Pt(14))
    assert str(style.font.color.rgb) == "000000"
    assert style.paragraph_format.alignment is not None
    assert 9.9 < style.paragraph_format.first_line_indent / Mm(1) < 12.8
    assert style.paragraph_format.space_after >= Pt(6)
    assert 1 <= style.paragraph_format.line_spacing <= 1.5


def test_no_other_font_is_named_in_the_text(built: Path) -> None:
    with zipfile.ZipFile(built / "bao-cao-cchc-2020.docx") as archive:
        assert b"w:rFonts" not in archive.read("word/document.xml")


def test_page_numbers_stand_on_top_from_the_second_page(word: Any) -> None:
    first = word.sections[0]
    assert first.different_first_page_header_footer
    assert "PAGE" in first.header.paragraphs[0]._p.xml
    assert "PAGE" not in first.first_page_header.paragraphs[0]._p.xml


def test_each_appendix_is_a_section_of_its_own_and_wide_ones_lie_across(word: Any) -> None:
    assert len(word.sections) == 7
    landscape = [section.page_width > section.page_height for section in word.sections]
    assert landscape == [False, True, True, False, False, False, False]
    for section in word.sections[1:]:
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_the_file_opens_in_the_present_mode_of_word_without_a_foreign_preview(built: Path) -> None:
    with zipfile.ZipFile(built / "bao-cao-cchc-2020.docx") as archive:
        settings = archive.read("word/settings.xml").decode()
        assert (
            'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
            in settings
        )
        assert "useFELayout" not in settings
        assert not [name for name in archive.namelist() if "thumbnail" in name]


def test_headings_are_real_and_there_is_neither_contents_nor_checks(word: Any) -> None:
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert headings[0] == "I. CHỈ ĐẠO, TRIỂN KHAI CẢI CÁCH HÀNH CHÍNH"
    assert headings[3].startswith("Phụ lục I\n")
    assert any(p.text.startswith("8. Áp dụng") for p in word.paragraphs if p.style.name == "Heading 2")
    text = _text(word)
    assert "MỤC LỤC" not in text
    assert "Đối chiếu số liệu của mục" not in text


def test_the_word_for_signature_tells_no_files_and_cells(word: Any) -> None:
    assert ".xlsx" not in _text(word)
    assert "Cách có số liệu" not in _text(word)


def test_tables_repeat_their_header_and_never_cut_a_row(word: Any) -> None:
    tables = [table for table in word.tables if table.style.name == "Table Grid"]
    assert len(tables) > 20
    for table in tables:
        assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows[1:])


def test_head_recipients_and_authority_stand_as_the_form_says(word: Any) -> None:
    head, foot = word.tables[0], next(t for t in word.tables if "Nơi nhận" in t.cell(0, 0).text)
    assert head.cell(0, 0).text.startswith("ỦY BAN NHÂN DÂN\nTỈNH KHÁNH HÒA")
    assert "Số: 43/BC-UBND" in head.cell(0, 0).text
    assert head.cell(0, 1).text.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")
    assert foot.cell(0, 0).text.endswith("- Lưu: VT, DL.")
    assert foot.cell(0, 1).text.startswith("TM. ỦY BAN NHÂN DÂN")
    assert "năm 2020./." in _text(word)


def test_control_ids_are_unique_and_tags_fit_word(word: Any) -> None:
    properties = list(word.element.body.iter(qn("w:sdtPr")))
    numbers = [item.find(qn("w:id")).get(qn("w:val")) for item in properties]
    assert len(numbers) == len(set(numbers)) > 300
    for item in properties:
        assert len(item.find(qn("w:tag")).get(qn("w:val"))) <= 64
        assert len(item.find(qn("w:alias")).get(qn("w:val"))) <= 64


def test_charts_only_on_request_and_with_their_description(
    pages: tuple[Page, ...], run: Run, labels: dict[str, str], root: Path, word: Any, tmp_path: Path
) -> None:
    assert not list(word.element.body.iter(qn("w:drawing")))
    few = [page for page in pages if page.stem == "i-2-directives"]
    write_report(few, run.edition, root, tmp_path / "a.docx", labels, charts=True)
    drawn = list(Document(str(tmp_path / "a.docx")).element.body.iter(qn("wp:docPr")))
    assert drawn
    assert all(item.get("descr") for item in drawn)


def test_a_draft_leaves_number_and_day_blank_and_says_so(
    pages: tuple[Page, ...], run: Run, labels: dict[str, str], root: Path, tmp_path: Path
) -> None:
    edition = _draft(run.edition)
    assert read_letterhead(edition).file_mark == "_DU-THAO"
    write_report(pages[:4], edition, root, tmp_path / "a.docx", labels)
    word = Document(str(tmp_path / "a.docx"))
    assert "43/BC-UBND" not in word.tables[0].cell(0, 0).text
    assert "DỰ THẢO" in word.tables[0].cell(0, 0).text
    for header in (word.sections[0].header, word.sections[0].first_page_header):
        assert 'string="DỰ THẢO"' in header._element.xml


def test_the_same_pages_give_the_same_bytes(
    pages: tuple[Page, ...], run: Run, labels: dict[str, str], root: Path, checks: list[Check], tmp_path: Path
) -> None:
    sums = set()
    for name in ("a", "b"):
        write_report(pages, run.edition, root, tmp_path / f"{name}.docx", labels)
        write_check_sheet(checks, run.edition, tmp_path / f"{name}-phieu.docx")
        files = (tmp_path / f"{name}.docx", tmp_path / f"{name}-phieu.docx")
        sums.add(tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in files))
    assert len(sums) == 1


def test_what_has_no_place_in_a_signed_report_is_named(
    pages: tuple[Page, ...], run: Run, labels: dict[str, str], root: Path, tmp_path: Path
) -> None:
    page = next(page for page in pages if page.stem == "i-1-plan")
    odd = replace(page, blocks=(Entry("a.b", "nhãn", *("",) * 7, (), (), ()),))
    with pytest.raises(DataProblems, match="BD-07"):
        write_report([odd], run.edition, root, tmp_path / "a.docx", labels)


def test_a_list_within_a_list_is_set_in_from_it(
    pages: tuple[Page, ...], run: Run, labels: dict[str, str], root: Path, tmp_path: Path
) -> None:
    page = next(page for page in pages if page.stem == "i-1-plan")
    inner = Listing((Item(words("trong")),))
    nested = Listing((Item(words("ngoài"), (inner,)),), ordered=True, start=3)
    write_report([replace(page, blocks=(nested,))], run.edition, root, tmp_path / "a.docx", labels)
    found = {p.text: p.paragraph_format.left_indent for p in Document(str(tmp_path / "a.docx")).paragraphs}
    assert found["3. ngoài"] is None
    assert found["+ trong"] > Mm(5)


def test_the_sheet_of_checks_tells_every_finding_in_neutral_words(built: Path, checks: list[Check]) -> None:
    sheet = Document(str(built / "phieu-doi-chieu-2020.docx"))
    text = _text(sheet)
    assert "PHIẾU ĐỐI CHIẾU SỐ LIỆU" in text
    assert str(sum(check.verdict == "agrees" for check in checks)) in text
    for check in checks:
        if check.verdict in ("explained", "disagrees"):
            assert check.words in text
    assert "sai" not in text.lower().split()
