"""An exact value that keeps its unit and the cells it came from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import NoReturn

from openpyxl.utils import coordinate_to_tuple

_PLAIN_UNITS = {"number", "times"}


class UnitMismatch(ValueError):
    """Two quantities of different units were combined."""


@dataclass(frozen=True)
class Cell:
    """One cell of a workbook, with the stored value as text, and how it was corrected, if it was.

    `decimals` is the typed precision of its number in the unit of the quantity, below nought where the
    cell counts in millions; None where it holds a sign, or where nothing is known of how it was typed.
    """

    file: str
    sheet: str
    address: str
    raw: str
    correction: str = ""
    decimals: int | None = None

    def __str__(self) -> str:
        return f"{self.file}!{self.sheet}!{self.address}"


@dataclass(frozen=True)
class CellRange:
    """A run of cells in one column; stands for its cells where listing each would bury the reader."""

    file: str
    sheet: str
    first: str
    last: str
    raw: str

    @property
    def address(self) -> str:
        """The range as Excel writes it: `E12:E1011`."""
        return f"{self.first}:{self.last}"

    def __str__(self) -> str:
        return f"{self.file}!{self.sheet}!{self.address}"


@dataclass(frozen=True)
class Constant:
    """A number that a definition brings with it, such as the 100 of a percentage."""

    text: str


@dataclass(frozen=True)
class Operation:
    """How a derived quantity came about: the operation's name and its operands."""

    name: str
    operands: "tuple[Quantity, ...]"


@dataclass(frozen=True)
class Quantity:
    """An exact value with its unit and its lineage; arithmetic keeps all three.

    `value` is None where the figure exists but was not published; every result that needs it
    is then not published either, and `missing()` says which cells are the reason. Percent is
    stored as percent: 20.29 means 20,29%.
    """

    value: Fraction | None
    unit: str
    origin: Cell | CellRange | Constant | Operation
    figure: str | None = None

    @property
    def published(self) -> bool:
        """Whether there is a value at all."""
        return self.value is not None

    @property
    def exact(self) -> Fraction:
        """The value, for those who know that it is published; raises ValueError otherwise."""
        if self.value is None:
            raise ValueError(f"not published: {', '.join(map(str, self.missing()))}")
        return self.value

    def named(self, figure: str) -> "Quantity":
        """The same quantity, known by a figure id, so that lineage can stop there."""
        return replace(self, figure=figure)

    def cells(self) -> tuple[Cell | CellRange, ...]:
        """The source cells in order of first sight, each once."""
        return tuple(dict.fromkeys(self._walk()))

    def missing(self) -> tuple[Cell | CellRange, ...]:
        """The cells whose values were not published and so stop this quantity."""
        if self.published:
            return ()
        if isinstance(self.origin, Operation):
            found = (cell for part in self.origin.operands for cell in part.missing())
            return tuple(dict.fromkeys(found))
        return self.cells()

    def _walk(self) -> Iterator[Cell | CellRange]:
        if isinstance(self.origin, Cell | CellRange):
            yield self.origin
        elif isinstance(self.origin, Operation):
            for part in self.origin.operands:
                yield from part._walk()

    def __add__(self, other: "Quantity") -> "Quantity":
        return total([self, other])

    def __sub__(self, other: "Quantity") -> "Quantity":
        """Difference in the common unit; raises UnitMismatch."""
        return _derive("difference", lambda a, b: a - b, _same_unit(self, other), self, other)

    def __mul__(self, other: "Quantity") -> "Quantity":
        """Product; one side must be a plain number or a multiple."""
        if not _PLAIN_UNITS & {self.unit, other.unit}:
            raise UnitMismatch(f"cannot multiply {self.unit} by {other.unit}")
        unit = other.unit if self.unit in _PLAIN_UNITS else self.unit
        return _derive("product", lambda a, b: a * b, unit, self, other)

    def __float__(self, *_: object) -> NoReturn:
        raise TypeError("a Quantity forgets nothing: use .value (exact) instead of float()")

    __int__ = __round__ = __float__

    def __repr__(self) -> str:
        value = "not published" if self.value is None else decimal_text(self.value)
        return f"{value} {self.unit} ← {', '.join(map(str, self.cells()))}"


def constant(value: int | str, unit: str = "number") -> Quantity:
    """A number of the definition itself: `constant(100, "percent")`."""
    return Quantity(Fraction(value), unit, Constant(str(value)))


def total(parts: Iterable[Quantity]) -> Quantity:
    """The sum of quantities of one unit; raises UnitMismatch, ValueError for no parts."""
    operands = tuple(parts)
    if not operands:
        raise ValueError("a total needs parts")
    unit = operands[0].unit
    for part in operands[1:]:
        unit = _same_unit(operands[0], part)
    values = [part.value for part in operands]
    if None in values:  # no range: `missing` must tell which cell it is
        return Quantity(None, unit, Operation("sum", operands))
    value = sum((v for v in values if v is not None), Fraction(0))
    return Quantity(value, unit, Operation("sum", _one_range(operands, value) or operands))


def share(part: Quantity, whole: Quantity) -> Quantity:
    """`part` as percent of `whole`; both in one unit. Raises UnitMismatch, ZeroDivisionError.

    >>> share(constant(1, "dossier"), constant(4, "dossier")).value
    Fraction(25, 1)
    """
    _same_unit(part, whole)
    return _derive("share", lambda a, b: 100 * a / b, "percent", part, whole)


def multiple(now: Quantity, before: Quantity) -> Quantity:
    """How many times `before` goes into `now`; both in one unit."""
    _same_unit(now, before)
    return _derive("multiple", lambda a, b: a / b, "times", now, before)


def change_amount(now: Quantity, before: Quantity) -> Quantity:
    """now − before in their unit; between two percentages the result is in percentage points."""
    unit = _same_unit(now, before)
    unit = "point" if unit == "percent" else unit
    return _derive("change", lambda a, b: a - b, unit, now, before)


def change_percent(now: Quantity, before: Quantity) -> Quantity:
    """The growth from `before` to `now` in percent of `before`."""
    _same_unit(now, before)
    return _derive("change_percent", lambda a, b: 100 * (a - b) / b, "percent", now, before)


def decimal_text(value: Fraction) -> str:
    """The exact value as text: a finite decimal where there is one, else the fraction `n/d`.

    >>> decimal_text(Fraction(2029, 100)), decimal_text(Fraction(1, 3))
    ('20.29', '1/3')
    """
    denominator, digits = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while denominator % prime == 0:
            denominator, power = denominator // prime, power + 1
        digits = max(digits, power)
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    scaled = abs(value.numerator) * 10**digits // value.denominator
    sign, text = "-" if value < 0 else "", str(scaled).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def _same_unit(a: Quantity, b: Quantity) -> str:
    if a.unit != b.unit:
        raise UnitMismatch(f"{a.unit} ({a!r}) does not go with {b.unit} ({b!r})")
    return a.unit


def _derive(name, operation, unit: str, a: Quantity, b: Quantity) -> Quantity:  # type: ignore[no-untyped-def]
    known = a.value is not None and b.value is not None
    value = operation(a.value, b.value) if known else None
    return Quantity(value, unit, Operation(name, (a, b)))


def _one_range(parts: tuple[Quantity, ...], value: Fraction) -> tuple[Quantity, ...] | None:
    """One range for many cells that follow each other in a column, else None."""
    cells = [part.origin for part in parts if isinstance(part.origin, Cell)]
    if len(parts) <= 20 or len(cells) != len(parts):
        return None
    places = [coordinate_to_tuple(cell.address) for cell in cells]
    follow = all(b == (a[0] + 1, a[1]) for a, b in pairwise(places))
    if not follow or len({(cell.file, cell.sheet) for cell in cells}) != 1:
        return None
    first, last = cells[0], cells[-1]
    raw = f"{len(cells)} ô"
    whole = CellRange(first.file, first.sheet, first.address, last.address, raw)
    return (Quantity(value, parts[0].unit, whole),)
