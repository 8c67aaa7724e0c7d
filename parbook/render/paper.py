"""A page as paper shows it, for PDF and Word alike: without what only a screen can use."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from parbook.pages.model import (
    Block,
    Blocks,
    Chart,
    Counts,
    Definitions,
    Downloads,
    Entry,
    Folded,
    Formulas,
    Grid,
    Heading,
    Item,
    Listing,
    OnScreen,
    Page,
    Paragraph,
    Row,
    Span,
    Spans,
    Tile,
    Tiles,
    parts_of,
    without_empty_headings,
)
from parbook.problems import DataProblems, Problem

# The analysts' guide is followed at a machine.
_ONLY_ON_SCREEN = {"book/nam-moi"}


def paper_pages(pages: Iterable[Page]) -> tuple[Page, ...]:
    """The pages that are printed; raises DataProblems naming every block that paper cannot show."""
    problems: list[Problem] = []
    shown = tuple(
        replace(
            page, anchor=f"{page.name}#", blocks=without_empty_headings(_blocks(page.blocks, page, problems))
        )
        for page in pages
        if page.name not in _ONLY_ON_SCREEN and not page.way
    )
    if problems:
        raise DataProblems(problems)
    return shown


def tables_of(folded: Folded) -> tuple[Grid, ...]:
    """The tables that are folded away, at whatever depth."""
    return tuple(part for part in parts_of(folded.blocks) if isinstance(part, Grid))


def _blocks(blocks: Blocks, page: Page, problems: list[Problem]) -> Iterator[Block]:
    for block in blocks:
        match block:
            case OnScreen() | Downloads() | Formulas():
                pass
            case Heading():
                yield replace(block, anchor=f"{page.name}#{block.anchor}")
            case Paragraph():
                yield replace(block, spans=_spans(block.spans))
            case Listing():
                yield _listing(block)
            case Grid():
                yield _grid(block)
            case Tiles():
                yield Tiles(tuple(Tile(_spans(tile.value), tile.label, tile.note) for tile in block.tiles))
            case Counts():
                yield Listing(tuple(_count(block.of, count.words, count.number) for count in block.counts))
            case Definitions():
                for one in block.entries:
                    yield Paragraph(_spans(one.term), "term")
                    yield Paragraph(_spans(one.meaning), "meaning")
            case Chart() | Entry() | Folded():
                yield block
            case _:
                problems.append(_unprintable(page, block))


def _listing(listing: Listing) -> Listing:
    items = (
        Item(_spans(item.spans), tuple(_listing(inner) for inner in item.inner)) for item in listing.items
    )
    return replace(listing, items=tuple(items))


def _grid(grid: Grid) -> Grid:
    rows = tuple(Row(tuple(_spans(cell) for cell in row.cells), row.kind) for row in grid.rows)
    return replace(grid, rows=rows)


def _count(of: str, told: str, number: str) -> Item:
    between = " " if of == "verdicts" else ": "
    return Item((Span(f"{told}{between}"), Span(number, bold=True)))


def _spans(spans: Spans) -> Spans:
    """Spans in one style each, neighbours of one style joined; asides in italics, spaces run together."""
    shown: list[Span] = []
    for span in spans:
        if span.kind == "phone":
            continue
        text = span.text if span.text == "\n" else re.sub(r"\s+", " ", span.text)
        new = replace(span, text=text, italic=span.italic or span.kind == "note")
        last = shown[-1] if shown else None
        if last is not None and "\n" not in (text, last.text) and replace(last, text=text) == new:
            shown[-1] = replace(last, text=last.text + text)
        else:
            shown.append(new)
    return tuple(shown)


def _unprintable(page: Page, block: Block) -> Problem:
    found = f"{type(block).__name__}: {str(block)[:60]}"
    fix = "sửa trang, hoặc báo người phụ trách bổ sung cách in phần tử này"
    return Problem("BD-05", page.name, "phần tử mà bản in biết cách trình bày", found, fix)


# ---- titles and lines

APPENDIX = re.compile(r"^(Phụ lục [IVXLC]+)\.\s+(.*)$")


def report_title(page: Page) -> str:
    """A section's title as the report numbers it within its part: "8. Áp dụng …"."""
    return re.sub(r"^[IVX]+\.(?=\d)", "", page.title) if page.is_section else page.title


def balanced_lines(text: str, most: int = 62) -> list[str]:
    """A title broken into lines of like length, as a typist would, none with a lone word."""
    words = text.split(" ")  # blanks to be filled in by hand are no-break spaces and stay
    count = -(-len(text) // most)
    lines: list[str] = []
    for left in range(count, 0, -1):
        goal = len(" ".join(words)) / left
        line = words[:1]
        while len(line) < len(words) and len(" ".join([*line, words[len(line)]])) <= goal + 3:
            line.append(words[len(line)])
        lines.append(" ".join(line if left > 1 else words))
        words = words[len(line) :]
    return [line for line in lines if line]


# Charts are measured with Arial, which no free system has; Arimo has the same widths.
_CHART_FONTS: Mapping[str, str] = {"Arial": "Arimo"}


def with_vendored_fonts(chart: Chart) -> str:
    """The picture asking only for fonts that stand in book/fonts; raises DataProblems for another."""

    def vendored(match: re.Match[str]) -> str:
        first = match[1].split(",")[0].strip(" '\"")
        if first not in _CHART_FONTS:
            needed = "phông chữ kèm theo: " + ", ".join(_CHART_FONTS)
            raise print_problem(chart.anchor, needed, f"{chart.caption[:60]}: phông {first}")
        return f'font-family="{_CHART_FONTS[first]}"'

    return re.sub(r'font-family="([^"]*)"', vendored, chart.picture.svg)


def print_problem(place: str, needed: str, found: str) -> DataProblems:
    """What stops the PDF."""
    fix = "khôi phục tệp, hoặc báo người phụ trách"
    return DataProblems([Problem("BD-06", place, needed, found, fix)])
