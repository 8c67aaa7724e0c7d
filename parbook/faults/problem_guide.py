"""The page of the book that tells every code of a problem."""

from collections.abc import Iterator

from parbook.pages.model import Block, Blocks, Heading, Item, Listing, Paragraph, Span, words
from parbook.problems import AFFECTED, CODES, GROUPS, Fault


def guide_blocks() -> Blocks:
    """The page of codes below its introduction."""
    return tuple(block for group, title in GROUPS.items() for block in _group(group, title))


def _group(group: str, title: str) -> Iterator[Block]:
    faults = [CODES[code] for code in CODES if code[:2] == group]
    if faults:
        yield Heading(f"{title} ({group})", 1)
    for fault in faults:
        yield from _entry(fault)


def _entry(fault: Fault) -> Blocks:
    facts = {
        "Ảnh hưởng": f"{AFFECTED[fault.affects]}.",
        "Thường do": fault.cause,
        "Cách sửa": fault.fix,
        "Ví dụ": fault.example,
    }
    items = (Item((Span(f"{name}:", bold=True), Span(f" {text}"))) for name, text in facts.items())
    return (
        Heading(f"{fault.code}. {fault.title}", 2, fault.code.lower(), listed=False),
        Paragraph(words(fault.meaning)),
        Listing(tuple(items), kind="facts"),
    )
