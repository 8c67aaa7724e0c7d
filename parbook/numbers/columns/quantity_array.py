"""Quantities in pandas: the dtype `quantity[unit]` and its array.

pd.Series(quantities, dtype="quantity[dossier]")
"""

import builtins
import contextlib
import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype, no_default, register_extension_dtype
from pandas.api.indexers import check_array_indexer

from parbook.numbers.columns import accessor, grouping
from parbook.numbers.columns.column import WIDE, Column, adopted, blanks, joined
from parbook.numbers.columns.operators import Operators
from parbook.numbers.columns.scalars import quantity_or_blank
from parbook.numbers.quantity import Quantity, UnitMismatch

__all__ = ["QuantityArray", "QuantityDtype", "accessor"]  # with the array comes its accessor, `.quantities`

_REFUSED = {
    "round": "số liệu là số đúng, chỉ làm tròn một lần khi in",
    "mean": "trung bình không còn ô nguồn (tỷ lệ chung là share(total(phần), total(toàn bộ)))",
}
_NOT_AN_INDEX = (
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays "
    "are valid indices"
)
_NO_FLOATS = (
    "đổi sang số thực thì mất ô nguồn và đơn vị tính; nếu chỉ để vẽ hay xem thử, dùng .quantities.values()"
)


@register_extension_dtype
class QuantityDtype(ExtensionDtype):  # type: ignore[misc]
    """Quantities of one unit, each with its cells: `quantity[dossier]`. A blank is `pd.NA`."""

    type = Quantity
    na_value = pd.NA
    _metadata = ("unit",)
    _is_numeric = True

    def __init__(self, unit: str) -> None:
        self.unit = unit

    @property
    def name(self) -> str:
        """As pandas shows it, and as it is written for `dtype=`."""
        return f"quantity[{self.unit}]"

    def __repr__(self) -> str:
        return self.name

    @classmethod
    def construct_from_string(cls, string: str) -> "QuantityDtype":
        """The dtype of that name; raises TypeError for another."""
        if not isinstance(string, str):
            raise TypeError(f"'construct_from_string' expects a string, got {type(string)}")
        match = re.fullmatch(r"quantity\[(\w+)\]", string)
        if match is None:
            raise TypeError(f"Cannot construct a 'QuantityDtype' from '{string}'")
        return cls(match[1])

    def construct_array_type(self) -> "builtins.type[QuantityArray]":
        """The array that holds such quantities."""
        return QuantityArray


class QuantityArray(Operators, ExtensionArray):  # type: ignore[misc]
    """A column of quantities as pandas holds it."""

    def __init__(self, column: Column) -> None:
        self._column = column

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> "QuantityArray":
        if isinstance(scalars, QuantityArray):
            _same_dtype(scalars.dtype, dtype or scalars.dtype)
            return scalars.copy() if copy else scalars
        quantities = [quantity_or_blank(scalar) for scalar in scalars]
        if dtype is None:
            units = {quantity.unit for quantity in quantities if quantity is not None}
            if len(units) != 1:
                raise UnitMismatch(
                    f"một cột có một đơn vị tính; ở đây có: {', '.join(sorted(units)) or '(không)'}"
                )
            unit = units.pop()
        else:
            unit = pd.api.types.pandas_dtype(dtype).unit
        return cls(Column.of(quantities, unit))

    @classmethod
    def _from_sequence_of_strings(cls, strings: Any, *, dtype: Any, copy: bool = False) -> NoReturn:
        raise TypeError(f"không đọc {dtype} từ chữ: một số liệu phải có ô nguồn")

    @classmethod
    def _concat_same_type(cls, to_concat: "Sequence[QuantityArray]") -> "QuantityArray":
        return cls(joined([array._column for array in to_concat], to_concat[0].dtype.unit))

    def _cast_pointwise_result(self, values: Any) -> Any:
        """What a function gave for each quantity: quantities of one unit are such a column again."""
        if any(isinstance(value, Quantity) for value in values):
            with contextlib.suppress(TypeError, UnitMismatch):
                return self._from_sequence(values)
        return super()._cast_pointwise_result(values)

    @property
    def dtype(self) -> QuantityDtype:
        """`quantity[unit]`."""
        return QuantityDtype(self._column.unit)

    @property
    def nbytes(self) -> int:
        """The size of the cells, without that of their sources."""
        return int(self._column.cells.nbytes)

    def __len__(self) -> int:
        return len(self._column)

    def isna(self) -> npt.NDArray[np.bool_]:
        """Where the array is blank; what was not published is a value of its own."""
        return self._column.blank()

    def __getitem__(self, item: Any) -> Any:
        item = check_array_indexer(self, item)
        if isinstance(item, tuple) and len(item) == 2 and Ellipsis in item:
            item = item[1] if item[0] is Ellipsis else item[0]
        if pd.api.types.is_integer(item):
            quantity = self._column.at(item)
            return pd.NA if quantity is None else quantity
        if isinstance(item, str | float):
            raise IndexError(_NOT_AN_INDEX)
        found = type(self)(self._column.take(item))
        if isinstance(item, slice):
            found._readonly = self._readonly
        return found

    def __setitem__(self, key: Any, value: Any) -> None:
        if self._readonly:
            raise ValueError("Cannot modify read-only array")
        key = check_array_indexer(self, key)
        sources, unit = self._column.sources, self._column.unit
        if isinstance(value, pd.Series | pd.Index):
            value = value.array
        if isinstance(value, QuantityArray):
            _same_dtype(value.dtype, self.dtype)
            cells = adopted(value._column, sources)
        elif pd.api.types.is_list_like(value):
            cells = Column.of([quantity_or_blank(one) for one in value], unit, sources).cells
        else:
            cells = Column.of([quantity_or_blank(value)], unit, sources).cells[0]
        if cells.dtype == WIDE and self._column.cells.dtype != WIDE:
            self._column = Column(unit, self._column.cells.astype(WIDE), sources)
        self._column.cells[key] = cells

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> "QuantityArray":
        """The cells at these positions; with `allow_fill`, -1 stands for `fill_value`, else a blank.

        Raises IndexError for a position that is not there, ValueError for a negative one but -1."""
        positions = np.asarray(indices, np.intp)
        if not allow_fill:
            if not len(self) and len(positions):
                raise IndexError("cannot do a non-empty take from an empty axes.")
            return type(self)(self._column.take(positions))
        if (positions < -1).any():
            raise ValueError("positions below -1 with allow_fill")
        filled = positions < 0
        if not len(self) and not filled.all():
            raise IndexError("cannot do a non-empty take from an empty axes.")
        cells = blanks(len(positions), self._column.cells.dtype)
        cells[~filled] = self._column.cells[positions[~filled]]
        found = type(self)(Column(self._column.unit, cells, self._column.sources))
        if not pd.api.types.is_scalar(fill_value) or not pd.isna(fill_value):
            found[filled] = fill_value
        return found

    def copy(self) -> "QuantityArray":
        """Another array, to assign to; the sources are shared."""
        column = self._column
        return type(self)(Column(column.unit, column.cells.copy(), column.sources))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        if dtype is not None and np.dtype(dtype).kind not in "OUS":
            raise TypeError(_NO_FLOATS)
        if copy is False:
            raise ValueError("Unable to avoid copy while creating an array as requested")
        found = np.empty(len(self), object)
        found[:] = [self[n] for n in range(len(self))]
        return found if dtype is None or np.dtype(dtype) == object else self._texts().astype(dtype)

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = no_default) -> npt.NDArray[Any]:
        """The quantities as objects; always a new array. Raises TypeError for numbers."""
        found = self.__array__(dtype)
        if na_value is not no_default:
            found[self.isna()] = na_value
        return found

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """As objects, text or categories; raises TypeError for numbers, which have no cells."""
        dtype = pd.api.types.pandas_dtype(dtype)
        if isinstance(dtype, QuantityDtype):
            _same_dtype(self.dtype, dtype)
            return self.copy() if copy else self
        if pd.api.types.is_string_dtype(dtype) and not pd.api.types.is_object_dtype(dtype):
            texts = self._texts()
            return pd.array(texts, dtype=dtype) if isinstance(dtype, ExtensionDtype) else texts.astype(dtype)
        if pd.api.types.is_numeric_dtype(dtype) or getattr(dtype, "kind", "O") in "mM":
            raise TypeError(_NO_FLOATS)
        return super().astype(dtype, copy)

    def _values_for_json(self) -> npt.NDArray[Any]:
        return self._texts()

    def round(self, decimals: int = 0) -> NoReturn:
        """Refused: a quantity is exact, and rounded once, when it is printed. Raises TypeError."""
        raise TypeError(_refusal(self.dtype, "round"))

    def _texts(self) -> npt.NDArray[Any]:
        return np.array([value if value is pd.NA else str(value) for value in self], object)

    def _formatter(self, boxed: bool = False) -> Callable[[Any], str]:
        return str

    def equals(self, other: object) -> bool:
        """Whether the other holds the same values, blanks and unpublished numbers in the same places."""
        if not isinstance(other, QuantityArray) or (self.dtype, len(self)) != (other.dtype, len(other)):
            return False
        ours, theirs = self._column.cells, other._column.cells
        return bool((ours["num"] == theirs["num"]).all() and (ours["den"] == theirs["den"]).all())

    # Order: what is not published has no place in it, and comes with the blanks whichever the direction.

    def _values_for_argsort(self) -> npt.NDArray[np.float64]:
        return grouping.places(self._column)

    def argsort(
        self, *, ascending: bool = True, kind: str = "quicksort", na_position: str = "last", **kwargs: Any
    ) -> npt.NDArray[np.intp]:
        """The positions in the order of the values."""
        places = pd.arrays.FloatingArray(grouping.places(self._column), self._column.cells["den"] == 0)
        order: npt.NDArray[np.intp] = places.argsort(
            ascending=ascending, kind=kind, na_position=na_position, **kwargs
        )
        return order

    def _rank(self, *, axis: int = 0, **options: Any) -> npt.NDArray[np.float64]:
        ranks: npt.NDArray[np.float64] = pd.Series(grouping.places(self._column)).rank(**options).to_numpy()
        return ranks

    def argmin(self, skipna: bool = True) -> int:
        """Where the least value is; raises ValueError where one is not published."""
        return self._extreme(False, skipna)

    def argmax(self, skipna: bool = True) -> int:
        """Where the greatest value is; raises ValueError where one is not published."""
        return self._extreme(True, skipna)

    def _extreme(self, greatest: bool, skipna: bool) -> int:
        if not len(self):
            raise ValueError(f"attempt to get {'argmax' if greatest else 'argmin'} of an empty sequence")
        if self.isna().all():
            raise ValueError("Encountered all NA values")
        if self.isna().any() and not skipna:
            raise ValueError("Encountered an NA value with skipna=False")
        position = int(grouping.extremes(self._column, greatest, np.zeros(len(self), np.intp), 1)[0])
        if not self[position].published:
            raise ValueError(f"chưa biết ô nào lớn nhất, nhỏ nhất: chưa công bố {self[position]!r}")
        return position

    def factorize(self, use_na_sentinel: bool = True) -> "tuple[npt.NDArray[np.intp], QuantityArray]":
        """Codes by value, and the first quantity of each; all that is not published is one."""
        codes, firsts = grouping.codes(self._column, use_na_sentinel)
        return codes, self.take(firsts)

    def value_counts(self, dropna: bool = True) -> Any:
        """How often each value occurs, by its first quantity."""
        return super().value_counts(dropna).astype("Int64")

    def unique(self) -> "QuantityArray":
        """The first quantity of each value."""
        return self.factorize(use_na_sentinel=False)[1]

    def _hash_pandas_object(self, **options: Any) -> npt.NDArray[np.uint64]:
        values = pd.array([str(value.value) if value is not pd.NA else "" for value in self], dtype=object)
        hashes: npt.NDArray[np.uint64] = values._hash_pandas_object(**options)
        return hashes

    # Sums and extremes, of the whole or by groups.

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any) -> Any:
        count = int(self.count())
        if name == "count":
            return count
        groups = np.zeros(len(self), np.intp)
        if name not in ("sum", "min", "max"):
            raise TypeError(_refusal(self.dtype, name))
        if not count or count < kwargs.get("min_count", 0) or (count < len(self) and not skipna):
            found = type(self)(Column(self._column.unit, blanks(1), []))
        else:
            found = self._by_group(name, groups, 1, 0)
        return found if keepdims else found[0]

    def sum(self, **options: Any) -> Any:
        """The sum with its cells; blanks are left out, what is not published makes it so too."""
        return self._reduce("sum", **_known(options))

    def min(self, **options: Any) -> Any:
        """The least quantity; one that is not published, where there is one."""
        return self._reduce("min", **_known(options))

    def max(self, **options: Any) -> Any:
        """The greatest quantity; one that is not published, where there is one."""
        return self._reduce("max", **_known(options))

    def _accumulate(self, name: str, *, skipna: bool = True, **kwargs: Any) -> "QuantityArray":
        if name != "cumsum":
            raise TypeError(_refusal(self.dtype, name))
        return self._running_sums(np.zeros(len(self), np.intp), 1, skipna)

    def _running_sums(self, groups: Any, count: int, skipna: bool) -> "QuantityArray":
        found, back = grouping.running_sums(self._column, groups, count, skipna)
        return type(self)(found).take(back, allow_fill=True)

    def _by_group(self, name: str, groups: Any, count: int, least: int) -> "QuantityArray":
        if name == "sum":
            return type(self)(grouping.sums(self._column, groups, count, least))
        positions = grouping.extremes(self._column, name == "max", groups, count)
        return self.take(positions, allow_fill=True)

    def _groupby_op(
        self, *, how: str, has_dropped_na: bool, min_count: int, ngroups: int, ids: Any, **kwargs: Any
    ) -> Any:
        if how in ("sum", "min", "max"):
            return self._by_group(how, ids, ngroups, min_count)
        if how == "cumsum":
            return self._running_sums(ids, ngroups, kwargs.get("skipna", True))
        if how == "rank":
            options = {name: kwargs[name] for name in ("ascending", "na_option", "pct")}
            places = pd.Series(grouping.places(self._column)).groupby(ids)
            return places.rank(method=kwargs["ties_method"], **options).to_numpy()
        if how in ("first", "last"):
            return super()._groupby_op(
                how=how,
                has_dropped_na=has_dropped_na,
                min_count=min_count,
                ngroups=ngroups,
                ids=ids,
                **kwargs,
            )
        raise TypeError(_refusal(self.dtype, how))


def _known(options: dict[str, Any]) -> dict[str, Any]:
    """The options of pandas; numpy's own (`axis`, `out`) say nothing for one column."""
    return {name: value for name, value in options.items() if name in ("skipna", "min_count", "keepdims")}


def _refusal(dtype: QuantityDtype, name: str) -> str:
    why = _REFUSED.get(name, "kết quả không còn ô nguồn")
    return (
        f"{dtype} does not support operation '{name}': {why}; chỉ cần số thực thì dùng .quantities.values()"
    )


def _same_dtype(ours: QuantityDtype, theirs: QuantityDtype) -> None:
    if ours != theirs:
        raise UnitMismatch(f"khác đơn vị tính: {ours} và {theirs}")
