"""Checks that follow from the contracts: totals, blocks, sums, rates, repeats across forms, dates."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from parbook.checks.arithmetic import cells_of, rate_check, sum_check, uncheckable
from parbook.checks.check import Check, verdict
from parbook.inputs.edition import Edition, Indicator
from parbook.numbers.printing import exact_number_text
from parbook.numbers.quantity import Cell
from parbook.sheets.contracts import RankRule
from parbook.sheets.raw_cells import address
from parbook.sheets.table import TOTAL, Row, Table
from parbook.text import read_date


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
    for name in contract.additive:
        label = f"{contract.title}, cột “{contract.field(name).label}”: tổng các dòng so với dòng tổng cộng"
        parts = [table.number(row, name) for row in table.summed_rows()]
        yield sum_check(f"total.{contract.name}.{name}", "total", label, table.total(name), parts)


def _blocks(table: Table) -> Iterator[Check]:
    """A block against the units listed below it; a sheet that lists blocks alone has nothing to add."""
    if not table.contract.blocks_only:
        return
    for block, units in _units_by_block(table):
        for name in table.contract.additive if units else ():
            column = table.contract.field(name).label
            label = f"{table.contract.title}, “{block.label}”, cột “{column}”: tổng các đơn vị so với khối"
            parts = [table.number(unit, name) for unit in units]
            check_id = f"block.{table.contract.name}.{block.key}.{name}"
            yield sum_check(check_id, "block", label, table.number(block, name), parts)


def _units_by_block(table: Table) -> Iterator[tuple[Row, list[Row]]]:
    rows = [row for row in table.rows if row.key != TOTAL]
    starts = [place for place, row in enumerate(rows) if row.is_block]
    # Not strict: a sheet in which no row has a Roman numeral has no blocks.
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=False):
        yield rows[start], rows[start + 1 : end]


def _parts(table: Table) -> Iterator[Check]:
    contract = table.contract
    for rule in contract.parts:
        whole = _row_words(table, rule.whole)
        listed = " + ".join(f"“{_row_words(table, key)}”" for key in rule.parts)
        for name in contract.additive:
            column = contract.field(name).label
            label = f"{contract.title}, cột “{column}”: “{whole}” so với {listed}"
            parts = [table.at(key, name) for key in rule.parts if table.has(key) or not contract.open_rows]
            check_id = f"adds_up.{contract.name}.{rule.whole}.{name}"
            yield sum_check(check_id, "adds_up", label, table.at(rule.whole, name), parts)


def _row_words(table: Table, key: str) -> str:
    """The words of a row as the sheet has them; as the form has them where the sheet leaves it out."""
    return table.row(key).label if table.has(key) else dict(table.contract.rows).get(key, key)


def _ranks(table: Table) -> Iterator[Check]:
    blocks = [row for row in table.rows if row.is_block and row.key != TOTAL]
    for rule in table.contract.ranks:
        for group in (blocks, *(units for _, units in _units_by_block(table))):
            yield from _group_ranks(table, rule, group)


def _group_ranks(table: Table, rule: RankRule, group: Sequence[Row]) -> Iterator[Check]:
    """Each stated rank against how many rows stand higher; a row in which nothing occurred has none."""
    ranked = [row for row in group if any(table.number(row, n).value != 0 for n in (rule.rank, rule.field))]
    values = sorted(v for row in ranked if (v := table.number(row, rule.field).value) is not None)
    # Where some are not published, more rows may stand higher than are seen to.
    complete = len(values) == len(ranked) and all(table.number(row, rule.rank).published for row in ranked)
    for row in ranked:
        rank, value = table.number(row, rule.rank), table.number(row, rule.field)
        if not rank.published:
            continue
        column = table.contract.field(rule.rank).label
        label = f"{table.contract.title}, dòng “{row.label}”: “{column}” so với các dòng cùng nhóm"
        check_id = f"rank.{table.contract.name}.{row.key}.{rule.rank}"
        if unknown := uncheckable(check_id, "rank", label, [rank, value]):
            yield unknown
            continue
        first = 1 + len(values) - bisect_right(values, value.exact)
        last = len(values) - bisect_left(values, value.exact)
        agrees = first <= rank.exact and not (complete and rank.exact > last)
        expected = f"từ {first} trở đi"
        if complete:
            expected = str(first) if first == last else f"từ {first} đến {last}"
        yield Check(
            check_id,
            "rank",
            "contradiction",
            label,
            expected,
            exact_number_text(rank.exact),
            verdict(agrees),
            cells=cells_of([rank, value]),
        )


def _row_sums(table: Table, row: Row) -> Iterator[Check]:
    for rule in table.contract.sums:
        if not all(table.has_cell(row, name) for name in (rule.whole, *rule.parts)):
            continue
        columns = " + ".join(f"“{table.contract.field(name).label}”" for name in rule.parts)
        whole = table.contract.field(rule.whole).label
        label = f"{table.contract.title}, dòng “{row.label}”: “{whole}” so với {columns}"
        parts = [table.number(row, name) for name in rule.parts]
        check_id = f"row.{table.contract.name}.{row.key}.{rule.whole}.{rule.parts[0]}"
        yield sum_check(check_id, "row", label, table.number(row, rule.whole), parts)


def _rates(table: Table, row: Row, edition: Edition) -> Iterator[Check]:
    for rule in table.contract.rates:
        source = edition.tables.get(rule.table) if rule.table else table
        if not table.has_cell(row, rule.rate):
            continue
        stated, column = table.number(row, rule.rate), table.contract.field(rule.rate).label
        label = f"{table.contract.title}, dòng “{row.label}”: “{column}” so với tỷ lệ tính lại"
        check_id = f"rate.{table.contract.name}.{row.key}.{rule.rate}"
        if source is None or not source.has(row.key):
            title = source.contract.title if source else rule.table
            note = f"Biểu “{title}” không có dòng này."
            yield Check(check_id, "rate", "contradiction", label, "…", "…", "uncheckable", note=note)
            continue
        counted = source.row(row.key)
        if all(source.has_cell(counted, name) for name in (*rule.parts, rule.whole)):
            parts = [source.number(counted, name) for name in rule.parts]
            yield rate_check(check_id, label, stated, parts, source.number(counted, rule.whole))


def _same(table: Table, row: Row, edition: Edition) -> Iterator[Check]:
    for rule in table.contract.same:
        other = edition.tables.get(rule.table)
        if other is None or not other.has(row.key) or not table.has_cell(row, rule.field):
            continue
        column, title = table.contract.field(rule.field).label, other.contract.title
        label = f"{table.contract.title}, dòng “{row.label}”: “{column}” so với biểu “{title}”"
        if not all(other.has_cell(other.row(row.key), name) for name in rule.parts):
            continue
        parts = [other.at(row.key, name) for name in rule.parts]
        check_id = f"across.{table.contract.name}.{row.key}.{rule.field}"
        yield sum_check(check_id, "across", label, table.number(row, rule.field), parts)


def _dates(table: Table, edition: Edition) -> Iterator[Check]:
    """A document that the report names cannot be younger than the report."""
    signed = edition.settings.signed_document.date
    if signed is None:
        return
    for row in table.rows:
        for name in table.contract.dates:
            day = read_date(row.texts.get(name, ""))
            if day is None:
                continue
            label = f"{table.contract.title}, dòng {row.texts.get('no', row.number)}: ngày của văn bản"
            expected = f"không sau ngày ký báo cáo {signed:%d/%m/%Y}"
            where = address(row.number, table.contract.field(name).number)
            cell = Cell(table.contract.file, table.sheet, where, row.texts[name])
            yield Check(
                f"dates.{table.contract.name}.{row.number}.{name}",
                "dates",
                "contradiction",
                label,
                expected,
                row.texts[name],
                verdict(day <= signed),
                cells=(cell,),
            )


def carried_checks(edition: Edition, before: Edition | None, why: str = "") -> Iterator[Check]:
    """What was left at the end of last year against what this year carried over, row by row.

    `why` says why there is no edition of the year before, where one stands there all the same.
    """
    for name, contract in edition.definition.contracts.items():
        for rule in contract.carried:
            table = edition.tables.get(name)
            earlier = before.tables.get(name) if before is not None else None
            if table is None or earlier is None:
                note = f"Chưa có số liệu năm {edition.year - 1} theo cùng biểu{why}."
                yield Check(
                    f"carried.{name}",
                    "carried",
                    "contradiction",
                    rule.words,
                    "…",
                    "…",
                    "uncheckable",
                    note=note,
                )
                continue
            for row in table.rows:
                if earlier.has(row.key):
                    left, label = earlier.at(row.key, rule.left), f"{rule.words}, dòng “{row.label}”"
                    check_id = f"carried.{name}.{row.key}"
                    yield sum_check(check_id, "carried", label, table.number(row, rule.field), [left])


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
