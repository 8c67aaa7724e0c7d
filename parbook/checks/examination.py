"""An edition examined as far as it can be: everything that is wrong with it, and who has not sent."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl.utils import coordinate_to_tuple

from parbook.checks.audit import audit_with_problems, unexplained
from parbook.checks.check import Check
from parbook.checks.known_names import unknown_names
from parbook.checks.not_sent import NotSent, not_sent
from parbook.definitions.indicators import INDICATORS
from parbook.figures.earlier import LeftOut, year_before
from parbook.figures.records import changed_since_frozen
from parbook.figures.run import Run, words_of
from parbook.inputs.edition import Edition, find_data
from parbook.inputs.edition_reader import read_partly
from parbook.inputs.form_reading import VALUE_COLUMN
from parbook.inputs.narrative import (
    Narrative,
    check_narrative,
    read_narrative,
    rewrite_problems,
    unasked_titles,
)
from parbook.inputs.notebook_file import find_notebook, read_notebook
from parbook.inputs.outline import narrative_stems, read_outline
from parbook.numbers.quantity import Cell, CellRange
from parbook.problems import DataProblems, Problem, in_word, worst_first

# What is needed where two numbers contradict each other, before the words of the check.
MUST_AGREE = "hai số khớp nhau: "


@dataclass(frozen=True)
class Contradiction:
    """An unexplained contradiction as a problem at its first cell, with all cells that take part."""

    problem: Problem
    cells: tuple[Cell | CellRange, ...]


@dataclass(frozen=True)
class Examination:
    """What came of an edition: `problems` stop every build, `contradictions` that of a final one.

    `run` is None where the edition could not be read or computed; then there are no checks, and
    `edition` may lack tables. `left_out` is the year before where it stands there and is not
    compared with. `to_rewrite` are the marks left in the prose of a new
    year, which stop a final edition. All lists are told worst first.
    """

    edition: Edition
    run: Run | None
    checks: Sequence[Check]
    problems: Sequence[Problem]
    contradictions: Sequence[Contradiction]
    missing: Sequence[NotSent]
    to_rewrite: Sequence[Problem] = ()
    left_out: LeftOut | None = None

    @property
    def all_problems(self) -> list[Problem]:
        """The problems and the contradictions."""
        return worst_first([*self.problems, *(found.problem for found in self.contradictions)])

    @property
    def remarks(self) -> list[Problem]:
        """What is worth a second look, and stops nothing."""
        return worst_first(self.edition.remarks)

    @property
    def stops(self) -> bool:
        """Whether the edition cannot be built as it is."""
        return bool(self.problems) or (self.edition.final and bool(self.contradictions))


def examine(root: Path, year: int, data: str = "") -> Examination:
    """Read an edition, compute and audit it, each as far as what went before allows.

    Raises DataProblems where there is no such edition (AB-02), and with the faults of the files
    that people write by hand, which are told alone.
    """
    edition, problems = read_partly(find_data(year, data, root))
    read_outline(edition)
    missing = not_sent(edition, problems)
    run, checks = None, list[Check]()
    if not problems:
        try:
            run = Run(edition, root / "notebooks").compute()
        except DataProblems as fault:
            problems = fault.problems
    changed = changed_since_frozen(run) if run else []
    narratives, unreadable = _narratives(edition, root / "notebooks")
    notebooks = _notebook_problems(root / "notebooks", edition, problems)
    figures = run.figures if run else None
    unsaid, allowed = (run.unpublished if run else {}), edition.definition.allowed
    prose = [problem for text in narratives for problem in check_narrative(text, figures, allowed, unsaid)]
    to_rewrite = [problem for narrative in narratives for problem in rewrite_problems(narrative)]
    if edition.final:
        prose += to_rewrite
    problems = [*problems, *changed, *notebooks, *unreadable, *prose]
    contradictions = []
    before = year_before(edition)
    if run is not None:
        checks, stale = audit_with_problems(run)
        problems += [*stale, *unknown_names(run, checks)]
        # What changed since the edition was frozen is told once, and not again as unlike its record.
        told = [check for check in unexplained(checks) if not (changed and check.kind == "record")]
        contradictions = [contradiction(run, check) for check in told]
    return Examination(
        edition,
        run,
        checks,
        worst_first(problems),
        contradictions,
        missing,
        to_rewrite,
        before if isinstance(before, LeftOut) else None,
    )


def contradiction(run: Run, check: Check) -> Contradiction:
    """An unexplained contradiction, told at the first cell that takes part in it."""
    figures = [run.figures[name] for name in check.ids if name in run.figures]
    cells = [*check.cells, *(cell for figure in figures for cell in figure.quantity.cells())]
    cells = [cell for cell in cells if cell.address]  # a row that a sheet lacks has none
    place = cells[0] if cells else None
    file = run.edition.show_path(place.file) if place else check.id
    needed, found = f"{MUST_AGREE}{check.words}", f"{check.expected} và {check.found}"
    fix = f"sửa số liệu tại nguồn, hoặc giải trình trong corrections.yml (loại explain) với check: {check.id}"
    problem = Problem("AB-05", file, needed, found, fix)
    if place:
        row, column = _words_of(run.edition, place)
        address = place.address if isinstance(place, Cell) else place.first
        problem = replace(problem, sheet=place.sheet, cell=address, row=row, column=column)
    return Contradiction(problem, tuple(dict.fromkeys(cells)))


def _words_of(edition: Edition, place: Cell | CellRange) -> tuple[str, str]:
    """Row and column of a cell of an appendix in words, empty where it is in none of its tables."""
    for filled in edition.forms:
        for line in filled.valued:
            if place in line.quantity.cells():
                return line.row.label, VALUE_COLUMN
    if in_word(place.file):
        return "", ""
    number, column = coordinate_to_tuple(place.address if isinstance(place, Cell) else place.first)
    for table in edition.tables.values():
        if (table.contract.file, table.sheet) == (place.file, place.sheet):
            rows = [row.label for row in table.rows if row.number == number]
            columns = [field.label for field in table.contract.fields if field.number == column]
            return "".join(rows[:1]), "".join(columns[:1])
    rows = [item.label for item in edition.indicators if place in item.quantity.cells()]
    return "".join(rows[:1]), INDICATORS.field("value").label if rows else ""


def _notebook_problems(notebooks: Path, edition: Edition, known: Sequence[Problem]) -> list[Problem]:
    """What is wrong with the notebooks that the outline names and nobody has told yet."""
    found: list[Problem] = []
    for stem in read_outline(edition).notebooks:
        try:
            read_notebook(find_notebook(notebooks, edition.definition, stem))
        except DataProblems as fault:
            found += [problem for problem in fault.problems if problem not in known]
    return found


def _narratives(edition: Edition, notebooks: Path) -> tuple[list[Narrative], list[Problem]]:
    """The prose of each section; a problem for each file that cannot be read, each title of no chart."""
    found, problems = [], list[Problem]()
    for stem in narrative_stems(edition):
        name = f"narrative/{stem}.md"
        try:
            narrative = read_narrative(edition.folder / name, edition.show_path(name))
            found.append(narrative)
        except DataProblems as fault:
            problems += fault.problems
            continue
        with suppress(DataProblems):  # of the notebook, which are told with the outline's
            problems += unasked_titles(
                narrative, words_of(find_notebook(notebooks, edition.definition, stem))
            )
    return found, problems
