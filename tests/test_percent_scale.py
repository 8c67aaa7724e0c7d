"""The scale of percent columns: where a sheet proves that 0.98 was typed for 98, and where it does not."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from parbook.numbers.quantity import Cell, Quantity
from parbook.sheets.contracts import Contract, Field, RateRule
from parbook.sheets.percent_scale import percent_problems
from parbook.sheets.table import Row
from parbook.sheets.workbook import RawCell, RawSheet

CONTRACT = Contract(
    name="form",
    file="phu-luc-9.xlsx",
    sheet="Trang",
    title="Biểu thử",
    fields=(
        Field(1, "no", "STT"),
        Field(2, "label", "Đơn vị"),
        Field(3, "part", "Phần", "dossier"),
        Field(4, "whole", "Tổng", "dossier"),
        Field(5, "rate", "Đúng hạn (%)", "percent"),
        Field(6, "late", "Trễ hạn (%)", "percent"),
    ),
)
RULED = Contract(
    CONTRACT.name, CONTRACT.file, CONTRACT.sheet, CONTRACT.title, CONTRACT.fields,
    rates=(RateRule("rate", ("part",), "whole"),),
)  # fmt: skip
NAMES = ["part", "whole", "rate", "late"]


def told(
    rows: Sequence[Sequence[Any]], formats: dict[str, str] | None = None, contract: Contract = CONTRACT
) -> list[str]:
    """Code and cell of each problem; a row is part, whole, rate, late, each a stored value or None."""
    cells, read = {}, []
    for number, values in enumerate(rows, 5):
        quantities = {}
        for column, (name, value) in enumerate(zip(NAMES, values, strict=False), 3):
            if value is None:
                continue
            address = f"{'ABCDEF'[column - 1]}{number}"
            raw = RawCell(number, column, value, None, (formats or {}).get(address, "General"))
            cells[number, column] = raw
            if value == "…":
                exact = None
            else:
                typed = str(value).removesuffix("%").replace(",", ".")
                exact = Fraction(typed) * (100 if raw.is_percent and not isinstance(value, str) else 1)
            unit = contract.field(name).unit or ""
            quantities[name] = Quantity(exact, unit, Cell("phu-luc-9.xlsx", "Trang", address, str(value)))
        read.append(Row(f"r{number}", "Dòng", number, {}, quantities))
    sheet = RawSheet("phu-luc-9.xlsx", "Trang", cells)
    return [f"{p.code} {p.cell}" for p in percent_problems(sheet, contract, read)]


def column(*rates: Any) -> list[tuple[Any, ...]]:
    return [(None, None, rate) for rate in rates]


@pytest.mark.parametrize(
    ("rates", "problems"),
    [
        ((98, 97, 0.96), ["DL-12 E7"]),
        ((98, 97, 1), ["DL-12 E7"]),  # a hundred percent among rates near it
        ((98, 97, 0.5), ["DL-12 E7"]),
        ((98, 97, 0.49), []),
        ((98, 97, 1.01), []),  # small, and no hundredth
        ((50, 50, 0.96), ["DL-12 E7"]),
        ((50, 49.99, 0.96), []),  # where some are low another may be lower
        ((98, 0.96), []),  # one other proves nothing
        ((0.98, 0.97, 0.96), []),
        ((98, 97, 0.96, 0.95), ["DL-12 E7"]),  # the first stands for all
        ((98, 97, "0,96"), ["DL-12 E7"]),
        ((98, 97, "0,96%"), []),  # the sign says that it is meant
        ((98, 97, "…"), []),
        ((98, 97, 0), []),
    ],
)
def test_a_small_rate_is_refused_only_among_high_ones(rates: Sequence[Any], problems: list[str]) -> None:
    assert told(column(*rates)) == problems


@pytest.mark.parametrize(
    ("rate", "late", "refused"),
    [
        (0.96, 0.04, True),
        (0.96, 0.035, True),  # 0,995 is nearly one
        (0.96, 0.045, True),
        (0.96, 0.0349, False),
        (0.96, 0.0451, False),
        (0.96, "…", False),
        (1, 0, False),  # the first of the two is below one
        (0, 1, False),
        (96, 4, False),
        (0.96, "0,04%", False),
    ],
)
def test_two_rates_of_a_row_that_add_up_to_one_are_refused(rate: Any, late: Any, refused: bool) -> None:
    assert told([(None, None, rate, late)]) == (["DL-12 E5"] if refused else [])


@pytest.mark.parametrize(
    ("part", "whole", "rate", "refused"),
    [
        (25, 100, 0.25, True),
        (100, 100, 1, True),
        (1, 3, 0.33, True),
        (2, 3, 0.67, True),
        (2, 3, 0.66, False),
        (25, 100, 25, False),
        (25, 100, "0,25%", False),
        (0, 100, 0, False),
        (25, 0, 0.25, False),
        ("…", 100, 0.25, False),
        (None, 100, 0.25, False),
        (25, 100, "…", False),
    ],
)
def test_a_rate_that_is_a_hundredth_of_what_its_counts_give_is_refused(
    part: Any, whole: Any, rate: Any, refused: bool
) -> None:
    assert told([(part, whole, rate)], contract=RULED) == (["DL-12 E5"] if refused else [])
    assert told([(part, whole, rate)]) == []


@pytest.mark.parametrize("rates", [(0.98, 0.97), ("98", 0.97), ("…", 0.97)])
def test_a_column_all_of_percent_format_is_believed(rates: Sequence[Any]) -> None:
    assert told(column(*rates), {"E5": "0%", "E6": "0%"}) == []


def test_a_column_in_which_some_cells_are_of_percent_format_is_refused_once() -> None:
    assert told(column(0.98, 97, 96), {"E5": "0%"}) == ["DL-12 E5"]
    assert told(column(98, 0.97, 0.96), {"E6": "0%", "E7": "0%"}) == ["DL-12 E6"]
    assert told(column("98", 0.97), {"E6": "0%"}) == []  # a text is read as it stands, whatever its format
    assert told([(25, 100, 0.98), (0.25, 100, 0.97)], {"E5": "0%", "E6": "0%", "C6": "0%"}) == []


@pytest.mark.parametrize(
    ("rate", "refused"), [(1, False), (1.01, True), (9.8, True), ("98", False), ("101", False)]
)
def test_more_than_a_hundred_in_percent_format_is_refused(rate: Any, refused: bool) -> None:
    assert told(column(rate), {"E5": "0%"}) == (["DL-12 E5"] if refused else [])
    assert told(column(150)) == []


def test_a_cell_with_two_proofs_is_told_once() -> None:
    assert told([(96, 100, 0.96, 0.04)], contract=RULED) == ["DL-12 E5"]


def test_a_sheet_without_rows_or_percent_columns_has_nothing_to_tell() -> None:
    assert told([]) == []
    counts = Contract("c", "f", "s", "t", CONTRACT.fields[:4])
    assert told([(0.5, 1)], contract=counts) == []
