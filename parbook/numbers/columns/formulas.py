"""The named formulas, on columns as on single quantities."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import pandas as pd

from parbook.numbers import quantity as single
from parbook.numbers.columns.column import Column, derived, summed_across
from parbook.numbers.columns.operators import Operators
from parbook.numbers.columns.quantity_array import QuantityArray
from parbook.numbers.quantity import Quantity


def share(part: Any, whole: Any) -> Any:
    """`part` as percent of `whole`; both in one unit, each a quantity or a column (`pd.Series`).

    Columns go together by their index; a share of zero is a blank. Raises UnitMismatch, TypeError for
    a column of plain numbers, and for two single quantities ZeroDivisionError.

    >>> share(single.constant(1, "dossier"), single.constant(4, "dossier")).value
    Fraction(25, 1)
    """
    return _applied("share", single.share, part, whole)


def multiple(now: Any, before: Any) -> Any:
    """How many times `before` goes into `now`; quantities or columns as for `share`."""
    return _applied("multiple", single.multiple, now, before)


def change_amount(now: Any, before: Any) -> Any:
    """now − before, in percentage points between percentages; quantities or columns as for `share`."""
    return _applied("change", single.change_amount, now, before)


def change_percent(now: Any, before: Any) -> Any:
    """The growth from `before` to `now` in percent of `before`; quantities or columns as for `share`."""
    return _applied("change_percent", single.change_percent, now, before)


def total(parts: Any) -> Any:
    """The sum: of quantities or of a column one quantity, of several columns a column; raises TypeError.

    The blanks of one column are left out; where several columns are added, a blank makes the sum blank.
    Raises UnitMismatch, ValueError for no parts.
    """
    if isinstance(parts, pd.DataFrame):
        raise TypeError("total cần một cột hoặc danh sách các cột; cộng ngang cả bảng là .sum(axis=1)")
    if isinstance(parts, pd.Series | QuantityArray):
        return single.total(part for part in parts if part is not pd.NA)
    operands = list(parts)
    if not any(isinstance(operand, pd.Series | QuantityArray) for operand in operands):
        return single.total(operands)
    columns, wrapped = _aligned(operands)
    return wrapped(summed_across(columns))


def _applied(name: str, formula: Callable[..., Quantity], left: Any, right: Any) -> Any:
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        return formula(left, right)
    columns, wrapped = _aligned([left, right])
    return wrapped(derived(name, formula, *columns))


def _aligned(operands: Sequence[Any]) -> tuple[list[Column], Callable[[Column], Any]]:
    """The operands as columns of one length, and how the result is wrapped: a Series, if one of them is."""
    series = [operand for operand in operands if isinstance(operand, pd.Series)]
    if not series:
        columns = [_column(operand) for operand in operands]
        length = max(map(len, columns))
        return [column.spread(length) for column in columns], QuantityArray
    index = reduce(_union, [one.index for one in series])
    columns = [
        _column(operand.reindex(index) if isinstance(operand, pd.Series) else operand).spread(len(index))
        for operand in operands
    ]
    names = list(dict.fromkeys(one.name for one in series))
    name = names[0] if len(names) == 1 else None
    return columns, lambda column: pd.Series(QuantityArray(column), index, name=name)


def _union(one: Any, other: Any) -> Any:
    return one if one.equals(other) else one.union(other)


def _column(operand: Any) -> Column:
    if isinstance(operand, Quantity):
        return Column.of([operand], operand.unit)
    if isinstance(operand, Operators):
        return operand._column
    if isinstance(operand, pd.Series):
        array = operand.array
        if isinstance(array, Operators):
            return array._column
        if operand.dtype == object:
            return QuantityArray._from_sequence(operand)._column
    found = f"cột {operand.name!r} kiểu {operand.dtype}" if isinstance(operand, pd.Series) else repr(operand)
    raise TypeError(f"cần số liệu hoặc cột số liệu (quantity[…]); ở đây là {found}")
