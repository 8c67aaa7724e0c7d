"""Workbooks as they were sent: each file read once, in one pass over its parts."""

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from parbook.entries.file_faults import cure, why
from parbook.problems import Problem
from parbook.sheets.cell_looks import Styles
from parbook.sheets.formula_value import with_results
from parbook.sheets.lookalikes import missing_file
from parbook.sheets.raw_cells import LINK, RawCell, RawSheet
from parbook.sheets.sheet_part import SheetPart, Surroundings
from parbook.sheets.text_runs import Strings, decoded
from parbook.sheets.workbook_parts import Book, Links, SheetEntry
from parbook.sheets.workbook_safety import WHOLE, Budget, Scan, Unsafe, open_archive
from parbook.text import nfc, one_line

_Part = TypeVar("_Part", bound=Scan)
_XLSX = "sổ tính Excel định dạng .xlsx"
_SAVE_AS = 'mở tệp bằng Excel, chọn "Lưu thành" loại Excel Workbook (.xlsx), không đặt mật khẩu'


def read_workbook(path: Path, shown_as: str) -> dict[str, RawSheet] | Problem:
    """The sheets of a workbook by title, or the problem that stops reading it.

    `shown_as` is the file's name in messages.
    """
    if not path.is_file():
        return missing_file(path, shown_as)
    try:
        content = path.read_bytes()
    except OSError as fault:
        return _unreadable(path, shown_as, fault)
    return _Reading(content, shown_as).sheets()


def _unreadable(path: Path, shown_as: str, fault: OSError) -> Problem:
    """A file that the system does not give out; Excel leaves `~$name` beside a file that it holds."""
    found, fix = why(fault), f"{cure(fault)}, rồi chạy lại"
    if (path.parent / f"~${path.name}").exists():
        found = f"tệp đang mở trong Excel (có tệp khóa ~${path.name})"
        fix = "lưu và đóng tệp trong Excel rồi chạy lại"
    return Problem("DL-02", shown_as, "đọc được tệp", found, fix)


class _Reading:
    """One workbook, its parts read in the order in which they lead to each other."""

    def __init__(self, content: bytes, shown_as: str) -> None:
        self.content, self.shown_as = content, shown_as
        self.budget = Budget()
        self.titles: dict[str, str] = {}

    def sheets(self) -> dict[str, RawSheet] | Problem:
        """The sheets by title, or what stops reading them."""
        try:
            with open_archive(self.content) as archive:
                sheets = self._read(archive)
        except Unsafe as fault:
            title = self.titles.get(fault.part, "")
            return Problem(
                fault.code, self.shown_as, fault.expected, fault.found, fault.fix, title, fault.cell
            )
        except Exception as fault:  # a damaged file fails wherever in zipfile, zlib, XML it is met
            found = f"tệp hỏng, không mở được ({_reason(fault)})"
            return Problem("DL-02", self.shown_as, _XLSX, found, _SAVE_AS)
        if not sheets:
            return Problem("DL-02", self.shown_as, _XLSX, "tệp không có trang tính nào đọc được", _SAVE_AS)
        by_title = {sheet.title: sheet for sheet in sheets}
        if len(by_title) < len(sheets):
            titles = [sheet.title for sheet in sheets]
            twice = next(title for title in titles if titles.count(title) > 1)
            needed, fix = "mỗi tên trang tính một lần", "đổi tên hoặc bỏ một trang tính"
            return Problem("DL-18", self.shown_as, needed, f'"{twice}" lặp lại', fix, twice)
        return by_title

    def _read(self, archive: zipfile.ZipFile) -> list[RawSheet]:
        self.archive = archive
        self.unread = {info.filename.lower(): info for info in archive.infolist()}
        main = self._part(Links, "_rels/.rels").of("officeDocument") or "xl/workbook.xml"
        folder, _, name = main.rpartition("/")
        links = self._part(Links, f"{folder}/_rels/{name}.rels".lstrip("/"))
        if links.strict:
            fix = (
                'mở tệp bằng Excel, chọn "Lưu thành" loại "Excel Workbook (.xlsx)", không chọn loại "Strict"'
            )
            raise Unsafe("DL-02", _XLSX, "tệp lưu loại “Strict Open XML Spreadsheet”", fix)
        book = self._part(Book, main)
        strings = self._part(Strings, links.of("sharedStrings") or f"{folder}/sharedStrings.xml".lstrip("/"))
        styles = self._part(Styles, links.of("styles") or f"{folder}/styles.xml".lstrip("/"))
        around = Surroundings(strings, styles, book.from_1904)
        listed = [
            (entry, target)
            for entry in book.sheets
            for target, kind in [links.targets.get(entry.relation, ("", ""))]
            if kind == "worksheet" and target.lower() in self.unread
        ]
        self.titles = {
            self.unread[target.lower()].filename: nfc(decoded(entry.title)) for entry, target in listed
        }
        parts = {target.lower() for _, target in listed}
        for name in [name for name in self.unread if name not in parts]:
            self._part(Scan, name)
        return [self._sheet(entry, target, around, book) for entry, target in listed]

    def _part(self, kind: Callable[[str, Budget], _Part], name: str) -> _Part:
        """The part of that name, read; an empty one where the file does not have it."""
        info = self.unread.pop(name.lower(), None)
        part = kind(info.filename if info else name, self.budget)
        if info is not None:
            part.read(self.archive, info)
        return part

    def _sheet(self, entry: SheetEntry, target: str, around: Surroundings, book: Book) -> RawSheet:
        if target.lower() not in self.unread:
            raise Unsafe(
                "DL-30", WHOLE, f'trang tính "{entry.title}" dùng chung nội dung với trang tính khác'
            )
        part = self._part(lambda name, budget: SheetPart(name, budget, around), target)
        part.finish()
        cells, linked = part.cells, linked_names(book.names)
        if linked is not None:
            cells = {place: _with_link(cell, linked, book.names) for place, cell in cells.items()}
        sheet = RawSheet(
            self.shown_as,
            self.titles[part.part],
            cells,
            tuple(part.merged),
            frozenset(part.hidden_rows),
            frozenset(part.hidden_columns),
            entry.hidden,
            part.hides_noughts,
            tuple(part.veiled),
        )
        return sheet if book.rounds else with_results(sheet)


def linked_names(names: Mapping[str, str]) -> re.Pattern[str] | None:
    """A pattern of the names of a workbook that stand for cells of another file."""
    linked = [name for name, meant in names.items() if LINK.search(meant)]
    return (
        re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, linked)) + r")(?![\w.(])") if linked else None
    )


def _with_link(cell: RawCell, linked: re.Pattern[str], names: Mapping[str, str]) -> RawCell:
    """A cell whose formula says which other file it takes its value from by a name."""
    name = linked.search(cell.formula or "")
    return replace(cell, formula=f"{cell.formula} (tên {name[0]} = {names[name[0]]})") if name else cell


def _reason(fault: Exception) -> str:
    """What went wrong, on one short line."""
    while fault.__cause__ is not None and isinstance(fault.__cause__, Exception):
        fault = fault.__cause__
    return one_line(str(fault) or type(fault).__name__)[:120]
