"""Figures: published numbers, each with an id, a definition and a quantity."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from parbook.definitions.catalogue import Definition
from parbook.numbers.measures import MEASURES
from parbook.numbers.numerals import rounded
from parbook.numbers.printing import number_text, rounded_data
from parbook.numbers.quantity import Operation, Quantity

STATUS_WORDS = {
    "recomputed": "Tính từ biểu",
    "stated": "Theo số công bố",
    "entered": "Nhập trực tiếp",
}
# Kinds that come from other numbers: entered without those, they are only stated.
_DERIVED_KINDS = {"rate", "share", "fulfilment", "multiple", "change", "rank"}


@dataclass(frozen=True)
class Figure:
    """A published number: quantity, definition, section, printed precision, word before."""

    id: str
    section: str
    quantity: Quantity
    definition: Definition
    decimals: int
    word: str = ""
    scale_unit: str = ""

    @property
    def status(self) -> str:
        """recomputed, stated or entered; a recalled figure keeps the status of what it recalls."""
        if isinstance(self.quantity.origin, Operation):
            return "recomputed"
        return "stated" if self.definition.kind in _DERIVED_KINDS else "entered"

    @cached_property
    def _number(self) -> Fraction:
        scale = MEASURES[self.scale_unit].scale if self.scale_unit else Fraction(1)
        return self.quantity.exact / scale

    @property
    def printed(self) -> str:
        """The printed decimal, with a point, in the figure's own unit: `20.29`."""
        return rounded_data(self.quantity.exact, self.decimals)

    @property
    def table_text(self) -> str:
        """The number with its sign, as tables print it: `20,29%`, `6`."""
        return self._text(padded=False)

    @property
    def text(self) -> str:
        """The number with its sign, as prose prints it: `20,29%`, `06`, `cao nhất`."""
        return self._text(padded=True)

    @property
    def full(self) -> str:
        """The number with the word before it and the counted noun: `gần 400 tin, bài`."""
        measure = MEASURES[self.definition.unit]
        noun = "" if measure.sign or self.scale_unit or self._word_text() else measure.noun
        return " ".join(part for part in (self.word_before, self.text, noun) if part)

    @property
    def word_before(self) -> str:
        """hơn, gần, trên …; for a multiple it follows from the value."""
        if self.definition.kind != "multiple" or not isinstance(self.quantity.origin, Operation):
            return self.word
        printed = Fraction(rounded(self.quantity.exact, self.decimals))
        if self.quantity.exact == printed:
            return ""
        return "hơn" if self.quantity.exact > printed else "gần"

    def _word_text(self) -> str:
        return self.definition.word_for(self.quantity.exact)

    def _text(self, padded: bool) -> str:
        if word := self._word_text():
            return word
        unit, number = self.definition.unit, number_text(self._number, self.decimals)
        if padded and len(number) == 1 and number != "0" and not MEASURES[unit].unpadded:
            number = f"0{number}"
        if self.scale_unit:
            return f"{number} {MEASURES[self.scale_unit].noun}"
        return number + MEASURES[unit].sign


def anchor(figure_id: str) -> str:
    """The anchor of a figure's entry in "Bảng tra nguồn số liệu"."""
    return f"so-lieu-{figure_id.replace('.', '-')}"
