"""The sections of the report that hold figures: number, topic and notebook (facts/sections.csv)."""

from dataclasses import dataclass

from parbook.measures import read_facts


@dataclass(frozen=True)
class SectionInfo:
    """A section's place in the report, the topic its figure ids begin with, its notebook's stem."""

    number: str
    topic: str
    notebook: str


SECTIONS = tuple(SectionInfo(**row) for row in read_facts("sections.csv"))
BY_TOPIC = {section.topic: section for section in SECTIONS}
BY_NUMBER = {section.number: section for section in SECTIONS}
