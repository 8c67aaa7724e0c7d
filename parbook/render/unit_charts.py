"""Charts of many units: strips of dots by block, and a small panel for each unit."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from parbook.pages.model import Mark
from parbook.render.chart_theme import FONT_SIZE, INK, LETTER, WIDTH, meanings

_DOT, _TALLEST = 7, 90  # pixels: a dot with its air; the tallest heap of dots
_BETWEEN = 20
_PANEL = (WIDTH - _BETWEEN) // 2
_ROOM = _PANEL - 52  # pixels of the longest bar; the rest is kept for numbers
_DARK = "#1f4e79"


def draw_strips(
    marks: Sequence[Mark],
    *,
    axis: str,
    blocks: Mapping[str, Mark],
    lines: Sequence[Mark],
    limit: float | None,
) -> alt.VConcatChart:
    """A dot a unit, heaped in a strip a block (labels), each block's own rate as a thick stroke.

    `series` of a mark is the unit, of a block's mark a line of words below its name; `lines` run
    through all strips. Dots beyond `limit` are dark.
    """
    values = [mark.value for mark in (*marks, *blocks.values(), *lines)]
    low, high = min(0, *values) * 1.05 or 0, max(0, *values) * 1.05 or 1
    labels = list(dict.fromkeys(mark.label for mark in marks))
    strips = []
    for label in labels:
        dots = _heaped([mark for mark in marks if mark.label == label], WIDTH / (high - low))
        ends = alt.Axis(grid=True, labels=label == labels[-1])
        across = alt.X("value:Q", title=axis if label == labels[-1] else None, axis=ends).scale(
            domain=[low, high], nice=False
        )
        layers = [_lines(lines, across), *_dots(dots, across, limit)]
        if label in blocks:
            own = alt.Chart(_frame([blocks[label]])).mark_rule(strokeWidth=4)
            layers.insert(1, own.encode(across))
        told = blocks[label].series.split("\n") if label in blocks else []
        title = alt.TitleParams(label, subtitle=told, subtitleFontSize=FONT_SIZE, subtitleColor=INK)
        height = float(dots.height.iloc[0])
        strips.append(alt.layer(*layers).properties(width=WIDTH, height=height, title=title))
    return alt.vconcat(*strips, spacing=16)


def _heaped(marks: Sequence[Mark], pixels: float) -> pd.DataFrame:
    """The marks with `away`, the pixels from the middle of their strip: dots of like value lie in heaps.

    Altair stacks bars, not dots about a middle; so their places are counted out here. `pixels` is the
    width of one unit, `height` the height of the strip.
    """
    dots = _frame(marks).sort_values("value", kind="stable")
    heaps = dots.groupby((dots.value * pixels / _DOT).round())
    place, size = heaps.cumcount(), heaps.value.transform("size")
    step = min(float(_DOT), _TALLEST / size.max())
    # From the middle outwards, turn about: in order of value they would lean.
    away = (place + 1) // 2 * (place % 2 * 2 - 1) - 0.5 * (size % 2 == 0)
    return dots.assign(away=away * step, height=max(size.max() * step, 2.0 * _DOT))


def _dots(dots: pd.DataFrame, across: alt.X, limit: float | None) -> list[Any]:
    half = float(dots.height.iloc[0]) / 2
    up = alt.Y("away:Q", axis=None, scale=alt.Scale(domain=[-half, half], nice=False))
    tooltip = [
        alt.Tooltip("series:N", title="Đơn vị"),
        alt.Tooltip("label:N", title="Khối"),
        alt.Tooltip("value_text:N", title="Số liệu"),
    ]
    beyond = [False] * len(dots) if limit is None else dots.value > limit
    fill = alt.condition("datum.beyond", alt.value(_DARK), alt.value("#dfe8f2"))
    points = alt.Chart(dots.assign(beyond=beyond)).mark_point(size=34, strokeWidth=1)
    return [points.encode(across, up, fill=fill, tooltip=tooltip)]


def _lines(lines: Sequence[Mark], across: alt.X) -> Any:
    """Lines through all strips, dashed each in its own way, which the legend names."""
    frame = _frame(lines)
    dashes = alt.Scale(domain=list(frame.value_text), range=[[6, 3], [2, 3]][: len(frame)])
    legend = alt.Legend(symbolType="stroke", symbolStrokeColor=INK, symbolSize=400, columns=1)
    dash = alt.StrokeDash("value_text:N", scale=dashes, legend=legend, sort=None)
    return alt.Chart(frame).mark_rule(strokeWidth=1.5).encode(across, strokeDash=dash)


def draw_panels(marks: Sequence[Mark], *, wholes: Mapping[str, Mark]) -> alt.FacetChart:
    """A panel a unit (labels), a bar a measure (series), each measure on one scale in all panels.

    `wholes` gives each measure's value for the whole block, a stroke across the bar. A mark of a
    unit without a number has the value nought and its sign as text.
    """
    names = {name: f"{name}; vạch: cả khối {whole.text}" for name, whole in wholes.items()}
    panels = _frame(marks).assign(panel=[_wrapped(mark.label) for mark in marks])
    panels = panels.assign(
        whole=panels.series.map({name: whole.value for name, whole in wholes.items()}),
        measure=panels.series.map(names),
    )
    told = meanings(list(wholes))
    scale = alt.Scale(domain=list(names.values()), range=[meaning.colour for meaning in told])
    colour = alt.Color("measure:N", scale=scale, legend=alt.Legend(columns=1), sort=None)
    layers = [layer for name in names for layer in _measure(panels, name, colour)]
    layered: Any = alt.layer(*layers, data=panels).resolve_scale(x="independent")
    lines = alt.Header(labelExpr="split(datum.value, '\\n')", labelLineHeight=18)
    facet = alt.Facet("panel:N", sort=list(dict.fromkeys(panels.panel)), header=lines, title=None)
    chart: alt.FacetChart = layered.properties(width=_PANEL, height=16 * len(names)).facet(
        facet, columns=2, spacing=_BETWEEN
    )
    return chart


def _measure(panels: pd.DataFrame, name: str, colour: alt.Color) -> list[Any]:
    """The bar, the stroke of the whole block and the number of one measure, on the measure's own scale."""
    values = panels[panels.series == name]
    low, high = (
        min(0.0, values.value.min(), values.whole.min()),
        max(0.0, values.value.max(), values.whole.max()),
    )
    high = high or float(low == 0)  # a measure that is nought everywhere still needs a scale
    scale = alt.Scale(domain=[low, high], range=[0, _ROOM], nice=False)
    rows = alt.Y("measure:N", sort=None, axis=None, scale=alt.Scale(paddingInner=0.2, paddingOuter=0.1))
    base = alt.Chart().transform_filter(alt.datum.series == name).encode(rows)
    tooltip = [
        alt.Tooltip("label:N", title="Mục"),
        alt.Tooltip("series:N", title="Nhóm"),
        alt.Tooltip("value_text:N", title="Số liệu"),
    ]
    bar = base.mark_bar(stroke=_DARK, strokeWidth=0.5)
    stroke = base.mark_tick(size=17, stroke="white", strokeWidth=1)
    number = base.mark_text(align="right").encode(x=alt.value(_PANEL), text="value_text:N")
    across: dict[str, Any] = {"scale": scale, "axis": None}
    return [
        bar.encode(x=alt.X("value:Q", **across), color=colour, tooltip=tooltip),
        stroke.encode(x=alt.X("whole:Q", **across)),
        number,
    ]


def _wrapped(label: str) -> str:
    """A name in lines as wide as a panel, at most three."""
    wide = int(_PANEL / LETTER / 1.06)  # a bold letter is that much wider
    return "\n".join(textwrap.wrap(label, wide, max_lines=3, placeholder=" …"))


def _frame(marks: Sequence[Mark]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "label": [m.label for m in marks],
            "series": [m.series for m in marks],
            "value": [m.value for m in marks],
            "value_text": [m.text for m in marks],
        }
    ).astype({"value": float})
