"""A notebook shows the files as they are now; prose and numbers never part; parameters are checked."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from parbook.checks.audit import audit
from parbook.checks.examination import examine
from parbook.figures import run as runs
from parbook.figures.parameters import checked
from parbook.figures.run import open_run, sharing
from parbook.inputs.edition_reader import read_edition
from parbook.notebook import Section, open_section
from parbook.numbers.quantity import Cell, Quantity, constant
from parbook.problems import DataProblems, Problem
from parbook.progress import silent
from parbook.publish import build, engine
from parbook.publish.build import build_edition

ROOT = Path(__file__).resolve().parent.parent
FIGURE = "procedures.post_processes"
CELL = ("phu-luc-3.xlsx", "Ba dịch vụ", "C9")


@pytest.fixture
def project(root: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one's own around the copied data, in which a notebook runs."""
    shutil.copytree(root / "notebooks", data.parent / "notebooks")
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(root / name, data.parent)
    monkeypatch.chdir(data.parent / "notebooks")
    return data.parent


def text(figure: str = FIGURE) -> str:
    return open_run(2020).compute().figures[figure].text


def edit(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def test_an_edition_is_read_once_while_nothing_changes(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_run(2020)
    monkeypatch.setattr(runs, "read_edition", lambda folder: pytest.fail("read again"))
    started = time.process_time()
    assert open_run(2020) is first
    assert time.process_time() - started < 0.5


def test_a_cell_mended_in_excel_shows_when_the_notebook_is_run_again(
    project: Path, set_cell: Callable[..., None]
) -> None:
    assert text() == "1.143"
    set_cell(*CELL, 1200)
    assert text() == "1.200"


def test_a_change_within_the_same_second_and_size_shows_too(
    project: Path, set_cell: Callable[..., None]
) -> None:
    """A copy that keeps its time, or a clock that is coarse, must not hide a change."""
    path = project / "data" / "2020" / CELL[0]
    assert text() == "1.143"
    before = path.stat()
    set_cell(*CELL, 1244)
    content = path.read_bytes()
    path.write_bytes(content + b"\0" * max(0, before.st_size - len(content)))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert text() == "1.244"


ELSEWHERE: dict[str, Callable[[Path], None]] = {
    "a formula": lambda p: edit(p / "notebooks" / "ii-5-personnel.ipynb", "share(", "share( "),
    "prose": lambda p: edit(p / "data" / "2020" / "narrative" / "i-1-plan.md", "kế hoạch", "bản kế hoạch"),
    "settings": lambda p: edit(p / "data" / "2020" / "edition.yml", "province:", "# x\nprovince:"),
    "units": lambda p: edit(p / "data" / "units.csv", "\n", "\n\n"),
    "breaks": lambda p: (p / "data" / "breaks.csv").write_text("x", encoding="utf-8") and None,
    "a year before": lambda p: shutil.copytree(p / "data" / "2020", p / "data" / "2019") and None,
    "a file more": lambda p: (p / "data" / "2020" / "phu-luc-9.xlsx").write_bytes(b"x") and None,
    "a file less": lambda p: (p / "data" / "2020" / "checks.yml").unlink(),
}


@pytest.mark.parametrize("change", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_change_of_anything_that_enters_opens_the_edition_anew(
    change: Callable[[Path], None], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "read_edition", read_edition)
    first = open_run(2020)
    change(project)
    monkeypatch.setattr(runs, "read_edition", lambda folder: first.edition)
    assert open_run(2020) is not first


def test_what_does_not_enter_opens_nothing_anew(project: Path) -> None:
    first = open_run(2020)
    (project / "data" / "2020" / "~$phu-luc-3.xlsx").write_bytes(b"lock of Excel")
    (project / "data" / "2021").mkdir()
    (project / "data" / "2021" / "phu-luc-3.xlsx").write_bytes(b"later")
    (project / "out.ipynb").write_text("{}", encoding="utf-8")
    assert open_run(2020) is first


def prose(section: Section, figure: str) -> str:
    section.narrative.passages["thử"] = f"{{{{ {figure} }}}}"
    return str(section.passage("thử")._repr_mimebundle_()["text/html"])


def test_the_prose_says_what_a_formula_gave_that_was_changed_and_not_saved(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    section = open_section("procedures", 2020)
    assert ">1.143<" in prose(section, FIGURE)
    section.publish("procedures.online_rate", constant(50, "percent"))
    assert ">50,00%<" in prose(section, "procedures.online_rate")
    # … and so does what another section takes over from it.
    assert ">50,00%<" in prose(section, "achievements.online_rate")


def test_checks_are_made_anew_when_a_figure_changes(project: Path) -> None:
    run = open_run(2020).compute()
    before = audit(run)
    assert audit(run) == before
    run.publish_live("procedures.online_rate", constant(50, "percent"), "II.3")
    assert audit(run.compute()) != before


def test_a_figure_that_is_no_longer_published_is_gone(project: Path) -> None:
    run = open_run(2020).compute()
    nowhere = Cell(*CELL, "…")
    run.publish_live("procedures.online_rate", Quantity(None, "percent", nowhere), "II.3")
    assert "procedures.online_rate" not in run.figures
    assert "procedures.online_rate" in run.unpublished


def test_notebooks_of_a_build_get_the_run_of_the_build(project: Path, set_cell: Callable[..., None]) -> None:
    run = open_run(2020)
    with sharing(run):
        set_cell(*CELL, 1200)
        assert open_run(2020) is run
    assert open_run(2020) is not run


# ---- what a build must find


def built(project: Path, out: Path) -> list[Problem]:
    with pytest.raises(DataProblems) as caught:
        build_edition(project, 2020, out, "", 2, silent)
    assert not (out / "2020").exists()
    return caught.value.problems


@pytest.mark.parametrize(
    ("change", "expected", "found"),
    [
        (lambda found: found.pop(FIGURE), "bằng số khi kiểm tra: 1143", "không công bố số liệu này"),
        (lambda found: found.update({FIGURE: "1144"}), "bằng số khi kiểm tra: 1143", "1144"),
        (lambda found: found.update({FIGURE: None}), "bằng số khi kiểm tra: 1143", "chưa công bố"),
        (
            lambda found: found.update({"procedures.x": "1"}),
            "bằng số khi kiểm tra: không công bố số liệu này", "1",
        ),
    ],
    ids=["is missing", "differs", "is unpublished", "is one more"],
)  # fmt: skip
def test_a_figure_on_one_side_alone_stops_the_build(
    change: Callable[[dict[str, str | None]], object], expected: str, found: str,
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    real = build.executed_figures

    def changed(folder: Path) -> dict[str, str | None]:
        values = real(folder)
        assert len(values) > 30
        change(values)
        return values

    monkeypatch.setattr(build, "executed_figures", changed)
    (problem,) = built(project, tmp_path / "out")
    assert (problem.code, problem.expected, problem.found) == ("BD-02", expected, found)


def test_a_file_that_is_exchanged_in_mid_build_stops_it(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, set_cell: Callable[..., None]
) -> None:
    for step in ("_require_same_figures", "write_source", "build_html", "build_print"):
        monkeypatch.setattr(build, step, lambda *arguments: None)
    monkeypatch.setattr(build, "execute", lambda *arguments: set_cell(*CELL, 1200))
    monkeypatch.setattr(build, "compile_pages", lambda *arguments: ())
    with pytest.raises(DataProblems) as caught:
        build_edition(project, 2020, tmp_path / "out", "", 2, silent, ("pdf",))
    (problem,) = caught.value.problems
    assert (problem.code, problem.found) == ("BD-02", "đã thay đổi")
    assert problem.file.endswith(CELL[0])


@pytest.mark.parametrize("stem", ["ii-3-procedures", "overview"])
@pytest.mark.parametrize("kept", [None, 900], ids=["missing", "cut short"])
def test_a_notebook_that_is_missing_or_cut_short_is_one_problem(
    stem: str, kept: int | None, project: Path, tmp_path: Path
) -> None:
    path = project / "notebooks" / f"{stem}.ipynb"
    content = path.read_bytes()
    path.unlink() if kept is None else path.write_bytes(content[:kept])
    (problem,) = examine(project, 2020).all_problems
    assert (problem.code, problem.file) == ("BD-01", f"notebooks/{stem}.ipynb")
    assert built(project, tmp_path / "out") == [problem]


# ---- parameters


@pytest.mark.parametrize("year", [2020, "2020", " 2020 ", 2020.0])
def test_a_year_is_taken_however_it_is_written(year: Any) -> None:
    assert checked(year, "") == (2020, "")


@pytest.mark.parametrize(
    "year", ["hai nghìn", "", "20.20", None, True, 2020.5, [2020], "２０２０x", float("nan")]
)
def test_what_is_no_year_is_a_problem(year: Any) -> None:
    with pytest.raises(DataProblems) as caught:
        checked(year, "")
    (problem,) = caught.value.problems
    assert problem.file == "tham số year của sổ tay tính"
    assert problem.found == repr(year)


@pytest.mark.parametrize("data", [2020, None, ["data"], True])
def test_what_is_no_folder_is_a_problem(data: Any) -> None:
    with pytest.raises(DataProblems, match="tham số data"):
        checked(2020, data)


@pytest.fixture(params=[None, engine.NAME], ids=["kernel", "our engine"])
def way(request: pytest.FixtureRequest) -> Any:
    engine.register()
    return request.param


def given(place: Path, way: str | None, folder: Path | None = None, **parameters: Any) -> Any:
    source = place / "notebooks" / "ii-8-quality-management.ipynb"
    return papermill.execute_notebook(
        str(source), str(place / "out.ipynb"), parameters, engine_name=way, kernel_name="python3",
        progress_bar=False, cwd=str(folder or source.parent), extra_arguments=["--log-level=CRITICAL"],
    )  # fmt: skip


def test_a_parameter_that_no_notebook_has_is_refused_whatever_runs_it(project: Path, way: str | None) -> None:
    with pytest.raises(papermill.PapermillExecutionError) as caught:
        given(project, way, yaer=2020)
    assert "tham số yaer" in caught.value.evalue
    assert "year, data" in caught.value.evalue


def test_a_year_as_text_is_taken_whatever_runs_it(project: Path, way: str | None) -> None:
    assert any(cell.get("outputs") for cell in given(project, way, year="2020").cells)


def test_a_notebook_runs_from_any_folder_with_the_path_of_its_data(
    project: Path, tmp_path_factory: pytest.TempPathFactory, way: str | None
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    done = given(project, way, elsewhere, year=2020, data=str(project / "data"))
    assert any(cell.get("outputs") for cell in done.cells)


def test_where_no_project_is_around_the_message_says_what_to_do(
    data: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    with pytest.raises(DataProblems, match="--cwd") as caught:
        open_run(2020, str(data))
    assert [problem.code for problem in caught.value.problems] == ["AB-01"]


# ---- stored outputs


def stored_in(path: Path) -> list[Any]:
    """The outputs that a notebook keeps, by cell."""
    return [cell.outputs for cell in nbformat.read(path, as_version=4).cells if cell.get("outputs")]


def stored(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "parbook.publish.stored", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, encoding="utf-8")


def test_stored_outputs_of_one_notebook_are_renewed_without_a_build(project: Path) -> None:
    paths = {path.stem: path for path in (project / "notebooks").glob("*.ipynb")}
    right = {stem: path.read_text(encoding="utf-8") for stem, path in paths.items()}
    for stem in ("ii-8-quality-management", "appendix-1"):
        notebook = nbformat.read(paths[stem], as_version=4)
        next(cell for cell in notebook.cells if cell.get("outputs")).outputs = []
        nbformat.write(notebook, paths[stem])
    result = stored(project, "--run", "notebooks/ii-8-quality-management.ipynb")
    assert result.returncode == 0, result.stdout + result.stderr
    assert paths["ii-8-quality-management"].read_text(encoding="utf-8") == right["ii-8-quality-management"]
    assert len(stored_in(paths["appendix-1"])) == len(stored_in(ROOT / "notebooks" / "appendix-1.ipynb")) - 1


def test_outputs_are_not_renewed_from_a_notebook_that_fails(project: Path) -> None:
    path = project / "notebooks" / "ii-5-personnel.ipynb"
    edit(path, "section.publish_rows(", "section.publish_rows(1 / 0, ")
    before = path.read_text(encoding="utf-8")
    result = stored(project, "--run", "ii-5-personnel")
    assert result.returncode == 1
    assert "BD-01" in result.stderr
    assert "Traceback" not in result.stderr
    assert path.read_text(encoding="utf-8") == before


def test_a_notebook_that_is_not_there_is_wrong_usage(project: Path) -> None:
    result = stored(project, "--run", "ii-9")
    assert (result.returncode, result.stdout) == (2, "")
    assert "ii-9" in result.stderr
