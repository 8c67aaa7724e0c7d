"""The signs + − × ÷ and the comparisons of columns: as single quantities have them, element by element."""

import operator
from collections.abc import Callable
from typing import Any

import pandas as pd

from parbook.numbers.columns.column import Column, derived
from parbook.numbers.columns.comparison import compared
from parbook.numbers.columns.scalars import addend, comparable, factor
from parbook.numbers.quantity import Quantity


class Operators:
    """What a pandas array of quantities computes and compares; a quotient by zero is a blank."""

    _column: Column

    def __init__(self, column: Column) -> None:
        self._column = column

    def __len__(self) -> int:
        return len(self._column)

    def _operand(self, other: Any, read: Callable[[Any], Quantity | None]) -> Column | None:
        """The other side as a column of the same length, each scalar read; None for what pandas unpacks."""
        if isinstance(other, pd.Series | pd.Index | pd.DataFrame):
            return None
        if isinstance(other, Operators):
            column = other._column
        else:
            listed = list(map(read, other)) if pd.api.types.is_list_like(other) else [read(other)]
            unit = next((quantity.unit for quantity in listed if quantity is not None), self._column.unit)
            column = Column.of(listed, unit)
            if not pd.api.types.is_list_like(other):
                return column.spread(len(self))
        if len(column) != len(self):
            raise ValueError(f"Lengths must match: {len(self)}, {len(column)}")
        return column

    def _formula(self, name: str, formula: Callable[..., Quantity], other: Any, swapped: bool = False) -> Any:
        column = self._operand(other, factor if name in ("product", "quotient") else addend)
        if column is None:
            return NotImplemented
        pair = (column, self._column) if swapped else (self._column, column)
        return type(self)(derived(name, formula, *pair))

    def __add__(self, other: Any) -> Any:
        return self._formula("sum", operator.add, other)

    def __radd__(self, other: Any) -> Any:
        return self if type(other) is int and other == 0 else self._formula("sum", operator.add, other, True)

    def __sub__(self, other: Any) -> Any:
        return self._formula("difference", operator.sub, other)

    def __rsub__(self, other: Any) -> Any:
        return self._formula("difference", operator.sub, other, True)

    def __mul__(self, other: Any) -> Any:
        return self._formula("product", operator.mul, other)

    def __rmul__(self, other: Any) -> Any:
        return self._formula("product", operator.mul, other, True)

    def __truediv__(self, other: Any) -> Any:
        return self._formula("quotient", operator.truediv, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._formula("quotient", operator.truediv, other, True)

    def _compared(self, other: Any, how: Callable[[Any, Any], Any]) -> Any:
        column = self._operand(other, lambda value: comparable(value, self._column.unit, how))
        return NotImplemented if column is None else compared(self._column, column, how)

    def __eq__(self, other: object) -> Any:
        return self._compared(other, operator.eq)

    def __ne__(self, other: object) -> Any:
        return self._compared(other, operator.ne)

    def __lt__(self, other: Any) -> Any:
        return self._compared(other, operator.lt)

    def __le__(self, other: Any) -> Any:
        return self._compared(other, operator.le)

    def __gt__(self, other: Any) -> Any:
        return self._compared(other, operator.gt)

    def __ge__(self, other: Any) -> Any:
        return self._compared(other, operator.ge)
