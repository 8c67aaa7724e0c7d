"""The marks of a chart, from the figure ids that a notebook names under labels and series."""

from collections.abc import Iterator, Mapping
from typing import Any

from parbook.figures.figure import Figure
from parbook.pages.model import Mark

# Ids by label, or by series and label; a pair of ids is a range.
Marks = Mapping[str, Any]


def asked_ids(marks: Marks) -> tuple[str, ...]:
    """The ids of all figures that the marks are drawn from, in their order."""
    return tuple(i for _, _, value in _named(marks) for i in _ids(value))


def drawn_marks(marks: Marks, figures: Mapping[str, Figure]) -> list[Mark]:
    """The marks with values and texts of their figures; raises KeyError for a figure that is not there."""
    return [_mark(series, label, [figures[i] for i in _ids(value)]) for series, label, value in _named(marks)]


def _mark(series: str, label: str, figures: list[Figure]) -> Mark:
    first, *rest = figures
    high = float(rest[0].quantity.exact) if rest else None
    text = " - ".join(figure.table_text for figure in figures)
    return Mark(label, float(first.quantity.exact), text, series, high, tuple(f.id for f in figures))


def _named(marks: Marks) -> Iterator[tuple[str, str, Any]]:
    """Series, label, and id or pair of ids of each mark."""
    in_series = all(isinstance(value, Mapping) for value in marks.values())
    for series, inner in marks.items() if in_series else [("", marks)]:
        for label, value in inner.items():
            yield series, label, value


def _ids(value: str | tuple[str, str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
