"""Numbers as people type them into spreadsheets, and numbers as the book prints them."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from math import isfinite

# How a table says that there is a number but it was not published, and that there is nothing to count.
SIGN_NOT_PUBLISHED = ("…", "...", "..")
SIGN_DID_NOT_OCCUR = ("-", "–", "—")
MINUS = "−"


class NotANumber(ValueError):
    """The text is no number."""


class AmbiguousNumber(NotANumber):
    """The text reads as two different numbers, by Vietnamese and by English custom."""


_PLAIN = re.compile(r"\d+", re.ASCII)
_VIETNAMESE = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?|\d+,\d+", re.ASCII)
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3}){2,}(?:\.\d+)?|[1-9]\d{0,2}(?:,\d{3})+\.\d+|\d+\.\d+", re.ASCII)
_SPACED = re.compile(r"[1-9]\d{0,2}(?: \d{3})+(?:,\d+)?", re.ASCII)
# "1,234" is 1.234 units by Vietnamese custom and 1234 by English custom; "0,123" can only be a decimal.
_EITHER = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)
# Nobody counts further; a text of ten thousand digits would take its reader's time and Python's patience.
_LONGEST = 40


def read_number(text: str) -> Fraction:
    """The number that a spreadsheet text says; a percent sign is read as percent.

    Vietnamese custom first: "1.234" is one thousand two hundred and thirty-four, "20,29%" is
    20.29 percent. English texts are read where they cannot be Vietnamese ("12.5", "1,234.5").
    Digits of other scripts are none here: some look like another digit of ours.
    Raises AmbiguousNumber for "1,234" and NotANumber for anything else.

    >>> read_number("1.234"), read_number("20,29%"), read_number("06")
    (Fraction(1234, 1), Fraction(2029, 100), Fraction(6, 1))
    """
    return read_typed(text)[0]


def read_typed(text: str) -> tuple[Fraction, int]:
    """The number that `read_number` reads, and how many decimals it was typed with.

    Raises AmbiguousNumber and NotANumber as `read_number` does.

    >>> read_typed("98,50%"), read_typed("1.234")
    ((Fraction(197, 2), 2), (Fraction(1234, 1), 0))
    """
    if len(text) > _LONGEST or any(unicodedata.category(letter) == "No" for letter in text):
        raise NotANumber(text)  # a footnote mark such as ² is no digit of the number
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("%").rstrip()
    sign = -1 if plain.startswith(("-", MINUS)) else 1
    plain = plain[1:] if plain.startswith(("+", "-", MINUS)) else plain
    if _EITHER.fullmatch(plain):
        raise AmbiguousNumber(text)
    if _PLAIN.fullmatch(plain):
        return sign * Fraction(plain), 0
    if _VIETNAMESE.fullmatch(plain) or _SPACED.fullmatch(plain):
        plain = plain.replace(".", "").replace(" ", "").replace(",", ".")
    elif _ENGLISH.fullmatch(plain):
        plain = plain.replace(",", "")
    else:
        raise NotANumber(text)
    return sign * Fraction(plain), len(plain.partition(".")[2])


def stored_number(value: int | float) -> Fraction:
    """The number of a numeric cell: the fifteen digits that Excel keeps and shows of it.

    Raises NotANumber for an infinite value, which a damaged file can hold.
    """
    if isinstance(value, float) and not isfinite(value):
        raise NotANumber(str(value))
    return Fraction(f"{value:.15g}") if isinstance(value, float) else Fraction(value)


def rounded(value: Fraction | int, decimals: int) -> Decimal:
    """`value` rounded half up (away from zero) to `decimals` places, as Vietnamese practice does."""
    # In whole numbers: an audit prints thousands, and fractions would take most of its time.
    doubled, denominator = 2 * abs(value.numerator) * 10**decimals, value.denominator
    units = (doubled + denominator) // (2 * denominator)
    return Decimal(units if value >= 0 else -units).scaleb(-decimals)


def write_number(value: Fraction | int, decimals: int = 0) -> str:
    """The number in Vietnamese form: dots between thousands, a comma before decimals, a true minus.

    >>> write_number(Fraction(1234567)), write_number(Fraction(-2029, 100), 1)
    ('1.234.567', '−20,3')
    """
    return f"{rounded(value, decimals):,f}".translate(_VIETNAMESE_MARKS)


_VIETNAMESE_MARKS = str.maketrans(",.-", f".,{MINUS}")


def decimal_places(value: Fraction) -> int:
    """How many decimals a value has, as it was typed; six at most, for one that never ends.

    >>> decimal_places(Fraction(2029, 100)), decimal_places(Fraction(98))
    (2, 0)
    """
    return next((places for places in range(6) if (value * 10**places).denominator == 1), 6)


def printed_decimals(text: str) -> int:
    """How many decimals a Vietnamese number was printed with: 2 for "20,29%"."""
    match = re.search(r",(\d+)", text)
    return len(match.group(1)) if match else 0
