"""The book as one document: what the PDF and the Word file are both made of."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

from parbook.definitions.sections import ADDED_FOLDER, SECTIONS
from parbook.text import one_line

# Tables wider than this stand on landscape pages.
_PORTRAIT_COLUMNS = 6
# Characters that a line of a table holds, upright and landscape; what a cell's margins take of it.
_LINE, _LINE_WIDE, _PADDING = 86, 140, 2.6
_SHORT_TEXT = 12
# Texts up to the first of these lengths that leaves the widest column its share stay on one line;
# texts longer than _LONG divide what is left.
_SHORT, _WIDEST, _LONG = (15.5, 11, 0), 0.35, 25


@dataclass(frozen=True)
class Span:
    """A run of text in one style; `figure` is the id of the figure that it prints, if any.

    `target` is an anchor of the document; a line break is a text of its own, a newline.
    """

    text: str
    figure: str = ""
    bold: bool = False
    italic: bool = False
    code: bool = False
    target: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """A heading below the page's title; level 1 is the first below it."""

    text: str
    level: int
    anchor: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `kind` is empty for running text, else what it is for."""

    spans: Spans
    kind: str = ""


@dataclass(frozen=True)
class Listing:
    """A list; `ordered` lists are numbered from 1."""

    items: tuple[Spans, ...]
    ordered: bool


@dataclass(frozen=True)
class Row:
    """A table row; `kind` is "total", "block" or empty."""

    cells: tuple[Spans, ...]
    kind: str


@dataclass(frozen=True)
class Grid:
    """A table: headings, each column's kind ("number", "label", "lesser") and share of the width."""

    caption: str
    headings: tuple[str, ...]
    kinds: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    source: Spans
    anchor: str

    @property
    def wide(self) -> bool:
        """Whether the table needs a landscape page."""
        return len(self.headings) > _PORTRAIT_COLUMNS

    def centred(self, column: int) -> bool:
        """Whether a column holds only short texts (ordinals, units), which read better centred."""
        return self.kinds[column] != "label" and all(
            len(plain(row.cells[column])) <= _SHORT_TEXT for row in self.rows
        )


@dataclass(frozen=True)
class Chart:
    """A chart as it stands in the page: SVG, its description, caption and source."""

    svg: str
    width: int
    height: int
    description: str
    caption: str
    source: Spans
    anchor: str


@dataclass(frozen=True)
class Tile:
    """A headline figure: number, what it is, on what base."""

    value: Spans
    label: str
    note: str


@dataclass(frozen=True)
class Tiles:
    """Headline figures side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Folded:
    """Tables that the page folds away: only their captions and lengths go into print."""

    tables: tuple[Grid, ...]


@dataclass(frozen=True)
class Entry:
    """One entry of "Bảng tra nguồn số liệu"; facts by name, each a list of lines."""

    figure: str
    label: str
    value: str
    facts: dict[str, tuple[str, ...]]


Block = Heading | Paragraph | Listing | Grid | Chart | Tiles | Folded | Entry


@dataclass(frozen=True)
class Page:
    """A page of the book; `part` is the caption of the part that it opens or belongs to."""

    name: str
    part: str
    title: str
    anchor: str
    blocks: tuple[Block, ...]

    @property
    def stem(self) -> str:
        """The file's name without folder: the notebook's stem."""
        return posixpath.basename(self.name)

    @property
    def is_section(self) -> bool:
        """Whether it is a section of the report, not a page around it."""
        stems = {section.notebook for section in SECTIONS}
        return self.stem in stems or self.name.startswith(ADDED_FOLDER)


def plain(spans: Iterable[Span]) -> str:
    """The text of spans on one line."""
    return one_line("".join(span.text for span in spans))


def column_widths(headings: tuple[str, ...], rows: tuple[Row, ...]) -> tuple[float, ...]:
    """Each column's share of the width: short texts on one line while that leaves room for long ones."""
    long_texts = any(_length(plain(cell)) > _LONG for row in rows for cell in row.cells)
    for short in _SHORT:
        widths = _shares(headings, rows, short)
        if not long_texts or max(widths) >= _WIDEST:
            break
    return widths


def _shares(headings: tuple[str, ...], rows: tuple[Row, ...], short: float) -> tuple[float, ...]:
    """First each column's longest word and texts up to `short`, then what is left to long texts."""
    least, wished = [], []
    for number, heading in enumerate(headings):
        cells = [plain(row.cells[number]) for row in rows if number < len(row.cells)]
        word = max(_length(word) for text in [heading, *cells] for word in ["", *text.split()])
        longest = max(_length(text) for text in ["", *cells])
        least.append(max(word, min(longest, short)) + _PADDING)
        wished.append(max(longest if longest > _LONG else min(longest, short), len(heading) / 2))
    total = _LINE_WIDE if len(headings) > _PORTRAIT_COLUMNS else _LINE
    left, asked = max(total - sum(least), 0), [max(w - n, 0) for w, n in zip(wished, least, strict=True)]
    part = min(1, left / (sum(asked) or 1))
    given = [n + part * more for n, more in zip(least, asked, strict=True)]
    return tuple(round(width / sum(given), 4) for width in given)


def _length(text: str) -> float:
    """How wide a text is, in small letters: capitals, digits and the percent sign take more."""
    return sum(1.5 if sign.isupper() or sign == "%" else 1.15 if sign.isdigit() else 1 for sign in text)
