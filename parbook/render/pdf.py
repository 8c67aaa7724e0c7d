"""The book as PDF: the built pages set by Typst in the form of an administrative document.

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

from parbook.figures.figure import STATUS_WORDS
from parbook.inputs.edition import Edition
from parbook.pages.document import Block, Chart, Entry, Folded, Grid, Page
from parbook.problems import DataProblems, Problem
from parbook.render.letterhead import KIND, MOTTO, NATION, read_letterhead
from parbook.text import one_line

FONTS = ("Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic", "Arimo-Regular", "Arimo-Bold")
# Charts are measured with Arial, which no free system has; Arimo has the same widths.
_CHART_FONTS = {"Arial": "Arimo"}
APPENDIX = re.compile(r"^(Phụ lục [IVXLC]+)\.\s+(.*)$")


def write_pdf(pages: Sequence[Page], edition: Edition, root: Path, target: Path) -> None:
    """Set the pages as one PDF (PDF/UA-1, PDF/A-3a); raises DataProblems and writes nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        fonts = _fonts(root, folder)
        data = _book(pages, edition, folder)
        (folder / "book.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        template = folder / "book.typ"
        shutil.copy(root / "book" / "look" / "print" / "book.typ", template)
        target.write_bytes(_compile(template, fonts, target.name))


def _fonts(root: Path, folder: Path) -> Path:
    """The vendored fonts; Typst would set a missing one in another face without a word."""
    fonts = root / "book" / "fonts"
    missing = [f"{name}.ttf" for name in FONTS if not (fonts / f"{name}.ttf").is_file()]
    if missing:
        raise _problem("book/fonts", "đủ các phông chữ kèm theo", "thiếu " + ", ".join(missing))
    return fonts


def _compile(template: Path, fonts: Path, name: str) -> bytes:
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(template), root=str(template.parent), font_paths=[str(fonts)], ignore_system_fonts=True,
            format="pdf", pdf_standards=["ua-1", "a-3a"],
        )  # fmt: skip
    except typst.TypstError as fault:
        raise _problem(name, "Typst dựng xong, đạt PDF/UA và PDF/A", _one_line(fault)) from fault
    if warnings:
        raise _problem(name, "Typst không cảnh báo", "; ".join(_one_line(warning) for warning in warnings))
    return bytes(pdf)


def _book(pages: Sequence[Page], edition: Edition, folder: Path) -> dict[str, Any]:
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
        "nation": NATION, "motto": MOTTO, "kind": KIND,
        "abstract_lines": balanced_lines(letterhead.abstract),
        "note_lines": letterhead.note.replace("; ", ";\n").split("\n"),
        "date": [date.year, date.month, date.day],
        "opening": [_block(block, folder) for block in notes],
        "pages": data,
        "sources": [block.figure for page in rest for block in page.blocks if isinstance(block, Entry)],
        "anchors": [page.anchor for page in rest],
    }  # fmt: skip


def _page(page: Page, before: Page, attached_to: str, folder: Path) -> dict[str, Any]:
    appendix = APPENDIX.match(page.title)
    wide = any(isinstance(block, Grid) and block.wide for block in page.blocks)
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
        "blocks": list(_blocks(page.blocks, folder)),
    }


def _blocks(blocks: Sequence[Block], folder: Path) -> Iterator[dict[str, Any]]:
    """The blocks as data; entries that follow each other make one table."""
    entries: list[dict[str, Any]] = []
    for block in blocks:
        if isinstance(block, Entry):
            entries.append(_entry(block))
            continue
        if entries:
            yield {"block": "Entries", "entries": entries}
            entries = []
        yield _block(block, folder)
    if entries:
        yield {"block": "Entries", "entries": entries}


def _block(block: Block, folder: Path) -> dict[str, Any]:
    data = {"block": type(block).__name__, **asdict(block)}
    if isinstance(block, Chart):
        name = re.sub(r"\W", "-", block.anchor) + ".svg"
        (folder / name).write_text(with_vendored_fonts(block), encoding="utf-8")
        data.update(file=name, svg="")
    elif isinstance(block, Grid):
        data.update(wide=block.wide, centred=[block.centred(number) for number in range(len(block.kinds))])
    elif isinstance(block, Folded):
        data["tables"] = [
            {"caption": table.caption, "rows": sum(row.kind == "" for row in table.rows)}
            for table in block.tables
        ]
    return data


def _entry(entry: Entry) -> dict[str, Any]:
    """An entry of the annex: how the figure came about, by what formula, from which cells."""
    facts = {name: " ".join(lines) for name, lines in entry.facts.items()}
    lines = [facts["Cách có số liệu"]]
    if facts["Cách có số liệu"] == STATUS_WORDS["recomputed"]:
        lines.append(f"Cách tính: {facts['Cách tính']}")
    if "Mẫu số" in facts:
        lines.append(f"Mẫu số: {facts['Mẫu số']}")
    lines.append(f"Nguồn: {'; '.join(entry.facts.get('Nguồn', ()))}")
    return {"figure": entry.figure, "label": entry.label, "value": entry.value, "lines": lines}


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


def with_vendored_fonts(chart: Chart) -> str:
    """The picture asking only for fonts that stand in book/fonts."""

    def vendored(match: re.Match[str]) -> str:
        first = match[1].split(",")[0].strip(" '\"")
        if first not in _CHART_FONTS:
            needed = "phông chữ kèm theo: " + ", ".join(_CHART_FONTS)
            raise _problem(chart.anchor, needed, f"{chart.caption[:60]}: phông {first}")
        return f'font-family="{_CHART_FONTS[first]}"'

    return re.sub(r'font-family="([^"]*)"', vendored, chart.svg)


def _one_line(fault: object) -> str:
    return one_line(str(getattr(fault, "message", "") or fault))[:400]


def _problem(place: str, needed: str, found: str) -> DataProblems:
    fix = "khôi phục tệp, hoặc báo người phụ trách"
    return DataProblems([Problem("BD-06", place, needed, found, fix)])
