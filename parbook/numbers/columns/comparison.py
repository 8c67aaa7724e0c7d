"""Columns compared by value, with columns, single quantities and plain numbers."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from parbook.numbers.columns.column import Column
from parbook.numbers.quantity import UnitMismatch

Comparison = Callable[[Any, Any], Any]


def compared(left: Column, right: Column, how: Comparison) -> Any:
    """True, False, or unknown where either side is blank or not published; pandas' `boolean`.

    Quantities of different units are not equal; raises UnitMismatch where an order is asked.
    """
    blank = left.blank() | right.blank()
    if left.unit != right.unit:
        if how not in (operator.eq, operator.ne):
            raise UnitMismatch(f"khác đơn vị tính: {left.unit} và {right.unit}")
        return pd.arrays.BooleanArray(np.full(len(left), how is operator.ne), blank)
    unknown = blank | left.hidden() | right.hidden()
    found = left.values().compared(right.values(), how)
    return pd.arrays.BooleanArray(found, unknown)
