"""Declared relations: each at its edge, as far as the printed numbers allow and no further."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_editions import indicator, leaf, record, run_of

from parbook.checks.check import Check
from parbook.checks.declared_checks import (
    declared_checks,
    figure_interval,
    quantity_interval,
    record_interval,
)
from parbook.figures.run import Run
from parbook.numbers.intervals import Interval
from parbook.numbers.quantity import Quantity, change_amount, change_percent, constant, multiple, share, total

A, B, C = "public_finance.x_a", "public_finance.x_b", "public_finance.x_c"


def declared(left: str, relation: str, right: str, kind: str = "same") -> dict[str, str]:
    return {
        "id": "thu", "kind": kind, "severity": "contradiction", "left": left, "relation": relation,
        "right": right, "words": "thử",
    }  # fmt: skip


def came_out(run: Run) -> Check:
    [check] = [check for check in declared_checks(run) if check.id == "thu"]
    return check


def compared(values: Mapping[str, tuple[str, ...]], left: str, relation: str, right: str) -> Check:
    """The outcome of a relation between figures: each a value, its measure, the word before it."""
    rows = [indicator(code, *typed) for code, typed in values.items()]
    return came_out(run_of(indicators=rows, own_checks=[declared(left, relation, right)]))


@pytest.mark.parametrize(
    ("a", "relation", "b", "verdict"),
    [
        # Counts are exact.
        (("5",), "=", ("5",), "agrees"),
        (("5",), "=", ("6",), "disagrees"),
        (("5",), "<=", ("5",), "agrees"),
        (("6",), "<=", ("5",), "disagrees"),
        (("5",), ">=", ("5",), "agrees"),
        (("5",), ">=", ("6",), "disagrees"),
        # A rate stands for what prints as it.
        (("94.12", "percent"), "=", ("94.12", "percent"), "agrees"),
        (("94.12", "percent"), "=", ("94.13", "percent"), "disagrees"),
        (("94.13", "percent"), "<=", ("94.12", "percent"), "disagrees"),
        (("94.12", "percent"), ">=", ("94.12", "percent"), "agrees"),
        # A word says on which side the true number lies, and the number itself is on neither.
        (("400", "dossier", "hơn"), "=", ("400",), "disagrees"),
        (("400", "dossier", "hơn"), "=", ("401",), "agrees"),
        (("400", "dossier", "trên"), "<=", ("400",), "disagrees"),
        (("400", "dossier", "trên"), ">=", ("9999",), "agrees"),
        (("400", "dossier", "gần"), "=", ("400",), "disagrees"),
        (("400", "dossier", "gần"), "=", ("399",), "agrees"),
        (("400", "dossier", "dưới"), ">=", ("400",), "disagrees"),
        (("10.12", "percent", "dưới"), ">=", ("10.12", "percent"), "agrees"),
        (("10.12", "percent", "dưới"), ">=", ("10.13", "percent"), "disagrees"),
        (("400", "dossier", "khoảng"), "=", ("350",), "agrees"),
        (("400", "dossier", "khoảng"), "=", ("349",), "disagrees"),
        (("400", "dossier", "khoảng"), "=", ("450",), "disagrees"),
        (("400", "dossier", "hơn"), "=", ("500", "dossier", "gần"), "agrees"),
        (("500", "dossier", "hơn"), "=", ("500", "dossier", "gần"), "disagrees"),
        # Amounts that are whole tỷ đồng on both sides may each be half a tỷ off.
        (("14502000", "million_VND"), "=", ("14502000", "million_VND"), "agrees"),
        (("14502000", "million_VND"), "=", ("14503000", "million_VND"), "disagrees"),
        (("14502000", "VND"), "=", ("14502001", "VND"), "disagrees"),
    ],
)
def test_a_relation_holds_just_as_far_as_the_printed_numbers_allow(
    a: tuple[str, ...], relation: str, b: tuple[str, ...], verdict: str
) -> None:
    assert compared({A: a, B: b}, A, relation, B).verdict == verdict


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        (("12310000", "2192000"), "agrees"),
        (("12310000", "2193000"), "agrees"),
        (("12310000", "2191000"), "agrees"),
        (("12310000", "2194000"), "disagrees"),
        (("12310000", "2190000"), "disagrees"),
        (("12310000", "2192500"), "disagrees"),  # typed to the triệu: nothing was rounded to tỷ
    ],
)
def test_a_declared_sum_of_amounts_may_be_off_by_their_rounding(parts: tuple[str, str], verdict: str) -> None:
    amounts = {A: "14502000", B: parts[0], C: parts[1]}

    check = compared(
        {code: (amount, "million_VND") for code, amount in amounts.items()}, A, "=", f"{B} + {C}"
    )

    assert check.verdict == verdict


def test_both_sides_are_told_with_their_arithmetic() -> None:
    check = compared({A: ("8",), B: ("5",), C: ("2",)}, A, "=", f"{B} + {C}")

    assert (check.expected, check.found, check.note) == ("bằng 5 + 2 = 7", "8", "")
    assert (check.id, check.kind, check.severity, check.words) == ("thu", "same", "contradiction", "thử")
    assert set(check.ids) == {A, B, C}


def test_a_quotient_that_does_not_end_is_told_with_two_decimals() -> None:
    assert compared({A: ("2",), B: ("3",)}, f"{A} / {B}", "<=", "1").found == "2 : 3 = 0,67"


def test_a_side_that_rounding_leaves_open_is_told_from_end_to_end() -> None:
    check = compared({A: ("114312",), B: ("20.29", "percent")}, A, "<=", f"{A} / {B} * 100")

    assert check.expected == "không lớn hơn 114.312 : 20,29% × 100, từ 563.252 đến 563.530"


def test_a_side_without_end_is_told_by_its_number() -> None:
    check = compared({A: ("400", "dossier", "hơn"), B: ("5",)}, f"{A} + {B}", ">=", B)

    assert (check.found, check.verdict) == ("400 + 5", "agrees")


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ({A: ("5",), B: ("0",)}, f"{A} / {B}"),
        ({A: ("5",), B: ("0", "percent")}, f"{A} / {B} * 100"),
        ({A: ("5", "dossier", "hơn"), B: ("2",)}, f"{A} * {B}"),
    ],
)
def test_what_cannot_be_worked_out_is_uncheckable_with_its_reason(
    values: Mapping[str, tuple[str, ...]], left: str
) -> None:
    check = compared(values, left, "=", "1")

    assert (check.verdict, check.expected, check.found) == ("uncheckable", "…", "…")
    assert check.note == "Mẫu số có thể bằng 0 hoặc số liệu chỉ là mức gần đúng."


def test_a_figure_that_the_edition_lacks_is_named() -> None:
    check = compared({A: ("5",), B: ("…",)}, A, "=", f"{B} + {C}")

    assert (check.verdict, check.note, check.ids) == ("uncheckable", f"Ấn bản không có: {B}, {C}", (A,))


def test_an_own_relation_of_nothing_that_the_edition_has_is_told_and_not_dropped() -> None:
    run = run_of(indicators=[indicator("plan.other", "1")], own_checks=[declared(A, "=", B)])
    check = came_out(run)
    assert check.verdict == "uncheckable"
    assert A in check.note


def test_a_target_is_compared_only_over_one_base() -> None:
    rate, target = "procedures.online_rate", "directives.online_target_commune_low"
    rows = [indicator(rate, "20.29", "percent"), indicator(target, "25", "percent")]
    for kind, verdict in (("target", "uncheckable"), ("same", "disagrees")):
        run = run_of(indicators=rows, own_checks=[declared(rate, ">=", target, kind)])
        check = came_out(run)
        assert check.verdict == verdict
        assert check.note.startswith("Khác mẫu số: ") == (kind == "target")


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        (("94%", "93%"), True),
        (("94%", "94%"), False),
        (("94,0%", "94,00%"), False),
    ],
)
def test_the_signed_numbers_are_told_only_where_they_come_out_otherwise(
    recorded: tuple[str, str], told: bool
) -> None:
    values = [text.rstrip("%").replace(",", ".") for text in recorded]
    run = run_of(
        indicators=[indicator(A, "94", "percent"), indicator(B, "94", "percent")],
        records=[record(i, v, t, "percent") for i, v, t in zip((A, B), values, recorded, strict=True)],
        own_checks=[declared(A, "=", B)],
    )

    found = {check.id: check for check in declared_checks(run)}
    assert found["thu"].verdict == "agrees"
    assert ("printed.thu" in found) == told
    if told:
        assert found["printed.thu"].verdict == "disagrees"
        assert found["printed.thu"].words == "thử (theo số in trong báo cáo đã ký)"


def test_the_signed_numbers_need_all_figures_of_the_relation() -> None:
    run = run_of(
        indicators=[indicator(A, "5"), indicator(B, "5")],
        records=[record(A, "6", "6", "dossier")], own_checks=[declared(A, "=", B)],
    )  # fmt: skip

    assert "printed.thu" not in {check.id for check in declared_checks(run)}


@pytest.mark.parametrize(
    ("value", "as_printed", "unit", "qualifier", "expected"),
    [
        ("20.29", "20,29%", "percent", "exact", Interval.printed(Fraction("20.29"), 2)),
        ("20.5", "20,50%", "percent", "exact", Interval.printed(Fraction("20.5"), 2)),
        ("94", "94%", "percent", "exact", Interval.printed(Fraction(94), 0)),
        ("2.5", "2,5", "times", "hơn", Interval.more_than(Fraction("2.5"))),
        ("400", "400", "article", "gần", Interval.less_than(Fraction(400))),
        ("166", "166", "system", "exact", Interval.point(Fraction(166))),
        (str(12310 * 10**9), "12.310.000 triệu đồng", "VND", "exact",
         Interval.rounded(Fraction(12310 * 10**9), Fraction(10**6))),
        (str(420485000), "420.485.000", "VND", "exact", Interval.point(Fraction(420485000))),
        ("1", "cao nhất", "rank", "exact", Interval.point(Fraction(1))),
    ],
)  # fmt: skip
def test_a_record_stands_for_what_prints_as_it(
    value: str, as_printed: str, unit: str, qualifier: str, expected: Interval
) -> None:
    assert record_interval(record(A, value, as_printed, unit, qualifier)) == expected


def test_signed_amounts_share_their_rounding_too() -> None:
    texts = {A: "14.502.000", B: "12.310.000", C: "2.193.000"}
    run = run_of(
        indicators=[indicator(i, t.replace(".", ""), "VND") for i, t in texts.items()],
        records=[
            record(i, str(int(t.replace(".", "")) * 10**6), f"{t} triệu đồng", "VND")
            for i, t in texts.items()
        ],
        own_checks=[declared(A, "=", f"{B} + {C}")],
    )

    found = {check.id: check.verdict for check in declared_checks(run)}
    assert (found["thu"], found["printed.thu"]) == ("disagrees", "agrees")


RATE, OTHER = leaf("20.5", "percent", "D1"), leaf("10", "percent", "D2")
COUNT, LESS = leaf("12", where="D3"), leaf("5", where="D4")


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (total([RATE, OTHER]), Interval(Fraction("29.95"), Fraction("31.05"), False, True)),
        (total([RATE, OTHER, RATE]), Interval(Fraction("50.4"), Fraction("51.6"), False, True)),
        (RATE - OTHER, Interval(Fraction("9.95"), Fraction("11.05"), True, True)),
        (change_amount(RATE, OTHER), Interval(Fraction("9.95"), Fraction("11.05"), True, True)),
        (share(COUNT, LESS), Interval.point(Fraction(240))),
        (multiple(COUNT, LESS), Interval.point(Fraction("2.4"))),
        (total([COUNT, LESS]), Interval.point(Fraction(17))),
        (constant(3) * COUNT, Interval.point(Fraction(36))),
        (constant(3) * RATE, Interval(Fraction("61.35"), Fraction("61.65"), False, True)),
        (multiple(RATE, OTHER), Interval(Fraction(20450, 10500), Fraction(20550, 9500), True, True)),
        (share(RATE, OTHER), Interval(Fraction(2045000, 10500), Fraction(2055000, 9500), True, True)),
        (
            change_percent(RATE, OTHER),
            Interval(Fraction(2045000, 10500) - 100, Fraction(2055000, 9500) - 100, True, True),
        ),
    ],
)
def test_a_derived_quantity_can_be_whatever_its_cells_can_make_of_it(
    quantity: Quantity, expected: Interval
) -> None:
    assert quantity_interval(quantity, run_of()) == expected


@given(st.integers(1, 999), st.integers(1, 999), st.integers(-5, 4), st.integers(-5, 4))
def test_a_change_of_rates_reaches_as_far_as_the_rates(now: int, before: int, a: int, b: int) -> None:
    quantity = change_percent(leaf(f"{now}.1", "percent"), leaf(f"{before}.1", "percent"))
    x, y = (n + Fraction(1, 10) + Fraction(hundredths, 100) for n, hundredths in ((now, a), (before, b)))

    assert quantity_interval(quantity, run_of()).meets(Interval.point(100 * (x - y) / y))


def test_a_figure_within_a_formula_is_as_precise_as_it_prints() -> None:
    run = run_of(indicators=[indicator(A, "20.55", "percent"), indicator(B, "400", "dossier", "hơn")])
    rate, count = run.recall(A), run.recall(B)

    assert quantity_interval(rate, run) == Interval.printed(Fraction("20.55"), 2)
    assert quantity_interval(count + count, run) == Interval.more_than(Fraction(800))
    assert figure_interval(run.figures[A], run) == Interval.printed(Fraction("20.55"), 2)
    assert figure_interval(run.figures[B], run) == Interval.more_than(Fraction(400))


def test_a_side_of_one_figure_is_told_as_it_prints() -> None:
    check = compared({A: ("8000",), B: ("20.29", "percent")}, A, "<=", B)

    assert (check.expected, check.found) == ("không lớn hơn 20,29%", "8.000")


@pytest.mark.parametrize(("whole", "verdict"), [("14504000", "agrees"), ("14505000", "disagrees")])
def test_the_amounts_within_a_computed_figure_share_the_rounding_too(whole: str, verdict: str) -> None:
    amounts = {A: whole, B: "12310000", C: "2193000"}
    rows = [indicator(code, amount, "million_VND") for code, amount in amounts.items()]
    together = "public_finance.x_sum"
    run = run_of(indicators=rows, own_checks=[declared(A, "=", together)])
    run.publish(together, run.recall(B) + run.recall(C), "I.1")

    assert came_out(run).verdict == verdict
