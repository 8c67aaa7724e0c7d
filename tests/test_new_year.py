"""The folder of a new year: complete, harmless while blank, true when filled in, never over another."""

import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import yaml
from blank_forms import SOFFICE, cells, fill, first_row, recalculated
from kinds import forms

from parbook.checks.table_checks import carried_checks, table_checks
from parbook.cli import main
from parbook.inputs.edition import Edition
from parbook.inputs.edition_reader import read_edition
from parbook.invented.invented_numbers import Size
from parbook.invented.simulate import simulated_edition, write_simulated
from parbook.periods.new_year import make_year
from parbook.problems import DataProblems, Problem
from parbook.publish.build import check_edition
from parbook.render.letterhead import read_letterhead
from parbook.sheets.table import TOTAL

SMALL = Size(departments=3, districts=3, communes=6)
SEED = 7
SPOKEN = {"dossiers", "online_dossiers", "online_payments"}  # forms in which units have cells to fill in


@pytest.fixture(scope="module")
def first_blank(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blank folder of 2024 beside the invented edition of 2023."""
    data = tmp_path_factory.mktemp("data")
    write_simulated(2023, SEED, data, root, SMALL)
    return make_year(2024, None, data, root)[0]


@pytest.fixture
def blank(first_blank: Path, tmp_path: Path) -> Path:
    """A copy of it to fill in or spoil."""
    shutil.copytree(first_blank.parent, tmp_path / "data")
    return tmp_path / "data" / "2024"


def invented(root: Path, gaps: bool = False) -> Edition:
    return simulated_edition(2024, SEED, root / "notebooks", SMALL, gaps)


def problems(folder: Path) -> list[Problem]:
    try:
        read_edition(folder)
    except DataProblems as fault:
        return fault.problems
    return []


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_blank_form_asks_once_for_each_unit_and_else_only_for_its_empty_cells(
    root: Path, first_blank: Path
) -> None:
    found = problems(first_blank)

    assert {problem.code for problem in found} == {"DL-07", "DL-21"}
    units = [
        unit.name for unit in invented(root).units.values() if not unit.is_block and unit.block != "vertical"
    ]
    silent = Counter(problem.row for problem in found if problem.code == "DL-21")
    # A block without units is filled in like one.
    assert silent == dict.fromkeys([*units, "Văn phòng Đăng ký đất đai"], len(SPOKEN))
    indicators = [problem for problem in found if problem.file.endswith("chi-tieu.xlsx")]
    assert len(indicators) == len(invented(root).indicators)


def test_a_form_filled_in_reads_as_the_edition_it_was_filled_from(root: Path, blank: Path) -> None:
    wanted = invented(root)
    fill(blank, wanted, computed=True)

    edition = read_edition(blank)

    # Documents are not a table of numbers; the blank form of Appendix I has lines for them, unused here.
    for name in wanted.tables.keys() - {"directing_documents"}:
        ours, theirs = edition.tables[name], wanted.tables[name]
        assert [row.key for row in ours.rows] == [row.key for row in theirs.rows], name
        for row in theirs.rows:
            assert {n: q.value for n, q in ours.row(row.key).quantities.items()} == {
                n: q.value for n, q in row.quantities.items()
            }, (name, row.key)
    assert [(i.code, i.quantity.value) for i in edition.indicators] == [
        (i.code, i.quantity.value) for i in wanted.indicators
    ]


def test_what_a_filled_form_says_agrees_with_itself_and_with_last_year(root: Path, blank: Path) -> None:
    fill(blank, invented(root), computed=True)

    edition = read_edition(blank)
    checks = [*table_checks(edition), *carried_checks(edition, read_edition(blank.parent / "2023"))]

    assert {"total", "block", "row", "rate", "rank", "carried"} <= {check.kind for check in checks}
    assert [check.id for check in checks if check.verdict == "disagrees"] == []


@pytest.mark.skipif(SOFFICE is None, reason="máy này không có LibreOffice")
def test_the_formulas_compute_what_the_audit_computes(root: Path, blank: Path, tmp_path: Path) -> None:
    fill(blank, invented(root))
    recalculated(blank, tmp_path / "profile")

    edition = read_edition(blank)

    assert [check.id for check in table_checks(edition) if check.verdict == "disagrees"] == []
    wanted = invented(root).tables
    for name in ("dossiers", "dossier_rates", "online_dossiers", "online_payments", "vertical_sectors"):
        for row in wanted[name].rows:
            ours = {n: q.value for n, q in edition.tables[name].row(row.key).quantities.items()}
            assert ours == {n: q.value for n, q in row.quantities.items()}, (name, row.key)


@pytest.mark.skipif(SOFFICE is None, reason="máy này không có LibreOffice")
def test_a_total_of_which_a_part_is_not_published_is_not_published(
    root: Path, blank: Path, tmp_path: Path
) -> None:
    fill(blank, invented(root, gaps=True))
    recalculated(blank, tmp_path / "profile")

    tables = read_edition(blank).tables

    [silent] = [row.key for row in tables["dossiers"].rows if row.key.startswith("xa_")
                and not row.quantities["received"].published]  # fmt: skip
    for key, published in ((silent, False), ("commune", False), (TOTAL, False), ("district", True)):
        assert tables["dossiers"].at(key, "resolved").published is published, key
        assert tables["dossier_rates"].at(key, "late_rate").published is published, key
    assert not tables["dossier_rates"].at(silent, "late_rank").published
    idle = tables["dossier_rates"].row("xa_006").quantities["late_rate"]
    assert idle.cells()[0].raw == "-"


def test_before_anyone_opens_it_each_formula_has_the_value_of_a_blank_form(first_blank: Path) -> None:
    for path in first_blank.glob("*.xlsx"):
        formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
        for sheet in formulas.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        assert values[sheet.title][cell.coordinate].value in (0, "-"), cell.coordinate


def test_only_cells_to_fill_in_are_open_and_only_they_are_marked(root: Path, first_blank: Path) -> None:
    for contract in forms.APPENDICES:
        sheet = openpyxl.load_workbook(first_blank / contract.file)[contract.sheet]
        assert sheet.protection.sheet
        assert not sheet.protection.password
        for _, _, cell in cells(sheet, contract, invented(root)) if contract.rows or contract.units else ():
            marked = cell.fill.fgColor.rgb == "00FFF3B8"
            assert marked is not cell.protection.locked, (contract.name, cell.coordinate)
            assert marked is (cell.value is None), (contract.name, cell.coordinate)
        head = sheet.cell(first_row(sheet) - 1, 1)
        assert head.protection.locked


def test_last_years_numbers_stand_beside_the_table_as_text(root: Path, first_blank: Path) -> None:
    sheet = openpyxl.load_workbook(first_blank / "phu-luc-2.xlsx")["Hồ sơ"]
    before = simulated_edition(2023, SEED, root / "notebooks", SMALL, gaps=True).tables["dossiers"]
    beside = {}
    for row in sheet.iter_rows(min_row=first_row(sheet), min_col=15):
        if row[0].value:
            beside[sheet.cell(row[0].row, 2).value] = [cell.value for cell in row]

    assert sheet.cell(first_row(sheet) - 2, 15).value == "Năm 2023: Tiếp nhận: tổng số"
    assert sheet.cell(first_row(sheet) - 1, 15).value is None
    number = int(before.total("received").exact)
    assert beside["Tổng cộng"][0] == f"2023: {number:,}".replace(",", ".")
    assert beside["Xã 002"][0] == "2023: …"
    assert all(isinstance(text, str) for texts in beside.values() for text in texts)


def test_a_unit_of_part_of_the_year_is_listed_and_one_that_ended_before_is_not(
    root: Path, tmp_path: Path
) -> None:
    write_simulated(2023, SEED, tmp_path, root, SMALL)
    units = tmp_path / "units.csv"
    text = units.read_text(encoding="utf-8")
    text = text.replace("so_01,Sở 01,province,,,,", "so_01,Sở 01,province,,2023-12-31,,")
    text = text.replace("so_02,Sở 02,province,,,,", "so_02,Sở 02,province,,2024-02-29,,")
    units.write_text(text + "so_09,Sở 09,province,2024-03-01,,,\n", encoding="utf-8")

    folder, _ = make_year(2024, None, tmp_path, root)

    sheet = openpyxl.load_workbook(folder / "phu-luc-2.xlsx")["Hồ sơ"]
    rows = [
        (sheet.cell(row, 1).value, sheet.cell(row, 2).value) for row in range(first_row(sheet), sheet.max_row)
    ]
    names = [name for _, name in rows]
    assert rows[1:4] == [("1", "Sở 02"), ("2", "Sở 03"), ("3", "Sở 09")]
    assert "Sở 01" not in names
    assert "Khối cơ quan ngành dọc" not in names


def test_lines_for_more_rows_do_no_harm_unused_and_are_read_when_used(root: Path, blank: Path) -> None:
    fill(blank, invented(root), computed=True)
    book = openpyxl.load_workbook(blank / "phu-luc-1.xlsx")
    sheet = book["Văn bản"]
    texts = ("1", "Kế hoạch", "01/KH-UBND", "05/1/2024", "UBND tỉnh", "Kế hoạch CCHC", "I.1")
    for column, text in enumerate(texts, 1):
        assert not sheet.cell(first_row(sheet), column).protection.locked
        sheet.cell(first_row(sheet), column).value = text
    book.save(blank / "phu-luc-1.xlsx")
    book = openpyxl.load_workbook(blank / "chi-tieu.xlsx")
    sheet = book["Kế hoạch"]
    row = next(r for r in range(first_row(sheet), sheet.max_row) if sheet.cell(r, 1).value is None)
    for column, value in ((1, "5"), (2, "Chỉ tiêu mới"), (3, "cuộc"), (4, 12), (8, "I.1")):
        # The section is for whoever gathers the returns.
        assert sheet.cell(row, column).protection.locked is (column == 8)
        sheet.cell(row, column).value = value
    book.save(blank / "chi-tieu.xlsx")

    edition = read_edition(blank)

    assert [r.texts["number"] for r in edition.tables["directing_documents"].rows] == ["01/KH-UBND"]
    assert ("Chỉ tiêu mới", 12) in [(item.label, item.quantity.value) for item in edition.indicators]


def test_settings_are_those_of_a_draft_of_the_new_year(root: Path, blank: Path) -> None:
    fill(blank, invented(root), computed=True)

    edition = read_edition(blank)
    letterhead = read_letterhead(edition)

    assert not edition.final
    assert edition.invented
    assert edition.period == (date(2024, 1, 1), date(2024, 12, 31))
    assert edition.dated == date(2024, 12, 31)
    assert edition.settings.title.endswith("năm 2024")
    assert "2023" not in str(replace(edition.settings, note=""))
    assert letterhead.number.endswith("/BC-UBND")
    assert not any(letter.isdigit() for letter in letterhead.number)
    assert set(edition.senders) == {path.name for path in blank.glob("*.xlsx")}
    assert edition.own_figures == {}


def test_a_province_without_earlier_years_gets_forms_and_empty_passages(root: Path, tmp_path: Path) -> None:
    write_simulated(2023, SEED, tmp_path, root, SMALL)
    shutil.rmtree(tmp_path / "2023")

    folder, before = make_year(2024, None, tmp_path, root)

    assert before is None
    assert {problem.code for problem in problems(folder)} == {"DL-07", "DL-21"}
    sheet = openpyxl.load_workbook(folder / "phu-luc-3.xlsx")["Ba dịch vụ"]
    assert [sheet.cell(first_row(sheet) + n, 1).value for n in range(5)] == ["1", "2", "2.1", "2.2", "3"]
    beside = [cell.value for row in sheet.iter_rows(min_col=5, max_col=8) for cell in row]
    assert not any(beside)
    text = (folder / "narrative" / "iii-2-shortcomings.md").read_text(encoding="utf-8")
    assert "<!-- đoạn: institutions -->" in text
    assert "<!-- đoạn: late -->" in text


def test_years_in_labels_of_indicators_move_and_units_keep_their_words(root: Path, data: Path) -> None:
    folder, _ = make_year(2021, 2020, data, root)

    book = openpyxl.load_workbook(folder / "chi-tieu.xlsx")
    del book[forms.INSTRUCTIONS]
    labels = [cell.value for sheet in book for cell in sheet["B"] if cell.value]
    assert "Mục tiêu trọng tâm trong kế hoạch CCHC năm 2021" in labels
    assert "Mức giảm biên chế công chức so với năm 2015" in labels
    assert not [label for label in labels if "năm 2020" in label and "so với" not in label]
    assert {problem.code for problem in problems(folder)} == {"DL-07", "DL-21"}


@pytest.fixture
def in_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


@pytest.mark.usefixtures("in_project")
def test_a_second_call_exits_1_and_changes_nothing(blank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(blank.parent)

    assert main(["new-year", "2024", "--data", str(blank.parent)]) == 1
    assert "AB-06" in capsys.readouterr().err
    assert files(blank.parent) == before


@pytest.mark.usefixtures("in_project")
def test_a_year_to_begin_from_that_is_not_there_is_a_problem(
    blank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-year", "2025", "--from", "2019", "--data", str(blank.parent)]) == 1
    assert "AB-02" in capsys.readouterr().err
    assert not (blank.parent / "2025").exists()


@pytest.mark.usefixtures("in_project")
def test_a_year_that_is_none_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["new-year", "21"])
    assert stop.value.code == 2
    assert "2000" in capsys.readouterr().err


@pytest.mark.usefixtures("in_project")
def test_check_of_a_blank_folder_lists_what_is_missing(
    blank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "2024", "--data", str(blank.parent)]) == 1
    told = capsys.readouterr().err
    assert "DL-21" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError("đĩa đầy")], ids=["interrupted", "disk full"])
def test_a_run_cut_off_leaves_nothing(
    root: Path, blank: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    before = files(blank.parent)

    def cut_off(*_: object) -> None:
        raise fault

    monkeypatch.setattr("parbook.periods.new_year.edition_draft", cut_off)
    with pytest.raises((KeyboardInterrupt, DataProblems)):
        make_year(2025, 2023, blank.parent, root)

    assert files(blank.parent) == before
    assert sorted(path.name for path in blank.parent.iterdir()) == ["2023", "2024", "units.csv"]


def test_an_edition_with_problems_is_no_model_for_the_next(root: Path, blank: Path) -> None:
    with pytest.raises(DataProblems):
        make_year(2025, None, blank.parent, root)

    assert not (blank.parent / "2025").exists()


@pytest.mark.parametrize(
    "content", ["Lời văn".encode("utf-16"), "Công văn".encode("cp1258"), b"\xff\xfe\x00"]
)
def test_last_years_prose_in_another_encoding_is_a_problem_and_leaves_no_folder(
    root: Path, data: Path, content: bytes
) -> None:
    (data / "2020" / "narrative" / "i-1-plan.md").write_bytes(content)

    with pytest.raises(DataProblems) as raised:
        make_year(2021, None, data, root)

    [problem] = raised.value.problems
    assert (problem.code, problem.file) == ("TM-03", "data/2020/narrative/i-1-plan.md")
    assert "UTF-8" in problem.fix
    assert not (data / "2021").exists()


def test_marks_left_in_the_prose_stop_a_final_edition_and_are_counted_in_a_draft(
    root: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data / "2020" / "narrative" / "i-1-plan.md"
    text = path.read_text(encoding="utf-8")
    marked = text.replace("\n\n", "\n\n<!-- cần viết lại: nêu năm 2019 -->\n", 1)
    path.write_text(marked, encoding="utf-8")
    monkeypatch.chdir(root)

    with pytest.raises(DataProblems) as caught:
        check_edition(root, 2020, str(data))
    assert [(p.code, p.found) for p in caught.value.problems] == [("TM-04", "nêu năm 2019")]

    settings = data / "2020" / "edition.yml"
    content = yaml.safe_load(settings.read_text(encoding="utf-8"))
    settings.write_text(yaml.safe_dump({**content, "status": "draft"}, allow_unicode=True), encoding="utf-8")
    assert main(["check", "2020", "--data", str(data)]) == 0
    assert "còn 1 chỗ đánh dấu cần viết lại" in capsys.readouterr().out
