"""A page of the book as a notebook has it: tables, tiles, checks and charts of figures."""

import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatch
from functools import cached_property, partial
from itertools import groupby
from typing import Any

from parbook.checks.audit import audit
from parbook.checks.check import KIND_WORDS, Check, counts
from parbook.figures.figure import Figure
from parbook.figures.run import Run, in_order, words_of
from parbook.inputs.frames import frame_of, table_frame
from parbook.numbers.lineage import places_words
from parbook.numbers.quantity import Cell
from parbook.pages import blocks as make
from parbook.pages.chart_frames import (
    Marks,
    cell_number,
    figure_number,
    long_frame,
    marks_frame,
    quantities_by_cell,
    values_frame,
    years_frame,
)
from parbook.pages.chart_marks import Number, drawn
from parbook.pages.comparison_page import YearsTogether
from parbook.pages.model import Block, Heading, Mark, Paragraph, Picture, words
from parbook.pages.published import with_rows_of_form
from parbook.pages.unit_comparisons import late_rates, panels
from parbook.pages.unit_rankings import rankings
from parbook.problems import DataProblems, Problem
from parbook.render.pictures import picture_of, specification
from parbook.render.shown import Shown
from parbook.render.unit_charts import draw_panels, draw_strips
from parbook.sheets.table import Table

# What a frame remembers of the form that it shows.
TABLE = "table"


class Page:
    """A page of the book: shows tables, tiles and charts of figures."""

    def __init__(self, run: Run, prefix: str) -> None:
        self.run, self.prefix = run, prefix
        self._tables: list[str] = []
        self._charts: list[str] = []

    @property
    def tables(self) -> dict[str, Table]:
        """The appendix tables by contract name."""
        return self.run.edition.tables

    def frame(self, name: str) -> Any:
        """A table as a pandas DataFrame: by contract name, `indicators`, or one of their sheets.

        Rows that a form has and the sheet leaves out stand there as not published.
        """
        if name not in self.tables:
            return frame_of(self.run.edition, name)
        frame = table_frame(with_rows_of_form(self.tables[name]))
        frame.attrs[TABLE] = name
        return frame

    def figures(self, *patterns: str) -> list[Figure]:
        """The figures whose ids match any of the patterns (`procedures.vertical_*`), in given order."""
        known = self.run.figures
        return [known[name] for pattern in patterns for name in known if fnmatch(name, pattern)]

    def rows(self, *patterns: str) -> dict[str, str]:
        """Marks for a chart: the ids that match, under the words of their rows in the forms."""
        rows = {
            (table.contract.file, table.sheet, row.number): row.label
            for table in self.tables.values()
            for row in table.rows
        }
        labels = {}
        for figure in self.figures(*patterns):
            cell = figure.quantity.cells()[0]
            place = (cell.file, cell.sheet, int(re.sub(r"\D", "", cell.address)))
            labels[rows.get(place, figure.definition.label_vi)] = figure.id
        return labels

    def table(self, name: str, title: str = "") -> Shown:
        """An appendix table as sent, by contract name; nothing where the edition leaves it out."""
        table = self.tables[name]
        if not table.rows:
            return nothing(name)
        ids: dict[str, str] = {}
        for figure in self.run.figures.values():
            origin = figure.quantity.origin
            if isinstance(origin, Cell) and (origin.file, origin.sheet) == (table.contract.file, table.sheet):
                ids.setdefault(origin.address, figure.id)
        title = title or table.contract.title
        return shown(make.sent_table(self._number(self._tables, title), title, table, ids))

    def figures_table(self, title: str, *patterns: str) -> Shown:
        """A table of figures by id pattern: indicator, unit, figure, how it was obtained.

        Nothing where the edition has none of them.
        """
        figures = self.figures(*patterns)
        if not figures:
            return nothing(title)
        return shown(make.figures_table(self._number(self._tables, title), title, figures))

    def tiles(self, *ids: str, notes: Mapping[str, str] | None = None) -> Shown:
        """Headline figures as tiles; an id that the edition lacks is left out."""
        figures = [self.run.figures[i] for i in ids if i in self.run.figures]
        if not figures:
            return nothing("tiles")
        return shown(make.tiles(figures, notes or {}))

    def checks(
        self, title: str, verdicts: Sequence[str] = (), kinds: Sequence[str] = (), severity: str = ""
    ) -> Shown:
        """A table of the checks with these verdicts, kinds and severity (all, where none are named)."""
        found = [
            check
            for check in self._audit()
            if (not verdicts or check.verdict in verdicts)
            and (not kinds or check.kind in kinds)
            and (not severity or check.severity == severity)
        ]
        return shown(self._checks_table(title, found))

    @staticmethod
    def kinds_but(*names: str) -> list[str]:
        """All kinds of checks but these."""
        return [kind for kind in KIND_WORDS if kind not in names]

    def corrections(self, title: str) -> Shown:
        """The cells whose values were corrected on an agency's word (corrections.yml, `use`)."""
        found = self.run.edition.corrections
        if not found:
            return shown(Paragraph(words(f"{title}: không có.")))
        return shown(make.corrections_table(self._number(self._tables, title), title, found))

    def appendix_note(self) -> Shown:
        """What the edition says of its appendices (`appendix_note` of edition.yml), if anything."""
        note = self.run.edition.settings.appendix_note
        return shown(Paragraph(words(note))) if note else nothing("appendix_note")

    def check_counts(self) -> Shown:
        """How many checks agree, are explained, disagree, cannot be checked."""
        return shown(make.verdict_counts(counts(self._audit())))

    def status_counts(self) -> Shown:
        """How many figures are recomputed, stated, entered."""
        return shown(make.status_counts(self.run.figures.values()))

    def sources(self) -> Shown:
        """The entries of "Bảng tra nguồn số liệu", section by section, those of added sections last."""
        checks, known = self._audit(), self.run.edition.definition.by_number
        blocks: list[Block] = []
        for number, figures in groupby(in_order(self.run), lambda f: f.section if f.section in known else ""):
            blocks.append(Heading(f"Mục {number}" if number else "Mục bổ sung của ấn bản", 1))
            blocks += [make.entry(figure, [c for c in checks if figure.id in c.ids]) for figure in figures]
        return shown(*blocks)

    # ---- numbers for charts: plain floats with their print and source; and the charts of them

    def marks(self, ids: Marks) -> Any:
        """A DataFrame of figures for a chart: `ids` gives ids by label, or by series and label.

        Columns `label`, `series`, `value`, `value_text` (as printed), `value_source`; a pair of ids is a
        range, from `value` to `high`.
        """
        return marks_frame(ids, self.run)

    def values(self, frame: Any) -> Any:
        """A frame with plain floats in its number columns, each with `…_text` and `…_source` beside it."""
        return values_frame(frame, self.run)

    def long(self, frame: Any, series: Mapping[str, str]) -> Any:
        """Columns of a frame as marks, a row a number: `series` gives the words of each column."""
        return long_frame(frame, series, self.run)

    def chart(self, chart: Any, name: str, title: str) -> Shown:
        """An Altair chart as the book shows it: theme, title, source, description, data and CSV.

        The title is the year's own (`<!-- hình: name -->` in the narrative) or else `title`. Raises
        DataProblems for a mark that draws a number which is no figure and no cell; where a number was
        not published there is no such chart.
        """
        spec = specification(chart)
        found = drawn(spec, self._number_of)
        if found.faults:
            raise DataProblems([self._undrawable(name, fault) for fault in found.faults])
        figures = [source for source in found.sources if "!" not in source]
        if found.missing or not found.marks:
            return nothing(name, figures)
        title = self._chart_title(name, title)
        if not title:
            return nothing(name, figures)
        picture = picture_of(spec, self.run.edition.notice)
        number, source = self._number(self._charts, name), self._source_of(found.sources)
        return shown(make.chart_block(number, title, found.axis, picture, found.marks, source))

    def _number_of(self, source: str) -> Number | None:
        """The number that a chart names as a source."""
        if figure := self.run.figures.get(source):
            return figure_number(figure)
        if "!" in source:
            return cell_number(self.run.derived(quantities_by_cell).get(source))
        before = self._years.number(source) if "/" in source else None
        return Number(float(before.quantity.exact), before.text) if before else None

    def _source_of(self, sources: Sequence[str]) -> str:
        own = {i: figure.quantity for i, figure in self.run.figures.items()}
        known = {**own, **self.run.derived(quantities_by_cell)}
        told = places_words(cell for name in sources if name in known for cell in known[name].cells())
        years = dict.fromkeys(source.partition("/")[0] for source in sources if "/" in source)
        before = [f" Năm {year}: số liệu đã công bố của ấn bản năm {year}." for year in years]
        return f"Nguồn: {told}.{''.join(before)}"

    def _undrawable(self, name: str, found: str) -> Problem:
        notebooks = self.run.notebooks.glob("*.ipynb")
        file = next((f"notebooks/{path.name}" for path in notebooks if name in words_of(path)), "notebooks")
        needed = "mỗi số vẽ trong hình là một số liệu hoặc một ô của biểu"
        fix = "lấy số để vẽ bằng marks, long hoặc values; số mới tính thì công bố (publish) trước rồi vẽ"
        return Problem("BD-01", file, needed, found, fix, cell=f"hình {name}")

    def _drawn(self, draw: Callable[..., Any], marks: Sequence[Mark], **named: Any) -> Picture:
        return picture_of(specification(draw(marks, **named)), self.run.edition.notice)

    def unit_rankings(self) -> Shown:
        """A table a block of units: their late dossiers and rates, with their places by both."""
        return shown(*rankings(self.run.edition, partial(self._number, self._tables)))

    def unit_late_rates(self) -> Shown:
        """A chart of the late rates of all units, by block."""
        number = partial(self._number, self._charts)
        return shown(late_rates(self.run, number, partial(self._drawn, draw_strips)))

    def unit_panels(self) -> Shown:
        """A chart a block of units, with a small panel for each unit."""
        number = partial(self._number, self._charts)
        return shown(*panels(self.run, number, partial(self._drawn, draw_panels)))

    # ---- this year beside earlier ones: nothing where there is no earlier edition

    @cached_property
    def _years(self) -> YearsTogether:
        return YearsTogether(self.run, partial(self._number, self._tables), self._audit)

    def comparison_summary(self) -> Shown:
        """What is compared with what, and how much of it can be; says so where nothing is."""
        return shown(*self._years.summary())

    def over_years(self, title: str, *ids: str) -> Shown:
        """Figures of this year and up to five earlier ones side by side."""
        return shown(*self._years.over_years(title, *ids))

    def section_changes(self) -> Shown:
        """The standard table of each section: last year, this year, change, target, reached or not."""
        return shown(*self._years.section_changes())

    def not_comparable(self, title: str) -> Shown:
        """What stands in both years and cannot be compared, and why."""
        return shown(*self._years.not_comparable(title))

    def new_and_gone(self, title: str) -> Shown:
        """The figures that only one of the two years has, and why."""
        return shown(*self._years.new_and_gone(title))

    def unit_changes(self, title: str, table: str, field: str) -> Shown:
        """A column of an appendix by block and unit in both years."""
        return shown(*self._years.unit_changes(title, table, field))

    def years_marks(self, ids: Mapping[str, str]) -> Any:
        """Figures of last year and this for a chart, by label: years are labels, the labels series."""
        return years_frame(self._years.marks(ids))

    def _chart_title(self, name: str, title: str) -> str:
        return title

    def _audit(self) -> list[Check]:
        return audit(self.run.compute())

    def _checks_table(self, title: str, found: list[Check]) -> Block:
        if not found:
            return Paragraph(words(f"{title}: không có nội dung nào."))
        return make.checks_table(self._number(self._tables, title), title, found)

    def _number(self, known: list[str], title: str) -> str:
        """The number of a table or chart: by its first showing, so that a re-run keeps it."""
        if title not in known:
            known.append(title)
        return f"{self.prefix}-{known.index(title) + 1}"


def shown(*blocks: Block) -> Shown:
    """What a cell shows that has blocks for the page."""
    return Shown(blocks)


def nothing(name: str, figures: Sequence[str] = ()) -> Shown:
    """Where the edition has no number for something: the page leaves it out with its heading."""
    return Shown((), f"{name}: chưa có số liệu", tuple(figures))
