"""What the chapter "So sánh các năm" shows: tables and charts of this year beside earlier ones."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from parbook.checks.check import Check
from parbook.checks.comparability import COMPARABLE, CONVERTED, MARK_WORDS, NOT_COMPARABLE
from parbook.definitions.breaks import Break
from parbook.definitions.outline import SectionInfo
from parbook.figures.earlier import Earlier, LeftOut, earlier_editions
from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.inputs.breaks import read_breaks
from parbook.numbers.measures import MEASURES
from parbook.numbers.printing import number_text
from parbook.numbers.quantity import Quantity
from parbook.pages.blocks import folded_if_long
from parbook.pages.cells import figure_spans, sign_spans, with_note
from parbook.pages.comparison import GONE, NEW, Comparison, compare
from parbook.pages.model import Blocks, Column, Grid, Paragraph, Row, Span, Spans, words
from parbook.pages.unit_comparison import UnitComparison, compare_units
from parbook.problems import DataProblems

_NONE = "Chưa có ấn bản của năm trước để so sánh."
_REPEATED = "(đã nêu tại mục"
_REACHED = {"agrees": "đạt", "disagrees": "không đạt", "explained": "không đạt"}


@dataclass(frozen=True)
class YearMark:
    """A figure of one of two years; `label` names the year, `source` is its id, with the year before it."""

    label: str
    series: str
    quantity: Quantity
    text: str
    source: str


class YearsTogether:
    """Comparisons with the earlier editions that stand beside this one.

    Every part shows nothing where there is no earlier edition; `summary` says so. `number` gives
    the number of a table by its title, `audit` the checks.
    """

    def __init__(self, run: Run, number: Callable[[str], str], audit: Callable[[], list[Check]]) -> None:
        self.run, self._number, self._audit = run, number, audit

    def summary(self) -> Blocks:
        """What is compared with what, and how much of it can be."""
        earlier, left_out = self._earlier
        notes = [f"Ấn bản năm {e.year} không đưa vào so sánh: {e.reason}." for e in left_out]
        if not earlier:
            return _paragraphs([_NONE, *notes])
        last, year = earlier[0], self.run.edition.year
        state = "" if last.settled else f" Số liệu năm {last.year} lấy từ dự thảo, còn có thể thay đổi."
        marks = [c.mark for c in self._comparisons]
        listed = "; ".join(f"{MARK_WORDS[mark]}: {_count(marks.count(mark))}" for mark in MARK_WORDS)
        return _paragraphs(
            [
                f"Số liệu năm {year} đặt cạnh số liệu đã công bố năm {last.year}.{state}",
                f"Số liệu có ở cả hai năm: {listed}. Số liệu mới: {_count(marks.count(NEW))}; "
                f"không còn: {_count(marks.count(GONE))}.",
                "Mức tăng, giảm là hiệu của hai số như đã in; khi hai số in với độ chính xác khác nhau "
                "thì lấy theo số in thô hơn. Hiệu in ra bằng 0 là “không đổi”. Tỷ lệ so với nhau bằng "
                "điểm phần trăm. Số không so sánh được thì không ghi mức tăng, giảm.",
                *notes,
            ]
        )

    def over_years(self, title: str, *ids: str) -> Blocks:
        """Figures of this year and up to five earlier ones side by side."""
        earlier, _ = self._earlier
        figures = [self.run.figures[i] for i in ids if i in self.run.figures]
        if not earlier or not figures:
            return ()
        years = earlier[::-1]
        found = {(e.year, c.id): c for e in years for c in self._compared(e)}
        columns = [Column("Chỉ tiêu", "label"), *(Column(f"Năm {e.year}", "number") for e in years)]
        rows = []
        for figure in figures:
            past = [found[e.year, figure.id] for e in years]
            broken = [
                f"Năm {e.year}: {MARK_WORDS[NOT_COMPARABLE]} ({c.reason})."
                for e, c in zip(years, past, strict=True)
                if c.mark == NOT_COMPARABLE
            ]
            before = (words(c.before) for c in past)
            rows.append(Row((_label(figure, " ".join(broken)), *before, _figure_cell(figure))))
        columns.append(Column(f"Năm {self.run.edition.year}", "number"))
        source = "Nguồn: số liệu đã công bố của ấn bản từng năm."
        return self._table(title, columns, rows, source)

    def section_changes(self) -> Blocks:
        """The standard table of each section: last year, this year, change, target, reached or not."""
        if not self._comparisons:
            return ()
        return tuple(
            table
            for section in self.run.edition.definition.sections
            for table in self._section_table(section)
        )

    def not_comparable(self, title: str) -> Blocks:
        """What stands in both years and cannot be compared, and why."""
        found = [c for c in self._comparisons if c.mark == NOT_COMPARABLE]
        return self._reasons(title, found)

    def new_and_gone(self, title: str) -> Blocks:
        """The figures that only one of the two years has, and why."""
        found = [c for c in self._comparisons if c.mark in (GONE, NEW)]
        return self._reasons(title, found)

    def unit_changes(self, title: str, table: str, field: str) -> Blocks:
        """A column of an appendix by block and unit in both years."""
        earlier, _ = self._earlier
        if not earlier:
            return ()
        found = compare_units(self.run.edition, earlier[0], self._breaks, table, field)
        if not found:
            return ()
        columns = [
            Column("Khối, đơn vị", "label"),
            *self._year_columns(),
            Column("Tăng/giảm", "side"),
            Column("So sánh", "side"),
        ]
        rows = [
            Row(
                (words(c.label), sign_spans(c.before), sign_spans(c.now), _change(c), _mark(c)),
                "block" if c.is_block else "",
            )
            for c in found
        ]
        return self._table(title, columns, rows, self._source(), long=True)

    def marks(self, ids: Mapping[str, str]) -> list[YearMark]:
        """The numbers of both years by label, for a chart; what cannot be compared is left out."""
        by_id = {c.id: c for c in self._comparisons if c.mark == COMPARABLE}
        labels = {label: by_id[i] for label, i in ids.items() if i in by_id}
        found = []
        for label, c in labels.items():
            assert c.figure is not None
            last, now = self._earlier[0][0], self.run.edition.year
            source = f"{last.year}/{c.id}"
            found += [
                YearMark(f"Năm {last.year}", label, last.quantities[c.id], c.before, source),
                YearMark(f"Năm {now}", label, c.figure.quantity, c.now, c.id),
            ]
        return found

    def number(self, source: str) -> YearMark | None:
        """The number of the year before that a chart names `2019/procedures.resolved`."""
        found = self.marks({source: source.partition("/")[2]})
        return next((mark for mark in found if mark.source == source), None)

    def of_section(self, section: SectionInfo) -> Blocks:
        """The standard table of one section, or a sentence that there is nothing to compare with."""
        return self._section_table(section) or _paragraphs([_NONE])

    @cached_property
    def _earlier(self) -> tuple[list[Earlier], list[LeftOut]]:
        return earlier_editions(self.run.edition, self.run.notebooks)

    @cached_property
    def _breaks(self) -> list[Break]:
        breaks, problems = read_breaks(self.run.edition.folder.parent, self.run.edition.definition)
        if problems:
            raise DataProblems(problems)
        return breaks

    @cached_property
    def _comparisons(self) -> list[Comparison]:
        """Those with the latest earlier edition; of figures told in two sections, the first."""
        earlier, _ = self._earlier
        return self._compared(earlier[0]) if earlier else []

    def _compared(self, earlier: Earlier) -> list[Comparison]:
        found = compare(self.run.compute(), earlier, self._breaks)
        return [c for c in found if _REPEATED not in c.label and (not c.figure or _headline(c.figure))]

    def _section_table(self, section: SectionInfo) -> Blocks:
        found = [c for c in self._comparisons if c.section == section.number and c.mark in MARK_WORDS]
        if not found:
            return ()
        columns = [
            Column("Chỉ tiêu", "label"),
            *self._year_columns(),
            Column("Tăng/giảm", "side"),
            Column("Chỉ tiêu được giao", "side"),
            Column("Đạt/không đạt"),
        ]
        targets = self._targets
        # Most sections were assigned no target; two empty columns would push the change off a phone.
        shown = len(columns) if any(c.id in targets for c in found) else len(columns) - 2
        rows = []
        for c in found:
            assert c.figure is not None
            asked = targets.get(c.id, [])
            cells = (
                _label(c.figure),
                sign_spans(c.before),
                _figure_cell(c.figure, c.now),
                _change_and_mark(c),
                _lines(told for told, _ in asked),
                _lines(reached for _, reached in asked),
            )
            rows.append(Row(cells[:shown]))
        return self._table(self._section_title(section), columns[:shown], rows, self._source())

    @cached_property
    def _targets(self) -> dict[str, list[tuple[str, str]]]:
        """Assigned targets in words, and whether they were reached, by the figure that is measured."""
        found: dict[str, list[tuple[str, str]]] = {}
        for check in self._audit():
            if check.kind == "target" and not check.id.startswith("printed."):
                first, *rest = check.ids
                asked = ", ".join(self.run.figures[i].table_text for i in rest) or "…"
                told = check.words.partition("so với ")[2].removeprefix("chỉ tiêu được giao, ")
                reached = _REACHED.get(check.verdict, "chưa đủ căn cứ")
                found.setdefault(first, []).append((f"{asked} ({told})" if told else asked, reached))
        return found

    def _section_title(self, section: SectionInfo) -> str:
        own = self.run.edition.settings.sections.get(section.stem)
        return str(own) if own else f"{section.number}. {section.title}"

    def _year_columns(self) -> list[Column]:
        years = self._earlier[0][0].year, self.run.edition.year
        return [Column(f"Năm {year}", "number") for year in years]

    def _source(self) -> str:
        last = self._earlier[0][0]
        state = "số liệu đã công bố" if last.settled else "dự thảo"
        here = f"năm {self.run.edition.year}: số liệu của ấn bản này"
        return f"Nguồn: năm {last.year}: {state} của ấn bản; {here}."

    def _reasons(self, title: str, found: Sequence[Comparison]) -> Blocks:
        if not found:
            return ()
        columns = [Column("Chỉ tiêu", "label"), *self._year_columns(), Column("Lý do", "side")]
        rows = [
            Row(
                (
                    _label(c.figure) if c.figure else words(c.label),
                    sign_spans(c.before),
                    _figure_cell(c.figure, c.now) if c.figure else (),
                    words(_sentence(c.reason)),
                )
            )
            for c in found
        ]
        return self._table(title, columns, rows, self._source(), long=True)

    def _table(
        self, title: str, columns: Sequence[Column], rows: Sequence[Row], source: str, long: bool = False
    ) -> Blocks:
        """The table; one that may be `long` is folded away where it is."""
        grid = Grid(tuple(columns), tuple(rows), self._number(title), title, source)
        return (folded_if_long(grid, "dòng") if long else grid,)


def _label(figure: Figure, note: str = "") -> Spans:
    """The label with its unit, where the number does not carry one, and a note below."""
    measure = MEASURES[figure.definition.unit]
    plain = measure.sign or figure.scale_unit or figure.definition.unit in ("rank", "number")
    unit = () if plain else (Span(f" ({measure.noun})", kind="note"),)
    return with_note((Span(figure.definition.label_vi), *unit), note)


def _figure_cell(figure: Figure, now: str = "") -> Spans:
    text = figure.table_text
    return figure_spans(figure, text=text) if now in ("", text) else words(now)


def _change(found: Comparison | UnitComparison) -> Spans:
    return words(found.change.words) if found.change else ()


def _mark(found: Comparison | UnitComparison) -> Spans:
    return with_note(words(MARK_WORDS[found.mark]), _sentence(found.reason))


def _change_and_mark(found: Comparison) -> Spans:
    """The change; what is not plainly comparable says so, with its reason where numbers were summed."""
    if found.change is None:
        return (Span(MARK_WORDS[NOT_COMPARABLE], kind="note"),)
    reason = f"{MARK_WORDS[CONVERTED]}: {found.reason}" if found.mark == CONVERTED else found.reason
    return with_note(_change(found), _sentence(reason))


def _lines(texts: Iterable[str]) -> Spans:
    """Texts below each other."""
    return tuple(span for text in texts for span in (Span("\n"), Span(text)))[1:]


def _headline(figure: Figure) -> bool:
    return figure.definition.headline


def _count(number: int) -> str:
    return number_text(Fraction(number))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _paragraphs(texts: Iterable[str]) -> Blocks:
    return tuple(Paragraph(words(text)) for text in texts)
