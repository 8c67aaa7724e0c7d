"""Numbers as people type them, and numbers as the book prints them."""

import unicodedata
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parbook.numbers.numerals import (
    AmbiguousNumber,
    NotANumber,
    decimal_places,
    printed_decimals,
    read_number,
    rounded,
    stored_number,
    write_number,
)

VALUES = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**6)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("06", "6"),
        ("1234", "1234"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("1.234,5", "1234.5"),
        ("420.485.000", "420485000"),
        ("20,29", "20.29"),
        ("0,123", "0.123"),
        ("1234,567", "1234.567"),
        ("-1.234,5", "-1234.5"),
        ("−1.234,5", "-1234.5"),
        ("+958", "958"),
    ],
)
def test_vietnamese_forms_are_read_by_vietnamese_custom(text: str, value: str) -> None:
    assert read_number(text) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.5", "12.5"),
        ("0.48", "0.48"),
        ("0.123", "0.123"),
        ("1234.567", "1234.567"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1,234,567.89", "1234567.89"),
    ],
)
def test_english_forms_are_read_where_they_cannot_be_vietnamese(text: str, value: str) -> None:
    assert read_number(text) == Fraction(value)


@pytest.mark.parametrize("text", ["20,29%", "20,29 %", "20,29\uff05", " 20,29% ", "20.29%"])
def test_a_percent_sign_is_read_as_percent(text: str) -> None:
    assert read_number(text) == Fraction("20.29")


@pytest.mark.parametrize(
    "text",
    [
        "1 234 567",
        "1\u00a0234\u00a0567",
        "1\u202f234\u202f567",
        "\u00a01.234.567\u00a0",
        "\uff11.\uff12\uff13\uff14.567",
    ],
    ids=["space", "no-break space", "narrow space", "no-break spaces around", "full-width digits"],
)
def test_spaces_and_letter_widths_of_other_keyboards_do_not_matter(text: str) -> None:
    assert read_number(text) == 1234567


@pytest.mark.parametrize("sign", ["-", "−"], ids=["hyphen", "minus"])
def test_both_minus_signs_make_a_negative_number(sign: str) -> None:
    assert read_number(f"{sign}12,5") == Fraction("-12.5")


@pytest.mark.parametrize("text", ["1,234", "12,345", "999,999", "-1,234", "1,234%"])
def test_a_number_that_reads_two_ways_is_refused_as_ambiguous(text: str) -> None:
    with pytest.raises(AmbiguousNumber):
        read_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "%", "…", "-", "x", "không", "12a", "12 hồ sơ", "1.2.3", "1.234.56", "1,2,3", "1,23,456",
        "12 34", "5%%", "1e5", "17/3/2021", "#REF!", "½",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        read_number(text)


@pytest.mark.parametrize("text", ["--5", "+-5", "-+5"])
def test_a_number_with_two_signs_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        read_number(text)


@pytest.mark.parametrize("text", ["10²", "1.234¹", "①"])
def test_a_footnote_mark_never_becomes_a_digit_of_the_number(text: str) -> None:
    with pytest.raises(NotANumber):
        read_number(text)


@given(st.text(max_size=12) | st.text("0123456789.,-+% ", max_size=12))
def test_any_text_is_either_a_number_or_refused(text: str) -> None:
    try:
        value = read_number(text)
    except NotANumber:
        return
    assert any(c.isdigit() for c in unicodedata.normalize("NFKC", text))
    assert isinstance(value, Fraction)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("0", 0, "0"),
        ("6", 0, "6"),
        ("999", 0, "999"),
        ("1234567", 0, "1.234.567"),
        ("420485000", 0, "420.485.000"),
        ("20.29", 2, "20,29"),
        ("94", 2, "94,00"),
        ("1234.5", 1, "1.234,5"),
        ("-1234.5", 1, "−1.234,5"),
        ("1/3", 2, "0,33"),
    ],
)
def test_numbers_are_written_in_vietnamese_form(value: str, decimals: int, text: str) -> None:
    assert write_number(Fraction(value), decimals) == text


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("0.5", 0, "1"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("20.285", 2, "20.29"),
        ("20.2849999", 2, "20.28"),
        ("1.005", 2, "1.01"),
        ("99.995", 2, "100.00"),
        ("-0.4", 0, "0"),
    ],
)
def test_a_half_is_rounded_away_from_zero(value: str, decimals: int, expected: str) -> None:
    assert f"{rounded(Fraction(value), decimals):f}" == expected


@given(VALUES, st.integers(0, 4))
def test_rounding_moves_a_value_by_half_a_unit_at_most(value: Fraction, decimals: int) -> None:
    assert abs(Fraction(rounded(value, decimals)) - value) * 10**decimals <= Fraction(1, 2)


@given(VALUES, st.integers(0, 4))
def test_rounding_treats_negative_numbers_as_it_treats_positive_ones(value: Fraction, decimals: int) -> None:
    assert rounded(-value, decimals) == -rounded(value, decimals)


@given(VALUES, st.sampled_from([0, 1, 2, 4]))
def test_a_written_number_is_read_back_as_what_was_printed(value: Fraction, decimals: int) -> None:
    assert read_number(write_number(value, decimals)) == Fraction(rounded(value, decimals))


@given(VALUES, st.sampled_from([1, 2, 4]))
def test_a_written_number_shows_its_decimals(value: Fraction, decimals: int) -> None:
    assert printed_decimals(write_number(value, decimals) + "%") == decimals


@pytest.mark.parametrize(
    ("text", "decimals"), [("20,29%", 2), ("12,8%", 1), ("94%", 0), ("1.234.567", 0), ("cao nhất", 0)]
)
def test_the_printed_precision_is_what_follows_the_comma(text: str, decimals: int) -> None:
    assert printed_decimals(text) == decimals


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=4))
def test_a_numeric_cell_holds_the_decimal_that_was_typed(typed: Decimal) -> None:
    assert stored_number(float(typed)) == Fraction(typed)


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_in_a_cell_is_kept_exactly(typed: int) -> None:
    assert stored_number(typed) == typed


@pytest.mark.parametrize(("calculated", "shown"), [(0.1 + 0.2, "0.3"), (1.1 * 3, "3.3"), (4.35 * 100, "435")])
def test_the_noise_of_a_calculated_cell_is_left_out_as_excel_leaves_it_out(
    calculated: float, shown: str
) -> None:
    assert stored_number(calculated) == Fraction(shown)


@pytest.mark.parametrize(("digits", "read"), [(39, True), (40, True), (41, False)])
def test_a_number_of_more_than_forty_signs_is_refused(digits: int, read: bool) -> None:
    text = "7" * digits
    if read:
        assert read_number(text) == int(text)
        return
    with pytest.raises(NotANumber):
        read_number(text)


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ("98", 0), ("-98", 0), ("0", 0), ("20.3", 1), ("-20.29", 2), ("0.00001", 5), ("0.000001", 6),
        ("1e-9", 6), ("1/3", 6),
    ],
)  # fmt: skip
def test_a_value_has_as_many_decimals_as_it_was_typed_with_six_at_most(value: str, places: int) -> None:
    assert decimal_places(Fraction(value)) == places
