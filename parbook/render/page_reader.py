"""The built pages read into one document (`document.py`).

Numbers, captions and texts are those of the HTML, so that HTML, PDF and Word cannot differ. An
element that is not known here stops the build: nothing may vanish between the page and the paper.
"""

import base64
import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from parbook.inputs.outline import Outline
from parbook.pages.document import (
    Block,
    Chart,
    Entry,
    Folded,
    Grid,
    Heading,
    Listing,
    Page,
    Paragraph,
    Row,
    Span,
    Spans,
    Tile,
    Tiles,
    column_widths,
)
from parbook.problems import DataProblems, Problem
from parbook.text import nfc, one_line

# Left out of print on purpose: what only a screen can use, and formulas, which the annex of
# sources tells in words.
_SCREEN_ONLY = "script, .phone-only, .screen-only, .toctree-wrapper, .tag_hide-cell, details.chart-data"
# The analysts' guide is followed at a machine.
_ONLY_ON_SCREEN = {"book/nam-moi"}
_HEADINGS = ["h1", "h2", "h3", "h4"]
_BOLD, _ITALIC = {"strong", "b"}, {"em", "i"}
_PLAIN = {"span", "data", "abbr", "p", "code", "a"}


def read_pages(html: Path, outline: Outline) -> tuple[Page, ...]:
    """The pages in the order of the outline; raises DataProblems naming every unknown element."""
    order = list(_order(outline))
    names = {name for _, name in order}
    problems: list[Problem] = []
    pages = [_Reader(html, name, part, names, problems).page() for part, name in order]
    if problems:
        raise DataProblems(problems)
    return tuple(page for page in pages if page is not None)


def _order(outline: Outline) -> Iterator[tuple[str, str]]:
    yield "", outline.root
    for part in outline.parts:
        for page in part.pages:
            if page not in _ONLY_ON_SCREEN:
                yield part.caption, page


class _Reader:
    """Reads one page; problems go to a list that all pages share."""

    def __init__(self, html: Path, name: str, part: str, names: set[str], problems: list[Problem]) -> None:
        self.path, self.name, self.part = html / f"{name}.html", name, part
        self.names, self.problems = names, problems

    def page(self) -> Page | None:
        if not self.path.is_file():
            self._problem("có trang này (tên ghi trong _toc.yml)", "không có trang")
            return None
        soup = BeautifulSoup(self.path.read_text(encoding="utf-8"), "html.parser")
        body = soup.select_one("main#noi-dung > section")
        if body is None or not isinstance(title := body.find("h1"), Tag):
            self._problem("trang có phần nội dung và một đề mục", "không thấy đề mục")
            return None
        for junk in body.select(_SCREEN_ONLY):
            junk.decompose()
        words = _words(title)
        title.decompose()
        return Page(self.name, self.part, words, self._anchor(""), tuple(self._blocks(body)))

    def _blocks(self, parent: Tag) -> Iterator[Block]:
        for element in parent.children:
            if isinstance(element, Tag):
                yield from self._block(element)
            elif type(element) is NavigableString and (text := element.strip()):
                self._problem("lời văn nằm trong đoạn văn", f'chữ ngoài đoạn: "{text[:60]}"')

    def _block(self, element: Tag) -> Iterator[Block]:
        kinds = element.get_attribute_list("class")
        match element.name:
            case "div" if "tiles" in kinds:
                yield Tiles(tuple(self._tile(tile) for tile in element.select(".tile")))
            case "section" if element.find(_HEADINGS) is element.find(True) and not _below_heading(element):
                pass  # a section of which only the screen shows anything
            case "section" | "div":
                yield from self._blocks(element)
            case "h2" | "h3" | "h4":
                level = int(element.name[1]) - 1
                yield Heading(_words(element), level, self._anchor(_id(element.parent)))
            case "p":
                if spans := self._spans(element):
                    yield Paragraph(spans, str(kinds[0] or "") if kinds else "")
            case "ul" | "ol":
                items = tuple(self._spans(item) for item in element.find_all("li", recursive=False))
                yield Listing(items, element.name == "ol")
            case "dl":
                for part in element.find_all(["dt", "dd"]):
                    yield Paragraph(self._spans(part), "term" if part.name == "dt" else "meaning")
            case "figure" if "chart" in kinds:
                yield from self._chart(element)
            case "figure" if "table" in kinds:
                yield self._grid(element)
            case "table":
                yield self._grid(element)
            case "details" if "source-entry" in kinds:
                yield self._entry(element)
            case "details":
                yield Folded(tuple(self._grid(table) for table in element.select("figure.table")))
            case _:
                self._unknown(element)

    def _grid(self, element: Tag) -> Grid:
        heads = element.select("thead th")
        rows = tuple(
            Row(
                tuple(self._spans(cell) for cell in row.find_all(["td", "th"], recursive=False)),
                _kind(row, ("total", "block")),
            )
            for row in element.select("tbody tr")
        )
        headings = tuple(_words(head) for head in heads)
        if any(len(row.cells) != len(headings) for row in rows) or element.select("[colspan], [rowspan]"):
            self._problem("bảng có số ô mỗi dòng bằng số cột", f"bảng {_caption(element)[:60]} có ô gộp")
        return Grid(
            _caption(element), headings,
            tuple(_kind(head, ("number", "label", "lesser")) for head in heads),
            column_widths(headings, rows), rows, self._source(element), self._anchor(_id(element)),
        )  # fmt: skip

    def _chart(self, element: Tag) -> Iterator[Chart]:
        image = element.find("img")
        prefix = "data:image/svg+xml;base64,"
        if not isinstance(image, Tag) or not str(image["src"]).startswith(prefix):
            self._problem("biểu đồ có hình SVG", f"{_caption(element)[:60]}: không có hình")
            return
        svg = base64.b64decode(str(image["src"]).removeprefix(prefix)).decode()
        yield Chart(
            svg, int(str(image["width"])), int(str(image["height"])), nfc(str(image["alt"])),
            _caption(element), self._source(element), self._anchor(_id(element)),
        )  # fmt: skip

    def _tile(self, tile: Tag) -> Tile:
        value, label, note = (tile.select_one(f".tile-{name}") for name in ("value", "label", "note"))
        assert value is not None
        return Tile(self._spans(value), _words(label), _words(note))

    def _entry(self, element: Tag) -> Entry:
        summary, code = element.find("summary"), element.find("code")
        assert isinstance(summary, Tag)
        label, _, value = _words(summary).rpartition(": ")
        facts = {
            _words(name): tuple(_lines(name.find_next_sibling("dd"))) for name in element.select("dl > dt")
        }
        return Entry(_words(code), label, value, facts)

    def _source(self, element: Tag) -> Spans:
        found = element.select_one("p.source")
        return self._spans(found) if found is not None else ()

    def _spans(self, element: Tag) -> Spans:
        return _merged(self._inline(element, Span("")))

    def _inline(self, element: Tag, style: Span) -> Iterator[Span]:
        for child in element.children:
            if isinstance(child, Tag):
                yield from self._styled(child, style)
            elif type(child) is NavigableString:
                yield _like(style, re.sub(r"\s+", " ", str(child)))

    def _styled(self, child: Tag, style: Span) -> Iterator[Span]:
        name = child.name
        if name == "br":
            yield Span("\n")
        elif name in _BOLD:
            yield from self._inline(child, _like(style, bold=True))
        elif name in _ITALIC or "note" in child.get_attribute_list("class"):
            yield from self._inline(child, _like(style, italic=True))
        elif name not in _PLAIN:
            self._unknown(child)
        else:
            figure = str(child.get("data-figure") or style.figure)
            code, target = style.code or name == "code", self._target(child) or style.target
            yield from self._inline(child, _like(style, figure=figure, code=code, target=target))

    def _target(self, element: Tag) -> str:
        """Where a link goes within the document; an address outside it is told as text only."""
        address = str(element.get("href", ""))
        if "unit-link" in element.get_attribute_list("class"):
            return ""  # the pages of units are for the screen alone
        if not address or re.match(r"\w+:", address):
            return ""
        path, _, fragment = address.partition("#")
        folder = posixpath.dirname(self.name)
        name = posixpath.normpath(posixpath.join(folder, path)).removesuffix(".html") if path else self.name
        if name not in self.names:
            self._problem("liên kết tới một trang của sách", f'"{_words(element)}" → {address}')
            return ""
        return f"{name}#{fragment}"

    def _anchor(self, identity: str) -> str:
        return f"{self.name}#{identity}"

    def _unknown(self, element: Tag) -> None:
        classes = " ".join(str(name) for name in element.get_attribute_list("class") if name)
        found = f'phần tử <{element.name} class="{classes}">: "{_words(element)[:60]}"'
        self._problem("phần tử mà bản in biết cách trình bày", found)

    def _problem(self, needed: str, found: str) -> None:
        fix = "sửa trang, hoặc báo người phụ trách bổ sung cách in phần tử này"
        self.problems.append(Problem("BD-05", f"html/{self.name}.html", needed, found, fix))


def _below_heading(section: Tag) -> str:
    return "".join(_words(sibling) for sibling in section.find_all(True, recursive=False)[1:])


def _like(style: Span, text: str = "", **changes: Any) -> Span:
    return Span(**{**style.__dict__, "text": text, **changes})


def _merged(spans: Iterable[Span]) -> Spans:
    """Neighbours of one style joined; no space at the ends or around a line break."""
    merged: list[Span] = []
    for span in spans:
        text = span.text
        if text != "\n" and (not merged or merged[-1].text.endswith(("\n", " "))):
            text = text.lstrip(" ")
        if not text:
            continue
        if text == "\n" and merged:
            merged[-1] = _like(merged[-1], merged[-1].text.rstrip(" "))
        if merged and merged[-1].text != "\n" != text and _like(merged[-1]) == _like(span):
            merged[-1] = _like(span, merged[-1].text + text)
        else:
            merged.append(_like(span, text))
    if merged:
        merged[-1] = _like(merged[-1], merged[-1].text.rstrip())
    return tuple(span for span in merged if span.text)


def _words(element: Any) -> str:
    return one_line(nfc(element.get_text())) if element is not None else ""


def _lines(element: Any) -> Iterator[str]:
    for line in BeautifulSoup(str(element).replace("<br/>", "\n"), "html.parser").get_text().split("\n"):
        yield nfc(line)


def _id(element: Any) -> str:
    return str(element.get("id") or "")


def _caption(element: Tag) -> str:
    return _words(element.find("figcaption"))


def _kind(element: Tag, known: tuple[str, ...]) -> str:
    return next((str(name) for name in element.get_attribute_list("class") if name in known), "")
