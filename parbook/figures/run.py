"""One run of the formulas: the figures of all sections, computed from the notebooks' own cells."""

import ast
import contextlib
import io
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from types import CodeType
from typing import Any, TypeVar

from parbook.definitions.catalogue import Definition
from parbook.definitions.indicators import INDICATORS
from parbook.figures.figure import Figure
from parbook.figures.parameters import checked
from parbook.inputs.digests import state_of
from parbook.inputs.edition import Edition, find_data, find_root
from parbook.inputs.edition_reader import read_edition
from parbook.inputs.notebook_file import find_notebook, notebook_text, parameters_of, parse_notebook
from parbook.numbers.measures import MEASURES
from parbook.numbers.printing import typed_decimals
from parbook.numbers.quantity import Cell, Quantity
from parbook.problems import DataProblems, Problem

# Cells that compute needs: set-up (opens the section) and formulas; never prose, tables, charts.
_COMPUTED_TAGS = {"remove-cell", "figures"}

Derived = TypeVar("Derived")


class Run:
    """The figures of an edition, by id, as they become known."""

    def __init__(self, edition: Edition, notebooks: Path) -> None:
        self.edition, self.notebooks = edition, notebooks
        self.figures: dict[str, Figure] = {}
        self.unpublished: dict[str, Quantity] = {}
        self.stated: dict[str, Quantity] = {}
        self.catalogue = {**edition.definition.catalogue, **_form_definitions(edition)}
        self._started: set[str] = set()
        self._live: set[str] = set()
        self._derived: dict[Any, Any] = {}
        self._faults: dict[str, list[Problem]] = {}
        for item in edition.indicators:
            if item.code:
                self.publish(item.code, item.quantity, item.section, item.label, item.word, item.unit)
        for filled in edition.forms:
            for row in filled.valued:
                section, label = filled.form.section_of(row.row), filled.form.label_of(row.row)
                self.publish(row.row.id, row.quantity, section, label, unit=row.row.measure)
        for figure_id, place in edition.own_figures.items():
            self.publish(figure_id, place.quantity(edition), place.section, place.label(edition))
        self._entered = {*self.figures, *self.unpublished}

    @property
    def computed(self) -> dict[str, Figure | None]:
        """What notebooks published so far, by id; None for what the edition leaves unpublished."""
        ids = [name for name in (*self.figures, *self.unpublished) if name not in self._entered]
        return {name: self.figures.get(name) for name in ids}

    def publish(
        self,
        figure_id: str,
        quantity: Quantity,
        section: str,
        label: str = "",
        word: str = "",
        unit: str = "",
    ) -> Figure | None:
        """Make `quantity` the figure of that id; one that is not published is left out.

        Raises ValueError where another section already published the id.
        """
        known = self.figures.get(figure_id)
        if known is not None and known.section != section:
            raise ValueError(f"{figure_id}: đã công bố ở mục {known.section}")
        if is_computing() and figure_id in self._live:
            return known
        figure = self._figure(figure_id, quantity, section, label, word, unit) if quantity.published else None
        if figure != known or self.unpublished.get(figure_id) != (None if figure else quantity):
            self._derived.clear()
        if figure is None:
            self.figures.pop(figure_id, None)
            self.unpublished[figure_id] = quantity
        else:
            self.unpublished.pop(figure_id, None)
            self.figures[figure_id] = figure
        return figure

    def publish_live(
        self, figure_id: str, quantity: Quantity, section: str, label: str = ""
    ) -> Figure | None:
        """As `publish`, from a cell that someone runs: it stands before the same cell as saved.

        So the prose below a formula that was just changed says the number that the formula shows,
        and what other sections compute from it is computed anew.
        """
        before = self.figures.get(figure_id)
        self._live.add(figure_id)
        figure = self.publish(figure_id, quantity, section, label)
        if before is not None and figure != before:
            self._started.clear()
        return figure

    def state(self, figure_id: str, quantity: Quantity) -> None:
        """Keep a figure as its source states it, beside the one that was computed."""
        if self.stated.get(figure_id) != quantity:
            self._derived.clear()
            self.stated[figure_id] = quantity

    def derived(self, make: Callable[["Run"], Derived]) -> Derived:
        """What `make` gives for this run, kept until a figure changes."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: Derived = self._derived[make]
        return found

    def _figure(
        self, figure_id: str, quantity: Quantity, section: str, label: str, word: str, unit: str
    ) -> Figure:
        scaled = _scaled(unit)
        definition = self._definition(figure_id, quantity, label, scaled)
        record = self.edition.records.get(figure_id)
        decimals = record.decimals if record else definition.decimals
        qualifier = record.qualifier if record and record.qualifier != "exact" else ""
        return Figure(figure_id, section, quantity, definition, decimals, word or qualifier, scaled)

    def recall(self, figure_id: str) -> Quantity:
        """The quantity of a figure of any section, computing that section if need be.

        A recurring figure that the edition lacks is not published. Raises KeyError for an id that
        is unknown altogether, DataProblems where its section cannot be computed.
        """
        if figure_id not in self.figures and figure_id not in self.unpublished:
            section = self.edition.definition.by_topic.get(figure_id.partition(".")[0])
            if section in self.edition.sections and section.topic not in self._started:
                self.compute_section(section.stem)
        if figure_id in self.figures:
            return self.figures[figure_id].quantity.named(figure_id)
        if figure_id in self.unpublished:
            return self.unpublished[figure_id].named(figure_id)
        if faults := self._faults.get(figure_id.partition(".")[0]):
            raise DataProblems(faults)  # told once, where it arose, and not again here
        known = self.catalogue.get(figure_id) or self.edition.definition.dormant_figures.get(figure_id)
        if known is not None:
            nowhere = Cell(INDICATORS.file, "", "", f"không có dòng mã {figure_id}")
            return Quantity(None, known.unit, nowhere, figure_id)
        raise KeyError(f"không mục nào công bố số liệu {figure_id}")

    def compute(self) -> "Run":
        """Run the formulas of every section; raises DataProblems naming section, cell and reason."""
        for section in self.edition.sections:
            if section.topic not in self._started:
                with contextlib.suppress(DataProblems):
                    self.compute_section(section.stem)
        if self._faults:
            raise DataProblems(list(dict.fromkeys(chain.from_iterable(self._faults.values()))))
        return self

    def notebook(self, stem: str) -> Path:
        """The notebook of a page by its stem."""
        return find_notebook(self.notebooks, self.edition.definition, stem)

    def parameters(self, stem: str) -> dict[str, Any]:
        """The parameters with which the notebook of a page runs for this edition."""
        more = parameters_of(self.notebook(stem), self.edition.definition, stem)
        return {"year": self.edition.year, "data": str(self.edition.folder.parent), **more}

    def compute_section(self, stem: str) -> None:
        """Run the set-up and formula cells of one notebook in this process, without a kernel.

        Raises DataProblems (AB-03) naming the cell that cannot be computed.
        """
        path = self.notebook(stem)
        topics = {s.topic for s in self.edition.definition.sections if s.stem == stem}
        self._started |= topics
        namespace = self.parameters(stem)
        try:
            with using(self), contextlib.redirect_stdout(io.StringIO()):
                for number, source in _computed_cells(path, notebook_text(path)):
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
                        "AB-03",
                        f"notebooks/{path.name}",
                        "công thức tính được từ số liệu của năm",
                        f"{type(fault).__name__}: {fault}",
                        f"xem lại công thức: {source.strip().splitlines()[0][:80]}",
                        cell=f"thứ {number}",
                    )
                ]
            ) from fault

    def _definition(self, figure_id: str, quantity: Quantity, label: str, scaled: str) -> Definition:
        """The catalogue's definition; one made up for a figure of the edition's own, as it was typed."""
        if figure_id in self.catalogue:
            return self.catalogue[figure_id]
        record = self.edition.records.get(figure_id)
        words = record.label_vi if record else label or figure_id
        kind = {"percent": "rate", "times": "multiple", "rank": "rank"}.get(quantity.unit, "count")
        decimals = 2 if kind in ("rate", "multiple") else 0
        if isinstance(quantity.origin, Cell):
            decimals = typed_decimals(quantity, scaled)
        # A rank has words in every year: the first is "cao nhất", the next "kế tiếp".
        ranks = "1=cao nhất;2=kế tiếp" if kind == "rank" else ""
        return Definition(figure_id, words, figure_id, quantity.unit, kind, decimals, words=ranks)


def _form_definitions(edition: Edition) -> dict[str, Definition]:
    """What the figures of statistical forms mean, printed with the decimals that were typed."""
    return {
        row.row.id: Definition(
            row.row.id,
            filled.form.label_of(row.row),
            row.row.id,
            row.quantity.unit,
            "rate" if row.row.kind == "rate" else "count",
            typed_decimals(row.quantity, _scaled(row.row.measure)),
            words=row.row.words,
        )
        for filled in edition.forms
        for row in filled.valued
    }


def _scaled(unit: str) -> str:
    """The unit itself where it is so many of another, else an empty text."""
    return unit if unit in MEASURES and MEASURES[unit].of else ""


@lru_cache(maxsize=64)
def _computed_cells(path: Path, text: str) -> tuple[tuple[int, str], ...]:
    """The places and sources of the cells that compute needs, of a notebook's file with that text."""
    cells = enumerate(parse_notebook(path, text).cells, 1)
    return tuple(
        (number, cell.source)
        for number, cell in cells
        if cell.cell_type == "code" and _COMPUTED_TAGS & set(cell.metadata.get("tags", []))
    )


def words_of(path: Path) -> frozenset[str]:
    """The texts that stand in the code of a notebook, names of its charts among them.

    Raises DataProblems (BD-01) for a notebook that is missing or cut short.
    """
    return _words(path, notebook_text(path))


@lru_cache(maxsize=64)
def _words(path: Path, text: str) -> frozenset[str]:
    cells = [cell.source for cell in parse_notebook(path, text).cells if cell.cell_type == "code"]
    nodes = (node for source in cells for node in ast.walk(ast.parse(source)))
    return frozenset(n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))


@cache
def _compiled(source: str, name: str) -> CodeType:
    return compile(source, name, "exec")


@dataclass(frozen=True)
class _Opened:
    """A run, and the state of the files that it was made from."""

    run: Run
    state: dict[Path, str]


_CURRENT: ContextVar[Run | None] = ContextVar("current run", default=None)
_SHARED: ContextVar[Run | None] = ContextVar("shared run", default=None)
_OPENED: dict[Path, _Opened] = {}


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


@contextlib.contextmanager
def sharing(run: Run) -> Iterator[None]:
    """Within, notebooks of this process and its forks that open the run's edition get this very run."""
    token = _SHARED.set(run)
    try:
        yield
    finally:
        _SHARED.reset(token)


def open_run(year: int | str, data: str = "") -> Run:
    """The run in progress, or one of the edition as its files are now, found from the working folder.

    Raises DataProblems where there is no such edition, or where a parameter is wrong.
    """
    current = _CURRENT.get()
    if current is not None:
        return current
    year, data = checked(year, data)
    folder = find_data(year, data)
    shared = _SHARED.get()
    if shared is not None and shared.edition.folder == folder:
        return shared
    notebooks = _project_of(folder) / "notebooks"
    state = state_of(folder, notebooks)
    known = _OPENED.get(folder)
    if known is None or known.state != state:
        known = _OPENED[folder] = _Opened(Run(read_edition(folder), notebooks), state)
    return known.run


def _project_of(folder: Path) -> Path:
    """The project that a notebook runs in: around the working folder, else around the data's."""
    here = Path.cwd().resolve()
    for start in (here, folder):
        with contextlib.suppress(DataProblems):
            return find_root(start)
    needed = "chạy sổ tay tính trong thư mục của dự án (nơi có tệp _config.yml)"
    found = "không thấy _config.yml ở thư mục này, ở thư mục số liệu và các thư mục cha"
    fix = "chuyển vào thư mục dự án; với papermill: thêm --cwd và thư mục notebooks của dự án"
    raise DataProblems([Problem("AB-01", str(here), needed, found, fix)])


def in_order(run: Run) -> list[Figure]:
    """The figures in the order of the report's sections."""
    place = run.edition.definition.place
    return sorted(run.figures.values(), key=lambda figure: place(figure.section))
