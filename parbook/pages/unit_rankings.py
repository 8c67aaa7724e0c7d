"""Rankings of units by late dossiers: a table a block, to be sorted by the reader."""

from collections.abc import Callable
from dataclasses import dataclass

from parbook.inputs.edition import Edition
from parbook.numbers.printing import number_text, quantity_text, signed_text
from parbook.numbers.quantity import Quantity
from parbook.pages.unit_numbers import (
    Block,
    best,
    blocks_of_units,
    columns_words,
    late_rate,
    number_data,
    places,
)
from parbook.render.views import SIGN_WORDS, Column, Shown, escape, number_html, table_html, unit_html
from parbook.sheets.table import TOTAL

# The table of a block of more units than this is folded away on paper, where Appendix II has them all.
_MANY = 40
_COLUMNS = (
    Column("STT", "lesser"), Column("Đơn vị", "label"),
    Column("Tỷ lệ trễ hạn (%)", "number"), Column("Thứ hạng theo tỷ lệ", "number"),
    Column("Trễ hạn (hồ sơ)", "number"), Column("Thứ hạng theo số hồ sơ", "number"),
    Column("Đã giải quyết (hồ sơ)", "number"),
)  # fmt: skip


def rankings(edition: Edition, number: Callable[[str], str]) -> Shown:
    """A table a block: its units with late dossiers, late rate and their places by both.

    `number` gives the number of a table by its title.
    """
    tables = [_Ranking(edition, block) for block in blocks_of_units(edition)]
    markup = "".join(table.markup(number) for table in tables)
    return Shown({"text/html": markup, "text/plain": "\n".join(table.plain() for table in tables)})


@dataclass
class _Ranking:
    """The ranking of one block."""

    edition: Edition
    block: Block

    def __post_init__(self) -> None:
        self.dossiers = self.edition.tables["dossiers"]
        units = [unit.id for unit in self.block.units]
        self.resolved = {unit: self.dossiers.at(unit, "resolved") for unit in units}
        self.rates = {unit: late_rate(self.edition, unit) for unit in units}
        self.late = {unit: self._late(unit) for unit in units}
        self.by_rate = places(self.rates, not self.block.missing)
        self.by_count = places(self.late, not self.block.missing)
        self.title = f"{self.block.unit.name}: hồ sơ trễ hạn và thứ hạng"

    def markup(self, number: Callable[[str], str]) -> str:
        if self._empty():
            return f"<p>{escape(self.plain())}</p>"
        rows = [
            self._row("", "Toàn tỉnh", TOTAL),
            self._row("", escape(self.block.unit.name), self.block.unit.id),
            *(
                self._row(str(place), unit_html(unit.id, unit.name), unit.id)
                for place, unit in enumerate(self.block.units, 1)
            ),
        ]  # fmt: skip
        classes = ["total", "block", *("" for _ in self.block.units)]
        shown = number(self.title)
        table = table_html(
            shown, self.title, _COLUMNS, rows, escape(self._source()), classes, " data-sortable"
        )
        if len(self.block.units) <= _MANY:
            return table
        words = f"Bảng {shown}, {number_text(len(self.block.units))} đơn vị"
        return f'<details class="open-list" open><summary>{words}</summary>{table}</details>'

    def plain(self) -> str:
        """The ranking as lines of text."""
        if self._empty():
            return f"{self.block.unit.name}: chưa có số liệu giải quyết hồ sơ của từng đơn vị."
        names = ((unit.name, self.rates[unit.id]) for unit in self.block.units)
        return "\n".join([self.title, *(f"{name}: {signed_text(rate)}" for name, rate in names)])

    def _empty(self) -> bool:
        known = [*self.resolved.values(), *self.rates.values()]
        return not any(quantity is None or quantity.published for quantity in known)

    def _late(self, key: str) -> Quantity | None:
        """How many were late; None where nothing was resolved, so that none could be."""
        rate = late_rate(self.edition, key)
        return None if rate is None else best(self.edition, self.dossiers, "late", key)

    def _row(self, place: str, name: str, key: str) -> list[str]:
        quantities = late_rate(self.edition, key), self._late(key), self.dossiers.at(key, "resolved")
        rate, late, resolved = (number_html(number_data(quantity)) for quantity in quantities)
        return [place, name, rate, self._place_by_rate(key), late, self._place_by_count(key), resolved]

    def _place_by_rate(self, key: str) -> str:
        """The place by rate, or the one that the form states where too few units are known."""
        if key not in self.rates or key in self.by_rate:
            return str(self.by_rate.get(key, ""))
        if self.rates[key] is None:
            return "-"
        return number_html(number_data(self.edition.tables["dossier_rates"].at(key, "late_rank")))

    def _place_by_count(self, key: str) -> str:
        if key not in self.late or key in self.by_count:
            return str(self.by_count.get(key, ""))
        return "-" if self.late[key] is None else "…"

    def _source(self) -> str:
        everything = [*self.resolved.values(), *self.late.values(), *self.rates.values()]
        words = [f"Nguồn: {columns_words(everything)}."]
        if silent := [u.name for u in self.block.units if _not_sent(self.rates[u.id])]:
            words.append(f"Chưa có tỷ lệ: {', '.join(silent)}.")
        if self.block.missing:
            listed, missing = len(self.block.units), len(self.block.missing)
            of_all = f"{number_text(listed)} trên {number_text(listed + missing)}"
            words.append(f"Biểu có số liệu của {of_all} đơn vị của khối.")
        if self.by_rate:
            words.append("Thứ hạng 1 là cao nhất, tính trong các đơn vị của khối có số liệu.")
        signs = {quantity_text(quantity) for quantity in everything}
        words += [f"“{sign}”: {meaning}." for sign, meaning in SIGN_WORDS.items() if sign in signs]
        return " ".join(words)


def _not_sent(rate: Quantity | None) -> bool:
    return rate is not None and not rate.published
