"""Where figures and cells are shown: the tables, tiles and charts of all notebooks, without drawing them."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from parbook.notebook import Page
from parbook.problems import DataProblems, Problem
from parbook.run import Run, using
from parbook.views import Shown

_CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
_FIGURE = re.compile(r'data-figure="([^"]+)"')
_CELL = re.compile(r'data-cell="([^"]+)"')
# They tell of all figures and checks at once, or of prose: read from where those come from.
_TELLING_OF_ALL = {
    "checks", "check_counts", "status_counts", "sources", "section_checks", "corrections", "passage",
    "remaining_passages",
}  # fmt: skip


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
    paths = sorted(run.notebooks.glob("*.ipynb"))
    return [use for path in paths for use in _Notebook(run, path).uses()]


class _Notebook:
    """One notebook, run in this process with its pages replaced by recorders."""

    def __init__(self, run: Run, path: Path) -> None:
        self.run, self.path = run, path
        self.found: list[Use] = []
        self.cell, self.showing, self.charts = 0, 0, 0

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
            problem = Problem(
                "BD-01", f"notebooks/{self.path.name}", "mọi ô lệnh chạy được",
                f"{type(fault).__name__}: {fault}", "xem lại ô lệnh này trong JupyterLab",
                cell=f"thứ {self.cell}",
            )  # fmt: skip
            raise DataProblems([problem]) from fault

    def note(self, kind: str, title: str, figures: list[str], cells: list[str], content: str) -> None:
        """Note one use at the cell that is running."""
        self.showing += 1
        place = (self.cell, self.showing)
        known, addresses = tuple(dict.fromkeys(figures)), tuple(dict.fromkeys(cells))
        self.found.append(Use(self.path.stem, place, kind, title, known, addresses, content))


class _Recorder:
    """Stands in for a page: does what it does, notes what it shows, and draws no chart."""

    def __init__(self, page: Page, notebook: _Notebook) -> None:
        self._page, self._notebook = page, notebook

    def __getattr__(self, name: str) -> Any:
        if name in _TELLING_OF_ALL:
            return _show_nothing
        value = getattr(self._page, name)
        return self._noting(value) if callable(value) else value

    def chart(
        self, draw: Callable[..., Any], name: str, marks: Mapping[str, Any], *, axis: str, title: str
    ) -> None:
        """Note the chart; one that lacks a figure is not drawn, and is noted without title and content."""
        ids = list(_ids(marks))
        figures = self._page.run.figures
        if any(i not in figures for i in ids):
            self._notebook.note("chart", "", ids, [], "")
            return
        self._notebook.charts += 1
        number = f"{self._page.prefix}-{self._notebook.charts}"
        content = "; ".join(f"{i} {figures[i].table_text}" for i in ids)
        self._notebook.note("chart", f"Hình {number}. {self._title(name, title)}", ids, [], content)

    def _title(self, name: str, title: str) -> str:
        try:
            return self._page._chart_title(name, title)
        except KeyError:  # the year's own title names a figure that is gone
            return title

    def _noting(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any, **named: Any) -> Any:
            result = method(*arguments, **named)
            markup = result.data.get("text/html") if isinstance(result, Shown) else None
            if markup:
                captions = [html.unescape(text) for text in _CAPTION.findall(markup)]
                kind = "table" if captions else "tiles"
                cells = [html.unescape(cell) for cell in _CELL.findall(markup)]
                self._notebook.note(kind, "; ".join(captions), _FIGURE.findall(markup), cells, markup)
            return result

        return noted


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
        (number, cell.source) for number, cell in cells
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", [])
    )  # fmt: skip
