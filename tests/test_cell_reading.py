"""One cell under its field: the last value that is read and the first that is refused."""

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parbook.numbers.measures import MEASURES
from parbook.problems import CODES
from parbook.sheets.cell_reading import (
    CellFault,
    looks_like_a_number,
    number_of,
    require_not_negative,
    text_of,
)
from parbook.sheets.workbook import RawCell

COUNT, RATE = "dossier", "percent"
# Of these there are halves; everything else is counted.
MEASURED = {"percent", "point", "times", "number", "minute", "second", "year", "day", "million_VND"}


def cell(value: Any, number_format: str = "General", formula: str | None = None, stored: str = "") -> RawCell:
    return RawCell(9, 3, value, formula, number_format, stored)


def code_of(value: Any, unit: str = COUNT, number_format: str = "General") -> str:
    """The code of the fault with which a cell is refused, empty where it is read."""
    try:
        number_of(cell(value, number_format), unit)
    except CellFault as fault:
        return fault.code
    return ""


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "number_format", "number"),
    [
        (1234, COUNT, "General", "1234"),
        ("1.234", COUNT, "@", "1234"),
        (12.0, COUNT, "General", "12"),
        (98.55000000000001, RATE, "General", "98.55"),
        (0.2029, RATE, "0.00%", "20.29"),
        (0.2029, RATE, "General", "0.2029"),
        (20.29, RATE, '0.00"%"', "20.29"),
        ("20,29%", RATE, "@", "20.29"),
        ("20,29%", RATE, "0.00%", "20.29"),
        ("-", COUNT, "@", "0"),
        ("–", RATE, "@", "0"),
        ("12,5", "number", "@", "12.5"),
        (-3, COUNT, "General", "-3"),
        (9.99, RATE, "0%", "999"),
        (-9.99, RATE, "0%", "-999"),
    ],
)
def test_a_number_is_read_as_its_cell_shows_it(
    value: Any, unit: str, number_format: str, number: str
) -> None:
    assert number_of(cell(value, number_format), unit) == Fraction(number)


@pytest.mark.parametrize("sign", ["…", "...", ".."])
def test_the_sign_of_what_is_not_published_is_no_number(sign: str) -> None:
    assert number_of(cell(sign), COUNT) is None


@pytest.mark.parametrize(
    ("value", "unit", "number_format", "code"),
    [
        # Fifteen digits are the most that a cell keeps.
        (10**15 - 1, COUNT, "General", ""),
        (10**15, COUNT, "General", "DL-08"),
        (1 - 10**15, COUNT, "General", ""),
        (-(10**15), COUNT, "General", "DL-08"),
        ("999.999.999.999.999", COUNT, "@", ""),
        ("1.000.000.000.000.000", COUNT, "@", "DL-08"),
        (1e300, RATE, "General", "DL-08"),
        (float("inf"), COUNT, "General", "DL-08"),
        (float("nan"), COUNT, "General", "DL-08"),
        # A percent format over 9,99 is 999%; over 10 it was typed for 10%.
        (9.99, RATE, "0%", ""),
        (10, RATE, "0%", "DL-12"),
        (-10, RATE, "0%", "DL-12"),
        # "12.345" is hardly twelve thousand percent; as a count it is twelve thousand.
        ("12.345", RATE, "@", "DL-09"),
        ("-12.345%", RATE, "@", "DL-09"),
        ("12.345", "point", "@", "DL-09"),
        ("12.345", "times", "@", "DL-09"),
        ("12.345", COUNT, "@", ""),
        ("12.34", RATE, "@", ""),
        ("1,234", COUNT, "@", "DL-09"),
        ("1,2345", RATE, "@", ""),
        # A count is no percentage.
        ("98%", COUNT, "@", "DL-08"),
        (0.98, COUNT, "0%", "DL-08"),
        ("hai mươi", COUNT, "@", "DL-08"),
        ("", COUNT, "@", "DL-08"),
        (True, COUNT, "General", "DL-08"),
        (date(2020, 1, 2), COUNT, "d/m/yyyy", "DL-08"),
        (datetime(2020, 1, 2), RATE, "d/m/yyyy", "DL-08"),
        (time(1, 2), COUNT, "h:mm", "DL-08"),
        (timedelta(hours=30), COUNT, "[h]:mm", "DL-08"),
        ("#REF!", COUNT, "General", "DL-11"),
        ("#DIV/0!", RATE, "General", "DL-11"),
    ],
)
def test_a_cell_is_refused_from_its_first_wrong_value_on(
    value: Any, unit: str, number_format: str, code: str
) -> None:
    assert code_of(value, unit, number_format) == code


@pytest.mark.parametrize("unit", sorted(MEASURES))
def test_there_is_half_of_what_is_measured_and_never_of_what_is_counted(unit: str) -> None:
    assert code_of(12.5, unit) == ("" if unit in MEASURED else "DL-28")
    assert code_of("0,5", unit) == ("" if unit in MEASURED else "DL-28")
    assert code_of(12, unit) == ""


@pytest.mark.parametrize(
    ("formula", "value", "code"),
    [
        ("=A1+1", 5, ""),
        ("=A1+1", None, "DL-10"),
        ("=[1]Sheet1!A1", 5, "DL-27"),
        ("=[1]Sheet1!A1", None, "DL-27"),
        (None, 5, ""),
    ],
)
def test_a_formula_counts_by_its_value_and_a_link_not_at_all(
    formula: str | None, value: Any, code: str
) -> None:
    for read in (lambda c: number_of(c, COUNT), text_of):
        try:
            read(cell(value, formula=formula))
            found = ""
        except CellFault as fault:
            found = fault.code
        assert found == code


@pytest.mark.parametrize(
    ("number", "unit", "refused"),
    [
        (Fraction(-1), COUNT, True), (Fraction(-1, 2), "number", True), (Fraction(0), COUNT, False),
        (Fraction(1), COUNT, False), (Fraction(-1), "percent", False), (Fraction(-1), "point", False),
        (None, COUNT, False),
    ],
)  # fmt: skip
def test_a_count_is_not_below_nought(number: Fraction | None, unit: str, refused: bool) -> None:
    if not refused:
        require_not_negative(number, cell("x"), unit)
        return
    with pytest.raises(CellFault) as caught:
        require_not_negative(number, cell("x"), unit)
    assert caught.value.code == "DL-28"


@pytest.mark.parametrize(
    ("value", "looks"),
    [
        (5, True), (0.5, True), ("5", True), ("1,234", True), ("20,29%", True), ("…", False), ("-", False),
        ("Ghi chú 5", False), ("", False), (None, False), (date(2020, 1, 2), False),
    ],
)  # fmt: skip
def test_what_someone_would_take_for_a_number_is_known(value: Any, looks: bool) -> None:
    assert looks_like_a_number(cell(value)) is looks


@given(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50) | st.dates() | st.times(),
    st.sampled_from(sorted(MEASURES)),
    st.sampled_from(["General", "0%", "0.00", "@", "d/m/yyyy", '0"%"', ""]),
    st.sampled_from([None, "=A1"]),
)
def test_any_cell_is_read_or_refused_with_all_that_a_problem_needs(
    value: Any, unit: str, number_format: str, formula: str | None
) -> None:
    raw, told = cell(value, number_format, formula), list[CellFault]()
    for read in (lambda: number_of(raw, unit), lambda: text_of(raw), lambda: text_of(raw, is_date=True)):
        try:
            read()
        except CellFault as fault:
            told.append(fault)
    assert all(fault.code in CODES for fault in told)
    assert all(fault.expected and fault.found and fault.fix for fault in told)


# --- texts and days -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "stored", "text"),
    [
        ("43/BC-UBND", "", "43/BC-UBND"),
        (12, "", "12"),
        (1.5, "", "1.5"),
        (0.1 + 0.2, "", "0.3"),
        (1.0, "", "1"),
        (1.0, "1.0", "1.0"),
        (None, "", "None"),
    ],
)
def test_a_text_is_as_it_was_typed(value: Any, stored: str, text: str) -> None:
    assert text_of(cell(value, stored=stored)) == text


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (True, '"TRUE" (kiểu đúng/sai)'),
        (date(2020, 1, 12), '"ngày 12/01/2020" (kiểu ngày)'),
        (datetime(2020, 1, 12, 8), '"ngày 12/01/2020" (kiểu ngày)'),
        (time(8, 30), '"08:30:00" (kiểu giờ)'),
        (timedelta(hours=8), '"8:00:00" (kiểu giờ)'),
    ],
)
def test_a_text_that_excel_took_for_something_else_is_told_with_what_it_became(
    value: Any, found: str
) -> None:
    with pytest.raises(CellFault) as caught:
        text_of(cell(value))
    assert (caught.value.code, caught.value.found) == ("DL-25", found)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("21/4/2020", "21/4/2020"), (date(2020, 4, 21), "21/04/2020"),
        (datetime(2020, 4, 21, 8), "21/04/2020"), ("…", "…"), ("-", "-"), ("", ""),
        ("1/1/1945", "1/1/1945"), ("31/12/2100", "31/12/2100"),
    ],
)  # fmt: skip
def test_a_day_is_read_from_1945_to_2100(value: Any, text: str) -> None:
    assert text_of(cell(value), is_date=True) == text


@pytest.mark.parametrize(
    "value",
    ["31/12/1944", "1/1/2101", date(1944, 12, 31), date(2101, 1, 1), "31/2/2020", "tháng 4", "2020", 2020],
)
def test_any_other_day_is_refused(value: Any) -> None:
    with pytest.raises(CellFault) as caught:
        text_of(cell(value), is_date=True)
    assert caught.value.code == "DL-26"
