"""Rows of an appendix by unit, this year beside an earlier one, with merged units converted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from parbook.checks.comparability import (
    COMPARABLE,
    CONVERTED,
    NOT_COMPARABLE,
    ended_reason,
    standing,
)
from parbook.definitions.breaks import Break
from parbook.figures.earlier import Earlier, of_year
from parbook.inputs.breaks import break_words
from parbook.inputs.edition import Edition
from parbook.numbers.numerals import rounded
from parbook.numbers.printing import signed_text, typed_decimals
from parbook.numbers.quantity import Quantity
from parbook.pages.comparison import Change, converted_sums, printed_change
from parbook.sheets.table import TOTAL, Row, Table


@dataclass(frozen=True)
class UnitComparison:
    """One unit in two years; `mark`, `reason` and `change` as in a Comparison."""

    key: str
    label: str
    is_block: bool
    mark: str
    reason: str
    before: str
    now: str
    change: Change | None = None


def compare_units(
    edition: Edition, earlier: Earlier, breaks: Sequence[Break], table: str, field: str
) -> list[UnitComparison]:
    """The units of this year's table in its order, then those that only the earlier one lists."""
    here, there = edition.tables.get(table), earlier.edition.tables.get(table)
    if here is None or there is None:
        return []
    comparing = _Comparing(edition, earlier, breaks, here, there, field)
    rows = [comparing.row(row) for row in here.rows if field in row.quantities]
    return [*rows, *comparing.gone()]


class _Comparing:
    def __init__(
        self,
        edition: Edition,
        earlier: Earlier,
        breaks: Sequence[Break],
        here: Table,
        there: Table,
        field: str,
    ) -> None:
        self.edition, self.earlier = edition, earlier
        self.here, self.there, self.field = here, there, field
        self.periods = earlier.edition.period, edition.period
        self.broken = break_words(breaks, f"{here.contract.name}.{field}", *self.periods)

    def row(self, row: Row) -> UnitComparison:
        """A unit of this year beside itself, or beside the units whose work it took over."""
        now = row.quantities[self.field]
        before = self._before(row.key)
        found = UnitComparison(
            row.key,
            row.label,
            row.is_block or row.key == TOTAL,
            NOT_COMPARABLE,
            self.broken,
            _text(before),
            _text(now),
        )
        if self.broken:
            return found
        place = standing(self.edition.units, row.key, *self.periods)
        if place.mark == NOT_COMPARABLE:
            return replace(found, reason=place.reason)
        if place.mark == CONVERTED:
            name = self.here.contract.name
            sums = converted_sums(self.edition, self.earlier, name, self.field, place.before, place.now)
            if sums is None:
                return replace(found, reason=f"{place.reason}; {self._lacking()}")
            return replace(
                found,
                mark=CONVERTED,
                reason=place.reason,
                before=_text(sums[1]),
                now=_text(sums[0]),
                change=_change(*sums),
            )
        if before is None or not before.published or not now.published:
            lacking = now if not now.published else before
            year = self.edition.year if lacking is now else self.earlier.year
            return replace(found, reason=f"năm {year} chưa có số liệu của đơn vị")
        return replace(found, mark=COMPARABLE, change=_change(now, before))

    def gone(self) -> Iterator[UnitComparison]:
        """The units that only the earlier edition lists."""
        for row in self.there.rows:
            if not self.here.has(row.key) and self.field in row.quantities:
                reason = ended_reason(self.edition.units, row.key)
                yield UnitComparison(
                    row.key,
                    row.label,
                    row.is_block,
                    NOT_COMPARABLE,
                    reason,
                    _text(self._before(row.key)),
                    "",
                )

    def _before(self, key: str) -> Quantity | None:
        if not self.there.has(key) or self.field not in self.there.row(key).quantities:
            return None
        return of_year(self.there.at(key, self.field), self.earlier.year)

    def _lacking(self) -> str:
        unit = self.here.contract.field(self.field).unit
        return "tỷ lệ không quy đổi được" if unit == "percent" else "chưa có đủ số để quy đổi"


def _change(now: Quantity, before: Quantity) -> Change:
    """The change between the numbers as the table prints them."""
    # A sheet drops the last nought of 98,50: the finer of the two is the precision of both.
    decimals = max(typed_decimals(now), typed_decimals(before))
    shown = [
        replace(quantity, value=Fraction(rounded(quantity.exact, typed_decimals(quantity))))
        for quantity in (now, before)
    ]
    return printed_change(shown[0], shown[1], decimals)


def _text(quantity: Quantity | None) -> str:
    """The number as tables print it; `…` where it was not published, empty where there is no row."""
    return "" if quantity is None else signed_text(quantity)
