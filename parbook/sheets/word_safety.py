"""A Word file looked through before it is opened: what would eat time or memory is refused."""

import zipfile
from io import BytesIO
from xml.parsers import expat

from parbook.numbers.printing import number_text
from parbook.problems import Problem
from parbook.text import one_line

_MIB = 1024 * 1024
MOST_BYTES = 20 * _MIB  # of the file
MOST_UNPACKED = 60 * _MIB  # of all its parts
MOST_ELEMENTS = 500_000  # of one part; a report of 200 pages has some 100,000
_DEEPEST = 200
_CHUNK = 256 * 1024
_NEEDED = "tệp Word dạng .docx, không đặt mật khẩu"
_FIX = "mở tệp bằng Word, chọn “Lưu thành” (Save As) loại Word Document (.docx) rồi gửi lại"


class _Unsafe(Exception):
    """A part that must not be opened; says which problem it is and why."""

    def __init__(self, code: str, needed: str, found: str) -> None:
        super().__init__(found)
        self.code, self.needed, self.found = code, needed, found


def refuse_unsafe_word(content: bytes, shown_as: str) -> Problem | None:
    """The problem of a file that must not be opened as a Word file, None for one that may."""
    try:
        _look_at(content)
    except _Unsafe as fault:
        return Problem(fault.code, shown_as, fault.needed, fault.found, _FIX)
    except Exception as fault:  # zipfile and zlib fail in many ways over a damaged archive
        return Problem("DL-02", shown_as, _NEEDED, f"tệp hỏng ({one_line(str(fault))[:80]})", _FIX)
    return None


def _look_at(content: bytes) -> None:
    if content.startswith(bytes.fromhex("D0CF11E0")):
        raise _Unsafe("DL-02", _NEEDED, "văn bản Word đời cũ (.doc) hoặc tệp đặt mật khẩu")
    if len(content) > MOST_BYTES:
        raise _Unsafe("DL-30", f"tệp không quá {MOST_BYTES // _MIB} MB", "tệp quá lớn")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        infos = archive.infolist()
        if "word/document.xml" not in archive.namelist():
            raise _Unsafe("DL-02", _NEEDED, "không phải văn bản Word")
        if any(info.filename.lower().endswith("vbaproject.bin") for info in infos):
            raise _Unsafe("DL-29", "văn bản không có macro", "tệp có macro")
        unpacked = sum(info.file_size for info in infos)
        if unpacked > MOST_UNPACKED:
            needed = f"các phần không quá {MOST_UNPACKED // _MIB} MB"
            raise _Unsafe("DL-30", needed, f"giải nén ra {unpacked // _MIB} MB")
        for info in infos:
            if info.filename.lower().endswith((".xml", ".rels")):
                _look_at_part(archive, info)


def _look_at_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Read a part as XML, a piece at a time, and count what it would cost as a tree."""
    elements = depth = 0

    def start(*_: object) -> None:
        nonlocal elements, depth
        elements, depth = elements + 1, depth + 1
        if elements > MOST_ELEMENTS:
            needed = f"không quá {number_text(MOST_ELEMENTS)} mục trong một phần"
            raise _Unsafe("DL-30", needed, f"phần {info.filename} có nhiều hơn")
        if depth > _DEEPEST:
            raise _Unsafe("DL-30", "tệp do Word lưu", f"phần {info.filename} lồng nhau quá {_DEEPEST} lớp")

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_: object) -> None:
        # Entities that unfold by the million, and files named by an entity, both need a DOCTYPE.
        raise _Unsafe("DL-30", "tệp do Word lưu", f"phần {info.filename} có khai báo DOCTYPE")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = doctype
    with archive.open(info) as stream:
        while piece := stream.read(_CHUNK):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
