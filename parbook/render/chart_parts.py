"""The parts that charts are laid out from: places in pixels, bars, labels, axes.

Labels stand above their bars, numbers at the bars' ends, series apart by dark and light as in a
black-and-white copy; a chart is narrow enough to be read on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from parbook.pages.model import Mark

SHADES = ("#1f4e79", "#a9c4de", "#5b7f3b", "#d9cfa3", "#7a3b2e")
INK = "#1a1a1a"
WIDTH = 420
FONT_SIZE, LETTER = 13, 7.2  # pixels; the mean width of a letter of that size
LABEL, BAR, GAP = 20, 20, 14
DARK = {SHADES[0], SHADES[2], SHADES[4]}


@dataclass(frozen=True)
class Row:
    """Where a label and its bars stand, in pixels from the top."""

    label: str
    top: float
    bottom: float


def rows_of(marks: Sequence[Mark], bars: int = 1) -> dict[str, Row]:
    """Where each label stands, with room for so many bars below it."""
    rows, top = {}, 0.0
    for label in order(marks, "label"):
        bottom = top + (LABEL if label else 0) + bars * (BAR + 2)
        rows[label] = Row(label, top, bottom)
        top = bottom + GAP
    return rows


def bar_place(row: Row, place: int) -> dict[str, float]:
    """Top, bottom and middle of the bar at a place (0 is the first) below its label."""
    top = row.top + (LABEL if row.label else 0) + place * (BAR + 2)
    return {"top": top, "bottom": top + BAR, "middle": top + BAR / 2}


def facts(mark: Mark) -> dict[str, Any]:
    """What a mark's tooltip and number say."""
    # ASCII field names: Vega-Lite reads dots and brackets in a name as a path and draws nothing.
    return {"label": mark.label, "text": mark.text, "series": mark.series}


def series_place(marks: Sequence[Mark], mark: Mark) -> int:
    """The place of a mark among those of its label, so that an absent series leaves no hole."""
    names = [other.series for other in marks if other.label == mark.label]
    return names.index(mark.series)


def chart_of(values: Sequence[dict[str, Any]]) -> Any:
    """A chart of records that tell label, text and series to who points at them."""
    tooltip = [alt.Tooltip("label:N", title="Mục"), alt.Tooltip("text:N", title="Số liệu")]
    if any(value["series"] for value in values):
        tooltip.insert(1, alt.Tooltip("series:N", title="Nhóm"))
    return plain_chart(values).encode(tooltip=tooltip)


def plain_chart(values: Sequence[dict[str, Any]]) -> Any:
    """A chart of plain records; Altair's own types say less than its documentation."""
    return alt.Chart(alt.Data(values=list(values)))  # type: ignore[no-untyped-call]


def pixel(field: str) -> alt.Y:
    """A field that holds pixels from the top."""
    return alt.Y(f"{field}:Q", scale=None, axis=None)


def _end(mark: Mark) -> float:
    return mark.value if mark.high is None else mark.high


def scale_of(marks: Sequence[Mark]) -> alt.Scale:
    """From nought, or the lowest below it, to where the longest bar still leaves room for its number."""
    if any(mark.value < 0 for mark in marks):
        return _two_sided_scale(marks)
    ends = [(_end(mark), len(mark.text)) for mark in marks]
    top = max(end * WIDTH / (WIDTH - 10 - LETTER * letters) for end, letters in ends)
    return alt.Scale(domain=[0, top or 1], nice=False)


def _two_sided_scale(marks: Sequence[Mark]) -> alt.Scale:
    """The widest scale on which each number has room right of its mark, and left of one below nought."""
    right = [(0.0, 0.0), *((_end(mark), 10 + LETTER * len(mark.text)) for mark in marks)]
    left = [(-mark.value, 10 + LETTER * len(mark.text)) for mark in marks if mark.value < 0]
    pixels = min(
        max(WIDTH - room - other_room, WIDTH / 4) / (end + other_end)
        for end, room in right for other_end, other_room in left if end + other_end > 0
    )  # fmt: skip
    low = max(end + room / pixels for end, room in left)
    return alt.Scale(domain=[-low, max(end + room / pixels for end, room in right)], nice=False)


def nought(scale: alt.Scale) -> float:
    """Where a scale has its nought, in pixels from the left."""
    low, high = scale.to_dict()["domain"]
    return WIDTH * -low / (high - low) if low else 0


def axis_style() -> alt.Axis:
    """The axis below a chart, with light lines through it."""
    return alt.Axis(
        grid=True, gridColor="#dddddd", domain=False, ticks=False, tickCount=4, format=",~f",
        labelFlush=False,
        titleFontSize=FONT_SIZE, titleFontWeight="normal", titlePadding=8, labelFontSize=12, labelColor=INK,
        titleColor=INK, titleAnchor="start",
    )  # fmt: skip


def bars_layer(places: Sequence[dict[str, Any]], marks: Sequence[Mark], scale: alt.Scale, axis: str) -> Any:
    """Bars from start to end, a shade a series."""
    names = order(marks, "series")
    legend = alt.Legend(
        title=None, orient="top", labelFontSize=FONT_SIZE, labelLimit=400, columns=2, symbolType="square"
    )
    shades = alt.Scale(domain=names, range=list(SHADES[: len(names)]))
    colour: Any = (
        alt.Color("series:N", scale=shades, legend=legend, sort=names)
        if len(names) > 1
        else alt.value(SHADES[0])
    )
    return chart_of(places).mark_bar(stroke="white").encode(
        x=alt.X("start:Q", scale=scale, title=axis, axis=axis_style()), x2="end:Q",
        y=pixel("top"), y2="bottom:Q", color=colour,
    )  # fmt: skip


def numbers_layer(places: Sequence[dict[str, Any]], scale: alt.Scale, halo: bool = False) -> Any:
    """The numbers at the ends of the bars, left of those that run left."""
    below = [place for place in places if place["end"] < place["start"]]
    if not below:
        return _numbers(places, scale, halo, align="left", dx=5)
    above = [place for place in places if place["end"] >= place["start"]]
    sides = [_numbers(below, scale, halo, align="right", dx=-5)]
    if above:
        sides.append(_numbers(above, scale, halo, align="left", dx=5))
    return alt.layer(*sides)


def _numbers(places: Sequence[dict[str, Any]], scale: alt.Scale, halo: bool, **side: Any) -> Any:
    outline = {"stroke": "white", "strokeWidth": 4, "strokeJoin": "round"} if halo else {}
    under = chart_of(places).mark_text(**side, fontSize=FONT_SIZE, color=INK, **outline)
    where = {"x": alt.X("end:Q", scale=scale), "y": pixel("middle"), "text": "text:N"}
    if not halo:
        return under.encode(**where)
    over = chart_of(places).mark_text(**side, fontSize=FONT_SIZE, color=INK)
    return alt.layer(under.encode(**where), over.encode(**where))


def labels_layer(rows: dict[str, Row]) -> Any:
    """The labels, above their bars."""
    values = [{"label": r.label, "text": "", "series": "", "top": r.top + LABEL / 2} for r in rows.values()]
    text = chart_of(values).mark_text(align="left", fontSize=FONT_SIZE, color=INK, limit=WIDTH)
    return text.encode(x=alt.value(0), y=pixel("top"), text="label:N", tooltip=alt.Tooltip("label:N"))


def base_line(rows: dict[str, Row], scale: alt.Scale) -> Any:
    """The line that all bars start from."""
    bottom = max(row.bottom for row in rows.values())
    values = [{"label": "", "text": "", "series": "", "top": 0, "bottom": bottom}]
    line = plain_chart(values).mark_rule(color="#8a97a5")
    return line.encode(x=alt.value(nought(scale)), y=pixel("top"), y2="bottom:Q")


def order(marks: Sequence[Mark], name: str) -> list[str]:
    """The names that an attribute of the marks takes, in order of first sight."""
    return list(dict.fromkeys(getattr(mark, name) for mark in marks))


def finish(layers: Sequence[Any], rows: dict[str, Row]) -> alt.LayerChart:
    """The layers as one chart, as high as its rows."""
    height = max(row.bottom for row in rows.values()) + 6
    layered: Any = alt.layer(*layers)
    chart: alt.LayerChart = layered.properties(width=WIDTH, height=height)
    return chart
