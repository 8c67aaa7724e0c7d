"""Where figures and cells are shown: the tables, tiles and charts of all notebooks, without drawing them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from parbook.figures.run import Run, using
from parbook.inputs.notebook_file import read_notebook
from parbook.inputs.outline import read_outline
from parbook.notebook.page import Page
from parbook.pages.model import Block, Blocks, Chart, Folded, Grid, Mark, Span, Tiles, parts_of
from parbook.problems import DataProblems, Problem
from parbook.render.pictures import without_drawing
from parbook.render.shown import Shown

# They tell of all figures and checks at once, or of prose: read from where those come from.
_TELLING_OF_ALL = {
    "checks",
    "check_counts",
    "status_counts",
    "sources",
    "section_checks",
    "compare",
    "corrections",
    "passage",
    "remaining_passages",
}


@dataclass(frozen=True)
class Use:
    """A table, a row of tiles or a chart of a notebook, with the figures and cells that it shows.

    `place` is the code cell and the showing within it, the same for every edition; `title` is as
    printed, with its number; `content` is equal for two editions where it shows the same, and None
    for a chart that lacks a figure.
    """

    notebook: str
    place: tuple[int, int]
    kind: str
    title: str
    figures: tuple[str, ...]
    cells: tuple[str, ...] = ()
    content: Block | None = None


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

    def note(self, shown: Shown) -> None:
        """Note what the cell that is running shows; a chart that lacks a figure has its place too."""
        for block in _tables_tiles_charts(shown.blocks):
            self._add(_KINDS[type(block)], getattr(block, "caption", ""), _figures(block), block)
        if not shown.blocks and shown.figures:
            self._add("chart", "", shown.figures, None)

    def _add(self, kind: str, title: str, figures: tuple[str, ...], block: Block | None) -> None:
        place = self.cell, self.showing
        self.found.append(Use(self.path.stem, place, kind, title, figures, _cells(block), block))
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
            result = method(*arguments, **named)
            if isinstance(result, Shown):
                self._notebook.note(result)
            return result

        return noted


_KINDS: dict[type, str] = {Grid: "table", Tiles: "tiles", Chart: "chart"}


def _tables_tiles_charts(blocks: Blocks) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Folded):
            yield from _tables_tiles_charts(block.blocks)
        elif type(block) in _KINDS:
            yield block


def _figures(block: Block) -> tuple[str, ...]:
    """The ids of the figures that a block shows."""
    found: dict[str, None] = {}
    for part in parts_of(block):
        if isinstance(part, Span) and part.figure:
            found[part.figure] = None
        elif isinstance(part, Mark):
            found |= dict.fromkeys(part.figures)
    return tuple(found)


def _cells(block: Block | None) -> tuple[str, ...]:
    """The addresses of the cells that a block shows."""
    cells = (part.cell for part in parts_of(block) if isinstance(part, Span) and part.cell)
    return tuple(dict.fromkeys(cells))


def _show_nothing(*_: Any, **__: Any) -> None:
    return None


@cache
def _code_cells(path: Path, changed: int) -> tuple[tuple[int, str], ...]:
    """The places and sources of a notebook's code cells but the parameters; `changed` is the file's time."""
    cells = enumerate(read_notebook(path).cells, 1)
    return tuple(
        (number, cell.source)
        for number, cell in cells
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", [])
    )
