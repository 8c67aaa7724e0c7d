"""Tables of quantities: a sheet as it was read under its contract, every number with its address."""

import re
from dataclasses import dataclass
from functools import cached_property

from parbook.numbers.measures import MEASURES
from parbook.numbers.quantity import Cell, Quantity
from parbook.sheets.contracts import Contract
from parbook.sheets.workbook import address

TOTAL = "total"


@dataclass(frozen=True)
class Row:
    """One row of a table: its key, its words in the sheet, its texts and its quantities."""

    key: str
    label: str
    number: int
    texts: dict[str, str]
    quantities: dict[str, Quantity]

    @property
    def is_block(self) -> bool:
        """Whether the row is a block of units (STT is a Roman numeral)."""
        return bool(re.fullmatch(r"[IVX]+", self.texts.get("no", "")))

    def is_unit(self, contract: Contract) -> bool:
        """Whether the row is that of a single unit."""
        return contract.units and self.key != TOTAL and not self.is_block


@dataclass(frozen=True)
class Table:
    """The rows of one sheet under its contract."""

    contract: Contract
    sheet: str
    rows: tuple[Row, ...]

    @property
    def csv_name(self) -> str:
        """The file name of the table as it is offered for download."""
        return f"{self.contract.file.removesuffix('.xlsx')}-{self.contract.name.replace('_', '-')}.csv"

    def row(self, key: str) -> Row:
        """The row of that key; raises KeyError with the keys there are."""
        if key not in self._by_key:
            raise KeyError(f"{self.contract.name} has no row {key!r}: {list(self._by_key)}")
        return self._by_key[key]

    def has(self, key: str) -> bool:
        """Whether there is a row of that key."""
        return key in self._by_key

    @cached_property
    def _by_key(self) -> dict[str, Row]:
        return {row.key: row for row in self.rows}

    def at(self, key: str, field: str) -> Quantity:
        """The quantity of a row and a field; raises KeyError for a row or field of no form.

        A row that the sheet leaves out, where its form lets it, is not published.
        """
        if not self.has(key) and (self.contract.units or key == TOTAL or key in dict(self.contract.rows)):
            return self._nothing(field, "", f"không có dòng {key}")
        return self.number(self.row(key), field)

    def number(self, row: Row, field: str) -> Quantity:
        """The quantity of a field in a row of this table; a cell that was left blank is not published.

        Raises KeyError for a field of no form, of text, or without a cell in that row.
        """
        if field in row.quantities:
            return row.quantities[field]
        if not self.has_cell(row, field):
            raise KeyError(f"{self.contract.name}: {field} has no cell in row {row.key!r}")
        return self._nothing(field, address(row.number, self.contract.field(field).number), "")

    def has_cell(self, row: Row, field: str) -> bool:
        """Whether the form has a cell there: a total row leaves out what cannot be added up."""
        return row.key != TOTAL or self.contract.field(field).in_total

    def _nothing(self, name: str, where: str, raw: str) -> Quantity:
        unit = self.contract.field(name).unit
        if unit is None:
            raise KeyError(f"{self.contract.name}: {name} is a field of text")
        measure = MEASURES.get(unit, MEASURES["number"])
        cell = Cell(self.contract.file, self.sheet, where, raw)
        return Quantity(None, measure.of or measure.code, cell)

    def total(self, field: str) -> Quantity:
        """The total as sent, which is not recomputed; raises KeyError."""
        return self.at(TOTAL, field)

    def summed_rows(self) -> tuple[Row, ...]:
        """The rows that the total row should sum up."""
        parts = (row for row in self.rows if row.key != TOTAL)
        return tuple(row for row in parts if row.is_block or not self.contract.blocks_only)
