"""The back test: every figure that the signed report of 2020 prints, beside ours."""

import csv
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from parbook.checks.check import VERDICT_WORDS, Check
from parbook.figures.figure import STATUS_WORDS
from parbook.figures.run import Run

PUBLISHED = Path(__file__).resolve().parent.parent / "data" / "2020" / "published.csv"
ROWS = list(csv.DictReader(PUBLISHED.read_text(encoding="utf-8-sig").splitlines()))


def in_digits(row: dict[str, str]) -> bool:
    return any(letter.isdigit() for letter in row["as_printed"])


def unpadded(text: str) -> str:
    """The report itself prints 5 beside 05; a leading zero is no part of the number."""
    return text.removeprefix("0") if len(text) > 1 and text[1].isdigit() else text


def test_the_edition_publishes_the_figures_of_the_signed_report_and_no_others(run: Run) -> None:
    ids = [row["id"] for row in ROWS]

    assert Counter(ids).most_common(1)[0][1] == 1
    assert set(run.figures) == set(ids)


def test_every_figure_prints_as_the_signed_report_prints_it(run: Run) -> None:
    expected = {row["id"]: unpadded(row["as_printed"]) for row in ROWS if in_digits(row)}

    assert {name: unpadded(run.figures[name].text) for name in expected} == expected


def test_a_figure_printed_in_words_is_published_with_its_value(run: Run) -> None:
    in_words = {row["id"]: Fraction(row["value"]) for row in ROWS if not in_digits(row)}

    assert in_words
    assert {name: run.figures[name].quantity.exact for name in in_words} == in_words


def test_every_figure_stands_in_the_section_where_the_report_prints_it(run: Run) -> None:
    expected = {row["id"]: row["section"] for row in ROWS}

    assert {name: figure.section for name, figure in run.figures.items()} == expected


def test_the_word_before_a_figure_is_the_word_of_the_report(run: Run) -> None:
    expected = {row["id"]: row["qualifier"] for row in ROWS if row["qualifier"] != "exact"}

    assert {name: run.figures[name].word_before for name in expected} == expected


def test_an_exact_figure_has_no_word_before(run: Run) -> None:
    exact = [row["id"] for row in ROWS if row["qualifier"] == "exact"]

    assert [name for name in exact if run.figures[name].word_before] == []


def test_every_figure_of_record_is_compared_and_agrees(
    audited: tuple[Run, list[Check]], capsys: pytest.CaptureFixture[str]
) -> None:
    run, checks = audited
    records = {check.ids[0]: check.verdict for check in checks if check.kind == "record"}

    statuses = Counter(figure.status for figure in run.figures.values())
    verdicts = Counter(check.verdict for check in checks)
    with capsys.disabled():
        print(f"\n{len(run.figures)} figures:", *(f"{statuses[s]} {s}" for s in STATUS_WORDS))
        print(f"{len(checks)} checks:", *(f"{verdicts[v]} {v}" for v in VERDICT_WORDS))
    assert records == {row["id"]: "agrees" for row in ROWS}
