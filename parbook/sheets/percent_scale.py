"""The scale of percent columns: 98 or 98%, and 0.98 typed where 98 is meant.

A small number alone proves nothing: a postal rate of 0,48% is as true as it looks. It is refused
only where its own sheet proves the other scale (docs/decisions/2026-11-24-percent-scale.md).
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from parbook.numbers.numerals import decimal_places, rounded
from parbook.numbers.printing import exact_number_text
from parbook.problems import Problem
from parbook.sheets.contracts import Contract, Field
from parbook.sheets.raw_cells import RawCell, RawSheet
from parbook.sheets.table import Row
from parbook.text import quoted

_HIGH = 50  # a column of rates all above this has no true rate below one beside them
_NEARLY = Fraction(1, 200)


def percent_problems(sheet: RawSheet, contract: Contract, rows: Sequence[Row]) -> Iterator[Problem]:
    """Cells of percent columns that are typed in another scale than they are read in."""
    fields = [field for field in contract.fields if field.unit == "percent"]
    for field in fields:
        cells = [cell for row in rows if (cell := sheet.cells.get((row.number, field.number)))]
        yield from _mixed(sheet, field, cells)
        yield from _above_hundred(sheet, field, rows)
    proved = {cell.address: (cell, why) for cell, why in _hundredths(sheet, contract, fields, rows)}
    for cell, why in proved.values():
        yield sheet.problem(
            "DL-12",
            "tỷ lệ ghi theo phần trăm: 98 hoặc 98%",
            f"{quoted(cell.raw)}; {why}",
            "ghi 98 thay cho 0,98 ở cả cột; nếu đúng là dưới 1% thì ghi cả dấu, ví dụ 0,98%",
            cell.address,
        )


def _mixed(sheet: RawSheet, field: Field, cells: Sequence[RawCell]) -> Iterator[Problem]:
    """A column in which some cells carry % format and others do not is read two ways."""
    numbers = [c for c in cells if isinstance(c.value, int | float)]
    formatted = [c for c in numbers if c.is_percent]
    if formatted and len(formatted) != len(numbers):
        yield sheet.problem(
            "DL-12",
            "cả cột ghi một cách: 98 hoặc 98%",
            f"ô {formatted[0].address} có định dạng %, ô khác thì không",
            "đưa cả cột về một cách ghi",
            formatted[0].address,
        )


def _above_hundred(sheet: RawSheet, field: Field, rows: Sequence[Row]) -> Iterator[Problem]:
    """98 in a cell of percent format is 9800%."""
    for row in rows:
        cell, rate = sheet.cells.get((row.number, field.number)), row.quantities.get(field.name)
        if cell and rate and rate.published and cell.is_percent and rate.exact > 100:
            if isinstance(cell.value, str):
                continue
            yield sheet.problem(
                "DL-12",
                "tỷ lệ từ 0% đến 100%",
                f"{quoted(cell.raw)} ở ô có định dạng %",
                "gõ lại 98% vào ô, hoặc bỏ định dạng % của cả cột",
                cell.address,
            )


def _hundredths(
    sheet: RawSheet, contract: Contract, fields: Sequence[Field], rows: Sequence[Row]
) -> Iterator[tuple[RawCell, str]]:
    """The first cell of each column that is proved to hold 0.98 for 98%, with the proof in words."""
    for field in fields:
        typed = [pair for row in rows if (pair := _typed(sheet, field, row))]
        others = [value for _, value in typed if value > 1]
        if len(others) > 1 and min(others) >= _HIGH:
            for cell, value in typed:
                if Fraction(1, 2) <= value <= 1:
                    yield cell, f"các ô khác trong cột từ {exact_number_text(min(others))} trở lên"
                    break
    for one, other in combinations(fields, 2):
        for row in rows:
            first, second = _typed(sheet, one, row), _typed(sheet, other, row)
            if first and second and 0 < first[1] < 1 and abs(first[1] + second[1] - 1) <= _NEARLY:
                yield first[0], f'cộng với ô cùng dòng ở cột "{other.label}" bằng 1, không phải 100'
                break
    for rule in contract.rates if rows else ():
        if not rule.table:
            yield from _recomputed(sheet, contract.field(rule.rate), rule.parts, rule.whole, rows)


def _recomputed(
    sheet: RawSheet, field: Field, parts: Sequence[str], whole: str, rows: Sequence[Row]
) -> Iterator[tuple[RawCell, str]]:
    """A rate that is a hundredth of what the row's own counts give."""
    for row in rows:
        typed = _typed(sheet, field, row)
        counts = [row.quantities.get(name) for name in (*parts, whole)]
        known = [count.exact for count in counts if count and count.published]
        if typed is None or len(known) != len(counts) or not known[-1] or not 0 < typed[1] <= 1:
            continue
        share = sum(known[:-1], Fraction(0)) / known[-1]
        if share and Fraction(rounded(share, decimal_places(typed[1]))) == typed[1]:
            yield typed[0], "tính lại từ số đếm cùng dòng ra số gấp 100 lần"
            return


def _typed(sheet: RawSheet, field: Field, row: Row) -> tuple[RawCell, Fraction] | None:
    """The cell and its number where nothing in it says percent."""
    cell, quantity = sheet.cells.get((row.number, field.number)), row.quantities.get(field.name)
    if cell is None or quantity is None or not quantity.published:
        return None
    said = "%" in cell.value if isinstance(cell.value, str) else cell.is_percent
    return None if said else (cell, quantity.exact)
