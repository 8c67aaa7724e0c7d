"""Notebooks executed with papermill: what fails names its notebook, its cell and the reason."""

import shutil
from pathlib import Path

import nbformat
import pytest
from test_swap import left_beside, write_manifest

from parbook.problems import DataProblems
from parbook.progress import silent
from parbook.publish import build
from parbook.publish.build import build_edition
from parbook.publish.execute import execute

SECTION = "i-1-plan.ipynb"


@pytest.fixture
def notebooks(root: Path, data: Path) -> Path:
    """The project's notebooks, copied beside the copied data."""
    shutil.copytree(root / "notebooks", data.parent / "notebooks")
    shutil.copy(root / "_config.yml", data.parent)
    return data.parent / "notebooks"


def spoil(notebook: Path, source: str) -> int:
    """Put a failing cell at the end; returns its place, counted from 1."""
    content = nbformat.read(notebook, as_version=4)
    content.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": ["remove-input"]}))
    nbformat.write(content, notebook)
    return len(content.cells)


def run(notebooks: Path, target: Path, **parameters: object) -> list[str]:
    done: list[str] = []
    target.mkdir()
    given = {"year": 2020, "data": str(notebooks.parent / "data"), **parameters}
    execute([notebooks / SECTION], target, given, 1, done.append)
    return done


def test_an_executed_notebook_holds_its_outputs_and_is_reported(notebooks: Path, tmp_path: Path) -> None:
    assert run(notebooks, tmp_path / "out") == ["i-1-plan"]
    cells = nbformat.read(tmp_path / "out" / SECTION, as_version=4).cells
    assert any(cell.get("outputs") for cell in cells)


def test_a_failing_notebook_is_told_with_its_cell_and_the_reason(notebooks: Path, tmp_path: Path) -> None:
    place = spoil(notebooks / SECTION, 'section.figures_table("x", no_such_name)')
    with pytest.raises(DataProblems) as caught:
        run(notebooks, tmp_path / "out")
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("BD-01", f"notebooks/{SECTION}")
    assert "NameError" in problem.found
    assert "no_such_name" in problem.found
    assert problem.cell == f"thứ {place}"


def test_a_parameter_that_no_notebook_knows_is_refused_before_anything_runs(
    notebooks: Path, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="nam"):
        run(notebooks, tmp_path / "out", nam=2020)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_failing_notebook_leaves_the_last_edition_as_it_was(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = tmp_path / "out" / "2020" / "html" / "index.html"
    last.parent.mkdir(parents=True)
    last.write_text("ấn bản cũ", encoding="utf-8")
    write_manifest(tmp_path / "out" / "2020")
    project = tmp_path / "project"
    shutil.copytree(root / "notebooks", project / "notebooks")
    shutil.copytree(root / "data", project / "data")
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(root / name, project)
    spoil(project / "notebooks" / SECTION, "1 / 0")
    only = [project / "notebooks" / SECTION]
    real = build.execute
    monkeypatch.setattr(build, "execute", lambda sources, *rest: real(only, *rest))
    with pytest.raises(DataProblems) as caught:
        build_edition(project, 2020, tmp_path / "out", "", 1, silent)
    assert "ZeroDivisionError" in caught.value.problems[0].found
    assert last.read_text(encoding="utf-8") == "ấn bản cũ"
    assert left_beside(tmp_path / "out") == {"2020"}
