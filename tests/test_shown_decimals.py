"""How many decimals Excel shows of a stored number, by its number format."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parbook.sheets.shown_decimals import shown_decimals

ACCOUNTING = '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)'


@pytest.mark.parametrize(
    ("value", "number_format", "decimals"),
    [
        (0.2029, "0.00%", 2),
        (0.9, "0%", 0),
        (0.405, "0.0%", 1),
        (0.2029, "0%", 0),
        (12.7, "0", 0),
        (1234.56, "#,##0.0", 1),
        (1234.56, "#,##0", 0),
        (-3.14, "[Red]-0.0", 1),
        (-3.14, "0.00;[Red]-0.0", 1),
        (3.14, "0.00;[Red]-0.0", 2),
        (0.0, '0.00;-0.0;"-"', 0),
        (1234.5678, ACCOUNTING, 2),
        (-1234.5678, ACCOUNTING, 2),
        (0.0, ACCOUNTING, 0),
        (12.345, '0.0" hồ sơ; xong"', 1),
        (12.345, '0.0\\;"0.00"', 1),
        (0.975, '0.0"%"', 1),
        (0.975, r"0.0\%", 1),
        (12.345, "#,##0.##", 2),
        (12.345, "0.0?", 2),
        (12.345, "[$-42A]#,##0.0", 1),
        (12.345, '#,##0.0 "đ"_);[Red](#,##0.00 "đ")', 1),
        (5.25, "[<10]0.00;0.0", 2),
        (15.25, "[<10]0.00;0.0", 1),
        (1234567.25, "#,##0.0,", 0),
        (0.00012, "0.0E+00", 5),
        (1200.0, "0.0E+00", 0),
        (1.5, "# ?/?", 1),
        (12.5, "@", 1),
        (12.5, "", 1),
    ],
)
def test_a_format_shows_so_many_of_the_decimals(value: float, number_format: str, decimals: int) -> None:
    assert shown_decimals(value, number_format) == decimals


@pytest.mark.parametrize(
    ("value", "decimals"),
    [
        (98.55000000000001, 2),
        (0.1 + 0.2, 1),
        (1e-05, 5),
        (20.2857142857143, 8),
        (-20.2857142857143, 8),
        (0.123456789012, 9),
        (1.23456789e-05, 10),
        (1234567890.5, 0),
        (12345678901.5, 0),
        (12.0, 0),
        (1e300, 0),
        (1e-300, 15),
        (12345, 0),
    ],
)
def test_general_shows_what_fits_its_eleven_places(value: float, decimals: int) -> None:
    assert shown_decimals(value, "General") == decimals


@pytest.mark.parametrize("number_format", ["#,##0.00", "0.000", "0.0%", ACCOUNTING])
def test_noughts_that_only_the_format_adds_were_not_typed(number_format: str) -> None:
    assert shown_decimals(47.0, number_format) == 0
    assert shown_decimals(47, number_format) == 0


def test_one_decimal_typed_into_a_column_of_two_is_one_decimal() -> None:
    assert shown_decimals(47.3, "#,##0.00") == 1


@given(st.integers(-(10**9), 10**9), st.integers(0, 6), st.integers(0, 6))
def test_of_a_typed_decimal_a_format_shows_its_own_or_as_many_as_it_has_room_for(
    units: int, typed: int, room: int
) -> None:
    value = float(Decimal(units).scaleb(-typed))
    own = -min(0, int(Decimal(units).scaleb(-typed).normalize().as_tuple().exponent)) if units else 0
    assert shown_decimals(value, "0." + "0" * room if room else "0") == min(own, room)


@given(st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20))
def test_whatever_the_format_says_there_is_an_answer(value: float, number_format: str) -> None:
    assert 0 <= shown_decimals(value, number_format) <= 15


@given(st.decimals(-(10**6), 10**6, places=4))
def test_general_loses_nothing_of_what_a_person_types(typed: Decimal) -> None:
    decimals = shown_decimals(float(typed), "General")
    assert (Fraction(typed) * 10**decimals).denominator == 1
