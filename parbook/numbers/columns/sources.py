"""Where the numbers of a column came from, told for one of them when it is asked."""

import re
from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, Protocol

import numpy as np
from openpyxl.utils import column_index_from_string, get_column_letter

from parbook.numbers.columns.exact import Positions
from parbook.numbers.quantity import MANY, Cell, CellRange, Quantity, cell_range

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
# What a leaf and its cell carry besides what is kept by number: few combinations in a whole workbook.
_LEAF_REST = tuple(f.name for f in fields(Quantity) if f.name not in ("value", "unit", "origin"))
_CELL_REST = tuple(f.name for f in fields(Cell) if f.name not in ("address", "raw"))
_rest = attrgetter(*(f"origin.{name}" for name in _CELL_REST), *_LEAF_REST)


class Source(Protocol):
    """A way in which numbers came about, by place."""

    def quantity(self, place: int, value: Any, unit: str) -> Quantity:
        """The quantity at a place; its value and unit are told, since not every source keeps them."""
        ...


class Given:
    """Quantities as they were given, one by one; only ever added to, so that many columns may share it."""

    def __init__(self) -> None:
        self.quantities: list[Quantity] = []

    def add(self, quantity: Quantity) -> int:
        """Keep a quantity; returns its place."""
        self.quantities.append(quantity)
        return len(self.quantities) - 1

    def quantity(self, place: int, value: Any, unit: str) -> Quantity:
        """The very quantity."""
        return self.quantities[place]


class Leaves:
    """Cells in numbers: row and column in arrays, each file and sheet once."""

    def __init__(self, cells: Iterable[tuple[Quantity, tuple[str, str]]]) -> None:
        """`cells` are quantities with what `place_of` says of them."""
        shared: dict[tuple[Any, ...], int] = {}
        texts: dict[str, str] = {}
        rows, columns, kinds, raws = [], [], [], []
        for quantity, (letters, row) in cells:
            raw = quantity.origin.raw  # type: ignore[union-attr]
            rows.append(int(row))
            columns.append(_column(letters))
            kinds.append(shared.setdefault(_rest(quantity), len(shared)))
            raws.append(texts.setdefault(raw, raw))
        self.rows, self.columns = np.array(rows, np.int32), np.array(columns, np.int16)
        self.kinds, self.raws = np.array(kinds, np.int32), np.array(raws, object)
        self.shared = list(shared)

    def quantity(self, place: int, value: Any, unit: str) -> Quantity:
        """The quantity of one cell."""
        rest = self.shared[self.kinds[place]]
        known = dict(zip(_LEAF_REST, rest[len(_CELL_REST) :], strict=True))
        return Quantity(value, unit, self.cell(place), **known)

    def cell(self, place: int) -> Cell:
        """The cell of a place."""
        known = dict(zip(_CELL_REST, self.shared[self.kinds[place]], strict=False))
        address = f"{get_column_letter(int(self.columns[place]))}{self.rows[place]}"
        return Cell(address=address, raw=self.raws[place], **known)

    def span(self, places: Positions) -> CellRange | None:
        """The range that a sum over these places is told as, None where it tells each cell."""
        if len(places) <= MANY:
            return None
        rows, columns = self.rows[places], self.columns[places]
        if (np.diff(rows) != 1).any() or (columns != columns[0]).any():
            return None
        if len({self.shared[kind][:2] for kind in np.unique(self.kinds[places])}) != 1:
            return None
        return cell_range(self.cell(int(places[0])), self.cell(int(places[-1])), len(places))


def place_of(quantity: Quantity | None) -> tuple[str, str] | None:
    """Column letters and row of the one cell that a quantity is; None for any other quantity."""
    cell = None if quantity is None else quantity.origin
    match = _ADDRESS.fullmatch(cell.address) if isinstance(cell, Cell) else None
    return None if match is None else (match[1], match[2])


@cache
def _column(letters: str) -> int:
    return column_index_from_string(letters)
