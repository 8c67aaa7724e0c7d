"""The sections of the report that hold figures: number, topic and notebook (facts/sections.csv)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from parbook.facts import read_facts


@dataclass(frozen=True)
class SectionInfo:
    """A section's place in the report, the topic its figure ids begin with, its notebook's stem, title."""

    number: str
    topic: str
    notebook: str
    title: str


class Outlined(Protocol):
    """Settings that leave sections out: the stem of a notebook with False."""

    @property
    def sections(self) -> Mapping[str, str | bool]:
        """New titles by the stem of a notebook; False leaves it out."""


SECTIONS = tuple(read_facts("sections.csv", SectionInfo))
BY_TOPIC = {section.topic: section for section in SECTIONS}
BY_NUMBER = {section.number: section for section in SECTIONS}
# The folder of the book in which the sections stand that one edition adds as text.
ADDED_FOLDER = "sections/"


def sections_of(settings: Outlined) -> tuple[SectionInfo, ...]:
    """The sections that an edition with these settings does not leave out."""
    return tuple(section for section in SECTIONS if settings.sections.get(section.notebook) is not False)


def left_out_files(settings: Outlined) -> set[str]:
    """The workbooks of the appendices that an edition with these settings leaves out."""
    return {
        f"phu-luc-{stem.removeprefix('appendix-')}.xlsx"
        for stem, title in settings.sections.items() if title is False and stem.startswith("appendix-")
    }  # fmt: skip
