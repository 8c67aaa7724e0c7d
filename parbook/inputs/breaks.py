"""The breaks of series that an edition knows: those of its definition, and data/breaks.csv."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from parbook.definitions.breaks import Break, Span
from parbook.definitions.definition import ReportDefinition
from parbook.entries.csv_rows import read_rows
from parbook.entries.typed import typed_row
from parbook.problems import Problem

BREAKS = "breaks.csv"
_COLUMNS = ("since", "figures", "words")


def read_breaks(data: Path, definition: ReportDefinition) -> tuple[list[Break], list[Problem]]:
    """The breaks of the whole country and of the province (data/breaks.csv), with what is wrong there."""
    found = list(definition.breaks)
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
    found = (b.words for b in breaks if b.lies_between(before, now) and fnmatchcase(figure_id, b.figures))
    return next(found, "")
