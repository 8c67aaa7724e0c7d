"""The outputs that committed notebooks keep: figures and tables of 2020, which nbval compares.

Prose and charts are kept without outputs, so that a changed word fails nothing. Run

    python -m parbook.publish.stored                         # drop what should not be kept (pre-commit does)
    python -m parbook.publish.stored _build/2020/notebooks   # and renew what should, from executed notebooks
"""

import sys
from pathlib import Path
from typing import Any

import nbformat

KEPT_TAGS = {"figures", "table"}


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


def main(arguments: list[str]) -> int:
    """Tidy all notebooks of the folder `notebooks`; 1 if one was changed, so that a commit stops."""
    executed = Path(arguments[0]) if arguments else None
    changed = []
    for path in sorted(Path("notebooks").glob("*.ipynb")):
        # An edition may leave a page out; its notebook then keeps what it has.
        done = executed / path.name if executed else None
        twin = nbformat.read(done, as_version=4) if done and done.is_file() else None
        before = path.read_text(encoding="utf-8")
        after = nbformat.writes(tidy(nbformat.read(path, as_version=4), twin)) + "\n"
        if after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
            changed.append(path)
    for path in changed:
        print(f"đã dọn lại kết quả lưu trong {path}")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
