"""Charts: from a few marks to a picture that is static first, interactive on demand, offline always."""

import base64
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert as vlc

# Dark and light alternate, so that neighbours stay apart in a black-and-white copy.
SHADES = ("#1f4e79", "#a9c4de", "#5b7f3b", "#d9cfa3", "#7a3b2e")
INK = "#1a1a1a"
FONT = "Arial, 'Liberation Sans', sans-serif"
NUMBER_LOCALE: dict[str, Any] = {
    "decimal": ",",
    "thousands": ".",
    "grouping": [3],
    "currency": ["", " đồng"],
}
_WIDTH, _STEP = 520, 34


@dataclass(frozen=True)
class Mark:
    """One drawn value: `text` is the number as printed; `high` makes it a range value–high."""

    label: str
    value: float
    text: str
    series: str = ""
    high: float | None = None


@dataclass(frozen=True)
class Picture:
    """A drawn chart: its Vega-Lite specification and its static SVG, size in pixels."""

    spec: dict[str, Any]
    svg: str
    width: int
    height: int


def draw_bars(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Horizontal bars in the given order, each labelled with its number."""
    base = _base(marks).encode(y=_rows(marks), x=_measure(axis))
    bars = base.mark_bar(color=SHADES[0], height=alt.RelativeBandSize(0.6))
    return _finish(bars + _labels(base))


def draw_grouped_bars(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Bars of several series side by side within each row."""
    base = _base(marks).encode(
        y=_rows(marks), x=_measure(axis), yOffset=alt.YOffset("series:N", sort=_order(marks, "series"))
    )
    bars = base.mark_bar().encode(color=_colour(marks))
    return _finish(bars + _labels(base), step=30 * len(_order(marks, "series")))


def draw_stacked_bars(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """One bar a row, cut into its series in the given order, each part labelled."""
    base = _base(marks).encode(
        y=_rows(marks), x=alt.X("value:Q", title=axis, stack="zero", axis=_axis()), order="place:Q"
    )
    bars = base.mark_bar(stroke="white").encode(color=_colour(marks))
    lettering: Any = alt.condition(
        alt.FieldOneOfPredicate("series", [s for i, s in enumerate(_order(marks, "series")) if i % 2 == 0]),
        alt.value("white"), alt.value(INK),
    )  # fmt: skip
    total = sum(mark.value for mark in marks)
    wide = [mark.text for mark in marks if mark.value > total * 0.03]
    text = (
        base.transform_filter(alt.FieldOneOfPredicate("text", wide))
        .mark_text(align="right", dx=-5, fontSize=12)
        .encode(text="text:N", color=lettering, detail="series:N")
    )
    return _finish(bars + text, step=52)


def draw_slope(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Before → after: labels are the two states, one line a series, named at its right end."""
    states = _order(marks, "label")
    base = _base(marks).encode(
        x=alt.X("label:N", sort=states, title=None, axis=alt.Axis(labelAngle=0, labelFontSize=13)),
        y=alt.Y("value:Q", title=axis, axis=_axis()), detail="series:N",
    )  # fmt: skip
    line = base.mark_line(
        color=SHADES[0], strokeWidth=2, point=alt.OverlayMarkDef(filled=True, size=70, color=SHADES[0])
    )
    left = base.transform_filter(alt.FieldEqualPredicate("label", states[0])).mark_text(
        align="right", dx=-10, fontSize=12
    ).encode(text="text:N")  # fmt: skip
    right = base.transform_filter(alt.FieldEqualPredicate("label", states[-1])).mark_text(
        align="left", dx=10, fontSize=12, limit=260
    ).transform_calculate(shown="datum.text + '  ' + datum.series").encode(text="shown:N")  # fmt: skip
    return (line + left + right).properties(width=260, height=300)


def draw_nested_bars(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Whole ⊃ part ⊃ part: bars that start at one line, the later within the earlier."""
    return draw_bars(marks, axis=axis)


def draw_ranges(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Ranges as bands; marks without `high` are single values, drawn as ticks."""
    base = _base(marks).encode(y=_rows(marks))
    low, high = alt.X("value:Q", title=axis, axis=_axis(), scale=alt.Scale(zero=True)), alt.X2("high:Q")
    bands = base.transform_filter("isValid(datum.high)")
    band = bands.mark_bar(color=SHADES[1], stroke=SHADES[0], height=alt.RelativeBandSize(0.5)).encode(
        x=low, x2=high
    )
    texts = bands.mark_text(align="left", dx=6, fontSize=12).encode(x=alt.X("high:Q"), text="text:N")
    singles = base.transform_filter("!isValid(datum.high)")
    ticks = singles.mark_tick(color=INK, thickness=4, height=22).encode(x=low)
    words = singles.mark_text(align="left", dx=8, fontSize=12).encode(x=low, text="text:N")
    return _finish(band + texts + ticks + words)


def render(chart: alt.LayerChart | alt.Chart) -> Picture:
    """Draw a chart; the same chart gives the same bytes each time."""
    with alt.data_transformers.enable("default", consolidate_datasets=False):
        spec = chart.configure(font=FONT, background="white").configure_view(stroke=None).to_dict()
    svg = vlc.vegalite_to_svg(spec, format_locale=NUMBER_LOCALE)
    size = re.search(r'<svg[^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"', svg)
    if size is None or "<path" not in svg:
        raise ValueError("the chart drew nothing")
    return Picture(spec, svg, round(float(size[1])), round(float(size[2])))


def embed_html(picture: Picture, *, element_id: str, alt: str) -> str:
    """The static picture, and the specification that the page may draw anew for who points at it."""
    data = base64.b64encode(picture.svg.encode()).decode()
    # "<" would let a label close the script element.
    spec = json.dumps(picture.spec, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    return (
        f'<div class="chart-view" data-chart="{html.escape(element_id)}">'
        f'<img src="data:image/svg+xml;base64,{data}" alt="{html.escape(alt)}" '
        f'width="{picture.width}" height="{picture.height}">'
        f'<script type="application/json" class="vega-spec">{spec}</script></div>'
    )


def _base(marks: Sequence[Mark]) -> alt.Chart:
    if not marks:
        raise ValueError("a chart needs marks")
    # ASCII field names: Vega-Lite reads dots and brackets in a name as a path and draws nothing.
    values = [
        {"label": m.label, "value": m.value, "text": m.text, "series": m.series, "high": m.high, "place": i}
        for i, m in enumerate(marks)
    ]
    tooltip = [
        alt.Tooltip("label:N", title="Mục"),
        *([alt.Tooltip("series:N", title="Nhóm")] if any(m.series for m in marks) else []),
        alt.Tooltip("text:N", title="Số liệu"),
    ]
    return alt.Chart(alt.Data(values=values)).encode(tooltip=tooltip)


def _rows(marks: Sequence[Mark]) -> alt.Y:
    return alt.Y(
        "label:N", sort=_order(marks, "label"), title=None,
        axis=alt.Axis(labelLimit=230, labelFontSize=12, labelColor=INK, ticks=False, domain=False),
    )  # fmt: skip


def _measure(axis: str) -> alt.X:
    return alt.X("value:Q", title=axis, axis=_axis(), scale=alt.Scale(zero=True))


def _axis() -> alt.Axis:
    return alt.Axis(
        grid=True, gridColor="#dddddd", domain=False, ticks=False, tickCount=5, format=",~f",
        titleFontSize=12, titleFontWeight="normal", labelFontSize=11,
    )  # fmt: skip


def _colour(marks: Sequence[Mark]) -> alt.Color:
    names = _order(marks, "series")
    scale = alt.Scale(domain=names, range=list(SHADES[: len(names)]))
    legend = alt.Legend(title=None, orient="top", labelFontSize=12, labelLimit=300, columns=2)
    return alt.Color("series:N", scale=scale, legend=legend, sort=names)


def _labels(base: alt.Chart) -> alt.Chart:
    return base.mark_text(align="left", dx=5, fontSize=12, color=INK).encode(text="text:N")


def _order(marks: Sequence[Mark], name: str) -> list[str]:
    return list(dict.fromkeys(getattr(mark, name) for mark in marks))


def _finish(chart: alt.LayerChart, step: int = _STEP) -> alt.LayerChart:
    return chart.properties(width=_WIDTH, height=alt.Step(step))
