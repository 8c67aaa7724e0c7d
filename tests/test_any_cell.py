"""Whatever stands in a cell, and whatever became of a file: read for what it says, or told at its place."""

import io
import re
import tempfile
import zipfile
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from spoiling import CONTRACTS, NAMES, ROWS, UNITS, bytes_of, repacked, sound

from parbook.numbers.numerals import (
    SIGN_DID_NOT_OCCUR,
    SIGN_NOT_PUBLISHED,
    NotANumber,
    read_number,
    stored_number,
)
from parbook.problems import Problem
from parbook.sheets.table import Table
from parbook.sheets.table_reading import read_table
from parbook.sheets.workbook import read_workbook
from parbook.text import fold, nfc

FEW = settings(max_examples=80, suppress_health_check=list(HealthCheck))
LOOKALIKES = "0123456789.,-–+% \u00a0…xoO/²１２\u200bđĐÐ'\"<>&=#|[]{}"
TEXTS = st.text(LOOKALIKES, max_size=12) | st.text(max_size=20) | st.sampled_from(
    ["Tổng cộng", "Cộng", "Sở Xây dựng", "Khối sở", "Cấp tỉnh", "(1)", "(2)", "#REF!", "=A1", "=[1]S!A1", "%"]
)  # fmt: skip
# openpyxl writes a float to sixteen digits, cut; Excel itself keeps fifteen.
FLOATS = st.floats(allow_nan=False).map(lambda number: float(f"{number:.12g}"))
VALUES = (
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | FLOATS | TEXTS
    | st.dates(date(1900, 3, 1), date(2200, 1, 1)) | st.datetimes(datetime(1900, 3, 1), datetime(2200, 1, 1))
    | st.times() | st.timedeltas(timedelta(0), timedelta(1000))
)  # fmt: skip
FORMATS = st.sampled_from(["General", "0%", '0"%"', "@", "#,##0", "dd/mm/yyyy", ";;;"])
# What a cell of one place may bring about at another: a column of rates is read as one, a row that
# lost its name is missing and its name may be another's, the table may end above it.
ELSEWHERE = {"DL-06", "DL-12", "DL-14", "DL-17", "DL-21", "DL-04", "DL-05"}


def reading(content: bytes, form: str) -> tuple[Table | None, list[Problem]]:
    contract = CONTRACTS[form]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / contract.file
        path.write_bytes(content)
        book = read_workbook(path, contract.file)
    if isinstance(book, Problem):
        return None, [book]
    tables = [read_table(sheet, contract, NAMES) for sheet in book.values()]
    return tables[0]


@st.composite
def places(draw: st.DrawFn) -> tuple[str, int, int]:
    """A form, and a cell of its table or of the row of column numbers."""
    form = draw(st.sampled_from(sorted(ROWS)))
    return form, draw(st.integers(3, 3 + len(ROWS[form]))), draw(st.integers(1, len(CONTRACTS[form].fields)))


@FEW
@given(places(), VALUES, FORMATS)
def test_any_value_in_any_cell_is_read_for_what_it_says_or_told_there(
    place: tuple[str, int, int], value: Any, form_of_number: str
) -> None:
    form, row, column = place
    assume(not (isinstance(value, str) and ILLEGAL_CHARACTERS_RE.search(value)))
    book = sound(form)
    cell = book.worksheets[0].cell(row, column)
    cell.value = value
    if not cell.is_date:
        cell.number_format = form_of_number
    table, problems = reading(bytes_of(book), form)

    if problems:
        here = {p.code for p in problems if p.cell == cell.coordinate}
        assert here or {p.code for p in problems} <= ELSEWHERE, problems
        return
    assert table is not None
    field = CONTRACTS[form].fields[column - 1]
    read = [line for line in table.rows if line.number == row]
    if not read or field.unit is None or value is None or field.name not in read[0].quantities:
        return
    quantity = read[0].quantities[field.name]
    assert quantity.cells()[0].address == f"{get_column_letter(column)}{row}"
    scale = 1_000_000 if quantity.unit == "VND" and form == "indicators" else 1
    assert quantity.value == expected(value, form_of_number, scale), value


def expected(value: Any, form: str, scale: int) -> Fraction | None:
    """What an official would read in the cell."""
    assert not isinstance(value, bool | date | time | timedelta)
    if isinstance(value, str):
        if (text := nfc(value)) in SIGN_NOT_PUBLISHED:
            return None
        return Fraction(0) if text in SIGN_DID_NOT_OCCUR else read_number(text) * scale
    return stored_number(value) * (100 if form == "0%" else 1) * scale


@FEW
@given(st.data())
def test_any_text_in_a_name_is_a_known_row_or_told_there(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(["dossiers", "procedures", "vertical_sectors", "online_targets"]))
    name = data.draw(TEXTS)
    assume(not ILLEGAL_CHARACTERS_RE.search(name) and not name.startswith("="))
    book = sound(form)
    book.worksheets[0]["B5"] = name
    table, problems = reading(bytes_of(book), form)
    known = {fold(str(row[1])) for row in ROWS[form]} | set(map(fold, UNITS))
    if fold(name) not in known:
        assert "B5" in {p.cell for p in problems}
    assert table is None or all(fold(row.label) in known for row in table.rows)


OLE = bytes.fromhex("D0CF11E0A1B11AE1")
SOUND = {form: bytes_of(sound(form)) for form in ("procedures", "indicators", "directing_documents")}


@FEW
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"<", b"\xd0\xcf\x11\xe0"])
)
def test_bytes_that_are_no_workbook_are_a_problem_of_the_file(content: bytes, start: bytes) -> None:
    table, problems = reading(start + content, "procedures")
    assert table is None
    assert [p.code for p in problems] == ["DL-02"]


@FEW
@given(st.sampled_from(sorted(SOUND)), st.data())
def test_a_file_cut_off_or_turned_over_on_its_way_never_ends_in_a_traceback(
    form: str, data: st.DataObject
) -> None:
    content = bytearray(SOUND[form])
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    for place in data.draw(st.lists(st.integers(0, max(len(content) - 1, 0)), max_size=8)):
        if content:
            content[place] ^= data.draw(st.integers(1, 255))
    reading(bytes(content), form)


@FEW
@given(st.sampled_from(sorted(SOUND)), st.data())
def test_a_workbook_spoilt_inside_never_ends_in_a_traceback(form: str, data: st.DataObject) -> None:
    """The archive is sound, its XML is not, or says what Excel would not."""
    with zipfile.ZipFile(io.BytesIO(SOUND[form])) as archive:
        parts = archive.namelist()
    part = data.draw(st.sampled_from(["xl/worksheets/sheet1.xml", *parts]))
    pieces = st.sampled_from(
        [b'"', b"<", b"9", b"Z", b"-", b"1E400", b"NaN", b"t", b"&amp;", b" ", b"", b"/>"]
    )

    def change(name: str, inner: bytes) -> bytes:
        if name != part:
            return inner
        for _ in range(data.draw(st.integers(1, 3))):
            start = data.draw(st.integers(0, len(inner)))
            inner = inner[:start] + data.draw(pieces) + inner[start + data.draw(st.integers(0, 4)) :]
        return inner

    reading(repacked(SOUND[form], change), form)


@FEW
@given(st.sampled_from(["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"]), st.data())
def test_an_attribute_with_another_value_never_ends_in_a_traceback(part: str, data: st.DataObject) -> None:
    wild = ["", "0", "-1", "99999999999", "1E400", "NaN", "A1:XFD1048576", "XFE1", "x", "true", "Ω", "A1:A"]

    def change(name: str, inner: bytes) -> bytes:
        if name != part:
            return inner
        found = list(re.finditer(r'="([^"]*)"', inner.decode()))
        one = data.draw(st.sampled_from(found))
        text = inner.decode()
        return (text[: one.start(1)] + data.draw(st.sampled_from(wild)) + text[one.end(1) :]).encode()

    reading(repacked(SOUND["procedures"], change), "procedures")


@pytest.mark.parametrize("text", ["9" * 5000, "1" + ".000" * 2000, "-" * 5000, "1," * 3000, "\u0300" * 5000])
def test_a_number_of_any_length_is_refused_at_once(text: str) -> None:
    with pytest.raises(NotANumber):
        read_number(text)
