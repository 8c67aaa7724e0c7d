"""A column of quantities of one unit, without one Python object a cell."""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from parbook.numbers.columns.exact import Exact, Mask, Positions
from parbook.numbers.columns.sources import Given, Leaves, Source, place_of
from parbook.numbers.quantity import FORMULAS, Constant, Operation, Quantity, UnitMismatch, total

# One record a cell: the value, and where it came from. The denominator 0 marks a cell without a value:
# numerator 0 a blank, which has no source; numerator 1 a number that is not published.
NARROW = np.dtype([("num", "i8"), ("den", "i8"), ("source", "i4"), ("place", "i4")])
WIDE = np.dtype([("num", "O"), ("den", "O"), ("source", "i4"), ("place", "i4")])
_BLANK = (0, 0, -1, -1)

Cells = npt.NDArray[Any]


@dataclass(frozen=True)
class Column:
    """Cells of one unit and the sources that they name; a source is only ever added."""

    unit: str
    cells: Cells
    sources: list[Source]

    @staticmethod
    def of(quantities: Sequence[Quantity | None], unit: str, sources: list[Source] | None = None) -> "Column":
        """A column of quantities, None for a blank; `sources` are those to add to. Raises UnitMismatch."""
        known = [] if sources is None else sources
        for quantity in quantities:
            if quantity is not None and quantity.unit != unit:
                raise UnitMismatch(f"khác đơn vị tính: cột {unit}, số liệu {quantity.unit} ({quantity!r})")
        parts = [_parts(quantity) for quantity in quantities]
        wide = any(max(abs(num), den) >= 2**62 for num, den in parts)
        cells = blanks(len(parts), WIDE if wide else NARROW)
        if parts:
            cells["num"], cells["den"] = (list(numbers) for numbers in zip(*parts, strict=True))
        _place(quantities, cells, known)
        return Column(unit, cells, known)

    def __len__(self) -> int:
        return len(self.cells)

    def at(self, position: int) -> Quantity | None:
        """The quantity at a position, None for a blank."""
        cell: tuple[int, int, int, int] = self.cells[position].item()
        num, den, source, place = cell
        if source < 0:
            return None
        value = Fraction(num, den) if den else None
        return self.sources[source].quantity(place, value, self.unit)

    def values(self) -> Exact:
        """The values; none for blanks and for what is not published."""
        den = self.cells["den"]
        return Exact(np.where(den == 0, 0, self.cells["num"]), den)

    def blank(self) -> Mask:
        """Where nothing stands."""
        return np.asarray(self.cells["source"] < 0)

    def hidden(self) -> Mask:
        """Where a number is that was not published."""
        return np.asarray((self.cells["den"] == 0) & ~self.blank())

    def take(self, positions: Any) -> "Column":
        """The cells of these positions, or of a mask or slice."""
        return Column(self.unit, self.cells[positions], self.sources)

    def kept(self) -> "Column":
        """The same as it is now, whatever is later assigned to the column."""
        cells = self.cells.copy()
        cells.flags.writeable = False
        return Column(self.unit, cells, self.sources)

    def spread(self, length: int) -> "Column":
        """A column of one cell as one of many, or the column itself."""
        if len(self) == length:
            return self
        return Column(self.unit, np.broadcast_to(self.cells, length), self.sources)


@dataclass(frozen=True)
class Derived:
    """The results of a formula on columns of one length, cell by cell."""

    formula: Callable[..., Quantity]
    operands: tuple[Column, ...]

    def quantity(self, place: int, value: Any, unit: str) -> Quantity:
        """What the formula gives for the quantities at that place."""
        return self.formula(*(operand.at(place) for operand in self.operands))


@dataclass(frozen=True)
class Sums:
    """Sums over parts of a column: over `members`, from each start up to each stop."""

    operand: Column
    members: Positions
    starts: Positions
    stops: Positions

    def quantity(self, place: int, value: Any, unit: str) -> Quantity:
        """The sum with its parts, told as one range where the parts follow each other."""
        cells = self.operand.cells[self.members[self.starts[place] : self.stops[place]]]
        source = self.operand.sources[cells["source"][0]]
        if value is not None and isinstance(source, Leaves) and (cells["source"] == cells["source"][0]).all():
            span = source.span(cells["place"])
            if span is not None:
                return Quantity(value, unit, Operation("sum", (Quantity(value, unit, span),)))
        parts = Column(self.operand.unit, cells, self.operand.sources)
        return total(part for part in map(parts.at, range(len(parts))) if part is not None)


def blanks(length: int, kind: "np.dtype[Any]" = NARROW) -> Cells:
    """Blank cells."""
    return np.full(length, np.array(_BLANK, kind), kind)


def joined(columns: Iterable[Column], unit: str) -> Column:
    """Columns of one unit, one below the other."""
    sources: list[Source] = []
    parts = [adopted(column, sources) for column in columns]
    if any(part.dtype == WIDE for part in parts):
        parts = [part.astype(WIDE) for part in parts]
    return Column(unit, np.concatenate(parts) if parts else blanks(0), sources)


def adopted(column: Column, sources: list[Source]) -> Cells:
    """The cells of a column, naming their sources by the places that these have, or now get, in `sources`."""
    if column.sources is sources:
        return column.cells
    known = {id(source): number for number, source in enumerate(sources)}
    numbers = np.full(len(column.sources) + 1, -1, np.int32)  # the last is for blanks, whose source is -1
    for number in np.unique(column.cells["source"]).tolist():
        if number >= 0:
            source = column.sources[number]
            if id(source) not in known:
                known[id(source)] = len(sources)
                sources.append(source)
            numbers[number] = known[id(source)]
    cells = column.cells.copy()
    cells["source"] = numbers[column.cells["source"]]
    return cells


def derived(name: str, formula: Callable[..., Quantity], left: Column, right: Column) -> Column:
    """A formula on two columns of one length; a quotient by zero is blank. Raises UnitMismatch."""
    unit = _unit_of(formula, left.unit, right.unit)
    value_of = operator.add if name == "sum" else FORMULAS[name]
    return _derived(unit, value_of(left.values(), right.values()), formula, (left, right))


def summed_across(columns: Sequence[Column]) -> Column:
    """The sums of columns of one length, cell by cell."""
    values = columns[0].values()
    for column in columns[1:]:
        _unit_of(operator.add, columns[0].unit, column.unit)
        values = values + column.values()
    return _derived(columns[0].unit, values, _total_of, tuple(columns))


def summed(column: Column, members: Positions, starts: Positions, stops: Positions) -> Column:
    """Sums over parts of a column as `Sums` has them; `members` names no blanks, a sum of none is blank."""
    column = column.kept()
    members_hidden = column.hidden()[members]
    values = column.values()
    num, den = values.num[members], values.den[members]
    found = Exact(num, np.where(members_hidden, 1, den)).sums(starts, stops)
    counted = np.concatenate(([0], np.cumsum(members_hidden)))
    hidden = counted[stops] > counted[starts]
    cells = _filled(found, starts == stops, hidden)
    return Column(column.unit, cells, [Sums(column, members, starts, stops)])


def _derived(
    unit: str, values: Exact, formula: Callable[..., Quantity], operands: tuple[Column, ...]
) -> Column:
    blank = np.logical_or.reduce([operand.blank() for operand in operands])
    hidden = ~blank & np.logical_or.reduce([operand.hidden() for operand in operands])
    cells = _filled(values, blank | ((values.den == 0) & ~hidden), hidden)
    return Column(unit, cells, [Derived(formula, tuple(operand.kept() for operand in operands))])


def _filled(values: Exact, blank: Mask, hidden: Mask) -> Cells:
    """Cells of the first source, each in its own place."""
    cells = blanks(len(values.num), WIDE if values.num.dtype == object else NARROW)
    cells["num"] = np.where(hidden, 1, np.where(blank, 0, values.num))
    cells["den"] = np.where(hidden | blank, 0, values.den)
    cells["source"] = np.where(blank, -1, 0)
    cells["place"] = np.where(blank, -1, np.arange(len(cells)))
    return cells


def _total_of(*parts: Quantity) -> Quantity:
    return total(parts)


def _unit_of(formula: Callable[..., Quantity], *units: str) -> str:
    """The unit of a formula's results; raises UnitMismatch as the formula itself does."""
    return formula(*(Quantity(None, unit, Constant("…")) for unit in units)).unit


def _parts(quantity: Quantity | None) -> tuple[int, int]:
    if quantity is None:
        return 0, 0
    return (1, 0) if quantity.value is None else (quantity.value.numerator, quantity.value.denominator)


def _place(quantities: Sequence[Quantity | None], cells: Cells, sources: list[Source]) -> None:
    """Note where each quantity came from: cells in numbers by place in arrays, others as they are."""
    places = [place_of(quantity) for quantity in quantities]
    leaves = [n for n, place in enumerate(places) if place is not None]
    if len(leaves) > 1:
        cells["source"][leaves], cells["place"][leaves] = len(sources), np.arange(len(leaves))
        sources.append(Leaves((quantities[n], places[n]) for n in leaves))  # type: ignore[misc]
    else:
        places = [None] * len(places)
    rest = [n for n, q in enumerate(quantities) if q is not None and places[n] is None]
    if not rest:
        return
    if not (sources and isinstance(sources[-1], Given)):
        sources.append(Given())
    given: Any = sources[-1]
    for n in rest:
        cells["source"][n], cells["place"][n] = len(sources) - 1, given.add(quantities[n])
