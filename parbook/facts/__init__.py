"""Facts that are not logic: tables that ship with the library."""

import csv
import io
from dataclasses import fields
from importlib.resources import files
from typing import TypeVar

Row = TypeVar("Row")


def read_facts(name: str, kind: type[Row]) -> list[Row]:
    """The rows of a table of facts, each as a `kind`: a dataclass that has a field for each column.

    Raises ValueError where the table has other columns, or a cell is not what its field needs: the
    tables are the engine's own, and its tests read them all.
    """
    text = (files("parbook") / "facts" / name).read_text(encoding="utf-8-sig")
    columns = {field.name: field.type for field in fields(kind)}  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    for number, row in enumerate(rows, 1):
        if row.keys() != columns.keys() or None in row.values():
            raise ValueError(f"{name}, row {number}: needed the columns {', '.join(columns)}")
    if all(column is str for column in columns.values()):
        return [kind(**row) for row in rows]
    from pydantic import TypeAdapter

    return TypeAdapter(list[kind]).validate_python(rows)  # type: ignore[valid-type]
