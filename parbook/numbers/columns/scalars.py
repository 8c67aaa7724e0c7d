"""What may stand beside a column of quantities: in its cells, in a formula, in a comparison."""

import operator
from typing import Any

import pandas as pd

from parbook.numbers.quantity import Constant, Quantity, as_factor, not_added, plain_number

# The unit of what equals nothing, such as a text.
_NONE = ""


def is_blank(value: Any) -> bool:
    """Whether pandas calls the value missing."""
    return value is None or bool(pd.api.types.is_scalar(value) and pd.isna(value))


def quantity_or_blank(value: Any) -> Quantity | None:
    """What may stand in a cell; raises TypeError for a number without a source."""
    if isinstance(value, Quantity):
        return value
    if is_blank(value):
        return None
    raise TypeError(
        f"không nhận {value!r} làm số liệu: phải có ô nguồn và đơn vị tính; "
        'nếu đó là hằng số thì viết constant(số, "đơn vị")'
    )


def addend(value: Any) -> Quantity | None:
    """What is added to a column or taken from it; raises TypeError for a plain number."""
    if isinstance(value, Quantity) or is_blank(value):
        return quantity_or_blank(value)
    not_added(value)
    raise TypeError(f"không cộng, trừ {value!r} với số liệu")


def factor(value: Any) -> Quantity | None:
    """What a column is multiplied or divided by; raises TypeError for a float."""
    if is_blank(value):
        return None
    read = as_factor(value)
    if read is None:
        raise TypeError(f"không nhân, chia số liệu với {value!r}")
    return read


def comparable(value: Any, unit: str, how: Any) -> Quantity | None:
    """What a column of that unit is compared with: a plain number counts as one of its unit.

    None for a blank. Raises TypeError for what is no number, unless only equality is asked.
    """
    if isinstance(value, Quantity):
        return value
    if is_blank(value):
        return None
    number = plain_number(value)
    if number is not None:
        return Quantity(number, unit, Constant(str(value)))
    if how in (operator.eq, operator.ne):
        return Quantity(None, _NONE, Constant(str(value)))
    raise TypeError(f"không so sánh số liệu với {value!r}")
