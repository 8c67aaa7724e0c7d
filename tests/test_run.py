"""One run of the formulas: any order, one publisher an id, faults that name their cell."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import openpyxl
import pytest
from kinds import SECTIONS

from parbook.figures.run import Run
from parbook.inputs.edition import Edition
from parbook.inputs.edition_reader import read_edition
from parbook.numbers.lineage import lineage_data
from parbook.numbers.quantity import Quantity, constant
from parbook.problems import DataProblems, Problem

STEMS = [section.stem for section in SECTIONS]


@pytest.fixture
def notebooks(root: Path, tmp_path: Path) -> Path:
    """A copy of the notebooks for a test to spoil."""
    shutil.copytree(root / "notebooks", tmp_path / "notebooks")
    return tmp_path / "notebooks"


@pytest.fixture
def fresh(run: Run, root: Path) -> Run:
    """The 2020 edition before any section is computed."""
    return Run(run.edition, root / "notebooks")


def add_formula(notebooks: Path, stem: str, source: str) -> int:
    """Add a cell of formulas at the end of a notebook; returns its place, counted from 1."""
    path = notebooks / f"{stem}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": ["figures"]}))
    nbformat.write(notebook, path)
    return len(notebook.cells)


def problem_of(edition: Edition, notebooks: Path) -> Problem:
    with pytest.raises(DataProblems) as caught:
        Run(edition, notebooks).compute()
    [problem] = caught.value.problems
    return problem


def values(run: Run) -> dict[str, object]:
    return {name: (f.text, f.section, lineage_data(name, f.quantity)) for name, f in run.figures.items()}


ORDERS = [STEMS[::-1], *(random.Random(seed).sample(STEMS, len(STEMS)) for seed in range(3))]


@pytest.mark.parametrize("order", ORDERS, ids=["backwards", "shuffled", "shuffled again", "once more"])
def test_sections_computed_in_any_order_give_the_same_figures(run: Run, fresh: Run, order: list[str]) -> None:
    for stem in order:
        fresh.compute_section(stem)

    assert values(fresh) == values(run)


def test_recall_computes_the_section_that_publishes_the_figure(fresh: Run) -> None:
    assert "procedures.online_rate" not in fresh.figures

    recalled = fresh.recall("procedures.online_rate")

    assert recalled.figure == "procedures.online_rate"
    assert recalled.value == fresh.figures["procedures.online_rate"].quantity.value


def test_a_recalled_figure_has_the_value_and_the_status_of_its_origin(run: Run) -> None:
    repeated = run.figures["achievements.online_rate"]
    first = run.figures["procedures.online_rate"]

    assert repeated.quantity.value == first.quantity.value
    assert repeated.status == first.status == "stated"


@pytest.mark.parametrize("name", ["procedures.no_such_figure", "no_such_topic.rate", "no dot"])
def test_recalling_what_nobody_publishes_is_a_key_error_with_the_id(fresh: Run, name: str) -> None:
    with pytest.raises(KeyError, match=name):
        fresh.recall(name)


def test_one_id_published_by_two_sections_is_refused(run: Run, notebooks: Path) -> None:
    cell = add_formula(
        notebooks, "iii-2-shortcomings", 'section.publish("procedures.resolved", constant(1, "dossier"))'
    )

    problem = problem_of(run.edition, notebooks)

    assert (problem.code, problem.file) == ("AB-03", "notebooks/iii-2-shortcomings.ipynb")
    assert problem.cell == f"thứ {cell}"
    assert "procedures.resolved" in problem.found
    assert "II.3" in problem.found


def test_an_id_entered_in_a_sheet_cannot_be_published_by_another_section(fresh: Run) -> None:
    with pytest.raises(ValueError, match=r"plan\.tasks"):
        fresh.publish("plan.tasks", constant(40, "task"), "II.3")


def test_a_section_may_publish_again_so_that_a_cell_can_be_run_twice(run: Run, fresh: Run) -> None:
    fresh.compute_section("ii-3-procedures")
    fresh.compute_section("ii-3-procedures")

    assert values(fresh.compute()) == values(run)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ('section.publish("personnel.x", no_such_name)', "no_such_name"),
        ('section.publish("personnel.x", section.recall("personnel.nobody"))', "personnel.nobody"),
        ('section.publish("personnel.x", share(constant(1), constant(0)))', "ZeroDivisionError"),
        ('section.publish("personnel.x", constant(1, "dossier") + constant(1, "document"))', "document"),
        ('section.publish("personnel.x", section.tables["no_such_table"])', "no_such_table"),
        ('section.publish("personnel.x", float(constant(1)))', ".value"),
        ("section.publish(", "SyntaxError"),
    ],
)
def test_a_broken_formula_is_a_problem_that_names_notebook_cell_and_reason(
    run: Run, notebooks: Path, formula: str, words: str
) -> None:
    cell = add_formula(notebooks, "ii-5-personnel", formula)

    problem = problem_of(run.edition, notebooks)

    assert (problem.code, problem.file) == ("AB-03", "notebooks/ii-5-personnel.ipynb")
    assert problem.cell == f"thứ {cell}"
    assert words in problem.found
    assert formula in problem.fix


def test_two_sections_that_recall_each_other_are_a_problem_not_an_endless_loop(
    run: Run, notebooks: Path
) -> None:
    add_formula(notebooks, "i-1-plan", 'section.publish("plan.a", section.recall("directives.b"))')
    add_formula(notebooks, "i-2-directives", 'section.publish("directives.b", section.recall("plan.a"))')

    assert problem_of(run.edition, notebooks).code == "AB-03"


def test_a_figure_whose_input_is_not_published_is_left_out_with_all_that_needs_it(
    data: Path, root: Path, run: Run, set_cell: Callable[..., None]
) -> None:
    set_cell("phu-luc-2.xlsx", "Tỷ lệ", "C9", "…")

    again = Run(read_edition(data / "2020"), root / "notebooks").compute()

    assert run.figures.keys() - again.figures.keys() == {"procedures.ontime_rate", "achievements.late_rate"}
    assert [str(c) for c in again.unpublished["achievements.late_rate"].missing()] == [
        "phu-luc-2.xlsx!Tỷ lệ!C9"
    ]


def test_a_figure_whose_row_the_edition_lacks_is_left_out(data: Path, root: Path, run: Run) -> None:
    path = data / "2020" / "phu-luc-2.xlsx"
    book = openpyxl.load_workbook(path)
    assert book["Tỷ lệ"]["B13"].value == "UBND thành phố Cam Ranh"
    book["Tỷ lệ"].delete_rows(13)
    book.save(path)

    again = Run(read_edition(data / "2020"), root / "notebooks").compute()

    assert run.figures.keys() - again.figures.keys() == {
        "shortcomings.late_rate_cam_ranh",
        "shortcomings.late_rank_cam_ranh",
    }


def test_a_row_with_a_code_is_a_figure_without_any_formula(
    data: Path, tmp_path: Path, set_cell: Callable[..., None]
) -> None:
    for column, value in {"B": "Việc mới", "D": 12, "F": "plan.extra", "G": "gần"}.items():
        set_cell("chi-tieu.xlsx", "Kế hoạch", f"{column}8", value)

    figure = Run(read_edition(data / "2020"), tmp_path / "no notebooks").figures["plan.extra"]

    assert (figure.text, figure.word_before, figure.section, figure.status) == ("12", "gần", "I.1", "entered")
    assert figure.definition.label_vi == "Việc mới"


@pytest.mark.parametrize(
    ("figure", "status"),
    [
        ("outreach.newspaper_articles", "entered"),
        ("procedures.online_rate", "stated"),  # its base is not published
        ("procedures.covid_payment_vs_2019", "stated"),
        ("personnel.commune_official_rate", "recomputed"),
        ("procedures.post_processes_multiple", "recomputed"),
        ("achievements.docs_electronic_rate", "recomputed"),  # recalled from II.7
    ],
)
def test_a_figure_says_how_it_was_obtained(run: Run, figure: str, status: str) -> None:
    assert run.figures[figure].status == status


def test_a_quantity_that_is_published_under_a_name_keeps_its_cells(fresh: Run) -> None:
    plain: Quantity = fresh.figures["plan.tasks"].quantity

    assert fresh.recall("plan.tasks").cells() == plain.cells()
