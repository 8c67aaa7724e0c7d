"""The rows that chi-tieu.xlsx has in every year (facts/indicators.csv)."""

from dataclasses import dataclass

from parbook.facts import read_facts


@dataclass(frozen=True)
class ListedIndicator:
    """A row of a blank chi-tieu.xlsx: its sheet and number there, what it counts, the code of its figure."""

    sheet: str
    no: str
    label: str
    unit: str
    code: str
    section: str
    adds_up: str


def listed_indicators() -> list[ListedIndicator]:
    """The rows of all sheets in order."""
    return read_facts("indicators.csv", ListedIndicator)
