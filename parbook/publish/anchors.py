"""Anchors of headings, and links that lead nowhere."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from docutils.nodes import make_id

from parbook.figures.figure import anchor
from parbook.pages.addresses import is_outside
from parbook.pages.model import Block, Blocks, Entry, Heading, Page, Span, parts_of
from parbook.problems import Problem


def with_anchors(page: Page) -> Page:
    """The page with an anchor for its title and each heading; headings go down one level at a time."""
    texts = [block.text for block in page.blocks if isinstance(block, Heading) and not block.anchor]
    own, *anchors = _anchors([page.title, *texts])
    return replace(page, anchor=own, blocks=tuple(_anchored(page.blocks, anchors)))


def _anchors(texts: Iterable[str]) -> list[str]:
    """An anchor for each heading of a page, no two alike."""
    anchors: list[str] = []
    for text in texts:
        wanted = make_id(text) or "muc"
        same = sum(known == wanted or known.startswith(f"{wanted}--") for known in anchors)
        anchors.append(f"{wanted}--{same + 1}" if same else wanted)
    return anchors


def _anchored(blocks: Blocks, anchors: Iterable[str]) -> Iterator[Block]:
    """The blocks with anchors for their headings, which go down one level at a time."""
    left, level = iter(anchors), 0
    for block in blocks:
        if isinstance(block, Heading):
            level = min(max(block.level, 1), level + 1)
            block = replace(block, level=level, anchor=block.anchor or next(left))
        yield block


def dead_links(pages: Iterable[Page]) -> Iterator[Problem]:
    """Links to a page or a heading that the book does not have."""
    pages = tuple(pages)
    known = {page.name: {page.anchor, *_own_anchors(page)} for page in pages}
    for page in pages:
        for part in parts_of(page.blocks):
            if not isinstance(part, Span) or not part.target or is_outside(part.target):
                continue
            name, _, fragment = part.target.partition("#")
            if name not in known or (fragment and fragment not in known[name]):
                needed, fix = "liên kết tới một trang của sách", "sửa liên kết"
                yield Problem("BD-05", page.name, needed, f'"{part.text}" → {part.target}', fix)


def _own_anchors(page: Page) -> Iterator[str]:
    for part in parts_of(page.blocks):
        if isinstance(part, Entry):
            yield anchor(part.figure)
        elif found := getattr(part, "anchor", ""):
            yield found
