"""Workbooks looked through before they are opened: what would eat time or memory is refused.

Everything is bounded here, since openpyxl bounds nothing: it makes an object of each formatted
cell, of each cell of a merged range and of each cell under a hyperlink.
"""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from xml.parsers import expat

from openpyxl.utils import range_boundaries

from parbook.numbers.printing import number_text
from parbook.problems import Problem
from parbook.sheets.file_kinds import kind_of_bytes, kind_of_parts

_MIB = 1024 * 1024
MOST_BYTES = 50 * _MIB  # of the file
MOST_UNPACKED = 200 * _MIB  # of all its parts
MOST_XML = 40 * _MIB  # of one XML part
MOST_PARTS = 1000
MOST_ROWS = 20_000  # of one sheet, formatted ones included
MOST_CELLS = 100_000  # of all sheets; merged ranges and hyperlinks count with their area
MOST_ELEMENTS = 80_000  # of all parts, rows and cells apart
MOST_CELL_PARTS = 1_000_000  # rows, cells, and what stands in them
MOST_FORMULA = 2_000_000  # letters of shared formulas, which are written out cell by cell
_DEEPEST = 64
_LONGEST_TAG = _MIB  # a parser reads an unfinished tag again with each piece
_LONGEST_FORMAT = 1000  # Excel allows 255; openpyxl needs the square of the length
_CHUNK = 256 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the only ones of the format, and bounded
_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"Lo\xa7\x94")
_CELL_PARTS = {"row", "c", "v", "f", "is", "t"}
_WHOLE = "sổ tính Excel (.xlsx) nguyên vẹn"
_RESEND = "mở tệp bằng Excel, chép riêng bảng số liệu sang sổ tính mới, lưu loại .xlsx rồi gửi lại"
_DELETE = (
    "chọn các dòng trống dưới bảng (Ctrl+Shift+End), bấm chuột phải chọn Delete > Entire row, lưu lại; "
    "hoặc chép riêng bảng sang sổ tính mới"
)


class Unsafe(Exception):
    """A workbook that is not opened; says what was needed, what was found, how to mend it."""

    def __init__(self, code: str, expected: str, found: str, fix: str = _RESEND, part: str = "") -> None:
        super().__init__(found)
        self.code, self.expected, self.found, self.fix, self.part = code, expected, found, fix, part


def refuse_unsafe(content: bytes, shown_as: str) -> Problem | None:
    """The problem of a file that must not be opened as a workbook, None for one that may.

    Takes at most a few seconds and some ten megabytes, whatever the file holds.
    """
    try:
        _look_through(content)
    except Unsafe as fault:
        title = _sheet_title(content, fault.part) if _is_sheet(fault.part) else ""
        return Problem(fault.code, shown_as, fault.expected, fault.found, fault.fix, title)
    return None


def _look_through(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise _too_big("tệp", len(content), MOST_BYTES)
    if kind := kind_of_bytes(content):
        raise Unsafe("DL-02", "sổ tính Excel định dạng .xlsx", kind.words, kind.fix)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _look_at_parts(archive)
            budget = _Budget()
            for info in _in_order(archive):
                _look_at_part(archive, info, budget)
    except Unsafe:
        raise
    except Exception as fault:  # zipfile and zlib fail in many ways over a damaged archive
        raise Unsafe(
            "DL-02", _WHOLE, f"tệp hỏng ({_short(fault)})", "xin đơn vị gửi lại tệp .xlsx"
        ) from fault


def _look_at_parts(archive: zipfile.ZipFile) -> None:
    """The directory of the archive: kind of file, macros, number and size of the parts."""
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(infos) > MOST_PARTS:
        raise Unsafe("DL-30", f"không quá {MOST_PARTS} phần trong tệp", f"{len(infos)} phần")
    if len(set(names)) != len(names):
        raise Unsafe("DL-30", _WHOLE, "hai phần trùng tên trong tệp")
    if any(info.flag_bits & 1 for info in infos):
        raise Unsafe("DL-02", _WHOLE, "tệp nén đặt mật khẩu", "bỏ mật khẩu, lưu loại .xlsx rồi gửi lại")
    if kind := kind_of_parts(names):
        raise Unsafe("DL-02", "sổ tính Excel định dạng .xlsx", kind.words, kind.fix)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        fix = 'lưu lại loại "Excel Workbook (.xlsx)", không có macro, rồi gửi lại'
        raise Unsafe("DL-29", "sổ tính không có macro", "tệp có macro (vbaProject.bin)", fix)
    if any(info.compress_type not in _METHODS for info in infos):
        raise Unsafe("DL-30", _WHOLE, "tệp nén bằng cách khác với Excel")
    unpacked = sum(info.file_size for info in infos if not _is_sheet(info.filename))
    if unpacked > MOST_UNPACKED:
        raise _too_big("các phần trong tệp, khi giải nén,", unpacked, MOST_UNPACKED)


def _in_order(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Sheets last, so that their titles can be told."""
    yield from sorted(archive.infolist(), key=lambda info: _is_sheet(info.filename))


def _is_sheet(name: str) -> bool:
    return name.lower().startswith("xl/worksheets/")


class _Budget:
    """What is left of the limits that all sheets share."""

    def __init__(self) -> None:
        self.cells, self.unpacked = MOST_CELLS, MOST_UNPACKED
        self.elements, self.cell_parts = MOST_ELEMENTS, MOST_CELL_PARTS

    def open(self, name: str, part: str) -> None:
        if name in _CELL_PARTS:
            self.cell_parts -= 1
        else:
            self.elements -= 1
        if self.cell_parts < 0 or self.elements < 0:
            found = f"phần {part} có quá nhiều mục (kiểu ô, vùng gộp, hình…)"
            raise Unsafe("DL-30", "tệp gọn như Excel lưu", found, _RESEND, part)

    def take(self, cells: int, part: str) -> None:
        self.cells -= cells
        if self.cells < 0:
            raise Unsafe(
                "DL-30", f"không quá {number_text(MOST_CELLS)} ô",
                "trang tính có quá nhiều ô đã định dạng, ô gộp hoặc siêu liên kết", _DELETE, part,
            )  # fmt: skip


def _look_at_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> None:
    """Read one part as XML, a piece at a time; a part that is no XML is let be."""
    name = info.filename
    is_xml = name.lower().endswith((".xml", ".rels"))
    with archive.open(info) as stream:
        piece = stream.read(_CHUNK)
        if not is_xml and not piece.lstrip().startswith(_XML_STARTS):
            return
        scan, read = _Scan(name, budget), 0
        try:
            while piece:
                read += len(piece)
                budget.unpacked -= len(piece)
                if read > MOST_XML or budget.unpacked < 0:
                    raise _too_big(f"phần {name} của tệp", max(read, info.file_size), MOST_XML)
                scan.parser.Parse(piece, False)
                if read - scan.parser.CurrentByteIndex > _LONGEST_TAG:
                    raise Unsafe("DL-30", "tệp do Excel lưu", f"phần {name} có thẻ dài bất thường")
                piece = stream.read(_CHUNK)
            scan.parser.Parse(b"", True)
        except expat.ExpatError as fault:
            if is_xml:  # Excel itself writes drawings (.vml) that are not well formed
                needed, fix = _WHOLE, "xin đơn vị gửi lại tệp .xlsx"
                raise Unsafe("DL-02", needed, f"phần {name} hỏng ({fault})", fix) from fault


class _Scan:
    """Counts what a part would cost, as its elements open."""

    def __init__(self, part: str, budget: _Budget) -> None:
        self.part, self.budget = part, budget
        self.depth = self.rows = self.shared = self.formula = self.longest = 0
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _doctype(self, *_: object) -> None:
        # Entities that unfold by the million, and files named by an entity, both need a DOCTYPE.
        raise Unsafe("DL-30", "tệp do Excel lưu", f"phần {self.part} có khai báo DOCTYPE")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unsafe("DL-30", "tệp do Excel lưu", f"phần {self.part} lồng nhau quá {_DEEPEST} lớp")
        self.budget.open(name, self.part)
        if name == "row":
            self._row()
        elif name == "c":
            self.budget.take(1, self.part)
        elif name == "f":
            self.formula = 1
            self.shared += attributes.get("t") == "shared"
            self._formulas()
        elif name in ("mergeCell", "hyperlink"):
            self.budget.take(_area(attributes.get("ref", "")), self.part)
        elif len(attributes.get("formatCode", "")) > _LONGEST_FORMAT:
            raise Unsafe("DL-30", "định dạng số ngắn như Excel lưu", "định dạng số quá dài")

    def _end(self, tag: str) -> None:
        self.depth -= 1
        self.formula = 0

    def _text(self, text: str) -> None:
        if self.formula:
            self.formula += len(text)
            self.longest = max(self.longest, self.formula)

    def _formulas(self) -> None:
        if self.shared * self.longest > MOST_FORMULA:
            raise Unsafe("DL-30", "công thức ngắn", "quá nhiều công thức dài", _RESEND, self.part)

    def _row(self) -> None:
        self.rows += 1
        if self.rows > MOST_ROWS:
            needed = f"không quá {number_text(MOST_ROWS)} dòng"
            found = f"trang tính có trên {number_text(MOST_ROWS)} dòng đã định dạng"
            raise Unsafe("DL-30", needed, found, _DELETE, self.part)


def _area(reference: str) -> int:
    """How many cells a range has; a reference that is none costs nothing."""
    try:
        first_column, first_row, last_column, last_row = range_boundaries(reference)
    except (ValueError, TypeError):
        return 0
    if None in (first_column, first_row, last_column, last_row):
        return MOST_CELLS + 1  # whole rows or columns
    return (last_column - first_column + 1) * (last_row - first_row + 1)  # type: ignore[operator]


def _sheet_title(content: bytes, part: str) -> str:
    """The title of the sheet that a part holds, empty where it cannot be told."""
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            # Both were looked through before any sheet was.
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile):
        return ""
    targets = {link.get("Id"): link.get("Target", "").removeprefix("/xl/") for link in links}
    sheets = (element for element in book.iter() if element.tag.endswith("}sheet"))
    names = {targets.get(sheet.get(relation)): sheet.get("name", "") for sheet in sheets}
    return names.get(part.removeprefix("xl/"), "")


def _too_big(what: str, size: int, most: int) -> Unsafe:
    found = f"{what} nặng {size // _MIB} MB"
    return Unsafe("DL-30", f"không quá {most // _MIB} MB", found, _DELETE)


def _short(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"[:120]
