"""What is worth a second look and stops nothing; code and label of an indicator, compared with each other."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from kinds import KIND

from parbook.cli import main
from parbook.figures.run import Run
from parbook.inputs.edition_reader import read_edition, read_partly
from parbook.inputs.indicator_labels import known_labels
from parbook.inputs.units import COLUMNS, read_units
from parbook.problems import CODES, Problem
from parbook.publish.downloads import write_downloads

ROOT = Path(__file__).resolve().parent.parent
SetCell = Callable[[str, str, str, Any], None]
FILE, SHEET = "chi-tieu.xlsx", "Tuyên truyền"


def change(path: Path, edit: Callable[[Any], None]) -> None:
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)


def told(data: Path) -> tuple[list[Problem], tuple[Problem, ...]]:
    edition, problems = read_partly(data / "2020")
    return problems, edition.remarks


def coded_rows(sheet: Any) -> list[int]:
    return [n for n in range(1, sheet.max_row + 1) if "." in str(sheet.cell(n, 6).value or "")]


# --- code and label -----------------------------------------------------------------------------------


def test_the_edition_as_it_was_sent_has_no_remark(data: Path) -> None:
    assert told(data) == ([], ())


def test_two_codes_exchanged_are_told_at_both_labels(data: Path) -> None:
    rows: list[int] = []

    def swap(book: Any) -> None:
        sheet = book[SHEET]
        rows.extend(coded_rows(sheet)[:2])
        one, other = (sheet.cell(row, 6) for row in rows)
        one.value, other.value = other.value, one.value

    change(data / "2020" / FILE, swap)
    problems, _ = told(data)
    assert [(p.code, p.sheet, p.cell) for p in problems] == [("DL-39", SHEET, f"B{row}") for row in rows]
    assert all("là tên của mã" in p.found for p in problems)


def test_columns_sorted_without_the_codes_are_told_in_every_row_that_moved(data: Path) -> None:
    def turn(book: Any) -> None:
        sheet = book[SHEET]
        rows = coded_rows(sheet)
        values = [[sheet.cell(row, column).value for column in range(1, 6)] for row in rows]
        for row, line in zip(rows, values[1:] + values[:1], strict=True):
            for column, value in enumerate(line, 1):
                sheet.cell(row, column).value = value

    change(data / "2020" / FILE, turn)
    problems, _ = told(data)
    assert {p.code for p in problems} == {"DL-39"}
    assert len(problems) == len(coded_rows(openpyxl.load_workbook(data / "2020" / FILE)[SHEET]))


@pytest.mark.parametrize(
    ("change_label", "codes"),
    [
        (lambda text: f"Số {text}", ["LY-03"]),
        (lambda text: text.upper(), []),
        (lambda text: text.replace(" ", "  "), []),
        (lambda text: "", ["DL-07"]),
    ],
)
def test_a_label_worded_otherwise_is_a_remark_and_one_spelt_otherwise_is_none(
    data: Path, change_label: Callable[[str], str], codes: list[str]
) -> None:
    def edit(book: Any) -> None:
        sheet = book[SHEET]
        cell = sheet.cell(coded_rows(sheet)[0], 2)
        cell.value = change_label(cell.value) or None

    change(data / "2020" / FILE, edit)
    problems, remarks = told(data)
    assert [p.code for p in (*problems, *remarks)] == codes


def test_the_year_in_a_label_may_change(data: Path) -> None:
    def edit(book: Any) -> None:
        for sheet in book:
            for row in coded_rows(sheet):
                cell = sheet.cell(row, 2)
                cell.value = str(cell.value).replace("2020", "2021")

    change(data / "2020" / FILE, edit)
    assert told(data) == ([], ())


def test_a_code_of_this_year_alone_may_have_any_label_but_that_of_another(data: Path) -> None:
    def edit(book: Any) -> None:
        sheet = book[SHEET]
        first, second = coded_rows(sheet)[:2]
        sheet.cell(first, 6).value = "outreach.something_new"
        sheet.cell(second, 6).value, sheet.cell(second, 2).value = "outreach.other_new", "Chỉ tiêu mới"

    change(data / "2020" / FILE, edit)
    assert [p.code for p in told(data)[0]] == ["DL-39"]


# --- extra sheets -------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["phu-luc-3.xlsx", FILE])
def test_an_extra_sheet_without_numbers_is_remarked(data: Path, file: str) -> None:
    def edit(book: Any) -> None:
        book.create_sheet("Sheet2")
        book.create_sheet("Ghi chú")["A1"] = "Số liệu chốt cuối năm"

    change(data / "2020" / file, edit)
    problems, remarks = told(data)
    assert problems == []
    assert [(p.code, p.sheet) for p in remarks] == [("LY-01", "Sheet2"), ("LY-01", "Ghi chú")]


def test_an_extra_sheet_with_a_number_stops(data: Path) -> None:
    change(data / "2020" / "phu-luc-3.xlsx", lambda book: book.create_sheet("Sheet2").append(["1.250"]))
    problems, remarks = told(data)
    assert ([(p.code, p.sheet) for p in problems], remarks) == ([("DL-18", "Sheet2")], ())


# --- files of no form ---------------------------------------------------------------------------------


def test_a_file_of_no_form_is_told_and_not_published(data: Path, tmp_path: Path) -> None:
    shutil.copy(data / "2020" / "phu-luc-1.xlsx", data / "2020" / "bang-luong-noi-bo.xlsx")
    (data / "2020" / "cong-van.pdf").touch()
    (data / "2020" / "~$phu-luc-1.xlsx").touch()
    problems, [remark] = told(data)
    assert problems == []
    assert (remark.code, remark.file) == ("LY-06", f"{data.name}/2020")
    assert '"bang-luong-noi-bo.xlsx", "cong-van.pdf": không đọc, không đăng' in remark.found
    run = Run(read_edition(data / "2020"), ROOT / "notebooks").compute()
    write_downloads(run, [], tmp_path / "out")
    published = {path.name for path in (tmp_path / "out").glob("*.xlsx")}
    assert published == {"figures.xlsx", *run.edition.workbooks}


# --- units that differ by their tones -----------------------------------------------------------------


def test_units_that_differ_by_their_tones_are_units_of_their_own(tmp_path: Path) -> None:
    lines = [f"u{n},{name},c,,,," for n, name in enumerate(("Xã Tam Thanh", "Xã Tam Thành", "Xã Tam Thạnh"))]
    path = tmp_path / "units.csv"
    path.write_text("\n".join([",".join(COLUMNS), "c,Khối UBND cấp xã,,,,,", *lines]), encoding="utf-8")
    units, problems = read_units(path, "data/units.csv")
    assert problems == []
    assert [units.names.key(f"UBND xã Tam Th{a}nh") for a in "aàạ"] == ["u0", "u1", "u2"]


# --- how they are told --------------------------------------------------------------------------------


def test_remarks_are_printed_after_the_problems_and_stop_nothing(
    data: Path,
    root: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change(data / "2020" / "phu-luc-3.xlsx", lambda book: book.create_sheet("Sheet2"))
    monkeypatch.chdir(root)
    assert main(["check", "2020", "--data", str(data), "--json", str(tmp_path / "a.json")]) == 0
    out = capsys.readouterr().out
    assert "Lưu ý, không chặn việc dựng sách: 1" in out
    assert 'trang tính "Sheet2"' in out
    content = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert content["problems"] == []
    assert [(p["code"], p["sheet"]) for p in content["remarks"]] == [("LY-01", "Sheet2")]


def test_every_remark_stops_nothing_and_asks_no_unit() -> None:
    remarks = [fault for fault in CODES.values() if fault.affects == "nothing"]
    assert [fault.code[:2] for fault in remarks] == ["LY"] * 6
    assert not any(fault.request for fault in remarks)


def test_a_record_that_excel_saved_with_semicolons_says_its_labels_too(data: Path) -> None:
    folder = data / "2020"
    lines = (folder / "published.csv").read_text(encoding="utf-8").replace("outreach.", "outreach.x_")
    before = data / "2019"
    before.mkdir()
    rows = csv.reader(lines.splitlines())
    with (before / "published.csv").open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";").writerows(rows)
    known = known_labels(folder, KIND, {})
    assert any(code.startswith("outreach.x_") for code in known)
