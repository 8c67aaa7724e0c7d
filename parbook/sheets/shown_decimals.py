"""How many decimals of a stored number its format leaves to be seen; the value is never rounded."""

import re
from decimal import Decimal
from fractions import Fraction

from parbook.sheets.number_format import Section, is_general, section_of

_DIGITS = "0#?"
# "0.5," shows thousands: each comma after the last digit takes three places away.
_THOUSANDS = re.compile(rf"[{_DIGITS}](,+)(?![{_DIGITS},])")
_KEPT = 15  # digits of a number that Excel keeps, and the most decimals that anyone reads
_GENERAL, _GENERAL_SMALL = 10, 6  # digits that "General" shows in its eleven places, and as 1E-05
_SMALLEST = -4  # the power of ten below which "General" shows 1E-05


def shown_decimals(value: int | float, number_format: str) -> int:
    """How many of a stored number's decimals its cell shows, of a percent format those before the %.

    Noughts that only the format adds are not counted: 47.3 as `0.00` was typed with one decimal.

    >>> shown_decimals(0.2029, "0.00%"), shown_decimals(12.7, "0"), shown_decimals(0.1 + 0.2, "General")
    (2, 0, 1)
    """
    if isinstance(value, int):
        return 0
    exact = Decimal(f"{value:.{_KEPT}g}")
    code = number_format or "General"
    section = None if is_general(code) else section_of(Fraction(exact), code)[0]
    if section is None or not _rounds(section):
        return _own_decimals(_as_general(exact))
    codes = section.codes
    exact = exact.scaleb(2 * codes.count("%"))
    places = len(found[1]) if (found := re.search(rf"\.([{_DIGITS}]*)", codes)) else 0
    if any(kind == "exponent" for kind, _ in section.tokens) and exact:
        places -= exact.adjusted()
    places -= 3 * sum(len(commas) for commas in _THOUSANDS.findall(codes))
    return max(0, min(places, _own_decimals(exact)))


def _rounds(section: Section) -> bool:
    """Whether a section says how many decimals to show: it holds signs for digits, and is no fraction."""
    digits = set(section.codes) & set(_DIGITS)
    return bool(digits) and "/" not in section.codes and ("general", "") not in section.tokens


def _as_general(exact: Decimal) -> Decimal:
    """The number that "General" shows in a column wide enough: eleven places, the sign apart."""
    if not exact:
        return exact
    power = exact.adjusted()
    digits = _GENERAL + min(power, 0) if power >= _SMALLEST else _GENERAL_SMALL
    return Decimal(f"{exact:.{max(digits, power + 1)}g}")


def _own_decimals(exact: Decimal) -> int:
    """The decimals of a number without noughts at its end."""
    exponent = exact.normalize().as_tuple().exponent
    return min(max(0, -exponent), _KEPT) if isinstance(exponent, int) else 0
