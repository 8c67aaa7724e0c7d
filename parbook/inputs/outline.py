"""An edition's outline: which pages it has, in which parts, under which titles.

The definition of its report has the parts; an edition leaves sections out, retitles them, or adds
sections of text (`sections`, `parts`, `added_sections` of its edition.yml).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from parbook.definitions.outline import ADDED_FOLDER, NOTEBOOKS, OutlinePart
from parbook.entries.near import near
from parbook.inputs.edition import Edition, years_of
from parbook.inputs.edition_files import place_of
from parbook.inputs.edition_settings import EDITION
from parbook.problems import DataProblems, Problem

_COMPARISON = "notebooks/comparison"


@dataclass(frozen=True)
class Part:
    """A part of the book: its caption and the names of its pages (`notebooks/i-1-plan`).

    `is_report` says that it holds sections of the report.
    """

    caption: str
    pages: tuple[str, ...]
    is_report: bool = False


@dataclass(frozen=True)
class Outline:
    """The parts of an edition's book, the titles that it changes by page, the pages that are sections."""

    root: str
    parts: tuple[Part, ...]
    titles: dict[str, str]
    sections: frozenset[str] = frozenset()

    @property
    def pages(self) -> list[str]:
        """All pages in order, the cover first."""
        return [self.root, *(page for part in self.parts for page in part.pages)]

    @property
    def notebooks(self) -> list[str]:
        """The stems of the notebooks that the edition needs, in order."""
        return [page.removeprefix(NOTEBOOKS) for page in self.pages if page.startswith(NOTEBOOKS)]

    def toc(self) -> dict[str, Any]:
        """The outline as Jupyter Book's table of contents."""
        parts = [{"caption": p.caption, "chapters": [{"file": page} for page in p.pages]} for p in self.parts]
        return {"format": "jb-book", "root": self.root, "parts": parts}


def read_outline(edition: Edition) -> Outline:
    """The outline of an edition; raises DataProblems for a page or part that its definition does not have."""
    contents, definition = edition.definition.contents, edition.definition
    parts = [Part(part.caption, _pages(part), bool(part.sections)) for part in contents.parts]
    changes, renamed = edition.settings.sections, edition.settings.parts
    by_stem = {page.rpartition("/")[2]: page for part in parts for page in part.pages}
    _require_known(edition, "sections", changes, by_stem)
    _require_known(edition, "parts", renamed, [part.caption for part in parts])
    left_out = {by_stem[stem] for stem, title in changes.items() if title is False}
    if not any(year < edition.year for year in years_of(edition.folder.parent)):
        left_out.add(_COMPARISON)  # no year before, nothing to compare
    kept = [
        replace(
            part,
            caption=renamed.get(part.caption, part.caption),
            pages=tuple(page for page in part.pages if page not in left_out),
        )
        for part in parts
    ]
    titles = {by_stem[stem]: str(title) for stem, title in changes.items() if title is not False}
    sections = {section.page for section in definition.sections}
    for added in edition.settings.added_sections:
        page = f"{ADDED_FOLDER}{added.file}"
        kept = _with_page(kept, added.part, page)
        sections.add(page)
        titles[page] = f"{added.number}. {added.title}"
    return Outline(contents.root, tuple(part for part in kept if part.pages), titles, frozenset(sections))


def _pages(part: OutlinePart) -> tuple[str, ...]:
    return (*(section.page for section in part.sections), *(page.file for page in part.pages))


def narrative_stems(edition: Edition) -> list[str]:
    """The names of the narrative files of an edition, in the order of the report."""
    added = [section.file for section in edition.settings.added_sections]
    return [*(section.stem for section in edition.sections), *added]


def _with_page(parts: list[Part], caption: str, page: str) -> list[Part]:
    """The parts with a page at the end of one of them, which is made after the report's last if need be."""
    captions = [part.caption for part in parts]
    if caption not in captions:
        last = max((n for n, part in enumerate(parts) if part.is_report), default=0)
        return [*parts[: last + 1], Part(caption, (page,), True), *parts[last + 1 :]]
    place = captions.index(caption)
    return [
        *parts[:place],
        replace(parts[place], pages=(*parts[place].pages, page), is_report=True),
        *parts[place + 1 :],
    ]


def _require_known(edition: Edition, setting: str, named: Iterable[str], known: Iterable[str]) -> None:
    if unknown := [name for name in named if name not in known]:
        raise DataProblems(
            [
                Problem(
                    "AB-01",
                    edition.show_path(EDITION),
                    "một trong: " + "; ".join(known),
                    f'"{name}"{near(name, known)}',
                    "sửa tên, hoặc bỏ mục này",
                    cell=place_of(edition.folder, EDITION, (setting, name)),
                )
                for name in unknown
            ]
        )
