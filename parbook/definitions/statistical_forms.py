"""Statistical forms (biểu mẫu thống kê): one number a row, as the Ministry prints them; facts, no reading.

A definition keeps them in two tables: forms.csv (FormHead) and form_rows.csv (FormRow).
"""

import re
from dataclasses import dataclass
from functools import cached_property

from parbook.text import fold

# Kinds of rows that hold a number.
VALUED = ("count", "rate", "amount", "yes_no", "choice")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)*(?![\w.])")


@dataclass(frozen=True)
class FormHead:
    """A row of forms.csv: the number and title of a form, the section to which its figures belong."""

    number: int
    title: str
    section: str


@dataclass(frozen=True)
class FormRow:
    """A row of a form.

    `no` is its number without a final dot, `unit` what the form prints, `measure` the unit of
    measure that is meant. `kind` is one of VALUED or "heading". `words` say what the numbers of a
    choice mean ("0=không;1=có"). `rule` relates it to other rows of the form: "= 1.1 + 1.2",
    "= share(2.2, 2.1)", ">= 4.1.1 + 4.1.2", "between 3.2.1 and 3.2.2". `nature` is "cumulative",
    "stock" or empty for a flow. Its figure belongs to
    `section` of the outline, that of the form where it names none.
    """

    form: int
    no: str
    label: str
    unit: str
    kind: str
    measure: str
    words: str
    rule: str
    nature: str
    section: str = ""

    @property
    def id(self) -> str:
        """The id of the row's figure: row 2.1 of form 1 is `bm1.2_1`."""
        return row_id(self.form, self.no)

    @property
    def valued(self) -> bool:
        """Whether the row holds a number or a choice."""
        return self.kind in VALUED

    @property
    def parent(self) -> str:
        """The number of the row above it, empty for one of the first level."""
        return self.no.rpartition(".")[0]

    def named_in_rule(self) -> tuple[str, ...]:
        """The numbers of the rows that its rule names, in order."""
        return tuple(_NUMBER.findall(self.rule))


@dataclass(frozen=True)
class StatisticalForm:
    """A form with its rows in order; its figures belong to `section` of the outline."""

    number: int
    title: str
    section: str
    rows: tuple[FormRow, ...]

    @property
    def name(self) -> str:
        """What stands above it: "Biểu mẫu 3"."""
        return f"Biểu mẫu {self.number}"

    def row(self, no: str) -> FormRow:
        """The row of that number; raises KeyError."""
        return self._by_no[no]

    def section_of(self, row: FormRow) -> str:
        """The number of the section to which the figure of a row belongs."""
        return row.section or self.section

    def label_of(self, row: FormRow) -> str:
        """The words of a row, after those of the row above it, which it often cannot do without."""
        words = _bare(row.label)
        if row.parent and self.has(row.parent):
            return f"{_bare(self.row(row.parent).label)}: {words[:1].lower()}{words[1:]}"
        return words

    def has(self, no: str) -> bool:
        """Whether there is a row of that number."""
        return no in self._by_no

    def by_label(self, label: str) -> FormRow | None:
        """The only row with that label, however it is written; None where there is none, or two."""
        found = [row for row in self.rows if fold(row.label) == fold(label)]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _by_no(self) -> dict[str, FormRow]:
        return {row.no: row for row in self.rows}


def _bare(label: str) -> str:
    """A label without what stands in brackets at its end."""
    return re.sub(r"\s*\([^()]*\)$", "", label).rstrip(". ")


def row_id(form: int, no: str) -> str:
    """The figure id of a row.

    >>> row_id(3, "1.4.2")
    'bm3.1_4_2'
    """
    return f"bm{form}.{no.replace('.', '_')}"
