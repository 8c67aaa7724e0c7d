"""Notebooks executed with papermill by our engine: each in a fork of this process, or one after another."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import papermill

from parbook.figures.parameters import PARAMETERS
from parbook.inputs.notebook_file import read_notebook
from parbook.problems import DataProblems, Problem
from parbook.publish import engine, in_process
from parbook.publish.forks import can_fork, forked

_WHOLE = "sổ tay tính chạy đến hết"
_FIX = "xem lại ô lệnh này trong JupyterLab"
_WARM = in_process  # imported here, so that the forks find it


def execute(
    sources: Sequence[Path], target: Path, parameters: dict[str, Any], jobs: int,
    progress: Callable[[str], None],
) -> None:  # fmt: skip
    """Execute each notebook into `target`; raises DataProblems naming notebook, cell and reason.

    Raises ValueError for a parameter that no notebook has."""
    if unknown := parameters.keys() - set(PARAMETERS):
        # papermill only warns of these, and the notebook would silently keep its default.
        raise ValueError(f"unknown parameters: {', '.join(sorted(unknown))}")
    engine.register()
    problems: list[Problem] = []
    for path, problem in _executed(sources, partial(_one, target, parameters), jobs):
        if problem:
            problems.append(problem)
        progress(path.stem)
    if problems:
        raise DataProblems(problems)


def _executed(
    sources: Sequence[Path], one: Callable[[Path], Problem | None], jobs: int
) -> Iterator[tuple[Path, Problem | None]]:
    if not can_fork():
        yield from ((path, one(path)) for path in sources)
        return
    for path, result in forked(sources, one, jobs):
        if isinstance(result, int):
            fix = "đóng bớt chương trình khác rồi chạy lại với --jobs 1"
            result = Problem("BD-01", f"notebooks/{path.name}", _WHOLE, f"bị dừng giữa chừng ({result})", fix)
        yield path, result


def _one(target: Path, parameters: dict[str, Any], source: Path) -> Problem | None:
    """Execute one notebook."""
    try:
        read_notebook(source)
        papermill.execute_notebook(
            str(source), str(target / source.name), parameters, engine_name=engine.NAME,
            kernel_name="python3", progress_bar=False, cwd=str(source.parent),
            # Written once at the end, not after each cell.
            request_save_on_cell_execute=False,
        )  # fmt: skip
    except DataProblems as fault:
        return fault.problems[0]
    except papermill.PapermillExecutionError as fault:
        # Injected parameters stand before the failing cell, so its index from 0 is its place from 1.
        place = fault.cell_index if parameters else fault.cell_index + 1
        return Problem(
            "BD-01", f"notebooks/{source.name}", "mọi ô lệnh chạy được",
            f"{fault.ename}: {fault.evalue}", _FIX, cell=f"thứ {place}",
        )  # fmt: skip
    return None
