"""Where figures and cells are shown: the tables, tiles and charts of all notebooks, without drawing them."""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from parbook.figures.run import Run, using
from parbook.inputs.outline import read_outline
from parbook.notebook import Page
from parbook.problems import DataProblems, Problem
from parbook.render.charts import without_drawing
from parbook.render.views import Shown

_CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
_PART = re.compile(r"(?=<figure )")
_STARTS = {"chart": '<figure class="chart', "table": '<figure class="table'}
_FIGURE = re.compile(r'data-figure="([^"]+)"')
_CELL = re.compile(r'data-cell="([^"]+)"')
# They tell of all figures and checks at once, or of prose: read from where those come from.
_TELLING_OF_ALL = {
    "checks",
    "check_counts",
    "status_counts",
    "sources",
    "section_checks",
    "corrections",
    "passage",
    "remaining_passages",
}


@dataclass(frozen=True)
class Use:
    """A table, a row of tiles or a chart of a notebook, with the figures and cells that it shows.

    `place` is the code cell and the showing within it, the same for every edition; `title` is as
    printed, with its number; `content` is equal for two editions where it shows the same.
    """

    notebook: str
    place: tuple[int, int]
    kind: str
    title: str
    figures: tuple[str, ...]
    cells: tuple[str, ...] = ()
    content: str = ""


def find_uses(run: Run) -> list[Use]:
    """Every use in the notebooks of a computed run; raises DataProblems where a cell cannot be run."""
    stems = read_outline(run.notebooks.parent, run.edition).notebooks
    with without_drawing():
        return [use for stem in stems for use in _Notebook(run, run.notebooks / f"{stem}.ipynb").uses()]


class _Notebook:
    """One notebook, run in this process with its pages replaced by recorders."""

    def __init__(self, run: Run, path: Path) -> None:
        self.run, self.path = run, path
        self.found: list[Use] = []
        self.cell, self.showing = 0, 0

    def uses(self) -> list[Use]:
        edition = self.run.edition
        namespace: dict[str, Any] = {"year": edition.year, "data": str(edition.folder.parent)}
        with using(self.run):
            for number, source in _code_cells(self.path, self.path.stat().st_mtime_ns):
                self.cell, self.showing = number, 0
                self._run_cell(source, namespace)
                for name, value in namespace.items():
                    if isinstance(value, Page):
                        namespace[name] = _Recorder(value, self)
        return self.found

    def _run_cell(self, source: str, namespace: dict[str, Any]) -> None:
        try:
            exec(compile(source, f"{self.path.name}, ô {self.cell}", "exec"), namespace)
        except DataProblems:
            raise
        except Exception as fault:
            file, found = f"notebooks/{self.path.name}", f"{type(fault).__name__}: {fault}"
            needed, fix = "mọi ô lệnh chạy được", "xem lại ô lệnh này trong JupyterLab"
            problem = Problem("BD-01", file, needed, found, fix, cell=f"thứ {self.cell}")
            raise DataProblems([problem]) from fault

    def note(self, shown: Shown, figures: Iterable[str]) -> None:
        """Note what the cell that is running shows; `figures` are known besides those of the mark-up."""
        for markup in _parts(shown.data.get("text/html", "")):
            captions = "; ".join(html.unescape(text) for text in _CAPTION.findall(markup))
            kind = next((kind for kind, start in _STARTS.items() if markup.startswith(start)), "tiles")
            cells = dict.fromkeys(html.unescape(cell) for cell in _CELL.findall(markup))
            ids = dict.fromkeys([*figures, *_FIGURE.findall(markup)])
            self._add(Use(self.path.stem, self._place(), kind, captions, tuple(ids), tuple(cells), markup))

    def note_missing(self, figures: Iterable[str]) -> None:
        """Note a chart that lacks a figure: it has its place, and shows nothing."""
        self._add(Use(self.path.stem, self._place(), "chart", "", tuple(figures)))

    def _place(self) -> tuple[int, int]:
        return self.cell, self.showing

    def _add(self, use: Use) -> None:
        self.found.append(use)
        self.showing += 1


class _Recorder:
    """Stands in for a page: does what it does, and notes what it shows."""

    def __init__(self, page: Page, notebook: _Notebook) -> None:
        self._page, self._notebook = page, notebook

    def __getattr__(self, name: str) -> Any:
        if name in _TELLING_OF_ALL:
            return _show_nothing
        value = getattr(self._page, name)
        return self._noting(value) if callable(value) else value

    def _noting(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any, **named: Any) -> Any:
            if "marks" in named:
                return self._chart(method, list(_ids(named["marks"])), arguments, named)
            result = method(*arguments, **named)
            if isinstance(result, Shown):
                self._notebook.note(result, ())
            return result

        return noted

    def _chart(
        self, method: Callable[..., Shown], ids: Sequence[str], arguments: Any, named: dict[str, Any]
    ) -> Shown:
        """Note a chart with the figures of its marks, which its mark-up does not name."""
        try:
            shown = method(*arguments, **named)
        except KeyError:  # the year's own title names a figure that is gone
            shown = Shown({})
        if _STARTS["chart"] in shown.data.get("text/html", ""):
            self._notebook.note(shown, ids)
        else:
            self._notebook.note_missing(ids)
        return shown


def _parts(markup: str) -> Iterator[str]:
    """The tables, charts and tiles of what one call shows."""
    for part in _PART.split(markup):
        if part.startswith("<figure") or _FIGURE.search(part):
            yield part


def _show_nothing(*_: Any, **__: Any) -> None:
    return None


def _ids(marks: Any) -> Iterator[str]:
    """The figure ids of a chart's marks, however they are nested."""
    if isinstance(marks, str):
        yield marks
    else:
        for value in marks.values() if isinstance(marks, Mapping) else marks:
            yield from _ids(value)


@cache
def _code_cells(path: Path, changed: int) -> tuple[tuple[int, str], ...]:
    """The places and sources of a notebook's code cells but the parameters; `changed` is the file's time."""
    cells = enumerate(nbformat.read(path, as_version=4).cells, 1)
    return tuple(
        (number, cell.source)
        for number, cell in cells
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", [])
    )
