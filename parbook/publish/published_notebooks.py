"""The executed notebooks as they are published: what they say, without when, where and by whom."""

from pathlib import Path

import nbformat

_OF_THE_RUN = ("papermill", "execution")


def without_traces(folder: Path) -> None:
    """Take times, durations and paths of this machine out of the notebooks of a folder.

    The data's folder goes from the injected parameters too: a reader's is another one. What is left
    has the same bytes wherever and whenever it was made.
    """
    for path in folder.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for part in (notebook, *notebook.cells):
            for name in _OF_THE_RUN:
                part.metadata.pop(name, None)
        for cell in notebook.cells:
            if "injected-parameters" in cell.metadata.get("tags", []):
                cell.id = "injected-parameters"  # papermill draws lots for it
                lines = cell.source.splitlines()
                cell.source = "\n".join(line for line in lines if not line.startswith("data = "))
        nbformat.write(notebook, path)
