"""The book as PDF: its form, its marks, and what stops it."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from parbook.figures.run import Run
from parbook.inputs.edition import Edition
from parbook.pages.model import Chart, Code, Image, Page, Paragraph, Picture, Span
from parbook.problems import DataProblems
from parbook.render.paper import balanced_lines, paper_pages
from parbook.render.typst import FONTS, write_pdf


@pytest.fixture(scope="module")
def book(built: Path) -> PdfReader:
    return PdfReader(built / "bao-cao-cchc-2020.pdf")


@pytest.fixture(scope="module")
def texts(book: PdfReader) -> list[str]:
    return [page.extract_text() for page in book.pages]


def _settings(edition: Edition, **changes: Any) -> Edition:
    return replace(edition, settings=replace(edition.settings, **changes))


def _few(pages: tuple[Page, ...]) -> list[Page]:
    """Enough pages to see the form, few enough to be quick."""
    wanted = ("index", "i-1-plan", "iii-2-shortcomings", "appendix-2", "sources")
    return [page for page in pages if page.stem in wanted]


def test_the_first_page_says_what_it_is_and_what_it_is_not(texts: list[str]) -> None:
    first = texts[0]
    for words in (
        "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Số: 43/BC-UBND", "Khánh Hòa, ngày 17 tháng 3 năm 2021", "BÁO CÁO", "không thay thế văn bản đã ký",
    ):  # fmt: skip
        assert words in first


def test_pages_are_numbered_from_the_second_on(texts: list[str]) -> None:
    assert not texts[0].lstrip().startswith("1")
    for number, text in enumerate(texts[1:], 2):
        assert text.split("\n")[0].strip() == str(number)


def test_the_contents_name_each_page_at_its_number(
    book: PdfReader, texts: list[str], pages: tuple[Page, ...]
) -> None:
    contents = " ".join(texts[1].split())
    for page in paper_pages(pages)[1:]:
        assert page.title.split(". ", 1)[-1][:40] in contents
    assert len(book.outline) > 5


def test_the_file_is_tagged_vietnamese_and_dated(book: PdfReader) -> None:
    root = book.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi-VN"
    assert "/StructTreeRoot" in root
    assert str(book.metadata.creation_date.date()) == "2021-03-17"  # type: ignore[union-attr]


def test_only_vendored_fonts_are_used_and_embedded(book: PdfReader) -> None:
    fonts = set()
    for page in book.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            fonts.add(font.get_object()["/BaseFont"].split("+")[1])
    assert fonts <= {name.removesuffix("-Regular") for name in FONTS}
    assert {"Tinos", "Tinos-Bold", "Arimo"} <= fonts


def test_every_figure_of_the_annex_is_linked_to_its_cells(texts: list[str], run: Run) -> None:
    annex = " ".join("\n".join(texts).split())
    for figure in run.figures.values():
        assert figure.id in annex
        assert figure.quantity.cells()[0].address in annex


def test_numbers_of_the_text_are_links_into_the_annex(book: PdfReader, texts: list[str]) -> None:
    page = next(n for n, text in enumerate(texts) if "1. Kế hoạch cải cách" in text and n > 1)
    links = [note.get_object() for note in book.pages[page]["/Annots"]]
    assert sum(link["/Subtype"] == "/Link" for link in links) >= 4


def test_wide_appendices_lie_across_and_begin_a_page(book: PdfReader, texts: list[str]) -> None:
    for number, page in enumerate(book.pages):
        if texts[number].split("\n", 1)[-1].lstrip().startswith("Phụ lục II\n"):
            assert page.mediabox.width > page.mediabox.height
            assert "(Kèm theo Báo cáo số 43/BC-UBND ngày 17 tháng 3 năm 2021" in texts[number]
            break
    else:
        pytest.fail("không thấy Phụ lục II ở đầu trang")


def test_recipients_and_authority_stand_before_the_appendices(texts: list[str]) -> None:
    whole = "\n".join(texts)
    assert whole.index("Nơi nhận:") < whole.index("(Kèm theo Báo cáo")
    assert "- Lưu: VT, DL." in whole


def test_the_same_pages_give_the_same_bytes(
    pages: tuple[Page, ...], run: Run, root: Path, tmp_path: Path, built: Path
) -> None:
    for name in ("a.pdf", "b.pdf"):
        write_pdf(pages, run.edition, root, tmp_path / name)
    sums = {hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("a.pdf", "b.pdf")}
    assert len(sums) == 1


@pytest.mark.parametrize(
    ("changes", "marks"),
    [
        ({"status": "draft"}, ["DỰ THẢO"]),
        ({"invented": True}, ["SỐ LIỆU GIẢ ĐỊNH"]),
        ({"status": "draft", "invented": True}, ["DỰ THẢO", "SỐ LIỆU GIẢ ĐỊNH"]),
    ],
)
def test_what_is_not_official_says_so_on_every_page(
    changes: dict[str, Any], marks: list[str], pages: tuple[Page, ...], run: Run, root: Path, tmp_path: Path
) -> None:
    write_pdf(_few(pages), _settings(run.edition, **changes), root, tmp_path / "a.pdf")
    texts = [page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages]
    for text in texts:
        for mark in marks:
            assert mark in text
    assert "Số: 43" not in texts[0]
    assert not any("ngày 17 tháng 3 năm 2021 của" in text for text in texts)
    assert "/BC-UBND" in texts[0]


def test_a_missing_font_stops_the_build_and_is_named(
    pages: tuple[Page, ...], run: Run, root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root / "book", tmp_path / "book")
    (tmp_path / "book" / "fonts" / "Tinos-Bold.ttf").unlink()
    with pytest.raises(DataProblems) as raised:
        write_pdf(_few(pages), run.edition, tmp_path, tmp_path / "a.pdf")
    problem = raised.value.problems[0]
    assert (problem.code, problem.found) == ("BD-06", "thiếu Tinos-Bold.ttf")
    assert not (tmp_path / "a.pdf").exists()


def test_a_sign_that_no_font_has_stops_the_build(
    pages: tuple[Page, ...], run: Run, root: Path, tmp_path: Path
) -> None:
    few = _few(pages)
    few[1] = replace(few[1], blocks=(Paragraph((Span("Chữ 漢 lạ"),)),))
    with pytest.raises(DataProblems, match="BD-06"):
        write_pdf(few, run.edition, root, tmp_path / "a.pdf")


@pytest.mark.parametrize(
    "svg", ["<svg", '<svg xmlns="http://www.w3.org/2000/svg"><text font-family="Papyrus">a</text></svg>']
)
def test_a_chart_that_cannot_be_drawn_stops_the_build(
    svg: str, pages: tuple[Page, ...], run: Run, root: Path, tmp_path: Path
) -> None:
    few = _few(pages)
    chart = Chart("I.1-9", "Thử", "Số", (), "Nguồn: x.", "mô tả", Picture({}, svg, 400, 200))
    few[1] = replace(few[1], blocks=(chart,))
    with pytest.raises(DataProblems, match="BD-06"):
        write_pdf(few, run.edition, root, tmp_path / "a.pdf")


@pytest.mark.parametrize("block", [Code("parbook check", "console"), Image("hinh/a.png", "một hình")])
def test_a_block_that_paper_cannot_show_stops_the_build_and_is_named(
    block: Code | Image, pages: tuple[Page, ...], run: Run, root: Path, tmp_path: Path
) -> None:
    few = _few(pages)
    few[1] = replace(few[1], blocks=(block, *few[1].blocks))
    with pytest.raises(DataProblems) as raised:
        write_pdf(few, run.edition, root, tmp_path / "a.pdf")
    assert [problem.code for problem in raised.value.problems] == ["BD-05"]
    assert type(block).__name__ in raised.value.problems[0].found
    assert "i-1-plan" in raised.value.problems[0].file


def test_titles_break_into_lines_of_like_length() -> None:
    title = "Tổng kết công tác cải cách hành chính tỉnh Khánh Hòa năm 2020 và phương hướng năm 2021"
    lines = balanced_lines(title)
    assert " ".join(lines) == title
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) < 12


def test_blanks_for_the_hand_are_kept() -> None:
    assert balanced_lines("ngày\u00a0\u00a0\u00a0tháng") == ["ngày\u00a0\u00a0\u00a0tháng"]
