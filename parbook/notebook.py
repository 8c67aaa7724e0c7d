"""What notebooks import: a section of an edition, its figures, prose, tables and charts.

from parbook.notebook import *
section = open_section("procedures", year, data)
"""

import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatch
from functools import partial
from typing import Any

import altair as alt

from parbook.checks.audit import audit
from parbook.checks.check import KIND_WORDS, Check, counts
from parbook.definitions.sections import BY_NUMBER, BY_TOPIC, SectionInfo
from parbook.figures.figure import STATUS_WORDS, Figure
from parbook.figures.run import Run, is_computing, open_run, section_order
from parbook.inputs.frames import frame_of
from parbook.inputs.narrative import fill, read_narrative
from parbook.numbers.columns.formulas import change_amount, change_percent, multiple, share, total
from parbook.numbers.lineage import formula_words
from parbook.numbers.printing import number_text, value_data
from parbook.numbers.quantity import Cell, Quantity, constant
from parbook.pages.comparison_page import YearsTogether
from parbook.pages.unit_comparisons import late_rates, panels
from parbook.pages.unit_rankings import rankings
from parbook.render import charts
from parbook.render.chart_parts import Mark
from parbook.render.charts import (
    draw_bars,
    draw_grouped_bars,
    draw_nested_bars,
    draw_ranges,
    draw_slope,
    draw_stacked_bars,
)
from parbook.render.prose import figure_html, figure_plain
from parbook.render.views import (
    Column,
    Shown,
    chart_html,
    checks_rows,
    data_table_html,
    entry_html,
    escape,
    figures_rows,
    source_words,
    table_html,
    tiles_html,
    verdict_html,
)
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

PROSE = "application/vnd.parbook.prose+json"
FIGURE = "application/vnd.parbook.figure+json"

Marks = Mapping[str, Any]

# A table of checks longer than this is folded away.
_LONG = 40


def open_section(topic: str, year: int, data: str = "") -> "Section":
    """The section whose figure ids begin with `topic`; `data` is the folder of year folders."""
    return Section(open_run(year, data), BY_TOPIC[topic])


def open_page(prefix: str, year: int, data: str = "") -> "Page":
    """A page that publishes no figures of its own (appendix, overview, checks, sources).

    All sections are computed, since such a page speaks of all of them. `prefix` begins the
    numbers of its tables: "PL.II" gives "Bảng PL.II-1".
    """
    run = open_run(year, data)
    return Page(run if is_computing() else run.compute(), prefix)


class Page(YearsTogether):
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
            place = (cell.file, cell.sheet, int(re.sub(r"\D", "", cell.address)))
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
        return _html(data_table_html(self._number(self._tables, title), title, table, ids), title)

    def figures_table(self, title: str, *patterns: str) -> Shown:
        """A table of figures by id pattern: indicator, unit, figure, how it was obtained.

        Nothing where the edition has none of them.
        """
        figures = self.figures(*patterns)
        if not figures:
            return _nothing(title)
        columns, rows = figures_rows(figures)
        number = self._number(self._tables, title)
        text = "\n".join(f"{f.definition.label_vi}: {f.table_text}" for f in figures)
        return _html(table_html(number, title, columns, rows, escape(source_words(figures))), text)

    def tiles(self, *ids: str, notes: Mapping[str, str] | None = None) -> Shown:
        """Headline figures as tiles; an id that the edition lacks is left out."""
        figures = [self.run.figures[i] for i in ids if i in self.run.figures]
        if not figures:
            return _nothing("tiles")
        text = "\n".join(f"{f.definition.label_vi}: {f.text}" for f in figures)
        return _html(tiles_html(figures, dict(notes or {})), text)

    def checks(
        self, title: str, verdicts: Sequence[str] = (), kinds: Sequence[str] = (), severity: str = ""
    ) -> Shown:
        """A table of the checks with these verdicts, kinds and severity (all, where none are named)."""
        found = [
            check for check in self._audit()
            if (not verdicts or check.verdict in verdicts) and (not kinds or check.kind in kinds)
            and (not severity or check.severity == severity)
        ]  # fmt: skip
        return self._checks_table(title, found)

    @staticmethod
    def kinds_but(*names: str) -> list[str]:
        """All kinds of checks but these."""
        return [kind for kind in KIND_WORDS if kind not in names]

    def corrections(self, title: str) -> Shown:
        """The cells whose values were corrected on an agency's word (corrections.yml, `use`)."""
        found = self.run.edition.corrections
        if not found:
            return _html(f"<p>{escape(title)}: không có.</p>", f"{title}: 0")
        columns = [Column(name) for name in ("Tệp, trang tính, ô", "Số đã gửi", "Số đính chính", "Căn cứ")]
        rows = [
            [escape(f"{c.file}, “{c.sheet}”, {c.cell}"), escape(c.was), escape(c.use),
             escape(f"{c.document}, {c.who}")]
            for c in found
        ]  # fmt: skip
        number = self._number(self._tables, title)
        return _html(table_html(number, title, columns, rows, ""), f"{title}: {len(found)}")

    def appendix_note(self) -> Shown:
        """What the edition says of its appendices (`appendix_note` of edition.yml), if anything."""
        note = self.run.edition.settings.appendix_note
        return _html(f"<p>{escape(note)}</p>", note) if note else _nothing("appendix_note")

    def check_counts(self) -> Shown:
        """How many checks agree, are explained, disagree, cannot be checked."""
        found = counts(self._audit())
        parts = "".join(
            f"<li>{verdict_html(v)} <strong>{number_text(n)}</strong></li>" for v, n in found.items()
        )
        return _html(f'<ul class="verdict-counts">{parts}</ul>', str(found))

    def status_counts(self) -> Shown:
        """How many figures are recomputed, stated, entered."""
        found = [figure.status for figure in self.run.figures.values()]
        parts = "".join(
            f"<li>{words}: <strong>{number_text(found.count(status))}</strong></li>"
            for status, words in STATUS_WORDS.items()
        )
        pairs = ";".join(f"{status}={words}" for status, words in STATUS_WORDS.items())
        return _html(f'<ul class="status-counts" data-words="{pairs}">{parts}</ul>', str(len(found)))

    def sources(self, section: str = "") -> Shown:
        """The entries of a section in "Bảng tra nguồn số liệu"; without one, of added sections."""
        checks = self._audit()
        ordered = sorted(self.run.figures.values(), key=section_order)
        figures = [f for f in ordered if (f.section if f.section in BY_NUMBER else "") == section]
        if not figures:
            return _nothing(section)
        entries = "".join(entry_html(f, [c for c in checks if f.id in c.ids]) for f in figures)
        return _html(entries, f"{section}: {len(figures)}")

    def chart(
        self, draw: Callable[..., alt.Chart | alt.LayerChart], name: str, marks: Marks, *,
        axis: str, title: str,
    ) -> Shown:  # fmt: skip
        """A chart of figures: `marks` gives ids by label, or by series and label.

        `axis` names what is measured, with its unit. The title is the year's own
        (`<!-- hình: name -->` in the narrative) or else `title`. An edition that lacks one of
        the figures has no such chart.
        """
        named = _marks(marks)
        ids = [i for _, _, value in named for i in _ids(value)]
        if any(i not in self.run.figures for i in ids):
            return _nothing(name)
        drawn = [self._mark(series, label, value) for series, label, value in named]
        figures = [self.run.figures[i] for i in ids]
        title = self._chart_title(name, title)
        return self._picture(draw, name, drawn, axis, title, source_words(figures))

    def _picture(
        self, draw: Callable[..., alt.Chart | alt.LayerChart], name: str, drawn: Sequence[Mark],
        axis: str, title: str, source: str,
    ) -> Shown:  # fmt: skip
        number = self._number(self._charts, name)
        picture = charts.render(draw(drawn, axis=axis), self.run.edition.notice)
        return _html(chart_html(number, title, axis, picture, drawn, source), f"Hình {number}. {title}")

    def unit_rankings(self) -> Shown:
        """A table a block of units: their late dossiers and rates, with their places by both."""
        return rankings(self.run.edition, partial(self._number, self._tables))

    def unit_late_rates(self) -> Shown:
        """A chart of the late rates of all units, by block."""
        return late_rates(self.run, partial(self._number, self._charts))

    def unit_panels(self) -> Shown:
        """A chart a block of units, with a small panel for each unit."""
        return panels(self.run, partial(self._number, self._charts))

    def _mark(self, series: str, label: str, value: Any) -> Mark:
        first, *rest = [self.run.figures[i] for i in _ids(value)]
        high = float(rest[0].quantity.exact) if rest else None
        text = " - ".join(f.table_text for f in (first, *rest))
        return Mark(label, float(first.quantity.exact), text, series, high)

    def _chart_title(self, name: str, title: str) -> str:
        return title

    def _audit(self) -> list[Check]:
        return audit(self.run.compute())

    def _checks_table(self, title: str, found: list[Check]) -> Shown:
        if not found:
            return _html(f"<p>{escape(title)}: không có nội dung nào.</p>", title)
        columns, rows = checks_rows(found)
        number = self._number(self._tables, title)
        markup = table_html(number, title, columns, rows, "")
        if len(found) > _LONG:
            summary = f"{escape(title)} ({number_text(len(found))} nội dung)"
            markup = f"<details><summary>{summary}</summary>{markup}</details>"
        return _html(markup, f"{title}: {len(found)}")

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
        name = f"narrative/{info.notebook}.md"
        self.narrative = read_narrative(run.edition.folder / name, run.edition.show_path(name))
        self._placed: list[str] = []

    def publish(self, figure_id: str, quantity: Quantity, stated: Quantity | None = None) -> None:
        """Make `quantity` the figure of that id, and show it with how it was computed.

        `stated` is the same figure as the source gives it: it stands in where `quantity` lacks a
        part that was not published; where both are there, the audit compares them.
        """
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

    def section_checks(self) -> Shown:
        """The checks that figures of this section take part in, those that agree left out of sight."""
        ids = {f.id for f in self.run.figures.values() if f.section == self.info.number}
        found = [check for check in self._audit() if ids & set(check.ids)]
        number = counts(found)
        words = "; ".join(f"{verdict_html(v)} {number_text(n)}" for v, n in number.items() if n)
        shown = [c for c in found if c.kind != "record" or c.verdict != "agrees"]
        table = self._checks_table("Đối chiếu số liệu của mục", shown)
        return _html(
            f'<p class="check-summary">Đối chiếu số liệu của mục: {words}.</p>'
            f"<details><summary>Xem các nội dung đối chiếu</summary>{table.data['text/html']}</details>",
            str(number),
        )

    def _prose(self, names: Sequence[str]) -> Shown:
        self.run.compute()
        texts = [self.narrative.passages[name] for name in names]
        text = fill("\n\n".join(texts), self.run.figures, figure_html)
        return Shown({"text/markdown": text, "text/plain": text, PROSE: list(names)})

    def _chart_title(self, name: str, title: str) -> str:
        self.run.compute()
        own = self.narrative.chart_titles.get(name, title)
        return fill(own, self.run.figures, figure_plain)


def _html(markup: str, plain: str) -> Shown:
    return Shown({"text/html": markup, "text/plain": plain})


def _nothing(name: str) -> Shown:
    """Where the edition has no number for something: the page leaves it out with its heading."""
    return Shown({"text/plain": f"{name}: chưa có số liệu"})


def _marks(marks: Marks) -> list[tuple[str, str, Any]]:
    """(series, label, id or pair of ids) for each mark."""
    if all(isinstance(value, Mapping) for value in marks.values()):
        return [(series, label, v) for series, inner in marks.items() for label, v in inner.items()]
    return [("", label, value) for label, value in marks.items()]


def _ids(value: str | tuple[str, str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
