"""Faults as offices make them, planted at random in consistent invented editions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from random import Random

from openpyxl.utils import get_column_letter

from parbook.checks.audit import audit
from parbook.checks.check import Check
from parbook.figures.run import Run
from parbook.inputs.edition import Edition
from parbook.invented.invented_numbers import Size
from parbook.invented.simulate import printed_records, simulated_edition
from parbook.numbers.numerals import decimal_places, rounded
from parbook.numbers.quantity import Cell, Quantity
from parbook.sheets.contracts import RateRule
from parbook.sheets.table import TOTAL, Row, Table
from parbook.text import read_date

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
SMALL = Size(departments=3, districts=3, communes=6)
YEAR = 2024
# How many counts must print the same rate before one made from it stands out (figure_checks.py).
CHOICE = 1000


@dataclass(frozen=True)
class Planted:
    """A spoilt edition, and what was spoilt: a cell, or a figure of record."""

    edition: Edition
    cells: frozenset[str]
    figure: str = ""

    def found(self) -> bool:
        """Whether a check disagrees that names what was spoilt; before, none disagreed."""
        return any(
            self.figure in check.ids or self.cells & {str(cell) for cell in check.cells}
            for check in disagreeing(self.edition)
        )


def consistent(seed: int, size: Size = SMALL) -> Edition:
    return simulated_edition(YEAR, seed, NOTEBOOKS, size)


def disagreeing(edition: Edition) -> list[Check]:
    return [c for c in audit(Run(edition, NOTEBOOKS).compute()) if c.verdict == "disagrees"]


# --- places --------------------------------------------------------------------------------------


def additive(table: Table) -> tuple[str, ...]:
    """The columns of a table that its total row adds up."""
    fields = [f for f in table.contract.fields if f.unit not in (None, "percent", "rank") and f.in_total]
    return table.contract.summed or tuple(field.name for field in fields)


def summed_cells(edition: Edition) -> Iterator[tuple[str, Row, str]]:
    """Cells that take part in a sum: nothing can be put there that the sum does not feel."""
    for name, table in edition.tables.items():
        if table.contract.total:
            for row in table.rows:
                for field in additive(table):
                    if row.quantities[field].exact >= 10:
                        yield name, row, field


def with_cell(edition: Edition, table: str, row: Row, field: str, value: Fraction) -> Edition:
    quantity = replace(row.quantities[field], value=value)
    return with_row(edition, table, replace(row, quantities={**row.quantities, field: quantity}))


def with_row(edition: Edition, name: str, changed: Row) -> Edition:
    table = edition.tables[name]
    rows = tuple(changed if row.number == changed.number else row for row in table.rows)
    return replace(edition, tables={**edition.tables, name: replace(table, rows=rows)})


def with_indicator(edition: Edition, code: str, value: Fraction) -> Edition:
    items = tuple(
        replace(item, quantity=replace(item.quantity, value=value)) if item.code == code else item
        for item in edition.indicators
    )
    return replace(edition, indicators=items)


def signed_alike(edition: Edition) -> Edition:
    """The signed report prints the fault too, so that only relations can find it."""
    return replace(edition, records=printed_records(edition, NOTEBOOKS))


def address(quantity: Quantity) -> str:
    assert isinstance(quantity.origin, Cell)
    return str(quantity.origin)


def either_way(draw: Random, planted: Edition, cells: frozenset[str], figure: str = "") -> Planted:
    """In the workbook alone, or in workbook and signed report alike."""
    return Planted(signed_alike(planted) if draw.random() < 0.5 else planted, cells, figure)


# --- kinds ---------------------------------------------------------------------------------------


def spoil_sum(draw: Random, edition: Edition, change: Callable[[Fraction], Fraction], total: bool) -> Planted:
    places = [place for place in summed_cells(edition) if (place[1].key == TOTAL) == total]
    while True:
        table, row, field = draw.choice(places)
        old = row.quantities[field].exact
        new = change(old)
        if new != old:
            spoilt = with_cell(edition, table, row, field, new)
            return either_way(draw, spoilt, frozenset({address(row.quantities[field])}))


def wrong_total(draw: Random, edition: Edition) -> Planted:
    return spoil_sum(draw, edition, lambda old: old + draw.choice([-10, -9, -1, 1, 9, 10, 100]), total=True)


def shifted_digit(draw: Random, edition: Edition) -> Planted:
    def shift(old: Fraction) -> Fraction:
        digits = str(old)
        return Fraction(digits + digits[-1]) if draw.random() < 0.5 else Fraction(digits[:-1])

    return spoil_sum(draw, edition, shift, total=False)


def swapped_digits(draw: Random, edition: Edition) -> Planted:
    def swap(old: Fraction) -> Fraction:
        digits = list(str(old))
        place = draw.randrange(len(digits) - 1)
        digits[place], digits[place + 1] = digits[place + 1], digits[place]
        return Fraction("".join(digits))

    return spoil_sum(draw, edition, swap, total=False)


def thousandfold(draw: Random, edition: Edition) -> Planted:
    return spoil_sum(draw, edition, lambda old: old * 1000, total=False)


def unit_mixed_up(draw: Random, edition: Edition) -> Planted:
    """Money typed in đồng where the row says million đồng, or the reverse."""
    if draw.random() < 0.5:
        table = edition.tables["online_payments"]
        row = draw.choice([row for row in table.rows if row.quantities["amount"].exact])
        old = row.quantities["amount"]
        spoilt = with_cell(edition, "online_payments", row, "amount", old.exact / 1_000_000)
        return either_way(draw, spoilt, frozenset({address(old)}))
    code = "public_finance.direct_spend_cut"
    item = next(item for item in edition.indicators if item.code == code)
    spoilt = with_indicator(edition, code, item.quantity.exact * 1_000_000)
    return Planted(spoilt, frozenset({address(item.quantity)}), code)


def wrong_base(draw: Random, edition: Edition) -> Planted:
    """A stated rate over another whole than its own, so that it prints otherwise."""
    places: list[tuple[str, Row, RateRule]] = [
        (name, row, rule)
        for name, table in edition.tables.items() for rule in table.contract.rates for row in table.rows
        if rule.rate in row.quantities
    ]  # fmt: skip
    while True:
        name, row, rule = draw.choice(places)
        source = edition.tables[rule.table or name].row(row.key)
        part = sum((source.quantities[field].exact for field in rule.parts), Fraction(0))
        wholes = [
            q.exact for field, q in source.quantities.items() if q.unit == "dossier" and field != rule.whole
        ]
        whole = draw.choice(wholes)
        stated = row.quantities[rule.rate]
        rate = Fraction(rounded(100 * part / whole, 2)) if whole else stated.exact
        if abs(rate - stated.exact) > Fraction(1, 2 * 10 ** decimal_places(rate)):
            spoilt = with_cell(edition, name, row, rule.rate, rate)
            return either_way(draw, spoilt, frozenset({address(stated)}))


def stale_repeat(draw: Random, edition: Edition) -> Planted:
    """A number repeated elsewhere was left as it was: in the signed report, or in another form."""
    if draw.random() < 0.5:
        repeats = [i for i in edition.records if i.startswith("achievements.") and not i.endswith("rank")]
        figure = draw.choice([i for i in repeats if edition.records[i].exact > 0])
        record = edition.records[figure]
        stale = replace(record, value=str(Fraction(rounded(record.exact * Fraction(9, 10), record.decimals))))
        if stale.exact == record.exact:
            return stale_repeat(draw, edition)
        return Planted(replace(edition, records={**edition.records, figure: stale}), frozenset(), figure)
    table = edition.tables["online_dossiers"]
    row = draw.choice(
        [row for row in table.rows if row.key != TOTAL and row.quantities["online"].exact >= 10]
    )
    total, change = table.row(TOTAL), draw.randint(1, 9)
    spoilt = with_cell(edition, "online_dossiers", row, "online", row.quantities["online"].exact - change)
    spoilt = with_cell(spoilt, "online_dossiers", total, "online", total.quantities["online"].exact - change)
    return either_way(draw, spoilt, frozenset({address(row.quantities["online"])}))


PARTS = (
    ("procedures.covid_online", "procedures.covid_received"),
    ("digital_government.portals_commune", "digital_government.agencies_commune"),
    ("public_finance.einvoice_firms", "public_finance.firms_total"),
    ("achievements.rated_good", "achievements.rated_total"),
    ("outreach.portal_visits", "outreach.portal_visits_total"),
    ("quality_management.iso_converted_systems", "quality_management.iso_systems"),
)


def part_above_whole(draw: Random, edition: Edition) -> Planted:
    part, whole = draw.choice(PARTS)
    values = {item.code: item.quantity for item in edition.indicators}
    spoilt = with_indicator(edition, part, values[whole].exact + draw.randint(1, 50))
    return either_way(draw, spoilt, frozenset({address(values[part])}), part)


def count_from_rate(draw: Random, edition: Edition) -> Planted:
    """The count of electronic documents made from their printed rate; the report prints it as well."""
    code, rate = draw.choice(
        [("docs_electronic", "docs_electronic_rate"), ("docs_only_electronic", "docs_only_electronic_rate")]
    )
    topic = "digital_government."
    sent = next(item.quantity.exact for item in edition.indicators if item.code == topic + "docs_out")
    record = edition.records[topic + rate]
    assert sent / 100 / 10**record.decimals >= CHOICE
    made = Fraction((record.exact * sent / 100).__floor__())
    count = edition.records[topic + code]
    records = {**edition.records, topic + code: replace(count, value=str(made))}
    spoilt = replace(with_indicator(edition, topic + code, made), records=records)
    return Planted(spoilt, frozenset(), topic + rate)


def series_not_hundred(draw: Random, edition: Edition) -> Planted:
    """One share of a survey is off by more than the rounding of all four can make."""
    group = draw.choice(["people", "staff"])
    code = f"achievements.survey_{group}_{draw.choice(['very', 'fairly', 'soso', 'negative'])}"
    quantity = next(item.quantity for item in edition.indicators if item.code == code)
    spoilt = with_indicator(edition, code, quantity.exact + Fraction(draw.randint(5, 90), 10))
    return either_way(draw, spoilt, frozenset({address(quantity)}), code)


def date_out_of_order(draw: Random, edition: Edition) -> Planted:
    """A document dated after the report that names it."""
    table = edition.tables["directing_documents"]
    row = draw.choice([row for row in table.rows if read_date(row.texts.get("date", ""))])
    column = table.contract.field("date").number
    late = f"{draw.randint(1, 28)}/{draw.randint(4, 12)}/{YEAR + 1}"
    spoilt = with_row(edition, "directing_documents", replace(row, texts={**row.texts, "date": late}))
    cell = f"{table.contract.file}!{table.sheet}!{get_column_letter(column)}{row.number}"
    return Planted(spoilt, frozenset({cell}))


KINDS: dict[str, Callable[[Random, Edition], Planted]] = {
    "wrong total": wrong_total,
    "shifted digit": shifted_digit,
    "swapped digits": swapped_digits,
    "thousandfold": thousandfold,
    "unit mixed up": unit_mixed_up,
    "rate over the wrong base": wrong_base,
    "stale repeat": stale_repeat,
    "part above whole": part_above_whole,
    "count from a rounded rate": count_from_rate,
    "series not 100": series_not_hundred,
    "date out of order": date_out_of_order,
}
