"""How cells look, as far as it matters to whoever reads them: number format, font, colours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_timedelta_format

from parbook.sheets.number_format import is_date
from parbook.sheets.raw_cells import NO_MARKS, RAISED, STRUCK, UNSEEN
from parbook.sheets.workbook_safety import OFF, Budget, Scan

WHITE, _BLACK = "FFFFFF", "000000"
_Item = TypeVar("_Item")
_SCRIPTS = ("superscript", "subscript")
_SMALLEST = 3  # points
_NEARLY = 24  # of 255, the difference of colours that an eye does not see


@dataclass(frozen=True)
class Look:
    """How a cell looks, as far as it matters to its reader."""

    number_format: str = "General"
    font: str = ""
    marks: frozenset[str] = NO_MARKS
    ground: str = WHITE
    is_date: bool = False
    is_duration: bool = False


@dataclass
class _Font:
    name: str = ""
    struck: bool = False
    script: str = ""
    color: str = _BLACK  # empty where it is not known
    tiny: bool = False
    format: str = ""  # of a conditional style


class Styles(Scan):
    """The looks of cells by number, and which conditional styles hide or strike what they meet."""

    def __init__(self, part: str, budget: Budget) -> None:
        super().__init__(part, budget)
        self.looks: list[Look] = []
        self.veils: list[bool] = []
        self._by_number: dict[str, Look] = {}
        self._formats: dict[str, str] = {}
        self._fonts: list[_Font] = []
        self._fills: list[str] = []
        self._within: list[str] = []
        self._font, self._fill = _Font(), WHITE

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        self._within.append(name)
        value = attributes.get("val", "1")
        if name in ("font", "dxf"):
            self._font = _Font(color=_BLACK if "dxf" not in self._within else "")
        elif name == "fill":
            self._fill = WHITE
        elif name == "name":
            self._font.name = attributes.get("val", "")
        elif name == "strike":
            self._font.struck = value.lower() not in OFF
        elif name == "sz" and value.isdigit():
            self._font.tiny = int(value) < _SMALLEST
        elif name == "vertAlign":
            self._font.script = value if value in _SCRIPTS else ""
        elif name == "color" and "font" in self._within:
            self._font.color = color_of(attributes)
        elif name == "fgColor" and self._fill != WHITE:
            self._fill = color_of(attributes)
        elif name == "patternFill" and attributes.get("patternType", "none") != "none":
            self._fill = ""  # of a colour, or a pattern, that is not known yet
        elif name == "numFmt":
            self._font.format = attributes.get("formatCode", "")
            if "dxf" not in self._within:
                self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and "cellXfs" in self._within:
            self.looks.append(self._look(attributes))

    def _closed(self, name: str) -> None:
        self._within.pop()
        if name == "font" and "dxf" not in self._within:
            self._fonts.append(self._font)
        elif name == "fill" and "dxf" not in self._within:
            self._fills.append(self._fill)
        elif name == "dxf":
            font = self._font
            self.veils.append(bool(font.struck or font.format or alike(font.color, WHITE)))

    def look(self, number: str) -> Look:
        """The look of a cell's style; raises ValueError for one that the file does not have."""
        look = self._by_number.get(number)
        if look is None:
            place = _number(number)
            if not (0 <= place < len(self.looks) or place == 0):
                raise ValueError(f"không có kiểu ô {number[:20]}")
            look = self._by_number[number] = self.looks[place] if self.looks else Look()
        return look

    def _look(self, attributes: Mapping[str, str]) -> Look:
        format_id = attributes.get("numFmtId", "0")
        code = self._formats.get(format_id) or BUILTIN_FORMATS.get(_number(format_id)) or "General"
        font = self._at(self._fonts, attributes.get("fontId"), _Font())
        fill = self._at(self._fills, attributes.get("fillId"), WHITE)
        marks = {STRUCK} if font.struck else set()
        marks |= {RAISED} if font.script else set()
        marks |= {UNSEEN} if font.tiny or alike(font.color, fill) else set()
        dated = is_date(code)
        return Look(code, font.name, frozenset(marks), fill, dated, dated and is_timedelta_format(code))

    @staticmethod
    def _at(items: list[_Item], number: str | None, default: _Item) -> _Item:
        place = _number(number or "0")
        return items[place] if 0 <= place < len(items) else default


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else -1


def color_of(attributes: Mapping[str, str]) -> str:
    """A colour as RRGGBB, empty where it depends on a theme that is not looked at."""
    if attributes.get("tint", "0").strip("0.") not in ("", "-"):
        return ""
    if "rgb" in attributes:
        return attributes["rgb"][-6:].upper()
    if "theme" in attributes:
        return {"0": WHITE, "1": _BLACK}.get(attributes["theme"], "")
    if "indexed" in attributes:
        place = _number(attributes["indexed"])
        if 0 <= place < len(COLOR_INDEX):
            return str(COLOR_INDEX[place])[-6:]
        return {64: _BLACK, 65: WHITE}.get(place, "")  # the system's own
    return _BLACK if "auto" in attributes else ""


def alike(one: str, other: str) -> bool:
    """Whether an eye takes two colours for one; not where one is not known."""
    try:
        pairs = [(int(one[n : n + 2], 16), int(other[n : n + 2], 16)) for n in (0, 2, 4)]
    except ValueError:
        return False
    return all(abs(first - second) <= _NEARLY for first, second in pairs)
