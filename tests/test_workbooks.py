"""Workbooks as agencies send them: what is read from sound ones, what is said of broken ones."""

import io
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from parbook.definitions import forms
from parbook.inputs.edition_reader import read_edition
from parbook.problems import CODES, DataProblems, Problem
from parbook.sheets.contracts import Contract
from parbook.sheets.names import Names
from parbook.sheets.raw_cells import RawSheet
from parbook.sheets.table import Table
from parbook.sheets.table_reading import read_table
from parbook.sheets.workbook import read_workbook

# Title in row 1, header words in row 2, column numbers in row 3, rows from row 4 on.
ROWS: dict[str, list[list[Any]]] = {
    "procedures": [
        [1, "Cấp tỉnh", 1232, 1660],
        [2, "Cấp huyện", 220, 289],
        [3, "Cấp xã", 98, 184],
        [4, "Áp dụng nhiều cấp", 237, "-"],
        [None, "Tổng cộng", 1787, 2133],
    ],
    "dossier_rates": [
        [None, "Tổng cộng", 98, "…", "…"],
        ["I", "Khối UBND cấp huyện", 97.5, 11.57, "…"],
        [1, "UBND thị xã Ninh Hòa", 96, 22.03, 1],
        [2, "Văn phòng Đăng ký đất đai", 95, 22, 2],
    ],
    "vertical_sectors": [
        [1, "Công an", "…", "…", 1232465, 82.9],
        [2, "Hải quan", "…", "…", 35625, 98.35],
        [3, "Bảo hiểm xã hội", "…", "…", 627986, 96.13],
        [4, "Thuế", "…", "…", 179017, 53.74],
        [5, "Kho bạc Nhà nước", "…", "…", 269787, 58.42],
        [None, "Tổng cộng", 2971152, 2959149, 2344880, None],
    ],
    "directing_documents": [
        [1, "Kế hoạch", "12/KH-UBND", "06/01/2020", "UBND tỉnh", "Cải cách hành chính năm 2020", "I.1"],
    ],
    "indicators": [
        ["1", "Mục tiêu trọng tâm", "mục tiêu", 10, None, "plan.key_targets", None, "I.1", None],
        ["2", "Tin, bài trên báo", "tin, bài", 400, None, "outreach.newspaper_articles", "gần", "I.3", None],
    ],
}
UNITS = Names(
    [
        ("district", "Khối UBND cấp huyện"),
        ("ubnd_ninh_hoa", "UBND thị xã Ninh Hòa"),
        ("land_registration", "Văn phòng Đăng ký đất đai"),
    ]
)

Read = Callable[..., tuple[Table, list[Problem]]]
SetCell = Callable[[str, str, str, Any], None]


def filled(contract: Contract) -> openpyxl.Workbook:
    """A workbook with one sheet that keeps its contract."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = contract.sheet or "Kế hoạch"
    sheet.append([contract.title])
    sheet.append([field.label for field in contract.fields])
    sheet.append([f"({field.number})" for field in contract.fields])
    for row in ROWS[contract.name]:
        sheet.append(row)
    return book


def sheet_of(path: Path) -> RawSheet:
    book = read_workbook(path, path.name)
    assert isinstance(book, dict), book
    return next(iter(book.values()))


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a sound sheet after changing some of its cells, number formats or layout."""

    def reading(
        contract: Contract,
        cells: dict[str, Any] | None = None,
        formats: dict[str, str] | None = None,
        edit: Callable[[Any], None] = lambda sheet: None,
    ) -> tuple[Table, list[Problem]]:
        book, path = filled(contract), tmp_path / contract.file
        for address, value in (cells or {}).items():
            book.worksheets[0][address] = value
        for address, form in (formats or {}).items():
            book.worksheets[0][address].number_format = form
        edit(book.worksheets[0])
        book.save(path)
        return read_table(sheet_of(path), contract, UNITS)

    return reading


def places(problems: list[Problem]) -> list[tuple[str, str, str, str]]:
    return [(p.code, Path(p.file).name, p.sheet, p.cell) for p in problems]


def require_one(problems: list[Problem], code: str, contract: Contract, cell: str) -> Problem:
    """There is one problem, of that code, at that place, with all that mends it."""
    sheet = contract.sheet or "Kế hoạch"
    assert places(problems) == [(code, contract.file, sheet, cell)]
    require_filled(problems)
    return problems[0]


def require_filled(problems: list[Problem]) -> None:
    for problem in problems:
        assert problem.code in CODES
        assert all(part.strip() for part in (problem.expected, problem.found, problem.fix)), problem


def with_values(path: Path, values: dict[str, str]) -> None:
    """Give formulas the values that Excel would have stored beside them."""
    content = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                xml = text.decode()
                for address, value in values.items():
                    cell = rf'<c r="{address}"([^>]*)>(<f>[^<]*</f>)<v\s*(?:/>|></v>)'
                    kind = ' t="e"' if value.startswith("#") else ""
                    xml, found = re.subn(cell, rf'<c r="{address}"\1{kind}>\2<v>{value}</v>', xml)
                    assert found == 1
                text = xml.encode()
            new.writestr(name, text)
    path.write_bytes(content.getvalue())


# --- sound sheets ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ROWS)
def test_a_sheet_that_keeps_its_contract_has_no_problems(read: Read, name: str) -> None:
    contract = next(c for c in (*forms.APPENDICES, forms.INDICATORS) if c.name == name)
    table, problems = read(contract)
    assert problems == []
    assert len(table.rows) == len(ROWS[name])


def test_a_number_knows_its_file_sheet_cell_stored_text_and_unit(read: Read) -> None:
    quantity = read(forms.VERTICAL_SECTORS)[0].at("tax", "online_rate")
    assert (quantity.value, quantity.unit) == (Fraction("53.74"), "percent")
    cell = quantity.cells()[0]
    assert (str(cell), cell.raw) == ("phu-luc-6.xlsx!Cơ quan ngành dọc!F7", "53.74")


def test_the_total_is_the_total_as_sent_and_is_not_computed_again(read: Read) -> None:
    total = read(forms.PROCEDURES, {"C8": 1788})[0].total("procedures")
    assert (total.value, [c.address for c in total.cells()]) == (1788, ["C8"])


def test_a_row_that_is_not_there_is_refused_with_the_rows_that_are(read: Read) -> None:
    with pytest.raises(KeyError, match=r"region.*province.*commune"):
        read(forms.PROCEDURES)[0].at("region", "procedures")


def test_a_unit_that_a_sheet_does_not_list_is_not_published_and_the_sheet_is_named(read: Read) -> None:
    quantity = read(forms.DOSSIER_RATES)[0].at("ubnd_nha_trang", "late_rate")
    assert (quantity.value, quantity.unit) == (None, "percent")
    assert [(cell.file, cell.sheet) for cell in quantity.missing()] == [("phu-luc-2.xlsx", "Tỷ lệ")]


def test_a_field_that_no_form_has_is_refused_even_for_a_unit_that_is_not_listed(read: Read) -> None:
    with pytest.raises(KeyError):
        read(forms.DOSSIER_RATES)[0].at("ubnd_nha_trang", "early_rate")


@pytest.mark.parametrize(
    ("sign", "value"),
    [("…", None), ("...", None), ("-", 0), ("–", 0), (" - ", 0), (0, 0), ("0", 0)],
)
def test_the_signs_of_vietnamese_statistics_are_read(read: Read, sign: Any, value: int | None) -> None:
    table, problems = read(forms.PROCEDURES, {"C4": sign})
    assert problems == []
    assert table.at("province", "procedures").value == value


def test_a_sign_stays_in_the_source_as_it_was_typed(read: Read) -> None:
    assert read(forms.PROCEDURES, {"C4": "…"})[0].at("province", "procedures").cells()[0].raw == "…"


@pytest.mark.parametrize(
    ("typed", "form"),
    [(0.975, "0.0%"), (97.5, "0.00"), ("97,5%", "@"), ("97,5", "@"), ("97.5", "@")],
)
def test_a_rate_is_percent_however_a_whole_column_writes_it(read: Read, typed: Any, form: str) -> None:
    addresses = ("C4", "C5", "C6", "C7")
    cells, formats = dict.fromkeys(addresses, typed), dict.fromkeys(addresses, form)
    table, problems = read(forms.DOSSIER_RATES, cells, formats)
    assert problems == []
    assert [row.quantities["ontime_rate"].value for row in table.rows] == [Fraction("97.5")] * 4


def test_the_fraction_of_a_percent_format_is_exact(read: Read) -> None:
    addresses = ("D5", "D6", "D7")
    cells, formats = dict.fromkeys(addresses, 0.2029), dict.fromkeys(addresses, "0.00%")
    table, _ = read(forms.DOSSIER_RATES, cells, formats)
    assert table.at("district", "late_rate").value == Fraction("20.29")


@pytest.mark.parametrize("typed", ["1.232", "1 232", "1\u00a0232", " 1232 ", "1232"])
def test_a_number_typed_as_text_is_a_number(read: Read, typed: str) -> None:
    table, problems = read(forms.PROCEDURES, {"C4": typed})
    assert problems == []
    assert table.at("province", "procedures").value == 1232


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("UBND thị xã Ninh Hoà", "ubnd_ninh_hoa"),
        (unicodedata.normalize("NFD", "UBND thị xã Ninh Hòa"), "ubnd_ninh_hoa"),
        ("ubnd  Thị xã\u00a0Ninh Hòa ", "ubnd_ninh_hoa"),
        ("Văn phòng Ðăng ký đất đai", "land_registration"),
    ],
    ids=["Hoà", "NFD", "spaces and capitals", "Eth"],
)
def test_a_unit_is_known_by_any_spelling_of_its_name(read: Read, typed: str, key: str) -> None:
    table, problems = read(
        forms.DOSSIER_RATES, {"B6": typed, "A7": None, "B7": None, "C7": None, "D7": None, "E7": None}
    )
    assert problems == []
    assert table.rows[-1].key == key


@pytest.mark.parametrize(
    ("noun", "value", "unit"),
    [
        ("triệu đồng", 420_485_000, "VND"),
        ("Đồng", 420_485, "VND"),
        ("Hồ  sơ", 420_485, "dossier"),
        (unicodedata.normalize("NFD", "hồ sơ"), 420_485, "dossier"),
        ("%", Fraction("420.485"), "percent"),
    ],
)
def test_an_indicator_is_in_the_unit_that_its_row_names(
    read: Read, noun: str, value: Fraction, unit: str
) -> None:
    typed = 420_485 if value == 420_485 else 420.485
    table, problems = read(forms.INDICATORS, {"C4": noun, "D4": typed})
    assert problems == []
    quantity = table.at("1", "value")
    assert (quantity.value, quantity.unit) == (value, unit)


def test_texts_come_out_in_one_unicode_form(read: Read) -> None:
    label = "Cấp huyện"
    table, _ = read(forms.PROCEDURES, {"B5": unicodedata.normalize("NFD", label)})
    assert table.row("district").label == label


def test_a_sheet_is_found_though_its_title_is_typed_on_a_mac(tmp_path: Path) -> None:
    book = filled(forms.PROCEDURES)
    book.worksheets[0].title = unicodedata.normalize("NFD", forms.PROCEDURES.sheet)
    book.save(tmp_path / "phu-luc-3.xlsx")
    assert list(read_workbook(tmp_path / "phu-luc-3.xlsx", "phu-luc-3.xlsx")) == [forms.PROCEDURES.sheet]


def test_a_table_moved_down_keeps_its_numbers_and_tells_the_new_cells(read: Read) -> None:
    def move(sheet: Any) -> None:
        sheet.insert_rows(1, amount=12)
        sheet["A2"] = "Kính gửi: Sở Nội vụ"

    table, problems = read(forms.PROCEDURES, edit=move)
    assert problems == []
    quantity = table.total("processes")
    assert (quantity.value, quantity.cells()[0].address) == (2133, "D20")


def test_merged_and_reworded_header_cells_do_not_matter(read: Read) -> None:
    def merge(sheet: Any) -> None:
        sheet["C2"] = "Kết quả rà soát trong năm"
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("C2:D2")

    table, problems = read(forms.PROCEDURES, edit=merge)
    assert problems == []
    assert table.at("district", "processes").value == 289


def test_a_number_in_the_header_is_no_part_of_a_column(read: Read) -> None:
    cells, formats = {"C1": 2020}, dict.fromkeys(("C4", "C5", "C6", "C7"), "0.0%")
    assert read(forms.DOSSIER_RATES, {**cells, **dict.fromkeys(formats, 0.98)}, formats)[1] == []


def test_a_calculated_formula_counts_by_its_value(tmp_path: Path) -> None:
    path, book = tmp_path / "phu-luc-3.xlsx", filled(forms.PROCEDURES)
    book.worksheets[0]["C8"] = "=SUM(C4:C7)"
    book.save(path)
    with_values(path, {"C8": "1787"})
    table, problems = read_table(sheet_of(path), forms.PROCEDURES, UNITS)
    assert problems == []
    assert (table.total("procedures").value, table.total("procedures").cells()[0].raw) == (1787, "1787")


def test_notes_in_words_below_the_table_are_left_alone(read: Read) -> None:
    assert (
        read(forms.PROCEDURES, {"A10": "Ghi chú: số liệu năm 2020", "A11": "Nguồn: báo cáo số 43"})[1] == []
    )


# --- broken sheets: one fault, one problem, at its cell ------------------------------------------


@pytest.mark.parametrize(
    ("code", "contract", "cells", "cell"),
    [
        ("DL-04", forms.PROCEDURES, {"A3": None}, ""),
        ("DL-04", forms.PROCEDURES, {"A3": -1, "B3": -2, "C3": -3, "D3": -4}, ""),
        ("DL-05", forms.PROCEDURES, {"D3": None}, "A3"),
        ("DL-05", forms.PROCEDURES, {"E3": "(5)"}, "A3"),
        ("DL-05", forms.PROCEDURES, {"C3": "(4)", "D3": "(3)"}, "A3"),
        ("DL-06", forms.PROCEDURES, dict.fromkeys(("B8", "C8", "D8")), "A3"),
        ("DL-07", forms.PROCEDURES, {"C4": None}, "C4"),
        ("DL-07", forms.PROCEDURES, {"C4": "  "}, "C4"),
        ("DL-07", forms.DIRECTING_DOCUMENTS, {"C4": None}, "C4"),
        ("DL-07", forms.INDICATORS, {"C4": None}, "C4"),
        ("DL-08", forms.PROCEDURES, {"C4": "không"}, "C4"),
        ("DL-08", forms.PROCEDURES, {"C4": "1.232 TTHC"}, "C4"),
        ("DL-08", forms.PROCEDURES, {"C4": True}, "C4"),
        ("DL-08", forms.PROCEDURES, {"C4": date(2020, 3, 1)}, "C4"),
        ("DL-08", forms.PROCEDURES, {"C4": "98%"}, "C4"),
        ("DL-09", forms.PROCEDURES, {"C4": "1,232"}, "C4"),
        ("DL-09", forms.DOSSIER_RATES, {"C4": "98,123"}, "C4"),
        ("DL-10", forms.PROCEDURES, {"C4": "=1000+232"}, "C4"),
        ("DL-10", forms.PROCEDURES, {"A4": "=1"}, "A4"),
        ("DL-10", forms.DIRECTING_DOCUMENTS, {"C4": '=12&"/KH-UBND"'}, "C4"),
        ("DL-13", forms.PROCEDURES, {"B4": "Cấp vùng"}, "B4"),
        ("DL-13", forms.DOSSIER_RATES, {"B6": "UBND thị xã Ninh Hải"}, "B6"),
        ("DL-15", forms.INDICATORS, {"C4": "thúng"}, "C4"),
        ("DL-17", forms.PROCEDURES, {"C10": 12}, "C10"),
        ("DL-17", forms.PROCEDURES, {"C10": "1.234"}, "C10"),
        ("DL-17", forms.PROCEDURES, {"F5": 12}, "F5"),
        ("DL-17", forms.VERTICAL_SECTORS, {"F9": 78.9}, "F9"),
    ],
    ids=lambda value: value.name if isinstance(value, Contract) else str(value),
)  # fmt: skip
def test_a_fault_is_told_by_its_code_and_cell(
    read: Read, code: str, contract: Contract, cells: dict[str, Any], cell: str
) -> None:
    require_one(read(contract, cells)[1], code, contract, cell)


@pytest.mark.parametrize(
    ("contract", "cell", "error"),
    [
        (forms.PROCEDURES, "C4", "#REF!"),
        (forms.PROCEDURES, "C4", "#DIV/0!"),
        (forms.PROCEDURES, "C4", "#N/A"),
        (forms.DIRECTING_DOCUMENTS, "F4", "#NAME?"),
    ],
)
def test_an_error_of_excel_never_passes_for_a_value(
    read: Read, contract: Contract, cell: str, error: str
) -> None:
    assert error in require_one(read(contract, {cell: error})[1], "DL-11", contract, cell).found


def test_a_formula_that_stored_an_error_is_told_as_an_error(tmp_path: Path) -> None:
    path, book = tmp_path / "phu-luc-3.xlsx", filled(forms.PROCEDURES)
    book.worksheets[0]["C4"] = "=A1/0"
    book.save(path)
    with_values(path, {"C4": "#DIV/0!"})
    require_one(read_table(sheet_of(path), forms.PROCEDURES, UNITS)[1], "DL-11", forms.PROCEDURES, "C4")


@pytest.mark.parametrize(
    "formula", ["=SUM(C4:C7)", ArrayFormula("C8", "=SUM(C4:C7)")], ids=["plain", "array"]
)
def test_a_formula_without_value_is_quoted_as_it_was_typed(read: Read, formula: Any) -> None:
    problem = require_one(read(forms.PROCEDURES, {"C8": formula})[1], "DL-10", forms.PROCEDURES, "C8")
    assert "=SUM(C4:C7)" in problem.found


@pytest.mark.parametrize("typed", ["không phát sinh", "1,232", "#REF!", "=1+1"])
def test_the_value_is_quoted_and_the_place_is_told_in_words_too(read: Read, typed: str) -> None:
    problem = read(forms.PROCEDURES, {"C5": typed})[1][0]
    assert typed in problem.found
    assert (problem.row, problem.column) == ("Cấp huyện", "Thủ tục hành chính")


def test_a_message_says_where_what_was_needed_what_was_found_and_how_to_mend(read: Read) -> None:
    problem = read(forms.PROCEDURES, {"C5": "x"})[1][0]
    text = problem.text()
    marks = ["DL-08", "phu-luc-3.xlsx", "C5", "Cấp huyện", problem.expected, problem.found, problem.fix]
    assert [text.find(mark) for mark in marks] == sorted(text.find(mark) for mark in marks)
    assert all(mark in text for mark in marks)


def test_a_column_that_mixes_two_ways_of_percent_is_refused(read: Read) -> None:
    problems = read(forms.DOSSIER_RATES, {"C5": 0.975}, {"C5": "0.0%"})[1]
    assert "C5" in require_one(problems, "DL-12", forms.DOSSIER_RATES, "C5").found


def test_a_percent_format_on_a_count_is_refused(read: Read) -> None:
    problems = read(forms.PROCEDURES, {"C4": 12.32}, {"C4": "0%"})[1]
    assert [(p.code, p.cell) for p in problems] == [("DL-08", "C4")]


def test_a_row_given_twice_is_told_at_both_places(read: Read) -> None:
    problems = read(forms.PROCEDURES, {"B5": "Cấp tỉnh"})[1]
    require_filled(problems)
    assert {("DL-14", "B4"), ("DL-14", "B5")} <= {(p.code, p.cell) for p in problems}


def test_a_number_merged_over_two_rows_is_refused_with_its_range(read: Read) -> None:
    problems = read(forms.PROCEDURES, edit=lambda sheet: sheet.merge_cells("C4:C5"))[1]
    assert "C4:C5" in require_one(problems, "DL-23", forms.PROCEDURES, "C4").found


def test_a_blank_row_inside_the_table_does_not_hide_the_rows_below_it(read: Read) -> None:
    problems = read(forms.DOSSIER_RATES, edit=lambda sheet: sheet.insert_rows(6))[1]
    assert {("DL-17", "C7"), ("DL-17", "C8")} <= {(p.code, p.cell) for p in problems}


def test_all_faults_of_a_sheet_are_told_at_once(read: Read) -> None:
    cells = {"C4": "x", "D4": None, "C5": "1,234", "D5": "=1", "C6": "#REF!"}
    problems = read(forms.PROCEDURES, cells)[1]
    require_filled(problems)
    assert {(p.code, p.cell) for p in problems} == {
        ("DL-08", "C4"), ("DL-07", "D4"), ("DL-09", "C5"), ("DL-10", "D5"), ("DL-11", "C6"),
    }  # fmt: skip


def test_a_faulty_cell_does_not_hide_a_missing_row(read: Read) -> None:
    problems = read(forms.PROCEDURES, {"C4": "x", **dict.fromkeys(("B8", "C8", "D8"))})[1]
    assert {p.code for p in problems} == {"DL-08", "DL-06"}


def test_a_misspelt_row_is_not_told_a_second_time_as_missing(read: Read) -> None:
    require_one(read(forms.PROCEDURES, {"B4": "Cấp tỉnh thành"})[1], "DL-13", forms.PROCEDURES, "B4")


# --- files that are no workbooks ------------------------------------------------------------------


def rezipped(change: Callable[[str, bytes], bytes | None]) -> bytes:
    """A workbook whose inner files were changed; None leaves one out."""
    source, content, book = io.BytesIO(), io.BytesIO(), filled(forms.PROCEDURES)
    book.worksheets[0]["C4"].number_format = "#,##0"
    book.save(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            inner = change(name, old.read(name))
            if inner is not None:
                new.writestr(name, inner)
    return content.getvalue()


def damaged() -> bytes:
    """A workbook with some bytes of its sheet turned over, as a failing USB stick does."""
    content = bytearray(rezipped(lambda name, inner: inner))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        info = book.getinfo("xl/worksheets/sheet1.xml")
    start = info.header_offset + 30 + len(info.filename)
    for place in range(start + 20, start + 60):
        content[place] ^= 0xFF
    return bytes(content)


def encrypted_zip() -> bytes:
    """A zip whose inner files are marked as encrypted."""
    content = bytearray(rezipped(lambda name, inner: inner))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in list(re.finditer(re.escape(mark), bytes(content))):
            content[found.start() + flags] |= 1
    return bytes(content)


def plain_zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as new:
        new.writestr("phu-luc-3.csv", "1;2")
    return content.getvalue()


OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2048)
NO_WORKBOOKS = {
    "empty": b"",
    "csv": "STT;Cấp;TTHC\n1;Cấp tỉnh;1232\n".encode("utf-8-sig"),
    "html": b"<html><table><tr><td>1</td></tr></table></html>",
    "xls or password": OLE,
    "cut off": rezipped(lambda name, inner: inner)[:3000],
    "plain zip": plain_zip(),
    "damaged": damaged(),
    "encrypted zip": encrypted_zip(),
    "no styles": rezipped(lambda name, inner: None if name == "xl/styles.xml" else inner),
    "half a sheet": rezipped(lambda name, inner: inner[: len(inner) // 2] if "sheet1.xml" in name else inner),
}


@pytest.mark.parametrize("content", NO_WORKBOOKS.values(), ids=NO_WORKBOOKS)
def test_a_file_that_only_is_called_xlsx_is_told_and_how_to_save_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "phu-luc-3.xlsx"
    path.write_bytes(content)
    problem = read_workbook(path, "data/2020/phu-luc-3.xlsx")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.file) == ("DL-02", "data/2020/phu-luc-3.xlsx")
    require_filled([problem])
    assert ".xlsx" in problem.fix


def test_a_file_that_excel_holds_open_is_told_to_be_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*args: object, **named: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "phu-luc-3.xlsx"
    filled(forms.PROCEDURES).save(path)
    monkeypatch.setattr(Path, "read_bytes", locked)
    problem = read_workbook(path, "phu-luc-3.xlsx")
    assert isinstance(problem, Problem)
    assert problem.code == "DL-02"
    assert "đóng tệp" in problem.fix


@pytest.mark.parametrize("folder", [False, True])
def test_a_workbook_that_is_not_there_is_missing(tmp_path: Path, folder: bool) -> None:
    path = tmp_path / "phu-luc-3.xlsx"
    if folder:
        path.mkdir()
    problem = read_workbook(path, "phu-luc-3.xlsx")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.file) == ("DL-01", "phu-luc-3.xlsx")
    require_filled([problem])


# --- whole editions -------------------------------------------------------------------------------


def problems_of(data: Path) -> list[Problem]:
    with pytest.raises(DataProblems) as caught:
        read_edition(data / "2020")
    require_filled(caught.value.problems)
    return caught.value.problems


def test_the_edition_of_2020_has_no_problems(data: Path) -> None:
    edition = read_edition(data / "2020")
    assert set(edition.tables) == {contract.name for contract in forms.APPENDICES}


def test_every_fault_of_every_file_is_told_in_one_go(data: Path, set_cell: SetCell) -> None:
    (data / "2020" / "phu-luc-5.xlsx").unlink()
    (data / "2020" / "phu-luc-6.xlsx").write_bytes(OLE)
    set_cell("phu-luc-3.xlsx", "Ba dịch vụ", "C9", "1,143")
    set_cell("phu-luc-2.xlsx", "Hồ sơ", "G15", None)
    set_cell("chi-tieu.xlsx", "Kế hoạch", "D8", "mười")
    assert sorted(places(problems_of(data))) == [
        ("DL-01", "phu-luc-5.xlsx", "", ""),
        ("DL-02", "phu-luc-6.xlsx", "", ""),
        ("DL-07", "phu-luc-2.xlsx", "Hồ sơ", "G15"),
        ("DL-08", "chi-tieu.xlsx", "Kế hoạch", "D8"),
        ("DL-09", "phu-luc-3.xlsx", "Ba dịch vụ", "C9"),
    ]


def test_a_renamed_sheet_is_missing_under_its_name_and_foreign_under_the_new_one(data: Path) -> None:
    path = data / "2020" / "phu-luc-3.xlsx"
    book = openpyxl.load_workbook(path)
    book["Ba dịch vụ"].title = "Sheet1"
    book.save(path)
    problems = problems_of(data)
    assert sorted(places(problems)) == [
        ("DL-03", "phu-luc-3.xlsx", "Ba dịch vụ", ""),
        ("DL-18", "phu-luc-3.xlsx", "Sheet1", ""),
    ]
    assert "Sheet1" in next(p.found for p in problems if p.code == "DL-03")


def test_a_code_that_is_no_code_is_told_at_its_cell(data: Path, set_cell: SetCell) -> None:
    set_cell("chi-tieu.xlsx", "Kế hoạch", "F8", "mục tiêu")
    assert ("DL-19", "chi-tieu.xlsx", "Kế hoạch", "F8") in places(problems_of(data))


def test_a_code_given_twice_is_told_with_the_place_of_the_first(data: Path, set_cell: SetCell) -> None:
    set_cell("chi-tieu.xlsx", "Tuyên truyền", "F8", "plan.key_targets")
    problems = problems_of(data)
    assert places(problems) == [("DL-16", "chi-tieu.xlsx", "Tuyên truyền", "F8")]
    assert all(part in problems[0].found for part in ("plan.key_targets", "Kế hoạch"))


def test_an_edition_without_the_list_of_units_says_so(data: Path) -> None:
    (data / "units.csv").unlink()
    assert ("DL-01", "units.csv") in [(p.code, Path(p.file).name) for p in problems_of(data)]


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("units.csv", lambda text: text.replace("id,name", "id,ten").encode()),
        ("units.csv", lambda text: text.encode("utf-16")),
        ("2020/published.csv", lambda text: text.replace(",qualifier", ",tu_dung_truoc").encode()),
    ],
    ids=["column renamed", "UTF-16", "records renamed"],
)
def test_a_list_that_excel_saved_otherwise_is_a_problem_of_the_edition(
    data: Path, name: str, spoil: Callable[[str], bytes]
) -> None:
    path = data / name
    path.write_bytes(spoil(path.read_text(encoding="utf-8-sig")))
    assert Path(name).name in {Path(p.file).name for p in problems_of(data)}


def test_an_edition_is_read_from_a_folder_with_spaces_and_accents(data: Path, tmp_path: Path) -> None:
    place = tmp_path / "Nguyễn Thị Hòa" / "Máy tính" / "data"
    shutil.copytree(data, place)
    edition = read_edition(place / "2020")
    assert edition.tables["vertical_sectors"].total("online").value == 2344880
