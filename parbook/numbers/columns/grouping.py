"""Order, extremes and sums of a column, whole or by groups: pandas' groups are numbers, below 0 for none."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from parbook.numbers.columns.column import Column, summed
from parbook.numbers.columns.exact import Mask, Positions


def places(column: Column) -> npt.NDArray[np.float64]:
    """Ranks from the lowest, 0 first, equal values sharing one; nan for blanks and what is not published."""
    found = np.full(len(column), np.nan)
    known = column.cells["den"] != 0
    found[known] = column.take(known).values().ranks()
    return found


def codes(column: Column, use_na_sentinel: bool) -> tuple[Positions, Positions]:
    """A code for each value (one for all that is not published), and where each code is first seen.

    A blank has the code -1, or, without `use_na_sentinel`, one of its own.
    """
    keys = np.where(column.hidden(), -1.0, places(column))
    found, kept = pd.factorize(keys, use_na_sentinel=use_na_sentinel)
    firsts = np.full(len(kept), -1, np.intp)
    seen = np.flatnonzero(found >= 0)[::-1]
    firsts[found[seen]] = seen
    return found, firsts


def extremes(column: Column, greatest: bool, groups: Positions, count: int) -> Positions:
    """Where each group has its least or greatest value, -1 for a group of blanks.

    Where one of the values is not published nobody knows the extreme: that one stands for it.
    """
    ranks = -places(column) if greatest else places(column)
    order = np.lexsort((np.where(column.hidden(), -np.inf, ranks), groups))
    order = order[~column.blank()[order] & (groups[order] >= 0)][::-1]
    found = np.full(count, -1, np.intp)
    found[groups[order]] = order
    return found


def sums(column: Column, groups: Positions, count: int, least: int = 0) -> Column:
    """The sum of each group, blanks left out; blank for a group of fewer than `least` or no numbers."""
    members, starts, stops = _members(groups, count, column.blank())
    return summed(column, members, np.where(stops - starts < least, stops, starts), stops)


def running_sums(column: Column, groups: Positions, count: int, skipna: bool) -> tuple[Column, Positions]:
    """The sums so far within each group, and where in them each cell finds its own, -1 for a blank.

    Without `skipna` all is blank after the first blank of a group.
    """
    blank = column.blank()
    if not skipna:
        blank = pd.Series(blank).groupby(groups).cummax().to_numpy()
    members, starts, _ = _members(groups, count, blank)
    found = summed(column, members, starts[groups[members]], np.arange(1, len(members) + 1))
    back = np.full(len(column), -1, np.intp)
    back[members] = np.arange(len(members))
    return found, back


def _members(groups: Positions, count: int, blank: Mask) -> tuple[Positions, Positions, Positions]:
    """The positions that are not blank, group by group, and where each group starts and stops."""
    members = np.flatnonzero(~blank & (groups >= 0))
    members = members[np.argsort(groups[members], kind="stable")]
    counts = np.bincount(groups[members], minlength=count)
    stops = np.cumsum(counts)
    return members, stops - counts, stops
