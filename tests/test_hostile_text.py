"""Names that are scripts, formulas or mark-up: words on every page, in every file, in every message."""

import csv
import json
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints
from zipfile import ZipFile

import openpyxl
import pytest
from bs4 import BeautifulSoup
from docx import Document
from docx.oxml.ns import qn
from kinds import SECTIONS
from markdown_it import MarkdownIt
from pypdf import PdfReader
from spoiling import CONTRACTS, NAMES, bytes_of, sound

from parbook.checks.audit import audit
from parbook.checks.check import Check
from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.inputs.edition_reader import read_edition
from parbook.pages import model
from parbook.pages.blocks import checks_table, entry, figures_table, sent_table, tiles
from parbook.pages.cells import figure_spans
from parbook.pages.markdown import read_markdown
from parbook.pages.model import (
    Block,
    Chart,
    Code,
    Downloads,
    Entry,
    Formulas,
    Heading,
    Image,
    OnScreen,
    Page,
    Paragraph,
    Picture,
    Span,
    Tiles,
    parts_of,
    plain,
)
from parbook.pages.page_json import blocks_json, read_blocks
from parbook.publish.downloads import write_downloads
from parbook.publish.source import page_source
from parbook.render.csv import chart_rows
from parbook.render.html import Around, blocks_html, page_html
from parbook.render.typst import write_pdf
from parbook.render.word import write_report
from parbook.sheets.contracts import Contract
from parbook.sheets.table import Table
from parbook.sheets.table_reading import read_table
from parbook.sheets.workbook import read_workbook
from parbook.text import safe_text

HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    '"><img src=x onerror=alert(1)>',
    "{{ edition.title }} {{ procedures.online_rate }} {% raw %}",
    "**đậm** [x](http://127.0.0.1) ![y](http://127.0.0.1/z.png) `ma` _n_",
    "</data></td></table><h1>",
    '#eval("1+1") $x$ @nhan #image("/etc/passwd") \\u{41}',
    "&lt;b&gt; &amp; <!-- x",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+cmd|'/C calc'!A0",
)
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠].")
_OURS = "span abbr figure figcaption div table thead tbody tr th td p br strong data details summary code"
KNOWN = {*_OURS.split(), "dl", "dt", "dd", "pre"}


def requires_words_only(markup: str, known: set[str] = KNOWN) -> str:
    """Mark-up of ours alone, no handlers, no addresses; returns its text."""
    soup = BeautifulSoup(markup, "html.parser")
    for element in soup.find_all(True):
        assert element.name in known, element
        assert not {name for name in element.attrs if name.startswith("on") or name in ("src", "href")}
    assert not soup.find_all(string=lambda text: type(text).__name__ == "Comment")
    return soup.get_text()


@pytest.fixture(scope="module", params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def spoilt(hostile: str, root: Path) -> tuple[Run, list[Check]]:
    """2020 with a hostile text for every label, word, note and name of a sheet."""
    edition = read_edition(root / "data" / "2020")
    indicators = tuple(
        replace(item, label=f"{hostile} {item.label}", word=hostile, note=hostile, sheet=hostile,
                quantity=replace(item.quantity, origin=replace(item.quantity.origin, sheet=hostile)))
        for item in edition.indicators
    )  # fmt: skip
    tables = {name: with_texts(table, hostile) for name, table in edition.tables.items()}
    changed = replace(edition, indicators=indicators, tables=tables, records={}, explanations={})
    run = Run(changed, root / "notebooks").compute()
    return run, audit(run)


def with_texts(table: Table, text: str) -> Table:
    """The table with another text in every cell of words."""
    rows = tuple(replace(row, label=text, texts=dict.fromkeys(row.texts, text)) for row in table.rows)
    return replace(table, rows=rows)


def one_of_each(run: Run) -> list[Figure]:
    return [figure for figure in run.figures.values() if figure.word][:5]


def test_tables_of_appendices_show_the_words(hostile: str, spoilt: tuple[Run, list[Check]]) -> None:
    for table in spoilt[0].edition.tables.values():
        assert hostile in requires_words_only(blocks_html((sent_table("1", hostile, table, {}),)))


def test_figures_tiles_sources_and_checks_show_the_words(
    hostile: str, spoilt: tuple[Run, list[Check]]
) -> None:
    run, checks = spoilt
    figures = one_of_each(run)
    requires_words_only(blocks_html((figures_table("1", hostile, figures),)))
    assert hostile in requires_words_only(blocks_html((tiles(figures, {figures[0].id: hostile}),)))
    for figure in figures:
        assert hostile in requires_words_only(blocks_html((entry(figure, checks[:3]),)))
    requires_words_only(blocks_html((checks_table("1", "x", checks),)))


def test_the_word_before_a_number_is_only_words_in_prose(
    hostile: str, spoilt: tuple[Run, list[Check]]
) -> None:
    figure = one_of_each(spoilt[0])[0]
    blocks = read_markdown("Cả năm có {{ x | full }} trên toàn tỉnh.", "a/b", "b.md",
                           lambda _, full: figure_spans(figure, full))  # fmt: skip
    shown = requires_words_only(blocks_html(blocks), {"p", "data"})
    assert f"Cả năm có {figure.full} trên toàn tỉnh." in re.sub(r"\s+", " ", shown)


def test_a_word_that_holds_the_number_does_not_take_its_mark(spoilt: tuple[Run, list[Check]]) -> None:
    figure = one_of_each(spoilt[0])[0]
    named = replace(figure, word=figure.text)
    before, number, *_ = figure_spans(named, full=True)
    assert (before.text, before.figure, number.figure) == (f"{named.text} ", "", named.id)


def test_nothing_on_offer_is_a_formula(hostile: str, spoilt: tuple[Run, list[Check]], tmp_path: Path) -> None:
    write_downloads(*spoilt, tmp_path / "data")
    for path in (tmp_path / "data").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for line in csv.reader(file) for cell in line]
        bad = [c for c in cells if FORMULA.match(c) and not re.fullmatch(r"-?[\d./]+", c)]
        assert bad == [], path.name
    book = openpyxl.load_workbook(tmp_path / "data" / "figures.xlsx")
    found = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line]
    assert [cell.value for cell in found if cell.data_type == "f"] == []
    assert any(hostile in str(cell.value) for cell in found)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_text_that_would_start_a_formula_is_marked_as_text(start: str) -> None:
    assert safe_text(f"{start}1+1") == f"'{start}1+1"


# --- every text of every part of the page model --------------------------------------------------

BLOCKS = get_args(Block)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>'
NOT_ON_PAPER = (Code, Image, OnScreen, Downloads, Formulas)


MEANINGS = [field.name for field in fields(Span) if field.type == "str" or field.type is str]


def planted(kind: Any, text: str, within: tuple[Any, ...] = ()) -> Any:
    """A value of a type with the text in every place that holds one; lists within lists end somewhere."""
    if kind is Picture:
        return Picture({text: [text]}, SVG, 9, 9)
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        if inner is Span:  # what a span means shows in one way, so each meaning alone too
            return tuple(Span(text, **{name: text}) for name in MEANINGS[1:])
        return () if inner in within else (planted(inner, text, within),)
    if isinstance(kind, UnionType):
        return Paragraph((Span(text),)) if set(BLOCKS) <= set(get_args(kind)) else None
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        made = {field.name: planted(hints[field.name], text, (*within, kind)) for field in fields(kind)}
        return kind(**made)  # type: ignore[operator]
    return {str: text, int: 1, float: 1.0, bool: True}[kind]


def every_block(text: str) -> tuple[Block, ...]:
    return tuple(planted(kind, text) for kind in BLOCKS)


def test_the_text_is_planted_in_every_place_of_the_model_that_holds_one() -> None:
    kinds = {item for item in vars(model).values() if is_dataclass(item)} - {Page}
    places = {(kind, f.name) for kind in kinds for f in fields(kind) if get_type_hints(kind)[f.name] is str}
    planted_in = {
        (type(part), field.name)
        for part in parts_of(every_block("x")) for field in fields(part) if getattr(part, field.name) == "x"
    }  # fmt: skip
    assert places - planted_in == {(Picture, "svg")}


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("around", [None, Around("notebooks/x", {"y": "explained"}), Around("x")])
def test_no_text_of_the_model_becomes_mark_up(text: str, around: Around | None) -> None:
    off = replace(around, off={text: "explained"}, units=frozenset({text})) if around else None
    for block in every_block(text):
        markup = blocks_html((block,), off)
        soup = BeautifulSoup(markup, "html.parser")
        for element in soup.find_all(True):
            assert element.name in ELEMENTS, element
            assert set(element.attrs) <= ATTRIBUTES, element
            for name in ("href", "src"):
                address = str(element.get(name, ""))
                assert re.match(r"(\.\./|[\w%/.#-]*$|data:image/svg\+xml;base64,[\w+/=]*$)", address), element
        assert not soup.find_all(string=lambda text: type(text).__name__ == "Comment")
        for script in soup.select("script"):
            assert script["type"] == "application/json"
            assert json.loads(str(script.string)) == {text: [text]}
        if not isinstance(block, Downloads) or around:
            assert squeezed(text) in squeezed(
                soup.get_text() + "".join(str(i.get("alt", "")) for i in soup.select("img"))
            )


ELEMENTS = {
    *KNOWN, "a", "h2", "ul", "ol", "li", "em", "img", "script", "nav", "section", "h1",
}  # fmt: skip
ATTRIBUTES = {
    "class", "id", "href", "src", "alt", "width", "height", "type", "scope", "role", "tabindex", "title",
    "value", "open", "download", "start", "aria-label", *(
        f"data-{name}" for name in
        ("figure", "cell", "formula", "value", "unit", "file", "csv", "sortable", "chart", "status", "words")
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_of_a_unit_and_the_source_of_a_page_hold_the_words_alone(text: str) -> None:
    page = Page("notebooks/x", text, text, "x", every_block(text), (Span(text),))
    soup = BeautifulSoup(page_html(page, Around("don-vi/x")), "html.parser")
    assert {element.name for element in soup.find_all(True)} <= ELEMENTS
    title, *_ = MarkdownIt().parse(page_source(page, Around("notebooks/x")))
    assert title.type == "heading_open"
    heading = BeautifulSoup(
        MarkdownIt().render(page_source(page, Around("notebooks/x"))).split("\n")[0], "html.parser"
    )
    assert [element.name for element in heading.find_all(True)] == ["h1"]
    assert squeezed(heading.get_text()) == squeezed(text)


@pytest.mark.parametrize("text", [*HOSTILE, "", "\n", "\ud800".encode("utf-8", "replace").decode()])
def test_the_model_comes_back_from_json_exactly(text: str) -> None:
    assert read_blocks(blocks_json(every_block(text))) == every_block(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_the_numbers_of_a_chart_on_offer_are_no_formulas(text: str) -> None:
    chart = planted(Chart, text)
    cells = [cell for row in chart_rows(chart) for cell in row]
    assert [cell for cell in cells if FORMULA.match(cell)] == []
    assert any(plain((Span(text),)) in cell for cell in cells)


def pages_with(texts: tuple[str, ...], left_out: tuple[type, ...] = ()) -> list[Page]:
    """A cover, a section and an appendix that say each text in each kind of block."""
    blocks = tuple(
        block
        for text in texts
        for block in every_block(text)
        if not isinstance(block, (*NOT_ON_PAPER, *left_out))
    )
    opening = (Heading("Đề mục", 1, "x"), *blocks)
    # The annex holds one entry a figure.
    once = tuple(block for block in opening if not isinstance(block, Entry))
    stem = SECTIONS[0].stem
    return [
        Page("book/index", "", "Bìa", "index", ()),
        Page(f"notebooks/{stem}", "Phần thứ nhất", texts[0], "s", opening),
        Page("notebooks/appendix-1", "Phụ lục", f"Phụ lục I. {texts[0]}", "p", once),
    ]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_pdf_prints_the_words(root: Path, run: Run, tmp_path: Path) -> None:
    write_pdf(pages_with(HOSTILE), run.edition, root, tmp_path / "a.pdf")
    reader = PdfReader(tmp_path / "a.pdf")
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    for hostile in HOSTILE:
        assert squeezed(hostile) in text, hostile


def test_the_word_file_holds_the_words_and_no_field_or_link(root: Path, run: Run, tmp_path: Path) -> None:
    labels = dict.fromkeys(run.figures, HOSTILE[2])
    pages = pages_with(HOSTILE, left_out=(Entry, Tiles))
    write_report(pages, run.edition, root, tmp_path / "a.docx", labels, charts=True)
    word = Document(str(tmp_path / "a.docx"))
    text = "".join(t.text or "" for t in word.element.body.iter(qn("w:t")))
    for hostile in HOSTILE:
        assert hostile in text, hostile
    with ZipFile(tmp_path / "a.docx") as parts:
        body = parts.read("word/document.xml").decode()
        links = parts.read("word/_rels/document.xml.rels").decode()
    assert "<w:hyperlink" not in body
    assert "instrText" not in body
    assert "127.0.0.1" not in links


@pytest.mark.parametrize(
    ("form", "cell"),
    [("dossiers", "B5"), ("dossiers", "C5"), ("indicators", "C4"), ("directing_documents", "D4")],
)
@pytest.mark.parametrize("text", [*HOSTILE, "nhiều\ndòng\r\n" * 20, "dài " * 5000])
def test_a_message_quotes_any_text_on_its_own_line(tmp_path: Path, form: str, cell: str, text: str) -> None:
    problem = problem_of(tmp_path, CONTRACTS[form], cell, text)
    lines = problem.text().splitlines()
    assert [line.strip()[:5] for line in lines if not line.startswith("            ")][1:] == [
        "Ở đâu", "Cần: ", "Thấy:", "Cách ",
    ]  # fmt: skip
    assert max(map(len, lines)) < 300


def problem_of(tmp_path: Path, contract: Contract, cell: str, text: str) -> Any:
    book = sound(contract.name)
    book.worksheets[0][cell].value = text
    book.worksheets[0][cell].data_type = "s"
    (tmp_path / "a.xlsx").write_bytes(bytes_of(book))
    sheets = read_workbook(tmp_path / "a.xlsx", contract.file)
    assert isinstance(sheets, dict)
    problems = read_table(next(iter(sheets.values())), contract, NAMES)[1]
    assert [problem.cell for problem in problems] == [cell]
    return problems[0]
