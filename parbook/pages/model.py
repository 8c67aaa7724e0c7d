"""The page model: what pages of the book consist of, as values with figure ids and cells, no mark-up.

Notebooks, Markdown pages and reports are made into these blocks once; HTML, PDF, Word, CSV and
plain text are each written from them alone.
"""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from parbook.text import fold, one_line


@dataclass(frozen=True)
class Span:
    """A run of text with its meaning; a line break is a text of its own, a newline.

    `figure` is the id of the figure that it prints and `value` the printed decimal; `cell` the
    address of a number (`file!sheet!A1`), `formula` how it was computed, `sort` its exact value;
    `unit` the id of the unit that it names; `verdict` that of a check; `meaning` what a sign
    stands for; `target` a page of the book (`notebooks/checks#id`) or an address outside it;
    `kind` is "note" (an aside), "phone" (for narrow screens alone) or empty.
    """

    text: str
    figure: str = ""
    value: str = ""
    cell: str = ""
    formula: str = ""
    sort: str = ""
    unit: str = ""
    verdict: str = ""
    meaning: str = ""
    target: str = ""
    kind: str = ""
    bold: bool = False
    italic: bool = False
    code: bool = False


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """A heading below the page's title; level 1 is the first below it.

    One that is not `listed` stands on the page and not in the table of contents.
    """

    text: str
    level: int
    anchor: str = ""
    listed: bool = True


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `kind` is empty for running text, else what it is for."""

    spans: Spans
    kind: str = ""


@dataclass(frozen=True)
class Item:
    """An item of a list, with the lists below it."""

    spans: Spans
    inner: tuple["Listing", ...] = ()


@dataclass(frozen=True)
class Listing:
    """A list; `ordered` lists are numbered from `start`; `kind` as in a paragraph."""

    items: tuple[Item, ...]
    ordered: bool = False
    start: int = 1
    kind: str = ""


@dataclass(frozen=True)
class Column:
    """A table column; `kind` is "number", "label" or "side" (wide), "lesser" (left out on phones)."""

    heading: str
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """A table row; `kind` is "total", "block" or empty."""

    cells: tuple[Spans, ...]
    kind: str = ""


@dataclass(frozen=True)
class Grid:
    """A table; without a number it stands without a caption.

    `file` and `csv` are the files on offer that hold it: the workbook as sent, the table alone.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    number: str = ""
    title: str = ""
    source: str = ""
    file: str = ""
    csv: str = ""
    sortable: bool = False

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of table {self.number} has not a cell for each column")

    @property
    def caption(self) -> str:
        """The caption as printed: "Bảng II.3-1. …"."""
        return f"Bảng {self.number}. {self.title}" if self.number else ""

    @property
    def anchor(self) -> str:
        """Its anchor within the page."""
        return _numbered("bang", self.number)


@dataclass(frozen=True)
class Mark:
    """One drawn value: `text` is the number as printed; `high` makes it a range value–high."""

    label: str
    value: float
    text: str
    series: str = ""
    high: float | None = None
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A drawn chart: its Vega-Lite specification, and the static SVG with its own size."""

    spec: dict[str, Any]
    svg: str
    width: int
    height: int


@dataclass(frozen=True)
class Chart:
    """A chart: what it shows in numbers and in words, and the picture."""

    number: str
    title: str
    axis: str
    marks: tuple[Mark, ...]
    source: str
    description: str
    picture: Picture

    @property
    def caption(self) -> str:
        """The caption as printed: "Hình II.3-1. …"."""
        return f"Hình {self.number}. {self.title}"

    @property
    def anchor(self) -> str:
        """Its anchor within the page, and the name of the file that offers its numbers."""
        return _numbered("hinh", self.number)


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
    """What the page folds away under a summary; only captions and lengths of tables go into print.

    `open` says that it is open at first.
    """

    summary: str
    blocks: tuple["Block", ...]
    open: bool = False


@dataclass(frozen=True)
class Told:
    """How a check came out."""

    verdict: str
    words: str


@dataclass(frozen=True)
class Entry:
    """One entry of "Bảng tra nguồn số liệu": what a figure is, how it came about, its cells, its checks.

    `how` is the status in words; `sources` are cells in words, `tree` the whole way of the number.
    """

    figure: str
    label: str
    text: str
    full: str
    section: str
    status: str
    how: str
    formula: str
    base: str
    sources: tuple[str, ...]
    tree: tuple[str, ...]
    checks: tuple[Told, ...]


@dataclass(frozen=True)
class Count:
    """How many there are of one kind; `name` is the kind's id."""

    name: str
    words: str
    number: str


@dataclass(frozen=True)
class Counts:
    """Counts side by side; `of` is "verdicts" or "statuses"."""

    of: str
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class Code:
    """Lines of a program, a file or a terminal, shown as they are."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Formulas:
    """The formulas of a section as its notebook has them, and what they gave, a line a figure."""

    source: str
    results: str


@dataclass(frozen=True)
class Definition:
    """A word with what it means."""

    term: Spans
    meaning: Spans


@dataclass(frozen=True)
class Definitions:
    """A list of words with their meanings."""

    entries: tuple[Definition, ...]


@dataclass(frozen=True)
class Image:
    """A picture that stands beside the page's source, `source` being its path from there."""

    source: str
    description: str


@dataclass(frozen=True)
class OnScreen:
    """What only a screen can use, left out of print."""

    blocks: tuple["Block", ...]


@dataclass(frozen=True)
class Download:
    """A file on offer, with the words of its link."""

    name: str
    words: str


@dataclass(frozen=True)
class Downloads:
    """Files on offer, in one line."""

    files: tuple[Download, ...]


Block = (
    Heading
    | Paragraph
    | Listing
    | Grid
    | Chart
    | Tiles
    | Folded
    | Entry
    | Counts
    | Code
    | Formulas
    | Definitions
    | Image
    | OnScreen
    | Downloads
)
Blocks = tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """A page of the book; `part` is the caption of the part that it opens or belongs to.

    `anchor` is that of its title; `way` tells where a page stands that is not in the contents.
    `is_section` says that it is a section of the report, not a page around it.
    """

    name: str
    part: str
    title: str
    anchor: str
    blocks: Blocks
    way: Spans = ()
    is_section: bool = False

    @property
    def stem(self) -> str:
        """The file's name without folder: the notebook's stem."""
        return posixpath.basename(self.name)


def plain(spans: Iterable[Span]) -> str:
    """The text of spans on one line."""
    return one_line("".join(span.text for span in spans))


def words(text: str) -> Spans:
    """Bare text as spans; none for an empty text."""
    return (Span(text),) if text else ()


def parts_of(value: Any) -> Iterator[Any]:
    """A block (or several) and everything that it consists of, in order."""
    if isinstance(value, tuple):
        for item in value:
            yield from parts_of(item)
    elif is_dataclass(value):
        yield value
        for field in fields(value):
            yield from parts_of(getattr(value, field.name))


def without_empty_headings(blocks: Iterable[Block]) -> Blocks:
    """The blocks without the headings under which nothing stands; a title (level 0) stays."""
    kept: list[Block] = []
    for block in reversed(tuple(blocks)):
        if isinstance(block, Heading) and block.level:
            following = kept[-1] if kept else None
            if following is None or (isinstance(following, Heading) and following.level <= block.level):
                continue
        kept.append(block)
    return tuple(reversed(kept))


def _numbered(kind: str, number: str) -> str:
    return f"{kind}-{fold(number).replace('.', '-')}" if number else ""
