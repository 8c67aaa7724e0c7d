"""Charts: from a few marks to a picture that is static first, interactive on demand, offline always."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import altair as alt

from parbook.pages.model import Mark, Picture
from parbook.render.chart_parts import (
    DARK,
    FONT_SIZE,
    INK,
    LETTER,
    SHADES,
    WIDTH,
    axis_style,
    bar_place,
    bars_layer,
    base_line,
    chart_of,
    facts,
    finish,
    labels_layer,
    numbers_layer,
    order,
    pixel,
    rows_of,
    scale_of,
    series_place,
)
from parbook.render.drawing import vegalite_svg

FONT = "Arial, 'Liberation Sans', sans-serif"
NUMBER_LOCALE: dict[str, Any] = {
    "decimal": ",",
    "thousands": ".",
    "grouping": [3],
    "currency": ["", " đồng"],
}


def draw_bars(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Horizontal bars in the given order, each labelled with its number.

    >>> chart = draw_bars([Mark("Cấp tỉnh", 21, "21"), Mark("Cấp xã", 136, "136")], axis="Hệ thống")
    """
    return draw_grouped_bars(marks, axis=axis)


def draw_grouped_bars(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Bars of several series below each other under each label."""
    rows = rows_of(marks, bars=max(1, len(order(marks, "series"))))
    places = [
        {
            **facts(mark),
            "start": 0,
            "end": mark.value,
            **bar_place(rows[mark.label], series_place(marks, mark)),
        }
        for mark in marks
    ]
    scale = scale_of(marks)
    return finish(
        [
            base_line(rows, scale),
            bars_layer(places, marks, scale, axis),
            numbers_layer(places, scale),
            labels_layer(rows),
        ],
        rows,
    )


def draw_stacked_bars(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """One bar a label, cut into its series in the given order; parts too narrow for it go unlabelled.

    Parts below nought are laid out to the left of the axis.
    """
    rows = rows_of(marks)
    ends: dict[tuple[str, bool], float] = {}
    places: list[dict[str, Any]] = []
    for mark in marks:
        side = mark.label, mark.value < 0
        start = ends.get(side, 0.0)
        ends[side] = start + mark.value
        places.append({**facts(mark), "start": start, "end": ends[side], **bar_place(rows[mark.label], 0)})
    low, high = min(0, *ends.values()), max(0, *ends.values())
    scale = alt.Scale(domain=[low, high], nice=False)
    shade = dict(zip(order(marks, "series"), SHADES, strict=False))
    pixels = WIDTH / ((high - low) or 1)
    shown = [
        {**place, "ink": "white" if shade[str(place["series"])] in DARK else INK}
        for place in places
        if abs(place["end"] - place["start"]) * pixels > LETTER * len(str(place["text"])) + 8
    ]
    layers = [base_line(rows, scale), bars_layer(places, marks, scale, axis)]
    for align, shift, runs_left in (("right", -5, False), ("left", 5, True)):
        side_words = [place for place in shown if (place["end"] < place["start"]) is runs_left]
        if side_words or not runs_left:
            words = chart_of(side_words).mark_text(align=align, dx=shift, fontSize=FONT_SIZE)
            layers.append(words.encode(
                x=alt.X("end:Q", scale=scale), y=pixel("middle"), text="text:N",
                color=alt.Color("ink:N", scale=None),
            ))  # fmt: skip
    return finish([*layers, labels_layer(rows)], rows)


def draw_nested_bars(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Whole ⊃ part ⊃ part: each part is drawn over the outline of the whole."""
    rows = rows_of(marks)
    whole = max(mark.value for mark in marks)
    places = [{**facts(m), "start": 0, "end": m.value, **bar_place(rows[m.label], 0)} for m in marks]
    outlines = [{**place, "end": whole} for place in places]
    scale = scale_of(marks)
    outline = chart_of(outlines).mark_bar(color="white", stroke="#8a97a5", strokeDash=[3, 3]).encode(
        x=alt.X("start:Q", scale=scale), x2="end:Q", y=pixel("top"), y2="bottom:Q"
    )  # fmt: skip
    layers = [
        base_line(rows, scale),
        outline,
        bars_layer(places, marks, scale, axis),
        numbers_layer(places, scale, halo=True),
    ]
    return finish([*layers, labels_layer(rows)], rows)


def draw_ranges(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Ranges as bands; marks without `high` are single values, drawn as ticks."""
    rows = rows_of(marks)
    places = [
        {
            **facts(m),
            "start": m.value,
            "end": m.value if m.high is None else m.high,
            **bar_place(rows[m.label], 0),
        }
        for m in marks
    ]
    scale = scale_of(marks)
    bands = [place for place, mark in zip(places, marks, strict=True) if mark.high is not None]
    ticks = [place for place, mark in zip(places, marks, strict=True) if mark.high is None]
    across = {
        "x": alt.X("start:Q", scale=scale, title=axis, axis=axis_style()),
        "y": pixel("top"),
        "y2": "bottom:Q",
    }
    layers: list[Any] = [base_line(rows, scale)]
    if bands:
        layers.append(
            chart_of(bands).mark_bar(color=SHADES[1], stroke=SHADES[0]).encode(x2="end:Q", **across)
        )
    if ticks:
        layers.append(chart_of(ticks).mark_rule(color=INK, strokeWidth=4).encode(**across))
    return finish([*layers, numbers_layer(places, scale), labels_layer(rows)], rows)


def draw_slope(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Before → after: labels are the two states, one line a series, named above its line."""
    rows = rows_of([Mark(mark.series, mark.value, mark.text) for mark in marks])
    states = order(marks, "label")
    scale = scale_of(marks)
    places = [{**facts(m), "start": m.value, "end": m.value, **bar_place(rows[m.series], 0)} for m in marks]
    last = [place for place in places if place["label"] == states[-1]]
    first = [place for place in places if place["label"] == states[0]]
    spans = [{**a, "end": b["end"]} for a, b in zip(first, last, strict=True)]
    way = chart_of(spans).mark_rule(color="#8a97a5", strokeWidth=3).encode(
        x=alt.X("start:Q", scale=scale, title=axis, axis=axis_style()), x2="end:Q", y=pixel("middle")
    )  # fmt: skip
    fill = alt.Scale(domain=states, range=["white", SHADES[0]])
    legend = alt.Legend(
        title=None, orient="top", labelFontSize=FONT_SIZE, symbolType="circle", symbolSize=110
    )
    points = chart_of(places).mark_point(filled=True, size=130, stroke=SHADES[0], strokeWidth=2, opacity=1)
    dots = points.encode(
        x=alt.X("end:Q", scale=scale), y=pixel("middle"),
        fill=alt.Fill("label:N", scale=fill, legend=legend, sort=states),
    )  # fmt: skip
    sided = [{**place, "left": place["end"] < other["end"]} for place, other in _pairs(first, last)]
    return finish(
        [base_line(rows, scale), way, dots, *_sided_numbers(sided, scale), labels_layer(rows)], rows
    )


_NOT_DRAWING: ContextVar[bool] = ContextVar("not drawing", default=False)


@contextmanager
def without_drawing() -> Iterator[None]:
    """Within, charts come out empty, for who asks only what they show: drawing takes most of the time."""
    token = _NOT_DRAWING.set(True)
    try:
        yield
    finally:
        _NOT_DRAWING.reset(token)


def render(chart: alt.LayerChart | alt.Chart, notice: str = "") -> Picture:
    """Draw a chart; the same chart gives the same bytes each time. Raises ValueError if nothing shows.

    `notice` stands above the picture and inside it, so that a copied picture carries it.
    """
    if _NOT_DRAWING.get():
        return Picture({}, "", 0, 0)
    if notice:
        chart = chart.properties(title=_notice(notice))
    with alt.data_transformers.enable("default", consolidate_datasets=False):
        spec = chart.configure(font=FONT, background="white").configure_view(stroke=None).to_dict()
    svg = vegalite_svg(spec, NUMBER_LOCALE)
    size = re.search(r'<svg[^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"', svg)
    if size is None or "<path" not in svg:
        raise ValueError("the chart drew nothing")
    return Picture(spec, svg, round(float(size[1])), round(float(size[2])))


def _notice(words: str) -> alt.TitleParams:
    return alt.TitleParams(
        words, anchor="start", frame="group", color=INK, fontSize=FONT_SIZE + 1, fontWeight="bold", offset=10
    )


def _pairs(
    first: Sequence[dict[str, Any]], last: Sequence[dict[str, Any]]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each end of a line with the other end."""
    return [pair for a, b in zip(first, last, strict=True) for pair in ((a, b), (b, a))]


def _sided_numbers(places: Sequence[dict[str, Any]], scale: alt.Scale) -> list[Any]:
    """Numbers on the outer side of their dots."""
    layers = []
    for left, align, shift in ((True, "right", -11), (False, "left", 11)):
        side = [place for place in places if place["left"] is left]
        if side:
            text = chart_of(side).mark_text(align=align, dx=shift, fontSize=FONT_SIZE, color=INK)
            layers.append(text.encode(x=alt.X("end:Q", scale=scale), y=pixel("middle"), text="text:N"))
    return layers
