"""Notebooks executed with papermill, one process each, several at a time."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from parbook.problems import DataProblems, Problem

PARAMETERS = {"year", "data"}
_STARTS = 3


def execute(
    sources: Sequence[Path], target: Path, parameters: dict[str, Any], jobs: int,
    progress: Callable[[str], None],
) -> None:  # fmt: skip
    """Execute each notebook into `target`.

    Raises DataProblems naming notebook, cell and reason, ValueError for a parameter that none has.
    """
    if unknown := parameters.keys() - PARAMETERS:
        # papermill only warns of these, and the notebook would silently keep its default.
        raise ValueError(f"unknown parameters: {', '.join(sorted(unknown))}")
    # spawn, not fork: a process that has drawn a chart must not fork.
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
    problems: list[Problem] = []
    with pool:
        waiting = {pool.submit(_one, path, target / path.name, parameters): path for path in sources}
        for done in as_completed(waiting):
            if problem := done.result():
                problems.append(problem)
            progress(waiting[done].stem)
    if problems:
        raise DataProblems(problems)


def _one(source: Path, target: Path, parameters: dict[str, Any]) -> Problem | None:
    """Execute one notebook; in a process of its own."""
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    import papermill

    for attempt in range(1, _STARTS + 1):
        try:
            papermill.execute_notebook(
                str(source), str(target), parameters, progress_bar=False, cwd=str(source.parent),
                kernel_name="python3", log_output=False,
                # ipykernel warns on stderr that its sockets are not encrypted, for each notebook anew.
                extra_arguments=["--log-level=CRITICAL"],
            )  # fmt: skip
            return None
        except papermill.PapermillExecutionError as fault:
            # The injected parameters stand before the failing cell, so its index from 0 is its place from 1.
            return Problem(
                "BD-01", f"notebooks/{source.name}", "mọi ô lệnh chạy được",
                f"{fault.ename}: {fault.evalue}", "xem lại ô lệnh này trong JupyterLab",
                cell=f"thứ {fault.cell_index}",
            )  # fmt: skip
        except RuntimeError as fault:
            # Kernels that start at once can be given the same port; one of them dies, and starts anew.
            if attempt == _STARTS:
                fix = "đóng bớt chương trình khác rồi chạy lại, hoặc dùng --jobs 1"
                needed = "máy khởi động được nhân Python cho sổ tay tính"
                return Problem("BD-01", f"notebooks/{source.name}", needed, str(fault), fix)
    return None
