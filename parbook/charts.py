"""Charts: from a few marks to a picture that is static first, interactive on demand, offline always.

Every chart is laid out here in pixels, narrow enough to be read on a phone: labels stand above
their bars, numbers at the bars' ends, series apart by dark and light as in a black-and-white copy.
"""

import base64
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert as vlc

SHADES = ("#1f4e79", "#a9c4de", "#5b7f3b", "#d9cfa3", "#7a3b2e")
INK = "#1a1a1a"
FONT = "Arial, 'Liberation Sans', sans-serif"
NUMBER_LOCALE: dict[str, Any] = {
    "decimal": ",",
    "thousands": ".",
    "grouping": [3],
    "currency": ["", " đồng"],
}
_WIDTH = 420
_FONT_SIZE, _LETTER = 13, 7.2  # pixels; the mean width of a letter of that size
_LABEL, _BAR, _GAP = 20, 20, 14
_DARK = {SHADES[0], SHADES[2], SHADES[4]}


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
    """Horizontal bars in the given order, each labelled with its number.

    >>> chart = draw_bars([Mark("Cấp tỉnh", 21, "21"), Mark("Cấp xã", 136, "136")], axis="Hệ thống")
    """
    return draw_grouped_bars(marks, axis=axis)


def draw_grouped_bars(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Bars of several series below each other under each label."""
    rows = _rows(marks, bars=max(1, len(_order(marks, "series"))))
    places = [
        {**_facts(mark), "start": 0, "end": mark.value, **_bar(rows[mark.label], _series_place(marks, mark))}
        for mark in marks
    ]
    scale = _scale(marks)
    return _finish([_rule(rows), _bars(places, marks, scale, axis), _ends(places, scale), _heads(rows)], rows)


def draw_stacked_bars(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """One bar a label, cut into its series in the given order; parts too narrow for it go unlabelled."""
    rows = _rows(marks)
    ends = dict.fromkeys(rows, 0.0)
    places = []
    for mark in marks:
        start = ends[mark.label]
        ends[mark.label] = start + mark.value
        places.append({**_facts(mark), "start": start, "end": ends[mark.label], **_bar(rows[mark.label], 0)})
    scale = alt.Scale(domain=[0, max(ends.values())], nice=False)
    shade = dict(zip(_order(marks, "series"), SHADES, strict=False))
    pixels = _WIDTH / max(ends.values())
    shown = [
        {**place, "ink": "white" if shade[str(place["series"])] in _DARK else INK}
        for place in places
        if (place["end"] - place["start"]) * pixels > _LETTER * len(str(place["text"])) + 8
    ]
    words = _chart(shown).mark_text(align="right", dx=-5, fontSize=_FONT_SIZE).encode(
        x=alt.X("end:Q", scale=scale), y=_pixel("middle"), text="text:N", color=alt.Color("ink:N", scale=None)
    )  # fmt: skip
    return _finish([_rule(rows), _bars(places, marks, scale, axis), words, _heads(rows)], rows)


def draw_nested_bars(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Whole ⊃ part ⊃ part: each part is drawn over the outline of the whole."""
    rows = _rows(marks)
    whole = max(mark.value for mark in marks)
    places = [{**_facts(m), "start": 0, "end": m.value, **_bar(rows[m.label], 0)} for m in marks]
    outlines = [{**place, "end": whole} for place in places]
    scale = _scale(marks)
    outline = _chart(outlines).mark_bar(color="white", stroke="#8a97a5", strokeDash=[3, 3]).encode(
        x=alt.X("start:Q", scale=scale), x2="end:Q", y=_pixel("top"), y2="bottom:Q"
    )  # fmt: skip
    layers = [_rule(rows), outline, _bars(places, marks, scale, axis), _ends(places, scale, halo=True)]
    return _finish([*layers, _heads(rows)], rows)


def draw_ranges(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Ranges as bands; marks without `high` are single values, drawn as ticks."""
    rows = _rows(marks)
    places = [
        {
            **_facts(m),
            "start": m.value,
            "end": m.value if m.high is None else m.high,
            **_bar(rows[m.label], 0),
        }
        for m in marks
    ]
    scale = _scale(marks)
    bands = [place for place, mark in zip(places, marks, strict=True) if mark.high is not None]
    ticks = [place for place, mark in zip(places, marks, strict=True) if mark.high is None]
    across = {
        "x": alt.X("start:Q", scale=scale, title=axis, axis=_axis()),
        "y": _pixel("top"),
        "y2": "bottom:Q",
    }
    layers: list[Any] = [_rule(rows)]
    if bands:
        layers.append(_chart(bands).mark_bar(color=SHADES[1], stroke=SHADES[0]).encode(x2="end:Q", **across))
    if ticks:
        layers.append(_chart(ticks).mark_rule(color=INK, strokeWidth=4).encode(**across))
    return _finish([*layers, _ends(places, scale), _heads(rows)], rows)


def draw_slope(marks: Sequence[Mark], *, axis: str) -> alt.LayerChart:
    """Before → after: labels are the two states, one line a series, named above its line."""
    rows = _rows([Mark(mark.series, mark.value, mark.text) for mark in marks])
    states = _order(marks, "label")
    scale = _scale(marks)
    places = [{**_facts(m), "start": m.value, "end": m.value, **_bar(rows[m.series], 0)} for m in marks]
    last = [place for place in places if place["label"] == states[-1]]
    first = [place for place in places if place["label"] == states[0]]
    spans = [{**a, "end": b["end"]} for a, b in zip(first, last, strict=True)]
    way = _chart(spans).mark_rule(color="#8a97a5", strokeWidth=3).encode(
        x=alt.X("start:Q", scale=scale, title=axis, axis=_axis()), x2="end:Q", y=_pixel("middle")
    )  # fmt: skip
    fill = alt.Scale(domain=states, range=["white", SHADES[0]])
    legend = alt.Legend(
        title=None, orient="top", labelFontSize=_FONT_SIZE, symbolType="circle", symbolSize=110
    )
    points = _chart(places).mark_point(filled=True, size=130, stroke=SHADES[0], strokeWidth=2, opacity=1)
    dots = points.encode(
        x=alt.X("end:Q", scale=scale), y=_pixel("middle"),
        fill=alt.Fill("label:N", scale=fill, legend=legend, sort=states),
    )  # fmt: skip
    sided = [{**place, "left": place["end"] < other["end"]} for place, other in _pairs(first, last)]
    return _finish([_rule(rows), way, dots, *_sided_numbers(sided, scale), _heads(rows)], rows)


def render(chart: alt.LayerChart | alt.Chart) -> Picture:
    """Draw a chart; the same chart gives the same bytes each time. Raises ValueError if nothing shows."""
    with alt.data_transformers.enable("default", consolidate_datasets=False):
        spec = chart.configure(font=FONT, background="white").configure_view(stroke=None).to_dict()
    svg = vlc.vegalite_to_svg(spec, format_locale=NUMBER_LOCALE)
    size = re.search(r'<svg[^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"', svg)
    if size is None or "<path" not in svg:
        raise ValueError("the chart drew nothing")
    return Picture(spec, svg, round(float(size[1])), round(float(size[2])))


def javascript_bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, of the very versions that drew the pictures."""
    return str(vlc.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


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


@dataclass(frozen=True)
class _Row:
    """Where a label and its bars stand, in pixels from the top."""

    label: str
    top: float
    bottom: float


def _rows(marks: Sequence[Mark], bars: int = 1) -> dict[str, _Row]:
    rows, top = {}, 0.0
    for label in _order(marks, "label"):
        bottom = top + (_LABEL if label else 0) + bars * (_BAR + 2)
        rows[label] = _Row(label, top, bottom)
        top = bottom + _GAP
    return rows


def _bar(row: _Row, place: int) -> dict[str, float]:
    top = row.top + (_LABEL if row.label else 0) + place * (_BAR + 2)
    return {"top": top, "bottom": top + _BAR, "middle": top + _BAR / 2}


def _facts(mark: Mark) -> dict[str, Any]:
    # ASCII field names: Vega-Lite reads dots and brackets in a name as a path and draws nothing.
    return {"label": mark.label, "text": mark.text, "series": mark.series}


def _series_place(marks: Sequence[Mark], mark: Mark) -> int:
    """The place of a mark among those of its label, so that an absent series leaves no hole."""
    names = [other.series for other in marks if other.label == mark.label]
    return names.index(mark.series)


def _chart(values: Sequence[dict[str, Any]]) -> Any:
    tooltip = [alt.Tooltip("label:N", title="Mục"), alt.Tooltip("text:N", title="Số liệu")]
    if any(value["series"] for value in values):
        tooltip.insert(1, alt.Tooltip("series:N", title="Nhóm"))
    return _of(values).encode(tooltip=tooltip)


def _of(values: Sequence[dict[str, Any]]) -> Any:
    """A chart of plain records; Altair's own types say less than its documentation."""
    return alt.Chart(alt.Data(values=list(values)))  # type: ignore[no-untyped-call]


def _pixel(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", scale=None, axis=None)


def _end(mark: Mark) -> float:
    return mark.value if mark.high is None else mark.high


def _scale(marks: Sequence[Mark]) -> alt.Scale:
    """From nought to where the longest bar still leaves room for its number."""
    ends = [(_end(mark), len(mark.text)) for mark in marks]
    top = max(end * _WIDTH / (_WIDTH - 10 - _LETTER * letters) for end, letters in ends)
    return alt.Scale(domain=[0, top or 1], nice=False)


def _axis() -> alt.Axis:
    return alt.Axis(
        grid=True, gridColor="#dddddd", domain=False, ticks=False, tickCount=4, format=",~f",
        labelFlush=False,
        titleFontSize=_FONT_SIZE, titleFontWeight="normal", titlePadding=8, labelFontSize=12, labelColor=INK,
        titleColor=INK, titleAnchor="start",
    )  # fmt: skip


def _bars(places: Sequence[dict[str, Any]], marks: Sequence[Mark], scale: alt.Scale, axis: str) -> Any:
    names = _order(marks, "series")
    legend = alt.Legend(
        title=None, orient="top", labelFontSize=_FONT_SIZE, labelLimit=400, columns=2, symbolType="square"
    )
    shades = alt.Scale(domain=names, range=list(SHADES[: len(names)]))
    colour: Any = (
        alt.Color("series:N", scale=shades, legend=legend, sort=names)
        if len(names) > 1
        else alt.value(SHADES[0])
    )
    return _chart(places).mark_bar(stroke="white").encode(
        x=alt.X("start:Q", scale=scale, title=axis, axis=_axis()), x2="end:Q",
        y=_pixel("top"), y2="bottom:Q", color=colour,
    )  # fmt: skip


def _ends(places: Sequence[dict[str, Any]], scale: alt.Scale, halo: bool = False) -> Any:
    """The numbers at the ends of the bars."""
    outline = {"stroke": "white", "strokeWidth": 4, "strokeJoin": "round"} if halo else {}
    under = _chart(places).mark_text(align="left", dx=5, fontSize=_FONT_SIZE, color=INK, **outline)
    where = {"x": alt.X("end:Q", scale=scale), "y": _pixel("middle"), "text": "text:N"}
    if not halo:
        return under.encode(**where)
    over = _chart(places).mark_text(align="left", dx=5, fontSize=_FONT_SIZE, color=INK)
    return alt.layer(under.encode(**where), over.encode(**where))


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
            text = _chart(side).mark_text(align=align, dx=shift, fontSize=_FONT_SIZE, color=INK)
            layers.append(text.encode(x=alt.X("end:Q", scale=scale), y=_pixel("middle"), text="text:N"))
    return layers


def _heads(rows: dict[str, _Row]) -> Any:
    """The labels, above their bars."""
    values = [{"label": r.label, "text": "", "series": "", "top": r.top + _LABEL / 2} for r in rows.values()]
    text = _chart(values).mark_text(align="left", fontSize=_FONT_SIZE, color=INK, limit=_WIDTH)
    return text.encode(x=alt.value(0), y=_pixel("top"), text="label:N", tooltip=alt.Tooltip("label:N"))


def _rule(rows: dict[str, _Row]) -> Any:
    """The line that all bars start from."""
    bottom = max(row.bottom for row in rows.values())
    values = [{"label": "", "text": "", "series": "", "top": 0, "bottom": bottom}]
    line = _of(values).mark_rule(color="#8a97a5")
    return line.encode(x=alt.value(0), y=_pixel("top"), y2="bottom:Q")


def _order(marks: Sequence[Mark], name: str) -> list[str]:
    return list(dict.fromkeys(getattr(mark, name) for mark in marks))


def _finish(layers: Sequence[Any], rows: dict[str, _Row]) -> alt.LayerChart:
    height = max(row.bottom for row in rows.values()) + 6
    layered: Any = alt.layer(*layers)
    chart: alt.LayerChart = layered.properties(width=_WIDTH, height=height)
    return chart
