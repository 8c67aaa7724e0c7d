"""What Excel shows of a stored number: how many decimals its number format leaves to be seen.

Format codes: ECMA-376 Part 1, 18.8.31. Only decimals are read from them; the value is never rounded.
"""

import re
from decimal import Decimal

# Letters that stand for themselves, blanks of a letter's width, fillings, colours and conditions.
_LITERAL = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]')
_SECTION = re.compile(r'(?:"[^"]*"|[\\_*].|\[[^\]]*\]|[^;])*')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
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
    code = _LITERAL.sub("", _section(value, number_format or "General"))
    exact = Decimal(f"{value:.{_KEPT}g}")
    if "general" in code.lower() or "/" in code or not set(code) & set(_DIGITS):
        return _own_decimals(_as_general(exact))
    exact = exact.scaleb(2 * code.count("%"))
    places = len(found[1]) if (found := re.search(rf"\.([{_DIGITS}]*)", code)) else 0
    if re.search(r"E[+-]", code, re.IGNORECASE) and exact:
        places -= exact.adjusted()
    places -= 3 * sum(len(commas) for commas in _THOUSANDS.findall(code))
    return max(0, min(places, _own_decimals(exact)))


def _section(value: float, number_format: str) -> str:
    """The part of a format that a value is shown by: positive; negative; nought; or by its conditions."""
    sections: list[str] = [match for match in _SECTION.findall(number_format) if match]
    for section in sections:
        if (asked := _CONDITION.search(section)) and _holds(value, asked[1], float(asked[2])):
            return section
    plain = [section for section in sections if not _CONDITION.search(section)] or ["General"]
    if len(plain) < len(sections):
        return plain[0]
    place = 0 if value > 0 else 1 if value < 0 else 2
    return sections[place] if place < min(len(sections), 3) else sections[0]


def _holds(value: float, relation: str, limit: float) -> bool:
    return {
        "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit,
        "=": value == limit, "<>": value != limit,
    }[relation]  # fmt: skip


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
