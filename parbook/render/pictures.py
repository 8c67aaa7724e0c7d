"""A chart made into a picture: static first, interactive on demand, offline always."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import altair as alt

from parbook.pages.model import Picture
from parbook.render.chart_theme import FONT_SIZE, INK, NUMBER_LOCALE, THEME
from parbook.render.drawing import vegalite_svg

Chart = Any  # any of Altair's charts: alone, in layers, side by side, by facet

_NOT_DRAWING: ContextVar[bool] = ContextVar("not drawing", default=False)


@contextmanager
def without_drawing() -> Iterator[None]:
    """Within, charts come out empty, for who asks only what they show: drawing takes most of the time."""
    token = _NOT_DRAWING.set(True)
    try:
        yield
    finally:
        _NOT_DRAWING.reset(token)


def specification(chart: Chart) -> dict[str, Any]:
    """The Vega-Lite specification of a chart in our theme; its own settings stand before the theme's."""
    with alt.data_transformers.enable("default", consolidate_datasets=True):
        spec: dict[str, Any] = chart.to_dict(validate=not _NOT_DRAWING.get())
    own = spec.get("config", {})
    spec["config"] = {
        **own,
        **{
            name: {**value, **own.get(name, {})} if isinstance(value, dict) else value
            for name, value in THEME.items()
        },
    }
    return spec


def picture_of(spec: dict[str, Any], notice: str = "") -> Picture:
    """Draw a specification; the same gives the same bytes each time. Raises ValueError if nothing shows.

    `notice` stands above the picture and inside it, so that a copied picture carries it.
    """
    if _NOT_DRAWING.get():
        return Picture({}, "", 0, 0)
    spec = {name: value for name, value in spec.items() if name != "title"}
    if notice:
        spec["title"] = {"text": notice, "fontSize": FONT_SIZE + 1, "color": INK, "offset": 10}
    svg = vegalite_svg(spec, NUMBER_LOCALE)
    size = re.search(r'<svg[^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"', svg)
    if size is None or "<path" not in svg:
        raise ValueError("the chart drew nothing")
    return Picture(spec, svg, round(float(size[1])), round(float(size[2])))
