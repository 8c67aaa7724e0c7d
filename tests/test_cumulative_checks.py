"""Counts that go on from year to year never fall, and grow by what the year brought."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import KIND
from small_editions import edition, indicator, record, run_of

from parbook.checks.check import Check
from parbook.checks.cumulative_checks import cumulative_checks
from parbook.invented.invented_numbers import Invented, Size

TOTAL, YEAR = "outreach.portal_visits_total", "outreach.portal_visits"
SMALL = Size(departments=2, districts=2, communes=3)


def told(now: int, before: str, in_year: int | None = None) -> Check:
    own = [indicator(TOTAL, str(now), "visit")]
    own += [indicator(YEAR, str(in_year), "visit")] if in_year is not None else []
    earlier = edition(records=[record(TOTAL, before, before, "visit")])
    [check] = cumulative_checks(run_of(indicators=own), earlier)
    return check


@pytest.mark.parametrize(
    ("now", "before", "in_year", "verdict"),
    [
        (2_125_703, "2270827", None, "disagrees"),
        (2_270_827, "2270827", None, "agrees"),
        (2_696_081, "2270827", None, "agrees"),
        (2_696_081, "2270827", 425_254, "agrees"),
        (2_696_082, "2270827", 425_254, "disagrees"),
        (2_125_703, "2270827", 425_254, "disagrees"),
        (2_270_827, "2270827", 0, "agrees"),
    ],
)
def test_a_cumulative_count_is_last_years_and_what_the_year_brought(
    now: int, before: str, in_year: int | None, verdict: str
) -> None:
    check = told(now, before, in_year)

    assert (check.verdict, check.severity, check.kind) == (verdict, "contradiction", "cumulative")
    assert check.ids == ((TOTAL, YEAR) if in_year is not None else (TOTAL,))


@given(st.integers(1000, 10**7), st.integers(0, 10**6), st.integers(-5, 5))
def test_one_more_or_less_than_the_sum_is_always_told(before: int, in_year: int, off: int) -> None:
    check = told(before + in_year + off, str(before), in_year)

    assert (check.verdict == "agrees") is (off == 0)


def test_without_last_years_report_nothing_is_told() -> None:
    run = run_of(indicators=[indicator(TOTAL, "5", "visit")])

    assert list(cumulative_checks(run, None)) == []
    assert list(cumulative_checks(run, edition())) == []


def test_every_cumulative_figure_knows_what_counts_the_year() -> None:
    parts = {d.right: d.left for d in KIND.checks if d.kind == "part" and d.relation == "<="}
    cumulative = [name for name, definition in KIND.catalogue.items() if definition.kind == "cumulative"]

    assert {name: parts[name] for name in cumulative} == {
        TOTAL: YEAR,
        "procedures.vnpost_dossiers_total": "procedures.vnpost_dossiers",
    }


@pytest.mark.parametrize("seed", [1, 7])
def test_the_invented_province_obeys(seed: int) -> None:
    for year in range(2016, 2026):
        before, now = Invented(year - 1, seed, SMALL), Invented(year, seed, SMALL)
        assert _value(now, 12) == _value(before, 12) + _value(now, 11)
        ours, theirs = _post(now), _post(before)
        if year > 2018:
            assert ours["cumulative"] == theirs["cumulative"] + ours["in_year"]


def _value(invented: Invented, number: int) -> int:
    [sheet] = [sheet for sheet in invented.sheets if sheet.title == "Tuyên truyền"]
    [row] = [row for row in sheet.rows if row["no"] == str(number)]
    return int(row["value"])


def _post(invented: Invented) -> dict[str, int]:
    [sheet] = [sheet for sheet in invented.sheets if sheet.contract.name == "postal_service"]
    return {name: int(sheet.rows[0][name]) for name in ("in_year", "cumulative")}
