"""Cells as they were sent, with their addresses: nothing edited, nothing guessed."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from openpyxl.utils import get_column_letter

from parbook.problems import Problem

_ERRORS = {
    "#REF!",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#N/A",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#UNKNOWN!",
    "#BUSY!",
    "#GETTING_DATA",
}
# [1]Sheet1!A1, '[Book2.xlsx]Sheet 1'!A1; another program's data (cmd|'/C calc'!A0); a web address.
LINK = re.compile(r"\[[^\[\]]+\][^\[\]!()+*/,;<>=&]*!|\|[^!]*!|\b(?:WEBSERVICE|RTD)\s*\(", re.IGNORECASE)
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
# What is marked in a cell: raised or lowered, struck through, of the colour of its ground, or holding
# a sign that turns its letters around.
RAISED, STRUCK, PARTLY_STRUCK, UNSEEN = "raised", "struck", "partly struck", "unseen"
TURNED = "turned"
NO_MARKS: frozenset[str] = frozenset()
_STRING = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class RawCell:
    """A filled cell: stored value (text in NFC), formula if any, number format, font.

    `marks` say how it looks; `result` is what its formula gives, where that is not what is stored;
    `stored` and `correction` are of a cell whose value was corrected.
    """

    row: int
    column: int
    value: Any
    formula: str | None
    number_format: str
    stored: str = ""
    correction: str = ""
    font: str = ""
    marks: frozenset[str] = NO_MARKS
    result: str = ""

    @property
    def address(self) -> str:
        """The address as Excel shows it: E12."""
        return address(self.row, self.column)

    @property
    def is_error(self) -> bool:
        """Whether Excel shows an error here: #REF!, #DIV/0!, …"""
        return isinstance(self.value, str) and self.value in _ERRORS

    @property
    def is_percent(self) -> bool:
        """Whether Excel shows a hundredth as percent; a % sign in quotes is only a letter."""
        return "%" in _LITERAL.sub("", self.number_format)

    @property
    def is_linked(self) -> bool:
        """Whether the formula takes its value from another file or program."""
        return self.formula is not None and LINK.search(_STRING.sub("", self.formula)) is not None

    def holding(self, value: Any, stored: str = "", correction: str = "") -> "RawCell":
        """The cell with another value typed into it, for the reason `correction` where it was `stored`."""
        return replace(
            self, value=value, formula=None, stored=stored, correction=correction, marks=NO_MARKS, result=""
        )

    @property
    def raw(self) -> str:
        """The stored value as text, also of a cell whose value was corrected."""
        return self.stored or str(self.value)


@dataclass(frozen=True)
class Span:
    """A merged range: first and last row and column, counted from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __contains__(self, place: tuple[int, int]) -> bool:
        row, column = place
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column

    @property
    def words(self) -> str:
        """The range as Excel shows it: A8:B8."""
        return f"{address(self.first_row, self.first_column)}:{address(self.last_row, self.last_column)}"


@dataclass(frozen=True)
class RawSheet:
    """The filled cells of one sheet by (row, column), counted from 1, and what hides or merges them.

    `hides_noughts` says that a nought is not shown; in the ranges `veiled` a condition may hide or
    change what is shown.
    """

    file: str
    title: str
    cells: dict[tuple[int, int], RawCell]
    merged: tuple[Span, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    hides_noughts: bool = False
    veiled: tuple[Span, ...] = ()

    def row(self, number: int) -> dict[int, RawCell]:
        """The filled cells of a row by column."""
        return self._rows.get(number, {})

    @cached_property
    def _rows(self) -> dict[int, dict[int, RawCell]]:
        rows: dict[int, dict[int, RawCell]] = {}
        for (row, column), cell in self.cells.items():
            rows.setdefault(row, {})[column] = cell
        return rows

    @property
    def last_row(self) -> int:
        """The last row with a filled cell, 0 for an empty sheet."""
        return max((row for row, _ in self.cells), default=0)

    def problem(self, code: str, expected: str, found: str, fix: str, cell: str = "") -> Problem:
        """A problem of this sheet, at `cell` where it has one."""
        return Problem(code, self.file, expected, found, fix, self.title, cell)


def address(row: int, column: int) -> str:
    """The address of a cell as Excel shows it: E12."""
    return f"{get_column_letter(column)}{row}"
