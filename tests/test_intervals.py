"""Intervals: the values that a printed number can stand for, to their very ends."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parbook.numbers.intervals import Interval
from parbook.numbers.numerals import rounded

POINT = Interval.point
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


def has(interval: Interval, value: Fraction | int | str) -> bool:
    """Whether a value lies in an interval, told from its four facts alone."""
    x = Fraction(value)
    from_below = interval.low is None or x > interval.low or (x == interval.low and not interval.low_open)
    from_above = interval.high is None or x < interval.high or (x == interval.high and not interval.high_open)
    return from_below and from_above


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """An interval with whole ends from −3 to 3, each open or not."""
    low, high = sorted((draw(st.integers(-3, 3)), draw(st.integers(-3, 3))))
    opened = (False, False) if low == high else (draw(st.booleans()), draw(st.booleans()))
    return Interval(Fraction(low), Fraction(high), *opened)


def values(interval: Interval) -> list[Fraction]:
    """Its values at every quarter: of an interval with whole ends these reach all there is to reach."""
    return [x for n in range(-12, 13) if has(interval, x := n * QUARTER)]


@pytest.mark.parametrize(
    ("printed", "decimals", "inside", "outside"),
    [
        ("94", 0, ["93.5", "94", "94.4999"], ["93.4999", "94.5"]),
        ("20.29", 2, ["20.285", "20.29", "20.29499"], ["20.28499", "20.295"]),
        ("0", 0, ["-0.4999", "0", "0.4999"], ["-0.5", "0.5"]),
        ("0", 1, ["-0.0499", "0.0499"], ["-0.05", "0.05"]),
        ("-94", 0, ["-94.4999", "-94", "-93.5"], ["-94.5", "-93.4999"]),
        ("1", 0, ["0.5", "1.4999"], ["0.4999", "1.5"]),
        ("-1", 0, ["-1.4999", "-0.5"], ["-1.5", "-0.4999"]),
        ("400", -2, ["350", "449.9999"], ["349.9999", "450"]),
        # A value with more decimals stands for what prints as it does.
        ("94.2", 0, ["93.5", "94.4999"], ["93.4999", "94.5"]),
        ("0.5", 0, ["0.5", "1.4999"], ["0.4999", "1.5"]),
        ("-0.5", 0, ["-0.5"], ["-0.4999"]),
    ],
)
def test_a_printed_number_stands_for_the_values_that_print_so_and_no_other(
    printed: str, decimals: int, inside: list[str], outside: list[str]
) -> None:
    interval = Interval.printed(Fraction(printed), decimals)

    assert [x for x in inside if not has(interval, x)] == []
    assert [x for x in outside if has(interval, x)] == []


@given(st.fractions(-3, 3, max_denominator=400), st.fractions(-3, 3, max_denominator=400), st.integers(0, 2))
def test_two_values_stand_for_each_other_just_when_they_print_alike(
    one: Fraction, other: Fraction, decimals: int
) -> None:
    interval = Interval.printed(one, decimals)

    assert has(interval, other) == (rounded(one, decimals) == rounded(other, decimals))


def test_a_rate_that_prints_95_does_not_agree_with_a_stated_94() -> None:
    rate = POINT(Fraction(189, 2))

    assert not Interval.printed(Fraction(94), 0).meets(rate)
    assert Interval.printed(Fraction(95), 0).meets(rate)


@pytest.mark.parametrize(
    ("place", "inside", "outside"),
    [
        (1000, [11_500, 12_499], [11_499, 12_500]),
        (Fraction(1, 100), ["11999.995"], ["11999.994", "12000.005"]),
    ],
)
def test_an_amount_is_rounded_at_any_place(place: Fraction, inside: list[str], outside: list[str]) -> None:
    interval = Interval.rounded(Fraction(12_000), Fraction(place))

    assert all(has(interval, x) for x in inside)
    assert not any(has(interval, x) for x in outside)


@pytest.mark.parametrize(
    "arguments", [(1, 0), (1, 1, True), (1, 1, False, True), (1, 1, True, True), (HALF, -HALF)]
)
def test_an_interval_without_values_is_refused(arguments: tuple[Fraction | bool, ...]) -> None:
    with pytest.raises(ValueError, match="no value"):
        Interval(*arguments)  # type: ignore[arg-type]


def test_a_point_is_one_and_an_interval_is_none() -> None:
    assert POINT(HALF).is_point
    assert not Interval(Fraction(0), HALF).is_point
    assert not Interval(None, None).is_point


def test_an_interval_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        POINT(HALF).low = Fraction(0)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("interval", "inside", "outside"),
    [
        (Interval.more_than(Fraction(400)), ["400.001", "1000000"], ["400", "399"]),
        (Interval.less_than(Fraction(400)), ["399.999", "-5"], ["400", "401"]),
        (Interval(None, None), ["-5", "0", "5"], []),
    ],
)
def test_more_than_a_number_is_not_the_number_itself(
    interval: Interval, inside: list[str], outside: list[str]
) -> None:
    assert all(has(interval, x) and interval.meets(POINT(Fraction(x))) for x in inside)
    assert not any(has(interval, x) or interval.meets(POINT(Fraction(x))) for x in outside)


@given(intervals(), intervals())
def test_intervals_meet_just_when_they_share_a_value(one: Interval, other: Interval) -> None:
    assert one.meets(other) == bool(set(values(one)) & set(values(other)))


@given(intervals(), intervals())
def test_an_interval_is_above_another_just_when_each_of_its_values_is(one: Interval, other: Interval) -> None:
    assert one.above(other) == (min(values(one)) > max(values(other)))


@pytest.mark.parametrize(
    ("one", "other", "above"),
    [
        (Interval.more_than(Fraction(5)), POINT(Fraction(5)), True),
        (Interval(Fraction(5), None), POINT(Fraction(5)), False),
        (Interval.more_than(Fraction(5)), Interval.less_than(Fraction(5)), True),
        (Interval.more_than(Fraction(5)), Interval(Fraction(0), None), False),
        (Interval.less_than(Fraction(5)), POINT(Fraction(5)), False),
        (POINT(Fraction(5)), Interval.less_than(Fraction(5)), True),
        (POINT(Fraction(5)), Interval(None, Fraction(5)), False),
    ],
)
def test_an_interval_without_end_is_compared_at_the_end_that_it_has(
    one: Interval, other: Interval, above: bool
) -> None:
    assert one.above(other) is above
    assert one.meets(other) is not (one.above(other) or other.above(one))


OPERATIONS: dict[str, Callable[..., Fraction]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
}  # fmt: skip


@pytest.mark.parametrize("sign", ["+", "-", "*"])
@given(one=intervals(), other=intervals())
def test_an_operation_gives_all_values_of_its_operands_and_ends_where_they_end(
    sign: str, one: Interval, other: Interval
) -> None:
    result = OPERATIONS[sign](one, other)
    reached = {OPERATIONS[sign](a, b) for a, b in product(values(one), values(other))}

    assert all(has(result, x) for x in reached)
    assert (result.low in reached, result.high in reached) == (not result.low_open, not result.high_open)
    # From the closed intervals, the ends themselves.
    closed = [Interval(i.low, i.high) for i in (one, other)]
    corners = {OPERATIONS[sign](a, b) for a, b in product(values(closed[0]), values(closed[1]))}
    assert (result.low, result.high) == (min(corners), max(corners))


@given(intervals(), intervals().filter(lambda i: not has(Interval(i.low, i.high), 0)))
def test_a_quotient_gives_all_values_and_ends_where_they_end(one: Interval, other: Interval) -> None:
    result = one / other
    reached = {a / b for a, b in product(values(one), values(other))}

    assert all(has(result, x) for x in reached)
    assert (result.low in reached, result.high in reached) == (not result.low_open, not result.high_open)


@given(intervals().filter(lambda i: has(Interval(i.low, i.high), 0)))
def test_nothing_is_divided_by_what_may_be_nought_or_come_near_it(divisor: Interval) -> None:
    with pytest.raises(ZeroDivisionError):
        POINT(Fraction(1)) / divisor


@given(intervals())
def test_an_interval_less_its_mirror_is_mirrored(interval: Interval) -> None:
    assert values(-interval) == [-x for x in reversed(values(interval))]
    mirrored = -interval
    assert -mirrored == interval


def test_sums_and_differences_keep_an_end_that_is_none() -> None:
    above, below = Interval.more_than(Fraction(400)), Interval.less_than(Fraction(10))

    assert above + POINT(Fraction(5)) == Interval.more_than(Fraction(405))
    assert below + POINT(Fraction(5)) == Interval.less_than(Fraction(15))
    assert above - below == Interval.more_than(Fraction(390))
    assert below - above == Interval.less_than(Fraction(-390))
    assert -above == Interval.less_than(Fraction(-400))
    assert (above + below).low is None
    assert (above + below).high is None


@pytest.mark.parametrize("endless", [Interval.more_than(Fraction(1)), Interval.less_than(Fraction(9))])
def test_products_of_an_interval_without_end_are_refused(endless: Interval) -> None:
    for operation in (
        lambda: endless * POINT(HALF), lambda: POINT(HALF) * endless,
        lambda: endless / POINT(HALF), lambda: POINT(HALF) / endless,
    ):  # fmt: skip
        with pytest.raises(ValueError, match="without end"):
            operation()
