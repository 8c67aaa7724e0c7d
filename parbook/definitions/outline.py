"""The outline of a report: its parts, and in each its sections and pages (outline.yml of a definition)."""

from dataclasses import dataclass
from typing import Annotated

from parbook.entries.reads import FileWord, Flag, Group, OptionalSince, OptionalUntil, Text, entry, matching

# The folder of the book in which the sections stand that one edition adds as text.
ADDED_FOLDER = "sections/"
NOTEBOOKS = "notebooks/"


@entry
@dataclass(frozen=True)
class SectionInfo:
    """A section's number, the topic its figure ids begin with, the stem of its files, its title.

    The stem names its narrative, its page, and its notebook where it has one of its own (`notebook`).
    """

    number: Text
    topic: Annotated[str, matching(r"[a-z][a-z0-9_]*", "chữ thường không dấu, ví dụ plan")]
    stem: FileWord
    title: Text
    notebook: Flag = False
    since: OptionalSince = None
    until: OptionalUntil = None

    @property
    def page(self) -> str:
        """The name of its page in the book."""
        return f"{NOTEBOOKS}{self.stem}"


@entry
@dataclass(frozen=True)
class OutlinePage:
    """A page that is no section: a notebook (`notebooks/checks`) or a text of ours (`book/cach-doc`)."""

    file: Text
    since: OptionalSince = None
    until: OptionalUntil = None


@entry
@dataclass(frozen=True)
class OutlinePart:
    """A part of the report under its caption: sections, then pages."""

    caption: Text
    sections: Annotated[
        tuple[SectionInfo, ...], Group("danh sách, mỗi mục có number, topic, stem, title", ())
    ] = ()
    pages: Annotated[tuple[OutlinePage, ...], Group("danh sách, mỗi trang có file", ())] = ()


@entry
@dataclass(frozen=True)
class Contents:
    """All parts in order; `root` is the cover."""

    root: Text
    parts: Annotated[tuple[OutlinePart, ...], Group("danh sách các phần, mỗi phần có caption")]

    @property
    def sections(self) -> tuple[SectionInfo, ...]:
        """The sections of all parts in order."""
        return tuple(section for part in self.parts for section in part.sections)
