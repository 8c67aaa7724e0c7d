"""What a notebook's cell shows of the figures that it publishes, and columns of quantities by figure ids."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.numbers.lineage import formula_words, places_words
from parbook.numbers.printing import value_data
from parbook.numbers.quantity import Cell, Quantity
from parbook.sheets.table import Row, Table

# The exact values that a cell publishes, by figure id; null for what the edition leaves unpublished.
FIGURE = "application/vnd.parbook.figures+json"
Rows = Mapping[str, str] | Sequence[str]
Published = tuple[str, Quantity, Figure | None]


def figures_bundle(published: Sequence[Published]) -> dict[str, Any]:
    """A line a figure in text, a table in HTML: what it is, its number, how it was computed, its cells."""
    lines, rows = [], []
    for figure_id, quantity, figure in published:
        if figure is None:
            lines.append(f"{figure_id}: chưa công bố")
            rows.append((figure_id, "", "chưa công bố", "", ""))
            continue
        how = formula_words(quantity)
        how = "" if how == figure.table_text else how
        lines.append(f"{figure_id} = {figure.table_text}" + (f"  ({how})" if how else ""))
        cells = places_words(figure.quantity.cells(), most=5)
        rows.append((figure_id, figure.definition.label_vi, figure.table_text, how, cells))
    table = pd.DataFrame(rows, columns=["Mã", "Số liệu", "In ra", "Cách tính", "Lấy từ"])
    values = {i: value_data(figure.quantity.exact) if figure else None for i, _, figure in published}
    with pd.option_context("display.max_colwidth", None):
        html = table.to_html(index=False, border=0)
    return {"text/plain": "\n".join(lines), "text/html": html, FIGURE: values}


def ids_of(rows: Rows, pattern: str) -> dict[str, str]:
    """The figure id of each row, its name put where the pattern has `{}`."""
    named = rows if isinstance(rows, Mapping) else {row: row for row in rows}
    return {row: pattern.replace("{}", name) for row, name in named.items()}


def quantity_at(frame: Any, row: str, column: str, table: Table | None) -> Quantity:
    """The quantity of a frame's cell to publish; raises KeyError for a row or column that is nowhere.

    What is blank, comes from a blank, or stands in a row that the sheet leaves out is not published.
    Raises ZeroDivisionError for what has no value though nothing is blank.
    """
    fields = {field.name for field in table.contract.fields} if table else set()
    if row not in frame.index:
        if table is None:
            raise KeyError(f"bảng không có dòng {row!r}; có: {', '.join(map(str, frame.index))}")
        known = column if column in fields else next(f.name for f in table.contract.fields if f.unit)
        found = table.at(row, known)  # tells a row of no form
        return found if column in fields else Quantity(None, frame[column].dtype.unit, found.origin)
    found = frame.at[row, column]
    if isinstance(found, Quantity):
        return found
    if table is not None and column in fields:
        return table.at(row, column)
    if table is None or not _has_blank(frame, row, table):
        raise ZeroDivisionError(f"dòng {row}, cột {column}: chia cho 0")
    where = Cell(table.contract.file, table.sheet, "", f"dòng {row} có ô để trống")
    return Quantity(None, frame[column].dtype.unit, where)


def _has_blank(frame: Any, row: str, table: Table) -> bool:
    """Whether a cell of a row that should hold a number was left blank."""
    numbers = [field.name for field in table.contract.fields if field.unit and field.name in frame]
    return table.has(row) and any(
        frame.at[row, name] is pd.NA and table.has_cell(table.row(row), name) for name in numbers
    )


def with_rows_of_form(table: Table) -> Table:
    """The table with all rows that its form fixes and every cell of them, not published where not there."""
    contract = table.contract
    if not contract.rows:
        return table
    missing = () if contract.open_rows else contract.rows
    added = [Row(key, label, 0, {}, {}) for key, label in missing if not table.has(key)]
    numbers = [field.name for field in contract.fields if field.unit]
    rows = [
        replace(
            row,
            quantities={
                name: table.at(row.key, name)
                for name in numbers
                if not row.number or table.has_cell(row, name)
            },
        )
        for row in (*table.rows, *added)
    ]
    return replace(table, rows=tuple(rows))


def recalled(run: Run, rows: Rows, columns: Mapping[str, str]) -> Any:
    """A frame of published figures: a row a name, a column a pattern of ids."""
    found = {
        column: {row: run.recall(figure_id) for row, figure_id in ids_of(rows, pattern).items()}
        for column, pattern in columns.items()
    }
    return pd.DataFrame({column: pd.Series(quantities).pipe(_typed) for column, quantities in found.items()})


def _typed(column: Any) -> Any:
    units = {quantity.unit for quantity in column}
    return column.astype(f"quantity[{units.pop()}]") if len(units) == 1 else column


def to_publish(
    frame: Any, rows: Rows, columns: Mapping[str, str | tuple[str, str]], table: Table | None
) -> Iterator[tuple[str, Quantity, Quantity | None]]:
    """Id, quantity and stated quantity (None where no column states it), row by row."""
    names = list(rows)
    for row in names:
        for column, pattern in columns.items():
            pattern, stated = (pattern, "") if isinstance(pattern, str) else pattern
            figure_id = ids_of(rows, pattern)[row]
            given = frame.at[row, stated] if stated and row in frame.index else None
            yield figure_id, quantity_at(frame, row, column, table), None if given is pd.NA else given
