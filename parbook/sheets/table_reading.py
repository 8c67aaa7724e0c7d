"""Sheets read under their contract, with every problem found."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches

from parbook.numbers.measures import MEASURES, measure_by_noun
from parbook.numbers.printing import tens
from parbook.numbers.quantity import Cell, Quantity
from parbook.problems import Problem
from parbook.sheets.cell_reading import (
    CellFault,
    decimals_of,
    looks_like_a_number,
    number_of,
    require_not_negative,
    text_of,
)
from parbook.sheets.contracts import Contract, Field
from parbook.sheets.names import NO_NAMES, Names, without_note
from parbook.sheets.old_fonts import in_old_font
from parbook.sheets.percent_scale import percent_problems
from parbook.sheets.raw_cells import STRUCK, RawCell, RawSheet, address
from parbook.sheets.seen import shows_no_nought
from parbook.sheets.sheet_layout import (
    is_label_over_columns,
    layout_problems,
    merged_in_table,
    unseen_remarks,
)
from parbook.sheets.table import TOTAL, Row, Table
from parbook.text import fold, quoted

# Column numbers as forms print them: (1), ( 1 ), （1）, (4)=(3)-(2); without brackets: 1, 2, 3=1+2.
_MARK_IN_BRACKETS = re.compile(r"\s*\(\s*(\d{1,3})\s*\)\s*(?:=.*)?", re.ASCII | re.DOTALL)
_MARK = re.compile(r"\s*(?:\(\s*)?(\d{1,3})\s*(?:\)\s*)?(?:=.*)?", re.ASCII | re.DOTALL)
_LONGEST_NAME = 200  # that is compared with the names of a list
# Above this two words are one word, misspelt.
_ALIKE = 0.75
_NEW_UNIT = (
    "sửa nếu gõ nhầm; đơn vị tính mới thì thêm một dòng vào tệp measures.csv trong thư mục của kỳ "
    "(các cột code, noun_vi, noun_en, sign, scale, of, parts, unpadded)"
)


def read_table(
    sheet: RawSheet,
    contract: Contract,
    names: Names = NO_NAMES,
    existing: Container[str] | None = None,
    measures: Collection[str] | None = None,
) -> tuple[Table, list[Problem]]:
    """The sheet as a table, with every problem found.

    Among the problems are remarks, which stop nothing. `names` are those of the units, `existing`
    the ids of the units that the province has in the period: a form with open rows must list those,
    without it all its rows. `measures` are the codes of the units of measure that its rows may name,
    all that are known where it is left out.
    """
    reader = _Reader(sheet, contract, names, existing, measures)
    rows = reader.read()
    return Table(contract, sheet.title, tuple(rows)), reader.problems


class _Reader:
    """Reads one sheet and gathers its problems."""

    def __init__(
        self,
        sheet: RawSheet,
        contract: Contract,
        names: Names,
        existing: Container[str] | None,
        measures: Collection[str] | None,
    ) -> None:
        self.sheet, self.contract, self.problems = sheet, contract, list[Problem]()
        self.row_keys = {fold(words): key for key, words in (*contract.rows, *contract.other_words)}
        known = names.pairs if contract.units or contract.open_rows else ()
        self.names = Names((*_own_names(contract), *known)) if contract.rows else names
        self.existing = existing
        self.fields = {field.name: field for field in contract.fields}
        self.key_field = contract.field(contract.key)
        self.measures = MEASURES if measures is None else measures
        self.misnamed = False
        self.blank_noughts: list[RawCell] = []

    def read(self) -> list[Row]:
        anchor = self._anchor()
        if anchor is None:
            return []
        end = anchor + 1
        while self.sheet.row(end):
            end += 1
        self.merged = list(merged_in_table(self.sheet, self.contract, anchor + 1, end))
        self.problems.extend(layout_problems(self.sheet, self.contract, anchor + 1, end))
        rows = [row for number in range(anchor + 1, end) if (row := self._row(number))]
        self._refuse_numbers_outside(anchor + 1, end)
        self._check_row_keys(rows, anchor)
        self.problems.extend(percent_problems(self.sheet, self.contract, rows))
        self.problems.extend(unseen_remarks(self.sheet, self.contract, self.blank_noughts, anchor + 1, end))
        return rows

    def _anchor(self) -> int | None:
        """The row of column numbers (1), (2), …: header words differ between systems, these do not."""
        rows = range(1, min(self.sheet.last_row, 60) + 1)
        for number in rows:
            marks = self._marks(number, "in brackets")
            start = next((c for c in marks if marks[c] == 1 and marks.get(c + 1) == 2), 0)
            if start and marks == self._wanted_marks() == self._marks(number):
                return number
            if start:
                self._wrong_marks(number, start)
                return None
        # Without brackets only a whole row of them is one of column numbers.
        found = next(filter(self._is_marked, rows), None)
        if found is None:
            self._no_anchor()
        return found

    def _wrong_marks(self, number: int, start: int) -> None:
        needed = f"các cột (1) đến ({len(self.fields)}), liền nhau từ cột A"
        written = [cell.raw for _, cell in sorted(self.sheet.row(number).items())]
        found, fix = "các cột " + quoted(" ".join(written))[1:-1], "khôi phục các cột theo biểu mẫu"
        if start > 1:
            found = f"cột (1) ở ô {address(number, start)}"
            fix = "xóa cột thừa bên trái bảng (Delete > Entire column)"
        self._problem("DL-05", needed, found, fix, number)

    def _no_anchor(self) -> None:
        needed = "một dòng ghi số thứ tự cột (1), (2), (3)… ngay dưới tiêu đề bảng"
        found, fix = "không có dòng như vậy", "khôi phục dòng số thứ tự cột theo biểu mẫu"
        values = [[cell.value for cell in self.sheet.row(n).values()] for n in range(1, 61)]
        if not self.sheet.cells:
            found, fix = "trang tính trống", "xóa trang tính trống, hoặc điền bảng theo biểu mẫu"
        elif any(row[:2] == [-1, -2] for row in values):
            found, fix = (
                "Excel đã đổi (1), (2) thành -1, -2",
                "định dạng dòng đó là Text rồi gõ lại (1), (2)…",
            )
        self._problem("DL-04", needed, found, fix)

    def _marks(self, number: int, how: str = "") -> dict[int, int]:
        """The column numbers of a row, 0 for a cell that is none."""
        pattern = _MARK_IN_BRACKETS if how else _MARK
        marks = {}
        for column, cell in sorted(self.sheet.row(number).items()):
            typed = f"{cell.value:g}" if isinstance(cell.value, float) else cell.raw[:_LONGEST_NAME]
            match = pattern.fullmatch(unicodedata.normalize("NFKC", typed))
            marks[column] = int(match[1]) if match else 0
        return marks

    def _is_marked(self, number: int) -> bool:
        """Whether the whole row is one of column numbers."""
        first = self.sheet.row(number).get(1)
        if first is None or not _MARK.fullmatch(unicodedata.normalize("NFKC", first.raw[:20])):
            return False
        return self._marks(number) == self._wanted_marks()

    def _wanted_marks(self) -> dict[int, int]:
        return {field.number: field.number for field in self.contract.fields}

    def _row(self, number: int) -> Row | None:
        if self._is_marked(number):
            needed, fix = "một dòng số thứ tự cột cho mỗi bảng", "bỏ dòng số thứ tự cột lặp lại giữa bảng"
            self._problem("DL-14", needed, "dòng số thứ tự cột lặp lại", fix, number)
            return None
        cells = self._cells(number)
        if self._struck(number, cells):
            return None
        label_cell = cells.get(self.fields["label"].number)
        label = label_cell.raw if label_cell else ""
        texts: dict[str, str] = {}
        quantities: dict[str, Quantity] = {}
        key = self._key(number, cells.get(self.key_field.number), label)
        if key is None:
            return None
        if self.contract.units and key != TOTAL and not self._filled(cells):
            self._problem(
                "DL-21",
                "số liệu của đơn vị, hoặc dấu “…” khi chưa có",
                "cả dòng để trống",
                "đôn đốc đơn vị gửi số liệu",
                number,
                self.fields["label"],
                label,
            )
            return Row(key, label, number, texts, quantities)
        for field in self.contract.fields:
            cell = cells.get(field.number)
            if field.unit is None:
                text = self._text(number, cell, field, label, texts)
                if text:
                    texts[field.name] = text
            elif key == TOTAL and not field.in_total:
                if cell is not None and looks_like_a_number(cell):
                    needed, fix = "dòng tổng không có số ở cột này", "xóa số ở ô này"
                    self._problem("DL-17", needed, quoted(cell.raw), fix, number, field, label)
            else:
                unit = field.unit if field.unit != "by row" else self._row_unit(number, cells, label)
                quantity = self._quantity(number, cell, field, label, unit)
                if quantity is not None:
                    quantities[field.name] = quantity
        return Row(key, label, number, texts, quantities)

    def _cells(self, number: int) -> dict[int, RawCell]:
        """The cells of a row; a name written across the columns before it stands in its own column."""
        cells = dict(self.sheet.row(number))
        for span in self.merged:
            if span.first_row == number and is_label_over_columns(span, self.contract):
                name = cells.pop(span.first_column, None)
                if name is not None:
                    cells[span.last_column] = replace(name, column=span.last_column)
        return cells

    def _filled(self, cells: dict[int, RawCell]) -> bool:
        """Whether anyone wrote a number or sign into the row, or the form leaves nothing to write there.

        The form's own formulas do not count, but a row of nothing else (a block) is complete.
        """
        numbers = [cells.get(field.number) for field in self.contract.fields if field.unit]
        to_write = [cell for cell in numbers if cell is None or cell.formula is None]
        return not to_write or any(cell is not None for cell in to_write)

    def _key(self, number: int, cell: RawCell | None, label: str) -> str | None:
        """The key of a row, None where it has none that can be read."""
        text = self._text(number, cell, self.key_field, label, {}, required=True)
        if text is None or cell is None:
            self.misnamed = True
            return None
        text = without_note(text)
        name = fold(text)
        if self.contract.total and name == fold(self.contract.total):
            return TOTAL
        if not (self.contract.rows or self.contract.units):
            return text
        if name in self.row_keys:
            return self.row_keys[name]
        match = self.names.find(text)
        if len(match.keys) == 1:
            if match.loose:
                self._loosely_named(number, text, self.names.name(match.keys[0]), label)
            return match.keys[0]
        self.misnamed = True
        if match.keys:
            self._named_twice(number, text, [self.names.name(key) for key in match.keys], label)
        elif not in_old_font(text, cell.font):
            self._unknown_row(number, text, label)
        return None

    def _loosely_named(self, number: int, text: str, name: str, label: str) -> None:
        fix = "nếu không phải đơn vị này thì viết lại tên cho đúng dấu"
        needed = f"tên đúng dấu như trong danh mục: {quoted(name)}"
        self._problem(
            "LY-02", needed, f"{quoted(text)}, được đọc là {quoted(name)}", fix, number, self.key_field, label
        )

    def _named_twice(self, number: int, text: str, names: list[str], label: str) -> None:
        meant = " hoặc ".join(map(quoted, names))
        fix = "viết đủ tên của đơn vị như trong danh mục"
        self._problem(
            "DL-38",
            "tên chỉ một đơn vị",
            f"{quoted(text)}, có thể là {meant}",
            fix,
            number,
            self.key_field,
            label,
        )

    def _struck(self, number: int, cells: Mapping[int, RawCell]) -> bool:
        """Whether a row is struck through from end to end: whoever did it took it for deleted."""
        own = [cell for column, cell in cells.items() if column <= len(self.fields)]
        if not own or not all(STRUCK in cell.marks for cell in own):
            return False
        self.misnamed = True  # the row is there, and is not told to be missing
        label = cells.get(self.fields["label"].number)
        fix = "xóa hẳn dòng (Delete > Entire row) nếu đã bỏ; nếu còn dùng thì bỏ gạch ngang"
        self._problem(
            "DL-33",
            "dòng không bị gạch ngang",
            "cả dòng bị gạch ngang",
            fix,
            number,
            label=label.raw if label else "",
        )
        return True

    def _unknown_row(self, number: int, text: str, label: str) -> None:
        words = [words for _, words in self.contract.rows]
        listed = "tên khối, đơn vị có trong data/units.csv"
        if self.contract.total:
            listed += f', hoặc "{self.contract.total}"'
        if words:
            listed = "một trong các dòng: " + "; ".join(filter(None, [*words, self.contract.total]))
        names = {fold(name): name for name in (*(words or self.names.written), self.contract.total) if name}
        near = [names[name] for name in get_close_matches(fold(text)[:_LONGEST_NAME], names, 2, 0.6)]
        found = quoted(text) + (f"; gần giống: {' hoặc '.join(map(quoted, near))}" if near else "")
        fix = "viết lại tên dòng theo biểu mẫu, hoặc bổ sung đơn vị vào danh mục data/units.csv"
        self._problem("DL-13", listed, found, fix, number, self.key_field, label)

    def _row_unit(self, number: int, cells: dict[int, RawCell], label: str) -> str | None:
        """The measure that a row names, None where it names none that can be read."""
        field = self.contract.field("unit")
        cell = cells.get(field.number)
        code = measure_by_noun(cell.raw, self.measures) if cell else None
        if cell and isinstance(cell.value, str) and code is None:
            nouns = (MEASURES[code].noun for code in self.measures)
            near = [quoted(noun) for noun in nouns if _same_noun(cell.raw, noun)]
            found = quoted(cell.raw) + (f"; gần giống: {' hoặc '.join(near[:2])}" if near else "")
            fix = _NEW_UNIT
            needed = "một đơn vị tính trong danh mục"
            if not (cell.is_error or in_old_font(cell.raw, cell.font)):
                self._problem("DL-15", needed, found, fix, number, field, label)
        return code

    def _text(
        self,
        number: int,
        cell: RawCell | None,
        field: Field,
        label: str,
        texts: Mapping[str, str],
        required: bool = False,
    ) -> str | None:
        """The text of a cell, None with a problem where it has none that can be read."""
        text = None
        try:
            text = text_of(cell, field.name in self.contract.dates) if cell is not None else ""
        except CellFault as fault:
            if required or field is not self.key_field:  # the key's own fault is told once
                self._problem(fault.code, fault.expected, fault.found, fault.fix, number, field, label)
        if text == "" and (required or (field.required and field is not self.key_field)):
            self._blank(number, field, label)
            return None
        return text

    def _quantity(
        self, number: int, cell: RawCell | None, field: Field, label: str, unit: str | None
    ) -> Quantity | None:
        if cell is None or cell.value == "":
            if field.required:
                self._blank(number, field, label)
            return None
        try:
            value = number_of(cell, unit or "number")
            if not field.signed:
                require_not_negative(value, cell, unit or "number")
        except CellFault as fault:
            self._problem(fault.code, fault.expected, fault.found, fault.fix, number, field, label)
            return None
        if shows_no_nought(cell) or (self.sheet.hides_noughts and cell.value == 0):
            self.blank_noughts.append(cell)
        measure = MEASURES[unit or "number"]
        scaled = None if value is None else value * measure.scale
        decimals = decimals_of(cell)
        places = None if decimals is None else decimals - tens(measure.scale)
        origin = Cell(self.sheet.file, self.sheet.title, cell.address, cell.raw, cell.correction, places)
        return Quantity(scaled, measure.of or measure.code, origin)

    def _check_row_keys(self, rows: list[Row], anchor: int) -> None:
        counts = Counter(row.key for row in rows)
        for row in rows:
            if counts[row.key] > 1:
                fix = "giữ một dòng, bỏ dòng lặp"
                found = f"{quoted(row.label)} lặp lại"
                self._problem("DL-14", "mỗi dòng một lần", found, fix, row.number, self.key_field)
        if self.misnamed:
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
            if outside and looks_like_a_number(cell):
                needed = "dưới bảng và bên phải bảng chỉ có ghi chú bằng chữ"
                fix = "bỏ dòng trống giữa bảng, hoặc xóa số nằm ngoài bảng"
                self._problem("DL-17", needed, quoted(cell.raw), fix, row, at=cell.address)

    def _blank(self, number: int, field: Field, label: str) -> None:
        if any((number, field.number) in span for span in self.merged):
            return  # told with the merged range
        needed = 'một con số, hoặc dấu "…" (chưa công bố), "-" (không phát sinh)' if field.unit else "có chữ"
        self._problem("DL-07", needed, "ô trống", "điền ô này", number, field, label)

    def _problem(
        self,
        code: str,
        expected: str,
        found: str,
        fix: str,
        number: int = 0,
        field: Field | None = None,
        label: str = "",
        at: str = "",
    ) -> None:
        where = at or (address(number, field.number if field else 1) if number else "")
        column, row = field.label if field else "", quoted(label)[1:-1]
        problem = self.sheet.problem(code, expected, found, fix, where)
        self.problems.append(replace(problem, row=row, column=column))


def _own_names(contract: Contract) -> Iterator[tuple[str, str]]:
    return ((key, words) for key, words in (*contract.rows, *contract.other_words))


def _same_noun(written: str, noun: str) -> bool:
    """Whether a unit is the other one misspelt: tỉ đồng for tỷ đồng, never tỷ đồng for triệu đồng."""
    one, other = (
        re.findall(r"\w+", fold(text)[:_LONGEST_NAME].replace("y", "i")) for text in (written, noun)
    )
    return len(one) == len(other) and all(
        a == b or (min(len(a), len(b)) > 2 and SequenceMatcher(None, a, b).ratio() > _ALIKE)
        for a, b in zip(one, other, strict=True)
    )
