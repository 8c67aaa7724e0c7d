"""Breaks of series: days from which figures mean another thing (facts/breaks.csv, data/breaks.csv)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from parbook.entries.csv_rows import read_rows
from parbook.entries.reads import Day, Text, entry, matching
from parbook.entries.typed import typed_row
from parbook.facts import read_facts
from parbook.problems import Problem

Span = tuple[date, date]
BREAKS = "breaks.csv"
_COLUMNS = ("since", "figures", "words")
_IDS = "mã số liệu, dấu * thay cho phần bất kỳ, ví dụ plan.*, *_district*"


@entry
@dataclass(frozen=True)
class Break:
    """A day from which figures whose id matches `figures` mean another thing, and why in words."""

    since: Day
    figures: Annotated[str, matching(r"[a-z_]+\.[a-z0-9_*?]+|[a-z0-9_.?]*\*[a-z0-9_.*?]*", _IDS)]
    words: Text

    def lies_between(self, before: Span, now: Span) -> bool:
        """Whether the day falls in either period or between them, so that the two differ by it."""
        return before[0] < self.since <= now[1]


def read_breaks(data: Path) -> tuple[list[Break], list[Problem]]:
    """The breaks of the whole country and of the province (data/breaks.csv), with what is wrong there."""
    found = read_facts(BREAKS, Break)
    path, shown = data / BREAKS, f"{data.name}/{BREAKS}"
    if not path.is_file():
        return found, []
    rows, problems = read_rows(path, shown, _COLUMNS)
    for row in rows:
        own, faults = typed_row(Break, row, shown, "words")
        found += [own] if own else []
        problems += faults
    return found, problems


def break_words(breaks: Iterable[Break], figure_id: str, before: Span, now: Span) -> str:
    """Why figures of that id cannot be compared between two periods; empty where they can."""
    found = (
        b.words for b in breaks if b.lies_between(before, now) and fnmatchcase(figure_id, b.figures)
    )  # fmt: skip
    return next(found, "")
