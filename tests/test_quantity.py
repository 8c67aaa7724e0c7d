"""Quantities: exact values that keep their unit and their cells."""

import math
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parbook.numbers.quantity import (
    Cell,
    CellRange,
    Operation,
    Quantity,
    UnitMismatch,
    change_amount,
    change_percent,
    constant,
    decimal_text,
    multiple,
    share,
    total,
)

FRACTIONS = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**6)


def leaf(
    address: str, value: int | str | None, unit: str = "dossier", file: str = "phu-luc-2.xlsx"
) -> Quantity:
    """The quantity of one cell; None where the cell holds the sign "…"."""
    raw = "…" if value is None else str(value)
    return Quantity(None if value is None else Fraction(value), unit, Cell(file, "Hồ sơ", address, raw))


def column(first: int, values: list[int | None], letter: str = "E") -> list[Quantity]:
    return [leaf(f"{letter}{first + step}", value) for step, value in enumerate(values)]


def addresses(quantity: Quantity) -> list[str]:
    return [cell.address for cell in quantity.cells()]


OPERATIONS = {
    "sum": lambda a, b: a + b,
    "difference": lambda a, b: a - b,
    "share": share,
    "multiple": multiple,
    "change": change_amount,
    "change_percent": change_percent,
}


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("sum", Fraction(1328), "dossier"),
        ("difference", Fraction(958), "dossier"),
        ("share", Fraction(22860, 37), "percent"),
        ("multiple", Fraction(1143, 185), "times"),
        ("change", Fraction(958), "dossier"),
        ("change_percent", Fraction(19160, 37), "percent"),
    ],
)
def test_an_operation_gives_the_exact_value_in_its_unit(name: str, value: Fraction, unit: str) -> None:
    result = OPERATIONS[name](leaf("C9", 1143), leaf("C10", 185))
    assert (result.value, result.unit) == (value, unit)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_remembers_its_name_and_its_operands_in_order(name: str) -> None:
    now, before = leaf("C9", 8), leaf("C10", 5)
    assert OPERATIONS[name](now, before).origin == Operation(name, (now, before))


@pytest.mark.parametrize("name", OPERATIONS)
def test_quantities_of_two_units_do_not_combine_and_both_units_are_named(name: str) -> None:
    with pytest.raises(UnitMismatch, match=r"dossier.*document"):
        OPERATIONS[name](leaf("C9", 8), leaf("C10", 5, "document"))


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("hidden", [0, 1])
def test_what_is_not_published_stays_so_through_every_operation(name: str, hidden: int) -> None:
    operands = [leaf("C9", 8), leaf("C10", 5)]
    operands[hidden] = leaf("D20", None)
    result = OPERATIONS[name](*operands)
    assert not result.published
    assert [cell.address for cell in result.missing()] == ["D20"]


def test_a_change_between_percentages_is_in_percentage_points() -> None:
    result = change_amount(leaf("C9", "20.29", "percent"), leaf("C10", "15", "percent"))
    assert (result.value, result.unit) == (Fraction("5.29"), "point")


@pytest.mark.parametrize("number_first", [True, False])
def test_a_product_with_a_plain_number_keeps_the_other_unit(number_first: bool) -> None:
    two, amount = constant(2), leaf("D8", "420485000", "VND")
    result = two * amount if number_first else amount * two
    assert (result.value, result.unit) == (840970000, "VND")


def test_a_multiple_times_what_it_is_a_multiple_of_gives_the_first_amount_back() -> None:
    now, before = leaf("C9", 1143), leaf("C10", 185)
    result = multiple(now, before) * before
    assert (result.value, result.unit) == (now.value, "dossier")


def test_two_amounts_cannot_be_multiplied() -> None:
    with pytest.raises(UnitMismatch, match=r"dossier.*VND"):
        leaf("C9", 8) * leaf("C10", 5, "VND")


@pytest.mark.parametrize("name", ["share", "multiple", "change_percent"])
def test_nothing_is_divided_by_a_zero_base(name: str) -> None:
    with pytest.raises(ZeroDivisionError):
        OPERATIONS[name](leaf("C9", 8), leaf("C10", 0))


def test_the_cells_of_a_long_way_are_listed_once_in_order_of_first_sight() -> None:
    received, late, pending = leaf("G15", 10), leaf("J15", 2), leaf("K15", 4)
    result = share(received - late, received + pending)
    assert addresses(result) == ["G15", "J15", "K15"]


def test_cells_of_the_same_address_in_two_files_are_two_cells() -> None:
    result = leaf("C9", 1) + leaf("C9", 2, file="phu-luc-3.xlsx")
    assert [str(cell) for cell in result.cells()] == ["phu-luc-2.xlsx!Hồ sơ!C9", "phu-luc-3.xlsx!Hồ sơ!C9"]


def test_only_the_unpublished_cells_are_named_as_missing() -> None:
    result = share(leaf("C9", 1) + leaf("C10", None), total([leaf("D9", None), leaf("C10", None)]))
    assert [cell.address for cell in result.missing()] == ["C10", "D9"]


def test_a_published_quantity_misses_nothing() -> None:
    assert (leaf("C9", 1) + leaf("C10", 0)).missing() == ()


def test_the_value_of_an_unpublished_quantity_is_refused_with_its_cell() -> None:
    with pytest.raises(ValueError, match=r"phu-luc-2\.xlsx!Hồ sơ!C10"):
        _ = (leaf("C9", 1) + leaf("C10", None)).exact


def test_a_total_of_no_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="parts"):
        total([])


def test_a_total_notices_a_foreign_unit_at_its_end() -> None:
    with pytest.raises(UnitMismatch, match=r"dossier.*process"):
        total([*column(9, [1, 2, 3]), leaf("E12", 4, "process")])


def test_a_total_of_a_few_cells_lists_every_cell() -> None:
    result = total(column(9, [1, 2, 3]))
    assert (result.value, addresses(result)) == (6, ["E9", "E10", "E11"])


def test_a_total_over_a_thousand_cells_keeps_one_range() -> None:
    result = total(column(12, list(range(1000))))
    assert (result.value, addresses(result)) == (499500, ["E12:E1011"])
    assert isinstance(result.cells()[0], CellRange)


def test_a_range_in_a_total_says_which_of_its_cells_is_not_published() -> None:
    values: list[int | None] = [1] * 1000
    values[500] = None
    result = total(column(12, values))
    assert not result.published
    assert [cell.address for cell in result.missing()] == ["E512"]


@pytest.mark.parametrize(
    "parts",
    [
        column(9, [1] * 30)[::-1],
        column(9, [1] * 30)[:15] + column(9, [1] * 30)[16:],
        column(9, [1] * 15) + column(24, [1] * 15, "F"),
        [*column(9, [1] * 29), leaf("E38", 1, file="phu-luc-3.xlsx")],
    ],
    ids=["upwards", "with a gap", "over two columns", "over two files"],
)
def test_cells_that_do_not_follow_each_other_are_never_called_a_range(parts: list[Quantity]) -> None:
    assert addresses(total(parts)) == [part.cells()[0].address for part in parts]


@pytest.mark.parametrize(
    "convert",
    [float, int, round, lambda q: round(q, 2), math.floor],
    ids=["float", "int", "round", "round 2", "floor"],
)
def test_turning_a_quantity_into_a_plain_number_is_refused_with_the_way_out(
    convert: Callable[[Quantity], object],
) -> None:
    with pytest.raises(TypeError, match=r"\.value"):
        convert(leaf("C9", 8))


def test_a_constant_has_its_unit_and_no_cell() -> None:
    hundred = constant("99.5", "percent")
    assert (hundred.value, hundred.unit, hundred.cells()) == (Fraction(199, 2), "percent", ())


def test_a_constant_adds_no_cell_to_a_result() -> None:
    result = constant(100, "percent") - leaf("C9", "20.29", "percent")
    assert (result.value, addresses(result)) == (Fraction("79.71"), ["C9"])


def test_a_name_changes_neither_value_nor_cells() -> None:
    rate = share(leaf("C9", 1), leaf("C10", 4))
    known = rate.named("procedures.online_rate")
    assert known.figure == "procedures.online_rate"
    assert (known.value, known.unit, known.cells()) == (rate.value, rate.unit, rate.cells())


def test_a_quantity_shows_its_value_unit_and_cells_to_the_analyst() -> None:
    shown = repr(leaf("C9", 1) + leaf("C10", 4))
    assert all(part in shown for part in ("5", "dossier", "phu-luc-2.xlsx!Hồ sơ!C9", "C10"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("1234567", "1234567"),
        ("2029/100", "20.29"),
        ("-1/20", "-0.05"),
        ("1/8", "0.125"),
        ("1/3", "1/3"),
        ("-7/6", "-7/6"),
    ],
)
def test_an_exact_value_is_written_as_a_decimal_or_else_as_a_fraction(value: str, text: str) -> None:
    assert decimal_text(Fraction(value)) == text


@given(FRACTIONS)
def test_the_text_of_an_exact_value_loses_nothing(value: Fraction) -> None:
    assert Fraction(decimal_text(value)) == value


@given(FRACTIONS, FRACTIONS, FRACTIONS)
def test_a_whole_minus_a_part_plus_the_part_is_the_whole_exactly(
    a: Fraction, b: Fraction, c: Fraction
) -> None:
    first, second, third = (constant(str(value), "dossier") for value in (a, b, c))
    whole = total([first, second, third])
    assert (whole - second + second).value == whole.value == a + b + c


@given(st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_the_shares_of_all_parts_make_a_hundred_percent_exactly(counts: list[int]) -> None:
    parts = column(9, list(counts))
    assert total([share(part, total(parts)) for part in parts]).value == 100


def test_a_quantity_that_is_not_published_shows_that_it_is_not() -> None:
    assert repr(Quantity(None, "dossier", leaf("C9", 1).cells()[0])).startswith("not published dossier ← ")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (leaf("C9", 1), "value"),
        (leaf("C9", 1).origin, "raw"),
        (constant(100).origin, "text"),
        ((leaf("C9", 1) + leaf("C10", 4)).origin, "operands"),
        (CellRange("a.xlsx", "Trang", "C9", "C30", "22 ô"), "raw"),
    ],
)
def test_a_quantity_and_where_it_came_from_cannot_be_changed(value: object, name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(value, name, getattr(value, name))


def test_a_sum_that_is_not_published_is_a_sum_all_the_same() -> None:
    origin = total([leaf("C9", None), leaf("C10", 4)]).origin
    assert isinstance(origin, Operation)
    assert (origin.name, len(origin.operands)) == ("sum", 2)
