"""Who has not sent: units whose numbers an edition still lacks, and files that have not come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parbook.inputs.edition import Edition
from parbook.inputs.units import Unit
from parbook.problems import Problem
from parbook.sheets.table import Row, Table

# After these the rows that could be read need not be all that the sheet lists.
_ROWS_UNREAD = {"DL-13", "DL-17", "DL-33", "DL-38"}
_BLANK = "DL-21"


@dataclass(frozen=True)
class NotSent:
    """A unit that has not sent a sheet, or a file (then `sheet` is empty), and how that is known.

    `id` is empty for a unit that is not in data/units.csv.
    """

    unit: str
    id: str
    file: str
    sheet: str
    reason: str


def not_sent(edition: Edition, problems: Sequence[Problem]) -> list[NotSent]:
    """Who has not sent, in protocol order, then the files that have not come.

    `edition` may be one that could be read only in part, with its `problems`.
    """
    found = [*_blank_rows(edition, problems), *_unsaid_rows(edition, problems)]
    order = list(edition.units)
    found.sort(key=lambda item: order.index(item.id) if item.id else len(order))
    return [*dict.fromkeys(found), *_files(edition)]


def units_named(missing: Sequence[NotSent]) -> dict[str, list[NotSent]]:
    """What is missing by unit, each unit once, without the files of which nobody says who sends them."""
    named: dict[str, list[NotSent]] = {}
    for item in missing:
        if item.unit:
            named.setdefault(item.unit, []).append(item)
    return named


def _blank_rows(edition: Edition, problems: Sequence[Problem]) -> Iterator[NotSent]:
    for problem in problems:
        if problem.code != _BLANK:
            continue
        key = edition.units.names.key(problem.row)
        # The row of a block is blank when the rows of its units are: it is no unit of its own.
        if not key or not _existing_units(edition, key):
            name = edition.units[key].name if key else problem.row
            yield NotSent(name, key, _bare(problem.file), problem.sheet, "cả dòng để trống")


def _unsaid_rows(edition: Edition, problems: Sequence[Problem]) -> Iterator[NotSent]:
    """Units that have only the sign of what is not published, or no row in the form of dossiers.

    That tells something only where the sheet is one of units: of a block it must list at least
    half the units. A block without units is told beside such a block.
    """
    for table in edition.tables.values():
        contract = table.contract
        computed = {rule.rate for rule in contract.rates} | {rule.rank for rule in contract.ranks}
        if contract.units and any(field.unit and field.name not in computed for field in contract.fields):
            yield from _unsaid_in(edition, problems, table)


def _unsaid_in(edition: Edition, problems: Sequence[Problem], table: Table) -> Iterator[NotSent]:
    # Units that have nothing to tell there are left out of all forms but the one that all must send.
    optional = table.contract.name != edition.definition.roles.sent_by_units
    here = {p.code for p in problems if (_bare(p.file), p.sheet) == (table.contract.file, table.sheet)}
    listed = {row.key: row for row in table.rows}
    blocks = {block.id: _existing_units(edition, block.id) for block in edition.units.blocks}
    whole = {
        key
        for key, units in blocks.items()
        if units and 2 * sum(unit.id in listed for unit in units) >= len(units)
    }
    for block in edition.units.blocks if whole else ():
        own = blocks[block.id] if block.id in whole else [block] * (not blocks[block.id])
        for unit in own:
            reason = _reason(listed.get(unit.id), optional or unit.is_block or bool(here & _ROWS_UNREAD))
            if reason:
                yield _missing(unit, table, reason)


def _reason(row: Row | None, may_be_absent: bool) -> str:
    if row is None:
        return "" if may_be_absent else "không có dòng của đơn vị"
    unsaid = bool(row.quantities) and not any(q.published for q in row.quantities.values())
    return "cả dòng chỉ có dấu “…”" if unsaid else ""


def _missing(unit: Unit, table: Table, reason: str) -> NotSent:
    return NotSent(unit.name, unit.id, table.contract.file, table.sheet, reason)


def _existing_units(edition: Edition, block: str) -> list[Unit]:
    first, last = edition.period
    return [unit for unit in edition.units.of(block) if unit.exists(first, last)]


def _files(edition: Edition) -> Iterator[NotSent]:
    for file, sender in edition.senders.items():
        if sender.received_on is None:
            key = edition.units.names.key(sender.unit)
            name = edition.units[key].name if key else sender.unit
            yield NotSent(name, key, file, "", "chưa ghi ngày nhận tệp")


def _bare(file: str) -> str:
    return file.rpartition("/")[2]
