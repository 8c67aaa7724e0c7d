"""The report as Word, for signature: text, tables and appendices, every figure a content control.

No contents, no checks, no cell addresses: it is the administrative document itself, which people
edit after it leaves us and `read_back` reads again. Charts only where asked for.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from docx.shared import Mm

from parbook.inputs.edition import Edition
from parbook.pages.model import (
    Block,
    Chart,
    Folded,
    Grid,
    Heading,
    Listing,
    Page,
    Paragraph,
    Span,
    words,
)
from parbook.problems import DataProblems, Problem
from parbook.render.drawing import converter
from parbook.render.letterhead import KIND, read_letterhead
from parbook.render.paper import APPENDIX, balanced_lines, paper_pages, report_title, with_vendored_fonts
from parbook.render.table_layout import column_widths, is_wide
from parbook.render.word_form import Form

# What the book tells about a figure's origin and a document for signature does not.
_NOT_SIGNED = "Cách có số liệu"
_PICTURE_SCALE = 3


def write_report(
    pages: Sequence[Page],
    edition: Edition,
    root: Path,
    target: Path,
    labels: dict[str, str],
    charts: bool = False,
) -> None:
    """Write the report for signature; `labels` names each figure for whoever points at it.

    Raises DataProblems for what has no place in it, or a chart that cannot be drawn.
    """
    if charts:
        converter().register_font_directory(str(root / "book" / "fonts"))
    letterhead = read_letterhead(edition)
    form = Form(letterhead, labels)
    form.head()
    form.title(KIND, balanced_lines(letterhead.abstract))
    pages, part = paper_pages(pages), ""
    for page in pages:
        if not page.is_section:
            continue
        if page.part != part:
            part = page.part
            form.word.add_paragraph(part.upper(), style="Heading 1")
        form.word.add_paragraph(report_title(page), style="Heading 2")
        _write(form, page, charts)
    form.paragraph((Span(f"Trên đây là {letterhead.title}./."),)).paragraph_format.keep_with_next = True
    form.signature()
    for page in pages:
        if appendix := APPENDIX.match(page.title):
            wide = any(isinstance(block, Grid) and is_wide(block) for block in page.blocks)
            form.begin_section(wide)
            form.appendix_head(appendix[1], balanced_lines(appendix[2].upper(), 80 if wide else 55))
            _write(form, page, charts)
    form.save(target, letterhead.title, edition.year, edition.dated)


def _write(form: Form, page: Page, charts: bool) -> None:
    for block in _signed_blocks(page.blocks):
        match block:
            case Heading():
                form.word.add_paragraph(block.text, style="Heading 3")
            case Paragraph():
                form.paragraph(block.spans)
            case Listing():
                form.listing(block)
            case Grid():
                form.grid(*_signed_columns(block))
                # Keeps the next paragraph off the table where there is no legend.
                form.note(words(_legend(block.source)))
            case Chart():
                if charts:
                    _picture(form, block)
            case _:
                needed = "đoạn văn, danh sách, bảng hoặc biểu đồ"
                problem = Problem(
                    "BD-07",
                    page.name,
                    needed,
                    type(block).__name__,
                    "bỏ phần này khỏi mục, hoặc báo người phụ trách",
                )
                raise DataProblems([problem])


def _signed_blocks(blocks: Sequence[Block]) -> Iterator[Block]:
    """A section without its checks, which have a sheet of their own."""
    for block, following in pairwise((*blocks, None)):
        if block is not None and not (
            _about_checks(block) or (isinstance(block, Heading) and _about_checks(following))
        ):
            yield block


def _about_checks(block: Block | None) -> bool:
    return isinstance(block, Folded) or (isinstance(block, Paragraph) and block.kind == "check-summary")


def _signed_columns(grid: Grid) -> tuple[Grid, tuple[float, ...]]:
    """The table as it is signed, and each column's share of the width."""
    kept = [number for number, column in enumerate(grid.columns) if column.heading != _NOT_SIGNED]
    widths = column_widths(grid)
    total = sum(widths[number] for number in kept)
    signed = replace(
        grid,
        columns=tuple(grid.columns[number] for number in kept),
        rows=tuple(replace(row, cells=tuple(row.cells[number] for number in kept)) for row in grid.rows),
    )
    return signed, tuple(widths[number] / total for number in kept)


def _legend(source: str) -> str:
    """What the signs of a table mean, without the files and cells that the numbers come from."""
    found = re.search(r"“(?:…|-)”: .*", source)
    return found[0] if found else ""


def _picture(form: Form, chart: Chart) -> None:
    """A chart as a picture that every version of Word shows, with its description."""
    png = converter().svg_to_png(with_vendored_fonts(chart), scale=_PICTURE_SCALE)
    paragraph = form.word.add_paragraph(style="Title")
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(chart.picture.width * 0.28))
    shape._inline.docPr.set("descr", chart.description)
    form.word.add_paragraph(chart.caption, style="Caption").paragraph_format.keep_with_next = False
