"""The numbers of single units: their rates, their places within the block, as data with their cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from parbook.definitions.roles import RatePlace
from parbook.inputs.edition import Edition
from parbook.inputs.units import Unit
from parbook.numbers.lineage import formula_words
from parbook.numbers.printing import did_not_occur, quantity_text, value_data
from parbook.numbers.quantity import Operation, Quantity, share, total
from parbook.sheets.contracts import RateRule
from parbook.sheets.table import TOTAL, Table

# Fewer units than this make neither a chart nor, where others are missing, a ranking.
FEW = 5


@dataclass(frozen=True)
class Block:
    """A block of the dossier form with its units that the forms list; `missing` are not listed."""

    unit: Unit
    units: tuple[Unit, ...]
    missing: tuple[Unit, ...]


def unit_tables(edition: Edition) -> list[Table]:
    """The tables whose rows are units, in the order of the appendices."""
    names = edition.definition.contracts
    return [table for name, table in edition.tables.items() if table.contract.units and name in names]


def blocks_of_units(edition: Edition) -> list[Block]:
    """The blocks of the dossier form that have units, all in protocol order."""
    tables = unit_tables(edition)
    listed = {row.key for table in tables for row in table.rows}
    blocks = []
    for block in edition.units.blocks:
        members = [unit for unit in edition.units.of(block.id) if unit.exists(*edition.period)]
        here = [unit for unit in members if unit.id in listed]
        if block.id in listed and members:
            missing = tuple(unit for unit in members if unit not in here)
            blocks.append(Block(block, tuple(here), missing))
    return blocks


def best_rate(edition: Edition, table: str, field: str, key: str) -> Quantity | None:
    """A rate of a row, computed where its parts are published, else as stated.

    None where there is nothing that it could be a share of; `key` may be that of the total row.
    Raises KeyError for a field without a rate rule.
    """
    form = edition.tables[table]
    rule = {rule.rate: rule for rule in form.contract.rates}[field]
    parts, whole = _parts(edition, form, rule, key)
    if whole.value == 0:
        return None
    if whole.published and all(part.published for part in parts):
        return share(parts[0] if len(parts) == 1 else total(parts), whole)
    return form.at(key, field)


def _parts(edition: Edition, form: Table, rule: RateRule, key: str) -> tuple[list[Quantity], Quantity]:
    source = edition.tables[rule.table] if rule.table else form
    return [source.at(key, name) for name in rule.parts], source.at(key, rule.whole)


def late_rate(edition: Edition, key: str = TOTAL) -> Quantity | None:
    """The share of resolved dossiers that were late, of a unit, a block or all."""
    return _role_rate(edition, edition.definition.roles.late_rate, key)


def online_rate(edition: Edition, key: str = TOTAL) -> Quantity | None:
    """The share of received dossiers that came online, of a unit, a block or all."""
    return _role_rate(edition, edition.definition.roles.online_rate, key)


def _role_rate(edition: Edition, place: RatePlace | None, key: str) -> Quantity | None:
    return best_rate(edition, place.table, place.field, key) if place is not None else None


@dataclass(frozen=True)
class LateCounts:
    """The columns that the late rate is a share of: late and resolved, with their table; the stated rank."""

    table: Table
    late: str
    resolved: str
    ranks: Table
    rank: str


def late_counts(edition: Edition) -> LateCounts | None:
    """What the late rate of units is computed from; None for a report that has none."""
    place = edition.definition.roles.late_rate
    if place is None:
        return None
    rates = edition.tables[place.table]
    rule = {rule.rate: rule for rule in rates.contract.rates}[place.field]
    rank = {rule.field: rule.rank for rule in rates.contract.ranks}.get(place.field, "")
    source = edition.tables[rule.table] if rule.table else rates
    return LateCounts(source, rule.parts[0], rule.whole, rates, rank)


def best(edition: Edition, table: Table, field: str, key: str) -> Quantity | None:
    """A number of a row: a rate as `best_rate` has it, any other as sent; None where nothing occurred."""
    if any(rule.rate == field for rule in table.contract.rates):
        return best_rate(edition, table.contract.name, field, key)
    quantity = table.at(key, field)
    return None if did_not_occur(quantity) else quantity


def places(quantities: Mapping[str, Quantity | None], complete: bool = True) -> dict[str, int]:
    """The place of each row from the highest value, equal values sharing one.

    Rows without a value have none; where rows are missing (not `complete`) and few remain, none has.
    """
    values = {key: q.value for key, q in quantities.items() if q is not None and q.value is not None}
    known = complete and all(q is None or q.published for q in quantities.values())
    if not known and len(values) < FEW:
        return {}
    ordered = sorted(values.values(), reverse=True)
    return {key: ordered.index(value) + 1 for key, value in values.items()}


def number_data(quantity: Quantity | None) -> dict[str, Any]:
    """A number as data: text, exact value, cell `file!sheet!A1, B1`, formula where it is computed."""
    data: dict[str, Any] = {"text": quantity_text(quantity)}
    if quantity is None:
        return data
    if quantity.value is not None:
        data["value"] = value_data(quantity.value)
    cells = [cell for cell in quantity.cells() if cell.address]
    if cells:
        first = cells[0]
        data["cell"] = f"{first.file}!{first.sheet}!{', '.join(cell.address for cell in cells)}"
    if isinstance(quantity.origin, Operation) and quantity.published:
        data["formula"] = formula_words(quantity)
    return data


def columns_words(quantities: Iterable[Quantity | None]) -> str:
    """The columns that numbers come from: `phu-luc-2.xlsx, trang tính “Hồ sơ”, cột G, J`."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for quantity in quantities:
        for cell in quantity.cells() if quantity is not None else ():
            if cell.address:
                column = cell.address.rstrip("0123456789")
                found.setdefault((cell.file, cell.sheet), {})[column] = None
    return "; ".join(
        f"{file}, trang tính “{sheet}”, cột {', '.join(sorted(columns))}"
        for (file, sheet), columns in found.items()
    )


def above(quantities: Mapping[str, Quantity | None], limit: Fraction) -> list[str]:
    """The rows whose value lies above a limit."""
    return [key for key, q in quantities.items() if q is not None and q.value is not None and q.value > limit]
