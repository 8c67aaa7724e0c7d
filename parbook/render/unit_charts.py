"""Charts of many units: strips of dots by block, and a small panel for each unit."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import altair as alt

from parbook.pages.model import Mark
from parbook.render.chart_parts import (
    FONT_SIZE,
    INK,
    LETTER,
    SHADES,
    WIDTH,
    axis_style,
    chart_of,
    order,
    pixel,
    plain_chart,
)

_LINE, _BOLD = 18, 1.06  # pixels, a line of text; how much wider a bold letter is
_DOT, _TALLEST = 7, 90  # pixels: a dot with its air; the tallest heap of dots
_ROW_GAP = 16


def draw_strips(
    marks: Sequence[Mark], *, axis: str, blocks: Mapping[str, Mark], lines: Sequence[Mark],
    limit: float | None,
) -> alt.LayerChart:  # fmt: skip
    """A dot a unit, heaped in a row a block (labels), each block's own rate as a thick stroke.

    `series` of a mark is the unit, of a block's mark a line of words below its name; `lines` run
    through all rows, their labels above. Dots beyond `limit` are dark.
    """
    values = [mark.value for mark in (*marks, *blocks.values(), *lines)]
    low, top_value = min(0, *values) * 1.05 or 0, max(0, *values) * 1.05 or 1
    scale, pixels = alt.Scale(domain=[low, top_value], nice=False), WIDTH / (top_value - low)
    top = float(len(lines) * _LINE + 8)
    dots: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    strokes: list[dict[str, Any]] = []
    for label in order(marks, "label"):
        texts = [label, *(blocks[label].series.split("\n") if label in blocks else [])]
        heads += [_text(text, top + (n + 0.5) * _LINE, bold=not n) for n, text in enumerate(texts)]
        top += len(texts) * _LINE + 4
        own = [mark for mark in marks if mark.label == label]
        heap, height = _heap(own, top, pixels)
        dots += [{**dot, "dark": limit is not None and dot["value"] > limit} for dot in heap]
        if label in blocks:
            strokes.append({"value": blocks[label].value, "top": top - 3, "bottom": top + height + 3})
        top += height + _ROW_GAP
    across = alt.X("value:Q", scale=scale, title=axis, axis=axis_style())
    rule = plain_chart(strokes).mark_rule(color=INK, strokeWidth=4)
    layers = [
        *_lines(lines, across, top, pixels, low),
        rule.encode(x=across, y=pixel("top"), y2="bottom:Q"),
        _dots(dots, across),
        _words(heads, alt.value(0)),
    ]  # fmt: skip
    return _sized(layers, top)


def _heap(marks: Sequence[Mark], top: float, pixels: float) -> tuple[list[dict[str, Any]], float]:
    """Dots of like value heaped about the middle of their row, and the height of the row."""
    heaps: dict[int, list[Mark]] = {}
    for mark in sorted(marks, key=lambda mark: mark.value):
        heaps.setdefault(round(mark.value * pixels / _DOT), []).append(mark)
    tallest = max(len(heap) for heap in heaps.values())
    step = min(float(_DOT), _TALLEST / tallest)
    height = max(tallest * step, 2.0 * _DOT)
    dots = []
    for heap in heaps.values():
        for place, mark in enumerate(heap):
            # From the middle outwards, turn about: in order of value they would lean.
            away = (place + 1) // 2 * (1 if place % 2 else -1)
            middle = top + height / 2 + (away - 0.5 * (len(heap) % 2 == 0)) * step
            dots.append({"label": mark.label, "series": mark.series, "text": mark.text, "value": mark.value,
                         "middle": middle})  # fmt: skip
    return dots, height


def _dots(dots: Sequence[dict[str, Any]], across: alt.X) -> Any:
    tooltip = [
        alt.Tooltip("series:N", title="Đơn vị"), alt.Tooltip("label:N", title="Khối"),
        alt.Tooltip("text:N", title="Số liệu"),
    ]  # fmt: skip
    fill = alt.condition("datum.dark", alt.value(SHADES[0]), alt.value("#dfe8f2"))
    points = plain_chart(dots).mark_point(filled=True, size=34, stroke=SHADES[0], strokeWidth=1, opacity=1)
    return points.encode(x=across, y=pixel("middle"), fill=fill, tooltip=tooltip)


def _lines(lines: Sequence[Mark], across: alt.X, bottom: float, pixels: float, low: float) -> list[Any]:
    """Lines through all rows, dashed each in its own way, with their words above.

    `pixels` is the width of one unit, `low` where the scale begins. Words stand right of their line
    where there is room for them.
    """
    layers = []
    for place, line in enumerate(lines):
        left = (line.value - low) * pixels + len(line.text) * LETTER > WIDTH
        record = {"value": line.value, "top": place * _LINE, "bottom": bottom, "text": line.text,
                  "middle": (place + 0.5) * _LINE}  # fmt: skip
        dash = [2, 3] if place else [6, 3]
        rule = plain_chart([record]).mark_rule(color=INK, strokeWidth=1.5, strokeDash=dash)
        words = plain_chart([record]).mark_text(
            align="right" if left else "left", dx=-5 if left else 5, fontSize=FONT_SIZE, color=INK
        )
        layers.append(rule.encode(x=across, y=pixel("top"), y2="bottom:Q"))
        layers.append(words.encode(x=across, y=pixel("middle"), text="text:N"))
    return layers


_COLUMNS, _BETWEEN = 2, 20
_PANEL = (WIDTH - _BETWEEN) // _COLUMNS
_ROOM = _PANEL - 52  # pixels of the longest bar; the rest is kept for numbers
_BAR, _BAR_GAP, _PANEL_GAP = 13, 3, 12


@dataclass
class _Drawing:
    """The records of a chart of panels, gathered panel by panel."""

    wholes: Mapping[str, Mark]
    spans: Mapping[str, tuple[float, float]]
    bars: list[dict[str, Any]] = field(default_factory=list)
    strokes: list[dict[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[dict[str, Any]] = field(default_factory=list)

    def bar(self, mark: Mark, left: float, top: float, width: float) -> None:
        place = list(self.wholes).index(mark.series)
        facts = {"label": mark.label, "series": mark.series, "text": mark.text, "shade": SHADES[place]}
        self.bars.append({"x": left, "end": left + width, "top": top, "bottom": top + _BAR, **facts})

    def stroke(self, x: float, top: float) -> None:
        self.strokes.append({"x": x, "top": top - 2, "bottom": top + _BAR + 2})

    def legend(self) -> float:
        """The measures with their shades and the whole block's values; returns its height."""
        for place, (name, whole) in enumerate(self.wholes.items()):
            top = place * (_LINE + 2) + 2
            self.bar(replace(whole, series=name), 0, top, 22)
            self.stroke(22, top)
            self.words.append(_text(f"{name}; vạch: cả khối {whole.text}", top + _BAR / 2, 32))
        return len(self.wholes) * (_LINE + 2) + _PANEL_GAP

    def panel(self, marks: Sequence[Mark], lines: Sequence[str], left: float, bottom: float) -> None:
        """The name of a unit with its bars below `bottom`."""
        for number, line in enumerate(reversed(lines), 1):
            self.words.append(_text(line, bottom - (number - 0.5) * _LINE, left, bold=True))
        for place, mark in enumerate(marks):
            top = bottom + place * (_BAR + _BAR_GAP)
            low, high = self.spans[mark.series]
            pixels = _ROOM / (high - low)
            axis = left - pixels * low if low else left
            self.bar(mark, axis, top, pixels * mark.value)
            self.stroke(axis + pixels * self.wholes[mark.series].value, top)
            self.numbers.append(_text(mark.text, top + _BAR / 2, left + _PANEL))


def draw_panels(marks: Sequence[Mark], *, wholes: Mapping[str, Mark]) -> alt.LayerChart:
    """A panel a unit (labels), a bar a measure (series), each measure on one scale in all panels.

    `wholes` gives each measure's value for the whole block, a stroke across the bar. A mark of a
    unit without a number has the value nought and its sign as text.
    """
    values = {name: [w.value, *(m.value for m in marks if m.series == name)] for name, w in wholes.items()}
    # A measure that is nought everywhere still needs a scale.
    spans = {name: (min(0, *v), max(0, *v) or float(min(v) == 0)) for name, v in values.items()}
    drawing = _Drawing(wholes, spans)
    top = drawing.legend()
    labels = order(marks, "label")
    for start in range(0, len(labels), _COLUMNS):
        names = {label: _wrapped(label) for label in labels[start : start + _COLUMNS]}
        top += max(len(lines) for lines in names.values()) * _LINE
        for column, (label, lines) in enumerate(names.items()):
            own = [mark for mark in marks if mark.label == label]
            drawing.panel(own, lines, column * (_PANEL + _BETWEEN), top)
        top += len(wholes) * (_BAR + _BAR_GAP) + _PANEL_GAP
    layers = [_panel_bars(drawing.bars), _panel_strokes(drawing.strokes)]
    words = [_words(drawing.words, _across("left")), _words(drawing.numbers, _across("left"), "right")]
    return _sized([*layers, *words], top)


def _panel_bars(bars: Sequence[dict[str, Any]]) -> Any:
    return chart_of(bars).mark_bar(stroke=SHADES[0], strokeWidth=0.5).encode(
        x=_across("x"), x2="end:Q", y=pixel("top"), y2="bottom:Q", color=alt.Color("shade:N", scale=None)
    )  # fmt: skip


def _panel_strokes(strokes: Sequence[dict[str, Any]]) -> Any:
    rule = plain_chart(strokes).mark_rule(color=INK, strokeWidth=2.5)
    return rule.encode(x=_across("x"), y=pixel("top"), y2="bottom:Q")


def _across(field: str) -> alt.X:
    return alt.X(f"{field}:Q", scale=None, axis=None)


def _wrapped(label: str) -> list[str]:
    """A name in lines as wide as a panel, at most three."""
    return textwrap.wrap(label, int(_PANEL / LETTER / _BOLD), max_lines=3, placeholder=" …")


def _text(text: str, middle: float, left: float = 0, bold: bool = False) -> dict[str, Any]:
    return {"text": text, "middle": middle, "left": left, "bold": bold}


def _words(texts: Sequence[dict[str, Any]], across: Any, align: str = "left") -> Any:
    """Texts with a light rim, so that lines may pass behind them."""
    layers = []
    for bold in (True, False):
        if some := [text for text in texts if text["bold"] is bold]:
            look = {"align": align, "fontSize": FONT_SIZE, "fontWeight": "bold" if bold else "normal"}
            under = plain_chart(some).mark_text(stroke="white", strokeWidth=4, strokeJoin="round", **look)
            over = plain_chart(some).mark_text(color=INK, **look)
            layers += [one.encode(x=across, y=pixel("middle"), text="text:N") for one in (under, over)]
    return alt.layer(*layers)


def _sized(layers: Sequence[Any], height: float) -> alt.LayerChart:
    layered: Any = alt.layer(*layers)
    chart: alt.LayerChart = layered.properties(width=WIDTH, height=height)
    return chart
