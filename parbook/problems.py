"""Faults in the data: a catalogue of codes, and one problem as an analyst reads it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from parbook.facts import read_facts

_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d*")
_LINE = re.compile(r"dòng (\d+)")

# What a fault stops, worst first; the words stand on the page of codes.
AFFECTED = {
    "edition": "cả ấn bản",
    "file": "cả tệp",
    "sheet": "cả trang tính",
    "table": "cả bảng",
    "row": "cả dòng",
    "cell": "một ô",
    "figures": "các số liệu liên quan",
    "settings": "cấu hình của ấn bản",
    "text": "lời văn",
    "book": "việc dựng sách",
    "word": "việc đọc lại bản Word",
    "copy": "việc xác minh ấn bản",
    "nothing": "không chặn việc gì, chỉ để xem lại",
}
# The groups of codes, by their first letters.
GROUPS = {
    "DL": "Tệp số liệu",
    "AB": "Ấn bản: cấu hình, công thức, đối chiếu",
    "TM": "Lời văn",
    "BD": "Dựng sách",
    "DV": "Đọc lại bản Word",
    "TD": "Thử đổi một ô",
    "XM": "Xác minh ấn bản",
    "LY": "Lưu ý",
}


@dataclass(frozen=True)
class Fault:
    """An entry of the catalogue: what a code means, where it usually comes from, how to mend it.

    `title` stands above each problem of that code. `affects` is a key of AFFECTED; `request` is
    what a unit is asked to do, empty for faults that no unit can mend; `example` is one case.
    """

    code: str
    title: str
    affects: str
    meaning: str
    cause: str
    fix: str
    request: str
    example: str


# The catalogue by code (facts/problem_codes.csv), in the order in which it is told.
CODES = {fault.code: fault for fault in read_facts("problem_codes.csv", Fault)}


def gravity(code: str) -> int:
    """How grave a problem of that code is: the lower, the worse. Raises KeyError for no code of ours."""
    return list(AFFECTED).index(CODES[code].affects)


def request(code: str) -> str:
    """What a unit is asked to do about a problem of that code; empty where it can do nothing.

    Raises KeyError for no code of ours.
    """
    return CODES[code].request


def in_word(file: str) -> bool:
    """Whether a file is a Word document, in which tables have names and rows, but no cells."""
    return file.endswith(".docx")


def table_words(file: str, sheet: str, marks: str = '""') -> str:
    """A sheet of a workbook, or a table of a Word document, as messages name it; `marks` quote a sheet.

    >>> table_words("bieu-mau.docx", "Biểu mẫu 3"), table_words("phu-luc-2.xlsx", "Hồ sơ")
    ('biểu mẫu 3', 'trang tính "Hồ sơ"')
    """
    if in_word(file):
        return sheet[:1].lower() + sheet[1:]
    return f"trang tính {marks[0]}{sheet}{marks[1]}"


@dataclass(frozen=True)
class Problem:
    """One fault in the data: where it is, what was needed, what was found, how to mend it.

    `code` is one of CODES. `file` is a path as the reader of the message knows it. `cell` is the
    address in a sheet, or the passage ("đoạn mo-dau"), line ("dòng 5"), notebook cell ("thứ 3") or
    setting of a text file. `row` and `column` are in words, as the person who fills in the sheet
    sees them.

    >>> print(Problem("DL-08", "a.xlsx", "một con số", '"7o46"', "gửi lại", "Hồ sơ", "C10").text())
    DL-08  Ô không phải là số
      Ở đâu:    a.xlsx, trang tính "Hồ sơ", ô C10
      Cần:      một con số
      Thấy:     "7o46"
      Cách sửa: gửi lại
    """

    code: str
    file: str
    expected: str
    found: str
    fix: str
    sheet: str = ""
    cell: str = ""
    row: str = ""
    column: str = ""

    @property
    def is_remark(self) -> bool:
        """Whether it only asks to look again, and stops nothing."""
        return CODES[self.code].affects == "nothing"

    @property
    def place(self) -> tuple[int, int] | None:
        """Row and column of its cell, counted from 1; None where it is not at a cell of a sheet.

        >>> Problem("DL-08", "a.xlsx", "", "", "", "Hồ sơ", "C10").place
        (10, 3)
        """
        if not self.sheet or not _ADDRESS.fullmatch(self.cell):
            return None
        from openpyxl.utils import coordinate_to_tuple  # everything imports this module

        return coordinate_to_tuple(self.cell)

    @property
    def line(self) -> int:
        """The line of a text file that it is at; 0 where it is at none."""
        match = _LINE.match(self.cell)
        return int(match[1]) if match else 0

    @property
    def _cell_words(self) -> str:
        """The cell of a sheet or notebook; else the passage, line or setting of a text file."""
        if (self.sheet and not in_word(self.file)) or self.cell.startswith("thứ "):
            return f"ô {self.cell}"
        return self.cell if self.cell.startswith(("đoạn ", "dòng ")) else f"mục {self.cell}"

    @property
    def where(self) -> str:
        """File, sheet and cell in one line."""
        parts = [self.file]
        if self.sheet:
            parts.append(table_words(self.file, self.sheet))
        if self.cell:
            parts.append(self._cell_words)
        return ", ".join(parts)

    def text(self) -> str:
        """The message, five lines always in the same order."""
        words = [f'dòng "{self.row}"'] * bool(self.row) + [f'cột "{self.column}"'] * bool(self.column)
        lines = [f"{self.code}  {CODES[self.code].title}", f"  Ở đâu:    {self.where}"]
        if words:
            lines.append(f"            ({', '.join(words)})")
        lines += [f"  Cần:      {self.expected}", f"  Thấy:     {self.found}"]
        return "\n".join([*lines, f"  Cách sửa: {self.fix}"])


class DataProblems(Exception):
    """All problems found, raised once; commands tell them and end with 1."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n\n".join(problem.text() for problem in problems))
        self.problems = problems


def worst_first(problems: Iterable[Problem]) -> list[Problem]:
    """The problems by gravity, then by file, sheet, row, column, line."""
    return sorted(
        problems,
        key=lambda p: (gravity(p.code), p.file, p.sheet, p.place or (0, 0), p.line, p.cell, p.code),
    )
