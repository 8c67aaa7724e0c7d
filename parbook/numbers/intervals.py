"""What a printed number can mean: the interval of values that print so."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, both included; None is without end."""

    low: Fraction | None
    high: Fraction | None

    @staticmethod
    def point(value: Fraction) -> "Interval":
        """The interval of one exact value."""
        return Interval(value, value)

    @staticmethod
    def printed(value: Fraction, decimals: int) -> "Interval":
        """All values that print as `value` with so many decimals.

        >>> Interval.printed(Fraction(2029, 100), 2)
        Interval(low=Fraction(4057, 200), high=Fraction(4059, 200))
        """
        half = Fraction(1, 2 * 10**decimals) if decimals >= 0 else Fraction(10**-decimals, 2)
        return Interval(value - half, value + half)

    def meets(self, other: "Interval") -> bool:
        """Whether some value lies in both."""
        return not (self.above(other) or other.above(self))

    def above(self, other: "Interval") -> bool:
        """Whether every value here is greater than every value there."""
        return self.low is not None and other.high is not None and self.low > other.high

    def __neg__(self) -> "Interval":
        return Interval(_minus(self.high), _minus(self.low))

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(_plus(self.low, other.low), _plus(self.high, other.high))

    def __sub__(self, other: "Interval") -> "Interval":
        return self + -other

    def __mul__(self, other: "Interval") -> "Interval":
        """Product; for intervals with ends. Raises ValueError for endless ones."""
        ends = [a * b for a in self._ends() for b in other._ends()]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: "Interval") -> "Interval":
        """Quotient; raises ZeroDivisionError where the divisor may be nought."""
        low, high = other._ends()
        if low <= 0 <= high:
            raise ZeroDivisionError("the divisor may be nought")
        return self * Interval(1 / high, 1 / low)

    def _ends(self) -> tuple[Fraction, Fraction]:
        if self.low is None or self.high is None:
            raise ValueError("an interval without end")
        return self.low, self.high


def _minus(value: Fraction | None) -> Fraction | None:
    return None if value is None else -value


def _plus(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else a + b
