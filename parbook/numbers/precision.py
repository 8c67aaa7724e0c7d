"""How precisely a number was typed, and which values it can stand for."""

from collections.abc import Iterable
from fractions import Fraction

from openpyxl.utils import coordinate_to_tuple

from parbook.numbers.intervals import Interval
from parbook.numbers.numerals import decimal_places
from parbook.numbers.quantity import Cell, CellRange, Quantity

# Words before a number that say on which side of it the true one lies.
ABOVE, BELOW = ("hơn", "trên"), ("gần", "dưới")
ABOUT = "khoảng"
# What a division gives is rounded even where it was typed whole: 20% can be 20,29%.
RATES = {"percent", "times", "point"}


def typed_place(quantity: Quantity) -> Fraction:
    """One unit of the last place in which a leaf was typed, in the quantity's own unit.

    1/100 for 20,29%; 1 for a count; 1.000.000 for 12.310 triệu đồng, which is kept in đồng. Where a
    format shows fewer digits than the cell holds, those that it holds count. Raises ValueError for a
    quantity that is not published.
    """
    decimals = _typed(quantity)
    scale = _place(min(decimals or 0, 0))
    stored = scale * _place(decimal_places(quantity.exact / scale))
    return stored if decimals is None else min(stored, _place(decimals))


def _place(decimals: int) -> Fraction:
    """One unit of a place: 1/100 for two decimals, 1.000 for -3."""
    return Fraction(1, 10**decimals) if decimals >= 0 else Fraction(10**-decimals)


def _typed(quantity: Quantity) -> int | None:
    """The decimals that its cell was typed with, None where it says no number ("-", nothing occurred)."""
    return quantity.origin.decimals if isinstance(quantity.origin, Cell) else None


def rounding_place(quantity: Quantity, beside: Iterable[Quantity] = ()) -> Fraction | None:
    """The place to which a leaf is rounded, in its own unit; None where it is exact.

    A whole number of things counted, and an amount typed to the last đồng, are exact. A rate, and
    whatever was typed with decimals, is rounded at its last place. So is an amount in triệu đồng;
    where it and all the amounts `beside` it (those of the same sum) are whole thousands of that,
    they were rounded to tỷ đồng and only written in triệu đồng. A nought is as rounded as they
    are. Raises ValueError for a quantity that is not published.
    """
    place = typed_place(quantity)
    if quantity.unit in RATES or place < 1:
        return place
    others = [other for other in beside if other.unit == quantity.unit and other.published]
    if quantity.exact == 0 and _typed(quantity) is not None:
        place = min((typed_place(other) for other in others if other.exact), default=Fraction(1))
    if place <= 1:
        return None if place == 1 else place
    coarser = 1000 * place
    whole = all((other.exact / coarser).denominator == 1 for other in (quantity, *others))
    return coarser if whole and len(others) > 1 else place


def typed_interval(quantity: Quantity, beside: Iterable[Quantity] = ()) -> Interval:
    """All values that a leaf can stand for; `beside` and Raises as of `rounding_place`."""
    place = rounding_place(quantity, beside)
    if place is None:
        return Interval.point(quantity.exact)
    if isinstance(quantity.origin, CellRange):  # the sum of its cells, each of them rounded
        place *= _length(quantity.origin)
        return Interval(quantity.exact - place / 2, quantity.exact + place / 2)
    return Interval.rounded(quantity.exact, place)


def _length(cells: CellRange) -> int:
    first, last = coordinate_to_tuple(cells.first), coordinate_to_tuple(cells.last)
    return last[0] - first[0] + 1


def worded_interval(quantity: Quantity, word: str, beside: Iterable[Quantity] = ()) -> Interval:
    """All values that a leaf can stand for after the word before it (hơn, gần, khoảng, …).

    "khoảng 400" is rounded to hundreds; before a rate the word adds nothing to its rounding.
    """
    if word in ABOVE:
        return Interval.more_than(quantity.exact)
    if word in BELOW:
        return Interval.less_than(quantity.exact)
    if word == ABOUT and quantity.unit not in RATES and quantity.exact.denominator == 1:
        return Interval.rounded(quantity.exact, Fraction(10 ** _noughts(quantity.exact.numerator)))
    return typed_interval(quantity, beside)


def _noughts(number: int) -> int:
    """How many noughts a whole number ends in; none for nought itself."""
    return len(str(number)) - len(str(number).rstrip("0")) if number else 0
