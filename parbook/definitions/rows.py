"""Tables of a definition: rows that hold for a time, read as typed values."""

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from parbook.entries.csv_rows import CsvRow, read_rows
from parbook.entries.reads import OptionalSince, OptionalUntil, entry
from parbook.entries.typed import typed_row
from parbook.problems import Problem

Kind = TypeVar("Kind")
Days = tuple[date, date]


class Timed(Protocol):
    """What holds from a day to a day, either of which may be open."""

    @property
    def since(self) -> date | None:
        """The first day, None for ever before."""

    @property
    def until(self) -> date | None:
        """The last day, None for ever after."""


@entry
@dataclass(frozen=True)
class Time:
    """The columns since and until of a row: a year, or a day."""

    since: OptionalSince = None
    until: OptionalUntil = None


@dataclass
class Rows(Generic[Kind]):
    """The rows of a table that hold in a period, those that hold at another time, what is wrong."""

    held: list[Kind]
    others: list[Kind]
    problems: list[Problem]


def holds(timed: Timed, period: Days) -> bool:
    """Whether something holds on any day of a period."""
    first, last = period
    return (timed.since is None or timed.since <= last) and (timed.until is None or timed.until >= first)


def read_timed(path: Path, shown: str, kind: type[Kind], name: str, period: Days) -> Rows[Kind]:
    """The rows of a CSV table, each a `kind`, told apart by `period`; no rows where there is no file.

    `kind` is a dataclass with a field a column; `name` is the column that names a row. The columns
    since and until may stand in any table.
    """
    found: Rows[Kind] = Rows([], [], [])
    if not path.is_file():
        return found
    columns, times = [field.name for field in fields(kind)], [field.name for field in fields(Time)]  # type: ignore[arg-type]
    rows, found.problems = read_rows(path, shown, [*columns, *times], times)
    for row in rows:
        own = {column: text for column, text in row.texts.items() if column in columns}
        value, faults = typed_row(kind, CsvRow(row.line, own), shown, name)
        when = {column: text for column, text in row.texts.items() if column in times}
        time, more = typed_row(Time, CsvRow(row.line, when), shown, name)
        found.problems += faults + more
        if value is not None and time is not None:
            (found.held if holds(time, period) else found.others).append(value)
    return found
