"""Checks that a figure brings with it: record, range, word, count made from a rate, last year's number."""

import pytest
from kinds import forms
from small_editions import edition, indicator, leaf, record, run_of, table

from parbook.checks.check import Check
from parbook.checks.figure_checks import figure_checks, unchanged_checks
from parbook.figures.run import Run
from parbook.inputs.edition import TableFigure
from parbook.numbers.quantity import Quantity, share

OWN = "public_finance.x_rate"
PART, FULFILMENT = "procedures.online_rate", "personnel.training_plan_rate"


def check_of(run: Run, check_id: str) -> Check:
    return {check.id: check for check in figure_checks(run)}[check_id]


def ids(run: Run) -> set[str]:
    return {check.id for check in figure_checks(run)}


def growth_figure(run: Run) -> str:
    """A figure of the catalogue that is a change in percent."""
    return next(d.id for d in run.catalogue.values() if (d.unit, d.kind) == ("percent", "change"))


# --- record ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "verdict"),
    [("20.285", "agrees"), ("20.2949", "agrees"), ("20.2849", "disagrees"), ("20.295", "disagrees")],
)
def test_a_figure_agrees_with_its_record_just_when_it_prints_so(value: str, verdict: str) -> None:
    signed = record(PART, "20.29", "20,29%", "percent")
    run = run_of(indicators=[indicator(PART, value, "percent")], records=[signed])

    check = check_of(run, f"record.{PART}")
    assert (check.verdict, check.severity, check.expected) == (verdict, "contradiction", "20,29%")


def test_a_record_without_its_figure_disagrees_and_says_so() -> None:
    run = run_of(indicators=[indicator("plan.a", "1")], records=[record("plan.b", "2", "02", "task")])

    check = check_of(run, "record.plan.b")
    assert (check.verdict, check.found, check.note) == (
        "disagrees", "không có", "Ấn bản không có số liệu này."
    )  # fmt: skip


# --- range ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "value", "verdict", "severity"),
    [
        (PART, "0", "agrees", "contradiction"),
        (PART, "100", "agrees", "contradiction"),
        (PART, "100.01", "disagrees", "contradiction"),
        (PART, "-0.01", "disagrees", "contradiction"),
        (FULFILMENT, "103.4", "agrees", "contradiction"),
        (FULFILMENT, "0", "agrees", "contradiction"),
        (FULFILMENT, "-0.01", "disagrees", "contradiction"),
        (OWN, "0", "agrees", "contradiction"),
        (OWN, "100", "agrees", "contradiction"),
        (OWN, "103.4", "disagrees", "strain"),
        (OWN, "-3.4", "disagrees", "strain"),
    ],
)
def test_the_range_of_a_rate_is_that_of_its_kind(
    figure: str, value: str, verdict: str, severity: str
) -> None:
    check = check_of(run_of(indicators=[indicator(figure, value, "percent")]), f"range.{figure}")

    assert (check.verdict, check.severity) == (verdict, severity)
    assert bool(check.note) == (severity == "strain")
    assert check.expected == ("từ 0% trở lên" if figure == FULFILMENT else "từ 0% đến 100%")


@pytest.mark.parametrize("value", ["-12.5", "250"])
def test_growth_may_be_below_nought_and_above_a_hundred(value: str) -> None:
    figure = growth_figure(run_of())

    assert f"range.{figure}" not in ids(run_of(indicators=[indicator(figure, value, "percent")]))


@pytest.mark.parametrize("measure", ["times", "point", "dossier"])
def test_what_is_no_percentage_has_no_range(measure: str) -> None:
    assert f"range.{OWN}" not in ids(run_of(indicators=[indicator(OWN, "150", measure)]))


@pytest.mark.parametrize(("name", "severity"), [("online_rate", "contradiction"), ("postal", "strain")])
def test_a_column_that_its_form_divides_by_another_holds_parts_of_a_whole(name: str, severity: str) -> None:
    contract, row, field = {
        "online_rate": (forms.VERTICAL_SECTORS, "tax", "online_rate"),
        "postal": (forms.POSTAL_SERVICE, "vnpost", "rate"),
    }[name]
    place = TableFigure(contract.name, row, field, "II.3")
    run = run_of(tables=[table(contract, {row: {field: "103.4"}})], own_figures={OWN: place})

    check = check_of(run, f"range.{OWN}")
    assert (check.verdict, check.severity) == ("disagrees", severity)


# --- word -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "value", "verdict"),
    [
        ("hơn", "400", "agrees"),
        ("hơn", "401", "disagrees"),
        ("trên", "2280", "agrees"),
        ("gần", "4829", "disagrees"),
        ("dưới", "110", "agrees"),
        ("dưới", "101", "disagrees"),
        ("hơn", "100", "agrees"),
        ("hơn", "-401", "disagrees"),
    ],
)
def test_a_word_of_nearness_stands_before_a_round_number(word: str, value: str, verdict: str) -> None:
    check = check_of(run_of(indicators=[indicator("plan.a", value, "article", word)]), "word.plan.a")

    assert (check.verdict, check.severity) == (verdict, "strain")
    assert bool(check.note) == (verdict == "disagrees")


@pytest.mark.parametrize(
    ("word", "value", "measure"),
    [
        ("hơn", "99", "article"),
        ("", "4829", "article"),
        ("khoảng", "4829", "article"),
        ("hơn", "120.5", "percent"),
    ],
)
def test_small_numbers_rates_and_other_words_are_not_judged(word: str, value: str, measure: str) -> None:
    run = run_of(indicators=[indicator("plan.a", value, measure, word)])

    assert "word.plan.a" not in ids(run)


def published(quantity: Quantity, figure: str = PART, word: str = "") -> Run:
    run = run_of()
    run.publish(figure, quantity, "II.3", word=word)
    return run


@pytest.mark.parametrize(
    ("word", "part", "verdict"),
    [
        ("hơn", "2", "disagrees"),  # 66,666…% prints 66,67%
        ("gần", "2", "agrees"),
        ("dưới", "2", "agrees"),
        ("trên", "1", "agrees"),  # 33,333…% prints 33,33%
        ("gần", "1", "disagrees"),
        ("hơn", "3", "disagrees"),  # 100% is neither more nor less than itself
        ("gần", "3", "disagrees"),
    ],
)
def test_a_word_before_a_computed_number_fits_its_exact_value(word: str, part: str, verdict: str) -> None:
    run = published(share(leaf(part, where="D1"), leaf("3", where="D2")), word=word)

    check = check_of(run, f"word.{PART}")
    assert (check.verdict, check.severity) == (verdict, "contradiction")
    assert check.found == {"1": "33,33", "2": "66,67", "3": "100,00"}[part]


# --- a count made from a rate ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "verdict"),
    [
        # 33,33% of 123.456.789 is 41.148.147,77
        (41_152_263, "agrees"),
        (41_148_147, "disagrees"),
        (41_148_148, "disagrees"),
        (41_148_149, "agrees"),
        (41_148_146, "agrees"),
    ],
)
def test_a_count_that_is_the_whole_part_of_rate_times_total_is_suspicious(count: int, verdict: str) -> None:
    run = published(share(leaf(str(count), where="D1"), leaf("123456789", where="D2")))

    check = check_of(run, f"backwards.{PART}")
    assert (check.verdict, check.severity, bool(check.note)) == (verdict, "strain", verdict == "disagrees")


@pytest.mark.parametrize(("whole", "judged"), [("9999999", False), ("10000000", True)])
def test_a_count_is_judged_only_where_the_rate_leaves_a_thousand_to_choose_from(
    whole: str, judged: bool
) -> None:
    run = published(share(leaf("3333", where="D1"), leaf(whole, where="D2")))

    assert (f"backwards.{PART}" in ids(run)) == judged


def test_a_rate_of_computed_counts_is_not_judged() -> None:
    count, whole = leaf("3333", where="D1"), leaf("123456789", where="D2")

    assert f"backwards.{PART}" not in ids(published(share(count + count, whole)))
    assert f"backwards.{PART}" not in ids(published(share(count, whole + whole)))
    assert f"backwards.{PART}" not in ids(published(count, "plan.tasks"))


def test_the_figures_of_the_counts_take_part() -> None:
    run = run_of(indicators=[indicator("plan.a", "3333"), indicator("plan.b", "123456789")])
    run.publish(PART, share(run.recall("plan.a"), run.recall("plan.b")), "II.3")

    assert check_of(run, f"backwards.{PART}").ids == (PART, "plan.a", "plan.b")


def test_a_rate_that_is_recalled_elsewhere_is_judged_once() -> None:
    rate = share(leaf("3333", where="D1"), leaf("123456789", where="D2"))
    run = published(rate)
    run.publish("achievements.online_rate", run.recall(PART), "III.1")

    assert f"backwards.{PART}" in ids(run)
    assert "backwards.achievements.online_rate" not in ids(run)


def test_the_kind_of_a_check_is_the_first_word_of_its_id() -> None:
    words = indicator("plan.a", "400", "article", "hơn")
    run = run_of(indicators=[words], records=[record("plan.a", "400", "400", "article", "hơn")])
    run.publish(PART, share(leaf("3333", where="D1"), leaf("123456789", where="D2")), "II.3")
    run.stated[PART] = leaf("0", "percent", "E1")
    earlier = edition(records=[record("plan.b", "5000", "5000", "dossier")])
    run.publish("plan.b", leaf("5001"), "I.1")
    found = [*figure_checks(run), *unchanged_checks(run, earlier)]

    assert {check.kind for check in found} == {"record", "range", "word", "backwards", "stated", "unchanged"}
    assert all(check.id.startswith(f"{check.kind}.") for check in found)


# --- stated ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "verdict"),
    [
        ("33.33", "agrees"),
        ("33.34", "disagrees"),
        ("33.3", "agrees"),
        ("33", "agrees"),
        ("34", "disagrees"),
        ("33.333", "agrees"),
        ("33.331", "agrees"),  # both print 33,33
        ("33.335", "disagrees"),  # prints 33,34
    ],
)
def test_a_computed_rate_agrees_with_the_stated_one_at_the_coarser_precision(
    stated: str, verdict: str
) -> None:
    run = published(share(leaf("1", where="D1"), leaf("3", where="D2")))
    run.stated[PART] = leaf(stated, "percent", "E1")

    check = check_of(run, f"stated.{PART}")
    assert (check.verdict, check.severity, len(check.cells)) == (verdict, "contradiction", 1)


def test_a_stated_94_is_not_what_a_computed_95_prints() -> None:
    run = published(share(leaf("189", where="D1"), leaf("200", where="D2")))
    for stated, verdict in (("94", "disagrees"), ("95", "agrees"), ("94.5", "agrees")):
        run.stated[PART] = leaf(stated, "percent", "E1")
        assert check_of(run, f"stated.{PART}").verdict == verdict


def test_a_stated_number_without_a_figure_is_not_compared() -> None:
    run = run_of()
    run.stated[PART] = leaf("33", "percent")

    assert f"stated.{PART}" not in ids(run)


# --- unchanged ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [("1000", "1000", "disagrees"), ("1001", "1000", "agrees"), ("999", "999", None), ("5000", "999", None)],
)
def test_a_large_count_that_is_last_years_is_a_strain(now: str, before: str, verdict: str | None) -> None:
    run = run_of(indicators=[indicator("plan.a", now)])
    earlier = edition(records=[record("plan.a", before, before, "dossier")])

    found = list(unchanged_checks(run, earlier))
    assert [check.verdict for check in found] == ([verdict] if verdict else [])
    assert all((c.severity, bool(c.note)) == ("strain", verdict == "disagrees") for c in found)


def test_rates_computed_counts_and_figures_without_a_year_before_are_not_compared() -> None:
    run = run_of(indicators=[indicator("plan.a", "5000"), indicator(OWN, "1500", "percent")])
    run.publish("plan.b", leaf("5000") + leaf("1", where="D2"), "I.1")
    earlier = edition(records=[record(i, v, v, "dossier") for i, v in ((OWN, "1500"), ("plan.b", "5001"))])

    assert list(unchanged_checks(run, earlier)) == []
    assert list(unchanged_checks(run, None)) == []
