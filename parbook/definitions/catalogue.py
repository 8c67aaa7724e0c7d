"""What recurring figures mean (facts/catalogue.csv)."""

from dataclasses import dataclass
from fractions import Fraction

from parbook.facts import read_facts


@dataclass(frozen=True)
class Definition:
    """What a figure means in every year: a row of facts/catalogue.csv, or of this year only."""

    id: str
    label_vi: str
    label_en: str
    unit: str
    kind: str
    decimals: int
    base: str = ""
    definition: str = ""
    words: str = ""
    headline: bool = True

    def word_for(self, value: Fraction) -> str:
        """The word that stands for this value ("cao nhất" for rank 1), or an empty text."""
        pairs = (pair.split("=", 1) for pair in self.words.split(";") if pair)
        return dict(pairs).get(str(value), "")


def read_catalogue() -> dict[str, Definition]:
    """The definitions of all recurring figures by id."""
    return {definition.id: definition for definition in read_facts("catalogue.csv", Definition)}
