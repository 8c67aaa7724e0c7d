"""Every figure that the pages of the sections print stands in the PDF and in the Word file, alike."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from kinds import SECTIONS
from pypdf import PdfReader

from parbook.word_back.word_text import Line, read_lines

STEMS = [section.stem for section in SECTIONS]


def _page(built: Path, stem: str) -> BeautifulSoup:
    text = (built / "html" / "notebooks" / f"{stem}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


def _title(page: BeautifulSoup) -> str:
    heading = page.select_one("main h1")
    assert heading is not None
    return re.sub(r"^[IVX]+\.(?=\d)", "", _flat(heading.get_text()))


def _figures(page: BeautifulSoup) -> list[tuple[str, str]]:
    """Id and text of every printed figure of a section page, in order; its checks have no figures."""
    marks = page.select("main section data.figure, main section td span[data-figure]")
    return [(str(mark["data-figure"]), _flat(mark.get_text())) for mark in marks]


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.fixture(scope="module")
def pdf_sections(built: Path) -> dict[str, str]:
    """The PDF's text by section, from its title behind the contents to the next title."""
    reader = PdfReader(built / "bao-cao-cchc-2020.pdf")
    pages = [page.extract_text() for page in reader.pages]
    start = max(number for number, text in enumerate(pages) if "MỤC LỤC" in text) + 1
    text = _flat("\n".join(pages[start:]))
    found, place = {}, 0
    for stem in STEMS:
        place = text.index(_title(_page(built, stem)), place)
        found[stem] = text[place:]
    for stem, following in pairwise(STEMS):
        found[stem] = found[stem][: len(found[stem]) - len(found[following])]
    return found


@pytest.fixture(scope="module")
def word_sections(built: Path) -> dict[str, list[Line]]:
    """The lines of the Word file by section."""
    figures = {figure for stem in STEMS for figure, _ in _figures(_page(built, stem))}
    lines, _ = read_lines(built / "bao-cao-cchc-2020.docx", figures)
    texts = [line.text for line in lines]
    starts = [texts.index(_title(_page(built, stem))) for stem in STEMS]
    ends = [*starts[1:], next(n for n, text in enumerate(texts) if text.startswith("Phụ lục I "))]
    return {stem: lines[a:b] for stem, a, b in zip(STEMS, starts, ends, strict=True)}


@pytest.mark.parametrize("stem", STEMS)
def test_the_pdf_prints_the_figures_of_the_page(stem: str, built: Path, pdf_sections: dict[str, str]) -> None:
    figures = _figures(_page(built, stem))
    assert figures
    for text, count in Counter(text for _, text in figures).items():
        found = re.findall(rf"(?<![\d.,]){re.escape(text)}(?![\d%]|[.,]\d)", pdf_sections[stem])
        assert len(found) >= count, f"{text}: {len(found)} lần trong PDF, {count} lần trong HTML"


@pytest.mark.parametrize("stem", STEMS)
def test_the_word_file_prints_the_figures_of_the_page(
    stem: str, built: Path, word_sections: dict[str, list[Line]]
) -> None:
    pieces = [piece for line in word_sections[stem] for piece in line.pieces if piece.figure]
    assert [(piece.figure, piece.text) for piece in pieces] == _figures(_page(built, stem))
