"""The book as PDF: the page model set by Typst in the form of an administrative document.

Everything that it needs comes from wheels and from book/fonts, so that an office machine without
TeX and without administrator rights sets the same pages, to the byte.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import typst

from parbook.inputs.edition import Edition
from parbook.pages.model import (
    Block,
    Chart,
    Entry,
    Folded,
    Grid,
    Heading,
    Listing,
    Page,
    Paragraph,
    Spans,
    Tiles,
)
from parbook.problems import DataProblems
from parbook.render.letterhead import KIND, MOTTO, NATION, read_letterhead
from parbook.render.paper import (
    APPENDIX,
    balanced_lines,
    paper_pages,
    print_problem,
    report_title,
    tables_of,
    with_vendored_fonts,
)
from parbook.render.table_layout import column_widths, is_centred, is_wide
from parbook.text import one_line

FONTS = ("Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic", "Arimo-Regular", "Arimo-Bold")
Data = dict[str, Any]


def write_pdf(pages: Sequence[Page], edition: Edition, root: Path, target: Path) -> None:
    """Set the pages as one PDF (PDF/UA-1, PDF/A-3a); raises DataProblems and writes nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        fonts = _fonts(root, folder)
        data = _book(paper_pages(pages), edition, folder)
        (folder / "book.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        template = folder / "book.typ"
        shutil.copy(root / "book" / "look" / "print" / "book.typ", template)
        target.write_bytes(_compile(template, fonts, target.name))


def _fonts(root: Path, folder: Path) -> Path:
    """The vendored fonts; Typst would set a missing one in another face without a word."""
    fonts = root / "book" / "fonts"
    missing = [f"{name}.ttf" for name in FONTS if not (fonts / f"{name}.ttf").is_file()]
    if missing:
        raise print_problem("book/fonts", "đủ các phông chữ kèm theo", "thiếu " + ", ".join(missing))
    return fonts


def _compile(template: Path, fonts: Path, name: str) -> bytes:
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(template),
            root=str(template.parent),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1", "a-3a"],
        )
    except typst.TypstError as fault:
        raise print_problem(name, "Typst dựng xong, đạt PDF/UA và PDF/A", _one_line(fault)) from fault
    if warnings:
        raise _warned(name, warnings)
    return bytes(pdf)


def _warned(name: str, warnings: Sequence[object]) -> DataProblems:
    return print_problem(name, "Typst không cảnh báo", "; ".join(_one_line(warning) for warning in warnings))


def _book(pages: Sequence[Page], edition: Edition, folder: Path) -> Data:
    """Everything that the template prints; chart pictures are written beside it."""
    opening, *rest = pages
    letterhead = read_letterhead(edition)
    last = max((n for n, page in enumerate(rest) if page.is_section), default=-1)
    data = [_page(page, before, letterhead.attached_to, folder) for before, page in pairwise(pages)]
    for number, item in enumerate(data):
        item["closes"] = number == last
    date = edition.dated
    notes = [block for block in opening.blocks if getattr(block, "kind", "") != "edition-note"]
    return {
        "letterhead": asdict(letterhead),
        "nation": NATION,
        "motto": MOTTO,
        "kind": KIND,
        "abstract_lines": balanced_lines(letterhead.abstract),
        "note_lines": letterhead.note.replace("; ", ";\n").split("\n"),
        "date": [date.year, date.month, date.day],
        "opening": [_block(block, opening, folder) for block in notes],
        "pages": data,
        "sources": [block.figure for page in rest for block in page.blocks if isinstance(block, Entry)],
        "anchors": [page.anchor for page in rest],
    }


def _page(page: Page, before: Page, attached_to: str, folder: Path) -> Data:
    appendix = APPENDIX.match(page.title)
    wide = any(isinstance(block, Grid) and is_wide(block) for block in page.blocks)
    opens = "" if appendix or page.part == before.part else page.part
    return {
        "title": appendix[2] if appendix else report_title(page),
        "number": appendix[1] if appendix else "",
        "title_lines": balanced_lines(appendix[2].upper(), 80 if wide else 55) if appendix else [],
        "attached_lines": balanced_lines(attached_to, 130 if wide else 80),
        "appendix": appendix is not None,
        "anchor": page.anchor,
        "opens": opens,
        # The report's parts run on; what stands around them begins a new page.
        "breaks": not (page.is_section and before.is_section),
        "wide": wide,
        "blocks": list(_blocks(page, folder)),
    }


def _blocks(page: Page, folder: Path) -> Iterator[Data]:
    """The blocks as data; entries that follow each other make one table."""
    entries: list[Data] = []
    for block in page.blocks:
        if isinstance(block, Entry):
            entries.append(_entry(block))
            continue
        if entries:
            yield {"block": "Entries", "entries": entries}
            entries = []
        yield _block(block, page, folder)
    if entries:
        yield {"block": "Entries", "entries": entries}


def _block(block: Block, page: Page, folder: Path) -> Data:
    match block:
        case Heading():
            told = {"text": block.text, "level": block.level, "anchor": block.anchor}
        case Paragraph():
            told = {"spans": _spans(block.spans), "kind": block.kind}
        case Listing():
            told = _listing(block)
        case Grid():
            told = _grid(block)
        case Chart():
            told = _chart(block, page, folder)
        case Tiles():
            told = {"tiles": [{**asdict(tile), "value": _spans(tile.value)} for tile in block.tiles]}
        case Folded():
            told = {"tables": [_folded(table) for table in tables_of(block)]}
        case _:
            raise TypeError(f"no way to print {type(block).__name__}")
    return {"block": type(block).__name__, **told}


def _spans(spans: Spans) -> list[Data]:
    return [
        {
            "text": span.text,
            "bold": span.bold,
            "italic": span.italic,
            "figure": span.figure,
            "target": span.target if "#" in span.target else f"{span.target}#" if span.target else "",
        }
        for span in spans
    ]


def _listing(listing: Listing) -> Data:
    items = [
        {"spans": _spans(item.spans), "inner": [_listing(inner) for inner in item.inner]}
        for item in listing.items
    ]
    return {"items": items, "ordered": listing.ordered, "start": listing.start}


def _grid(grid: Grid) -> Data:
    return {
        "caption": grid.caption,
        "wide": is_wide(grid),
        "widths": column_widths(grid),
        "headings": [column.heading for column in grid.columns],
        "kinds": [column.kind for column in grid.columns],
        "centred": [is_centred(grid, number) for number in range(len(grid.columns))],
        "rows": [{"kind": row.kind, "cells": [_spans(cell) for cell in row.cells]} for row in grid.rows],
        "source": grid.source,
    }


def _chart(chart: Chart, page: Page, folder: Path) -> Data:
    name = re.sub(r"\W", "-", f"{page.name}-{chart.anchor}") + ".svg"
    (folder / name).write_text(with_vendored_fonts(chart), encoding="utf-8")
    return {
        "file": name,
        "width": chart.picture.width,
        "height": chart.picture.height,
        "description": chart.description,
        "caption": chart.caption,
        "source": chart.source,
    }


def _folded(table: Grid) -> Data:
    return {"caption": table.caption, "rows": sum(row.kind == "" for row in table.rows)}


def _entry(entry: Entry) -> Data:
    """An entry of the annex: how the figure came about, by what formula, from which cells."""
    lines = [entry.how]
    if entry.formula:
        lines.append(f"Cách tính: {entry.formula}")
    if entry.base:
        lines.append(f"Mẫu số: {entry.base}")
    lines.append(f"Nguồn: {'; '.join(entry.sources)}")
    return {"figure": entry.figure, "label": entry.label, "value": entry.text, "lines": lines}


def _one_line(fault: object) -> str:
    return one_line(str(getattr(fault, "message", "") or fault))[:400]
