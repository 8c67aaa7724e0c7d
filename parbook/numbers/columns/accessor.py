"""`.quantities` on a column or frame: the ways out of it that are taken on purpose."""

from typing import Any

import pandas as pd

from parbook.numbers.columns.operators import Operators
from parbook.numbers.lineage import places_words


@pd.api.extensions.register_series_accessor("quantities")
class Quantities:
    """Raises AttributeError for a column that is not one of quantities."""

    def __init__(self, series: Any) -> None:
        if not isinstance(series.array, Operators):
            raise AttributeError(f"cột {series.name!r} không phải cột số liệu (quantity[…])")
        self._series, self._column = series, series.array._column

    @property
    def unit(self) -> str:
        """The unit of the column."""
        return self._column.unit

    def values(self) -> Any:
        """Plain floats, without cells, nan where there is no number: to look at or draw, never to publish."""
        return self._told(self._column.values().floats())

    def published(self) -> Any:
        """Where a number is: neither a blank nor one that is not published. A mask to select by."""
        return self._told(self._column.cells["den"] != 0)

    def cells(self) -> Any:
        """The cells of each quantity, as an analyst would look them up."""
        quantities = map(self._column.at, range(len(self._column)))
        words = ["" if one is None else places_words(one.cells(), most=5) for one in quantities]
        return self._told(pd.array(words, dtype="str"))

    def _told(self, values: Any) -> Any:
        return pd.Series(values, self._series.index, name=self._series.name)


@pd.api.extensions.register_dataframe_accessor("quantities")
class FrameQuantities:
    """The same for a whole frame; columns that are not of quantities stay as they are."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def values(self) -> Any:
        """The frame with plain floats, without cells: to look at or draw, never to publish."""
        return self._frame.apply(
            lambda column: column.quantities.values() if isinstance(column.array, Operators) else column
        )
