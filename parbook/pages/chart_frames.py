"""Numbers for charts as plain DataFrames: exact floats, and beside each its print and where it comes from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.numbers.columns.operators import Operators
from parbook.numbers.printing import NOT_PUBLISHED, signed_text
from parbook.numbers.quantity import Cell, Operation, Quantity
from parbook.pages.chart_marks import BETWEEN, SOURCE, TEXT, Number
from parbook.pages.comparison_page import YearMark

# Ids by label, or by series and label; a pair of ids is a range.
Marks = Mapping[str, Any]
_LONG = ("label", "series", "value", "value" + TEXT, "value" + SOURCE)


def marks_frame(ids: Marks, run: Run) -> pd.DataFrame:
    """A row a mark: `label`, `series`, `value`, `value_text`, `value_source`, `high` where there are ranges.

    A figure that the edition lacks has no value.
    """
    frame = pd.DataFrame([_mark(*named, run.figures) for named in _named(ids)])
    return frame if frame.high.notna().any() else frame.drop(columns="high")


def _mark(series: str, label: str, ids: tuple[str, ...], figures: Mapping[str, Figure]) -> dict[str, Any]:
    found = [figures.get(i) for i in ids]
    values = [float("nan") if figure is None else float(figure.quantity.exact) for figure in found]
    text = " - ".join(NOT_PUBLISHED if figure is None else figure.table_text for figure in found)
    row = dict(zip(_LONG, (label, series, values[0], text, BETWEEN.join(ids)), strict=True))
    return {**row, "high": values[1] if values[1:] else float("nan")}


def _named(ids: Marks) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Series, label, and id or pair of ids of each mark."""
    in_series = all(isinstance(value, Mapping) for value in ids.values())
    for series, inner in ids.items() if in_series else [("", ids)]:
        for label, value in inner.items():
            yield series, label, (value,) if isinstance(value, str) else tuple(value)


def years_frame(marks: Sequence[YearMark]) -> pd.DataFrame:
    """The same for figures of two years: labels are the years."""
    rows = [(m.label, m.series, float(m.quantity.exact), m.text, m.source) for m in marks]
    return pd.DataFrame(rows, columns=_LONG)


def values_frame(frame: pd.DataFrame, run: Run) -> pd.DataFrame:
    """The frame with floats for each column of quantities, beside it columns `…_text` and `…_source`.

    The source is the figure that the quantity is, else its cell; a computed one that was not published
    has none. A blank or a number that was not published has no value.
    """
    known = run.derived(_by_lineage)
    columns: dict[str, Any] = {}
    for name, column in frame.items():
        if not isinstance(column.array, Operators):
            columns[str(name)] = column
            continue
        quantities = [None if one is pd.NA else one for one in column]
        figures = [known.get(_lineage(one)) if one is not None else None for one in quantities]
        pairs = list(zip(quantities, figures, strict=True))
        columns[str(name)] = column.quantities.values()
        columns[f"{name}{TEXT}"] = [f.table_text if f else signed_text(q) if q else "" for q, f in pairs]
        columns[f"{name}{SOURCE}"] = [f.id if f else _cell(q) for q, f in pairs]
    return pd.DataFrame(columns, index=frame.index)


def long_frame(frame: pd.DataFrame, series: Mapping[str, str], run: Run) -> pd.DataFrame:
    """Columns of a frame below each other, a row a number; `series` gives the words of each column.

    The rows' own `label` is the label; numbers that are blank are left out.
    """
    wide = values_frame(frame[["label", *series]], run)
    parts = [
        wide[["label", name, name + TEXT, name + SOURCE]]
        .set_axis(["label", "value", "value" + TEXT, "value" + SOURCE], axis=1)
        .assign(series=words)
        for name, words in series.items()
    ]
    found: pd.DataFrame = pd.concat(parts)
    return found[found["value" + TEXT] != ""][list(_LONG)]


def quantities_by_cell(run: Run) -> dict[str, Quantity]:
    """The quantity in each cell of the edition, by the cell's name."""
    tables = run.edition.tables.values()
    of_tables = (q for table in tables for row in table.rows for q in row.quantities.values())
    quantities = [*of_tables, *(item.quantity for item in run.edition.indicators)]
    return {str(cell): q for q in quantities for cell in q.cells()[:1]}


def cell_number(quantity: Quantity | None) -> Number | None:
    """The number of a cell; None for one that was not published."""
    if quantity is None or not quantity.published:
        return None
    return Number(float(quantity.exact), signed_text(quantity))


def figure_number(figure: Figure) -> Number:
    """The number of a figure."""
    return Number(float(figure.quantity.exact), figure.table_text)


def _cell(quantity: Quantity | None) -> str:
    if quantity is None:
        return ""
    origin = quantity.origin if quantity.published else next(iter(quantity.missing()))
    return str(origin) if isinstance(origin, Cell) else ""


def _by_lineage(run: Run) -> dict[Any, Figure]:
    """The figures by how they came about; of two that came about alike the first."""
    return {_lineage(figure.quantity): figure for figure in reversed(run.figures.values())}


def _lineage(quantity: Quantity) -> Any:
    origin = quantity.origin
    if isinstance(origin, Operation):
        return origin.name, tuple(map(_lineage, origin.operands))
    return origin if isinstance(origin, Cell) else str(origin)
