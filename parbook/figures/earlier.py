"""Earlier editions beside this one: their figures of record and their tables."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from parbook.figures.records import record_of, recorded_quantities
from parbook.figures.run import Run
from parbook.inputs.edition import Edition, Record, years_of
from parbook.inputs.edition_reader import read_edition
from parbook.numbers.quantity import Cell, CellRange, Operation, Quantity
from parbook.problems import DataProblems
from parbook.text import fold

# A page sets this many earlier years side by side at most.
MOST = 5


@dataclass(frozen=True)
class Earlier:
    """An earlier edition as others compare with it.

    `records` and `quantities` are its figures by id. `settled` says that they are those of a final
    edition; else they were computed just now, and may still change.
    """

    edition: Edition
    records: Mapping[str, Record]
    quantities: Mapping[str, Quantity]
    settled: bool

    @property
    def year(self) -> int:
        """The edition's year."""
        return self.edition.year


@dataclass(frozen=True)
class LeftOut:
    """An earlier edition that comparisons leave out, and why."""

    year: int
    reason: str


def earlier_of(edition: Edition, notebooks: Path) -> Earlier:
    """The edition with its figures of record, or as computed where it has none yet.

    Raises DataProblems where it has to be computed and cannot.
    """
    if edition.records:
        return Earlier(edition, edition.records, recorded_quantities(edition), edition.final)
    figures = Run(edition, notebooks).compute().figures
    records = {figure.id: record_of(figure, str(edition.year)) for figure in figures.values()}
    quantities = {
        figure.id: of_year(replace(figure.quantity, value=records[figure.id].exact), edition.year)
        for figure in figures.values()
    }
    return Earlier(edition, records, quantities, False)


def earlier_editions(
    edition: Edition, notebooks: Path, most: int = MOST
) -> tuple[list[Earlier], list[LeftOut]]:
    """The latest editions before this one in its folder of years, `most` at most, and those left out.

    One that cannot be read, or is invented where this one is not, is left out with its reason.
    """
    years = [year for year in reversed(years_of(edition.folder.parent)) if year < edition.year]
    found: list[Earlier] = []
    left_out: list[LeftOut] = []
    for year in years:
        if len(found) == most:
            break
        try:
            earlier = comparable(edition, year)
            if isinstance(earlier, LeftOut):
                left_out.append(earlier)
            else:
                found.append(earlier_of(earlier, notebooks))
        except DataProblems as fault:
            left_out.append(_unreadable(year, fault))
    return found, left_out


def comparable(edition: Edition, year: int) -> Edition | LeftOut:
    """The edition of `year` beside this one, or why this one is not compared with it."""
    try:
        other = read_edition(edition.folder.parent / str(year))
    except DataProblems as fault:
        return _unreadable(year, fault)
    if other.invented != edition.invented:
        return LeftOut(year, "một bên là số liệu giả định")
    if fold(other.settings.province) != fold(edition.settings.province):
        return LeftOut(year, f"là số liệu của {other.settings.province}")
    return other


def year_before(edition: Edition) -> Edition | LeftOut | None:
    """The edition of the year before, why it is left out, or None where there is none beside this one."""
    year = edition.year - 1
    return comparable(edition, year) if (edition.folder.parent / str(year)).is_dir() else None


def last_year(edition: Edition) -> Edition | None:
    """The edition of the year before, if it stands beside this one and can be compared with it."""
    before = year_before(edition)
    return before if isinstance(before, Edition) else None


def _unreadable(year: int, fault: DataProblems) -> LeftOut:
    codes = ", ".join(dict.fromkeys(problem.code for problem in fault.problems))
    return LeftOut(year, f"không đọc được, số lỗi: {len(fault.problems)} ({codes})")


def of_year(quantity: Quantity, year: int) -> Quantity:
    """The quantity with its cells named with the folder of their year: `2020/phu-luc-2.xlsx`."""
    origin = quantity.origin
    if isinstance(origin, Cell | CellRange):
        return replace(quantity, origin=replace(origin, file=f"{year}/{origin.file}"))
    if isinstance(origin, Operation):
        parts = tuple(of_year(part, year) for part in origin.operands)
        return replace(quantity, origin=Operation(origin.name, parts))
    return quantity
