"""Typed precision: to which place a number was rounded, and when it is exact."""

from fractions import Fraction

import pytest
from small_editions import leaf

from parbook.numbers.intervals import Interval
from parbook.numbers.precision import rounding_place, typed_interval, typed_place, worded_interval
from parbook.numbers.quantity import Cell, CellRange, Quantity, constant

TRIEU, TY = 10**6, 10**9


def money(*amounts: str, measure: str = "million_VND") -> list[Quantity]:
    return [leaf(amount, measure) for amount in amounts]


@pytest.mark.parametrize(
    ("value", "measure", "raw", "place"),
    [
        ("20.29", "percent", "20,29%", "1/100"),
        ("20.29", "percent", "0.2029", "1/100"),  # a cell of percent format holds the hundredth
        ("94", "percent", "94", "1"),
        ("1234", "dossier", "1.234", "1"),
        ("12.5", "number", "12,5", "1/10"),
        ("0", "dossier", "-", "1"),
        ("12310000", "million_VND", "12.310.000", TRIEU),
        ("12310000", "million_VND", "12310000", TRIEU),
        ("12310.5", "million_VND", "12.310,5", TRIEU // 10),
        ("-12310", "million_VND", "-12.310", TRIEU),
        ("0", "million_VND", "0", TRIEU),
        ("12310000", "VND", "12.310.000", "1"),
        # Corrected or calculated: the text beside it is another number's.
        ("12310", "million_VND", "11.000", TRIEU),
        ("12310", "million_VND", "=A1", TRIEU),
    ],
)
def test_the_last_typed_place_is_told_in_the_unit_of_the_quantity(
    value: str, measure: str, raw: str, place: str | int
) -> None:
    assert typed_place(leaf(value, measure, raw=raw)) == Fraction(place)


@pytest.mark.parametrize("value", ["94", "0", "20.29"])
@pytest.mark.parametrize("measure", ["percent", "times", "point"])
def test_a_rate_is_rounded_even_where_it_was_typed_whole(value: str, measure: str) -> None:
    assert rounding_place(leaf(value, measure)) == typed_place(leaf(value, measure))


@pytest.mark.parametrize("value", ["0", "7", "14502000"])
@pytest.mark.parametrize("measure", ["dossier", "person", "agency", "VND", "rank", "number"])
def test_a_whole_count_and_an_amount_to_the_dong_are_exact(value: str, measure: str) -> None:
    quantities = [leaf(value, measure), leaf("12000000", measure), leaf("2000000", measure)]

    assert rounding_place(quantities[0], quantities) is None
    assert typed_interval(quantities[0], quantities) == Interval.point(Fraction(value))


@pytest.mark.parametrize(
    ("amounts", "place"),
    [
        (("14502000", "12310000", "2193000"), TY),
        (("14502000", "12310000", "2192500"), TRIEU),
        (("14502500", "12310000", "2193000"), TRIEU),
        (("14502000", "0", "14502000"), TY),
        (("14502000",), TRIEU),  # alone its noughts prove nothing
        (("15000000", "12000000", "3000000"), TY),  # never coarser: thousands of tỷ are counted
        (("14502.5", "12310000", "2193000"), TRIEU // 10),
    ],
)
def test_an_amount_in_trieu_is_rounded_to_ty_where_all_beside_it_are(
    amounts: tuple[str, ...], place: int
) -> None:
    quantities = money(*amounts)

    assert rounding_place(quantities[0], quantities) == place


def test_amounts_of_another_unit_or_unpublished_ones_say_nothing_of_the_rounding() -> None:
    whole, part = money("14502000", "12310000")

    assert rounding_place(whole, [whole, part, leaf("7")]) == TY
    assert rounding_place(whole, [whole, part, leaf("…", "million_VND")]) == TY
    assert rounding_place(whole, [whole, leaf("7000")]) == TRIEU


def test_a_range_of_cells_is_off_by_half_a_unit_for_each_of_them() -> None:
    origin = CellRange("a.xlsx", "Trang", "E12", "E36", "25 ô")
    interval = typed_interval(Quantity(Fraction("312.5"), "number", origin))

    assert (interval.low, interval.high) == (Fraction("311.25"), Fraction("313.75"))
    assert typed_interval(Quantity(Fraction(312), "dossier", origin)).is_point


def test_a_number_of_the_definition_is_exact() -> None:
    assert typed_interval(constant(100)) == Interval.point(Fraction(100))


def test_what_is_not_published_has_no_precision() -> None:
    with pytest.raises(ValueError, match="not published"):
        typed_place(leaf("…"))


@pytest.mark.parametrize(
    ("word", "value", "measure", "expected"),
    [
        ("hơn", "400", "dossier", Interval.more_than(Fraction(400))),
        ("trên", "20.5", "percent", Interval.more_than(Fraction("20.5"))),
        ("gần", "400", "dossier", Interval.less_than(Fraction(400))),
        ("dưới", "10", "percent", Interval.less_than(Fraction(10))),
        ("khoảng", "400", "dossier", Interval.printed(Fraction(400), -2)),
        ("khoảng", "-400", "dossier", Interval.printed(Fraction(-400), -2)),
        ("khoảng", "2280", "dossier", Interval.printed(Fraction(2280), -1)),
        ("khoảng", "7", "dossier", Interval.printed(Fraction(7), 0)),
        ("khoảng", "0", "dossier", Interval.printed(Fraction(0), 0)),
        ("khoảng", "2.5", "number", Interval.printed(Fraction("2.5"), 1)),
        ("khoảng", "20", "percent", Interval.printed(Fraction(20), 0)),
        ("", "400", "dossier", Interval.point(Fraction(400))),
        ("", "20.5", "percent", Interval.printed(Fraction("20.5"), 1)),
        ("hơn một nửa", "400", "dossier", Interval.point(Fraction(400))),
    ],
)
def test_the_word_before_a_number_says_on_which_side_the_true_one_lies(
    word: str, value: str, measure: str, expected: Interval
) -> None:
    assert worded_interval(leaf(value, measure), word) == expected


def test_the_word_of_an_amount_does_not_hide_what_stands_beside_it() -> None:
    whole, part = money("14502000", "12310000")

    assert worded_interval(whole, "", [whole, part]) == typed_interval(whole, [whole, part])


def test_a_cell_without_an_address_is_read_as_any_other() -> None:
    quantity = Quantity(Fraction(12310 * TRIEU), "VND", Cell("", "", "", "12.310", decimals=-6))

    assert typed_place(quantity) == TRIEU


@pytest.mark.parametrize(
    ("raw", "beside", "place"),
    [
        ("0", ("14502000", "12310000"), TY),
        ("0", ("14502000", "12310500"), TRIEU),
        ("-", ("14502000", "12310000"), None),  # nothing occurred: that is exact
        ("0", (), None),
        ("0", ("0",), None),
    ],
)
def test_a_nought_is_as_rounded_as_the_amounts_beside_it(
    raw: str, beside: tuple[str, ...], place: int | None
) -> None:
    nought = leaf("0", "million_VND", raw=raw)

    assert rounding_place(nought, [nought, *money(*beside)]) == place


def test_a_nought_beside_decimals_is_rounded_and_beside_counts_it_is_exact() -> None:
    nought = leaf("0", "number")

    assert rounding_place(nought, [nought, leaf("12.5", "number")]) == Fraction(1, 10)
    assert rounding_place(nought, [nought, leaf("12", "number")]) is None
