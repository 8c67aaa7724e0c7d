"""Sheets read under their contract: tables of quantities, every one with its address."""

import re
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from parbook.contracts import Contract, Field
from parbook.measures import MEASURES, measure_by_noun
from parbook.numerals import AmbiguousNumber, NotANumber, read_number, stored_number
from parbook.problems import Problem
from parbook.quantity import Cell, Quantity
from parbook.text import fold
from parbook.workbook import SIGN_DID_NOT_OCCUR, SIGN_NOT_PUBLISHED, RawCell, RawSheet

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
            unit = self.contract.field(field).unit or "number"
            return Quantity(None, unit, Cell(self.contract.file, self.sheet, "", f"không có dòng {key}"))
        return self.row(key).quantities[field]

    def total(self, field: str) -> Quantity:
        """The total as sent, which is not recomputed; raises KeyError."""
        return self.at(TOTAL, field)

    def summed_rows(self) -> tuple[Row, ...]:
        """The rows that the total row should sum up."""
        parts = (row for row in self.rows if row.key != TOTAL)
        return tuple(row for row in parts if row.is_block or not self.contract.blocks_only)


def read_table(
    sheet: RawSheet, contract: Contract, unit_keys: dict[str, str], existing: Container[str] | None = None
) -> tuple[Table, list[Problem]]:
    """The sheet as a table, with every problem found; `unit_keys` maps folded unit names to ids.

    `existing` are the ids of the units that the province has in the period: a form with open rows
    must list those, without it all its rows.
    """
    reader = _Reader(sheet, contract, unit_keys, existing)
    rows = reader.read()
    return Table(contract, sheet.title, tuple(rows)), reader.problems


class _Reader:
    """Reads one sheet and gathers its problems."""

    def __init__(
        self, sheet: RawSheet, contract: Contract, unit_keys: dict[str, str], existing: Container[str] | None
    ) -> None:
        self.sheet, self.contract, self.problems = sheet, contract, list[Problem]()
        own = {fold(words): key for key, words in (*contract.rows, *contract.other_words)}
        self.row_keys = {**unit_keys, **own} if contract.open_rows else own
        self.unit_keys, self.existing = unit_keys, existing

    def read(self) -> list[Row]:
        anchor = self._anchor()
        if anchor is None:
            return []
        rows, number = [], anchor + 1
        while cells := self.sheet.row(number):
            row = self._row(number, cells)
            if row is not None:
                rows.append(row)
            number += 1
        self._refuse_numbers_outside(anchor + 1, number)
        self._check_row_keys(rows, anchor)
        self._check_percent_scale(anchor + 1, number)
        return rows

    def _anchor(self) -> int | None:
        """The row of column numbers (1), (2), …: header words differ between systems, these do not."""
        for number in range(1, min(self.sheet.last_row, 60) + 1):
            cells = self.sheet.row(number)
            marks = {c: fold(cell.raw) for c, cell in cells.items()}
            if marks.get(1) == "(1)" and marks.get(2) == "(2)":
                wanted = {field.number: f"({field.number})" for field in self.contract.fields}
                if marks != wanted:
                    needed = f"các cột (1) đến ({len(wanted)}), liền nhau từ cột A"
                    found = "các cột " + " ".join(marks[c] for c in sorted(marks))
                    self._problem("DL-05", needed, found, "khôi phục các cột theo biểu mẫu", number)
                    return None
                return number
        self._problem(
            "DL-04", "một dòng ghi số thứ tự cột (1), (2), (3)… ngay dưới tiêu đề bảng",
            "không có dòng như vậy", "khôi phục dòng số thứ tự cột theo biểu mẫu",
        )  # fmt: skip
        return None

    def _row(self, number: int, cells: dict[int, RawCell]) -> Row | None:
        fields = {field.name: field for field in self.contract.fields}
        label_cell = cells.get(fields["label"].number)
        label = label_cell.raw if label_cell else ""
        texts: dict[str, str] = {}
        quantities: dict[str, Quantity] = {}
        key_cell = cells.get(fields[self.contract.key].number)
        key = self._key(number, key_cell, label)
        if key is None:
            return None
        if self.contract.units and key != TOTAL and not self._filled(cells):
            self._problem(
                "DL-21", "số liệu của đơn vị, hoặc dấu “…” khi chưa có", "cả dòng để trống",
                "đôn đốc đơn vị gửi số liệu", number, fields["label"], label,
            )  # fmt: skip
            return Row(key, label, number, texts, quantities)
        for field in self.contract.fields:
            cell = cells.get(field.number)
            if field.unit is None:
                if cell is not None and not self._is_broken(number, cell, field, label):
                    texts[field.name] = cell.raw
                elif cell is None and field.required:
                    self._blank(number, field, label)
            elif key == TOTAL and not field.in_total:
                if cell is not None and _looks_like_a_number(cell):
                    needed, fix = "dòng tổng không có số ở cột này", "xóa số ở ô này"
                    self._problem("DL-17", needed, f'"{cell.raw}"', fix, number, field, label)
            else:
                unit = field.unit if field.unit != "by row" else self._row_unit(number, cells, label)
                quantity = self._quantity(number, cell, field, label, unit)
                if quantity is not None:
                    quantities[field.name] = quantity
        return Row(key, label, number, texts, quantities)

    def _filled(self, cells: dict[int, RawCell]) -> bool:
        """Whether anyone wrote a number or sign into the row, or the form leaves nothing to write there.

        The form's own formulas do not count, but a row of nothing else (a block) is complete.
        """
        numbers = [cells.get(field.number) for field in self.contract.fields if field.unit]
        to_write = [cell for cell in numbers if cell is None or cell.formula is None]
        return not to_write or any(cell is not None for cell in to_write)

    def _key(self, number: int, cell: RawCell | None, label: str) -> str | None:
        field = self.contract.field(self.contract.key)
        if cell is None:
            self._blank(number, field, label)
            return None
        name = fold(cell.raw)
        if self.contract.total and name == fold(self.contract.total):
            return TOTAL
        if self.contract.rows:
            keys, listed = (
                self.row_keys,
                "một trong các dòng: " + "; ".join(words for _, words in self.contract.rows),
            )
        elif self.contract.units:
            keys, listed = self.unit_keys, "tên khối, đơn vị có trong data/units.csv"
        else:
            return cell.raw
        if name in keys:
            return keys[name]
        fix = "viết lại tên dòng theo biểu mẫu, hoặc bổ sung đơn vị vào danh mục data/units.csv"
        self._problem("DL-13", listed, f'"{cell.raw}"', fix, number, field, label)
        return None

    def _row_unit(self, number: int, cells: dict[int, RawCell], label: str) -> str:
        field = self.contract.field("unit")
        cell = cells.get(field.number)
        code = measure_by_noun(cell.raw) if cell else None
        if cell and code is None:
            fix = "dùng đúng đơn vị tính của biểu mẫu"
            needed = "một đơn vị tính trong danh mục"
            self._problem("DL-15", needed, f'"{cell.raw}"', fix, number, field, label)
        return code or "number"

    def _quantity(
        self, number: int, cell: RawCell | None, field: Field, label: str, unit: str
    ) -> Quantity | None:
        if cell is None:
            if field.required:
                self._blank(number, field, label)
            return None
        # A whole column heads as percent, or one cell is formatted so: both mean percent here.
        value: Fraction | None
        fix = "xin đơn vị gửi lại tệp; không sửa tay tệp gốc"
        if self._is_broken(number, cell, field, label):
            return None
        if unit != "percent" and "%" in cell.raw + cell.number_format:
            needed = "một con số, không phải tỷ lệ phần trăm"
            self._problem("DL-08", needed, f'"{cell.raw}" (ô ghi phần trăm)', fix, number, field, label)
            return None
        if isinstance(cell.value, bool) or not isinstance(cell.value, int | float | str):
            found = f'"{cell.raw}" (không phải số)'
            self._problem("DL-08", "một con số", found, fix, number, field, label)
            return None
        if isinstance(cell.value, str):
            try:
                value = self._read_text(cell.value)
            except AmbiguousNumber:
                needed = "số viết theo một cách hiểu (1.234 hoặc 1,2)"
                self._problem("DL-09", needed, f'"{cell.raw}"', fix, number, field, label)
                return None
            except NotANumber:
                needed = 'một con số, hoặc dấu "…" (chưa công bố), "-" (không phát sinh)'
                self._problem("DL-08", needed, f'"{cell.raw}"', fix, number, field, label)
                return None
        else:
            value = stored_number(cell.value)
            if unit == "percent" and "%" in cell.number_format:
                value *= 100
        measure = MEASURES[unit]
        scaled = None if value is None else value * measure.scale
        origin = Cell(self.sheet.file, self.sheet.title, cell.address, cell.raw, cell.correction)
        return Quantity(scaled, measure.of or unit, origin)

    def _is_broken(self, number: int, cell: RawCell, field: Field, label: str) -> bool:
        """Whether a cell has no value of its own: a formula never calculated, an error of Excel."""
        if cell.formula is not None and cell.value is None:
            fix = "mở tệp bằng Excel, bấm F9 để tính lại, lưu rồi gửi lại"
            self._problem("DL-10", "công thức đã có giá trị", f'"{cell.formula}"', fix, number, field, label)
            return True
        if cell.is_error:
            fix = "xin đơn vị gửi lại tệp; không sửa tay tệp gốc"
            self._problem("DL-11", "giá trị, không phải mã lỗi", f'"{cell.raw}"', fix, number, field, label)
            return True
        return False

    @staticmethod
    def _read_text(text: str) -> Fraction | None:
        if text in SIGN_NOT_PUBLISHED:
            return None
        return Fraction(0) if text in SIGN_DID_NOT_OCCUR else read_number(text)

    def _check_percent_scale(self, first: int, end: int) -> None:
        """A column in which some cells carry % format and others do not is read two ways."""
        for field in self.contract.fields:
            if field.unit != "percent":
                continue
            column = [
                cell for (row, n), cell in self.sheet.cells.items()
                if n == field.number and first <= row < end
            ]  # fmt: skip
            numbers = [c for c in column if isinstance(c.value, int | float)]
            formatted = [c for c in numbers if "%" in c.number_format]
            if formatted and len(formatted) != len(numbers):
                self._problem(
                    "DL-12", "cả cột ghi một cách: 98 hoặc 98%",
                    f"ô {formatted[0].address} có định dạng %, ô khác thì không",
                    "đưa cả cột về một cách ghi", formatted[0].row, field,
                )  # fmt: skip

    def _check_row_keys(self, rows: list[Row], anchor: int) -> None:
        counts = Counter(row.key for row in rows)
        for row in rows:
            if counts[row.key] > 1:
                fix = "giữ một dòng, bỏ dòng lặp"
                field = self.contract.field(self.contract.key)
                self._problem("DL-14", "mỗi dòng một lần", f'"{row.label}" lặp lại', fix, row.number, field)
        if any(problem.code == "DL-13" for problem in self.problems):
            return  # a misspelt row would be told a second time, as missing
        required = [*self._required_rows(), *([(TOTAL, self.contract.total)] if self.contract.total else [])]
        for key, words in required:
            if key not in counts:
                self._problem("DL-06", f'dòng "{words}"', "không có", "bổ sung dòng này", anchor)

    def _required_rows(self) -> Iterable[tuple[str, str]]:
        every = not self.contract.open_rows or self.existing is None
        return (row for row in self.contract.rows if every or row[0] in (self.existing or ()))

    def _refuse_numbers_outside(self, first: int, end: int) -> None:
        """A number below the table or beside its columns is one that nobody would read."""
        last_column = len(self.contract.fields)
        for (row, column), cell in sorted(self.sheet.cells.items()):
            outside = row > end or (row >= first and column > last_column)
            if outside and _looks_like_a_number(cell):
                needed = "dưới bảng và bên phải bảng chỉ có ghi chú bằng chữ"
                fix = "bỏ dòng trống giữa bảng, hoặc xóa số nằm ngoài bảng"
                self._problem("DL-17", needed, f'"{cell.raw}"', fix, row, address=cell.address)

    def _blank(self, number: int, field: Field, label: str) -> None:
        needed = 'một con số, hoặc dấu "…" (chưa công bố), "-" (không phát sinh)' if field.unit else "có chữ"
        self._problem("DL-07", needed, "ô trống", "điền ô này", number, field, label)

    def _problem(
        self, code: str, expected: str, found: str, fix: str, number: int = 0,
        field: Field | None = None, label: str = "", address: str = "",
    ) -> None:  # fmt: skip
        if field is not None:
            address = RawCell(number, field.number, None, None, "").address
        where = address or (f"A{number}" if number else "")
        column = field.label if field else ""
        file, sheet = self.sheet.file, self.sheet.title
        self.problems.append(Problem(code, file, expected, found, fix, sheet, where, label, column))


def _looks_like_a_number(cell: RawCell) -> bool:
    if isinstance(cell.value, str):
        try:
            read_number(cell.value)
        except AmbiguousNumber:
            return True
        except NotANumber:
            return False
        return True
    return isinstance(cell.value, int | float)
