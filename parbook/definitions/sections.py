"""The sections of the report that hold figures: number, topic and notebook (facts/sections.csv)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parbook.facts import read_facts


@dataclass(frozen=True)
class SectionInfo:
    """A section's place in the report, the topic its figure ids begin with, its notebook's stem.

    >>> BY_TOPIC["procedures"]
    SectionInfo(number='II.3', topic='procedures', notebook='ii-3-procedures')
    """

    number: str
    topic: str
    notebook: str


SECTIONS = tuple(SectionInfo(**row) for row in read_facts("sections.csv"))
BY_TOPIC = {section.topic: section for section in SECTIONS}
BY_NUMBER = {section.number: section for section in SECTIONS}
# The folder of the book in which the sections stand that one edition adds as text.
ADDED_FOLDER = "sections/"


def sections_of(settings: Mapping[str, Any]) -> tuple[SectionInfo, ...]:
    """The sections that an edition with these settings does not leave out."""
    changes = settings.get("sections") or {}
    return tuple(section for section in SECTIONS if changes.get(section.notebook) is not False)


def left_out_files(settings: Mapping[str, Any]) -> set[str]:
    """The workbooks of the appendices that an edition with these settings leaves out.

    >>> left_out_files({"sections": {"appendix-6": False, "ii-8-quality-management": "Tên khác"}})
    {'phu-luc-6.xlsx'}
    """
    changes = settings.get("sections") or {}
    return {
        f"phu-luc-{stem.removeprefix('appendix-')}.xlsx"
        for stem, title in changes.items() if title is False and stem.startswith("appendix-")
    }  # fmt: skip
