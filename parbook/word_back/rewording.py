"""Sentences changed in Word brought back to the narrative, with their placeholders kept."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from parbook.entries.text_files import read_text
from parbook.figures.figure import Figure
from parbook.inputs.narrative import PASSAGE
from parbook.pages.markdown import read_markdown
from parbook.pages.model import Paragraph, Span, Spans, plain
from parbook.problems import DataProblems
from parbook.text import one_line
from parbook.word_back.word_text import Line, Piece

_PLACEHOLDER = re.compile(r"\{\{\s*([\w.]+)\s*(\|\s*full\s*)?\}\}")
# A list within a list is set in.
_MARKER = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+")
# What begins something else than a paragraph where it stands first.
_FIRST = re.compile(r"^(\s*)(?:([#+:=-])|(\d+)([.)]))")
_SIGNS = re.compile(r"[\\`*_\[\]{}|]")


@dataclass(frozen=True)
class Unit:
    """A paragraph or list item of a narrative file: the lines that it takes, and what it says.

    `key` is the text as the Word file prints it, with figures by id (see `Line.key`).
    """

    file: Path
    first: int
    last: int
    marker: str
    markdown: str
    key: str


def read_units(file: Path, figures: Mapping[str, Figure]) -> list[Unit]:
    """The units of a narrative file in order; chart titles are none, since Word has no charts."""
    units: list[Unit] = []
    taken: list[tuple[int, str]] = []
    titles = False

    def close() -> None:
        if taken and not titles:
            units.append(_unit(file, taken, figures))
        taken.clear()

    for number, line in enumerate(_read(file)):
        if line.startswith("<!--"):
            close()
            if mark := PASSAGE.match(line):  # other comments begin nothing
                titles = mark[1] == "hình"
        elif not line.strip():
            close()
        else:
            if _MARKER.match(line):
                close()
            taken.append((number, line))
    close()
    return units


def _unit(file: Path, taken: Sequence[tuple[int, str]], figures: Mapping[str, Figure]) -> Unit:
    marker = _MARKER.match(taken[0][1])
    first = taken[0][1][marker.end() :] if marker else taken[0][1]
    markdown = " ".join(line.strip() for line in (first, *(line for _, line in taken[1:])))
    key = _shown(markdown, figures)
    return Unit(file, taken[0][0], taken[-1][0], marker[0] if marker else "", markdown, key)


def _shown(markdown: str, figures: Mapping[str, Figure]) -> str:
    """What Markdown prints, with figures by id; the Markdown itself where it is no single paragraph."""

    def named(name: str, full: bool) -> Spans:
        before, after = _around(figures[name]) if full and name in figures else ("", "")
        return (Span(f"{before}{{{name}}}{after}"),)

    try:
        match read_markdown(markdown, "", "", named):
            case (Paragraph(spans),):
                return plain(spans)
    except DataProblems:  # `check` tells
        pass
    return markdown


def _around(figure: Figure) -> tuple[str, str]:
    """What `| full` adds before and after the number."""
    before, _, after = figure.full.partition(figure.text)
    return before, after


def markdown_of(pieces: Sequence[Piece], figures: Mapping[str, Figure], old: str = "") -> str:
    """The pieces as Markdown that prints the same letters, controls as placeholders.

    `old` tells which of them were `| full`. Bold and italics that Markdown cannot mark here are left out.
    """
    for marked in (True, False):
        text = "".join(_markdown(piece, marked) for piece in pieces)
        # A control inside bold text is a piece of its own; its marks meet those of its neighbours.
        text = re.sub(r"(?<=\S)\*{4}(?=\S)", "", text) if marked else text
        text = _FIRST.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", text)
        if _shown(text, figures) == one_line(Line(tuple(pieces)).key):
            break
    return _refill(text, figures, old)


def _markdown(piece: Piece, marked: bool) -> str:
    text = f"{{{{ {piece.figure} }}}}" if piece.figure else escaped(piece.text)
    mark = ("**" * piece.bold + "*" * piece.italic) * marked
    inner = text.strip()
    return text.replace(inner, f"{mark}{inner}{mark}", 1) if mark and inner else text


def escaped(text: str) -> str:
    """Text as Markdown that is read as these letters and nothing else.

    >>> escaped("a_b <c> {{ d }} `e`")
    'a\\\\_b &lt;c&gt; \\\\{\\\\{ d \\\\}\\\\} \\\\`e\\\\`'
    """
    # Marks of comments are looked for in the bare text, so the signs of mark-up are references.
    referring = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SIGNS.sub(r"\\\g<0>", referring)


def _refill(text: str, figures: Mapping[str, Figure], old: str) -> str:
    """Placeholders that printed word and noun take them back, where both still stand."""
    for figure_id, full in _PLACEHOLDER.findall(old):
        if full and figure_id in figures:
            before, after = map(escaped, _around(figures[figure_id]))
            shown = f"{before}{{{{ {figure_id} }}}}{after}"
            text = text.replace(shown, f"{{{{ {figure_id} | full }}}}", 1)
    return text


@dataclass(frozen=True)
class Rewording:
    """New text for a unit; an empty text drops it, `after` puts a new paragraph behind it."""

    unit: Unit
    markdown: str
    after: bool = False


def reworded(file: Path, changes: Sequence[Rewording]) -> str:
    """The narrative file's text with the changes made."""
    lines = _read(file)
    for change in sorted(changes, key=lambda c: (c.unit.first, c.after), reverse=True):
        unit = change.unit
        new = [unit.marker + change.markdown] if change.markdown else []
        if change.after:
            lines[unit.last + 1 : unit.last + 1] = new if unit.marker else ["", *new]
        else:
            end = unit.last + 1
            # A dropped paragraph takes the empty line behind it along.
            end += not new and end < len(lines) and not lines[end].strip() and not unit.marker
            lines[unit.first : end] = new
    return "\n".join(lines) + "\n"


def patch(file: Path, shown_as: str, changes: Sequence[Rewording]) -> Iterator[str]:
    """The changes as lines of a unified diff."""
    yield from difflib.unified_diff(
        _read(file), reworded(file, changes).split("\n")[:-1], shown_as, shown_as, lineterm="", n=0
    )


def sentences(text: str) -> list[str]:
    """A paragraph's sentences."""
    return re.split(r"(?<=[.!?;:])\s+(?=[^\d\s])", text)


def _read(file: Path) -> list[str]:
    return read_text(file, str(file), "TM-03").split("\n")
