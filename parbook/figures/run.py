"""One run of the formulas: the figures of all sections, computed from the notebooks' own cells."""

import contextlib
import io
from collections.abc import Iterator
from contextvars import ContextVar
from functools import cache
from itertools import chain
from pathlib import Path
from types import CodeType
from typing import Any

import nbformat

from parbook.definitions.catalogue import Definition, read_catalogue
from parbook.definitions.forms import INDICATORS
from parbook.definitions.sections import BY_NUMBER, BY_TOPIC, SECTIONS, sections_of
from parbook.figures.figure import Figure
from parbook.inputs.edition import Edition, find_data, find_root
from parbook.inputs.edition_reader import read_edition
from parbook.numbers.measures import MEASURES
from parbook.numbers.quantity import Cell, Quantity
from parbook.problems import DataProblems, Problem

# Cells that compute needs: set-up (opens the section) and formulas; never prose, tables, charts.
_COMPUTED_TAGS = {"remove-cell", "figures"}


class Run:
    """The figures of an edition, by id, as they become known."""

    def __init__(self, edition: Edition, notebooks: Path) -> None:
        self.edition, self.notebooks = edition, notebooks
        self.figures: dict[str, Figure] = {}
        self.unpublished: dict[str, Quantity] = {}
        self.stated: dict[str, Quantity] = {}
        self.catalogue = read_catalogue()
        self._started: set[str] = set()
        self._faults: dict[str, list[Problem]] = {}
        for item in edition.indicators:
            if item.code:
                self.publish(item.code, item.quantity, item.section, item.label, item.word, item.unit)
        for figure_id, place in edition.own_figures.items():
            self.publish(figure_id, place.quantity(edition), place.section, place.label(edition))

    def publish(
        self, figure_id: str, quantity: Quantity, section: str,
        label: str = "", word: str = "", unit: str = "",
    ) -> Figure | None:  # fmt: skip
        """Make `quantity` the figure of that id; one that is not published is left out.

        Raises ValueError where another section already published the id.
        """
        known = self.figures.get(figure_id)
        if known is not None and known.section != section:
            raise ValueError(f"{figure_id}: đã công bố ở mục {known.section}")
        if not quantity.published:
            self.unpublished[figure_id] = quantity
            return None
        definition = self._definition(figure_id, quantity, label)
        record = self.edition.records.get(figure_id)
        decimals = record.decimals if record else definition.decimals
        qualifier = record.qualifier if record and record.qualifier != "exact" else ""
        scaled = unit if unit in MEASURES and MEASURES[unit].of else ""
        figure = Figure(figure_id, section, quantity, definition, decimals, word or qualifier, scaled)
        self.figures[figure_id] = figure
        return figure

    def recall(self, figure_id: str) -> Quantity:
        """The quantity of a figure of any section, computing that section if need be.

        A recurring figure that the edition lacks is not published. Raises KeyError for an id that
        is unknown altogether, DataProblems where its section cannot be computed.
        """
        if figure_id not in self.figures and figure_id not in self.unpublished:
            section = BY_TOPIC.get(figure_id.partition(".")[0])
            if section in sections_of(self.edition.settings) and section.topic not in self._started:
                self.compute_section(section.notebook)
        if figure_id in self.figures:
            return self.figures[figure_id].quantity.named(figure_id)
        if figure_id in self.unpublished:
            return self.unpublished[figure_id].named(figure_id)
        if faults := self._faults.get(figure_id.partition(".")[0]):
            raise DataProblems(faults)  # told once, where it arose, and not again here
        if figure_id in self.catalogue:
            nowhere = Cell(INDICATORS.file, "", "", f"không có dòng mã {figure_id}")
            return Quantity(None, self.catalogue[figure_id].unit, nowhere, figure_id)
        raise KeyError(f"không mục nào công bố số liệu {figure_id}")

    def compute(self) -> "Run":
        """Run the formulas of every section; raises DataProblems naming section, cell and reason."""
        for section in sections_of(self.edition.settings):
            if section.topic not in self._started:
                with contextlib.suppress(DataProblems):
                    self.compute_section(section.notebook)
        if self._faults:
            raise DataProblems(list(dict.fromkeys(chain.from_iterable(self._faults.values()))))
        return self

    def compute_section(self, stem: str) -> None:
        """Run the set-up and formula cells of one notebook in this process, without a kernel.

        Raises DataProblems (AB-03) naming the cell that cannot be computed.
        """
        path = self.notebooks / f"{stem}.ipynb"
        if not path.is_file():
            return
        topics = {s.topic for s in SECTIONS if s.notebook == stem}
        self._started |= topics
        namespace: dict[str, Any] = {"year": self.edition.year, "data": str(self.edition.folder.parent)}
        try:
            with using(self), contextlib.redirect_stdout(io.StringIO()):
                for number, source in _computed_cells(path, path.stat().st_mtime_ns):
                    self._run_cell(path, number, source, namespace)
        except DataProblems as fault:
            self._faults |= dict.fromkeys(topics, fault.problems)
            raise

    def _run_cell(self, path: Path, number: int, source: str, namespace: dict[str, Any]) -> None:
        try:
            exec(_compiled(source, f"{path.name}, ô {number}"), namespace)
        except DataProblems:
            raise
        except Exception as fault:
            raise DataProblems(
                [
                    Problem(
                        "AB-03", f"notebooks/{path.name}", "công thức tính được từ số liệu của năm",
                        f"{type(fault).__name__}: {fault}",
                        f"xem lại công thức: {source.strip().splitlines()[0][:80]}", cell=f"thứ {number}",
                    )
                ]
            ) from fault  # fmt: skip

    def _definition(self, figure_id: str, quantity: Quantity, label: str) -> Definition:
        if figure_id in self.catalogue:
            return self.catalogue[figure_id]
        record = self.edition.records.get(figure_id)
        words = record.label_vi if record else label or figure_id
        kind = {"percent": "rate", "times": "multiple", "rank": "rank"}.get(quantity.unit, "count")
        decimals = 2 if kind in ("rate", "multiple") else 0
        # A rank has words in every year: the first is "cao nhất", the next "kế tiếp".
        ranks = "1=cao nhất;2=kế tiếp" if kind == "rank" else ""
        return Definition(figure_id, words, figure_id, quantity.unit, kind, decimals, words=ranks)


@cache
def _computed_cells(path: Path, changed: int) -> tuple[tuple[int, str], ...]:
    """The places and sources of the cells that compute needs; `changed` is the file's time of change."""
    cells = enumerate(nbformat.read(path, as_version=4).cells, 1)
    return tuple(
        (number, cell.source) for number, cell in cells
        if cell.cell_type == "code" and _COMPUTED_TAGS & set(cell.metadata.get("tags", []))
    )  # fmt: skip


@cache
def _compiled(source: str, name: str) -> CodeType:
    return compile(source, name, "exec")


_CURRENT: ContextVar[Run | None] = ContextVar("current run", default=None)
_OPENED: dict[Path, Run] = {}


@contextlib.contextmanager
def using(run: Run) -> Iterator[None]:
    """Within, notebook cells executed in this process work on `run` and show nothing."""
    token = _CURRENT.set(run)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def is_computing() -> bool:
    """Whether the formulas run without a kernel, so that nothing should be shown."""
    return _CURRENT.get() is not None


def open_run(year: int, data: str = "") -> Run:
    """The run in progress, or a new one of the edition found from the working folder.

    Raises DataProblems where there is no such edition or it cannot be read.
    """
    current = _CURRENT.get()
    if current is not None:
        return current
    folder = find_data(year, data)
    if folder not in _OPENED:
        _OPENED[folder] = Run(read_edition(folder), find_root(Path.cwd().resolve()) / "notebooks")
    return _OPENED[folder]


def section_order(figure: Figure) -> int:
    """The place of a figure's section in the report."""
    section = BY_NUMBER.get(figure.section)
    return SECTIONS.index(section) if section else len(SECTIONS)
