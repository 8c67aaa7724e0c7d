"""The source that Jupyter Book builds: headings as Markdown, everything else as finished HTML.

What anyone typed reaches no other parser: the HTML renderer escaped it, or it stands in a heading
with every sign written as a reference.
"""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import yaml

from parbook.checks.check import Check
from parbook.figures.run import Run
from parbook.inputs.edition import INVENTED, Edition
from parbook.inputs.outline import Outline
from parbook.pages.addresses import DOWNLOADS, PICTURES, SITE_FILE, SOURCES_PAGE
from parbook.pages.model import (
    Block,
    Blocks,
    Chart,
    Counts,
    Download,
    Downloads,
    Grid,
    Heading,
    Page,
    parts_of,
)
from parbook.pages.unit_numbers import late_counts
from parbook.pages.unit_pages import unit_pages
from parbook.publish.downloads import write_downloads
from parbook.publish.export import write_json
from parbook.render.csv import chart_rows, with_notice, write_csv
from parbook.render.figure_notes import figure_notes
from parbook.render.html import Around, blocks_html, off_verdict, page_html, text_html
from parbook.render.plain import description, search_rows


def write_source(
    root: Path, target: Path, pages: Sequence[Page], run: Run, checks: Sequence[Check], outline: Outline
) -> None:
    """Write the source of an edition's book, with its look and the files on offer, to `target`."""
    shutil.copytree(root / "book" / "look", target / "book" / "look")
    shutil.copytree(root / "docs" / "vi" / "hinh", target / PICTURES)
    figures, units = write_downloads(run, checks, target / DOWNLOADS)
    notes = figure_notes(figures)
    known = frozenset(unit["id"] for unit in units["units"])
    off = {name: found for name, note in notes.items() if (found := _off(note))}
    pages = [_with_downloads(page, target / DOWNLOADS) for page in pages]
    for page in pages:
        path = target / f"{page.name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page_source(page, Around(page.name, off, known)), encoding="utf-8", newline="\n")
        _write_chart_data(page, target / DOWNLOADS, run.edition.notice)
    late = late_counts(run.edition)
    of_units = unit_pages(units, (late.table.contract.name, late.late) if late else ("", ""))
    write_json(
        target / SITE_FILE,
        {
            "pages": {page.name: _page_facts(page) for page in (*pages, *of_units)},
            "search": [row for page in (*pages, *of_units) for row in search_rows(page)],
            "figures": notes,
            "units": [_unit_facts(*neighbours, known) for neighbours in _neighbours(of_units)],
        },
    )
    (target / "_config.yml").write_text(_config(root, run.edition), encoding="utf-8")
    toc = yaml.safe_dump(outline.toc(), allow_unicode=True, sort_keys=False)
    (target / "_toc.yml").write_text(toc, encoding="utf-8")


def page_source(page: Page, around: Around) -> str:
    """A page as Markdown of headings and fences of HTML."""
    parts = [f"# {_inert(page.title)}"]
    for listed, blocks in groupby(page.blocks, _is_listed):
        if listed:
            parts += [f"{'#' * (b.level + 1)} {_inert(b.text)}" for b in blocks if isinstance(b, Heading)]
        else:
            parts.append(_fence(blocks_html(tuple(blocks), around)))
    return "\n\n".join(parts) + "\n"


def _is_listed(block: Block) -> bool:
    return isinstance(block, Heading) and block.listed


def _inert(text: str) -> str:
    """Words that no parser of Markdown takes for mark-up."""
    return re.sub(r"[^\w\s]|_", lambda sign: f"&#{ord(sign[0])};", text)


def _fence(markup: str) -> str:
    """HTML in a fence longer than any that it holds."""
    longest = max((len(run) for run in re.findall("`+", markup)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{{raw}} html\n{markup}\n{fence}"


def _with_downloads(page: Page, folder: Path) -> Page:
    """The page that tells the sources of figures, with the figures as data and every workbook on offer."""
    if page.name != SOURCES_PAGE:
        return page
    data = sorted(folder.glob("*"))
    names = [path.name for path in data if path.stem in ("figures", "units") or path.suffix == ".xlsx"]
    offered = Downloads(tuple(Download(name, f"Tải {name}") for name in names))
    blocks: list[Block] = []
    for block in page.blocks:
        blocks += [block, offered] if isinstance(block, Counts) else [block]
    return replace(page, blocks=tuple(blocks))


def _write_chart_data(page: Page, folder: Path, notice: str) -> None:
    for part in parts_of(page.blocks):
        if isinstance(part, Chart):
            write_csv(folder / f"{part.anchor}.csv", with_notice(chart_rows(part), notice))


def _off(note: Mapping[str, Any]) -> str:
    return off_verdict({verdict for verdict, *_ in note["checks"]})


def _page_facts(page: Page) -> dict[str, Any]:
    """What the site says of a page outside its body, and the anchors of its headings."""
    return {
        "description": description(page),
        "anchors": [page.anchor, *_anchors(page.blocks)],
        "sortable": any(isinstance(part, Grid) and part.sortable for part in parts_of(page.blocks)),
    }


def _anchors(blocks: Blocks) -> Iterator[str]:
    return (block.anchor for block in blocks if isinstance(block, Heading) and block.listed)


def _neighbours(pages: Sequence[Page]) -> Iterator[tuple[Page | None, Page, Page | None]]:
    around = [None, *pages, None]
    for (before, page), (_, after) in zip(pairwise(around[:-1]), pairwise(around[1:]), strict=True):
        if page is not None:
            yield before, page, after


def _unit_facts(before: Page | None, page: Page, after: Page | None, known: frozenset[str]) -> dict[str, Any]:
    """A page that stands outside the contents: its body, and where to turn from it."""
    turns = {name: _turn(other) for name, other in (("prev", before), ("next", after)) if other is not None}
    body = page_html(page, Around(page.name, units=known))
    return {"name": page.name, "title": text_html(page.title), "body": body, **turns}


def _turn(page: Page) -> dict[str, str]:
    return {"link": f"{page.stem}.html", "title": text_html(page.title)}


def _mark(edition: Edition) -> str:
    """What every page of an edition says that is not final or whose numbers are invented."""
    if edition.invented:
        return f"{INVENTED}. Chỉ để minh họa, không sử dụng làm số liệu chính thức."
    return "" if edition.final else "DỰ THẢO"


def _config(root: Path, edition: Edition) -> str:
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = edition.settings.title
    config["sphinx"]["config"]["parbook_edition"] = {
        "year": edition.year,
        "short_title": edition.settings.short_title,
        "note": edition.settings.note,
        "mark": _mark(edition),
    }
    return yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
