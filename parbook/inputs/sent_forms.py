"""Statistical forms as they came, in Word or Excel: their lines, before anything is read into them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from parbook.inputs.edition_settings import SENT_FORMS
from parbook.problems import Problem
from parbook.sheets.raw_cells import RawCell, RawSheet, address
from parbook.sheets.word_tables import WordTable, read_word_tables
from parbook.sheets.workbook import read_workbook
from parbook.text import fold, one_line

FILE = re.compile(SENT_FORMS)
_OLD_FILE = re.compile(r"bieu-mau(?:-[1-9]\d?)?\.(?:doc|xls|odt|ods|pdf)")
_NAME = re.compile(r"\bbieu(?: mau)?(?: so)? ?(\d{1,2})\b|\bbm ?0?(\d{1,2})\b")
_COLUMNS = {"no": "stt", "label": "chi tieu", "unit": "don vi tinh", "value": "so lieu", "note": "ghi chu"}
_REQUIRED = ("no", "label", "value")


@dataclass(frozen=True)
class Line:
    """A line of a form: the texts of its columns, its value as a cell, and where that stands."""

    no: str
    label: str
    unit: str
    value: RawCell | None
    note: str
    place: str


@dataclass(frozen=True)
class SentForm:
    """One form of a file: its number, `sheet` as messages name it, its lines in order."""

    number: int
    file: str
    sheet: str
    lines: tuple[Line, ...]


@dataclass
class SentForms:
    """All forms of an edition's folder, and the problems that kept others from being read."""

    forms: list[SentForm] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_sent_forms(folder: Path, shown: str) -> SentForms:
    """The forms in the files `bieu-mau*.docx` and `bieu-mau*.xlsx` of a folder.

    `shown` is the folder as messages name it. A form broken into two tables is one form.
    """
    found = SentForms()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if FILE.fullmatch(path.name):
            _read_file(path, f"{shown}/{path.name}", found)
        elif _OLD_FILE.fullmatch(path.name.lower()) and not path.with_suffix(".docx").exists():
            needed = "biểu mẫu dạng .docx hoặc .xlsx"
            fix = "mở tệp, chọn “Lưu thành” (Save As) loại Word Document (.docx) hoặc Excel Workbook (.xlsx)"
            problem = Problem("DL-02", f"{shown}/{path.name}", needed, f"tệp {path.suffix}", fix)
            found.problems.append(problem)
    return found


def _read_file(path: Path, shown: str, found: SentForms) -> None:
    read = read_word_tables(path, shown) if path.suffix == ".docx" else read_workbook(path, shown)
    if isinstance(read, Problem):
        found.problems.append(read)
        return
    before = len(found.forms)
    found.forms.extend(_of_word(path.name, read) if isinstance(read, list) else _of_excel(path.name, read))
    if len(found.forms) == before:
        needed = "các bảng dưới dòng “Biểu mẫu 1”, “Biểu mẫu 2”…, có cột STT, Chỉ tiêu thống kê, Số liệu"
        fix = "gửi biểu mẫu theo khung của Bộ Nội vụ, giữ nguyên tên biểu và các cột"
        found.problems.append(Problem("DL-03", shown, needed, "không thấy biểu mẫu nào", fix))


def _of_word(file: str, tables: Iterable[WordTable]) -> Iterator[SentForm]:
    lines: dict[int, list[Line]] = {}
    number = None
    for table in tables:
        number = _form_number(reversed(table.lines_above)) or number
        columns, first = _columns(table.rows)
        if number is None or columns is None:
            continue
        for row in table.rows[first:]:
            texts = {name: row[place] for name, place in columns.items()}
            if any(texts.values()) and not _is_head(texts):
                lines.setdefault(number, []).append(_word_line(texts))
    for form, found in lines.items():
        yield SentForm(form, file, f"Biểu mẫu {form}", tuple(found))


def _word_line(texts: dict[str, str]) -> Line:
    no, label = _plain_number(texts["no"]), texts["label"]
    place = f"dòng {no}" if no else f"dòng “{label[:40]}”"
    value = RawCell(1, 1, texts["value"], None, "General") if texts["value"] else None
    return Line(no, label, texts.get("unit", ""), value, texts.get("note", ""), place)


def _of_excel(file: str, sheets: dict[str, RawSheet]) -> Iterator[SentForm]:
    for title, sheet in sheets.items():
        grid = [
            {column: one_line(cell.raw) for column, cell in sheet.row(number).items()}
            for number in range(1, sheet.last_row + 1)
        ]
        width = max((column for column, _ in ((c, 0) for row in grid for c in row)), default=0)
        rows = [tuple(row.get(column, "") for column in range(1, width + 1)) for row in grid]
        columns, first = _columns(rows)
        if columns is None:
            continue
        above = [text for row in rows[:first] for text in row if text]
        number = _form_number([*above, title])
        if number is None:
            continue
        lines = [
            _excel_line(
                sheet,
                place,
                {name: rows[place - 1][column] for name, column in columns.items()},
                columns["value"] + 1,
            )
            for place in range(first + 1, len(rows) + 1)
        ]
        kept = (line for line in lines if line.no or line.label or line.value is not None)
        yield SentForm(number, file, title, tuple(line for line in kept if fold(line.no) != "stt"))


def _excel_line(sheet: RawSheet, row: int, texts: dict[str, str], column: int) -> Line:
    value = sheet.cells.get((row, column))
    place = address(row, column)
    no = _plain_number(texts["no"])
    return Line(no, texts["label"], texts.get("unit", ""), value, texts.get("note", ""), place)


def _plain_number(text: str) -> str:
    """The number of a row without its final dot: "3.1." is 3.1.

    >>> _plain_number("3.1."), _plain_number("a)")
    ('3.1', 'a)')
    """
    return text.replace(" ", "").rstrip(".")


def _form_number(lines: Iterable[str]) -> int | None:
    """The number of the form that the first of the lines names."""
    for line in lines:
        if match := _NAME.search(fold(line)):
            return int(match[1] or match[2])
    return None


def _columns(rows: Sequence[Sequence[str]]) -> tuple[dict[str, int] | None, int]:
    """Where each column stands, by its heading in one or two head rows, and the first row below them."""
    for top, row in enumerate(rows[:30]):
        if not any(fold(text) == "stt" for text in row):
            continue
        found: dict[str, int] = {}
        bottom = top
        for place in range(top, min(top + 3, len(rows))):
            heads = {
                name: c
                for name, word in _COLUMNS.items()
                for c, text in enumerate(rows[place])
                if fold(text).startswith(word)
            }
            if not heads:
                break
            found |= {name: c for name, c in heads.items() if name not in found}
            bottom = place
        if all(name in found for name in _REQUIRED):
            return found, bottom + 1
    return None, 0


def _is_head(texts: dict[str, str]) -> bool:
    return fold(texts["no"]) == "stt"
