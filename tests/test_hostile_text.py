"""Names that are scripts, formulas or mark-up: words on every page, in every file, in every message."""

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from bs4 import BeautifulSoup
from docx import Document
from docx.oxml.ns import qn
from markdown_it import MarkdownIt
from pypdf import PdfReader
from spoiling import CONTRACTS, NAMES, bytes_of, sound

from parbook.checks.audit import audit
from parbook.checks.check import Check
from parbook.definitions.sections import SECTIONS
from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.inputs.edition_reader import read_edition
from parbook.pages.document import Grid, Heading, Listing, Page, Paragraph, Row, Span
from parbook.publish.downloads import write_downloads
from parbook.render.pdf import write_pdf
from parbook.render.prose import figure_html
from parbook.render.views import (
    checks_rows,
    data_table_html,
    entry_html,
    figures_rows,
    table_html,
    tiles_html,
)
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
        assert hostile in requires_words_only(data_table_html("1", hostile, table, {}))


def test_figures_tiles_sources_and_checks_show_the_words(
    hostile: str, spoilt: tuple[Run, list[Check]]
) -> None:
    run, checks = spoilt
    figures = one_of_each(run)
    columns, rows = figures_rows(figures)
    requires_words_only(table_html("1", hostile, columns, rows, ""))
    assert hostile in requires_words_only(tiles_html(figures, {figures[0].id: hostile}))
    for figure in figures:
        assert hostile in requires_words_only(entry_html(figure, checks[:3]))
    columns, rows = checks_rows(checks)
    requires_words_only(table_html("1", "x", columns, rows, ""))


def test_the_word_before_a_number_is_only_words_in_prose(
    hostile: str, spoilt: tuple[Run, list[Check]]
) -> None:
    figure = one_of_each(spoilt[0])[0]
    prose = f"Cả năm có {figure_html(figure, full=True)} trên toàn tỉnh."
    assert "{{" not in prose
    shown = requires_words_only(MarkdownIt().render(prose), {"p", "data"})
    assert f"Cả năm có {figure.full} trên toàn tỉnh." in re.sub(r"\s+", " ", shown)


def test_a_word_that_holds_the_number_does_not_take_its_mark(spoilt: tuple[Run, list[Check]]) -> None:
    figure = one_of_each(spoilt[0])[0]
    named = replace(figure, word=figure.text)
    assert re.match(r"[^<]+ <data ", figure_html(named, full=True))


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


def pages_with(texts: tuple[str, ...]) -> list[Page]:
    """A cover, a section and an appendix that say each text in each kind of block."""
    spans = tuple(Span(f"{text} ") for text in texts)
    rows = tuple(Row(((Span("1"),), (Span(text),)), "") for text in texts)
    blocks = (
        Heading(texts[0], 1, "x#a"), Paragraph(spans), Listing((spans[:1], spans[1:2]), False),
        Grid(texts[1], ("STT", texts[2]), ("", "label"), (0.1, 0.9), rows, spans[:1], "x#b"),
    )  # fmt: skip
    stem = SECTIONS[0].notebook
    return [
        Page("book/index", "", "Bìa", "index#", ()),
        Page(f"notebooks/{stem}", "Phần thứ nhất", texts[0], "s#", blocks),
        Page("notebooks/appendix-1", "Phụ lục", f"Phụ lục I. {texts[0]}", "p#", blocks),
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
    write_report(pages_with(HOSTILE), run.edition, root, tmp_path / "a.docx", labels)
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
