"""The Excel formulas of a blank form: totals, blocks, sums within a row, rates and ranks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from openpyxl.utils import get_column_letter

from parbook.periods.blank_rows import BlankRow
from parbook.sheets.contracts import Contract, RateRule
from parbook.sheets.table import TOTAL


@dataclass(frozen=True)
class PlacedForm:
    """A form whose rows have their places: `first` is the row of the sheet in which they begin.

    `heading` is number and title of its workbook; `sections` are the numbers that rows may name,
    `measures` the codes of their units.
    """

    contract: Contract
    sheet: str
    rows: tuple[BlankRow, ...]
    first: int
    heading: tuple[str, str]
    sections: tuple[str, ...]
    measures: tuple[str, ...]

    def number(self, key: str) -> int:
        """The row of the sheet that a row stands in; raises KeyError."""
        return self.first + {row.key: place for place, row in enumerate(self.rows)}[key]

    def column(self, field: str) -> str:
        """The letter of a field's column."""
        return get_column_letter(self.contract.field(field).number)


@dataclass(frozen=True)
class Formula:
    """A formula and the value that it has while the form is blank, as Excel would store it."""

    text: str
    blank: int | str


Formulas = dict[tuple[str, str], Formula]


def formulas(form: PlacedForm, others: Mapping[str, PlacedForm]) -> Formulas:
    """Formulas by row key and field name; `others` are the forms of the same workbook by contract.

    Only the first rule of a sum fills its whole; the second can then be checked against it.
    A rate whose parts stand in another workbook has no formula.
    """
    found: Formulas = {}
    contract = form.contract
    for row in form.rows:
        summed = contract.additive if row.parts else ()
        for name in summed:
            found[row.key, name] = _column_sum(form, row.parts, name)
        for rule in contract.sums:
            if rule.whole not in summed and (row.key, rule.whole) not in found:
                found[row.key, rule.whole] = _sum(_across(form, row.key, rule.parts))
        for rate in contract.rates:
            source = others.get(rate.table) if rate.table else form
            has_row = source is not None and any(other.key == row.key for other in source.rows)
            if source is not None and has_row and _carries(contract, row.key, rate.rate):
                found[row.key, rate.rate] = _rate(rate, source, form, row.key)
    for ranked in contract.ranks:
        for group in _groups(form.rows):
            for key in group:
                found[key, ranked.rank] = _rank(form, key, ranked.field, group)
    return found


def contradictions(form: PlacedForm) -> Iterator[tuple[str, str]]:
    """Cells that may contradict others of the form, with the formula that is true where they do.

    They are the second and later rules of a sum, told of the first cell of a column, the indicators
    marked "cộng đủ", and the rows that are a second sum.
    """
    last = form.first + len(form.rows) - 1
    for whole, parts in _later_sums(form.contract) if form.rows else ():
        letter, first = form.column(whole), form.rows[0].key
        sums = _differs(f"{letter}{form.first}", _across(form, first, parts))
        yield f"{letter}{form.first}:{letter}{last}", sums
    for row in form.rows:
        inside = [other.key for other in form.rows if other.key.rpartition(".")[0] == row.key]
        inside = [*(inside if row.texts.get("adds_up") else ()), *row.also]
        if inside:
            letter = form.column("value")
            cell, added = f"{letter}{form.number(row.key)}", [(letter, form.number(key)) for key in inside]
            yield cell, _differs(cell, _ranges(added))


def _later_sums(contract: Contract) -> Iterator[tuple[str, tuple[str, ...]]]:
    seen: set[str] = set()
    for rule in contract.sums:
        if rule.whole in seen:
            yield rule.whole, rule.parts
        seen.add(rule.whole)


def _carries(contract: Contract, key: str, field: str) -> bool:
    return key != TOTAL or contract.field(field).in_total


def _groups(rows: Sequence[BlankRow]) -> Iterator[list[str]]:
    """Row keys that are ranked among each other: the blocks, and the units of each block."""
    yield [row.key for row in rows if row.strong and row.key != TOTAL]
    yield from (list(row.parts) for row in rows if row.strong and row.key != TOTAL and row.parts)


def _column_sum(form: PlacedForm, keys: Sequence[str], field: str) -> Formula:
    return _sum(_ranges([(form.column(field), form.number(key)) for key in keys]))


def _across(form: PlacedForm, key: str, fields: Sequence[str], sheet: str = "") -> list[str]:
    number = form.number(key)
    return [f"{sheet}{form.column(name)}{number}" for name in fields]


def _ranges(places: Sequence[tuple[str, int]]) -> list[str]:
    """Cells of one column as ranges of neighbours: C9, C31:C33."""
    found = []
    for _, run in groupby(enumerate(places), key=lambda item: item[1][1] - item[0]):
        cells = [place for _, place in run]
        (letter, first), (_, last) = cells[0], cells[-1]
        found.append(f"{letter}{first}" if first == last else f"{letter}{first}:{letter}{last}")
    return found


def _sum(ranges: Sequence[str]) -> Formula:
    """The sum; "…" where a part is not published, since the rest is then no total."""
    return Formula(f'=IF({_unknown(ranges)}>0,"…",SUM({",".join(ranges)}))', 0)


def _unknown(ranges: Sequence[str]) -> str:
    """How many of the cells read "…", which some keyboards give as two or three dots."""
    return "+".join(f'COUNTIF({cells},"…")+COUNTIF({cells},"..*")' for cells in ranges)


def _rate(rule: RateRule, source: PlacedForm, form: PlacedForm, key: str) -> Formula:
    sheet = "" if source is form else f"'{source.sheet}'!"
    parts, whole = _across(source, key, rule.parts, sheet), _across(source, key, [rule.whole], sheet)
    share = f"ROUND(100*SUM({','.join(parts)})/SUM({whole[0]}),2)"
    return Formula(f'=IF({_unknown([*parts, *whole])}>0,"…",IF(SUM({whole[0]})=0,"-",{share}))', "-")


def _rank(form: PlacedForm, key: str, field: str, group: Sequence[str]) -> Formula:
    """How many of the group stand higher, and one; a row without a rate repeats its sign."""
    cell = f"{form.column(field)}{form.number(key)}"
    ranges = _ranges([(form.column(field), form.number(other)) for other in group])
    higher = "+".join(f'COUNTIF({cells},">"&{cell})' for cells in ranges)
    return Formula(f"=IF(ISNUMBER({cell}),1+{higher},{cell})", "-")


def _differs(whole: str, parts: Sequence[str]) -> str:
    """All are numbers and the whole is not the sum."""
    count = ",".join([whole, *parts])
    cells = "+".join(f"ROWS({part})" for part in parts)
    return f"AND(COUNT({count})=1+{cells},{whole}<>SUM({','.join(parts)}))"
