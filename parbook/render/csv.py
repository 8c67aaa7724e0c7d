"""Rows, and the numbers of charts, as CSV that Excel opens as it is."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from parbook.numbers.printing import float_data
from parbook.pages.model import Chart
from parbook.text import one_line, safe_text

T = TypeVar("T")
# The heading of the last column, in which each row of invented data says so.
_NOTICE = "Lưu ý"


def with_notice(rows: Iterable[Sequence[T]], notice: str) -> Iterator[list[T | str]]:
    """Rows under a heading row, each ending with the notice, if there is one."""
    for place, row in enumerate(rows):
        yield [*row, *([notice if place else _NOTICE] if notice else [])]


def write_csv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write rows of texts that are safe (`text.safe_text`) and numbers."""
    # The mark at the start tells Excel that the file is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        plain = ([float_data(x) if isinstance(x, float) else x for x in row] for row in rows)
        csv.writer(file).writerows(plain)


def chart_rows(chart: Chart) -> Iterator[list[str]]:
    """The numbers of a chart under a heading row."""
    yield ["Nhóm", "Mục", safe_text(one_line(chart.axis))]
    for mark in chart.marks:
        yield [safe_text(one_line(text)) for text in (mark.series, mark.label, mark.text)]
