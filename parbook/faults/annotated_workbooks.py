"""Copies of the workbooks in which each cell at fault is coloured and says why; originals stay as sent."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import coordinate_to_tuple
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.hyperlink import Hyperlink

from parbook.checks.examination import Contradiction, Examination
from parbook.faults.problem_sheets import (
    MISSING_SHEET,
    PROBLEMS_SHEET,
    clean,
    write_missing,
    write_problems,
)
from parbook.faults.unit_letters import UNITS, write_letters
from parbook.numbers.printing import number_text
from parbook.problems import CODES, DataProblems, Problem
from parbook.progress import Progress, part_of, silent
from parbook.sheets.sheet_look import FONT
from parbook.sheets.workbook import read_workbook
from parbook.text import nfc

LIST = "danh-sach-loi.xlsx"
_AUTHOR = "parbook"
_FAULT = PatternFill("solid", fgColor="FFB366")
_TAKES_PART = PatternFill("solid", fgColor="FFE3C2")
_LINKED = Font(name=FONT, size=11, color="0000FF", underline="single")
# A comment's box in pixels: its width, a line of it, and how many letters a line holds.
_WIDTH, _LINE, _LETTERS = 380, 19, 52


@dataclass
class _Note:
    """What is to be said at one cell: the problems there, and contradictions told elsewhere."""

    problems: list[Problem]
    told_at: list[str]


def refuse_target(target: Path, edition: Path) -> None:
    """Raises DataProblems (AB-06) unless `target` is a new or empty folder outside the data folder.

    `edition` is the folder of the edition, which stands in it.
    """
    needed, fix = "thư mục mới hoặc còn trống, nằm ngoài thư mục số liệu", "chọn thư mục khác"
    if target.resolve().is_relative_to(edition.parent.resolve()):
        raise DataProblems([Problem("AB-06", str(target), needed, "nằm trong thư mục số liệu", fix)])
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise DataProblems([Problem("AB-06", str(target), needed, "đã có tệp ở đây", fix)])


def annotate(found: Examination, target: Path, progress: Progress = silent) -> dict[str, str]:
    """Write copies, lists and letters into the folder `target`; what was written, each with a remark.

    Writes nothing where nothing is wrong. The folder appears complete or not at all. Raises
    DataProblems as `refuse_target`.
    """
    refuse_target(target, found.edition.folder)
    problems = found.all_problems
    if not problems and not found.missing:
        return {}
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".parbook-") as scratch:
        folder = Path(scratch) / "moi"
        folder.mkdir()
        written = {
            LIST: f"toàn bộ {number_text(len(problems))} lỗi; {number_text(len(found.missing))} mục chưa gửi"
        }
        progress("Ghi bản sao có đánh dấu ô lỗi")
        _write_list(found, problems, folder / LIST)
        for name, own in _by_workbook(found, problems).items():
            said = _annotate_one(found, name, own, folder / name)
            if said:
                written[name] = said
        letters = write_letters(found, folder / UNITS, part_of(progress, 0.3, 1))
        written |= {f"{UNITS}/{name}.xlsx, .docx": remark for name, remark in letters.items()}
        if target.is_dir():
            target.rmdir()
        shutil.move(folder, target)
    return written


def _write_list(found: Examination, problems: Sequence[Problem], path: Path) -> None:
    book = openpyxl.Workbook()
    year = found.edition.year
    first = book.worksheets[0]
    first.title = PROBLEMS_SHEET
    write_problems(first, f"DANH SÁCH LỖI CẦN SỬA, SỐ LIỆU NĂM {year}", problems)
    missing = book.create_sheet(MISSING_SHEET)
    write_missing(missing, f"ĐƠN VỊ CHƯA GỬI SỐ LIỆU NĂM {year}", found.missing)
    book.save(path)


def _by_workbook(found: Examination, problems: Sequence[Problem]) -> dict[str, list[Problem]]:
    """The problems of each workbook of the edition, by its bare name."""
    by_name: dict[str, list[Problem]] = {}
    for path in sorted(found.edition.folder.glob("*.xlsx")):
        own = [problem for problem in problems if problem.file == found.edition.show_path(path.name)]
        if own:
            by_name[path.name] = own
    return by_name


def _annotate_one(found: Examination, name: str, problems: Sequence[Problem], target: Path) -> str:
    """Write the annotated copy of one workbook; what was done, empty where it cannot be opened."""
    path = found.edition.folder / name
    # One that the reader refuses, damaged or hostile, is not opened here either.
    if isinstance(read_workbook(path, name), Problem):
        return ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that it drops
        book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    sheets = {nfc(sheet.title): sheet for sheet in book.worksheets}
    notes = _notes(found, name, problems)
    placed = {place: cell for place in notes if (cell := _cell(sheets, place)) is not None}
    for place, cell in placed.items():
        _mark(cell, notes[place])
    _add_list(book, problems, placed)
    book.save(target)
    return f"{number_text(len(problems))} lỗi, {number_text(len(placed))} ô được tô màu"


Place = tuple[str, int, int]


def _notes(found: Examination, name: str, problems: Sequence[Problem]) -> dict[Place, _Note]:
    """What is to be said at each cell of one workbook, by sheet, row and column."""
    notes: dict[Place, _Note] = {}
    for problem in problems:
        if problem.place:
            place = (problem.sheet, *problem.place)
            notes.setdefault(place, _Note([], [])).problems.append(problem)
    for contradiction in found.contradictions:
        for place in _others(contradiction, name):
            told = f'trang tính "{contradiction.problem.sheet}", ô {contradiction.problem.cell}'
            notes.setdefault(place, _Note([], [])).told_at.append(told)
    return notes


def _others(contradiction: Contradiction, name: str) -> Iterator[Place]:
    """The cells of one workbook that take part in a contradiction, but the one where it is told."""
    told = contradiction.problem
    for cell in contradiction.cells:
        if cell.file != name:
            continue
        left, top, right, bottom = range_boundaries(cell.address)
        for row in range(int(top or 1), int(bottom or 0) + 1):
            for column in range(int(left or 1), int(right or 0) + 1):
                if (cell.sheet, (row, column)) != (told.sheet, told.place):
                    yield cell.sheet, row, column


def _cell(sheets: Mapping[str, Any], place: Place) -> SheetCell | None:
    """The cell of a place, for a merged area its first; None where the workbook has no such sheet."""
    title, row, column = place
    if title not in sheets:
        return None
    found: Any = sheets[title].cell(row, column)
    if isinstance(found, MergedCell):
        for area in sheets[title].merged_cells.ranges:
            if found.coordinate in area:
                found = sheets[title].cell(*coordinate_to_tuple(area.start_cell.coordinate))
    return found if isinstance(found, SheetCell) else None


def _mark(cell: SheetCell, note: _Note) -> None:
    """Colour a cell and add what is said to the comment that it may have."""
    cell.fill = _FAULT if note.problems else _TAKES_PART
    texts = [cell.comment.text] if cell.comment else []
    texts += [_words(problem) for problem in note.problems]
    if note.told_at:
        places = "; ".join(dict.fromkeys(note.told_at))
        texts.append(f"AB-05  {CODES['AB-05'].title}\nÔ này tham gia nội dung đối chiếu nêu tại: {places}")
    text = clean("\n\n".join(texts))
    lines = sum(1 + len(line) // _LETTERS for line in text.split("\n"))
    cell.comment = Comment(text, _AUTHOR, width=_WIDTH, height=_LINE * (lines + 1))


def _words(problem: Problem) -> str:
    return (
        f"{problem.code}  {CODES[problem.code].title}\nCần: {problem.expected}\n"
        f"Thấy: {problem.found}\nCách sửa: {problem.fix}"
    )


def _add_list(book: Any, problems: Sequence[Problem], placed: dict[Place, SheetCell]) -> None:
    """A first sheet with all problems of the workbook, each linked to its cell."""
    sheet = book.create_sheet(PROBLEMS_SHEET, 0)

    def link(cell: SheetCell | MergedCell, number: int) -> None:
        problem = problems[number]
        marked = placed.get((problem.sheet, *problem.place)) if problem.place else None
        if marked is not None:
            title = marked.parent.title.replace("'", "''")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{title}'!{marked.coordinate}")
            cell.font = _LINKED

    write_problems(sheet, "DANH SÁCH LỖI CẦN SỬA CỦA TỆP NÀY", problems, link)
    # Sheets that are selected together would all be changed by whoever types into one of them.
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0
