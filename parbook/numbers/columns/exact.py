"""Exact fractions in arrays: in 64-bit integers where they fit, in Python's own where they do not."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[Any]
Positions = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

# Below this a sum or difference of two cannot pass the end of 64 bits.
_LIMIT = 2**62
# Fractions with smaller denominators differ by more than the 62 binary places that order them.
_ORDERED_IN_PLACES = 2**31


@dataclass(frozen=True)
class Exact:
    """Numerators and denominators, in lowest terms; the denominator 0 says that there is no value.

    Both arrays are of one length, or of length 1, which goes with any.
    """

    num: Integers
    den: Integers

    @staticmethod
    def of(num: Integers, den: Integers) -> "Exact":
        """The fractions in lowest terms, denominators above zero."""
        none = den == 0
        num, den = np.where(none, 0, num), np.where(none, 1, den)
        divisor = np.gcd(num, den) * np.where(den < 0, -1, 1)
        num, den = num // divisor, den // divisor
        return Exact(*_narrow(num, np.where(none, 0, den)))

    @staticmethod
    def constant(value: int | Fraction) -> "Exact":
        """One value, to go with arrays of any length."""
        kind = "int64" if max(abs(value.numerator), value.denominator) < _LIMIT else object
        return Exact(np.array([value.numerator], kind), np.array([value.denominator], kind))

    def __add__(self, other: "Exact") -> "Exact":
        return self._added(other, np.add)

    def __sub__(self, other: "Exact") -> "Exact":
        return self._added(other, np.subtract)

    def __mul__(self, other: "Exact | int") -> "Exact":
        if isinstance(other, int):
            other = Exact.constant(other)
        a, b = _roomy(
            max(_largest(self.num) * _largest(other.num), _largest(self.den) * _largest(other.den)),
            self,
            other,
        )
        return Exact.of(a.num * b.num, a.den * b.den)

    def __truediv__(self, other: "Exact") -> "Exact":
        """The quotients; none where the divisor is zero or has no value."""
        upside_down = Exact(np.where(other.den == 0, 0, other.den), np.where(other.den == 0, 0, other.num))
        return self * upside_down

    def compared(self, other: "Exact", how: Callable[[Integers, Integers], Any]) -> Mask:
        """How the values compare; meaningless where either has none."""
        a, b = _roomy(
            max(_largest(self.num) * _largest(other.den), _largest(other.num) * _largest(self.den)),
            self,
            other,
        )
        return np.asarray(how(a.num * b.den, b.num * a.den), bool)

    def ranks(self) -> npt.NDArray[np.int64]:
        """The place of each value from the lowest, 0 first, equal values sharing one; all have values."""
        if not len(self.num):
            return np.zeros(0, np.int64)
        if self.num.dtype == object or _largest(self.den) >= _ORDERED_IN_PLACES:
            known = [Fraction(n, d) for n, d in zip(self.num.tolist(), self.den.tolist(), strict=True)]
            place = {value: rank for rank, value in enumerate(sorted(set(known)))}
            return np.array([place[value] for value in known], np.int64)
        whole, rest = np.divmod(self.num, self.den)
        high, rest = np.divmod(rest << 31, self.den)
        low = (rest << 31) // self.den
        order = np.lexsort((low, high, whole))
        keys = np.stack((whole, high, low))[:, order]
        ranks = np.zeros(len(order), np.int64)
        ranks[order[1:]] = np.cumsum((keys[:, 1:] != keys[:, :-1]).any(axis=0))
        return ranks

    def sums(self, starts: Positions, stops: Positions) -> "Exact":
        """The sum from each start up to each stop; all have values."""
        common, fractions = self._on_one_denominator()
        before = np.concatenate((np.zeros(1, common.dtype), np.cumsum(common, dtype=common.dtype)))
        sums = before[stops] - before[starts]
        if fractions:
            num = np.array([Fraction(value).numerator for value in sums], object)
            den = np.array([Fraction(value).denominator for value in sums], object)
            return Exact(*_narrow(num, den))
        return Exact.of(sums, np.full(len(sums), self._denominator(), sums.dtype))

    def floats(self) -> npt.NDArray[np.float64]:
        """The nearest floating-point numbers, nan where there is no value."""
        known = self.den != 0
        found = np.full(len(self.num), np.nan)
        num, den = self.num[known], self.den[known]
        if num.dtype == object or max(_largest(num), _largest(den)) > 2**53:
            found[known] = [float(Fraction(n, d)) for n, d in zip(num.tolist(), den.tolist(), strict=True)]
        else:
            found[known] = num / den
        return found

    def _added(self, other: "Exact", how: Callable[[Integers, Integers], Any]) -> "Exact":
        bound = _largest(self.num) * _largest(other.den) + _largest(other.num) * _largest(self.den)
        a, b = _roomy(max(bound, _largest(self.den) * _largest(other.den)), self, other)
        return Exact.of(how(a.num * b.den, b.num * a.den), a.den * b.den)

    def _denominator(self) -> int:
        return lcm(*(int(value) for value in np.unique(self.den)))

    def _on_one_denominator(self) -> tuple[Integers, bool]:
        """The numerators over the common denominator, or else, where that is large, Fractions."""
        most, common = _largest(self.num), 1
        for value in np.unique(self.den).tolist():
            common = lcm(common, value)
            if common * most * max(len(self.num), 1) >= _LIMIT:
                pairs = zip(self.num.tolist(), self.den.tolist(), strict=True)
                return np.array([Fraction(n, d) for n, d in pairs], object), True
        return self.num * (common // self.den), False


def _largest(values: Integers) -> int:
    return max(abs(int(values.max())), abs(int(values.min()))) if len(values) else 0


def _roomy(bound: int, *arrays: Exact) -> list[Exact]:
    """The arrays in Python's own integers, if a result up to `bound` would not fit into 64 bits."""
    if bound < _LIMIT:
        return list(arrays)
    return [Exact(a.num.astype(object), a.den.astype(object)) for a in arrays]


def _narrow(num: Integers, den: Integers) -> tuple[Integers, Integers]:
    """The arrays in 64 bits, if they fit."""
    if object in (num.dtype, den.dtype) and max(_largest(num), _largest(den)) < _LIMIT:
        return num.astype("int64"), den.astype("int64")
    return num, den
