"""One sheet of a workbook read in one pass: its cells, formulas, looks; what merges and hides them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from openpyxl.formula.translate import Translator
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel
from openpyxl.utils.datetime import from_ISO8601 as _untyped_iso_day

from parbook.sheets.cell_looks import Look, Styles
from parbook.sheets.raw_cells import TURNED, RawCell, Span
from parbook.sheets.text_runs import NO_TEXT, Runs, Strings, Text, decoded
from parbook.sheets.workbook_safety import OFF, Budget, Scan, Unsafe
from parbook.text import nfc, turns_around

_iso_day: Callable[[str], Any] = _untyped_iso_day
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})", re.ASCII)
# What Excel writes; Python would also take "7_46" and digits of other scripts.
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_HAS_PARTS = re.compile("[.eE]")
_LONGEST_TEXT = 32_767  # letters that a cell of Excel holds
_LONGEST_NUMBER = 400  # digits; Python counts longer ones by the square of their length
_KINDS = {"n", "s", "str", "b", "e", "d", "inlineStr"}
_SHARED_FORMULA = "=(công thức chép theo ô khác)"
# Narrower than a digit, lower than a line: what stands there is not seen.
_SEEN_FROM = 1.0
_RESEND = "mở tệp bằng Excel, sửa ô này, lưu loại .xlsx rồi gửi lại"


@dataclass(frozen=True)
class Surroundings:
    """What the sheets of one workbook share."""

    strings: Strings
    styles: Styles
    from_1904: bool


class SheetPart(Scan):
    """Gathers a sheet as its XML passes by; `finish` leaves it complete."""

    def __init__(self, part: str, budget: Budget, around: Surroundings) -> None:
        super().__init__(part, budget)
        self.around = around
        self.cells: dict[tuple[int, int], RawCell] = {}
        self.merged: list[Span] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.hides_noughts = False
        self.veiled: list[Span] = []
        self._seen: set[tuple[int, int]] = set()
        self._shared: dict[str, Translator] = {}
        self._rows_hidden = False
        self._at, self._cell, self._look = 0, (0, 0), Look()
        self._kind, self._formula, self._formula_kind = "n", None, ("", "")
        self._pieces: list[str] | None = None
        self._value: list[str] = []
        self._runs: Runs | None = None
        self._inline = NO_TEXT
        self._ranges: list[Span] = []
        self._in_cell = False

    _formula: str | None

    # -- elements ----------------------------------------------------------------------------------

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._open_cell(attributes)
        elif name == "row":
            self._open_row(attributes)
        elif self._in_cell:
            self._open_in_cell(name, attributes)
        elif name == "mergeCell":
            self.merged.extend(_spans(attributes.get("ref", "")))
        elif name == "col":
            self._open_column(attributes)
        elif name == "sheetFormatPr":
            self._rows_hidden = attributes.get("zeroHeight", "0") not in OFF
        elif name == "sheetView":
            self.hides_noughts |= attributes.get("showZeros", "1") in OFF
        elif name == "conditionalFormatting":
            self._ranges = _spans(attributes.get("sqref", ""))
        elif name == "cfRule" and "dxfId" in attributes:
            self._veil(attributes["dxfId"])
        elif name in ("dataBar", "iconSet") and attributes.get("showValue", "1") in OFF:
            self.veiled.extend(self._ranges)

    def _veil(self, style: str) -> None:
        veils = self.around.styles.veils
        if style.isdigit() and int(style) < len(veils) and veils[int(style)]:
            self.veiled.extend(self._ranges)

    def _open_row(self, attributes: dict[str, str]) -> None:
        told = attributes.get("r")
        self._at = _whole(told) if told is not None else self._at + 1
        self._cell = (self._at, 0)
        height = attributes.get("ht")
        low = height is not None and float(height) < _SEEN_FROM
        if attributes.get("hidden", "0") not in OFF or low or (self._rows_hidden and not height):
            self.hidden_rows.add(self._at)

    def _open_column(self, attributes: dict[str, str]) -> None:
        width = attributes.get("width")
        narrow = width is not None and float(width) < _SEEN_FROM
        if narrow or attributes.get("hidden", "0") not in OFF:
            first, last = _whole(attributes["min"]), min(_whole(attributes["max"]), _LAST_COLUMN)
            self.hidden_columns.update(range(first, last + 1))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        told = attributes.get("r")
        place = (self._at, self._cell[1] + 1) if told is None else _place(told)
        if not (1 <= place[0] <= _LAST_ROW and 1 <= place[1] <= _LAST_COLUMN):
            raise ValueError(f"không có ô {told or place}")
        self._in_cell, self._cell = True, place
        if place in self._seen:
            raise self._refused("mỗi ô một lần trong tệp", "tệp ghi ô này hai lần")
        self._seen.add(place)
        self._look = self.around.styles.look(attributes.get("s", "0"))
        self._kind = attributes.get("t", "n")
        if self._kind not in _KINDS:
            raise self._refused("ô có kiểu như Excel lưu", f"ô có kiểu “{self._kind[:20]}”")
        self._formula, self._formula_kind, self._value, self._inline = None, ("", ""), [], NO_TEXT

    def _open_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if name == "f":
            self._formula_kind = (attributes.get("t", ""), attributes.get("si", ""))
            self._pieces = []
        elif name == "v":
            self._pieces = self._value = []
        elif name == "is":
            self._runs = Runs()
        elif self._runs is not None:
            self._runs.opened(name, attributes)

    def _closed(self, name: str) -> None:
        if not self._in_cell:
            return
        if name == "f":
            self._formula, self._pieces = "".join(self._pieces or ()), None
        elif name == "v":
            self._pieces = None
        elif name == "is" and self._runs is not None:
            self._inline, self._runs = self._runs.take(), None
        elif name == "c":
            self._close_cell()
            self._in_cell = False
        elif self._runs is not None:
            self._runs.closed(name)

    def _said(self, text: str) -> None:
        if self._runs is not None:
            self._runs.said(text)
        elif self._pieces is not None:
            self._pieces.append(text)

    # -- a cell ------------------------------------------------------------------------------------

    def _close_cell(self) -> None:
        value, text = self._stored()
        formula = self._formula_text()
        if (value is None or value == "") and formula is None:
            return
        marks = self._look.marks
        if isinstance(value, str):
            marks = text.marks(self._look)
            if len(value) > _LONGEST_TEXT:
                raise self._refused("không quá 32.767 ký tự một ô", f"ô có {len(value)} ký tự")
            if turns_around(value):
                marks |= {TURNED}
            value = nfc(value)
            if value == "" and formula is None:
                return
        font = self._look.font if isinstance(value, str) else ""
        row, column = self._cell
        self.cells[row, column] = RawCell(
            row, column, value, formula, self._look.number_format, font=font, marks=marks
        )

    def _stored(self) -> tuple[Any, Text]:
        """The value of the cell, and its text with its runs where it is one."""
        typed, kind = "".join(self._value), self._kind
        if kind == "inlineStr":
            return self._inline.words, self._inline
        if kind == "str":
            return (decoded(typed) if typed or self._formula is not None else None), NO_TEXT
        if not typed:
            return None, NO_TEXT
        if kind == "s":
            text = self.around.strings.texts[_whole(typed)]
            return text.words, text
        if kind == "e":
            return typed, NO_TEXT
        if kind == "b":
            return bool(_whole(typed)), NO_TEXT
        return (_iso_day(typed.removesuffix("Z")) if kind == "d" else self._number(typed)), NO_TEXT

    def _number(self, typed: str) -> Any:
        number: int | float
        if typed.isascii() and typed.isdigit():
            number = int(typed) if len(typed) <= _LONGEST_NUMBER else float(typed)
        elif _NUMBER.fullmatch(typed):
            number = float(typed) if _HAS_PARTS.search(typed) else int(typed)
        else:
            raise self._refused("con số như Excel lưu", f"tệp ghi “{typed[:30]}” ở ô kiểu số")
        if not self._look.is_date:
            return number
        first_day = CALENDAR_MAC_1904 if self.around.from_1904 else CALENDAR_WINDOWS_1900
        try:
            return from_excel(number, first_day, timedelta=self._look.is_duration)
        except (OverflowError, ValueError):
            return "#VALUE!"  # what Excel shows of it is no day either

    def _formula_text(self) -> str | None:
        if self._formula is None:
            return None
        kind, number = self._formula_kind
        if kind != "shared":
            return f"={self._formula}"
        if self._formula:
            self._shared.setdefault(number, Translator(f"={self._formula}", self._address))
            return f"={self._formula}"
        if number not in self._shared:
            return _SHARED_FORMULA
        return str(self._shared[number].translate_formula(self._address))

    @property
    def _address(self) -> str:
        return f"{get_column_letter(self._cell[1])}{self._cell[0]}"

    def _refused(self, expected: str, found: str) -> Unsafe:
        return Unsafe("DL-36", expected, found, _RESEND, self.part, self._address)

    # -- the whole ---------------------------------------------------------------------------------

    def finish(self) -> None:
        """Leave out what merged ranges cover: Excel shows only their first cell."""
        for span in self.merged:
            for row in range(span.first_row, span.last_row + 1):
                for column in range(span.first_column, span.last_column + 1):
                    if (row, column) != (span.first_row, span.first_column):
                        self.cells.pop((row, column), None)
        self.merged.sort(key=lambda span: (span.first_row, span.first_column))
        self.cells = dict(sorted(self.cells.items()))


@lru_cache(maxsize=4096)
def _column(letters: str) -> int:
    return int(column_index_from_string(letters))


def _place(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(f"không có ô {reference[:20]}")
    return int(match[2]), _column(match[1])


def _whole(text: str) -> int:
    """A count as a file writes it; raises ValueError."""
    if not re.fullmatch(r"\d{1,9}(?:\.0+)?", text.strip(), re.ASCII):
        raise ValueError(f"“{text[:20]}” không phải số thứ tự")
    return int(text.strip().partition(".")[0])


def _spans(references: str) -> list[Span]:
    found = []
    for reference in references.split():
        left, top, right, bottom = range_boundaries(reference)
        found.append(Span(top or 1, left or 1, bottom or _LAST_ROW, right or _LAST_COLUMN))
    return found
