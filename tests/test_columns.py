"""Columns of quantities: element by element what single quantities give, with their cells."""

import operator
import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parbook.numbers import quantity as single
from parbook.numbers.columns import formulas
from parbook.numbers.columns.exact import Exact
from parbook.numbers.columns.quantity_array import QuantityArray, QuantityDtype
from parbook.numbers.columns.sources import Leaves
from parbook.numbers.quantity import Cell, CellRange, Constant, Quantity, UnitMismatch, constant

CASES = settings(max_examples=60)
HUGE = 10**30
VALUES = st.one_of(
    st.none(),
    st.integers(-50, 50),
    st.integers(-HUGE, HUGE),
    st.integers(-(2**63) - 2, -(2**63) + 2),
    st.integers(2**62 - 2, 2**62 + 2),
    st.fractions(min_value=-1000, max_value=1000, max_denominator=10**4),
    st.fractions(max_denominator=10**12),
)
BLANK = "blank"
PAIRS = st.lists(st.tuples(st.one_of(st.just(BLANK), VALUES), st.one_of(st.just(BLANK), VALUES)), max_size=8)


def leaf(address: str, value: Any, unit: str = "dossier", file: str = "phu-luc-2.xlsx") -> Quantity:
    known = None if value is None else Fraction(value)
    return Quantity(known, unit, Cell(file, "Hồ sơ", address, "…" if value is None else str(value)))


def column(values: list[Any], letter: str = "C", unit: str = "dossier", first: int = 9) -> pd.Series:
    cells = [pd.NA if v is BLANK else leaf(f"{letter}{first + n}", v, unit) for n, v in enumerate(values)]
    return pd.Series(cells, dtype=f"quantity[{unit}]")


def whole(thing: Any) -> Any:
    """A quantity with all that it carries, down to its cells; equality alone asks for value and unit."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return (type(thing).__name__, *(whole(getattr(thing, field.name)) for field in fields(thing)))
    return tuple(map(whole, thing)) if isinstance(thing, tuple) else thing


def same(found: Any, expected: list[Any]) -> None:
    assert [whole(one) for one in found] == [whole(one) for one in expected]
    values = [None if one is pd.NA else one.value for one in expected]
    assert [None if f != f else f for f in found.quantities.values()] == [
        None if value is None else float(value) for value in values
    ]


def one_by_one(formula: Callable[..., Any], *columns: pd.Series) -> list[Any]:
    """What the formula gives for single quantities; a blank for a blank, and for a quotient by zero."""
    found = []
    for operands in zip(*columns, strict=True):
        try:
            found.append(pd.NA if any(one is pd.NA for one in operands) else formula(*operands))
        except ZeroDivisionError:
            found.append(pd.NA)
    return found


FORMULAS = {
    "sum": (operator.add, operator.add),
    "difference": (operator.sub, operator.sub),
    "share": (formulas.share, single.share),
    "multiple": (formulas.multiple, single.multiple),
    "change": (formulas.change_amount, single.change_amount),
    "change_percent": (formulas.change_percent, single.change_percent),
    "total": (lambda a, b: formulas.total([a, b]), lambda a, b: single.total([a, b])),
}


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("unit", ["dossier", "percent"])
@CASES
@given(pairs=PAIRS)
def test_a_formula_on_columns_is_the_formula_on_each_pair(name: str, unit: str, pairs: list[Any]) -> None:
    of_columns, of_quantities = FORMULAS[name]
    a = column([first for first, _ in pairs], "C", unit)
    b = column([second for _, second in pairs], "D", unit)
    same(of_columns(a, b), one_by_one(of_quantities, a, b))


@pytest.mark.parametrize("sign", [operator.mul, operator.truediv])
@CASES
@given(pairs=PAIRS)
def test_columns_times_and_by_a_plain_number(sign: Callable[..., Any], pairs: list[Any]) -> None:
    a = column([first for first, _ in pairs], "C")
    b = column([second for _, second in pairs], "D", "times")
    same(sign(a, b), one_by_one(sign, a, b))


@pytest.mark.parametrize("sign", [operator.add, operator.sub])
@CASES
@given(values=st.lists(VALUES, max_size=6), other=VALUES)
def test_a_single_quantity_goes_with_every_element_on_either_side(sign: Any, values: Any, other: Any) -> None:
    a, b = column(values), leaf("Z1", other)
    same(sign(a, b), [sign(one, b) for one in a])
    same(sign(b, a), [sign(b, one) for one in a])


@pytest.mark.parametrize("factor", [2, Fraction(1, 3), -7, 10**25, Decimal("1.5"), np.int64(4)])
@CASES
@given(values=st.lists(VALUES, max_size=6))
def test_a_plain_factor_goes_with_every_element(factor: Any, values: list[Any]) -> None:
    a = column(values)
    same(a * factor, [one * factor for one in a])
    same(factor * a, [factor * one for one in a])
    same(a / factor, [one / factor for one in a])


COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]


@pytest.mark.parametrize("how", COMPARISONS)
@CASES
@given(pairs=PAIRS)
def test_a_comparison_of_columns_is_that_of_each_pair(how: Callable[..., Any], pairs: list[Any]) -> None:
    a, b = column([first for first, _ in pairs]), column([second for _, second in pairs], "D")
    known = [
        pd.NA if any(one is pd.NA or not one.published for one in pair) else how(*pair)
        for pair in zip(a, b, strict=True)
    ]
    assert list(how(a, b)) == known or [x is y or x == y for x, y in zip(how(a, b), known, strict=True)]
    assert how(a, b).dtype == "boolean"


@pytest.mark.parametrize("how", COMPARISONS)
@pytest.mark.parametrize("number", [10, 10.5, Fraction(21, 2), Decimal("10.5"), np.int64(10), 0.1 + 0.2])
@CASES
@given(values=st.lists(VALUES.filter(lambda value: value is not None), max_size=6))
def test_a_plain_number_is_compared_as_it_is_typed(how: Any, number: Any, values: list[Any]) -> None:
    a = column([*values, 10, Fraction("10.5"), Fraction("0.3")])
    assert list(how(a, number)) == [how(one, number) for one in a]
    typed = {10.5: Fraction(21, 2), 0.1 + 0.2: Fraction(3, 10)}.get(number, number)
    assert list(how(a, number)) == [how(one.value, Fraction(typed)) for one in a]


GROUPED = st.lists(st.tuples(st.sampled_from("abc"), st.one_of(st.just(BLANK), VALUES)), max_size=12)


def parts(values: Any) -> list[Quantity]:
    return [one for one in values if one is not pd.NA]


@CASES
@given(values=st.lists(st.one_of(st.just(BLANK), VALUES), max_size=30))
def test_the_sum_of_a_column_is_the_total_of_its_quantities(values: list[Any]) -> None:
    a = column(values)
    if not parts(a):
        assert a.sum() is pd.NA
        return
    expected = whole(single.total(parts(a)))
    assert whole(a.sum()) == whole(formulas.total(a)) == expected


@CASES
@given(rows=GROUPED)
def test_the_sums_of_groups_are_the_totals_of_their_quantities(rows: list[Any]) -> None:
    frame = pd.DataFrame({"group": [group for group, _ in rows], "a": column([value for _, value in rows])})
    found = frame.groupby("group").a.sum()
    expected = [parts(frame.a[frame.group == group]) for group in found.index]
    same(found, [single.total(some) if some else pd.NA for some in expected])


@CASES
@given(rows=GROUPED)
def test_running_sums_are_totals_up_to_each_element(rows: list[Any]) -> None:
    a = column([value for _, value in rows])
    expected = [pd.NA if one is pd.NA else single.total(parts(a[: n + 1])) for n, one in enumerate(a)]
    same(a.cumsum(), expected)
    groups = pd.Series([group for group, _ in rows], dtype=object)
    expected = [
        pd.NA if one is pd.NA else single.total(parts(a[: n + 1][groups[: n + 1] == groups[n]]))
        for n, one in enumerate(a)
    ]
    same(a.groupby(groups).cumsum(), expected)


@pytest.mark.parametrize(("name", "extreme"), [("min", min), ("max", max)])
@CASES
@given(rows=GROUPED)
def test_an_extreme_is_one_of_the_quantities_or_the_one_that_is_not_published(
    name: str, extreme: Any, rows: list[Any]
) -> None:
    a = column([value for _, value in rows])
    groups = pd.Series([group for group, _ in rows], dtype=object)
    found = {"whole": getattr(a, name)()} | dict(getattr(a.groupby(groups), name)())
    for group, one in found.items():
        among = parts(a if group == "whole" else a[groups == group])
        hidden = [quantity for quantity in among if not quantity.published]
        if not among:
            assert one is pd.NA
        elif hidden:
            assert whole(one) == whole(hidden[0])
        else:
            assert whole(one) in [whole(quantity) for quantity in among]
            assert one.value == extreme(quantity.exact for quantity in among)


@CASES
@given(values=st.lists(st.one_of(st.just(BLANK), VALUES), max_size=12), ascending=st.booleans())
def test_a_sorted_column_is_in_exact_order_and_what_is_not_published_comes_last(
    values: list[Any], ascending: bool
) -> None:
    found = list(column(values).sort_values(ascending=ascending))
    known = [one.value for one in found if one is not pd.NA and one.published]
    assert known == sorted(known, reverse=not ascending)
    assert all(one is not pd.NA and one.published for one in found[: len(known)])


@CASES
@given(values=st.lists(st.one_of(st.just(BLANK), VALUES), max_size=12), by=st.integers(-3, 3))
def test_what_only_moves_quantities_keeps_each_whole(values: list[Any], by: int) -> None:
    a = column(values)
    a.index = pd.Index([f"k{n}" for n in range(len(a))])
    frame = pd.DataFrame({"a": a, "label": a.index})
    moved = {
        "reindex": (a.reindex([*a.index[::-1], "none"]), [*list(a)[::-1], pd.NA]),
        "concat": (pd.concat([a, a.iloc[::-1]]), [*a, *list(a)[::-1]]),
        "mask": (a[a.quantities.published()], [q for q in a if q is not pd.NA and q.published]),
        "merge": (frame.merge(frame, on="label").a_y, list(a)),
        "melt": (frame.melt(id_vars="label").value if len(a) else a, list(a)),
        "pickle": (pickle.loads(pickle.dumps(a)), list(a)),
        "objects": (a.astype(object).astype(a.dtype), list(a)),
        "stack": (frame[["a"]].T.loc["a"].astype(a.dtype) if len(a) else a, list(a)),
    }
    for found, expected in moved.values():
        same(found, expected)
    shifted = [a.iloc[n - by] if 0 <= n - by < len(a) else pd.NA for n in range(len(a))]
    same(a.shift(by), shifted)
    same(a.diff(by), one_by_one(operator.sub, a, a.shift(by)))


@CASES
@given(values=st.lists(st.one_of(st.just(BLANK), VALUES), min_size=1, max_size=8), data=st.data())
def test_what_is_assigned_is_there_and_nothing_else_changes(values: list[Any], data: st.DataObject) -> None:
    a, expected = column(values), list(column(values))
    sums = a + a
    before = [whole(one) for one in sums]
    for _ in range(4):
        place = data.draw(st.integers(0, len(values) - 1))
        value = leaf("Z99", data.draw(VALUES))
        if data.draw(st.booleans()):
            a.iloc[place] = expected[place] = value
        else:
            a.iloc[[place]] = column([value.value], "Y")
            expected[place] = column([value.value], "Y").iloc[0]
    same(a, expected)
    assert [whole(one) for one in sums] == before


@CASES
@given(values=st.lists(st.one_of(st.just(BLANK), VALUES), max_size=12))
def test_distinct_values_are_told_by_their_first_quantity(values: list[Any]) -> None:
    a = column(values)
    firsts: dict[Any, Any] = {}
    for one in a:
        firsts.setdefault(BLANK if one is pd.NA else one.value, one)
    assert [whole(one) for one in a.unique()] == [whole(one) for one in firsts.values()]
    counts = a.value_counts(dropna=True)
    assert {one.value: count for one, count in counts.items()} == {
        value: [None if q is pd.NA else q.value for q in a if q is not pd.NA].count(value)
        for value in firsts if value is not BLANK
    }  # fmt: skip


@CASES
@given(values=st.lists(VALUES.filter(lambda value: value is not None), max_size=20))
def test_ranks_are_exact(values: list[Any]) -> None:
    known = [Fraction(value) for value in values]
    exact = QuantityArray._from_sequence([leaf("A1", v) for v in known], dtype="quantity[dossier]")
    expected = [sorted(set(known)).index(value) for value in known]
    assert exact._column.values().ranks().tolist() == expected


def test_ranks_tell_fractions_apart_that_floats_cannot() -> None:
    billion = 10**9
    near = Exact(
        np.array([billion - 1, billion, billion + 1]),
        np.array([2 * billion - 1, 2 * billion + 1, 2 * billion + 3]),
    )
    assert len(set(near.floats())) < 3
    expected = sorted(range(3), key=lambda n: Fraction(int(near.num[n]), int(near.den[n])))
    assert near.ranks().argsort().tolist() == expected


def test_a_long_sum_of_cells_below_each_other_is_one_range() -> None:
    long = column(list(range(1000)))
    assert isinstance(long.sum().cells()[0], CellRange)
    assert [str(cell) for cell in long.sum().cells()] == ["phu-luc-2.xlsx!Hồ sơ!C9:C1008"]
    hidden = column([*range(500), None, *range(499)])
    assert [cell.address for cell in hidden.sum().missing()] == ["C509"]


@pytest.mark.parametrize("drop", [0, 500, 999])
def test_long_sums_tell_what_single_quantities_tell(drop: int) -> None:
    some = column(list(range(1000))).drop(index=drop)
    assert whole(some.sum()) == whole(single.total(list(some)))


def test_a_cell_keeps_whatever_a_quantity_and_a_cell_carry() -> None:
    full = [
        Quantity(Fraction(n), "dossier", Cell("a.xlsx", "S", f"AB{n}", str(n), "đính chính"), figure=f"x.{n}")
        for n in (1, 2)
    ]
    held = pd.Series(full, dtype="quantity[dossier]")
    assert isinstance(held.array._column.sources[0], Leaves)
    assert [whole(one) for one in held] == [whole(one) for one in full]


def test_lineage_costs_no_object_a_cell() -> None:
    frame = pd.DataFrame({name: column(list(range(50)), name) for name in "CDEF"})
    frame["rate"] = formulas.share(frame.C + frame.D, frame.E)
    assert len(frame.rate.array._column.sources) == 1
    assert frame.rate.array.nbytes == 50 * 24


def test_columns_of_two_units_neither_combine_nor_stand_in_one_column() -> None:
    a, b = column([1, 2]), column([1, 2], "D", "process")
    for formula in (operator.add, operator.sub, formulas.share, formulas.multiple, operator.lt):
        with pytest.raises(UnitMismatch, match=r"dossier.*process"):
            formula(a, b)
    with pytest.raises(UnitMismatch, match=r"dossier.*process"):
        a.iloc[0] = b.iloc[0]
    assert pd.concat([a, b]).dtype == object
    assert [whole(one) for one in pd.concat([a, b])] == [whole(one) for one in [*a, *b]]
    assert not (a == b).any()


REFUSED: dict[str, Callable[[pd.Series], Any]] = {
    "mean": lambda a: a.mean(),
    "median": lambda a: a.median(),
    "std": lambda a: a.std(),
    "prod": lambda a: a.prod(),
    "quantile": lambda a: a.quantile(),
    "mean of groups": lambda a: a.groupby([1, 1]).mean(),
    "mean of frame": lambda a: a.to_frame("a").mean(),
    "cumprod": lambda a: a.cumprod(),
    "round": lambda a: a.round(1),
    "astype float": lambda a: a.astype(float),
    "astype int": lambda a: a.astype("Int64"),
    "to_numpy float": lambda a: a.to_numpy(float),
    "asarray float": lambda a: np.asarray(a, float),
    "float of one": lambda a: float(a.iloc[0]),
    "float of each": lambda a: a.map(float),
    "describe": lambda a: a.describe(),
    "add number": lambda a: a + 1,
    "subtract from number": lambda a: 100 - a,
    "times float": lambda a: a * 1.5,
    "divide columns": lambda a: a / a,
    "fill with number": lambda a: pd.concat([a, column([BLANK])]).fillna(0),
    "put number": lambda a: a.replace(a.iloc[0], 5),
    "column of numbers": lambda a: pd.Series([1, 2], dtype="quantity[dossier]"),
    "share of numbers": lambda a: formulas.share(pd.Series([1, 2]), a),
    "nlargest": lambda a: a.nlargest(1),
    "minus": lambda a: -a,
    "text": lambda a: a > "5",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_lose_the_cells_is_refused(name: str) -> None:
    with pytest.raises((TypeError, ValueError)):
        REFUSED[name](column([1, 2]))


@pytest.mark.parametrize(
    ("name", "way_out"),
    [
        ("mean", "share"), ("median", ".quantities.values()"), ("astype float", ".quantities.values()"),
        ("to_numpy float", ".quantities.values()"), ("add number", "constant"), ("times float", "constant"),
        ("nlargest", "sort_values"), ("divide columns", "share"),
        ("float of one", ".value"), ("column of numbers", "constant"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_way_out(name: str, way_out: str) -> None:
    with pytest.raises((TypeError, UnitMismatch)) as refused:
        REFUSED[name](column([1, 2]))
    assert way_out in str(refused.value)


def test_the_ways_out_are_taken_on_purpose() -> None:
    a = column([1, None, BLANK, Fraction(1, 2)])
    assert a.quantities.unit == "dossier"
    assert a.quantities.values().tolist()[::3] == [1.0, 0.5]
    assert a.quantities.values().isna().tolist() == [False, True, True, False]
    assert a.quantities.published().tolist() == [True, False, False, True]
    assert a.quantities.cells().tolist()[0] == "phu-luc-2.xlsx, trang tính “Hồ sơ”, ô C9"
    frame = a.to_frame("a").assign(label=list("abcd")).quantities.values()
    assert frame.dtypes.astype(str).tolist() == ["float64", "str"]
    assert frame.a.equals(a.quantities.values())
    with pytest.raises(AttributeError, match="nhãn"):
        _ = pd.Series(["x"], name="nhãn").quantities


def test_formulas_go_by_the_index_of_the_columns() -> None:
    a, b = column([1, 2]), column([10, 20], "D")
    b.index = [1, 2]
    found = formulas.share(a, b)
    assert found.index.tolist() == [0, 1, 2]
    assert [one if one is pd.NA else one.value for one in found] == [pd.NA, 20, pd.NA]
    assert [cell.address for cell in found[1].cells()] == ["C10", "D9"]
    assert formulas.share(a, leaf("Z1", 4)).iloc[1].value == 50
    assert formulas.share(column([1, 2]).array, column([4, 4], "D").array)[1].value == 50


def test_a_share_of_nothing_is_a_blank() -> None:
    assert formulas.share(column([0, 1]), column([0, 2], "D")).isna().tolist() == [True, False]


@pytest.mark.parametrize("boxed", [str, repr, lambda s: s.to_string(), lambda s: s.to_frame("a").to_html()])
def test_numbers_are_shown_in_vietnamese_form(boxed: Callable[[Any], str]) -> None:
    shown = boxed(column([1234567, None], unit="VND")) + boxed(column([Fraction("20.29")], unit="percent"))
    assert all(text in shown for text in ("1.234.567", "…", "20,29%"))


def test_a_number_that_is_not_published_is_no_blank() -> None:
    a = column([1, None, BLANK])
    assert a.isna().tolist() == [False, False, True]
    assert len(a.dropna()) == 2
    assert a.equals(a.copy())
    assert not a.equals(column([1, BLANK, None]))


def test_the_greatest_is_not_named_where_one_is_not_published() -> None:
    with pytest.raises(ValueError, match=r"C10"):
        column([1, None]).idxmax()
    assert column([1, BLANK, 5]).idxmax() == 2


def test_python_s_own_sum_is_a_total() -> None:
    a = column([1, 2])
    assert sum(a) == 3
    assert [cell.address for cell in sum(a).cells()] == ["C9", "C10"]
    assert [one.value for one in sum([a, a])] == [2, 4]


def test_sums_across_the_columns_of_a_frame_keep_the_cells() -> None:
    frame = pd.DataFrame({"a": column([1, 2]), "b": column([10, 20], "D")})
    found = frame.sum(axis=1)
    assert [one.value for one in found] == [11, 22]
    assert [cell.address for cell in found[1].cells()] == ["C10", "D10"]


def test_a_dtype_is_known_by_its_name() -> None:
    assert pd.api.types.pandas_dtype("quantity[percent]") == QuantityDtype("percent")
    assert pd.Series([constant(5, "percent")], dtype="quantity[percent]").iloc[0].origin == Constant("5")
    for name in ("quantity", "quantity[]", "quantity[a b]"):
        with pytest.raises(TypeError):
            pd.api.types.pandas_dtype(name)
