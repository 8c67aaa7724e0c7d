"""Counts that go on from year to year: last year's, and what came to it in this one."""

from collections.abc import Iterator

from parbook.checks.check import Check, verdict
from parbook.checks.declared_checks import figure_interval, record_interval
from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.inputs.edition import Edition, Record
from parbook.numbers.printing import exact_number_text


def cumulative_checks(run: Run, before: Edition | None) -> Iterator[Check]:
    """Each cumulative figure against last year's of record, and with it that of the year where published.

    Which figure counts the year is what facts/checks.csv says to be a part of it. Nothing is told
    without an edition of the year before, or where it did not publish the figure.
    """
    for figure in run.figures.values():
        record = before.records.get(figure.id) if before is not None else None
        if record is not None and figure.definition.kind == "cumulative" and figure.quantity.published:
            yield _check(run, figure, record, _of_the_year(run, figure.id))


def _of_the_year(run: Run, whole: str) -> Figure | None:
    names = (
        d.left
        for d in run.edition.definition.checks
        if d.kind == "part" and d.relation == "<=" and d.right == whole
    )
    found = (run.figures[name] for name in names if name in run.figures)
    return next((figure for figure in found if figure.quantity.published), None)


def _check(run: Run, figure: Figure, record: Record, year: Figure | None) -> Check:
    now, before = figure_interval(figure, run), record_interval(record)
    words = f"{figure.definition.label_vi}: số lũy kế năm trước cộng số trong năm"
    if year is None:
        expected, agrees = f"không nhỏ hơn {record.as_printed}", not before.above(now)
        words = f"{figure.definition.label_vi}: số lũy kế không giảm so với năm trước"
    else:
        agrees = (before + figure_interval(year, run)).meets(now)
        added = exact_number_text(record.exact + year.quantity.exact)
        expected = f"{record.as_printed} + {year.table_text} = {added}"
    ids = (figure.id, *([year.id] if year else []))
    return Check(
        f"cumulative.{figure.id}",
        "cumulative",
        "contradiction",
        words,
        expected,
        figure.table_text,
        verdict(agrees),
        ids,
    )
