"""An exact value that keeps its unit and the cells it came from."""

import operator
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from numbers import Integral, Number
from typing import Any, NoReturn

from parbook.numbers.measures import MEASURES
from parbook.numbers.numerals import NotANumber, decimal_places, stored_number, write_number

PLAIN_UNITS = {"number", "times"}
# How the value of a derived quantity follows from two others, be they single values or arrays of them.
FORMULAS: dict[str, Callable[[Any, Any], Any]] = {
    "difference": operator.sub,
    "change": operator.sub,
    "product": operator.mul,
    "quotient": operator.truediv,
    "multiple": operator.truediv,
    "share": lambda part, whole: part * 100 / whole,
    "change_percent": lambda now, before: (now - before) * 100 / before,
}
# Many cells that follow each other in a column are told as one range.
MANY = 20
_IN_SHEET = re.compile(r"[A-Z]{1,3}\d+")


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


@dataclass(frozen=True, eq=False)
class Quantity:
    """An exact value with its unit and its lineage; arithmetic keeps all three.

    `value` is None where the figure exists but was not published; every result that needs it
    is then not published either, and `missing()` says which cells are the reason. Percent is
    stored as percent: 20.29 means 20,29%.

    Two quantities are equal when value and unit are, wherever they came from. A plain number is
    compared as if it had the unit (`rate > 10`), and multiplies and divides (`amount * 2`); it is
    neither added nor subtracted, for a sum would then hold a number without a source.

    >>> constant(12, "percent") > 10, constant(3, "dossier") == constant("3.0", "dossier")
    (True, True)
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

    def __add__(self, other: object) -> "Quantity":
        return total([self, other]) if isinstance(other, Quantity) else not_added(other)

    def __radd__(self, other: object) -> "Quantity":
        """Python's own `sum` begins with 0, which is no part of the sum."""
        return self if type(other) is int and other == 0 else not_added(other)

    def __sub__(self, other: object) -> "Quantity":
        """Difference in the common unit; raises UnitMismatch."""
        if not isinstance(other, Quantity):
            return not_added(other)
        return _derive("difference", _same_unit(self, other), self, other)

    def __rsub__(self, other: object) -> "Quantity":
        return not_added(other)

    def __mul__(self, other: object) -> "Quantity":
        """Product; one side must be a plain number or a multiple."""
        factor = as_factor(other)
        if factor is None:
            return NotImplemented
        if not PLAIN_UNITS & {self.unit, factor.unit}:
            raise UnitMismatch(f"không nhân được {self.unit} với {factor.unit}")
        unit = factor.unit if self.unit in PLAIN_UNITS else self.unit
        return _derive("product", unit, self, factor)

    def __rmul__(self, other: object) -> "Quantity":
        factor = as_factor(other)
        return NotImplemented if factor is None else factor * self

    def __truediv__(self, other: object) -> "Quantity":
        """Quotient by a plain number or a multiple; two amounts are set against each other by name."""
        divisor = as_factor(other)
        if divisor is None:
            return NotImplemented
        if divisor.unit not in PLAIN_UNITS:
            raise UnitMismatch(
                f"không chia {self.unit} cho {divisor.unit} bằng dấu /: "
                "dùng share(a, b) để ra tỷ lệ phần trăm, multiple(a, b) để ra số lần"
            )
        return _derive("quotient", self.unit, self, divisor)

    def __rtruediv__(self, other: object) -> "Quantity":
        divisor = as_factor(other)
        return NotImplemented if divisor is None else divisor / self

    def __neg__(self) -> NoReturn:
        """Refused; pandas asks it of the elements where it looks for the largest."""
        raise TypeError("không đổi dấu số liệu; n dòng lớn nhất: sort_values(cột, ascending=False).head(n)")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Quantity):
            return (self.value, self.unit) == (other.value, other.unit)
        number = plain_number(other)
        return NotImplemented if number is None else self.value == number

    def __hash__(self) -> int:
        return hash(self.value)

    def __lt__(self, other: object) -> bool:
        return self._compared(other, operator.lt)

    def __le__(self, other: object) -> bool:
        return self._compared(other, operator.le)

    def __gt__(self, other: object) -> bool:
        return self._compared(other, operator.gt)

    def __ge__(self, other: object) -> bool:
        return self._compared(other, operator.ge)

    def _compared(self, other: object, how: Callable[[Fraction, Fraction], bool]) -> bool:
        """By value; raises UnitMismatch, ValueError where one of the two is not published."""
        if isinstance(other, Quantity):
            _same_unit(self, other)
            return how(self.exact, other.exact)
        number = plain_number(other)
        return NotImplemented if number is None else how(self.exact, number)

    def __float__(self, *_: object) -> NoReturn:
        raise TypeError("số liệu không đổi thành số thực, số nguyên hay làm tròn được: dùng .value (số đúng)")

    __int__ = __round__ = __float__

    def __str__(self) -> str:
        """The number as a table shows it, with all its decimals, at most six: `65,266842%`, `…`."""
        if self.value is None:
            return "…"
        sign = MEASURES[self.unit].sign if self.unit in MEASURES else ""
        return write_number(self.value, decimal_places(self.value)) + sign

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
    return _derive("share", "percent", part, whole)


def multiple(now: Quantity, before: Quantity) -> Quantity:
    """How many times `before` goes into `now`; both in one unit."""
    _same_unit(now, before)
    return _derive("multiple", "times", now, before)


def change_amount(now: Quantity, before: Quantity) -> Quantity:
    """now − before in their unit; between two percentages the result is in percentage points."""
    unit = _same_unit(now, before)
    unit = "point" if unit == "percent" else unit
    return _derive("change", unit, now, before)


def change_percent(now: Quantity, before: Quantity) -> Quantity:
    """The growth from `before` to `now` in percent of `before`."""
    _same_unit(now, before)
    return _derive("change_percent", "percent", now, before)


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


def plain_number(value: object) -> Fraction | None:
    """The number to compare with: a float counts as it is typed, 20.5 as 41/2; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, Number | Decimal):
        return None
    if isinstance(value, Integral):
        return Fraction(int(value))
    try:
        return stored_number(value) if isinstance(value, float) else Fraction(value)  # type: ignore[arg-type]
    except (NotANumber, TypeError, ValueError, OverflowError):
        return None


def as_factor(value: object) -> Quantity | None:
    """What to multiply or divide by: a quantity, or a whole number or fraction as a constant.

    None for what is neither; raises TypeError for a float, of which nobody knows the origin.
    """
    if isinstance(value, Quantity):
        return value
    if isinstance(value, float):
        raise TypeError(f'không tính với số thực {value}: viết constant("{value}") nếu đó là hằng số')
    number = plain_number(value)
    return None if number is None else constant(decimal_text(number))


def cell_range(first: Cell, last: Cell, count: int) -> CellRange:
    """So many cells that follow each other in one column."""
    return CellRange(first.file, first.sheet, first.address, last.address, f"{count} ô")


def not_added(other: object) -> Quantity:
    """Refuses a plain number (raises TypeError); leaves anything else to its own type."""
    if isinstance(other, Number | Decimal):
        raise TypeError(
            f"không cộng, trừ số {other} không có nguồn và đơn vị tính: "
            f'viết constant("{other}", "đơn vị") nếu đó là hằng số'
        )
    return NotImplemented  # type: ignore[no-any-return]


def _same_unit(a: Quantity, b: Quantity) -> str:
    if a.unit != b.unit:
        raise UnitMismatch(f"khác đơn vị tính: {_told(a)} và {_told(b)}")
    return a.unit


def _told(quantity: Quantity) -> str:
    return f"{quantity.unit} ({quantity!r})" if quantity.cells() else quantity.unit


def _derive(name: str, unit: str, a: Quantity, b: Quantity) -> Quantity:
    known = a.value is not None and b.value is not None
    value = FORMULAS[name](a.value, b.value) if known else None
    return Quantity(value, unit, Operation(name, (a, b)))


def _one_range(parts: tuple[Quantity, ...], value: Fraction) -> tuple[Quantity, ...] | None:
    """One range for many cells that follow each other in a column, else None."""
    cells = [part.origin for part in parts if isinstance(part.origin, Cell)]
    if len(parts) <= MANY or len(cells) != len(parts):
        return None
    if not all(_IN_SHEET.fullmatch(cell.address) for cell in cells):
        return None  # rows of a Word document
    from openpyxl.utils import coordinate_to_tuple  # a command that reads no workbook starts at once

    places = [coordinate_to_tuple(cell.address) for cell in cells]
    follow = all(b == (a[0] + 1, a[1]) for a, b in pairwise(places))
    if not follow or len({(cell.file, cell.sheet) for cell in cells}) != 1:
        return None
    return (Quantity(value, parts[0].unit, cell_range(cells[0], cells[-1], len(cells))),)
