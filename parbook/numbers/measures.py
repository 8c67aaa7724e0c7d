"""Units of measure: their codes, Vietnamese nouns and signs (facts/measures.csv)."""

from dataclasses import dataclass
from fractions import Fraction

from parbook.facts import read_facts
from parbook.text import fold


@dataclass(frozen=True)
class Measure:
    """A unit: `scale` and `of` say that it is so many of another (triệu đồng = 1.000.000 đồng)."""

    code: str
    noun_vi: str
    noun_en: str
    sign: str
    scale: Fraction
    of: str

    @property
    def noun(self) -> str:
        """The Vietnamese noun."""
        return self.noun_vi


MEASURES = {measure.code: measure for measure in read_facts("measures.csv", Measure)}
_BY_NOUN = {fold(measure.noun): code for code, measure in MEASURES.items()}


def measure_by_noun(noun: str) -> str | None:
    """The code of a unit by its Vietnamese noun, or None."""
    return _BY_NOUN.get(fold(noun))
