"""pandas' own tests of extension arrays, run on columns of quantities."""

import importlib.util
import re
from typing import Any

import pandas as pd
import pytest
from pandas.tests.extension import base
from pandas.tests.extension.conftest import *  # noqa: F403  (the suite's own fixtures)

from parbook.numbers.columns.quantity_array import QuantityArray, QuantityDtype
from parbook.numbers.quantity import Cell, Quantity, UnitMismatch

# Tests of the suite that cannot pass, each with the reason. Each is run, and must fail.
NOT_PASSED = {
    "test_EA_types": "a number from a text file has no cell; reading one as quantities is refused",
    "test_json_roundtrip": "a number from JSON has no cell; reading it back as quantities is refused",
    "test_round": "a quantity is exact and rounded once, when it is printed; rounding a column is refused",
    "test_from_dtype": "DataFrame(list) takes a list of dataclass objects for records, field by field",
}
# Groups of the suite that do not apply, each with the reason.
NOT_RUN = {
    base.Dim2CompatTests: "the array has one dimension",
    base.BasePlottingTests: "matplotlib is not used; charts are Altair's",
}
# What the suite itself leaves out.
LEFT_OUT = {
    "Reduction (mean|prod|std|var|median|kurt|skew|sem) not supported": "refused, as test_reduce_series says",
    "count not an array method": "so for every array",
}


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


GROUPS = tuple(group for group in base.ExtensionTests.__bases__ if group not in NOT_RUN)


class TestColumnOfQuantities(*GROUPS):  # type: ignore[misc]
    divmod_exc = TypeError
    series_scalar_exc = None
    frame_scalar_exc = None
    series_array_exc = None

    @pytest.fixture(autouse=True)
    def no_other_skip(self, monkeypatch: pytest.MonkeyPatch) -> None:
        skip: Any = pytest.skip

        def named(reason: str = "") -> None:
            assert any(re.match(pattern, reason) for pattern in LEFT_OUT), reason
            skip(reason)

        monkeypatch.setattr(pytest, "skip", named)

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


for _name, _reason in NOT_PASSED.items():
    _test = getattr(TestColumnOfQuantities, _name)
    setattr(TestColumnOfQuantities, _name, pytest.mark.xfail(reason=_reason, strict=True)(_test))


def test_what_does_not_apply_is_so(data: QuantityArray) -> None:
    assert set(NOT_RUN) <= set(base.ExtensionTests.__bases__)
    assert not data.dtype._supports_2d
    assert importlib.util.find_spec("matplotlib") is None
