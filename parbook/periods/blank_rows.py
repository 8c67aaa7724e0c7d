"""The rows of a blank form: the year's blocks and units, the fixed rows, the total; nothing filled in yet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from parbook.definitions.indicators import ListedIndicator
from parbook.inputs.edition import Indicator
from parbook.inputs.units import Unit, Units
from parbook.numbers.measures import MEASURES
from parbook.sheets.contracts import Contract
from parbook.sheets.table import TOTAL, Row, Table

_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True)
class BlankRow:
    """A row before anyone fills it in: its key, its printed texts by field name.

    `parts` are the keys of the rows whose sum it is: the units of a block, the rows of the total.
    `also` are rows whose sum it must be too. `unit` is a code of a unit of measure in a form whose
    rows name their own units. A `heading` has no number.
    """

    key: str
    texts: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    strong: bool = False
    unit: str = ""
    also: tuple[str, ...] = ()
    heading: bool = False


def rows_of(
    contract: Contract,
    units: Units,
    period: tuple[date, date],
    before: Mapping[str, Table],
    appendices: Sequence[Contract],
) -> list[BlankRow]:
    """The rows of a form of an appendix; `before` are the tables of an earlier year, if there is one.

    `appendices` are all forms of the report.
    """
    if contract.units:
        rows = list(_unit_rows(_blocks(contract, units, period, before, appendices), units, period))
    else:
        rows = list(_fixed_rows(contract, before.get(contract.name), units, period))
    if contract.total and rows:
        summed = (row.key for row in rows if row.strong or not contract.blocks_only)
        rows.append(BlankRow(TOTAL, {"label": contract.total}, tuple(summed), strong=True))
    return rows


def indicator_rows(items: Iterable[Indicator]) -> list[BlankRow]:
    """The rows of one sheet of chi-tieu.xlsx, as an earlier year has them; value and note stay blank."""
    return [
        _indicator_row(
            item.no,
            item.label,
            item.unit,
            item.code,
            item.word,
            item.section,
            "cộng đủ" if item.adds_up else "",
        )
        for item in items
    ]


def listed_indicator_rows(items: Iterable[ListedIndicator]) -> list[BlankRow]:
    """The rows of one sheet of chi-tieu.xlsx, as the definition lists them."""
    return [
        _indicator_row(item.no, item.label, item.unit, item.code, "", item.section, item.adds_up)
        for item in items
    ]


def _indicator_row(
    no: str, label: str, unit: str, code: str, word: str, section: str, adds_up: str
) -> BlankRow:
    texts = {
        "no": no,
        "label": label,
        "unit": MEASURES[unit].noun,
        "code": code,
        "word": word,
        "section": section,
        "adds_up": adds_up,
    }
    return BlankRow(no, {name: text for name, text in texts.items() if text}, unit=unit)


def _blocks(
    contract: Contract,
    units: Units,
    period: tuple[date, date],
    before: Mapping[str, Table],
    appendices: Sequence[Contract],
) -> Iterator[Unit]:
    """The blocks that a form lists: those of the earlier year, and those that did not exist then.

    A form of rates lists those of the form that the rates are computed from, too. Without an
    earlier year it is every block but one whose units are rows of another form.
    """
    elsewhere = {key for form in appendices for key, _ in form.rows}
    names = {contract.name, *(rate.table for rate in contract.rates)}
    tables = [table for name, table in before.items() if name in names]
    listed = {row.key for table in tables for row in table.rows if row.is_block}
    for block in units.blocks:
        of_other_form = any(unit.id in elsewhere for unit in units.of(block.id))
        is_new = block.valid_from is not None and block.valid_from >= period[0]
        belongs = block.id in listed or is_new if listed else True
        if block.exists(*period) and belongs and not of_other_form:
            yield block


def _unit_rows(blocks: Iterable[Unit], units: Units, period: tuple[date, date]) -> Iterator[BlankRow]:
    for numeral, block in zip(_NUMERALS, blocks, strict=False):
        inside = [unit for unit in units.of(block.id) if unit.exists(*period)]
        parts = tuple(unit.id for unit in inside)
        yield BlankRow(block.id, {"no": numeral, "label": block.name}, parts, strong=True)
        for number, unit in enumerate(inside, 1):
            yield BlankRow(unit.id, {"no": str(number), "label": unit.name})


def _fixed_rows(
    contract: Contract, before: Table | None, units: Units, period: tuple[date, date]
) -> Iterator[BlankRow]:
    """The rows of the contract; where these are open, without ended levels and with those added before."""
    numbers = _numbers(contract)
    parts = {rule.whole: rule.parts for rule in contract.parts}
    rows = {key: Row(key, words, 0, {"no": numbers[key]}, {}) for key, words in contract.rows}
    listed = (row for row in before.rows if row.key != TOTAL) if before else ()
    rows |= {row.key: row for row in listed if contract.open_rows or row.key in rows}
    for key, row in rows.items():
        if not contract.open_rows or _goes_on(key, before, units, period):
            texts = {"no": row.texts.get("no", numbers.get(key, "")), "label": row.label}
            yield BlankRow(key, texts, parts.get(key, ()))


def _goes_on(key: str, before: Table | None, units: Units, period: tuple[date, date]) -> bool:
    """Whether a level or sector is in the form of the new year."""
    return units[key].exists(*period) if key in units else before is None or before.has(key)


def _numbers(contract: Contract) -> dict[str, str]:
    """STT of fixed rows: parts of a row are numbered below it (2, 2.1, 2.2)."""
    whole_of = {part: rule.whole for rule in contract.parts for part in rule.parts}
    numbers: dict[str, str] = {}
    for key, _ in contract.rows:
        inside = _count(numbers, whole_of, whole_of.get(key, ""))
        numbers[key] = f"{numbers[whole_of[key]]}.{inside}" if key in whole_of else str(inside)
    return numbers


def _count(numbers: Mapping[str, str], whole_of: Mapping[str, str], whole: str) -> int:
    return 1 + sum(whole_of.get(key, "") == whole for key in numbers)


def sheets_of(items: Sequence[Indicator]) -> dict[str, list[Indicator]]:
    """Indicators by sheet, in the order of the workbook."""
    sheets: dict[str, list[Indicator]] = {}
    for item in items:
        sheets.setdefault(item.sheet, []).append(item)
    return sheets
