"""The tables of an edition as pandas' data frames, every number with its cell."""

from typing import Any

import pandas as pd

from parbook.inputs.edition import Edition, Indicator
from parbook.numbers.columns.quantity_array import QuantityArray, QuantityDtype
from parbook.numbers.measures import MEASURES
from parbook.sheets.contracts import Field
from parbook.sheets.table import TOTAL, Row, Table

INDICATORS = "indicators"


def frame_of(edition: Edition, name: str) -> Any:
    """The frame of a form by its name, of all indicators (`indicators`), or of one of their sheets.

    Raises KeyError with the names that there are.
    """
    if name in edition.tables:
        return table_frame(edition.tables[name])
    sheets = dict.fromkeys(item.sheet for item in edition.indicators)
    if name == INDICATORS or name in sheets:
        return indicators_frame([i for i in edition.indicators if name in (INDICATORS, i.sheet)])
    raise KeyError(f"không có bảng {name!r}; có: {', '.join([*edition.tables, INDICATORS, *sheets])}")


def table_frame(table: Table) -> Any:
    """The rows as sent, units, blocks and total alike; `kind` tells them apart.

    Index `key`; columns `label`, `kind` (unit, block, total; row in a form without units), then the
    form's own by their names: texts as text, numbers as `quantity[unit]`, a blank where a cell is none.
    """
    columns: dict[str, Any] = {
        "label": pd.array([row.label for row in table.rows], dtype="str"),
        "kind": pd.array([_kind(row, table) for row in table.rows], dtype="str"),
    }
    for field in table.contract.fields:
        if field.name != "label":
            columns[field.name] = _values(field, table.rows)
    return pd.DataFrame(columns, index=pd.Index([row.key for row in table.rows], name="key", dtype="str"))


def indicators_frame(indicators: list[Indicator]) -> Any:
    """The rows of chi-tieu.xlsx: index `code` (`sheet, STT` where a row has none), `value` the quantity.

    Each row has its own unit, so that `value` is a column of single quantities; those of one unit become
    a column to compute with by `.astype("quantity[unit]")`.
    """
    index = [item.code or f"{item.sheet}, {item.no}" for item in indicators]
    texts = ("sheet", "no", "label", "unit", "note")
    columns: dict[str, Any] = {
        name: pd.array([getattr(item, name) for item in indicators], dtype="str") for name in texts
    }
    values = pd.Series([item.quantity for item in indicators], dtype=object).array
    columns["value"] = values
    return pd.DataFrame(columns, index=pd.Index(index, name="code", dtype="str"))


def _kind(row: Row, table: Table) -> str:
    if row.key == TOTAL:
        return "total"
    if row.is_block:
        return "block"
    return "unit" if table.contract.units else "row"


def _values(field: Field, rows: tuple[Row, ...]) -> Any:
    if field.unit is None:
        return pd.array([row.texts.get(field.name, "") for row in rows], dtype="str")
    quantities = [row.quantities.get(field.name) for row in rows]
    measure = MEASURES[field.unit]
    return QuantityArray._from_sequence(quantities, dtype=QuantityDtype(measure.of or measure.code))
