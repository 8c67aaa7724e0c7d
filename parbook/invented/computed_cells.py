"""What Excel computes from the formulas of a blank form (periods/form_formulas.py makes these, no others)."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.cell import range_boundaries

Value = int | float | str
_REF = r"(?:'[^']+'!)?[A-Z]+\d+(?::[A-Z]+\d+)?"
_KNOWN = r'=IF\((?P<unknown>[^>]+)>0,"…",'
_SUM = re.compile(_KNOWN + r"SUM\((?P<parts>[^()]+)\)\)")
_RATE = re.compile(
    _KNOWN + r'IF\(SUM\((?P<whole>[^()]+)\)=0,"-",ROUND\(100\*SUM\((?P<parts>[^()]+)\)/SUM\([^()]+\),2\)\)\)'
)
_RANK = re.compile(r"=IF\(ISNUMBER\((?P<cell>[A-Z]+\d+)\),1\+(?P<counts>.+),(?P=cell)\)")


def computed_values(book: Workbook) -> dict[str, dict[str, Value]]:
    """The value of each formula by sheet and address; raises ValueError for a formula of another kind."""
    return _Sheets(book).values()


class _Sheets:
    def __init__(self, book: Workbook) -> None:
        self.book, self.found = book, dict[tuple[str, str], Value]()

    def values(self) -> dict[str, dict[str, Value]]:
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        self._value(sheet.title, cell.coordinate)
        return {
            sheet.title: {cell: value for (title, cell), value in self.found.items() if title == sheet.title}
            for sheet in self.book.worksheets
        }

    def _value(self, sheet: str, address: str) -> Any:
        cell = self.book[sheet][address]
        if cell.data_type != "f":
            return cell.value
        if (sheet, address) not in self.found:
            self.found[sheet, address] = self._computed(sheet, str(cell.value))
        return self.found[sheet, address]

    def _computed(self, sheet: str, formula: str) -> Value:
        if match := _RANK.fullmatch(formula):
            own = self._value(sheet, match["cell"])
            others = self._cells(sheet, ",".join(re.findall(rf"COUNTIF\(({_REF}),", match["counts"])))
            return 1 + sum(_is_number(v) and v > own for v in others) if _is_number(own) else own or 0
        match = _SUM.fullmatch(formula) or _RATE.fullmatch(formula)
        if match is None:
            raise ValueError(f"công thức không phải của biểu mẫu: {formula}")
        watched = self._cells(sheet, ",".join(re.findall(rf"COUNTIF\(({_REF}),", match["unknown"])))
        if any(isinstance(value, str) and value.startswith(("…", "..")) for value in watched):
            return "…"
        added = self._sum(sheet, match["parts"])
        if "whole" not in match.groupdict():
            return added
        whole = self._sum(sheet, match["whole"])
        return _rounded(added, whole) if whole else "-"

    def _sum(self, sheet: str, ranges: str) -> int | float:
        numbers: list[int | float] = [value for value in self._cells(sheet, ranges) if _is_number(value)]
        return sum(numbers)

    def _cells(self, sheet: str, ranges: str) -> list[Any]:
        found = []
        for part in re.findall(_REF, ranges):
            title, _, cells = part.rpartition("!")
            left, top, right, bottom = range_boundaries(cells)
            title = title.strip("'") or sheet
            for row in self.book[title].iter_rows(top, bottom, left, right):
                found += [self._value(title, cell.coordinate) for cell in row]
        return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _rounded(added: float, whole: float) -> float | int:
    rate = (Decimal(str(added)) * 100 / Decimal(str(whole))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return int(rate) if rate == rate.to_integral_value() else float(rate)
