"""What recurring figures mean (catalogue.csv of a definition)."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Definition:
    """What a figure means in every period: a row of catalogue.csv, or made for one period alone."""

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
