"""The kinds of charts that the report is made of: from a DataFrame of marks to an ordinary `alt.Chart`.

Each takes a DataFrame with a mark a row: `label`, `series` (empty where there is one), `value` and
`value_text`, the number as printed (`Page.marks`, `Page.long`). Labels stand above their bars, numbers at
the bars' ends; everything else is Altair's, and may be changed or added to as its documentation says.
"""

from collections.abc import Callable
from typing import Any

import altair as alt

from parbook.render.chart_theme import (
    INK,
    LETTER,
    LINE,
    WIDTH,
    Meaning,
    axis_at_nought,
    meaning_of,
    meanings,
)

_LABEL, _BAR, _GAP, _BELOW = 20, 22, 14, 6  # pixels: a label, a bar with its air, between two labels


def draw_bars(marks: Any, axis: str) -> alt.LayerChart:
    """Horizontal bars in the given order, one for each series below each label; `axis` names the numbers.

    draw_bars(section.marks({"Cấp tỉnh": "quality_management.iso_province_systems"}), "Hệ thống")
    """
    names = list(dict.fromkeys(marks.series))
    base = _chart(marks).encode(_across(marks, axis), _down("label", len(names)), _offset(names))
    bars = base.mark_bar().encode(color=_colours(marks, axis))
    return _finished(marks, [bars, _numbers(base), _labels(marks, "label", len(names))], len(names))


def draw_stacked_bars(marks: Any, axis: str) -> alt.LayerChart:
    """One bar a label, cut into its series in the given order; parts too narrow for it go unlabelled.

    Parts below nought are laid out to the left of the axis.
    """
    names = list(dict.fromkeys(marks.series))
    told = dict(zip(names, meanings(names), strict=True))
    sides = marks.groupby([marks.label, marks.value < 0]).value.sum()
    low, high = min(0.0, sides.min()), max(0.0, sides.max())
    pixels = WIDTH / ((high - low) or 1)
    parts = marks.assign(
        place=range(len(marks)),
        dark=marks.series.map(lambda name: bool(told[name].dark)),
        fits=marks.value.abs() * pixels > marks.value_text.str.len() * LETTER + 8,
    )
    scale = alt.Scale(domain=[low, high or 1], nice=False)
    across = alt.X("value:Q", title=axis, scale=scale, axis=axis_at_nought(), stack="zero")
    base = _chart(parts).encode(across, _down("label"), alt.Order("place:Q"))
    words = base.mark_text().encode(
        across.bandPosition(0.5),
        text=alt.condition("datum.fits", "value_text:N", alt.value("")),
        color=alt.condition("datum.dark", alt.value("white"), alt.value(INK)),
    )
    return _finished(marks, [base.mark_bar().encode(color=_colours(marks, axis)), words, _labels(marks)])


def draw_nested_bars(marks: Any, axis: str) -> alt.LayerChart:
    """Whole ⊃ part ⊃ part: each part is drawn over the outline of the whole."""
    most = marks.loc[marks.value.idxmax()] if marks.value.notna().any() else marks.iloc[0]
    parts = marks.assign(whole=most.value, whole_source=most.get("value_source", ""))
    base = _chart(parts).encode(_across(marks, axis), _down("label"))
    outline = _chart(parts).encode(alt.X("whole:Q", stack=None), _down("label"))
    bars = base.mark_bar().encode(color=_colours(marks, axis))
    halo = _numbers(base, stroke="white", strokeWidth=4, strokeJoin="round")
    drawn = [bars, outline.mark_bar(filled=False, stroke=LINE, strokeDash=[3, 3]), halo, _numbers(base)]
    return _finished(marks, [*drawn, _labels(marks)])


def draw_ranges(marks: Any, axis: str) -> alt.LayerChart:
    """Ranges from `value` to `high` as bands; marks without `high` are single values, drawn as ticks."""
    high = marks.high if "high" in marks else marks.value * float("nan")
    marks = marks.assign(high=high, end=high.fillna(marks.value))
    base = _chart(marks).encode(_across(marks, axis, "end"), _down("label"))
    bands = base.transform_filter("isValid(datum.high)").mark_bar(color="#a9c4de", stroke="#1f4e79")
    ticks = base.transform_filter("!isValid(datum.high)").mark_tick(
        color=INK, thickness=4, size=_BAR, opacity=1
    )
    numbers = _numbers(base.encode(alt.X("end:Q")))
    return _finished(marks, [bands.encode(x2="high"), ticks, numbers, _labels(marks)])


def draw_slope(marks: Any, axis: str) -> alt.LayerChart:
    """Before → after: labels are the two states, one line a series, named above its line."""
    states = list(dict.fromkeys(marks.label))
    marks = marks.assign(left=marks.groupby("series").value.transform("max") > marks.value)
    base = _chart(marks).encode(_across(marks, axis), _down("series"))
    fill = alt.Scale(domain=states, range=["white", *["#1f4e79"] * (len(states) - 1)])
    legend = alt.Legend(symbolType="circle", symbolSize=110, symbolStrokeColor="#1f4e79")
    dots = base.mark_point().encode(fill=alt.Fill("label:N", scale=fill, legend=legend, sort=None))
    way = base.mark_line(color=LINE, strokeWidth=3).encode(detail="series:N")
    return _finished(
        marks, [way, dots, _numbers(base, "datum.left", 11), _labels(marks, "series")], by="series"
    )


def _chart(marks: Any) -> alt.Chart:
    """A chart of marks that tell label, series and text to who points at them."""
    tooltip = [alt.Tooltip("label:N", title="Mục"), alt.Tooltip("value_text:N", title="Số liệu")]
    if (marks.series != "").any():
        tooltip.insert(1, alt.Tooltip("series:N", title="Nhóm"))
    return alt.Chart(marks).encode(tooltip=tooltip)


def _across(marks: Any, axis: str, end: str = "value") -> alt.X:
    scale = alt.Scale(domain=domain_of(marks, end), nice=False)
    return alt.X("value:Q", title=axis, scale=scale, axis=axis_at_nought(), stack=None)


def domain_of(marks: Any, end: str = "value") -> list[float]:
    """From nought, or the lowest below it, to where each number has room beyond the end of its bar."""
    known = marks[marks[end].notna()]
    ends = list(zip(known[end], 10 + LETTER * known.value_text.str.len(), strict=True))
    right = [(0.0, 0.0), *((value, room) for value, room in ends if value >= 0)]
    left = [(0.0, 0.0), *((-value, room) for value, room in ends if value < 0)]
    # The widest scale on which the two numbers that need most room still have it, each on its side.
    pixels = min(
        (
            max(WIDTH - room - other_room, WIDTH / 4) / (value + other)
            for value, room in right
            for other, other_room in left
            if value + other > 0
        ),
        default=WIDTH,
    )
    low, high = (max(value + room / pixels for value, room in side) for side in (left, right))
    return [-low if low else 0.0, high if high or low else 1.0]


def _down(field: str, bars: int = 1) -> alt.Y:
    """A band a label, with room above for the label itself."""
    step, outer = _step(bars), _LABEL + _BELOW
    scale = alt.Scale(
        type="band", paddingInner=(_LABEL + _GAP) / step, paddingOuter=outer / 2 / step, align=_LABEL / outer
    )
    return alt.Y(f"{field}:N", sort=None, axis=None, scale=scale)


def _step(bars: int) -> int:
    return _LABEL + bars * _BAR + _GAP


def _offset(names: list[str]) -> alt.YOffset:
    return alt.YOffset("series:N", sort=None, scale=alt.Scale(domain=names, paddingInner=2 / _BAR))


def _colours(marks: Any, axis: str) -> alt.Color:
    """A colour for each series by its meaning; where there is one series, aggregates stand out."""
    names = list(dict.fromkeys(marks.series))
    if len(names) > 1:
        return _by("series", names, meanings(names), alt.Legend())
    labels = list(dict.fromkeys(marks.label))
    plain = meaning_of(axis)
    told = [meaning if (meaning := meaning_of(label)).meaning == "aggregate" else plain for label in labels]
    return _by("label", labels, told, None)


def _by(field: str, names: list[str], told: list[Meaning], legend: alt.Legend | None) -> alt.Color:
    scale = alt.Scale(domain=names, range=[meaning.colour for meaning in told])
    return alt.Color(f"{field}:N", scale=scale, legend=legend, sort=None)


def _numbers(base: Any, left: str = "datum.value < 0", away: int = 5, **look: Any) -> Any:
    """The numbers beyond the ends of the bars, left of those that run left."""
    align, shift = alt.expr(f"{left} ? 'right' : 'left'"), alt.expr(f"{left} ? -{away} : {away}")
    return base.mark_text(align=align, dx=shift, **look).encode(text="value_text:N")


def _labels(marks: Any, field: str = "label", bars: int = 1) -> Any:
    """The labels, above their bars."""
    text = alt.Chart(marks.drop_duplicates(field)).mark_text(align="left", baseline="bottom", dy=-4)
    above = _down(field, bars).bandPosition(0)
    return text.encode(x=alt.value(0), y=above, text=f"{field}:N", tooltip=f"{field}:N")


def _finished(marks: Any, layers: list[Any], bars: int = 1, by: str = "label") -> alt.LayerChart:
    """The layers as one chart, as high as its labels and bars."""
    height = marks[by].nunique() * _step(bars) - _GAP + _BELOW
    layered: Callable[..., Any] = alt.layer(*layers).properties
    chart: alt.LayerChart = layered(width=WIDTH, height=height)
    return chart
