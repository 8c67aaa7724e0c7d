"""What a sheet promises (quy cách biểu mẫu): a contract is a value, without logic.

A definition keeps its contracts in forms.yml, whose entries have the names of the fields below.
"""

from dataclasses import dataclass
from typing import Annotated

from parbook.entries.reads import (
    Flag,
    Group,
    OptionalSince,
    OptionalText,
    OptionalUntil,
    Pairs,
    Reads,
    Text,
    Texts,
    WholeNumber,
    entry,
)

OPTIONAL_UNIT = Reads("mã đơn vị tính, để trống với cột chữ", str, None)


@entry
@dataclass(frozen=True)
class Field:
    """One numbered column of a form.

    `unit` is a code of measures.csv for a column of numbers and None for a column of
    text; "by row" means that each row names its own unit. A column that is not `required` may
    be empty; `in_total` says whether the total row carries it; a `signed` number may be below zero. A
    column kept `aside` is for those who gather the returns: blank forms hide it and do not print it.
    """

    number: WholeNumber
    name: Text
    label: Text
    unit: Annotated[str | None, OPTIONAL_UNIT] = None
    required: Flag = True
    in_total: Flag = True
    signed: Flag = False
    aside: Flag = False


@entry
@dataclass(frozen=True)
class SumRule:
    """Within each row, `whole` equals the sum of `parts` (field names)."""

    whole: Text
    parts: Texts


@entry
@dataclass(frozen=True)
class RateRule:
    """Within each row, the percent field `rate` is `parts` as a share of `whole`.

    `table` names the contract that holds parts and whole under the same row key; empty for this one.
    """

    rate: Text
    parts: Texts
    whole: Text
    table: OptionalText = ""


@entry
@dataclass(frozen=True)
class SameRule:
    """Within each row, `field` equals the sum of `parts` of the row of that key in another table."""

    field: Text
    table: Text
    parts: Texts


@entry
@dataclass(frozen=True)
class PartsRule:
    """In every additive field, the row `whole` equals the sum of the rows `parts` (row keys)."""

    whole: Text
    parts: Texts


@entry
@dataclass(frozen=True)
class RankRule:
    """Among the units of a block, and among the blocks, `rank` counts from the highest of `field`."""

    rank: Text
    field: Text


@entry
@dataclass(frozen=True)
class CarriedRule:
    """Each row's `field` is what the same row had `left` at the end of the period before; in `words`."""

    field: Text
    left: Text
    words: Text


@entry
@dataclass(frozen=True)
class Contract:
    """One sheet of one workbook.

    `rows` maps stable row keys to the words in the sheet, `other_words` to words that an edition
    uses instead (`row_words` of its edition.yml); without `rows` the rows are whatever the sheet
    lists. `units` says that rows are named in data/units.csv. `open_rows` says that the rows are
    levels or sectors of administration: those that the province does not have are left out, others
    of data/units.csv are added. The total row is the one whose key column reads `total`;
    `blocks_only` says that it sums the rows with a Roman numeral, not the units below them. `dates`
    names text fields that hold dates. A blank form has `spare` empty lines. `source` is the form or text that
    prescribes the sheet. It holds from `since` to `until`.
    """

    name: Text
    file: Text
    sheet: OptionalText
    title: Text
    fields: Annotated[tuple[Field, ...], Group("danh sách các cột, mỗi cột có number, name, label")]
    key: Text = "label"
    rows: Annotated[tuple[tuple[str, str], ...], Pairs("mã dòng: chữ của dòng")] = ()
    other_words: Annotated[tuple[tuple[str, str], ...], Pairs("mã dòng: chữ của dòng")] = ()
    units: Flag = False
    open_rows: Flag = False
    total: OptionalText = ""
    summed: Texts = ()
    blocks_only: Flag = False
    sums: Annotated[tuple[SumRule, ...], Group("danh sách, mỗi mục có whole, parts", ())] = ()
    rates: Annotated[tuple[RateRule, ...], Group("danh sách, mỗi mục có rate, parts, whole", ())] = ()
    same: Annotated[tuple[SameRule, ...], Group("danh sách, mỗi mục có field, table, parts", ())] = ()
    parts: Annotated[tuple[PartsRule, ...], Group("danh sách, mỗi mục có whole, parts", ())] = ()
    ranks: Annotated[tuple[RankRule, ...], Group("danh sách, mỗi mục có rank, field", ())] = ()
    carried: Annotated[tuple[CarriedRule, ...], Group("danh sách, mỗi mục có field, left, words", ())] = ()
    dates: Texts = ()
    spare: WholeNumber = 0
    source: OptionalText = ""
    since: OptionalSince = None
    until: OptionalUntil = None

    def field(self, name: str) -> Field:
        """The field of that name; raises KeyError."""
        return {field.name: field for field in self.fields}[name]

    @property
    def printed(self) -> tuple[Field, ...]:
        """The fields that the form shows to whoever fills it in, which come before those kept aside."""
        return tuple(field for field in self.fields if not field.aside)

    @property
    def additive(self) -> tuple[str, ...]:
        """The fields whose total is the sum of the rows."""
        numeric = (field for field in self.fields if field.unit and field.in_total)
        return self.summed or tuple(f.name for f in numeric if f.unit not in ("percent", "rank"))
