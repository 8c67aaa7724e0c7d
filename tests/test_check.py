"""`parbook check` tells everything at once, worst first, and who has not sent."""

import json
import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from kinds import forms

from parbook.checks.check import Check
from parbook.checks.examination import examine
from parbook.checks.not_sent import NotSent, not_sent
from parbook.cli import main
from parbook.faults.problem_report import missing_lines, problem_lines, worst_first
from parbook.inputs.edition_reader import read_partly
from parbook.problems import DataProblems, Problem
from parbook.render.check_sheet import _counts_grid

FORM = ("phu-luc-2.xlsx", forms.DOSSIERS.sheet)
COLUMNS = "CDEFGHIJKLM"


# The unit of the small edition that has sent nothing.
SILENT = [
    ("Xã 002", sheet, "cả dòng chỉ có dấu “…”")
    for sheet in ("Hồ sơ", "Hồ sơ trực tuyến", "Thanh toán trực tuyến")
]


@pytest.fixture(autouse=True)
def _in_the_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


@pytest.fixture
def edit(small: Path) -> Callable[..., None]:
    """Change cells of a sheet of the small edition."""

    def change(file: str, sheet: str, cells: dict[str, Any]) -> None:
        path = small / "2031" / file
        book = openpyxl.load_workbook(path)
        for address, value in cells.items():
            book[sheet][address] = value
        book.save(path)

    return change


def settle(small: Path, **settings: Any) -> None:
    path = small / "2031" / "edition.yml"
    content = {**yaml.safe_load(path.read_text(encoding="utf-8")), **settings}
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def check(small: Path, *arguments: object) -> int:
    return main(["check", "2031", "--data", str(small), *map(str, arguments)])


def told(err: str) -> list[str]:
    return re.findall(r"^([A-Z]{2}-\d\d)  ", err, re.MULTILINE)


def row_of(small: Path, label: str, sheet: str = FORM[1]) -> int:
    rows = openpyxl.load_workbook(small / "2031" / FORM[0])[sheet].iter_rows(min_col=2, max_col=2)
    return next(cell.row for (cell,) in rows if cell.value == label)


def missing(small: Path) -> list[tuple[str, str, str]]:
    found = not_sent(*read_partly(small / "2031"))
    return [(item.unit, item.sheet, item.reason) for item in found]


def faults_of_settings(small: Path) -> list[Problem]:
    with pytest.raises(DataProblems) as caught:
        read_partly(small / "2031")
    return caught.value.problems


# --- everything at once ---------------------------------------------------------------------------


def test_faults_of_workbooks_and_prose_are_told_in_one_go_worst_first(
    small: Path, edit: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    (small / "2031" / "phu-luc-6.xlsx").unlink()
    edit(*FORM, {"D8": "1o979"})
    prose = small / "2031" / "narrative" / "ii-3-procedures.md"
    prose.write_text(prose.read_text(encoding="utf-8") + "\nĐạt 45 phần.\n", encoding="utf-8")

    assert check(small) == 1
    answer = capsys.readouterr()
    assert told(answer.err) == ["DL-01", "DL-08", "TM-02"]
    assert "Các bước tính, đối chiếu chưa chạy được" in answer.out
    assert "Số liệu:" not in answer.out


def test_prose_does_not_call_a_figure_unknown_while_figures_cannot_be_computed(
    small: Path, edit: Callable[..., None], root: Path
) -> None:
    edit(*FORM, {"D8": "1o979"})
    assert [problem.code for problem in examine(root, 2031, str(small)).problems] == ["DL-08"]


def test_faults_of_prose_do_not_hide_contradictions(
    small: Path, edit: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    edit(*FORM, {"D8": 10978})
    prose = small / "2031" / "narrative" / "ii-3-procedures.md"
    prose.write_text(prose.read_text(encoding="utf-8") + "\nĐạt 45 phần.\n", encoding="utf-8")

    assert check(small) == 1
    codes = told(capsys.readouterr().err)
    assert codes[-1] == "TM-02"
    assert set(codes) == {"AB-05", "TM-02"}


def test_a_draft_with_contradictions_alone_lists_them_and_passes(
    small: Path, edit: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(*FORM, {"D8": 10978})

    assert check(small, "--json", tmp_path / "loi.json") == 0
    problems = json.loads((tmp_path / "loi.json").read_text(encoding="utf-8"))["problems"]
    assert {problem["code"] for problem in problems} == {"AB-05"}
    assert told(capsys.readouterr().err) == ["AB-05"] * len(problems)
    first = next(problem for problem in problems if problem["cell"] == "C8")
    assert (first["file"], first["sheet"], first["row"], first["column"]) == (
        "du-lieu/2031/phu-luc-2.xlsx", "Hồ sơ", "Sở 02", "Tiếp nhận: tổng số",
    )  # fmt: skip


def test_formulas_that_fail_in_two_sections_are_both_told_and_each_once(
    root: Path, tmp_path: Path, small: Path
) -> None:
    import nbformat

    from parbook.figures.run import Run
    from parbook.inputs.edition_reader import read_edition

    for path in (root / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        if path.stem in ("ii-3-procedures", "ii-7-digital-government"):
            first = next(c for c in notebook.cells if "figures" in c.metadata.get("tags", []))
            first.source = "1 / 0"
        nbformat.write(notebook, tmp_path / path.name)
    with pytest.raises(DataProblems) as caught:
        Run(read_edition(small / "2031"), tmp_path).compute()
    files = [problem.file for problem in caught.value.problems]
    assert files == ["notebooks/ii-3-procedures.ipynb", "notebooks/ii-7-digital-government.ipynb"]


# --- order and summary ----------------------------------------------------------------------------


def problem(code: str, file: str = "a.xlsx", cell: str = "", sheet: str = "S") -> Problem:
    return Problem(code, file, "cần", "thấy", "sửa", sheet, cell)


def test_order_is_by_gravity_then_file_sheet_row_column() -> None:
    expected = [
        problem("AB-02", "data/2021"), problem("DL-01", "b.xlsx"), problem("DL-03"),
        problem("DL-07", cell="B9"), problem("DL-08", cell="C9"), problem("DL-07", cell="AA9"),
        problem("DL-07", cell="B10"), problem("DL-07", "b.xlsx", "A1"),
        problem("AB-01", "edition.yml"), problem("TM-02", "i-1-plan.md", "đoạn mo-dau"),
    ]  # fmt: skip
    shuffled = random.Random(3).sample(expected, len(expected))
    assert worst_first(shuffled) == expected


def test_a_long_list_ends_with_its_sums_where_a_console_stops_and_holds_every_problem() -> None:
    problems = [problem("DL-07", cell=f"C{row}") for row in range(1, 1301)] + [problem("DL-01", "b.xlsx")]
    ends = []
    for whole in (True, False):
        lines = list(problem_lines(problems, whole))
        assert lines[0] == "Danh sách lỗi cần sửa: 1.301 (tóm tắt ở cuối)"
        ends.append(lines[len(lines) - lines[::-1].index("") :])
        assert sum(text.startswith("DL-07  ") for text in lines) == (1300 if whole else 1)
    assert ends[0] == [
        "Tóm tắt 1.301 lỗi cần sửa. Theo mã lỗi:",
        "  DL-01  Thiếu tệp: 1",
        "  DL-07  Ô bắt buộc còn trống: 1.300",
        "Theo tệp:",
        "  a.xlsx: 1.300",
        "  b.xlsx: 1",
    ]
    assert ends[1][:-1] == ends[0]
    assert "--report" in ends[1][-1]


def test_a_short_list_has_no_summary() -> None:
    lines = list(problem_lines([problem("DL-07", cell="C1")] * 5))
    assert lines[0] == "Danh sách lỗi cần sửa: 5"
    assert not [line for line in lines if "óm tắt" in line or "Theo mã lỗi" in line]


# --- who has not sent -----------------------------------------------------------------------------


def test_a_unit_of_signs_alone_has_not_sent(small: Path) -> None:
    assert missing(small) == SILENT


def test_blank_rows_and_absent_units_are_told_in_protocol_order(
    small: Path, edit: Callable[..., None]
) -> None:
    row = row_of(small, "Huyện 02")
    edit(*FORM, {f"{column}{row}": None for column in COLUMNS})
    path = small / "2031" / FORM[0]
    book = openpyxl.load_workbook(path)
    book[FORM[1]].delete_rows(row_of(small, "Sở 02"))
    book.save(path)

    assert missing(small) == [
        ("Sở 02", "Hồ sơ", "không có dòng của đơn vị"),
        ("Huyện 02", "Hồ sơ", "cả dòng để trống"),
        *SILENT,
    ]


def test_a_unit_that_did_not_exist_in_the_period_is_not_waited_for(small: Path) -> None:
    path = small / "units.csv"
    path.write_text(path.read_text(encoding="utf-8") + "so_98,Sở 98,province,,2030-12-31,,\n")
    assert "Sở 98" not in [unit for unit, _, _ in missing(small)]
    path.write_text(path.read_text(encoding="utf-8") + "so_99,Sở 99,province,2031-12-31,,,\n")
    assert "Sở 99" in [unit for unit, _, _ in missing(small)]


def test_a_misspelt_row_does_not_make_its_unit_absent(small: Path, edit: Callable[..., None]) -> None:
    edit(*FORM, {f"B{row_of(small, 'Sở 02')}": "Sở số hai"})
    assert "Sở 02" not in [unit for unit, _, _ in missing(small)]


def test_a_sheet_that_lists_blocks_and_few_units_waits_for_nobody(root: Path) -> None:
    assert not_sent(*read_partly(root / "data" / "2020")) == []


def test_a_file_without_its_day_of_receipt_has_not_come(small: Path) -> None:
    here = {"unit": "Bưu điện tỉnh", "document": "", "date": None, "received_on": None}
    come = {**here, "unit": "Sở 01", "document": "12/S01", "received_on": date(2032, 1, 12)}
    settle(small, senders={"phu-luc-5.xlsx": here, "phu-luc-3.xlsx": come})
    assert missing(small)[len(SILENT) :] == [("Bưu điện tỉnh", "", "chưa ghi ngày nhận tệp")]


@pytest.mark.parametrize(
    "senders",
    [
        "Sở 01",
        {"phu-luc-2.xlsx": "Sở 01"},
        {"phu-luc-2.xlsx": {"unit": "Sở 01"}},
        {"phu-luc-2.xlsx": {"unit": ["Sở 01"], "document": "", "date": None, "received_on": None}},
        {"phu-luc-2.xlsx": {"unit": "", "document": "", "date": "12/1", "received_on": None}},
        {"phu-luc-9.xlsx": {"unit": "", "document": "", "date": None, "received_on": None}},
    ],
    ids=["no list", "no entry", "missing keys", "unit is a list", "day in words", "no such file"],
)
def test_senders_of_another_shape_are_a_problem(small: Path, senders: Any) -> None:
    settle(small, senders=senders)
    found = faults_of_settings(small)
    assert [(p.code, p.file) for p in found] == [("AB-01", "du-lieu/2031/edition.yml")]
    assert ", mục senders" in found[0].cell


@pytest.mark.parametrize("period", ["năm 2031", {"from": None}, {"from": "1/1", "to": None}, None])
def test_a_period_of_another_shape_is_a_problem(small: Path, period: Any) -> None:
    settle(small, period=period)
    found = faults_of_settings(small)
    assert {problem.code for problem in found} == {"AB-01"}
    assert all(", mục period" in problem.cell for problem in found)


def test_who_has_not_sent_comes_first_and_is_in_the_json(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(small, "--json", tmp_path / "loi.json") == 0
    assert capsys.readouterr().out.startswith("Đơn vị chưa gửi: 1\n  Xã 002: ")
    content = json.loads((tmp_path / "loi.json").read_text(encoding="utf-8"))
    assert content == {
        "problems": [],
        "remarks": [],
        "missing": [
            {"unit": "Xã 002", "id": "xa_002", "file": file, "sheet": sheet, "reason": reason}
            for file, (_, sheet, reason) in zip(
                ("phu-luc-2.xlsx", "phu-luc-3.xlsx", "phu-luc-4.xlsx"), SILENT, strict=True
            )
        ],
    }  # fmt: skip


def test_a_unit_is_counted_once_with_all_its_sheets() -> None:
    items = [NotSent("Sở 01", "so_01", "a.xlsx", sheet, "trống") for sheet in ("Một", "Hai")]
    assert list(missing_lines(items))[:2] == [
        "Đơn vị chưa gửi: 1", '  Sở 01: a.xlsx, trang tính "Một", "Hai" (trống)',
    ]  # fmt: skip


def test_a_file_that_nobody_is_said_to_send_is_not_counted_as_a_unit() -> None:
    items = [
        NotSent("Sở 01", "so_01", "a.xlsx", "Một", "trống"),
        *(NotSent("", "", file, "", "chưa ghi ngày nhận tệp") for file in ("a.xlsx", "b.xlsx")),
    ]
    assert list(missing_lines(items)) == [
        "Đơn vị chưa gửi: 1",
        '  Sở 01: a.xlsx, trang tính "Một" (trống)',
        "Tệp chưa ghi ngày nhận (mục senders trong edition.yml): 2",
        "  a.xlsx, b.xlsx",
        "",
    ]


def test_many_units_that_lack_the_same_stand_below_what_they_lack() -> None:
    items = [NotSent(f"Xã {n:03}", f"xa_{n}", "a.xlsx", "Một", "trống") for n in range(30)]
    head, words, *names = missing_lines(items)
    assert (head, words) == ("Đơn vị chưa gửi: 30", '  30 đơn vị: a.xlsx, trang tính "Một" (trống)')
    assert max(map(len, names)) <= 100
    assert " ".join(name.strip() for name in names).strip() == ", ".join(item.unit for item in items)


# --- the text file --------------------------------------------------------------------------------


def test_the_report_holds_what_the_console_told_in_a_form_for_notepad(
    small: Path, edit: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(*FORM, {"D8": "1o979"})
    assert check(small, "--report", tmp_path / "ket-qua.txt") == 1

    content = (tmp_path / "ket-qua.txt").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") > 5
    lines = content.decode("utf-8-sig").split("\r\n")
    answer = capsys.readouterr()
    assert sorted(lines) == sorted([*(answer.out + answer.err).split("\n")[:-1], ""])
    assert lines[0] == "Đơn vị chưa gửi: 1"
    assert lines.index("Danh sách lỗi cần sửa: 1") > 0


def test_a_year_that_is_not_there_is_told_in_the_report_too(small: Path, tmp_path: Path) -> None:
    assert main(["check", "1999", "--data", str(small), "--report", str(tmp_path / "a.txt")]) == 1
    assert "AB-02" in (tmp_path / "a.txt").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("option", ["--report", "--json"])
def test_a_result_is_never_written_over_a_file_that_was_sent(small: Path, option: str) -> None:
    sent = small / "2031" / "phu-luc-2.xlsx"
    before = sent.read_bytes()
    assert check(small, option, sent) == 1
    assert sent.read_bytes() == before


def test_a_result_that_cannot_be_written_is_told_without_a_traceback(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(small, "--report", tmp_path / "khong-co" / "a.txt") == 1
    assert "không ghi được" in capsys.readouterr().err


def test_a_thousand_checks_are_counted_as_vietnamese_writes_numbers() -> None:
    check = Check("a", "record", "contradiction", "", "1", "1", "agrees")

    assert "2.141" in repr(_counts_grid([check] * 2141))
