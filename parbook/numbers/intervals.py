"""What a printed number can mean: the interval of values that print so."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`; an open end is not part of it, None is without end.

    Raises ValueError where no value would lie in it.
    """

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        if self.low is None or self.high is None:
            return
        if self.low > self.high or (self.low == self.high and (self.low_open or self.high_open)):
            raise ValueError(f"no value lies from {self.low} to {self.high}")

    @staticmethod
    def point(value: Fraction) -> "Interval":
        """The interval of one exact value."""
        return Interval(value, value)

    @staticmethod
    def more_than(value: Fraction) -> "Interval":
        """Every value above `value`, which is not one of them."""
        return Interval(value, None, low_open=True)

    @staticmethod
    def less_than(value: Fraction) -> "Interval":
        """Every value below `value`, which is not one of them."""
        return Interval(None, value, high_open=True)

    @staticmethod
    def rounded(value: Fraction, place: Fraction) -> "Interval":
        """All values that print as `value` does when rounded to whole units of `place`.

        A half is rounded away from zero, as `numerals.rounded` does: the end nearer to zero
        belongs to the interval, the other does not, and to zero itself neither.

        >>> Interval.rounded(Fraction(12_000), Fraction(1_000))
        Interval(low=Fraction(11500, 1), high=Fraction(12500, 1), low_open=False, high_open=True)
        """
        units = (2 * abs(value) + place) // (2 * place)
        shown = units * place if value >= 0 else -units * place
        return Interval(shown - place / 2, shown + place / 2, shown <= 0, shown >= 0)

    @staticmethod
    def printed(value: Fraction, decimals: int) -> "Interval":
        """All values that print as `value` does with so many decimals.

        >>> Interval.printed(Fraction(94), 0)
        Interval(low=Fraction(187, 2), high=Fraction(189, 2), low_open=False, high_open=True)
        """
        return Interval.rounded(value, Fraction(10) ** -decimals)

    @property
    def is_point(self) -> bool:
        """Whether only one value lies in it."""
        return self.low is not None and self.low == self.high

    def meets(self, other: "Interval") -> bool:
        """Whether some value lies in both."""
        return not (self.above(other) or other.above(self))

    def above(self, other: "Interval") -> bool:
        """Whether every value here is greater than every value there."""
        if self.low is None or other.high is None:
            return False
        touching = self.low == other.high and (self.low_open or other.high_open)
        return self.low > other.high or touching

    def __neg__(self) -> "Interval":
        low = None if self.high is None else -self.high
        high = None if self.low is None else -self.low
        return Interval(low, high, self.high_open, self.low_open)

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __sub__(self, other: "Interval") -> "Interval":
        return self + -other

    def __mul__(self, other: "Interval") -> "Interval":
        """Product; for intervals with ends. Raises ValueError for endless ones."""
        ends = [_product(a, b) for a in self._ends() for b in other._ends()]
        # Of equal products the one that is reached says whether the end belongs to the interval.
        low, low_open = min(ends)
        high, high_open = max(ends, key=lambda end: (end[0], not end[1]))
        return Interval(low, high, low_open, high_open)

    def __truediv__(self, other: "Interval") -> "Interval":
        """Quotient; raises ZeroDivisionError where the divisor may be nought or as near as one likes."""
        (low, low_open), (high, high_open) = other._ends()
        if low <= 0 <= high:
            raise ZeroDivisionError("the divisor may be nought")
        return self * Interval(1 / high, 1 / low, high_open, low_open)

    def _ends(self) -> tuple[tuple[Fraction, bool], tuple[Fraction, bool]]:
        if self.low is None or self.high is None:
            raise ValueError("an interval without end")
        return (self.low, self.low_open), (self.high, self.high_open)


def _product(one: tuple[Fraction, bool], other: tuple[Fraction, bool]) -> tuple[Fraction, bool]:
    """The product of two ends, and whether it is open: nought that is reached stays so, times anything."""
    (a, a_open), (b, b_open) = one, other
    reached = (a == 0 and not a_open) or (b == 0 and not b_open) or not (a_open or b_open)
    return a * b, not reached
