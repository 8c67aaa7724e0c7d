"""What recurring figures mean (catalogue.csv of a definition)."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Definition:
    """What a figure means in every period: a row of catalogue.csv, or made for one period alone.

    `unit` is a code of measures.csv; `kind` says what sort of number it is (count, rate, share,
    multiple, change, rank, …; a cumulative count goes on from year to year); `decimals` is the printed
    precision where no record says another; `base` is what a rate is of. `words` holds words for values,
    `1=cao nhất;2=thứ hai`; a figure that is no `headline` stays out of the summary.
    """

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
        """The word that stands for this value, or an empty text.

        >>> Definition("a.b", "", "", "rank", "rank", 0, words="1=cao nhất").word_for(Fraction(1))
        'cao nhất'
        """
        pairs = (pair.split("=", 1) for pair in self.words.split(";") if pair)
        return dict(pairs).get(str(value), "")
