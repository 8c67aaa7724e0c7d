"""Notebooks executed with papermill by our engine: each in a fork of this process, or one after another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Task:
    """A notebook to be executed under a name, with parameters of its own."""

    source: Path
    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The notebook as messages name it."""
        return f"notebooks/{self.source.name}" + (f" ({self.name})" if self.source.stem != self.name else "")


def execute(
    sources: Sequence[Path | Task],
    target: Path,
    parameters: dict[str, Any],
    jobs: int,
    progress: Callable[[str], None],
) -> None:
    """Execute each notebook into `target`; raises DataProblems naming notebook, cell and reason.

    A path is a notebook that is executed once under its own name. Raises ValueError for a parameter
    that no notebook has.
    """
    tasks = [source if isinstance(source, Task) else Task(source, source.stem) for source in sources]
    if unknown := {name for task in tasks for name in (*parameters, *task.parameters)} - set(PARAMETERS):
        # papermill only warns of these, and the notebook would silently keep its default.
        raise ValueError(f"unknown parameters: {', '.join(sorted(unknown))}")
    engine.register()
    problems: list[Problem] = []
    for task, problem in _executed(tasks, partial(_one, target, parameters), jobs):
        if problem:
            problems.append(problem)
        progress(task.name)
    if problems:
        raise DataProblems(problems)


def _executed(
    tasks: Sequence[Task], one: Callable[[Task], Problem | None], jobs: int
) -> Iterator[tuple[Task, Problem | None]]:
    if not can_fork():
        yield from ((task, one(task)) for task in tasks)
        return
    for task, result in forked(tasks, one, jobs):
        if isinstance(result, int):
            fix = "đóng bớt chương trình khác rồi chạy lại với --jobs 1"
            result = Problem("BD-01", task.shown, _WHOLE, f"bị dừng giữa chừng ({result})", fix)
        yield task, result


def _one(target: Path, common: dict[str, Any], task: Task) -> Problem | None:
    """Execute one notebook."""
    source, parameters = task.source, {**common, **task.parameters}
    try:
        read_notebook(source)
        papermill.execute_notebook(
            str(source),
            str(target / f"{task.name}.ipynb"),
            parameters,
            engine_name=engine.NAME,
            kernel_name="python3",
            progress_bar=False,
            cwd=str(source.parent),
            # Written once at the end, not after each cell.
            request_save_on_cell_execute=False,
        )
    except DataProblems as fault:
        return fault.problems[0]
    except papermill.PapermillExecutionError as fault:
        # Injected parameters stand before the failing cell, so its index from 0 is its place from 1.
        place = fault.cell_index if parameters else fault.cell_index + 1
        return Problem(
            "BD-01",
            task.shown,
            "mọi ô lệnh chạy được",
            f"{fault.ename}: {fault.evalue}",
            _FIX,
            cell=f"thứ {place}",
        )
    return None
