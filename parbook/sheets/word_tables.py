"""The tables of a Word file as texts, each below the last line above it that names something."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from parbook.problems import Problem
from parbook.text import nfc, one_line

_MIB = 1024 * 1024
MOST_BYTES = 20 * _MIB
MOST_UNPACKED = 60 * _MIB
MOST_ROWS = 5_000
_NEEDED = "tệp Word dạng .docx, không đặt mật khẩu"
_FIX = "mở tệp bằng Word, chọn “Lưu thành” (Save As) loại Word Document (.docx) rồi gửi lại"


@dataclass(frozen=True)
class WordTable:
    """A table: the lines of text since the table before it, and its rows of texts.

    A cell merged over several columns or rows has its text in each of them.
    """

    lines_above: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_word_tables(path: Path, shown_as: str) -> list[WordTable] | Problem:
    """All tables of a Word file in reading order, or the problem that stops reading it."""
    if not path.is_file():
        return Problem(
            "DL-01",
            shown_as,
            "có tệp này trong thư mục số liệu của kỳ",
            "không có tệp",
            "đặt tệp vào đúng thư mục",
        )
    try:
        content = path.read_bytes()
    except OSError:
        found = "tệp đang mở hoặc không có quyền đọc"
        return Problem("DL-02", shown_as, "đọc được tệp", found, "lưu và đóng tệp trong Word rồi chạy lại")
    return refuse_unsafe_word(content, shown_as) or _read(content, shown_as)


def refuse_unsafe_word(content: bytes, shown_as: str) -> Problem | None:
    """The problem of a file that must not be opened as a Word file, None for one that may."""
    if content.startswith(bytes.fromhex("D0CF11E0")):
        found = "văn bản Word đời cũ (.doc) hoặc tệp đặt mật khẩu"
        return Problem("DL-02", shown_as, _NEEDED, found, _FIX)
    if len(content) > MOST_BYTES:
        return Problem("DL-30", shown_as, f"tệp không quá {MOST_BYTES // _MIB} MB", "tệp quá lớn", _FIX)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = {info.filename for info in archive.infolist()}
            unpacked = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as fault:
        return Problem("DL-02", shown_as, _NEEDED, f"tệp hỏng ({one_line(str(fault))[:80]})", _FIX)
    if "word/document.xml" not in names:
        return Problem("DL-02", shown_as, _NEEDED, "không phải văn bản Word", _FIX)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return Problem("DL-29", shown_as, "văn bản không có macro", "tệp có macro", _FIX)
    if unpacked > MOST_UNPACKED:
        found = f"giải nén ra {unpacked // _MIB} MB"
        return Problem("DL-30", shown_as, f"các phần không quá {MOST_UNPACKED // _MIB} MB", found, _FIX)
    return None


def _read(content: bytes, shown_as: str) -> list[WordTable] | Problem:
    from docx import Document
    from docx.table import Table

    try:
        word = Document(BytesIO(content))
        tables, above = [], list[str]()
        for element in word.element.body.iterchildren():
            kind = str(element.tag).rpartition("}")[2]
            if kind == "p" and (line := _text(element)):
                above.append(line)
            elif kind == "tbl":
                tables.append(WordTable(tuple(above), tuple(_rows(Table(element, word)))))
                above = []
            if sum(len(table.rows) for table in tables) > MOST_ROWS:
                needed = f"không quá {MOST_ROWS} dòng trong các bảng"
                return Problem("DL-30", shown_as, needed, "tệp có nhiều dòng hơn", _FIX)
    except Exception as fault:  # a damaged file fails wherever in python-docx, lxml, zipfile it is met
        return Problem("DL-02", shown_as, _NEEDED, f"không mở được ({one_line(str(fault))[:80]})", _FIX)
    return tables


def _rows(table: Any) -> Iterator[tuple[str, ...]]:
    for row in table.rows:
        yield tuple(one_line(nfc("\n".join(_text(p._p) for p in cell.paragraphs))) for cell in row.cells)


def _text(paragraph: Any) -> str:
    """The text of a paragraph as it reads with tracked changes accepted."""
    parts = []
    for element in paragraph.iter():
        kind = str(element.tag).rpartition("}")[2]
        if kind == "t" and not any(str(a.tag).endswith("}del") for a in element.iterancestors()):
            parts.append(element.text or "")
        elif kind in ("tab", "br", "cr") and not str(element.getparent().tag).endswith("}tabs"):
            parts.append(" ")
    return one_line(nfc("".join(parts)))
