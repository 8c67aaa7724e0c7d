"""The audit: every figure against every other it must agree with, and against the signed report."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from parbook.checks.check import Check
from parbook.checks.cumulative_checks import cumulative_checks
from parbook.checks.declared_checks import declared_checks
from parbook.checks.figure_checks import figure_checks, unchanged_checks
from parbook.checks.form_checks import form_checks
from parbook.checks.table_checks import carried_checks, table_checks
from parbook.entries.near import near
from parbook.figures.earlier import LeftOut, year_before
from parbook.figures.run import Run
from parbook.inputs.edition import Edition
from parbook.problems import DataProblems, Problem


def audit(run: Run) -> list[Check]:
    """All checks of an edition, explained where corrections.yml explains them.

    Raises DataProblems where an explanation speaks of a check that is not off.
    """
    checks, problems = audit_with_problems(run)
    if problems:
        raise DataProblems(problems)
    return checks


def audit_with_problems(run: Run) -> tuple[list[Check], list[Problem]]:
    """The checks as of `audit`, and a problem for each explanation of a check that is not off."""
    checks, problems = run.derived(_audited)
    return list(checks), list(problems)


def _audited(run: Run) -> tuple[list[Check], list[Problem]]:
    year = year_before(run.edition)
    before = year if isinstance(year, Edition) else None
    why = f": năm {year.year} {year.reason}" if isinstance(year, LeftOut) else ""
    tables = [*table_checks(run.edition), *carried_checks(run.edition, before, why)]
    tables += form_checks(run.edition.forms)
    figures = [*figure_checks(run), *unchanged_checks(run, before), *cumulative_checks(run, before)]
    found = [*_with_figures(run, tables), *figures, *declared_checks(run)]
    explanations = run.edition.explanations
    off = {check.id for check in found if check.verdict == "disagrees"}
    name, needed = run.edition.show_path("corrections.yml"), "chỉ giải trình nội dung đối chiếu đang lệch"
    stale = [
        Problem("AB-04", name, needed, f"{entry}: {_not_off(entry, found)}", "bỏ mục này")
        for entry in sorted(explanations.keys() - off)
    ]
    checks = [
        replace(check, verdict="explained", note=explanations[check.id].reason)
        if check.id in off & explanations.keys()
        else check
        for check in found
    ]
    return checks, stale


def _not_off(entry: str, checks: Iterable[Check]) -> str:
    ids = [check.id for check in checks]
    return "nội dung này không lệch" if entry in ids else f"không có nội dung này{near(entry, ids)}"


def unexplained(checks: Iterable[Check]) -> list[Check]:
    """The contradictions that stop a final edition."""
    return [c for c in checks if c.severity == "contradiction" and c.verdict == "disagrees"]


def checks_of(figure_id: str, checks: Iterable[Check]) -> list[Check]:
    """The checks in which a figure takes part."""
    return [check for check in checks if figure_id in check.ids]


def _with_figures(run: Run, checks: Iterable[Check]) -> Iterator[Check]:
    """Checks of tables know cells; the figures that are read from those cells take part in them."""
    figures_at: dict[str, list[str]] = {}
    for figure in run.figures.values():
        if figure.status != "recomputed":
            for cell in figure.quantity.cells():
                figures_at.setdefault(str(cell), []).append(figure.id)
    for check in checks:
        ids = [figure for cell in check.cells for figure in figures_at.get(str(cell), [])]
        yield replace(check, ids=tuple(dict.fromkeys([*check.ids, *ids])))
