"""The parts of a workbook read a piece at a time, within limits: what would eat time or memory is refused.

What a part says is gathered by the subclasses of Scan (workbook_parts.py, sheet_part.py) in the
same pass. The limits are those of openpyxl too, which marked copies are made with and which bounds
nothing: it makes an object of each formatted cell, of each cell of a merged range and of each cell
under a hyperlink.
"""

import zipfile
from io import BytesIO
from xml.parsers import expat

from openpyxl.utils import range_boundaries

from parbook.numbers.printing import number_text
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
OFF = ("0", "false", "none")  # how a file writes what does not hold
_CHUNK = 256 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the only ones of the format, and bounded
_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"Lo\xa7\x94")
_CELL_PARTS = {"row", "c", "v", "f", "is", "t"}
WHOLE = "sổ tính Excel (.xlsx) nguyên vẹn"
_RESEND = "mở tệp bằng Excel, chép riêng bảng số liệu sang sổ tính mới, lưu loại .xlsx rồi gửi lại"
_DELETE = (
    "chọn các dòng trống dưới bảng (Ctrl+Shift+End), bấm chuột phải chọn Delete > Entire row, lưu lại; "
    "hoặc chép riêng bảng sang sổ tính mới"
)


class Unsafe(Exception):
    """A workbook that is not read; says what was needed, what was found, how to mend it.

    `part` is the part of the file that it was found in, `cell` the address where it is one of a sheet.
    """

    def __init__(
        self, code: str, expected: str, found: str, fix: str = _RESEND, part: str = "", cell: str = ""
    ) -> None:
        super().__init__(found)
        self.code, self.expected, self.found, self.fix = code, expected, found, fix
        self.part, self.cell = part, cell


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The archive of a workbook whose directory promises nothing harmful; raises Unsafe."""
    if len(content) > MOST_BYTES:
        raise _too_big("tệp", len(content), MOST_BYTES)
    if kind := kind_of_bytes(content):
        raise Unsafe("DL-02", "sổ tính Excel định dạng .xlsx", kind.words, kind.fix)
    archive = zipfile.ZipFile(BytesIO(content))
    _look_at_directory(archive)
    return archive


def _look_at_directory(archive: zipfile.ZipFile) -> None:
    """The directory of the archive: kind of file, macros, number and size of the parts."""
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(infos) > MOST_PARTS:
        raise Unsafe("DL-30", f"không quá {MOST_PARTS} phần trong tệp", f"{len(infos)} phần")
    if len(set(names)) != len(names):
        raise Unsafe("DL-30", WHOLE, "hai phần trùng tên trong tệp")
    if any(info.flag_bits & 1 for info in infos):
        raise Unsafe("DL-02", WHOLE, "tệp nén đặt mật khẩu", "bỏ mật khẩu, lưu loại .xlsx rồi gửi lại")
    if kind := kind_of_parts(names):
        raise Unsafe("DL-02", "sổ tính Excel định dạng .xlsx", kind.words, kind.fix)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        fix = 'lưu lại loại "Excel Workbook (.xlsx)", không có macro, rồi gửi lại'
        raise Unsafe("DL-29", "sổ tính không có macro", "tệp có macro (vbaProject.bin)", fix)
    if any(info.compress_type not in _METHODS for info in infos):
        raise Unsafe("DL-30", WHOLE, "tệp nén bằng cách khác với Excel")
    unpacked = sum(info.file_size for info in infos if not _is_sheet(info.filename))
    if unpacked > MOST_UNPACKED:
        raise _too_big("các phần trong tệp, khi giải nén,", unpacked, MOST_UNPACKED)


def _is_sheet(name: str) -> bool:
    return name.lower().startswith("xl/worksheets/")


class Budget:
    """What is left of the limits that all sheets share."""

    def __init__(self) -> None:
        self.cells, self.unpacked = MOST_CELLS, MOST_UNPACKED
        self.elements, self.cell_parts = MOST_ELEMENTS, MOST_CELL_PARTS

    def open(self, name: str, part: str) -> None:
        """Count an element; raises Unsafe beyond the limit."""
        if name in _CELL_PARTS:
            self.cell_parts -= 1
        else:
            self.elements -= 1
        if self.cell_parts < 0 or self.elements < 0:
            found = f"phần {part} có quá nhiều mục (kiểu ô, vùng gộp, hình…)"
            raise Unsafe("DL-30", "tệp gọn như Excel lưu", found, _RESEND, part)

    def take(self, cells: int, part: str) -> None:
        """Count cells, or the area of a range; raises Unsafe beyond the limit."""
        self.cells -= cells
        if self.cells < 0:
            raise Unsafe(
                "DL-30",
                f"không quá {number_text(MOST_CELLS)} ô",
                "trang tính có quá nhiều ô đã định dạng, ô gộp hoặc siêu liên kết",
                _DELETE,
                part,
            )


class Scan:
    """Reads one part as XML and counts what it costs, as its elements open.

    A subclass gathers what the part says in `_opened`, `_closed` and `_said`, which get local names.
    """

    def __init__(self, part: str, budget: Budget) -> None:
        self.part, self.budget = part, budget
        self.depth = self.rows = self.shared = self.formula = self.longest = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def _closed(self, name: str) -> None:
        """An element ends."""

    def _said(self, text: str) -> None:
        """Text of the innermost element."""

    def read(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        """Read the part, a piece at a time; one that is no XML is let be. Raises Unsafe."""
        is_xml = info.filename.lower().endswith((".xml", ".rels"))
        with archive.open(info) as stream:
            piece = stream.read(_CHUNK)
            if not is_xml and not piece.lstrip().startswith(_XML_STARTS):
                return
            read = 0
            try:
                while piece:
                    read += len(piece)
                    self._take_bytes(read, len(piece), info)
                    self.parser.Parse(piece, False)
                    if read - self.parser.CurrentByteIndex > _LONGEST_TAG:
                        raise Unsafe("DL-30", "tệp do Excel lưu", f"phần {self.part} có thẻ dài bất thường")
                    piece = stream.read(_CHUNK)
                self.parser.Parse(b"", True)
            except expat.ExpatError as fault:
                if is_xml:  # Excel itself writes drawings (.vml) that are not well formed
                    found, fix = f"phần {self.part} hỏng ({fault})", "xin đơn vị gửi lại tệp .xlsx"
                    raise Unsafe("DL-02", WHOLE, found, fix) from fault

    def _take_bytes(self, read: int, piece: int, info: zipfile.ZipInfo) -> None:
        self.budget.unpacked -= piece
        if read > MOST_XML or self.budget.unpacked < 0:
            raise _too_big(f"phần {self.part} của tệp", max(read, info.file_size), MOST_XML)

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
        self._opened(name, attributes)

    def _end(self, tag: str) -> None:
        self._closed(tag.rpartition(":")[2])
        self.depth -= 1
        self.formula = 0

    def _text(self, text: str) -> None:
        if self.formula:
            self.formula += len(text)
            self.longest = max(self.longest, self.formula)
        self._said(text)

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


def _too_big(what: str, size: int, most: int) -> Unsafe:
    found = f"{what} nặng {size // _MIB} MB"
    return Unsafe("DL-30", f"không quá {most // _MIB} MB", found, _DELETE)
