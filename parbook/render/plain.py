"""The page model as plain text: for terminals, for the search, for the descriptions of pages."""

from collections.abc import Iterable, Iterator

from parbook.pages.model import (
    Block,
    Chart,
    Code,
    Counts,
    Definitions,
    Downloads,
    Entry,
    Folded,
    Formulas,
    Grid,
    Heading,
    Image,
    Listing,
    OnScreen,
    Page,
    Paragraph,
    Spans,
    Tiles,
    plain,
)
from parbook.text import one_line

_DESCRIPTION = 155
# What only helps to read a page is not part of what a reader searches.
_NOT_SEARCHED = (Formulas, Code, Downloads, Image)


def plain_text(blocks: Iterable[Block]) -> str:
    """Blocks as lines of text."""
    return "\n".join(line for block in blocks for line in _lines(block) if line)


def description(page: Page) -> str:
    """What a page begins with, cut to the length that search engines show."""
    found = (plain(block.spans) for block in page.blocks if isinstance(block, Paragraph))
    others = (one_line(plain_text([block])) for block in page.blocks if not isinstance(block, Heading))
    return next((text for text in (*found, *others) if text), "")[:_DESCRIPTION]


def search_rows(page: Page) -> Iterator[list[str]]:
    """One row a section: address, page title, section title, text."""
    title, anchor = page.title, page.anchor
    own: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Heading) and block.anchor:
            yield _search_row(page, title, anchor, own)
            title, anchor, own = block.text, block.anchor, []
        else:
            own.append(block)
    yield _search_row(page, title, anchor, own)


def _search_row(page: Page, title: str, anchor: str, blocks: Iterable[Block]) -> list[str]:
    text = plain_text(block for block in blocks if not isinstance(block, _NOT_SEARCHED))
    return [f"{page.name}.html#{anchor}", page.title, title, " ".join([title, *text.split()])]


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield block.text
        case Paragraph():
            yield plain(block.spans)
        case Listing():
            yield from _items(block, "")
        case Grid():
            yield from _grid(block)
        case Chart():
            yield from (block.caption, block.description, block.source)
        case Tiles():
            yield from (f"{tile.label}: {plain(tile.value)} {tile.note}".strip() for tile in block.tiles)
        case Folded():
            yield block.summary
            yield plain_text(block.blocks)
        case Entry():
            yield from _entry(block)
        case Counts():
            yield from (f"{count.words}: {count.number}" for count in block.counts)
        case Code():
            yield block.text
        case Formulas():
            yield from (block.source, block.results)
        case Definitions():
            yield from (f"{plain(one.term)}: {plain(one.meaning)}" for one in block.entries)
        case Image():
            yield block.description
        case OnScreen():
            yield plain_text(block.blocks)
        case Downloads():
            yield from (file.words for file in block.files)


def _items(listing: Listing, indent: str) -> Iterator[str]:
    for number, item in enumerate(listing.items, listing.start):
        yield f"{indent}{f'{number}. ' if listing.ordered else ''}{plain(item.spans)}"
        for inner in item.inner:
            yield from _items(inner, indent + "  ")


def _grid(grid: Grid) -> Iterator[str]:
    yield grid.caption
    yield "\t".join(column.heading for column in grid.columns)
    yield from ("\t".join(_cell(cell) for cell in row.cells) for row in grid.rows)
    yield grid.source


def _cell(spans: Spans) -> str:
    return plain(span for span in spans if span.kind != "phone")


def _entry(entry: Entry) -> Iterator[str]:
    yield f"{entry.label}: {entry.text}"
    yield f"{entry.figure}, mục {entry.section}"
    yield from (entry.full, entry.how, entry.formula, entry.base, *entry.sources)
    yield from (check.words for check in entry.checks)
