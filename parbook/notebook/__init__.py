"""What notebooks import: a section of an edition, its figures, prose, tables and charts.

from parbook.notebook import *
section = open_section("procedures", year, data)
"""

import pandas as pd

from parbook.definitions.sections import BY_TOPIC
from parbook.figures.run import is_computing, open_run
from parbook.notebook.page import Page
from parbook.notebook.section import Section
from parbook.numbers.columns.formulas import change_amount, change_percent, multiple, share, total
from parbook.numbers.quantity import constant
from parbook.render.charts import (
    draw_bars,
    draw_nested_bars,
    draw_ranges,
    draw_slope,
    draw_stacked_bars,
)

__all__ = [
    "change_amount",
    "change_percent",
    "constant",
    "draw_bars",
    "draw_nested_bars",
    "draw_ranges",
    "draw_slope",
    "draw_stacked_bars",
    "multiple",
    "open_page",
    "open_section",
    "share",
    "total",
]


def open_section(topic: str, year: int, data: str = "") -> Section:
    """The section whose figure ids begin with `topic`; `data` is the folder of year folders."""
    _show_frames_alike()
    return Section(open_run(year, data), BY_TOPIC[topic])


def open_page(prefix: str, year: int, data: str = "") -> Page:
    """A page that publishes no figures of its own (appendix, overview, checks, sources).

    All sections are computed, since such a page speaks of all of them. `prefix` begins the
    numbers of its tables: "PL.II" gives "Bảng PL.II-1".
    """
    _show_frames_alike()
    run = open_run(year, data)
    return Page(run if is_computing() else run.compute(), prefix)


def _show_frames_alike() -> None:
    """Frames look the same in every kernel and window, so that nbval can compare them."""
    pd.set_option("display.width", 120, "display.max_columns", 20, "display.max_colwidth", 60)
