"""The outputs that committed notebooks keep: figures and tables of 2020, which nbval compares.

Prose and charts are kept without outputs, so that a changed word fails nothing. Run

    python -m parbook.publish.stored                       # drop what should not be kept (pre-commit does)
    python -m parbook.publish.stored --run ii-3-procedures # and renew the rest of these notebooks
    python -m parbook.publish.stored --run                 # … of all
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat

from parbook.inputs.notebook_file import read_notebook
from parbook.problems import DataProblems

KEPT_TAGS = {"figures", "table", "notebook-only"}
# The edition whose outputs are kept: that of the parameters which the notebooks have.
YEAR = 2020


def keeps_output(cell: Any) -> bool:
    """Whether a committed cell keeps its outputs."""
    return cell.cell_type == "code" and bool(KEPT_TAGS & set(cell.metadata.get("tags", [])))


def tidy(notebook: Any, executed: Any = None) -> Any:
    """The notebook with just the outputs to keep, taken from its executed twin where there is one."""
    twins = {cell["id"]: cell for cell in executed.cells} if executed is not None else {}
    for number, cell in enumerate(notebook.cells, 1):
        cell.metadata = {"tags": tags} if (tags := cell.metadata.get("tags")) else {}
        if cell.cell_type != "code":
            continue
        outputs = twins.get(cell["id"], cell).get("outputs", []) if keeps_output(cell) else []
        # nbval refuses outputs of a cell without a count; the cell's place never changes by itself.
        cell.execution_count = number if outputs else None
        cell.outputs = [_tidy_output(output, number) for output in outputs]
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return notebook


KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def _tidy_output(output: Any, number: int) -> Any:
    if output.output_type == "execute_result":
        output.execution_count = number
    output.metadata = {}
    return output


def renewed(paths: Sequence[Path], jobs: int) -> dict[Path, Any]:
    """These notebooks executed as they stand, with the parameters that they have; raises DataProblems.

    Charts are not drawn, since no chart is kept.
    """
    from parbook.figures.run import open_run, sharing  # a commit hook that only tidies needs none of it
    from parbook.publish.execute import execute
    from parbook.render.pictures import without_drawing

    run = open_run(YEAR)
    with suppress(DataProblems):  # told by the notebooks that it concerns
        run.compute()
    with tempfile.TemporaryDirectory() as place, sharing(run), without_drawing():
        execute(paths, Path(place), {}, jobs, lambda stem: print(stem, file=sys.stderr))
        return {path: read_notebook(Path(place) / path.name) for path in paths}


def main(arguments: list[str]) -> int:
    """Tidy all notebooks of the folder `notebooks`; 1 if one was changed, so that a commit stops.

    With `--run` renew outputs first; then 1 only where a notebook could not be run.
    """
    known = sorted(Path("notebooks").glob("*.ipynb"))
    options = _parser().parse_args(arguments)
    named = [Path("notebooks") / f"{Path(name).stem}.ipynb" for name in options.run or []]
    if unknown := [path for path in named if path not in known]:
        print("không có sổ tay tính " + ", ".join(str(path) for path in unknown), file=sys.stderr)
        return 2
    try:
        twins = {} if options.run is None else renewed(named or known, os.cpu_count() or 1)
        changed = [path for path in known if _tidied(path, twins.get(path))]
    except DataProblems as fault:
        print(fault, file=sys.stderr)
        return 1
    for path in changed:
        print(f"đã dọn lại kết quả lưu trong {path}")
    return 1 if changed and options.run is None else 0


def _tidied(path: Path, twin: Any) -> bool:
    """Tidy a notebook's file; whether that changed it."""
    before = path.read_text(encoding="utf-8")
    after = f"{nbformat.writes(tidy(read_notebook(path), twin))}\n"
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")
    return after != before


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m parbook.publish.stored", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--run", nargs="*", metavar="NOTEBOOK", help="renew the outputs of these, or of all")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
