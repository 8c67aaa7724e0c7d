"""Figures of this year beside those of an earlier year: what changed, and whether it may be said."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from parbook.checks.comparability import (
    COMPARABLE,
    CONVERTED,
    NOT_COMPARABLE,
    row_keys,
    standing,
)
from parbook.definitions.breaks import Break
from parbook.figures.earlier import Earlier, of_year
from parbook.figures.figure import Figure
from parbook.figures.run import Run, in_order
from parbook.inputs.breaks import break_words
from parbook.inputs.edition import Edition, Record
from parbook.numbers.measures import MEASURES
from parbook.numbers.numerals import rounded
from parbook.numbers.printing import number_text
from parbook.numbers.quantity import Cell, Operation, Quantity, change_amount, change_percent, total
from parbook.text import fold

NEW, GONE = "new", "gone"
# A figure that is itself told relative to the year before has another base each year.
_RELATIVE = re.compile(r"so với (?:cả )?năm trước")
_RATES = {"percent", "point", "times"}
# Kinds of figures whose change is told in percent too.
_GROWING = {"count", "amount"}


@dataclass(frozen=True)
class Change:
    """A change between two printed numbers.

    `amount` is in their unit, between percentages in percentage points; `percent` is the growth
    of a count or an amount of money, None for other kinds or from nought; `decimals` is the coarser
    of the two printed precisions, in units of `scale_unit` if there is one.
    """

    amount: Quantity
    percent: Quantity | None
    decimals: int
    scale_unit: str = ""

    @property
    def direction(self) -> str:
        """tăng, giảm or không đổi: the sign of the amount as it prints, so that 0,00 is no change."""
        shown = rounded(self._scaled, self.decimals)
        return "tăng" if shown > 0 else "giảm" if shown < 0 else "không đổi"

    @property
    def words(self) -> str:
        """`tăng 61.469 (11,41%)`, `giảm 0,70 điểm phần trăm`, `không đổi`."""
        if self.direction == "không đổi":
            return self.direction
        number = number_text(abs(self._scaled), self.decimals)
        if self.amount.unit == "rank":
            return f"thay đổi {number} bậc"  # whether up is better, the rank itself does not say
        named = self.scale_unit or (self.amount.unit if self.amount.unit in ("point", "VND") else "")
        noun = f" {MEASURES[named].noun}" if named else ""
        return f"{self.direction} {number}{noun}{self._growth}"

    @property
    def _growth(self) -> str:
        if self.percent is None:
            return ""
        least = Fraction(1, 100)
        below = "dưới " if abs(self.percent.exact) < least else ""
        return f" ({below}{number_text(max(abs(self.percent.exact), least), 2)}%)"

    @property
    def _scaled(self) -> Fraction:
        return self.amount.exact / (MEASURES[self.scale_unit].scale if self.scale_unit else 1)


@dataclass(frozen=True)
class Comparison:
    """One figure in two years.

    `mark` is one of MARK_WORDS, or "new" or "gone"; `reason` says why not, or what was converted;
    `before` and `now` are the numbers as tables print them, empty where there is none. Only a
    comparable or converted one has a `change`.
    """

    id: str
    label: str
    section: str
    mark: str
    reason: str
    before: str
    now: str
    figure: Figure | None = None
    record: Record | None = None
    change: Change | None = None


def compare(run: Run, earlier: Earlier, breaks: Sequence[Break]) -> list[Comparison]:
    """Every figure of either year, in the order of the report; those gone come last."""
    comparing = _Comparing(run, earlier, breaks)
    ordered = in_order(run)
    return [*(comparing.figure(figure) for figure in ordered), *comparing.gone()]


def printed_change(
    now: Quantity, before: Quantity, decimals: int, scale_unit: str = "", kind: str = "count"
) -> Change:
    """The change between two printed numbers of one unit; raises UnitMismatch."""
    grows = kind in _GROWING and now.unit not in _RATES | {"rank"} and before.exact != 0
    percent = change_percent(now, before) if grows else None
    return Change(change_amount(now, before), percent, decimals, scale_unit)


class _Comparing:
    """The comparison of one edition with one earlier one."""

    def __init__(self, run: Run, earlier: Earlier, breaks: Sequence[Break]) -> None:
        self.run, self.earlier, self.breaks = run, earlier, breaks
        self.periods = earlier.edition.period, run.edition.period
        self.places = row_keys(run.edition)

    def figure(self, figure: Figure) -> Comparison:
        """This year's figure beside the earlier one."""
        record = self.earlier.records.get(figure.id)
        label, now = figure.definition.label_vi, figure.table_text
        if record is None:
            reason = f"ấn bản năm {self.earlier.year} không có số liệu này"
            return Comparison(figure.id, label, figure.section, NEW, reason, "", now, figure)
        found = Comparison(
            figure.id, label, figure.section, NOT_COMPARABLE, "", record.as_printed, now, figure, record
        )
        if record.unit != figure.definition.unit:
            return replace(found, reason="khác đơn vị tính")
        found = replace(found, before=_as_figure(figure, record, self.earlier.quantities[figure.id]))
        if reason := self._reason(figure, record):
            return replace(found, reason=reason)
        return self._by_unit(found, figure, record)

    def gone(self) -> Iterator[Comparison]:
        """The figures that this year does not have."""
        for record in self.earlier.records.values():
            if record.id not in self.run.figures:
                why = break_words(self.breaks, record.id, *self.periods)
                if record.id in self.run.unpublished:
                    why = f"số liệu năm {self.run.edition.year} chưa công bố"
                reason = why or f"ấn bản năm {self.run.edition.year} không có số liệu này"
                yield Comparison(
                    record.id,
                    record.label_vi,
                    record.section,
                    GONE,
                    reason,
                    record.as_printed,
                    "",
                    record=record,
                )

    def _reason(self, figure: Figure, record: Record) -> str:
        """Why the two cannot be compared, whatever unit they speak of; empty where they can."""
        label, base = figure.definition.label_vi, figure.definition.base
        if words := break_words(self.breaks, figure.id, *self.periods):
            return words
        if record.base and record.base != base:
            return (
                f"khác mẫu số: năm {self.earlier.year} trên {record.base}; nay trên {base or 'mẫu số khác'}"
            )
        if _RELATIVE.search(label):
            return "khác gốc so sánh: số liệu mỗi năm tính so với năm liền trước của năm đó"
        if figure.id not in self.run.catalogue and _wording(label) != _wording(record.label_vi):
            return f"khác nội dung: năm {self.earlier.year} là “{record.label_vi}”"
        return self._other_row(figure.id)

    def _other_row(self, figure_id: str) -> str:
        """A figure of the year that is a cell of an appendix may be another unit's cell each year."""
        was, now = (e.own_figures.get(figure_id) for e in (self.earlier.edition, self.run.edition))
        if was is None or now is None or was.row == now.row:
            return ""
        names = [self._unit_name(place.row) for place in (was, now)]
        return (
            f"khác đơn vị: năm {self.earlier.year} là {names[0]}, năm {self.run.edition.year} là {names[1]}"
        )

    def _unit_name(self, key: str) -> str:
        unit = self.run.edition.units.get(key)
        return unit.name if unit else key

    def _by_unit(self, found: Comparison, figure: Figure, record: Record) -> Comparison:
        """The comparison with regard to the units whose rows the figure is read from."""
        now, before = _printed(figure), self.earlier.quantities[figure.id]
        decimals = min(figure.decimals, record.decimals)
        for table, key in self._rows(figure):
            place = standing(self.run.edition.units, key, *self.periods)
            if place.mark == NOT_COMPARABLE:
                return replace(found, reason=place.reason)
            if place.mark == CONVERTED:
                sums = self._converted(figure, table, place.before, place.now)
                if sums is None:
                    return replace(found, reason=f"{place.reason}; chưa có đủ số để quy đổi")
                now_text, before_text = (replace(figure, quantity=q, word="").table_text for q in sums)
                change = printed_change(*sums, decimals, figure.scale_unit, figure.definition.kind)
                return replace(
                    found,
                    mark=CONVERTED,
                    reason=place.reason,
                    before=before_text,
                    now=now_text,
                    change=change,
                )
        change = printed_change(now, before, decimals, figure.scale_unit, figure.definition.kind)
        return replace(found, mark=COMPARABLE, reason=_approximate(figure, record), change=change)

    def _rows(self, figure: Figure) -> list[tuple[str, str]]:
        """Tables and rows of units that the figure is read from, each once."""
        cells = [cell for cell in figure.quantity.cells() if isinstance(cell, Cell)]
        places = (self.places.get((c.file, c.sheet, re.sub(r"\D", "", c.address))) for c in cells)
        return list(dict.fromkeys(place for place in places if place is not None))

    def _converted(
        self, figure: Figure, table: str, before: tuple[str, ...], now: tuple[str, ...]
    ) -> tuple[Quantity, Quantity] | None:
        """This year's and the earlier sum over the units, for a figure that is one cell."""
        name = self._field(figure, table)
        if not name:
            return None
        return converted_sums(self.run.edition, self.earlier, table, name, before, now)

    def _field(self, figure: Figure, table: str) -> str:
        found = self.run.edition.tables[table]
        for row in found.rows:
            for name, quantity in row.quantities.items():
                if quantity.origin == figure.quantity.origin:
                    return name
        return ""


def converted_sums(
    edition: Edition, earlier: Earlier, table: str, field: str, before: Iterable[str], now: Iterable[str]
) -> tuple[Quantity, Quantity] | None:
    """This year's and the earlier sum of a field over units; None for rates, or where a number lacks.

    A unit that ended in the course of this year and has no row is taken to stand in the row of the
    unit that took its work over; earlier ones must all be there.
    """
    here, there = edition.tables.get(table), earlier.edition.tables.get(table)
    if here is None or there is None or (here.contract.field(field).unit in _RATES | {"rank"}):
        return None
    parts_now = [here.at(key, field) for key in now if here.has(key)]
    parts_before = [of_year(there.at(key, field), earlier.year) for key in before]
    if not parts_now or not all(part.published for part in (*parts_now, *parts_before)):
        return None
    return total(parts_now), total(parts_before)


def _printed(figure: Figure) -> Quantity:
    """The figure's number as it prints, so that the change is that between the numbers one reads."""
    return replace(figure.quantity, value=Fraction(figure.printed)).named(figure.id)


def _as_figure(figure: Figure, record: Record, quantity: Quantity) -> str:
    """The earlier number in the form in which tables print this year's."""
    word = "" if record.qualifier == "exact" else record.qualifier
    return replace(figure, quantity=quantity, decimals=record.decimals, word=word).table_text


def _wording(label: str) -> str:
    """A label without its numbers, which name the year."""
    return re.sub(r"\d+", "", fold(label))


def _approximate(figure: Figure, record: Record) -> str:
    """Numbers after "gần" or "hơn" are compared as printed, which must be said."""
    if isinstance(figure.quantity.origin, Operation):
        return ""
    near = record.qualifier != "exact" or figure.word_before
    return "tính trên số gần đúng" if near else ""
