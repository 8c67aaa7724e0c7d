"""nbval can fail: figures and tables are compared, prose is not, and missing outputs do not pass."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from parbook.publish.stored import keeps_output, tidy

MODES = ("--nbval", "--nbval-lax")
SECTION = "ii-8-quality-management.ipynb"
NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.fixture
def project(root: Path, data: Path) -> Path:
    """A copy of the project's notebooks beside the copied data."""
    shutil.copytree(root / "notebooks", data.parent / "notebooks")
    shutil.copy(root / "_config.yml", data.parent)
    return data.parent


def nbval(project: Path, name: str, mode: str = "--nbval") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", mode, f"notebooks/{name}"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.parametrize("mode", MODES)
def test_nbval_passes_on_the_edition_as_committed(project: Path, mode: str) -> None:
    result = nbval(project, SECTION, mode)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("mode", MODES)
def test_nbval_fails_when_one_cell_of_a_workbook_changes(
    project: Path, set_cell: Callable[[str, str, str, Any], None], mode: str
) -> None:
    set_cell("chi-tieu.xlsx", "Quản lý chất lượng", "D10", 22)
    result = nbval(project, SECTION, mode)
    assert result.returncode == 1
    assert "22" in result.stdout


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("spoilt", ["figures", "table"])
def test_nbval_fails_for_one_figure_or_table_cell_that_is_stored_wrong(
    project: Path, spoilt: str, mode: str
) -> None:
    path = project / "notebooks" / "i-2-directives.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(c for c in notebook.cells if spoilt in c.metadata.get("tags", []) and "40" in str(c.outputs))
    [output] = cell.outputs
    output.data["text/plain"] = output.data["text/plain"].replace("40", "41")
    nbformat.write(notebook, path)
    assert nbval(project, path.name, mode).returncode == 1


def test_nbval_fails_when_a_computed_figure_changes(
    project: Path, set_cell: Callable[[str, str, str, Any], None]
) -> None:
    set_cell("phu-luc-3.xlsx", "Ba dịch vụ", "C10", 747)
    assert nbval(project, "ii-3-procedures.ipynb").returncode == 1


def test_nbval_passes_when_a_word_of_the_narrative_changes(project: Path) -> None:
    narrative = project / "data" / "2020" / "narrative" / "ii-8-quality-management.md"
    text = narrative.read_text(encoding="utf-8")
    assert "hệ thống" in text
    narrative.write_text(text.replace("hệ thống", "hệ thống đã nêu", 1), encoding="utf-8")
    result = nbval(project, SECTION)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_figure_and_table_cell_has_a_stored_output(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    bare = [cell.source for cell in notebook.cells if keeps_output(cell) and not cell.outputs]
    assert bare == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_committed_notebook_keeps_no_other_output_and_no_trace_of_a_run(path: Path) -> None:
    assert nbformat.writes(tidy(nbformat.read(path, as_version=4))) + "\n" == path.read_text(encoding="utf-8")


def test_cells_that_publish_or_show_tables_are_marked_to_keep_their_outputs_and_have_them_compared() -> None:
    showing = (".publish(", ".publish_rows(", ".table(", ".figures_table(", ".unit_rankings(", ".compare(")
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            shows = cell.cell_type == "code" and any(call in cell.source for call in showing)
            assert keeps_output(cell) >= shows, f"{path.name}: {cell.source}"
            checked = "nbval-check-output" in cell.metadata.get("tags", [])
            assert checked == keeps_output(cell), f"{path.name}: {cell.source}"
