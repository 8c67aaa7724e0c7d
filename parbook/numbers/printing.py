"""The one door from a number to text: prose, tables, tiles, charts, pages, Word, PDF, CSV and data.

Two kinds of text leave it. What is *printed* is Vietnamese ("−1.234,50", with a proper minus) and
rounded half up to the decimals that the number was typed with. What is *data* is plain and exact
("-1234.5", with a hyphen and a point), as spreadsheets and programs read it.
"""

from decimal import Decimal
from fractions import Fraction

from parbook.numbers.measures import MEASURES
from parbook.numbers.numerals import SIGN_DID_NOT_OCCUR, decimal_places, rounded, write_number
from parbook.numbers.quantity import Cell, Operation, Quantity, decimal_text

# The signs of official tables: there is a number but it was not published; there is nothing to count.
NOT_PUBLISHED, DID_NOT_OCCUR = "…", "-"
# A rate that was divided out has no end of decimals; the book prints two.
_OF_A_RATE = 2
_RATES = {"percent", "point", "times"}
_MOST_EXACT = 6


def number_text(value: Fraction | int, decimals: int = 0) -> str:
    """A bare number in print, which is no quantity of a sheet: a count of checks, a sum, a limit.

    >>> number_text(1234567), number_text(Fraction(-1, 8), 2)
    ('1.234.567', '−0,13')
    """
    return write_number(value, decimals)


def exact_number_text(value: Fraction | int) -> str:
    """A bare number with all its decimals, at most six.

    >>> exact_number_text(Fraction(2029, 100)), exact_number_text(98)
    ('20,29', '98')
    """
    return write_number(value, decimal_places(Fraction(value)))


def quantity_text(quantity: Quantity | None, decimals: int | None = None, unit: str = "") -> str:
    """A quantity in print without the sign of its unit, or the sign "…" or "-" that stands for it.

    `decimals` are those of a record or definition, without them those that the quantity was typed
    with; `unit` is a larger one of its own to print it in (million_VND); None is what cannot be.
    """
    if quantity is None or did_not_occur(quantity):
        return DID_NOT_OCCUR
    if quantity.value is None:
        return NOT_PUBLISHED
    places = typed_decimals(quantity, unit) if decimals is None else decimals
    return write_number(quantity.value / _scale(unit), places)


def signed_text(quantity: Quantity | None, decimals: int | None = None) -> str:
    """A quantity in print with the sign of its unit, if that has one: `20,29%`, `746`, `…`, `-`."""
    text = quantity_text(quantity, decimals)
    return text if quantity is None or text in (NOT_PUBLISHED, DID_NOT_OCCUR) else text + _sign(quantity)


def exact_text(quantity: Quantity) -> str:
    """The value with all its decimals, at most six unless more were typed, and sign: `65,266842%`."""
    if quantity.value is None:
        return NOT_PUBLISHED
    own = decimal_places(quantity.value)
    places = max(own, typed_decimals(quantity)) if own == _MOST_EXACT else own
    return write_number(quantity.value, places) + _sign(quantity)


def data_text(quantity: Quantity) -> str:
    """A quantity as data: the exact decimal, `n/d` where there is none, or its sign."""
    if quantity.value is None:
        return NOT_PUBLISHED
    return DID_NOT_OCCUR if did_not_occur(quantity) else decimal_text(quantity.value)


def value_data(value: Fraction) -> str:
    """An exact value as data: `20.29`, `1/3`."""
    return decimal_text(value)


def rounded_data(value: Fraction, decimals: int) -> str:
    """A value as data at a printed precision: `20.29`."""
    return f"{rounded(value, decimals):f}"


def float_data(value: float) -> str:
    """A float as data, written out: `0.00001`, never `1e-05`."""
    return f"{Decimal(repr(value)):f}"


def typed_decimals(quantity: Quantity, unit: str = "") -> int:
    """The decimals to print a published quantity with, in `unit` where one is named.

    A cell's number has those it was typed with; of a computed rate the book prints two; anything
    else is exact, with six at most.
    """
    origin = quantity.origin
    if isinstance(origin, Cell) and origin.decimals is not None:
        return max(origin.decimals + tens(_scale(unit)), 0)
    if isinstance(origin, Operation) and quantity.unit in _RATES:
        return _OF_A_RATE
    return decimal_places(quantity.exact / _scale(unit))


def did_not_occur(quantity: Quantity) -> bool:
    """Whether its cell holds the sign for nothing to report, as sent or as corrected."""
    cell = quantity.origin
    if not isinstance(cell, Cell) or quantity.value != 0 or cell.decimals is not None:
        return False
    return bool(cell.correction) or cell.raw in SIGN_DID_NOT_OCCUR


def tens(scale: Fraction) -> int:
    """How many places a number moves when it is counted in another unit: 6 for a million.

    >>> tens(Fraction(1_000_000)), tens(Fraction(1))
    (6, 0)
    """
    return len(str(scale.numerator)) - 1


def _scale(unit: str) -> Fraction:
    return MEASURES[unit].scale if unit else Fraction(1)


def _sign(quantity: Quantity) -> str:
    return MEASURES[quantity.unit].sign if quantity.unit in MEASURES else ""
