"""A section of the report as its notebook has it: it publishes figures and places the year's prose."""

from collections.abc import Sequence
from typing import Any

from parbook.checks.check import counts
from parbook.definitions.outline import SectionInfo
from parbook.figures.run import Run, is_computing
from parbook.inputs.markdown import PLACEHOLDER
from parbook.inputs.narrative import fill, prose_problems, read_narrative
from parbook.notebook.page import TABLE, Page, nothing, shown
from parbook.numbers.quantity import Quantity
from parbook.pages import blocks as make
from parbook.pages.cells import figure_plain, figure_spans
from parbook.pages.comparison_page import YearsTogether
from parbook.pages.markdown import read_markdown
from parbook.pages.model import Folded, Paragraph, Spans, words
from parbook.pages.published import Published, Rows, figures_bundle, recalled, to_publish
from parbook.problems import DataProblems
from parbook.render.shown import Shown


class Section(Page):
    """A section of the report: publishes figures and places the year's prose."""

    def __init__(self, run: Run, info: SectionInfo) -> None:
        super().__init__(run, info.number)
        self.info = info
        name = f"narrative/{info.stem}.md"
        self.narrative = read_narrative(run.edition.folder / name, run.edition.show_path(name))
        self._placed: list[str] = []

    def publish(
        self, figure_id: str, quantity: Quantity, stated: Quantity | None = None, label: str = ""
    ) -> None:
        """Make `quantity` the figure of that id, and show it with how it was computed.

        `stated` is the same figure as the source gives it: it stands in where `quantity` lacks a
        part that was not published; where both are there, the audit compares them. `label` says what a
        figure is that the catalogue does not have.
        """
        self._publish([(figure_id, quantity, stated)], label)

    def publish_rows(self, frame: Any, rows: Rows, **columns: str | tuple[str, str]) -> None:
        """Make cells of a frame figures, row by row, and show them as a table.

        `rows` gives the name of each row to publish (a list where a row's key is its name), a column the
        pattern of its ids, where `{}` stands for the name; a pair adds the column that states the figure.

        section.publish_rows(services, {"post": "procedures.post"}, processes="{}_processes")
        """
        table = self.tables.get(frame.attrs.get(TABLE, ""))
        self._publish(list(to_publish(frame, rows, columns, table)))

    def _publish(self, given: Sequence[tuple[str, Quantity, Quantity | None]], label: str = "") -> None:
        # What holds at another time is no figure of this edition.
        dormant = self.run.edition.definition.dormant_figures
        published = [self._published(*one, label) for one in given if one[0] not in dormant]
        if not is_computing():
            from IPython.display import display

            display(figures_bundle(published), raw=True)  # type: ignore[no-untyped-call]

    def _published(
        self, figure_id: str, quantity: Quantity, stated: Quantity | None, label: str
    ) -> Published:
        if stated is not None:
            if not quantity.published:
                quantity = stated
            elif stated.published:
                self.run.state(figure_id, stated)
        publish = self.run.publish if is_computing() else self.run.publish_live
        return figure_id, quantity, publish(figure_id, quantity, self.info.number, label)

    def recall_rows(self, rows: Rows, **columns: str) -> Any:
        """Figures of any section as a frame: names and patterns of ids as for `publish_rows`."""
        return recalled(self.run, rows, columns)

    def compare(self) -> Shown:
        """The figures of the section beside last year's, with what changed; says so where there is none."""
        years = YearsTogether(self.run.compute(), lambda _: "", self._audit)
        return shown(*years.of_section(self.info))

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
                number = self._number(self._tables, title)
                blocks.append(make.form_table(number, title, filled, rows, self.run.figures))
        return shown(*blocks) if blocks else nothing(self.info.number)

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
        if not found:
            return shown(Paragraph(words("Mục này chưa có số liệu nào để đối chiếu.")))
        number = counts(found)
        told = [c for c in found if c.kind != "record" or c.verdict != "agrees"]
        return shown(
            make.checks_summary("Đối chiếu số liệu của mục: ", number),
            Folded("Xem các nội dung đối chiếu", (self._checks_table("Đối chiếu số liệu của mục", told),)),
        )

    def _prose(self, names: Sequence[str]) -> Shown:
        self.run.compute()
        if problems := prose_problems(self.narrative):
            raise DataProblems(problems)
        text = "\n\n".join(self.narrative.passages[name] for name in names)
        page = f"notebooks/{self.info.stem}"
        return shown(*read_markdown(text, page, self.narrative.file, self._named))

    def _named(self, figure_id: str, full: bool) -> Spans:
        return figure_spans(self.run.figures[figure_id], full)

    def _chart_title(self, name: str, title: str) -> str:
        self.run.compute()
        own = self.narrative.chart_titles.get(name, title)
        asked = {match[1] for match in PLACEHOLDER.finditer(own)}
        return fill(own, self.run.figures, figure_plain) if asked <= self.run.figures.keys() else ""
