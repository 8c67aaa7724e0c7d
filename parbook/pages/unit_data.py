"""The numbers of every unit as data (units.json): what the pages of units say, and others may use."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from parbook.checks.check import Check
from parbook.figures.earlier import last_year
from parbook.figures.run import Run
from parbook.inputs.edition import Edition, edition_data
from parbook.inputs.units import Unit
from parbook.numbers.printing import number_text
from parbook.numbers.quantity import Cell, Quantity
from parbook.pages.unit_numbers import (
    Block,
    best,
    blocks_of_units,
    late_rate,
    number_data,
    online_rate,
    places,
    unit_tables,
)
from parbook.sheets.table import Table

Rows = dict[tuple[str, str, int], str]
# The two rates that a unit's page opens with.
_RATES = {"late": late_rate, "online": online_rate}


def units_data(run: Run, checks: Iterable[Check]) -> dict[str, Any]:
    """Forms, blocks and units, each number with its cell; `before` is the year that is compared with.

    A unit has its numbers by form and field, with its place in the block ("5/21"), last year's
    number where the unit existed then, and the checks that concern it alone.
    """
    edition, before = run.edition, last_year(run.edition)
    tables = unit_tables(edition)
    blocks = blocks_of_units(edition)
    of_unit = _checks_by_unit(run, checks)
    return {
        "edition": edition_data(edition),
        "before": before.year if before else None,
        "forms": {table.contract.name: _form(table) for table in tables},
        "rates": {name: number_data(rate(edition)) for name, rate in _RATES.items()},
        "blocks": {block.unit.id: _block(edition, block, tables) for block in blocks},
        "units": [unit for block in blocks for unit in _units(edition, before, block, tables, of_unit)],
    }


def _form(table: Table) -> dict[str, Any]:
    fields = [field for field in table.contract.fields if field.unit]
    return {
        "title": table.contract.title,
        "file": table.contract.file,
        "sheet": table.sheet,
        "csv": table.csv_name,
        "fields": {field.name: {"label": field.label, "unit": field.unit} for field in fields},
    }


def _block(edition: Edition, block: Block, tables: Iterable[Table]) -> dict[str, Any]:
    return {
        "name": block.unit.name,
        "rates": {name: number_data(rate(edition, block.unit.id)) for name, rate in _RATES.items()},
        "numbers": _numbers(tables, block.unit.id),
    }


def _numbers(tables: Iterable[Table], key: str) -> dict[str, dict[str, Any]]:
    """The numbers of a row of every form that lists it, by form and field."""
    return {
        table.contract.name: {name: number_data(table.at(key, name)) for name in _form(table)["fields"]}
        for table in tables
        if table.has(key)
    }


def _units(
    edition: Edition,
    before: Edition | None,
    block: Block,
    tables: list[Table],
    checks: Mapping[str, list[dict[str, str]]],
) -> Iterator[dict[str, Any]]:
    ranks = _ranks(edition, block, tables)
    for unit in block.units:
        yield {
            "id": unit.id,
            "name": unit.name,
            "block": block.unit.id,
            "from": [other.name for other in edition.units.predecessors(unit.id)],
            "rates": {name: number_data(rate(edition, unit.id)) for name, rate in _RATES.items()},
            "numbers": _numbers(tables, unit.id),
            "ranks": {name: found[unit.id] for name, found in ranks.items() if unit.id in found},
            "before": _before(before, unit),
            "checks": checks.get(unit.id, []),
        }


def _ranks(edition: Edition, block: Block, tables: Iterable[Table]) -> dict[str, dict[str, str]]:
    """The place of each unit, by `form.field` and by rate, among those of its block that have a number."""
    found: dict[str, dict[str, Quantity | None]] = {
        name: {unit.id: rate(edition, unit.id) for unit in block.units} for name, rate in _RATES.items()
    }
    for table in tables:
        for field in (field.name for field in table.contract.fields if field.unit not in (None, "rank")):
            found[f"{table.contract.name}.{field}"] = {
                unit.id: best(edition, table, field, unit.id) for unit in block.units
            }
    ranks = {name: places(quantities, not block.missing) for name, quantities in found.items()}
    return {
        name: {unit: f"{number_text(place)}/{number_text(len(ranked))}" for unit, place in ranked.items()}
        for name, ranked in ranks.items()
    }


def _before(before: Edition | None, unit: Unit) -> dict[str, dict[str, Any]] | None:
    """Last year's numbers; None where there is no such edition or the unit did not exist then."""
    if before is None or not unit.exists(*before.period):
        return None
    return _numbers(unit_tables(before), unit.id)


def _checks_by_unit(run: Run, checks: Iterable[Check]) -> dict[str, list[dict[str, str]]]:
    """The checks that concern one unit alone: its rows, or figures that are read from them."""
    rows: Rows = {
        (table.contract.file, table.sheet, row.number): row.key
        for table in unit_tables(run.edition)
        for row in table.rows
        if row.is_unit(table.contract)
    }
    units = set(rows.values())
    figures = {figure.id: _unit_of(figure.quantity.cells(), rows) for figure in run.figures.values()}
    found: dict[str, list[dict[str, str]]] = {}
    for check in checks:
        named = [part for part in check.id.split(".") if part in units]
        told = {figures.get(figure, "") for figure in check.ids}
        of_figures = told.pop() if len(told) == 1 else ""
        unit = named[0] if named else _unit_of(check.cells, rows) or ("" if check.cells else of_figures)
        if unit:
            found.setdefault(unit, []).append(
                {
                    "verdict": check.verdict,
                    "words": check.words,
                    "expected": check.expected,
                    "found": check.found,
                    "note": check.note,
                }
            )
    return found


def _unit_of(cells: Iterable[Any], rows: Rows) -> str:
    """The unit that all cells belong to, or an empty text."""
    found = {
        rows.get((cell.file, cell.sheet, int("".join(filter(str.isdigit, cell.address)) or 0)), "")
        if isinstance(cell, Cell)
        else ""
        for cell in cells
    }
    return found.pop() if len(found) == 1 else ""
