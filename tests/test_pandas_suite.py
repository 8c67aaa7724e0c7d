"""pandas' own tests of extension arrays, run on columns of quantities."""

import operator

import numpy as np
import pandas as pd
import pytest
from pandas.tests.extension import base
from pandas.tests.extension.conftest import *  # noqa: F403

from parbook.numbers.columns.quantity_array import QuantityArray, QuantityDtype
from parbook.numbers.quantity import Cell, Quantity, UnitMismatch


def leaf(row: int, value: int, unit: str = "dossier") -> Quantity:
    return Quantity(value, unit, Cell("phu-luc-2.xlsx", "Hồ sơ", f"C{row}", str(value)))


def column(values: list[int | None], unit: str = "dossier") -> QuantityArray:
    cells = [pd.NA if value is None else leaf(9 + n, value, unit) for n, value in enumerate(values)]
    return QuantityArray._from_sequence(cells, dtype=QuantityDtype(unit))


@pytest.fixture
def dtype():
    return QuantityDtype("dossier")


@pytest.fixture
def data():
    return column([3, 1, 4, 15, 9, 2, 6, 5, 35, 8])


@pytest.fixture
def data_for_twos():
    return column([2] * 10)


@pytest.fixture
def data_missing():
    return column([None, 7])


@pytest.fixture
def data_for_sorting():
    return column([20, 30, 10])


@pytest.fixture
def data_missing_for_sorting():
    return column([20, None, 10])


@pytest.fixture
def data_for_grouping():
    return column([20, 20, None, None, 10, 10, 20, 30])


class TestColumnOfQuantities(base.ExtensionTests):
    divmod_exc = TypeError
    series_scalar_exc = None
    frame_scalar_exc = None
    series_array_exc = None

    def _get_expected_exception(self, op_name, obj, other):
        return None if op_name.strip("_") in ("add", "radd", "sub", "rsub") else (TypeError, UnitMismatch)

    def _cast_pointwise_result(self, op_name, obj, other, pointwise_result):
        """A comparison may be unknown, so that its column has pandas' nullable dtype."""
        compared = op_name in ("eq", "ne", "lt", "le", "gt", "ge")
        return pointwise_result.astype("boolean") if compared else pointwise_result

    def _supports_reduction(self, ser, op_name):
        return op_name in ("sum", "min", "max", "count")

    def _supports_accumulation(self, ser, op_name):
        return op_name == "cumsum"
