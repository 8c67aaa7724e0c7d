"""A Word file read as lines: paragraphs and table rows, each figure still known by its id.

Reads what Word and LibreOffice write after an edit: split runs, tracked changes (as accepted),
controls around a run or a whole paragraph, tags that LibreOffice drops.
"""

import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from parbook.problems import DataProblems, Problem
from parbook.sheets.word_safety import refuse_unsafe_word
from parbook.text import one_line

# What was struck out or moved away with tracked changes on; field codes; the second of two drawings.
_GONE = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:pPr"), qn("w:rPr"), qn("w:sdtPr")}
_GONE |= {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_SPACES = {qn("w:tab"), qn("w:br"), qn("w:cr")}
# LibreOffice before 7.5 loses a control's tag and keeps its title, which ends with the id too.
_TITLE_ID = re.compile(r"\[([\w.]+)\]$")
_BULLET = re.compile(r"^[-–—•+*]\s+")
CELL = " | "


@dataclass(frozen=True)
class Piece:
    """Text in one style; `figure` is the id of the content control that it stands in, if any."""

    text: str
    figure: str = ""
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Line:
    """A paragraph or a table row."""

    pieces: tuple[Piece, ...]

    @cached_property
    def text(self) -> str:
        """What a reader reads."""
        return "".join(piece.text for piece in self.pieces)

    @cached_property
    def key(self) -> str:
        """The text with figures by id: two lines that differ only in a number have the same key."""
        return "".join(f"{{{piece.figure}}}" if piece.figure else piece.text for piece in self.pieces)

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """The ids of the figures, in order."""
        return tuple(piece.figure for piece in self.pieces if piece.figure)

    @cached_property
    def outside(self) -> str:
        """The text outside figures."""
        return "".join(" " if piece.figure else piece.text for piece in self.pieces)


def read_lines(path: Path, known: Container[str]) -> tuple[list[Line], str]:
    """The lines of a Word file in reading order, and its keywords; `known` are the figure ids.

    Raises DataProblems (DV-01) where the file is no .docx, or one that would eat time or memory.
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise _unreadable(path, f"không đọc được tệp ({fault.strerror})") from fault
    if unsafe := refuse_unsafe_word(content, str(path)):
        raise _unreadable(path, unsafe.found)
    try:
        word = Document(BytesIO(content))
        keywords = str(word.core_properties.keywords or "")
        lines = [_line(pieces) for pieces in _pieces_of_lines(word.element.body, known)]
    except Exception as fault:  # a damaged file fails wherever in python-docx, lxml, zipfile it is met
        raise _unreadable(path, f"không mở được ({one_line(str(fault))[:80]})") from fault
    return [line for line in lines if line.text], keywords


def _unreadable(path: Path, found: str) -> DataProblems:
    needed = "tệp Word dạng .docx, không đặt mật khẩu"
    fix = "mở bằng Word, lưu lại dạng .docx (Word Document) rồi chạy lại"
    return DataProblems([Problem("DV-01", str(path), needed, found, fix)])


def _pieces_of_lines(parent: Any, known: Container[str], figure: str = "") -> Iterator[list[Piece]]:
    for child in parent:
        if child.tag in _GONE:
            continue
        if child.tag == qn("w:p"):
            yield list(_pieces(child, known, figure))
        elif child.tag == qn("w:tr"):
            yield list(_row(child, known, figure))
        elif child.tag == qn("w:sdt"):
            yield from _pieces_of_lines(child, known, _figure(child, known) or figure)
        else:
            yield from _pieces_of_lines(child, known, figure)


def _row(row: Any, known: Container[str], figure: str) -> Iterator[Piece]:
    for place, cell in enumerate(row.iter(qn("w:tc"))):
        if place:
            yield Piece(CELL)
        around = [_figure(above, known) for above in cell.iterancestors(qn("w:sdt"))]
        inside = next(filter(None, around), figure)
        for number, pieces in enumerate(_pieces_of_lines(cell, known, inside)):
            yield from [Piece(" ")] * bool(number) + pieces


def _pieces(
    parent: Any, known: Container[str], figure: str = "", style: Piece | None = None
) -> Iterator[Piece]:
    style = style or Piece("")
    for child in parent:
        if child.tag in _GONE:
            continue
        if child.tag == qn("w:t"):
            yield replace(style, text=child.text or "", figure=figure)
        elif child.tag in _SPACES:
            yield replace(style, text=" ", figure=figure)
        elif child.tag == qn("w:noBreakHyphen"):
            yield replace(style, text="-", figure=figure)
        elif child.tag == qn("w:r"):
            own = Piece("", bold=_is_on(child, "w:b"), italic=_is_on(child, "w:i"))
            yield from _pieces(child, known, figure, own)
        elif child.tag == qn("w:sdt"):
            yield from _pieces(child, known, _figure(child, known) or figure, style)
        else:
            yield from _pieces(child, known, figure, style)


def _figure(control: Any, known: Container[str]) -> str:
    """The id of the figure that a control carries; controls of other makers carry none."""
    facts = control.find(qn("w:sdtPr"))
    for name in ("w:tag", "w:alias") if facts is not None else ():
        found = facts.find(qn(name))
        text = found.get(qn("w:val"), "") if found is not None else ""
        title = _TITLE_ID.search(text)
        figure = title[1] if title else text
        if figure in known:
            return str(figure)
    return ""


def _is_on(run: Any, name: str) -> bool:
    found = run.find(f"{qn('w:rPr')}/{qn(name)}")
    return found is not None and found.get(qn("w:val"), "1") not in ("0", "false", "off")


def _line(pieces: list[Piece]) -> Line:
    """The line with neighbours of one style joined, spaces made single, bullet and "./." dropped."""
    joined: list[Piece] = []
    for piece in pieces:
        # A no-break space counts as a space here.
        text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", piece.text))
        if not joined:
            text = text.lstrip() if piece.figure else _BULLET.sub("", text.lstrip())
        elif joined[-1].text.endswith(" "):
            text = text.lstrip()
        if not text:
            continue
        if joined and replace(joined[-1], text="") == replace(piece, text=""):
            joined[-1] = replace(piece, text=joined[-1].text + text)
        else:
            joined.append(replace(piece, text=text))
    while joined and not joined[-1].text.strip():
        joined.pop()
    if joined:
        joined[-1] = replace(joined[-1], text=re.sub(r"\./\.$", ".", joined[-1].text.rstrip()))
    return Line(tuple(joined))
