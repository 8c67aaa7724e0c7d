"""Markdown made into blocks: the passages of a year, the texts of notebooks, our own pages."""

from collections.abc import Callable, Iterator

from markdown_it.tree import SyntaxTreeNode

from parbook.inputs.markdown import HELD, Prose, container_of, is_comment, language_faults, parse
from parbook.inputs.narrative import language_problem
from parbook.pages.addresses import page_target
from parbook.pages.model import (
    Block,
    Blocks,
    Code,
    Column,
    Definition,
    Definitions,
    Grid,
    Heading,
    Image,
    Item,
    Listing,
    OnScreen,
    Paragraph,
    Row,
    Span,
    Spans,
    plain,
)
from parbook.problems import DataProblems
from parbook.text import one_line

# What a placeholder prints, by its name and whether it has the filter `full`; raises KeyError.
Named = Callable[[str, bool], Spans]
_SCREEN_ONLY = "screen-only"


def no_names(name: str, full: bool) -> Spans:
    """Where nothing can be named, placeholders stand as they are."""
    return (Span(f"{{{{ {name} }}}}"),)


def read_markdown(text: str, page: str, file: str, named: Named = no_names, wider: bool = False) -> Blocks:
    """The blocks of a text that stands on a page of the book.

    Raises DataProblems (TM-03) for what is not of the language, naming `file`.
    """
    prose = parse(text)
    if faults := language_faults(prose, wider):
        raise DataProblems([language_problem(file, f"dòng {line}", found) for line, found in faults])
    return _Reader(prose, page, file, named).blocks(prose.tree)


class _Reader:
    """Makes one tree into blocks."""

    def __init__(self, prose: Prose, page: str, file: str, named: Named) -> None:
        self.prose, self.page, self.file, self.named = prose, page, file, named

    def blocks(self, parent: SyntaxTreeNode) -> Blocks:
        return tuple(block for node in parent.children for block in self._block(node))

    def _block(self, node: SyntaxTreeNode) -> Iterator[Block]:
        match node.type:
            case "paragraph" if image := _image(node):
                yield Image(str(image.attrs["src"]), one_line(self.prose.as_typed(image.content)))
            case "paragraph":
                if spans := self._spans(node):
                    yield Paragraph(spans)
            case "heading":
                if text := plain(self._spans(node)):
                    yield Heading(text, int(node.tag[1]) - 1)
            case "bullet_list" | "ordered_list":
                yield self._listing(node)
            case "table":
                yield self._grid(node)
            case "fence":
                yield Code(self.prose.as_typed(node.content).rstrip("\n"), node.info.strip())
            case "dl":
                terms = zip(node.children[::2], node.children[1::2], strict=True)
                yield Definitions(
                    tuple(Definition(self._spans(term), self._lines(meaning)) for term, meaning in terms)
                )
            case "colon_fence":
                yield from self._contained(node)

    def _contained(self, node: SyntaxTreeNode) -> Iterator[Block]:
        """What stands in a container: for the screen alone, or paragraphs of a kind."""
        typed = self.prose.as_typed(node.content)
        inner = read_markdown(typed, self.page, self.file, self.named, wider=True)
        kind = container_of(node)
        if kind == _SCREEN_ONLY:
            yield OnScreen(inner)
            return
        for block in inner:
            yield Paragraph(block.spans, kind) if isinstance(block, Paragraph) else block

    def _listing(self, node: SyntaxTreeNode) -> Listing:
        ordered = node.type == "ordered_list"
        start = int(str(node.attrs.get("start", 1))) if ordered else 1
        return Listing(tuple(self._item(item) for item in node.children), ordered, start)

    def _item(self, node: SyntaxTreeNode) -> Item:
        inner = tuple(self._listing(child) for child in node.children if child.type != "paragraph")
        return Item(self._lines(node), inner)

    def _lines(self, node: SyntaxTreeNode) -> Spans:
        """The paragraphs of an item, each on a line of its own."""
        lines = [self._spans(child) for child in node.children if child.type == "paragraph"]
        return tuple(span for line in lines for span in (Span("\n"), *line))[1:]

    def _grid(self, node: SyntaxTreeNode) -> Grid:
        head, *bodies = node.children
        columns = tuple(Column(plain(self._spans(cell)), _kind(cell)) for cell in head.children[0].children)
        rows = tuple(
            Row(tuple(self._spans(cell) for cell in row.children)) for body in bodies for row in body.children
        )
        return Grid(columns, rows)

    def _spans(self, node: SyntaxTreeNode) -> Spans:
        found = [span for child in node.children for span in self._inline(child, Span(""))]
        return _trimmed(found)

    def _inline(self, node: SyntaxTreeNode, style: Span) -> Iterator[Span]:
        match node.type:
            case "text":
                yield from self._named(node.content, style)
            case "softbreak":
                yield _styled(Span(" "), style)
            case "hardbreak":
                yield Span("\n")
            case "code_inline":
                yield _styled(Span(self.prose.as_typed(node.content), code=True), style)
            case _ if not is_comment(node):
                inner = self._style(node, style)
                for child in node.children:
                    yield from self._inline(child, inner)

    def _style(self, node: SyntaxTreeNode, style: Span) -> Span:
        match node.type:
            case "strong":
                return _styled(Span("", bold=True), style)
            case "em":
                return _styled(Span("", italic=True), style)
            case "link":
                return _styled(Span("", target=page_target(self.page, str(node.attrs["href"]))), style)
        return style

    def _named(self, text: str, style: Span) -> Iterator[Span]:
        """Text with what its placeholders print."""
        place = 0
        for match in HELD.finditer(text):
            if before := text[place : match.start()]:
                yield _styled(Span(before), style)
            held = self.prose.held[int(match[1])]
            for span in self.named(held[1], held[2] == "full"):
                yield _styled(span, style)
            place = match.end()
        if rest := text[place:]:
            yield _styled(Span(rest), style)


def _styled(span: Span, style: Span) -> Span:
    """A span in the style of what it stands in."""
    changes = {
        "bold": span.bold or style.bold,
        "italic": span.italic or style.italic,
        "target": span.target or style.target,
    }
    return Span(**{**span.__dict__, **changes})


def _trimmed(spans: list[Span]) -> Spans:
    """The spans without spaces at their ends and beside line breaks; what became empty is left out."""
    kept: list[Span] = []
    for span in spans:
        at_start = not kept or kept[-1].text == "\n"
        text = span.text.lstrip() if at_start and span.text != "\n" else span.text
        if text == "\n" and kept:
            kept[-1] = _with_text(kept[-1], kept[-1].text.rstrip())
        if text:
            kept.append(_with_text(span, text))
    if kept:
        kept[-1] = _with_text(kept[-1], kept[-1].text.rstrip())
    return tuple(span for span in kept if span.text)


def _with_text(span: Span, text: str) -> Span:
    return Span(**{**span.__dict__, "text": text})


def _image(paragraph: SyntaxTreeNode) -> SyntaxTreeNode | None:
    """The picture that a paragraph consists of."""
    inline = paragraph.children[0].children if paragraph.children else []
    return inline[0] if len(inline) == 1 and inline[0].type == "image" else None


def _kind(cell: SyntaxTreeNode) -> str:
    return "number" if "right" in str(cell.attrs.get("style", "")) else ""
