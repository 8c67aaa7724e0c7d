"""How all charts look: one theme for Altair, and one colour for each meaning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from parbook.facts import read_facts

INK, LINE = "#1a1a1a", "#8a97a5"
WIDTH = 420  # narrow enough to be read on a phone
FONT_SIZE, LETTER = 13, 7.2  # pixels; the mean width of a letter of that size
NUMBER_LOCALE: dict[str, Any] = {
    "decimal": ",",
    "thousands": ".",
    "grouping": [3],
    "currency": ["", " đồng"],
}
_AXIS: dict[str, Any] = {
    "domain": False,
    "ticks": False,
    "labelFlush": False,
    "labelFontSize": 12,
    "labelColor": INK,
    "titleFontSize": FONT_SIZE,
    "titleFontWeight": "normal",
    "titlePadding": 8,
    "titleColor": INK,
    "titleAnchor": "start",
    "labelLimit": WIDTH,
    "gridColor": "#dddddd",
}
THEME: dict[str, Any] = {
    "font": "Arial, 'Liberation Sans', sans-serif",
    "background": "white",
    "padding": {"left": 14, "right": 5, "top": 5, "bottom": 5},  # room for fonts wider than the measured one
    "view": {
        "stroke": None,
        "continuousWidth": WIDTH,
        "continuousHeight": 260,
        "discreteHeight": {"step": 40},
    },
    "axis": _AXIS,
    "axisQuantitative": {"tickCount": 4, "format": ",~f"},
    "bar": {"color": "#1f4e79", "stroke": "white"},
    "text": {"fontSize": FONT_SIZE, "color": INK, "limit": WIDTH},
    "point": {"filled": True, "size": 130, "stroke": "#1f4e79", "strokeWidth": 2, "opacity": 1},
    "tick": {"color": INK, "thickness": 4, "opacity": 1},
    "rule": {"color": INK, "strokeWidth": 2},
    "legend": {
        "title": None,
        "orient": "top",
        "labelFontSize": FONT_SIZE,
        "labelLimit": WIDTH,
        "columns": 2,
        "columnPadding": 28,  # room for wider fonts here too
        "symbolType": "square",
        "symbolStrokeColor": LINE,
        "symbolStrokeWidth": 1,
    },
    "title": {"anchor": "start", "frame": "group", "color": INK, "fontSize": FONT_SIZE, "fontWeight": "bold"},
    "header": {
        "title": None,
        "labelOrient": "top",
        "labelAnchor": "start",
        "labelColor": INK,
        "labelFontSize": FONT_SIZE,
        "labelFontWeight": "bold",
        "labelPadding": 4,
    },
}


@dataclass(frozen=True)
class Meaning:
    """What a series of numbers means: its colour, whether that is dark, and the words that tell it.

    `words` are separated by ";"; dark and light stay apart in a black-and-white copy.
    """

    meaning: str
    colour: str
    dark: str
    words: str

    def told_by(self, text: str) -> bool:
        """Whether the name of a series, label or axis has this meaning."""
        return any(re.search(rf"\b{re.escape(word)}\b", text.lower()) for word in self.words.split(";"))


MEANINGS = read_facts("chart_meanings.csv", Meaning)
# Series whose names tell no meaning, in their order: dark and light by turns.
_OTHERS = [
    Meaning("", "#1f4e79", "yes", ""),
    Meaning("", "#a9c4de", "", ""),
    Meaning("", "#5b7f3b", "yes", ""),
    Meaning("", "#d9cfa3", "", ""),
    Meaning("", "#7a3b2e", "yes", ""),
]


def meaning_of(*texts: str) -> Meaning:
    """The meaning that the first text that tells one tells; the plain one where none does."""
    found = (meaning for text in texts for meaning in MEANINGS if meaning.told_by(text))
    return next(found, _OTHERS[0])


def meanings(series: Sequence[str]) -> list[Meaning]:
    """A meaning for each series, no two of one colour; more series than colours begin again."""
    told = [next((m for m in MEANINGS if m.told_by(name)), None) for name in series]
    taken = [m.colour if m else "" for m in told]
    free = iter([other for other in _OTHERS if other.colour not in taken] + _OTHERS * len(series))
    return [m if m and m.colour not in taken[:place] else next(free) for place, m in enumerate(told)]


def axis_at_nought(**more: Any) -> alt.Axis:
    """An axis of numbers whose line stands at nought, where all bars start."""
    line = alt.condition("datum.value === 0", alt.value(LINE), alt.value("#dddddd"))
    return alt.Axis(gridColor=line, **more)


@alt.theme.register("parbook", enable=True)
def _theme() -> alt.theme.ThemeConfig:
    return alt.theme.ThemeConfig(config=THEME)  # type: ignore[typeddict-item]
