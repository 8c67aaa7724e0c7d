"""Editions of a few cells, made in memory: for tests of a single rule, without a workbook or a notebook."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from parbook.definitions.relations import Declaration
from parbook.figures.run import Run
from parbook.inputs.edition import Edition, Indicator, Record, TableFigure
from parbook.inputs.edition_settings import EditionSettings, Period, SignedDocument
from parbook.numbers.measures import MEASURES
from parbook.numbers.numerals import decimal_places
from parbook.numbers.printing import tens
from parbook.numbers.quantity import Cell, Quantity
from parbook.sheets.contracts import Contract
from parbook.sheets.raw_cells import address
from parbook.sheets.table import Row, Table

NOWHERE = Path("/khong-co")
SIGNED = date(2021, 3, 17)


def leaf(value: str, measure: str = "dossier", where: str = "D9", raw: str = "") -> Quantity:
    """The quantity of a cell that says `value` ("…" for what is not published), as reading makes it."""
    unit = MEASURES[measure]
    number = None if value == "…" else Fraction(value) * unit.scale
    decimals = (
        None if number is None or raw in ("-", "…") else decimal_places(Fraction(value)) - tens(unit.scale)
    )
    cell = Cell("chi-tieu.xlsx", "Trang", where, raw or value, decimals=decimals)
    return Quantity(number, unit.of or unit.code, cell)


def indicator(
    code: str, value: str, measure: str = "dossier", word: str = "", no: str = "1", adds_up: bool = False
) -> Indicator:
    """A row of chi-tieu.xlsx; each stands in a row of its own."""
    where = f"D{sum(map(ord, code + no))}"
    return Indicator(
        "Trang", no, f"Chỉ tiêu {no}", measure, leaf(value, measure, where), code, word, "I.1", "", adds_up
    )


def record(figure_id: str, value: str, as_printed: str, unit: str, qualifier: str = "exact") -> Record:
    """A figure of record."""
    return Record(figure_id, "I.1", figure_id, value, as_printed, unit, qualifier, "2020")


def table(
    contract: Contract, rows: Mapping[str, Mapping[str, str]], texts: Mapping[str, Mapping[str, str]] = {}
) -> Table:
    """A table of these numbers by row key and field; a field that is not named was left blank."""

    def quantity(number: int, name: str, value: str) -> Quantity:
        field = contract.field(name)
        return leaf(value, field.unit or "number", address(number, field.number))

    return Table(
        contract, contract.sheet or "Trang",
        tuple(
            Row(key, f"Dòng {key}", number, dict(texts.get(key, {})),
                {name: quantity(number, name, value) for name, value in fields.items()})
            for number, (key, fields) in enumerate(rows.items(), 10)
        ),
    )  # fmt: skip


def edition(
    indicators: Sequence[Indicator] = (), tables: Sequence[Table] = (), records: Sequence[Record] = (),
    own_checks: Sequence[Mapping[str, str]] = (), own_figures: Mapping[str, TableFigure] | None = None,
) -> Edition:  # fmt: skip
    """An edition of 2020 that holds nothing else."""
    return Edition(
        2020, NOWHERE, settings(), {t.contract.name: t for t in tables}, tuple(indicators),
        {r.id: r for r in records}, own_checks=tuple(Declaration(**entry) for entry in own_checks),
        own_figures=dict(own_figures or {}),
    )  # fmt: skip


def settings(signed: date | None = SIGNED) -> EditionSettings:
    """Settings of a final edition, signed on that day or not yet."""
    document = SignedDocument("1/BC-UBND", signed, "ngày ký", "Nơi ký", ("UBND",), "TM. UBND")
    return EditionSettings(
        "tỉnh Thử",
        "Báo cáo",
        "Báo cáo",
        "final",
        True,
        Period(None, None, None, "năm 2020"),
        document,
        "Ghi chú",
    )


def run_of(**parts: Any) -> Run:
    """The run of such an edition: its rows are figures, no notebook is asked."""
    return Run(edition(**parts), NOWHERE)
