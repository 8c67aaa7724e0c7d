"""Texts of a workbook: put together from their runs, with what is struck through, raised or white in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from parbook.sheets.cell_looks import WHITE, Look, alike, color_of
from parbook.sheets.raw_cells import NO_MARKS, PARTLY_STRUCK, RAISED, STRUCK, UNSEEN
from parbook.sheets.workbook_safety import OFF, Budget, Scan

_UP = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
_DOWN = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")
_SCRIPTS = {"superscript": _UP, "subscript": _DOWN}
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Text:
    """A text and what its runs say of it.

    Some are `struck`, `raised` or `white`, some `plain` (not struck), some `bare`: they look as their
    cell does.
    """

    words: str
    struck: bool = False
    raised: bool = False
    white: bool = False
    plain: bool = False
    bare: bool = True

    def marks(self, look: Look) -> frozenset[str]:
        """The marks of a cell of that look that holds this text."""
        if not (self.struck or self.raised or self.plain):
            return look.marks
        found = set(look.marks if self.bare else NO_MARKS)
        any_struck = self.struck or STRUCK in found
        all_struck = any_struck and not self.plain and (not self.bare or STRUCK in found)
        found.discard(STRUCK)
        if any_struck:
            found.add(STRUCK if all_struck else PARTLY_STRUCK)
        found |= {RAISED} if self.raised else NO_MARKS
        found |= {UNSEEN} if self.white and alike(look.ground, WHITE) else NO_MARKS
        return frozenset(found)


NO_TEXT = Text("")


def decoded(text: str) -> str:
    r"""The text that `_xHHHH_` stands for in a file; half a pair of UTF-16 is no character.

    >>> decoded("a_x000D_b"), decoded("_x005F_x000D_")
    ('a\rb', '_x000D_')
    """
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Runs:
    """Puts a text together from its runs, as its elements come."""

    def __init__(self) -> None:
        self._open()

    def _open(self) -> None:
        self.found = Text("")
        self._pieces: list[str] = []
        self._begin_run()
        self._in_text, self._phonetic = False, False

    def _begin_run(self) -> None:
        self._own, self._struck, self._script, self._white = False, False, "", False

    def opened(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element within a text begins."""
        if name == "r":
            self._begin_run()
        elif name == "rPr":
            self._own = True
        elif name == "strike":
            self._struck = attributes.get("val", "1").lower() not in OFF
        elif name == "vertAlign":
            self._script = attributes.get("val", "")
        elif name == "color":
            self._white = alike(color_of(attributes), WHITE)
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._in_text, self._pieces = not self._phonetic, []

    def closed(self, name: str) -> None:
        """An element within a text ends."""
        if name == "rPh":
            self._phonetic = False
        elif name == "t" and self._in_text:
            self._in_text = False
            self._add(decoded("".join(self._pieces)))

    def said(self, text: str) -> None:
        """Text of the innermost element."""
        if self._in_text:
            self._pieces.append(text)

    def _add(self, words: str) -> None:
        raised = self._own and self._script in _SCRIPTS
        known = self.found
        if raised:
            words = words.translate(_SCRIPTS[self._script])
        if not words.strip():
            self.found = replace(known, words=known.words + words)
            return
        # A text that begins has nothing yet of its own look.
        bare = known.bare if known.words.strip() else False
        self.found = Text(
            known.words + words,
            known.struck or (self._own and self._struck),
            known.raised or raised,
            known.white or self._white,
            known.plain or (self._own and not self._struck),
            bare or not self._own,
        )

    def take(self) -> Text:
        """The text that is complete; the next one begins."""
        found = self.found
        self._open()
        return found


class Strings(Scan):
    """The texts that cells share, in their order."""

    def __init__(self, part: str, budget: Budget) -> None:
        super().__init__(part, budget)
        self.texts: list[Text] = []
        self._runs = Runs()

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        self._runs.opened(name, attributes)

    def _closed(self, name: str) -> None:
        self._runs.closed(name)
        if name == "si":
            self.texts.append(self._runs.take())

    def _said(self, text: str) -> None:
        self._runs.said(text)
