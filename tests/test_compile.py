"""Executed notebooks made into pages: what a reader sees, and what must not be published."""

import unicodedata
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from parbook.figures.run import Run
from parbook.inputs.edition import Edition
from parbook.inputs.outline import read_outline
from parbook.notebook import FIGURE, PROSE
from parbook.problems import Problem
from parbook.publish.compile import compile_book, compile_notebook, executed_figures

TITLE = "# II.3. Cải cách thủ tục hành chính"
SET_UP = "section = open_section('procedures', year, data)"
FORMULA = "section.publish('procedures.resolved', dossiers.total('resolved'))"
TABLE = "<table><tr><td>Hồ sơ</td></tr></table>"


def code(source: str, tag: str, *outputs: Any) -> Any:
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": [tag]})


def figure(name: str, value: str | None) -> Any:
    data = {"text/plain": f"{name} = {value}", FIGURE: {"id": name, "value": value}}
    return nbformat.v4.new_output("display_data", data=data)


def prose(text: str) -> Any:
    data = {"text/markdown": text, "text/plain": text, PROSE: ["dossiers"]}
    return nbformat.v4.new_output("execute_result", data=data, execution_count=4)


def result(**data: Any) -> Any:
    return nbformat.v4.new_output("execute_result", data={"text/html": TABLE, **data}, execution_count=5)


def stderr(text: str) -> Any:
    return nbformat.v4.new_output("stream", name="stderr", text=text)


def error() -> Any:
    return nbformat.v4.new_output("error", ename="KeyError", evalue="no row", traceback=["KeyError: no row"])


def executed(*more: Any) -> Any:
    return nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(TITLE),
            code("year: int = 2020", "parameters"),
            code("year = 2021", "injected-parameters"),
            code(SET_UP, "remove-cell"),
            code(FORMULA, "figures", figure("procedures.resolved", "538531")),
            code("section.passage('dossiers')", "remove-input", prose("Cả năm giải quyết 538.531 hồ sơ.")),
            code("section.table('dossiers')", "remove-input", result()),
            *more,
        ],
        metadata={
            "papermill": {"start_time": "2021-03-17T08:00:00"},
            "kernelspec": {"name": "my-own", "display_name": "Máy của tôi"},
        },
    )


Compile = Callable[..., tuple[Path, list[Problem]]]


@pytest.fixture
def compiled(root: Path, tmp_path: Path, run: Run) -> Compile:
    """Compile one executed notebook with the book's own pages."""

    def compile_one(
        notebook: Any, edition: Edition = run.edition, name: str = "book"
    ) -> tuple[Path, list[Problem]]:
        notebooks, target = tmp_path / f"{name}-executed", tmp_path / name
        notebooks.mkdir()
        target.mkdir()
        nbformat.write(notebook, notebooks / "ii-3-procedures.ipynb")
        run_of = copy(run)
        run_of.edition = edition
        return target, compile_book(root, notebooks, target, run_of, read_outline(root, edition))

    return compile_one


def with_settings(edition: Edition, **settings: Any) -> Edition:
    return replace(edition, settings=replace(edition.settings, **settings))


def test_set_up_cells_are_dropped() -> None:
    page = compile_notebook(executed())

    sources = "\n".join(cell.source for cell in page.cells)
    assert "year" not in sources
    assert SET_UP not in sources


def test_every_formula_stays_once_and_is_folded_with_what_it_gave() -> None:
    second = code("section.publish('procedures.a', a)", "figures", figure("procedures.a", "6"))

    page = compile_notebook(executed(second))

    folded = [cell for cell in page.cells if cell.metadata.get("tags") == ["hide-cell"]]
    assert "\n".join(cell.source for cell in folded).split() == [*FORMULA.split(), *second.source.split()]
    outputs = "\n".join(o["data"]["text/plain"] for cell in folded for o in cell.outputs)
    assert outputs.splitlines() == ["procedures.resolved = 538531", "procedures.a = 6"]
    assert [cell for cell in page.cells if "publish" in cell.source and cell not in folded] == []


def test_prose_is_promoted_to_markdown_without_the_code_that_showed_it() -> None:
    page = compile_notebook(executed())

    assert [cell.source for cell in page.cells if cell.cell_type == "markdown"] == [
        TITLE,
        "Cả năm giải quyết 538.531 hồ sơ.",
    ]
    assert "section.passage" not in str(page)


def test_a_table_is_shown_without_its_code() -> None:
    page = compile_notebook(executed())

    [cell] = [cell for cell in page.cells if TABLE in str(cell.get("outputs"))]
    assert cell.metadata["tags"] == ["remove-input"]
    assert [output["data"]["text/html"] for output in cell.outputs] == [TABLE]


def test_the_code_of_a_passage_that_the_year_lacks_is_never_shown() -> None:
    page = compile_notebook(executed(code("section.remaining_passages()", "remove-input", prose(""))))

    left = [cell for cell in page.cells if "remaining_passages" in cell.source]
    assert [cell.metadata["tags"] for cell in left] in ([], [["remove-input"]])


def test_prose_and_tables_keep_their_order() -> None:
    page = compile_notebook(executed(nbformat.v4.new_markdown_cell("Lời cuối.")))

    shown = [cell for cell in page.cells if cell.metadata.get("tags") != ["hide-cell"]]
    assert [cell.cell_type for cell in shown] == ["markdown", "markdown", "code", "markdown"]
    assert [shown[0].source, shown[3].source] == [TITLE, "Lời cuối."]


def test_our_own_output_types_do_not_reach_the_book() -> None:
    page = nbformat.writes(compile_notebook(executed()))

    assert FIGURE not in page
    assert PROSE not in page


def test_times_kernels_and_execution_counts_do_not_reach_the_book() -> None:
    page = compile_notebook(executed())

    assert "papermill" not in page.metadata
    assert page.metadata.kernelspec.name == "python3"
    assert {cell.execution_count for cell in page.cells if cell.cell_type == "code"} == {None}


def test_two_compilations_are_the_same_bytes() -> None:
    first, second = executed(), executed()
    assert [cell.id for cell in first.cells] != [cell.id for cell in second.cells]

    assert nbformat.writes(compile_notebook(first)) == nbformat.writes(compile_notebook(second))


def test_two_compiled_books_are_the_same_files(compiled: Compile) -> None:
    books = [compiled(executed(), name=name)[0] for name in ("first", "second")]

    contents = [
        {path.relative_to(book): path.read_bytes() for path in sorted(book.rglob("*")) if path.is_file()}
        for book in books
    ]
    assert contents[0] == contents[1]
    assert Path("notebooks/ii-3-procedures.ipynb") in contents[0]


@pytest.mark.parametrize(
    ("bad", "tag", "found"),
    [
        (error(), "remove-input", "no row"),
        (stderr("UserWarning: dropped rows"), "remove-input", "dropped rows"),
        (error(), "remove-cell", "no row"),  # a cell that is not shown may still have failed
        (stderr("FutureWarning"), "figures", "FutureWarning"),
    ],
)
def test_an_error_or_a_warning_in_a_notebook_is_refused(
    compiled: Compile, bad: Any, tag: str, found: str
) -> None:
    _, problems = compiled(executed(code("x", tag, bad)))

    [problem] = problems
    assert (problem.code, problem.file) == ("BD-01", "notebooks/ii-3-procedures.ipynb")
    assert found in problem.found


def test_a_sound_notebook_is_not_refused(compiled: Compile) -> None:
    assert compiled(executed())[1] == []


DECOMPOSED = unicodedata.normalize("NFD", "Thủ tục hành chính")


@pytest.mark.parametrize(
    "cell",
    [
        nbformat.v4.new_markdown_cell(DECOMPOSED),
        code("section.passage('b')", "remove-input", prose(DECOMPOSED)),
        code("section.table('b')", "remove-input", result(**{"text/html": f"<p>{DECOMPOSED}</p>"})),
    ],
    ids=["markdown", "prose", "table"],
)
def test_every_text_of_a_page_is_in_nfc(cell: Any) -> None:
    text = nbformat.writes(compile_notebook(executed(cell)))

    assert "Thủ tục hành chính" in text
    assert unicodedata.is_normalized("NFC", text)


def test_an_edition_may_retitle_a_section(compiled: Compile, run: Run) -> None:
    renamed = with_settings(run.edition, sections={"ii-3-procedures": "II.3. Thủ tục hành chính năm nay"})

    book, _ = compiled(executed(), renamed)

    page = nbformat.read(book / "notebooks" / "ii-3-procedures.ipynb", as_version=4)
    assert page.cells[0].source == "# II.3. Thủ tục hành chính năm nay"


@pytest.mark.parametrize("sections", [{}, None, {"i-1-plan": "Khác"}])
def test_a_section_that_is_not_renamed_keeps_its_title(compiled: Compile, run: Run, sections: Any) -> None:
    book, _ = compiled(executed(), with_settings(run.edition, sections=sections))

    page = nbformat.read(book / "notebooks" / "ii-3-procedures.ipynb", as_version=4)
    assert page.cells[0].source == TITLE


@pytest.mark.parametrize(
    ("settings", "mark"),
    [({"status": "draft"}, "DỰ THẢO"), ({"invented": True}, "SỐ LIỆU GIẢ ĐỊNH")],
)
def test_a_draft_or_invented_edition_is_marked_and_a_final_one_is_not(
    compiled: Compile, run: Run, settings: dict[str, Any], mark: str
) -> None:
    editions = {"final": run.edition, "marked": with_settings(run.edition, **settings)}
    books = [compiled(executed(), edition, name)[0] for name, edition in editions.items()]

    final, marked = (
        sum(path.read_bytes().count(mark.encode()) for path in book.rglob("*") if path.is_file())
        for book in books
    )
    assert marked > final


def test_the_pages_of_the_book_say_which_edition_they_stand_in(compiled: Compile, run: Run) -> None:
    book, _ = compiled(executed())

    index = (book / "book" / "index.md").read_text(encoding="utf-8")
    assert run.edition.settings.title in index
    assert not [p.name for p in (book / "book").rglob("*.md") if "{{ edition." in p.read_text("utf-8")]


def test_the_book_has_the_title_of_the_edition_and_executes_nothing(compiled: Compile, run: Run) -> None:
    book, _ = compiled(executed())

    config = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    assert config["title"] == run.edition.settings.title
    assert config["execute"]["execute_notebooks"] == "off"


def test_the_values_that_notebooks_arrived_at_are_read_from_their_outputs(tmp_path: Path) -> None:
    notebook = executed(code("x", "figures", figure("procedures.a", "1/3"), figure("procedures.b", None)))
    nbformat.write(notebook, tmp_path / "ii-3-procedures.ipynb")

    assert executed_figures(tmp_path) == {
        "procedures.resolved": "538531",
        "procedures.a": "1/3",
        "procedures.b": None,
    }
