"""Mess that is no fault: what offices send and a person reads without a second thought."""

import io
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from bombs import SOUND, with_part
from openpyxl.workbook.defined_name import DefinedName
from planting import consistent, disagreeing, with_row
from spoiling import (
    CONTRACTS,
    NAMES,
    Spoil,
    both,
    bytes_of,
    call,
    hide,
    put,
    row,
    sound,
    styled,
    with_value,
)

from parbook.inputs.edition_reader import read_edition
from parbook.problems import Problem
from parbook.publish.build import check_edition
from parbook.sheets.old_fonts import in_old_font
from parbook.sheets.raw_cells import RawSheet
from parbook.sheets.table import TOTAL, Table
from parbook.sheets.table_reading import read_table
from parbook.sheets.workbook import read_workbook


def book_of(tmp_path: Path, content: bytes, name: str = "phu-luc-3.xlsx") -> dict[str, RawSheet] | Problem:
    (tmp_path / name).write_bytes(content)
    return read_workbook(tmp_path / name, name)


def table_of(
    tmp_path: Path, form: str, spoil: Spoil, damage: Any = lambda content: content
) -> tuple[Table, list[Problem]]:
    book = sound(form)
    spoil(book.worksheets[0])
    sheets = book_of(tmp_path, damage(bytes_of(book)))
    assert isinstance(sheets, dict), sheets
    return read_table(next(iter(sheets.values())), CONTRACTS[form], NAMES)


# --- numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "cell", "typed", "value"),
    [
        ("procedures", "C4", "1.232", 1232),
        ("procedures", "C4", "１２３２", 1232),
        ("procedures", "C4", "1\u202f232", 1232),
        ("procedures", "C4", "\u200b1232\ufeff", 1232),
        ("procedures", "C4", "-", 0),
        ("procedures", "C4", 1232.0, 1232),
        ("online_payments", "D4", "400.000.000", 400_000_000),
        ("postal_service", "E4", 0.48, Fraction("0.48")),
        ("postal_service", "E4", "0,48%", Fraction("0.48")),
        ("postal_service", "E4", "0.48", Fraction("0.48")),
        ("dossier_rates", "C6", "0,96%", Fraction("0.96")),
        ("dossier_rates", "C6", "96%", 96),
        ("dossier_rates", "D6", 0.3, Fraction("0.3")),
    ],
)
def test_a_number_is_read_however_it_was_typed(
    tmp_path: Path, form: str, cell: str, typed: Any, value: Fraction
) -> None:
    table, problems = table_of(tmp_path, form, put(cell, typed))
    assert problems == []
    cells = {str(c.address): q for line in table.rows for q in line.quantities.values() for c in q.cells()}
    assert cells[cell].value == value


@pytest.mark.parametrize(
    ("form", "value"), [("0.0%", 97.5), ('0.0"%"', Fraction("0.975")), (r"0.0\%", Fraction("0.975"))]
)
def test_a_percent_sign_in_quotes_shows_the_number_and_makes_no_hundredth_of_it(
    tmp_path: Path, form: str, value: Any
) -> None:
    table, problems = table_of(tmp_path, "postal_service", styled("E4", form, value=0.975))
    assert problems == []
    assert table.rows[0].quantities["rate"].value == value


def test_a_column_of_small_late_rates_is_believed(tmp_path: Path) -> None:
    spoil = put("C5", "…", "D5", 0.9, "C6", "…", "D6", 0.1, "C7", "…", "D7", 0.32)
    assert table_of(tmp_path, "dossier_rates", spoil)[1] == []


# --- texts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["Sở Xây  dựng", "SỞ XÂY DỰNG", "Sở\u00a0Xây dựng ", "Sở Xây\ndựng", "\u200eSở Xây dựng\u200b",
     unicodedata.normalize("NFD", "Sở Xây dựng"), "Sở\u2009Xây dựng"],
)  # fmt: skip
def test_a_unit_is_known_by_any_spelling(tmp_path: Path, name: str) -> None:
    assert table_of(tmp_path, "dossiers", put("B5", name))[1] == []


@pytest.mark.parametrize("words", ["TỔNG CỘNG", " Tổng  cộng", "tổng cộng", "Tổng\u00a0Cộng"])
def test_the_total_is_known_by_case_and_spaces_of_any_kind(tmp_path: Path, words: str) -> None:
    table, problems = table_of(tmp_path, "dossiers", put("B8", words))
    assert problems == []
    assert table.rows[-1].key == TOTAL


def test_a_total_written_across_the_column_of_numbers_is_the_total(tmp_path: Path) -> None:
    spoil = both(put("A8", "Tổng cộng", "B8", None), call("merge_cells", "A8:B8"))
    table, problems = table_of(tmp_path, "dossiers", spoil)
    assert problems == []
    assert (table.rows[-1].key, table.rows[-1].texts.get("no", "")) == (TOTAL, "")


def test_a_true_date_of_excel_is_read_as_officials_write_it(tmp_path: Path) -> None:
    spoil = put("D4", date(2020, 4, 21), "D5", datetime(2020, 1, 6, 15, 30))
    table, problems = table_of(tmp_path, "directing_documents", spoil)
    assert problems == []
    assert [line.texts["date"] for line in table.rows] == ["21/04/2020", "06/01/2020"]


def test_a_row_number_stored_with_decimals_stays_as_it_was_typed(tmp_path: Path) -> None:
    table, problems = table_of(tmp_path, "indicators", put("A4", 1.0, "A5", 1.1))
    assert problems == []
    assert [line.key for line in table.rows][:2] == ["1", "1.1"]


@pytest.mark.parametrize(
    ("text", "font", "old"),
    [
        ("Së X©y dùng", ".VnTime", True),
        ("Sôû Xaây döïng", "VNI-Times", True),
        ("Së X©y dùng", "Times New Roman", True),
        ("12/KH-UBND", ".VnTime", False),
        ("Sở Xây dựng", ".VnTime", False),
        ("…", "VNI-Times", False),
        ("Sở Xây dựng", "Times New Roman", False),
        ("Công an", "Arial", False),
        ("Công ty Citroën", "Arial", False),
        ("“Một cửa” 20 m², 35 °C", "Arial", False),
    ],
)
def test_an_old_font_is_known_by_its_name_and_its_letters(text: str, font: str, old: bool) -> None:
    assert in_old_font(text, font) is old


def test_a_whole_sheet_in_an_old_font_is_one_problem_that_counts_its_cells(tmp_path: Path) -> None:
    spoil = both(
        styled("B5", font=".VnTime", value="Së X©y dùng"), styled("B6", font=".VnTime", value="Së Néi vô")
    )
    problems = table_of(tmp_path, "dossiers", spoil)[1]
    assert [(p.code, p.cell) for p in problems] == [("DL-22", "B5")]
    assert "1 ô khác" in problems[0].found
    assert "Ctrl+Shift+F6" in problems[0].fix


@pytest.mark.parametrize(
    ("form", "cell", "typed", "meant"),
    [
        ("dossiers", "B5", "Sở Xây dưng mới", "Sở Xây dựng"),
        ("dossiers", "B8", "Tổng số", "Tổng cộng"),
        ("procedures", "B4", "Cấp tinh thành", "Cấp tỉnh"),
        ("indicators", "C5", "tin bài", "tin, bài"),
    ],
)
def test_a_misspelt_name_is_told_with_the_one_that_was_meant(
    tmp_path: Path, form: str, cell: str, typed: str, meant: str
) -> None:
    problems = table_of(tmp_path, form, put(cell, typed))[1]
    assert [p.cell for p in problems] == [cell]
    assert f'gần giống: "{meant}"' in problems[0].found


# --- layout -----------------------------------------------------------------------------------------


def test_hidden_rows_and_columns_outside_the_table_do_not_matter(tmp_path: Path) -> None:
    assert table_of(tmp_path, "procedures", hide(rows=[1, 2, 3, 10, 12, 40], columns="GH"))[1] == []


def test_merged_cells_above_and_below_the_table_do_not_matter(tmp_path: Path) -> None:
    spoil = both(call("merge_cells", "A1:D1"), call("merge_cells", "C2:D2"), call("merge_cells", "A12:D12"))
    assert table_of(tmp_path, "procedures", spoil)[1] == []


def test_an_empty_first_column_is_told_as_such(tmp_path: Path) -> None:
    problem = table_of(tmp_path, "procedures", call("insert_cols", 1))[1][0]
    assert "B3" in problem.found
    assert "cột thừa bên trái" in problem.fix


def test_an_empty_sheet_and_one_whose_numbers_turned_negative_are_told_apart(tmp_path: Path) -> None:
    empty = table_of(tmp_path, "procedures", call("delete_rows", 1, 20))[1][0]
    negative = table_of(tmp_path, "procedures", row(3, -1, -2, -3, -4))[1][0]
    assert ("trống" in empty.found, "-1, -2" in negative.found) == (True, True)


def test_a_name_that_stands_for_another_workbook_is_a_link_too(tmp_path: Path) -> None:
    book = sound("procedures")
    book.defined_names["SoLieu"] = DefinedName("SoLieu", attr_text="[1]Sheet1!$C$4")
    book.worksheets[0]["C4"] = "=SoLieu*1"
    sheets = book_of(tmp_path, with_value("C4", "1232")(bytes_of(book)))
    assert isinstance(sheets, dict)
    problems = read_table(next(iter(sheets.values())), CONTRACTS["procedures"], NAMES)[1]
    assert [(p.code, p.cell) for p in problems] == [("DL-27", "C4")]


@pytest.mark.parametrize(
    "formula", ["=SUM(C5:C7)+1", "=B4&[@Cấp]", '=IF(C5>1,"a[1]!b",2)', "='Hồ sơ'!C4", "=C5|1"]
)
def test_a_formula_within_the_workbook_is_no_link(tmp_path: Path, formula: str) -> None:
    problems = table_of(tmp_path, "procedures", put("C4", formula))[1]
    assert [(p.code, p.cell) for p in problems] == [("DL-10", "C4")]


# --- files ------------------------------------------------------------------------------------------


_OLE = bytes.fromhex("D0CF11E0A1B11AE1")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (_OLE + bytes(2048) + "Workbook".encode("utf-16-le"), "Excel đời cũ (.xls)"),
        (_OLE + bytes(2048) + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><p>1", "HTML"),
        ("<html><table>".encode("utf-16"), "HTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML"),
        ("STT;Cấp;TTHC\n1;Cấp tỉnh;1232\n".encode("utf-8-sig"), "CSV"),
        (b"%PDF-1.7", "PDF"),
        (b"", "tệp rỗng"),
        (bytes(4000), "tệp rỗng"),
        (with_part("xl/vbaProject.bin", b"x"), "macro"),
        (SOUND[: len(SOUND) // 2], "hỏng"),
    ],
    ids=["xls", "password", "html", "html with mark", "html in UTF-16", "xml", "csv", "pdf", "empty",
         "zeros", "macros", "cut off"],
)  # fmt: skip
def test_each_kind_of_file_has_a_message_of_its_own(tmp_path: Path, content: bytes, found: str) -> None:
    problem = book_of(tmp_path, content)
    assert isinstance(problem, Problem)
    assert found in problem.found
    assert problem.fix


@pytest.mark.parametrize(
    ("part", "found"),
    [("xl/workbook.bin", ".xlsb"), ("word/document.xml", "Word"), ("content.xml", ".ods"), ("a.csv", ".zip")],
)
def test_an_archive_of_another_program_is_named(tmp_path: Path, part: str, found: str) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(part, "x")
    problem = book_of(tmp_path, content.getvalue())
    assert isinstance(problem, Problem)
    assert found in problem.found


def test_two_sheets_whose_titles_look_alike_are_refused_and_neither_is_lost(tmp_path: Path) -> None:
    book = sound("procedures")
    book.create_sheet(unicodedata.normalize("NFD", book.worksheets[0].title))
    problem = book_of(tmp_path, bytes_of(book))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.sheet) == ("DL-18", "Thủ tục, quy trình")


def test_the_lock_file_of_an_open_excel_stops_nothing_and_is_no_workbook(data: Path) -> None:
    (data / "2020" / "~$phu-luc-3.xlsx").write_bytes(b"\x05admin" + bytes(159))
    assert len(read_edition(data / "2020").tables) == 10


def test_a_file_that_excel_holds_is_told_by_its_lock_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "phu-luc-3.xlsx").write_bytes(SOUND)
    (tmp_path / "~$phu-luc-3.xlsx").write_bytes(b"x")
    monkeypatch.setattr(Path, "read_bytes", locked)
    problem = read_workbook(tmp_path / "phu-luc-3.xlsx", "phu-luc-3.xlsx")
    assert isinstance(problem, Problem)
    assert "đang mở trong Excel" in problem.found


def test_a_file_that_the_disk_does_not_give_out_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> bytes:
        raise OSError(362, "The cloud file provider is not running")

    (tmp_path / "a.xlsx").write_bytes(SOUND)
    monkeypatch.setattr(Path, "read_bytes", lost)
    problem = read_workbook(tmp_path / "a.xlsx", "a.xlsx")
    assert isinstance(problem, Problem)
    assert problem.code == "DL-02"


def test_a_hidden_sheet_too_many_without_numbers_is_remarked_and_said_to_be_hidden(data: Path) -> None:
    path = data / "2020" / "phu-luc-3.xlsx"
    book = openpyxl.load_workbook(path)
    book.create_sheet("Sheet2").sheet_state = "veryHidden"
    book.save(path)
    remarks = read_edition(data / "2020").remarks
    assert [(p.code, p.sheet, p.file) for p in remarks] == [("LY-01", "Sheet2", "data/2020/phu-luc-3.xlsx")]
    assert "đang ẩn" in remarks[0].found


def test_blocks_without_roman_numerals_are_not_added_up_and_stop_nothing(data: Path, root: Path) -> None:
    path = data / "2020" / "phu-luc-2.xlsx"
    book = openpyxl.load_workbook(path)
    for cell in book["Hồ sơ"]["A"][10:]:
        cell.value = None
    book.save(path)
    checks = check_edition(root, 2020, str(data))[1]
    assert {c.verdict for c in checks if c.id.startswith("total.dossiers.")} == {"uncheckable"}


def test_a_block_sent_again_as_a_unit_is_found_by_the_sums() -> None:
    edition = consistent(7)
    table = edition.tables["dossiers"]
    block = next(row for row in table.rows if row.is_block)
    unit = table.rows[table.rows.index(block) + 1]
    counted_twice = with_row(edition, "dossiers", replace(unit, quantities=block.quantities))
    assert f"block.dossiers.{block.key}.received" in {check.id for check in disagreeing(counted_twice)}
