"""An edition's outline: which pages it has, in which parts, under which titles.

`_toc.yml` is the report's structure; an edition leaves sections out, retitles them, or adds
sections of text (`sections`, `parts`, `added_sections` of its edition.yml).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from parbook.definitions.sections import ADDED_FOLDER, SECTIONS, SectionInfo, sections_of
from parbook.entries.near import near
from parbook.entries.reads import Text, entry
from parbook.entries.typed import typed
from parbook.entries.yaml_file import read_yaml
from parbook.inputs.edition import Edition, years_of
from parbook.inputs.edition_files import place_of
from parbook.inputs.edition_settings import EDITION
from parbook.problems import DataProblems, Problem

_NOTEBOOKS = "notebooks/"
_COMPARISON = "notebooks/comparison"


@dataclass(frozen=True)
class Part:
    """A part of the book: its caption and the names of its pages (`notebooks/i-1-plan`)."""

    caption: str
    pages: tuple[str, ...]

    @property
    def is_report(self) -> bool:
        """Whether it holds sections of the report."""
        stems = {page.rpartition("/")[2] for page in self.pages if page.startswith(_NOTEBOOKS)}
        return bool(stems & {section.notebook for section in SECTIONS}) or any(
            page.startswith(ADDED_FOLDER) for page in self.pages
        )


@dataclass(frozen=True)
class Outline:
    """The parts of an edition's book, and the titles that it changes, by page."""

    root: str
    parts: tuple[Part, ...]
    titles: dict[str, str]

    @property
    def pages(self) -> list[str]:
        """All pages in order, the cover first."""
        return [self.root, *(page for part in self.parts for page in part.pages)]

    @property
    def notebooks(self) -> list[str]:
        """The stems of the notebooks that the edition needs, in order."""
        return [page.removeprefix(_NOTEBOOKS) for page in self.pages if page.startswith(_NOTEBOOKS)]

    def toc(self) -> dict[str, Any]:
        """The outline as Jupyter Book's table of contents."""
        parts = [{"caption": p.caption, "chapters": [{"file": page} for page in p.pages]} for p in self.parts]
        return {"format": "jb-book", "root": self.root, "parts": parts}


@entry
@dataclass(frozen=True)
class _Chapter:
    file: Text


@entry
@dataclass(frozen=True)
class _Part:
    caption: Text
    chapters: tuple[_Chapter, ...]


@entry
@dataclass(frozen=True)
class _Contents:
    """Jupyter Book's table of contents, as far as a report has it."""

    format: Text
    root: Text
    parts: tuple[_Part, ...]


def _read_contents(path: Path) -> _Contents:
    contents, problems = typed(_Contents, read_yaml(path, path.name))
    if contents is None:
        raise DataProblems(problems)
    return contents


def read_outline(root: Path, edition: Edition) -> Outline:
    """The outline of an edition; raises DataProblems for a page or part that `_toc.yml` does not have."""
    toc = _read_contents(root / "_toc.yml")
    parts = [Part(p.caption, tuple(chapter.file for chapter in p.chapters)) for p in toc.parts]
    changes, renamed = edition.settings.sections, edition.settings.parts
    by_stem = {page.rpartition("/")[2]: page for part in parts for page in part.pages}
    _require_known(edition, "sections", changes, by_stem)
    _require_known(edition, "parts", renamed, [part.caption for part in parts])
    left_out = {by_stem[stem] for stem, title in changes.items() if title is False}
    if not any(year < edition.year for year in years_of(edition.folder.parent)):
        left_out.add(_COMPARISON)  # no year before, nothing to compare
    kept = [
        Part(renamed.get(part.caption, part.caption), tuple(p for p in part.pages if p not in left_out))
        for part in parts
    ]
    titles = {by_stem[stem]: str(title) for stem, title in changes.items() if title is not False}
    for added in edition.settings.added_sections:
        page = f"{ADDED_FOLDER}{added.file}"
        kept = _with_page(kept, added.part, page)
        titles[page] = f"{added.number}. {added.title}"
    return Outline(toc.root, tuple(part for part in kept if part.pages), titles)


def edition_sections(edition: Edition) -> tuple[SectionInfo, ...]:
    """The sections of the report that hold formulas and that the edition does not leave out."""
    return sections_of(edition.settings)


def narrative_stems(edition: Edition) -> list[str]:
    """The names of the narrative files of an edition, in the order of the report."""
    added = [section.file for section in edition.settings.added_sections]
    return [*(section.notebook for section in edition_sections(edition)), *added]


def _with_page(parts: list[Part], caption: str, page: str) -> list[Part]:
    """The parts with a page at the end of one of them, which is made after the report's last if need be."""
    captions = [part.caption for part in parts]
    if caption not in captions:
        last = max((n for n, part in enumerate(parts) if part.is_report), default=0)
        return [*parts[: last + 1], Part(caption, (page,)), *parts[last + 1 :]]
    place = captions.index(caption)
    return [*parts[:place], replace(parts[place], pages=(*parts[place].pages, page)), *parts[place + 1 :]]


def _require_known(edition: Edition, setting: str, named: Iterable[str], known: Iterable[str]) -> None:
    if unknown := [name for name in named if name not in known]:
        raise DataProblems(
            [
                Problem(
                    "AB-01", edition.show_path(EDITION), "một trong: " + "; ".join(known),
                    f'"{name}"{near(name, known)}', "sửa tên, hoặc bỏ mục này",
                    cell=place_of(edition.folder, EDITION, (setting, name)),
                )
                for name in unknown
            ]
        )  # fmt: skip
