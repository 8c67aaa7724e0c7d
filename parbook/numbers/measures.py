"""Units of measure: the few that arithmetic itself needs, and those that definitions of reports bring.

A report definition and an edition each keep theirs in a table measures.csv; reading one registers
them here, so that a quantity needs no more than the code of its unit.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from parbook.facts import read_facts
from parbook.text import fold


@dataclass(frozen=True)
class Measure:
    """A unit: `scale` and `of` say that it is so many of another (triệu đồng = 1.000.000 đồng).

    Of one with `parts` there are halves; everything else is counted. A small count is written 06,
    as official documents do, but not in a measure that is `unpadded`.
    """

    code: str
    noun_vi: str
    noun_en: str
    sign: str
    scale: Fraction
    of: str
    parts: bool
    unpadded: bool

    @property
    def noun(self) -> str:
        """The Vietnamese noun."""
        return self.noun_vi


# Every unit that is known, by code. Those of facts/measures.csv arithmetic makes itself.
MEASURES = {measure.code: measure for measure in read_facts("measures.csv", Measure)}
CORE = frozenset(MEASURES)
_KEPT_IN = dict.fromkeys(CORE, "parbook/facts/measures.csv")


def register(measures: Iterable[Measure], file: str) -> list[tuple[Measure, str]]:
    """Make units known that a file defines; a file read again replaces what it said before.

    Returns those whose code means something else already, each with the file that says so; they
    are not registered.
    """
    taken = []
    for measure in measures:
        known = MEASURES.get(measure.code)
        if known is not None and known != measure and _KEPT_IN[measure.code] != file:
            taken.append((measure, _KEPT_IN[measure.code]))
            continue
        MEASURES[measure.code] = measure
        _KEPT_IN.setdefault(measure.code, file)
    return taken


def measure_by_noun(noun: str, codes: Collection[str] | None = None) -> str | None:
    """The code of a unit by its Vietnamese noun, or None; among `codes`, or all that are known."""
    wanted = fold(noun)
    among = MEASURES if codes is None else [code for code in codes if code in MEASURES]
    return next((code for code in among if fold(MEASURES[code].noun) == wanted), None)
