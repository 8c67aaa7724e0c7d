"""What a sheet promises (quy cách biểu mẫu): a contract is a value, without logic."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One numbered column of a form.

    `unit` is a code of facts/measures.csv for a column of numbers and None for a column of
    text; "by row" means that each row names its own unit. A column that is not `required` may
    be empty; `in_total` says whether the total row carries it; a `signed` number may be below zero. A
    column kept `aside` is for those who gather the returns: blank forms hide it and do not print it.
    """

    number: int
    name: str
    label: str
    unit: str | None = None
    required: bool = True
    in_total: bool = True
    signed: bool = False
    aside: bool = False


@dataclass(frozen=True)
class SumRule:
    """Within each row, `whole` equals the sum of `parts` (field names)."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class RateRule:
    """Within each row, the percent field `rate` is `parts` as a share of `whole`.

    `table` names the contract that holds parts and whole under the same row key; empty for this one.
    """

    rate: str
    parts: tuple[str, ...]
    whole: str
    table: str = ""


@dataclass(frozen=True)
class SameRule:
    """Within each row, `field` equals the sum of `parts` of the row of that key in another table."""

    field: str
    table: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class PartsRule:
    """In every additive field, the row `whole` equals the sum of the rows `parts` (row keys)."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class RankRule:
    """Among the units of a block, and among the blocks, `rank` counts from the highest of `field`."""

    rank: str
    field: str


@dataclass(frozen=True)
class Contract:
    """One sheet of one workbook.

    `rows` maps stable row keys to the words in the sheet, `other_words` to words that an edition
    uses instead (`row_words` of its edition.yml); without `rows` the rows are whatever the sheet
    lists. `units` says that rows are named in data/units.csv. `open_rows` says that the rows are
    levels or sectors of administration: those that the province does not have are left out, others
    of data/units.csv are added. The total row is the one whose key column reads `total`;
    `blocks_only` says that it sums the rows with a Roman numeral, not the units below them. `dates`
    names text fields that hold dates. `source` is the form or text that prescribes the sheet.
    """

    name: str
    file: str
    sheet: str
    title: str
    fields: tuple[Field, ...]
    key: str = "label"
    rows: tuple[tuple[str, str], ...] = ()
    other_words: tuple[tuple[str, str], ...] = ()
    units: bool = False
    open_rows: bool = False
    total: str = ""
    summed: tuple[str, ...] = ()
    blocks_only: bool = False
    sums: tuple[SumRule, ...] = ()
    rates: tuple[RateRule, ...] = ()
    same: tuple[SameRule, ...] = ()
    parts: tuple[PartsRule, ...] = ()
    ranks: tuple[RankRule, ...] = ()
    dates: tuple[str, ...] = ()
    source: str = ""

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
