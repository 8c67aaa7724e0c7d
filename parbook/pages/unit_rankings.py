"""Rankings of units by late dossiers: a table a block, to be sorted by the reader."""

from collections.abc import Callable
from dataclasses import dataclass

from parbook.inputs.edition import Edition
from parbook.numbers.printing import number_text, quantity_text
from parbook.numbers.quantity import Quantity
from parbook.pages.cells import SIGN_WORDS, number_span
from parbook.pages.model import Block, Blocks, Column, Folded, Grid, Paragraph, Row, Span, Spans, words
from parbook.pages.unit_numbers import Block as UnitBlock
from parbook.pages.unit_numbers import (
    LateCounts,
    best,
    blocks_of_units,
    columns_words,
    late_counts,
    late_rate,
    number_data,
    places,
)
from parbook.sheets.table import TOTAL

# The table of a block of more units than this is folded away on paper, where Appendix II has them all.
_MANY = 40
_COLUMNS = (
    Column("STT", "lesser"),
    Column("Đơn vị", "label"),
    Column("Tỷ lệ trễ hạn (%)", "number"),
    Column("Thứ hạng theo tỷ lệ", "number"),
    Column("Trễ hạn (hồ sơ)", "number"),
    Column("Thứ hạng theo số hồ sơ", "number"),
    Column("Đã giải quyết (hồ sơ)", "number"),
)


def rankings(edition: Edition, number: Callable[[str], str]) -> Blocks:
    """A table a block: its units with late dossiers, late rate and their places by both.

    `number` gives the number of a table by its title.
    """
    counts = late_counts(edition)
    if counts is None:
        return ()
    return tuple(_Ranking(edition, block, counts).block_of(number) for block in blocks_of_units(edition))


@dataclass
class _Ranking:
    """The ranking of one block."""

    edition: Edition
    block: UnitBlock
    counts: LateCounts

    def __post_init__(self) -> None:
        self.dossiers = self.counts.table
        units = [unit.id for unit in self.block.units]
        self.resolved = {unit: self.dossiers.at(unit, self.counts.resolved) for unit in units}
        self.rates = {unit: late_rate(self.edition, unit) for unit in units}
        self.late = {unit: self._late(unit) for unit in units}
        self.by_rate = places(self.rates, not self.block.missing)
        self.by_count = places(self.late, not self.block.missing)
        self.title = f"{self.block.unit.name}: hồ sơ trễ hạn và thứ hạng"

    def block_of(self, number: Callable[[str], str]) -> Block:
        """The table, open in a fold where it is long; a sentence where nothing is known."""
        if self._empty():
            name = self.block.unit.name
            return Paragraph(words(f"{name}: chưa có số liệu giải quyết hồ sơ của từng đơn vị."))
        rows = (
            self._row("", words("Toàn tỉnh"), TOTAL, "total"),
            self._row("", words(self.block.unit.name), self.block.unit.id, "block"),
            *(
                self._row(str(place), (Span(unit.name, unit=unit.id),), unit.id)
                for place, unit in enumerate(self.block.units, 1)
            ),
        )
        shown = number(self.title)
        table = Grid(_COLUMNS, rows, shown, self.title, self._source(), sortable=True)
        if len(self.block.units) <= _MANY:
            return table
        return Folded(f"Bảng {shown}, {number_text(len(self.block.units))} đơn vị", (table,), open=True)

    def _empty(self) -> bool:
        known = [*self.resolved.values(), *self.rates.values()]
        return not any(quantity is None or quantity.published for quantity in known)

    def _late(self, key: str) -> Quantity | None:
        """How many were late; None where nothing was resolved, so that none could be."""
        rate = late_rate(self.edition, key)
        return None if rate is None else best(self.edition, self.dossiers, self.counts.late, key)

    def _row(self, place: str, name: Spans, key: str, kind: str = "") -> Row:
        quantities = (
            late_rate(self.edition, key),
            self._late(key),
            self.dossiers.at(key, self.counts.resolved),
        )
        rate, late, resolved = ((number_span(number_data(quantity)),) for quantity in quantities)
        cells = words(place), name, rate, self._place_by_rate(key), late, self._place_by_count(key), resolved
        return Row(cells, kind)

    def _place_by_rate(self, key: str) -> Spans:
        """The place by rate, or the one that the form states where too few units are known."""
        if key not in self.rates or key in self.by_rate:
            return words(str(self.by_rate.get(key, "")))
        if self.rates[key] is None:
            return words("-")
        return (number_span(number_data(self.counts.ranks.at(key, self.counts.rank))),)

    def _place_by_count(self, key: str) -> Spans:
        if key not in self.late or key in self.by_count:
            return words(str(self.by_count.get(key, "")))
        return words("-" if self.late[key] is None else "…")

    def _source(self) -> str:
        everything = [*self.resolved.values(), *self.late.values(), *self.rates.values()]
        told = [f"Nguồn: {columns_words(everything)}."]
        if silent := [u.name for u in self.block.units if _not_sent(self.rates[u.id])]:
            told.append(f"Chưa có tỷ lệ: {', '.join(silent)}.")
        if self.block.missing:
            listed, missing = len(self.block.units), len(self.block.missing)
            of_all = f"{number_text(listed)} trên {number_text(listed + missing)}"
            told.append(f"Biểu có số liệu của {of_all} đơn vị của khối.")
        if self.by_rate:
            told.append("Thứ hạng 1 là cao nhất, tính trong các đơn vị của khối có số liệu.")
        signs = {quantity_text(quantity) for quantity in everything}
        told += [f"“{sign}”: {meaning}." for sign, meaning in SIGN_WORDS.items() if sign in signs]
        return " ".join(told)


def _not_sent(rate: Quantity | None) -> bool:
    return rate is not None and not rate.published
