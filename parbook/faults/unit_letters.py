"""Per unit the list of what it is asked to mend or send, to attach to an official letter: Excel and Word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from parbook.checks.examination import MUST_AGREE, Examination
from parbook.checks.not_sent import NotSent
from parbook.faults.problem_sheets import clean, write_list
from parbook.inputs.edition import INVENTED, Edition
from parbook.numbers.printing import number_text
from parbook.pages.model import Column, Grid, Row, words
from parbook.problems import CODES, Problem, request
from parbook.progress import Progress, counted, silent
from parbook.render.letterhead import Letterhead
from parbook.render.table_layout import column_widths
from parbook.render.word_form import Form
from parbook.text import fold

# The folder of the lists, and the list of what no unit is known to have sent.
UNITS, NOBODY = "don-vi", "chua-ro-don-vi"
_TITLE = "Danh sách nội dung đề nghị rà soát, chỉnh lý"
_TITLE_MISSING = "Danh sách số liệu đề nghị gửi bổ sung"
# Room for a hand to write in.
_BLANK = "\u00a0" * 8
_ATTACHED = f"(Kèm theo Công văn số{_BLANK}ngày{_BLANK}tháng{_BLANK}năm{_BLANK}của{_BLANK * 3})"
_BLANK_CODES = {"DL-07", "DL-21"}
_ASKED_TO_SEND = request("DL-21")
_ROMAN = ("0", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_COLUMNS = (
    ("STT", 6),
    ("Biểu, tệp", 17),
    ("Trang tính", 14),
    ("Ô", 7),
    ("Dòng", 18),
    ("Cột", 18),
    ("Nội dung cần sửa", 30),
    ("Số đã gửi", 16),
    ("Đề nghị", 32),
)


@dataclass
class _Letter:
    """What one unit is asked: its name, empty where nobody knows it; problems of its rows and files."""

    unit: str
    problems: list[Problem] = field(default_factory=list)
    missing: list[NotSent] = field(default_factory=list)


def write_letters(found: Examination, folder: Path, progress: Progress = silent) -> dict[str, str]:
    """Write a list of each unit concerned into `folder`, .xlsx and .docx; a remark by name of the files."""
    letters = _letters(found)
    if letters:
        folder.mkdir()
    written = {}
    for slug, letter in counted(list(letters.items()), "Ghi danh sách gửi đơn vị", progress):
        rows = [(str(number), *cells) for number, cells in enumerate(_rows(letter), 1)]
        _write_workbook(found.edition, letter, rows, folder / f"{slug}.xlsx")
        _write_word(found.edition, letter, rows, folder / f"{slug}.docx")
        written[slug] = f"{letter.unit or 'chưa rõ đơn vị gửi'}: {number_text(len(rows))} nội dung"
    return written


def _letters(found: Examination) -> dict[str, _Letter]:
    """The letters by file name, in protocol order, that to nobody last."""
    letters: dict[str, _Letter] = {}
    asked = set()
    for item in found.missing:
        key, name = _addressee(found.edition, item.unit)
        letters.setdefault(key, _Letter(name)).missing.append(item)
        asked.add((key, item.file, item.sheet))
    for problem in found.all_problems:
        if not problem.file.endswith(".xlsx") or not request(problem.code):
            continue  # settings and prose are the analyst's own
        key, name = _addressee(found.edition, _unit_of(found.edition, problem))
        file = problem.file.rpartition("/")[2]
        if problem.code in _BLANK_CODES and asked & {(key, file, problem.sheet), (key, file, "")}:
            continue  # blank because nothing came, which is asked for in one line
        letters.setdefault(key, _Letter(name)).problems.append(problem)
    order = {key: place for place, key in enumerate(found.edition.units)}
    keys = sorted(letters, key=lambda key: (key == "", order.get(key, len(order))))
    return dict(zip(_slugs(keys), (letters[key] for key in keys), strict=True))


def _unit_of(edition: Edition, problem: Problem) -> str:
    """The name of the unit that can mend a problem: that of the row, else the sender of the file."""
    unit = edition.units.get(edition.units.names.key(problem.row))
    if unit is not None and not edition.units.of(unit.id):
        return unit.name
    sender = edition.senders.get(problem.file.rpartition("/")[2])
    return sender.unit if sender else ""


def _addressee(edition: Edition, name: str) -> tuple[str, str]:
    """A key and the full name of a unit; one that is not in the list keeps the name it is given."""
    key = edition.units.names.key(name)
    return (key, edition.units[key].name) if key else (fold(name), name)


def _slugs(keys: Iterable[str]) -> list[str]:
    """A file name for each key, no two alike: one unit's list must not replace another's."""
    names: list[str] = []
    for slug in map(_slug, keys):
        others = (f"{slug}-{number}" for number in count(2))
        names.append(slug if slug not in names else next(name for name in others if name not in names))
    return names


def _slug(key: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", key)[:60].strip("-") or NOBODY


def _rows(letter: _Letter) -> Iterator[tuple[str, ...]]:
    """The rows of a list without their number; all that a unit has not sent is one row."""
    if letter.missing:
        files = "; ".join(dict.fromkeys(_form_name(item.file) for item in letter.missing))
        sheets = "; ".join(dict.fromkeys(item.sheet for item in letter.missing if item.sheet))
        told = "Chưa nhận được số liệu của đơn vị"
        yield files, sheets, "", letter.unit, "", told, "chưa nhận được", _ASKED_TO_SEND
    for problem in letter.problems:
        column = f"({problem.place[1]}) {problem.column}" if problem.place and problem.column else ""
        place = (_form_name(problem.file), problem.sheet, problem.cell, problem.row, column)
        sent = problem.found if problem.sheet else "không có tệp, hoặc không mở được tệp"
        yield (*place, _asked(problem), sent, request(problem.code))


def _asked(problem: Problem) -> str:
    """What is to be mended; neutral words where it is open which of two numbers is right."""
    if problem.code == "AB-05":
        return f"Số liệu chưa khớp: {problem.expected.removeprefix(MUST_AGREE)}"
    return f"{CODES[problem.code].title}. Cần: {problem.expected}"


def _form_name(file: str) -> str:
    """How a letter names a workbook: `Phụ lục II (phu-luc-2.xlsx)`."""
    name = file.rpartition("/")[2]
    number = re.fullmatch(r"phu-luc-(\d+)\.xlsx", name)
    if number and int(number[1]) < len(_ROMAN):
        return f"Phụ lục {_ROMAN[int(number[1])]} ({name})"
    return f"Biểu chỉ tiêu ({name})" if name == "chi-tieu.xlsx" else name


def _introduction(edition: Edition, letter: _Letter) -> str:
    unit = letter.unit or "đơn vị lập biểu"
    asked = "gửi số liệu còn thiếu sau đây theo đúng biểu mẫu:"
    if letter.problems:
        asked = "rà soát, chỉnh lý các nội dung sau và gửi lại tệp số liệu theo đúng biểu mẫu:"
    return f"Qua tổng hợp số liệu cải cách hành chính năm {edition.year}, đề nghị {unit} {asked}"


def _title(letter: _Letter) -> str:
    # Who has sent nothing is not asked to revise it.
    return _TITLE if letter.problems else _TITLE_MISSING


def _write_workbook(edition: Edition, letter: _Letter, rows: Sequence[Sequence[str]], path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Đề nghị rà soát" if letter.problems else "Đề nghị gửi"
    head = [_title(letter).upper(), _ATTACHED, _introduction(edition, letter)]
    if edition.invented:
        head.insert(1, INVENTED)
    write_list(sheet, head, _COLUMNS, rows)
    sheet.row_dimensions[len(head)].height = 36
    letter_of_last = get_column_letter(len(_COLUMNS))
    sheet.print_area = f"A1:{letter_of_last}{len(head) + 2 + len(rows)}"
    book.save(path)


def _write_word(edition: Edition, letter: _Letter, rows: Sequence[Sequence[str]], path: Path) -> None:
    marks = (INVENTED,) if edition.invented else ()
    form = Form(Letterhead((), (), "", "", "", _title(letter), "", (), (), _ATTACHED, marks), {})
    form.turn()
    form.appendix_head("PHỤ LỤC", [_title(letter).upper()])
    form.paragraph(words(clean(_introduction(edition, letter))))
    grid = Grid(
        tuple(Column(name, "label" if place else "") for place, (name, _) in enumerate(_COLUMNS)),
        tuple(Row(tuple(words(clean(text)) for text in row)) for row in rows),
    )
    form.grid(grid, column_widths(grid))
    form.note(())
    form.save(path, _title(letter), edition.year, date.today())
