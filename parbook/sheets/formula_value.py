"""What plain formulas of a sheet give now: + - * / ( ) and SUM over cells of the same sheet.

A stored result that nobody calculated again is otherwise believed. Whatever else a formula does is
left alone, and so is one whose cells hold texts, days or errors.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from math import fsum

from openpyxl.utils import column_index_from_string

from parbook.sheets.raw_cells import RawCell, RawSheet

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|(?P<sum>SUM)\s*\("
    r"|(?P<cell>\$?[A-Z]{1,3}\$?[1-9]\d{0,6}(?![\w(!.]))|(?P<sign>[-+*/%(),:]))\s*",
    re.IGNORECASE | re.ASCII,
)
_NEARLY = 1e-9
_LONGEST = 8192  # letters that Excel allows
_DEEPEST = 64
_MOST_CELLS = 2_000_000  # that the formulas of a sheet may name together


class _LeftAlone(Exception):
    """A formula that is not plain."""


def with_results(sheet: RawSheet) -> RawSheet:
    """The sheet with `result` at each cell whose formula gives another number than is stored.

    Each formula is taken on what is stored in the cells that it names: only the first of a chain of
    formulas that were not calculated again is told.
    """
    values = {place: cell for place, cell in sheet.cells.items() if cell.formula}
    if not values:
        return sheet
    budget = [_MOST_CELLS]
    changed = {}
    for place, cell in values.items():
        result = _result(cell, sheet, budget)
        if result is not None:
            changed[place] = replace(cell, result=f"{result:.15g}")
    return replace(sheet, cells={**sheet.cells, **changed}) if changed else sheet


def _result(cell: RawCell, sheet: RawSheet, budget: list[int]) -> float | None:
    """What the formula gives, None where it is what is stored or cannot be told."""
    formula, stored = cell.formula or "", cell.value
    if stored is None or cell.is_error or isinstance(stored, bool) or len(formula) > _LONGEST:
        return None
    if not isinstance(stored, str | int | float):
        return None  # a day
    try:
        found = _Formula(formula[1:], sheet, budget).value()
    except (_LeftAlone, ZeroDivisionError, OverflowError):
        return None
    if isinstance(stored, str):
        return found
    return None if abs(found - stored) <= _NEARLY * max(1.0, abs(found), abs(stored)) else found


class _Formula:
    """One formula, read from left to right."""

    def __init__(self, text: str, sheet: RawSheet, budget: list[int]) -> None:
        self.sheet, self.budget, self.depth = sheet, budget, 0
        self.tokens = list(_tokens(text))
        self.place = 0

    def value(self) -> float:
        found = self._sum_of_terms()
        if self.place < len(self.tokens):
            raise _LeftAlone
        return found

    def _next(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("", "")

    def _take(self, *signs: str) -> str:
        kind, text = self._next()
        if kind == "sign" and text in signs:
            self.place += 1
            return text
        return ""

    def _sum_of_terms(self) -> float:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _LeftAlone
        found = self._product()
        while sign := self._take("+", "-"):
            other = self._product()
            found = found + other if sign == "+" else found - other
        self.depth -= 1
        return found

    def _product(self) -> float:
        found = self._factor()
        while sign := self._take("*", "/"):
            other = self._factor()
            found = found * other if sign == "*" else found / other
        return found

    def _factor(self) -> float:
        factor = 1
        while sign := self._take("+", "-"):
            factor = -factor if sign == "-" else factor
        found = factor * self._operand()
        while self._take("%"):
            found /= 100
        return found

    def _operand(self) -> float:
        kind, text = self._next()
        self.place += 1
        if kind == "number":
            return float(text)
        if kind == "cell":
            return self._number_at(_place(text))
        if kind == "sum":
            return self._sum()
        if (kind, text) == ("sign", "("):
            found = self._sum_of_terms()
            if self._take(")"):
                return found
        raise _LeftAlone

    def _sum(self) -> float:
        parts = [*self._argument()]
        while self._take(","):
            parts += self._argument()
        if not self._take(")"):
            raise _LeftAlone
        return fsum(parts)

    def _argument(self) -> Iterator[float]:
        """An argument of SUM: of a range, and of a single cell, the numbers alone."""
        kind, text = self._next()
        following = self.tokens[self.place + 1 : self.place + 2]
        if kind != "cell" or following not in ([("sign", ":")], [("sign", ",")], [("sign", ")")]):
            yield self._sum_of_terms()
            return
        first = last = _place(text)
        self.place += 1
        if self._take(":"):
            kind, text = self._next()
            if kind != "cell":
                raise _LeftAlone
            last = _place(text)
            self.place += 1
        yield from self._numbers_in(first, last)

    def _numbers_in(self, first: tuple[int, int], last: tuple[int, int]) -> Iterator[float]:
        (top, bottom), (left, right) = sorted((first[0], last[0])), sorted((first[1], last[1]))
        self.budget[0] -= (bottom - top + 1) * (right - left + 1)
        if self.budget[0] < 0:
            raise _LeftAlone
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                cell = self.sheet.cells.get((row, column))
                if cell is not None and not _is_text(cell):
                    yield self._number_at((row, column))

    def _number_at(self, place: tuple[int, int]) -> float:
        cell = self.sheet.cells.get(place)
        if cell is None:
            return 0.0
        value = cell.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _LeftAlone
        return float(value)


def _is_text(cell: RawCell) -> bool:
    """Whether SUM passes over a cell of a range: text and true/false, not errors or days."""
    return isinstance(cell.value, str | bool) and not cell.is_error


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _LeftAlone
        kind = str(match.lastgroup)
        yield kind, match[kind]
        place = match.end()


def _place(reference: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Z]+)(\d+)", reference.replace("$", "").upper())
    if match is None:  # never, by _TOKEN
        raise _LeftAlone
    return int(match[2]), int(column_index_from_string(match[1]))
