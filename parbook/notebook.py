"""What notebooks import: a section of an edition, its figures, prose, tables and charts.

from parbook.notebook import *
section = open_section("procedures", year, data)
"""

import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatch
from functools import cached_property, partial
from itertools import groupby
from typing import Any

import altair as alt

from parbook.checks.audit import audit
from parbook.checks.check import KIND_WORDS, Check, counts
from parbook.definitions.outline import SectionInfo
from parbook.figures.figure import Figure
from parbook.figures.run import Run, in_order, is_computing, open_run
from parbook.inputs.frames import frame_of
from parbook.inputs.markdown import PLACEHOLDER
from parbook.inputs.narrative import fill, prose_problems, read_narrative
from parbook.numbers.columns.formulas import change_amount, change_percent, multiple, share, total
from parbook.numbers.lineage import formula_words
from parbook.numbers.printing import value_data
from parbook.numbers.quantity import Cell, Quantity, constant
from parbook.pages import blocks as make
from parbook.pages.cells import figure_plain, figure_spans
from parbook.pages.chart_marks import Marks, asked_ids, drawn_marks
from parbook.pages.comparison_page import YearsTogether
from parbook.pages.markdown import read_markdown
from parbook.pages.model import (
    Block,
    Chart,
    Folded,
    Heading,
    Mark,
    Paragraph,
    Picture,
    Spans,
    words,
)
from parbook.pages.unit_comparisons import late_rates, panels
from parbook.pages.unit_rankings import rankings
from parbook.problems import DataProblems
from parbook.render.charts import (
    draw_bars,
    draw_grouped_bars,
    draw_nested_bars,
    draw_ranges,
    draw_slope,
    draw_stacked_bars,
    render,
)
from parbook.render.shown import Shown
from parbook.render.unit_charts import draw_panels, draw_strips
from parbook.sheets.table import Table

__all__ = [
    "change_amount",
    "change_percent",
    "constant",
    "draw_bars",
    "draw_grouped_bars",
    "draw_nested_bars",
    "draw_ranges",
    "draw_slope",
    "draw_stacked_bars",
    "multiple",
    "open_page",
    "open_section",
    "share",
    "total",
]

FIGURE = "application/vnd.parbook.figure+json"

Draw = Callable[..., alt.Chart | alt.LayerChart]


def open_section(topic: str, year: int, data: str = "") -> "Section":
    """The section whose figure ids begin with `topic`; `data` is the folder of year folders."""
    run = open_run(year, data)
    return Section(run, run.edition.definition.by_topic[topic])


def open_page(prefix: str, year: int, data: str = "") -> "Page":
    """A page that publishes no figures of its own (appendix, overview, checks, sources).

    All sections are computed, since such a page speaks of all of them. `prefix` begins the
    numbers of its tables: "PL.II" gives "Bảng PL.II-1".
    """
    run = open_run(year, data)
    return Page(run if is_computing() else run.compute(), prefix)


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
        """A table as a pandas DataFrame: by contract name, `indicators`, or one of their sheets."""
        return frame_of(self.run.edition, name)

    def figures(self, *patterns: str) -> list[Figure]:
        """The figures whose ids match any of the patterns (`procedures.vertical_*`), in given order."""
        known = self.run.figures
        return [known[name] for pattern in patterns for name in known if fnmatch(name, pattern)]

    def rows(self, *patterns: str) -> dict[str, str]:
        """Marks for a chart: the ids that match, under the words of their rows in the forms."""
        rows = {
            (table.contract.file, table.sheet, row.number): row.label
            for table in self.tables.values() for row in table.rows
        }  # fmt: skip
        labels = {}
        for figure in self.figures(*patterns):
            cell = figure.quantity.cells()[0]
            place = (cell.file, cell.sheet, int(re.sub(r"\D", "", cell.address) or 0))
            labels[rows.get(place, figure.definition.label_vi)] = figure.id
        return labels

    def table(self, name: str, title: str = "") -> Shown:
        """An appendix table as sent, by contract name; nothing where the edition leaves it out."""
        table = self.tables[name]
        if not table.rows:
            return _nothing(name)
        ids: dict[str, str] = {}
        for figure in self.run.figures.values():
            origin = figure.quantity.origin
            if isinstance(origin, Cell) and (origin.file, origin.sheet) == (table.contract.file, table.sheet):
                ids.setdefault(origin.address, figure.id)
        title = title or table.contract.title
        return _shown(make.sent_table(self._number(self._tables, title), title, table, ids))

    def figures_table(self, title: str, *patterns: str) -> Shown:
        """A table of figures by id pattern: indicator, unit, figure, how it was obtained.

        Nothing where the edition has none of them.
        """
        figures = self.figures(*patterns)
        if not figures:
            return _nothing(title)
        return _shown(make.figures_table(self._number(self._tables, title), title, figures))

    def tiles(self, *ids: str, notes: Mapping[str, str] | None = None) -> Shown:
        """Headline figures as tiles; an id that the edition lacks is left out."""
        figures = [self.run.figures[i] for i in ids if i in self.run.figures]
        if not figures:
            return _nothing("tiles")
        return _shown(make.tiles(figures, notes or {}))

    def checks(
        self, title: str, verdicts: Sequence[str] = (), kinds: Sequence[str] = (), severity: str = ""
    ) -> Shown:
        """A table of the checks with these verdicts, kinds and severity (all, where none are named)."""
        found = [
            check for check in self._audit()
            if (not verdicts or check.verdict in verdicts) and (not kinds or check.kind in kinds)
            and (not severity or check.severity == severity)
        ]  # fmt: skip
        return _shown(self._checks_table(title, found))

    @staticmethod
    def kinds_but(*names: str) -> list[str]:
        """All kinds of checks but these."""
        return [kind for kind in KIND_WORDS if kind not in names]

    def corrections(self, title: str) -> Shown:
        """The cells whose values were corrected on an agency's word (corrections.yml, `use`)."""
        found = self.run.edition.corrections
        if not found:
            return _shown(Paragraph(words(f"{title}: không có.")))
        return _shown(make.corrections_table(self._number(self._tables, title), title, found))

    def appendix_note(self) -> Shown:
        """What the edition says of its appendices (`appendix_note` of edition.yml), if anything."""
        note = self.run.edition.settings.appendix_note
        return _shown(Paragraph(words(note))) if note else _nothing("appendix_note")

    def check_counts(self) -> Shown:
        """How many checks agree, are explained, disagree, cannot be checked."""
        return _shown(make.verdict_counts(counts(self._audit())))

    def status_counts(self) -> Shown:
        """How many figures are recomputed, stated, entered."""
        return _shown(make.status_counts(self.run.figures.values()))

    def sources(self) -> Shown:
        """The entries of "Bảng tra nguồn số liệu", section by section, those of added sections last."""
        checks, known = self._audit(), self.run.edition.definition.by_number
        blocks: list[Block] = []
        for number, figures in groupby(in_order(self.run), lambda f: f.section if f.section in known else ""):
            blocks.append(Heading(f"Mục {number}" if number else "Mục bổ sung của ấn bản", 1))
            blocks += [make.entry(figure, [c for c in checks if figure.id in c.ids]) for figure in figures]
        return _shown(*blocks)

    def chart(self, draw: Draw, name: str, marks: Marks, *, axis: str, title: str) -> Shown:
        """A chart of figures: `marks` gives ids by label, or by series and label.

        `axis` names what is measured, with its unit. The title is the year's own
        (`<!-- hình: name -->` in the narrative) or else `title`. An edition that lacks one of
        the figures has no such chart.
        """
        ids = asked_ids(marks)
        if any(i not in self.run.figures for i in ids):
            return _nothing(name, ids)
        drawn = drawn_marks(marks, self.run.figures)
        figures = [self.run.figures[i] for i in ids]
        title = self._chart_title(name, title)
        if not title:
            return _nothing(name, ids)
        return _shown(self._picture(draw, name, drawn, axis, title, make.source_words(figures)))

    def _picture(
        self, draw: Draw, name: str, drawn: Sequence[Mark], axis: str, title: str, source: str
    ) -> Chart:
        number = self._number(self._charts, name)
        picture = self._drawn(draw, drawn, axis=axis)
        return make.chart_block(number, title, axis, picture, drawn, source)

    def _drawn(self, draw: Draw, marks: Sequence[Mark], **named: Any) -> Picture:
        return render(draw(marks, **named), self.run.edition.notice)

    def unit_rankings(self) -> Shown:
        """A table a block of units: their late dossiers and rates, with their places by both."""
        return _shown(*rankings(self.run.edition, partial(self._number, self._tables)))

    def unit_late_rates(self) -> Shown:
        """A chart of the late rates of all units, by block."""
        number = partial(self._number, self._charts)
        return _shown(late_rates(self.run, number, partial(self._drawn, draw_strips)))

    def unit_panels(self) -> Shown:
        """A chart a block of units, with a small panel for each unit."""
        number = partial(self._number, self._charts)
        return _shown(*panels(self.run, number, partial(self._drawn, draw_panels)))

    # ---- this year beside earlier ones: nothing where there is no earlier edition

    @cached_property
    def _years(self) -> YearsTogether:
        return YearsTogether(self.run, partial(self._number, self._tables), self._audit)

    def comparison_summary(self) -> Shown:
        """What is compared with what, and how much of it can be; says so where nothing is."""
        return _shown(*self._years.summary())

    def over_years(self, title: str, *ids: str) -> Shown:
        """Figures of this year and up to five earlier ones side by side."""
        return _shown(*self._years.over_years(title, *ids))

    def section_changes(self) -> Shown:
        """The standard table of each section: last year, this year, change, target, reached or not."""
        return _shown(*self._years.section_changes())

    def not_comparable(self, title: str) -> Shown:
        """What stands in both years and cannot be compared, and why."""
        return _shown(*self._years.not_comparable(title))

    def new_and_gone(self, title: str) -> Shown:
        """The figures that only one of the two years has, and why."""
        return _shown(*self._years.new_and_gone(title))

    def unit_changes(self, title: str, table: str, field: str) -> Shown:
        """A column of an appendix by block and unit in both years."""
        return _shown(*self._years.unit_changes(title, table, field))

    def slope(self, draw: Draw, name: str, marks: Mapping[str, str], *, axis: str, title: str) -> Shown:
        """A chart of both years; `marks` gives ids by label. What cannot be compared is not drawn."""
        chart = partial(self._picture, draw)
        return _shown(*self._years.slope(chart, name, marks, axis, title))

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


class Section(Page):
    """A section of the report: publishes figures and places the year's prose."""

    def __init__(self, run: Run, info: SectionInfo) -> None:
        super().__init__(run, info.number)
        self.info = info
        name = f"narrative/{info.stem}.md"
        self.narrative = read_narrative(run.edition.folder / name, run.edition.show_path(name))
        self._placed: list[str] = []

    def publish(self, figure_id: str, quantity: Quantity, stated: Quantity | None = None) -> None:
        """Make `quantity` the figure of that id, and show it with how it was computed.

        `stated` is the same figure as the source gives it: it stands in where `quantity` lacks a
        part that was not published; where both are there, the audit compares them.
        """
        if figure_id in self.run.edition.definition.dormant_figures:
            return  # holds at another time: this edition has no such figure
        if stated is not None:
            if not quantity.published:
                quantity = stated
            elif stated.published:
                self.run.state(figure_id, stated)
        if is_computing():
            self.run.publish(figure_id, quantity, self.info.number)
            return
        figure = self.run.publish_live(figure_id, quantity, self.info.number)
        from IPython.display import display

        shown, value = f"{figure_id}: chưa công bố", None
        if figure is not None:
            how = formula_words(quantity)
            same = how == figure.table_text
            shown = f"{figure_id} = {figure.table_text}" + ("" if same else f"  ({how})")
            value = value_data(figure.quantity.exact)
        data = {"text/plain": shown, FIGURE: {"id": figure_id, "value": value}}
        display(data, raw=True)  # type: ignore[no-untyped-call]

    def recall(self, figure_id: str) -> Quantity:
        """The quantity of a published figure of any section."""
        return self.run.recall(figure_id)

    def passage(self, *names: str) -> Shown:
        """Passages of the year's narrative by name; a name that the year lacks shows nothing."""
        self._placed += [name for name in names if name not in self._placed]
        return self._prose([name for name in names if name in self.narrative.passages])

    def remaining_passages(self) -> Shown:
        """The passages that nothing placed, in file order, so that nothing written is lost."""
        rest = [name for name in self.narrative.passages if name not in self._placed]
        return self._prose(rest)

    def forms(self) -> Shown:
        """The rows of statistical forms that belong to this section, a table a form, as they were sent."""
        blocks = []
        for filled in self.run.edition.forms:
            rows = [row for row in filled.rows if filled.form.section_of(row.row) == self.info.number]
            if rows:
                title = f"{filled.form.name}: {filled.form.title}"
                blocks.append(
                    make.form_table(self._number(self._tables, title), title, filled, rows, self.run.figures)
                )
        return _shown(*blocks) if blocks else _nothing(self.info.number)

    def indicators(self) -> Shown:
        """The figures of this section that rows of chi-tieu.xlsx or of edition.yml give, as a table."""
        in_forms = {row.row.id for filled in self.run.edition.forms for row in filled.rows}
        ids = [
            f.id for f in self.run.figures.values() if f.section == self.info.number and f.id not in in_forms
        ]
        return self.figures_table("Số liệu của mục", *ids)

    def section_checks(self) -> Shown:
        """The checks that figures of this section take part in, those that agree left out of sight."""
        ids = {f.id for f in self.run.figures.values() if f.section == self.info.number}
        found = [check for check in self._audit() if ids & set(check.ids)]
        number = counts(found)
        shown = [c for c in found if c.kind != "record" or c.verdict != "agrees"]
        return _shown(
            make.checks_summary("Đối chiếu số liệu của mục: ", number),
            Folded("Xem các nội dung đối chiếu", (self._checks_table("Đối chiếu số liệu của mục", shown),)),
        )

    def _prose(self, names: Sequence[str]) -> Shown:
        self.run.compute()
        if problems := prose_problems(self.narrative):
            raise DataProblems(problems)
        text = "\n\n".join(self.narrative.passages[name] for name in names)
        page = f"notebooks/{self.info.stem}"
        return _shown(*read_markdown(text, page, self.narrative.file, self._named))

    def _named(self, figure_id: str, full: bool) -> Spans:
        return figure_spans(self.run.figures[figure_id], full)

    def _chart_title(self, name: str, title: str) -> str:
        self.run.compute()
        own = self.narrative.chart_titles.get(name, title)
        asked = {match[1] for match in PLACEHOLDER.finditer(own)}
        return fill(own, self.run.figures, figure_plain) if asked <= self.run.figures.keys() else ""


def _shown(*blocks: Block) -> Shown:
    return Shown(blocks)


def _nothing(name: str, figures: Sequence[str] = ()) -> Shown:
    """Where the edition has no number for something: the page leaves it out with its heading."""
    return Shown((), f"{name}: chưa có số liệu", tuple(figures))
