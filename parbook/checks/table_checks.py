"""Checks that follow from the contracts: totals, blocks, sums, rates, repeats across forms, dates."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from parbook.checks.check import Check, verdict
from parbook.inputs.edition import Edition, Indicator
from parbook.numbers.intervals import Interval
from parbook.numbers.lineage import places_words
from parbook.numbers.numerals import decimal_places, write_number
from parbook.numbers.quantity import Cell, CellRange, Quantity
from parbook.sheets.contracts import RankRule
from parbook.sheets.raw_cells import address
from parbook.sheets.table import TOTAL, Row, Table
from parbook.text import read_date

_LISTED = 12  # longer sums are told as "tổng các dòng"


def table_checks(edition: Edition) -> Iterator[Check]:
    """Every check that the contracts of an edition's sheets promise."""
    for table in edition.tables.values():
        if not table.rows:
            continue  # the edition leaves the appendix out
        if table.contract.total:
            yield from _total_row(table)
        yield from _blocks(table)
        yield from _parts(table)
        yield from _ranks(table)
        yield from _dates(table, edition)
        for row in table.rows:
            yield from _row_sums(table, row)
            yield from _rates(table, row, edition)
            yield from _same(table, row, edition)
    yield from _indicators(edition)


def _total_row(table: Table) -> Iterator[Check]:
    contract = table.contract
    for name in table.contract.additive:
        label = f"{contract.title}, cột “{contract.field(name).label}”: tổng các dòng so với dòng tổng cộng"
        parts = [row.quantities[name] for row in table.summed_rows()]
        yield sum_check(f"total.{contract.name}.{name}", "total", label, table.total(name), parts)


def _blocks(table: Table) -> Iterator[Check]:
    """A block against the units listed below it; a sheet that lists blocks alone has nothing to add."""
    if not table.contract.blocks_only:
        return
    for block, units in _units_by_block(table):
        for name in table.contract.additive if units else ():
            column = table.contract.field(name).label
            label = f"{table.contract.title}, “{block.label}”, cột “{column}”: tổng các đơn vị so với khối"
            parts = [unit.quantities[name] for unit in units]
            check_id = f"block.{table.contract.name}.{block.key}.{name}"
            yield sum_check(check_id, "block", label, block.quantities[name], parts)


def _units_by_block(table: Table) -> Iterator[tuple[Row, list[Row]]]:
    rows = [row for row in table.rows if row.key != TOTAL]
    starts = [place for place, row in enumerate(rows) if row.is_block]
    # Not strict: a sheet in which no row has a Roman numeral has no blocks.
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=False):
        yield rows[start], rows[start + 1 : end]


def _parts(table: Table) -> Iterator[Check]:
    contract = table.contract
    for rule in contract.parts:
        whole = table.row(rule.whole)
        listed = " + ".join(f"“{table.row(key).label}”" for key in rule.parts)
        for name in table.contract.additive:
            column = contract.field(name).label
            label = f"{contract.title}, cột “{column}”: “{whole.label}” so với {listed}"
            parts = [table.at(key, name) for key in rule.parts]
            check_id = f"adds_up.{contract.name}.{rule.whole}.{name}"
            yield sum_check(check_id, "adds_up", label, whole.quantities[name], parts)


def _ranks(table: Table) -> Iterator[Check]:
    blocks = [row for row in table.rows if row.is_block]
    for rule in table.contract.ranks:
        for group in (blocks, *(units for _, units in _units_by_block(table))):
            yield from _group_ranks(table, rule, group)


def _group_ranks(table: Table, rule: RankRule, group: Sequence[Row]) -> Iterator[Check]:
    """Each stated rank against how many rows stand higher; a row in which nothing occurred has none."""
    ranked = [row for row in group if any(row.quantities[n].value != 0 for n in (rule.rank, rule.field))]
    values = sorted(v for row in ranked if (v := row.quantities[rule.field].value) is not None)
    # Where some are not published, more rows may stand higher than are seen to.
    complete = len(values) == len(ranked) and all(row.quantities[rule.rank].published for row in ranked)
    for row in ranked:
        rank, value = row.quantities[rule.rank], row.quantities[rule.field]
        if not rank.published:
            continue
        column = table.contract.field(rule.rank).label
        label = f"{table.contract.title}, dòng “{row.label}”: “{column}” so với các dòng cùng nhóm"
        check_id = f"rank.{table.contract.name}.{row.key}.{rule.rank}"
        if unknown := _uncheckable(check_id, "rank", label, [rank, value]):
            yield unknown
            continue
        first = 1 + len(values) - bisect_right(values, value.exact)
        last = len(values) - bisect_left(values, value.exact)
        agrees = first <= rank.exact and not (complete and rank.exact > last)
        expected = f"từ {first} trở đi"
        if complete:
            expected = str(first) if first == last else f"từ {first} đến {last}"
        yield Check(check_id, "rank", "contradiction", label, expected, write_number(rank.exact),
                    verdict(agrees), cells=_cells([rank, value]))  # fmt: skip


def _row_sums(table: Table, row: Row) -> Iterator[Check]:
    for rule in table.contract.sums:
        columns = " + ".join(f"“{table.contract.field(name).label}”" for name in rule.parts)
        whole = table.contract.field(rule.whole).label
        label = f"{table.contract.title}, dòng “{row.label}”: “{whole}” so với {columns}"
        parts = [row.quantities[name] for name in rule.parts]
        check_id = f"row.{table.contract.name}.{row.key}.{rule.whole}.{rule.parts[0]}"
        yield sum_check(check_id, "row", label, row.quantities[rule.whole], parts)


def _rates(table: Table, row: Row, edition: Edition) -> Iterator[Check]:
    for rule in table.contract.rates:
        stated = row.quantities.get(rule.rate)
        source = edition.tables[rule.table] if rule.table else table
        if stated is None:
            continue
        column = table.contract.field(rule.rate).label
        label = f"{table.contract.title}, dòng “{row.label}”: “{column}” so với tỷ lệ tính lại"
        check_id = f"rate.{table.contract.name}.{row.key}.{rule.rate}"
        if not source.has(row.key):
            note = f"Biểu “{source.contract.title}” không có dòng này."
            yield Check(check_id, "rate", "contradiction", label, "…", "…", "uncheckable", note=note)
            continue
        numbers = source.row(row.key).quantities
        yield _rate_check(check_id, label, stated, [numbers[n] for n in rule.parts], numbers[rule.whole])


def _rate_check(
    check_id: str, words: str, stated: Quantity, parts: Sequence[Quantity], whole: Quantity
) -> Check:
    """A stated rate against its parts, at the precision in which it was typed."""
    if unknown := _uncheckable(check_id, "rate", words, [stated, *parts, whole]):
        return unknown
    added = sum((part.exact for part in parts), Fraction(0))
    cells = _cells([stated, *parts, whole])
    if whole.exact == 0:
        found = f"{write_number(added)} : 0"
        came_out = "disagrees" if stated.exact else "uncheckable"
        return Check(check_id, "rate", "strain", words, "không có tỷ lệ", found, came_out,
                     note="Mẫu số bằng 0.", cells=cells)  # fmt: skip
    decimals = decimal_places(stated.exact)
    rate = 100 * added / whole.exact
    agrees = Interval.printed(stated.exact, decimals).meets(Interval.point(rate))
    found = f"{write_number(added)} : {write_number(whole.exact)} × 100 = {write_number(rate, decimals + 2)}%"
    return Check(check_id, "rate", "contradiction", words, f"{write_number(stated.exact, decimals)}%",
                 found, verdict(agrees), cells=cells)  # fmt: skip


def _same(table: Table, row: Row, edition: Edition) -> Iterator[Check]:
    for rule in table.contract.same:
        other = edition.tables[rule.table]
        if not other.has(row.key):
            continue
        column, title = table.contract.field(rule.field).label, other.contract.title
        label = f"{table.contract.title}, dòng “{row.label}”: “{column}” so với biểu “{title}”"
        parts = [other.at(row.key, name) for name in rule.parts]
        check_id = f"across.{table.contract.name}.{row.key}.{rule.field}"
        yield sum_check(check_id, "across", label, row.quantities[rule.field], parts)


def _dates(table: Table, edition: Edition) -> Iterator[Check]:
    """A document that the report names cannot be younger than the report."""
    signed = edition.settings["signed_document"].get("date")
    for row in table.rows if isinstance(signed, date) else ():
        for name in table.contract.dates:
            day = read_date(row.texts.get(name, ""))
            if day is None:
                continue
            label = f"{table.contract.title}, dòng {row.texts.get('no', row.number)}: ngày của văn bản"
            expected = f"không sau ngày ký báo cáo {signed:%d/%m/%Y}"
            where = address(row.number, table.contract.field(name).number)
            cell = Cell(table.contract.file, table.sheet, where, row.texts[name])
            yield Check(f"dates.{table.contract.name}.{row.number}.{name}", "dates", "contradiction", label,
                        expected, row.texts[name], verdict(day <= signed), cells=(cell,))  # fmt: skip


def carried_checks(edition: Edition, before: Edition | None) -> Iterator[Check]:
    """Last year's pending dossiers against those carried over this year, unit by unit."""
    words = "Hồ sơ từ kỳ trước chuyển sang so với hồ sơ đang giải quyết cuối năm trước"
    if before is None:
        note = f"Chưa có số liệu năm {edition.year - 1} theo cùng biểu."
        yield Check("carried.dossiers", "carried", "contradiction", words, "…", "…", "uncheckable", note=note)
        return
    earlier = before.tables["dossiers"]
    for row in edition.tables["dossiers"].rows:
        if earlier.has(row.key):
            pending = earlier.at(row.key, "pending")
            check_id = f"carried.dossiers.{row.key}"
            label = f"{words}, dòng “{row.label}”"
            yield sum_check(check_id, "carried", label, row.quantities["carried_over"], [pending])


def _indicators(edition: Edition) -> Iterator[Check]:
    """Rows marked "cộng đủ" against the rows below them (1 = 1.1 + 1.2 + …)."""
    for item in edition.indicators:
        if item.adds_up:
            parts = [other.quantity for other in edition.indicators if _is_child(item, other)]
            label = f"{item.label}: tổng các dòng con so với số chung"
            yield sum_check(f"adds_up.{item.code or item.no}", "adds_up", label, item.quantity, parts)


def _is_child(item: Indicator, other: Indicator) -> bool:
    child = re.fullmatch(re.escape(item.no) + r"\.\d+", other.no)
    return other.sheet == item.sheet and child is not None


def sum_check(check_id: str, kind: str, words: str, whole: Quantity, parts: Sequence[Quantity]) -> Check:
    """A number against the sum of its parts, both exact."""
    if not parts:
        note = "Không có dòng con để cộng."
        return Check(check_id, kind, "contradiction", words, "…", "…", "uncheckable", note=note)
    if unknown := _uncheckable(check_id, kind, words, [whole, *parts]):
        return unknown
    added = sum((part.exact for part in parts), Fraction(0))
    listed = (
        " + ".join(write_number(part.exact) for part in parts) if len(parts) <= _LISTED else "tổng các dòng"
    )
    found = listed if len(parts) == 1 else f"{listed} = {write_number(added)}"
    return Check(check_id, kind, "contradiction", words, write_number(whole.exact), found,
                 verdict(added == whole.exact), cells=_cells([whole, *parts]))  # fmt: skip


def _uncheckable(check_id: str, kind: str, words: str, quantities: Sequence[Quantity]) -> Check | None:
    """The check that cannot be made because a cell is not published; None where all are."""
    missing = [cell for quantity in quantities for cell in quantity.missing()]
    if not missing:
        return None
    note = f"Chưa công bố: {places_words(missing, most=3)}."
    cells = _cells(quantities)
    return Check(check_id, kind, "contradiction", words, "…", "…", "uncheckable", note=note, cells=cells)


def _cells(quantities: Sequence[Quantity]) -> tuple[Cell | CellRange, ...]:
    return tuple(dict.fromkeys(cell for quantity in quantities for cell in quantity.cells()))
