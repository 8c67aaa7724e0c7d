"""Units of measure: their codes, Vietnamese nouns and signs (facts/measures.csv)."""

from dataclasses import dataclass
from fractions import Fraction

from parbook.facts import read_facts
from parbook.text import fold


@dataclass(frozen=True)
class Measure:
    """A unit: `scale` and `of` say that it is so many of another (triệu đồng = 1.000.000 đồng)."""

    code: str
    noun: str
    sign: str
    scale: Fraction
    of: str


def _read() -> dict[str, Measure]:
    rows = read_facts("measures.csv")
    return {
        row["code"]: Measure(row["code"], row["noun_vi"], row["sign"], Fraction(row["scale"]), row["of"])
        for row in rows
    }


MEASURES = _read()
_BY_NOUN = {fold(measure.noun): code for code, measure in MEASURES.items()}


def measure_by_noun(noun: str) -> str | None:
    """The code of a unit by its Vietnamese noun, or None."""
    return _BY_NOUN.get(fold(noun))
