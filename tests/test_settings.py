"""The files that people write by hand: every fault is told with file, line, entry and what was needed."""

import shutil
from copy import copy
from datetime import date
from pathlib import Path

import pytest

from parbook.checks.check import Check
from parbook.checks.examination import Examination, examine
from parbook.checks.known_names import unknown_names
from parbook.figures.run import Run
from parbook.inputs.edition_files import read_edition_files
from parbook.inputs.edition_reader import read_edition
from parbook.problems import DataProblems, Problem

CHECK = (
    "  - {{id: thu, kind: {kind}, severity: {severity}, left: {left}, relation: {relation}, "
    "right: {right}, words: thử}}\n"
)
SOUND = {
    "kind": "same", "severity": "contradiction", "left": "plan.tasks", "relation": '"="',
    "right": "plan.key_targets",
}  # fmt: skip


@pytest.fixture
def folder(data: Path) -> Path:
    return data / "2020"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def add_check(folder: Path, **changes: str) -> None:
    path = folder / "checks.yml"
    text = path.read_text(encoding="utf-8") + CHECK.format(**{**SOUND, **changes})
    path.write_text(text, encoding="utf-8")


def faults(folder: Path) -> list[Problem]:
    with pytest.raises(DataProblems) as caught:
        read_edition_files(folder)
    return caught.value.problems


def fault(folder: Path) -> Problem:
    (problem,) = faults(folder)
    assert problem.code == "AB-01"
    return problem


# --- checks that an analyst writes ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "entry", "found"),
    [
        ({"left": "plan"}, "left", '"plan"'),
        ({"severity": "contradition"}, "severity", "gần giống: contradiction"),
        ({"severity": "strict"}, "severity", '"strict"'),
        ({"severity": "5"}, "severity", '"5"'),
        ({"kind": "nosuch"}, "kind", '"nosuch"'),
        ({"kind": "record"}, "kind", '"record"'),
        ({"relation": '"=="'}, "relation", "gần giống: ="),
        ({"relation": '"=<"'}, "relation", '"=<"'),
        ({"left": "plan.tasks.x"}, "left", '"plan.tasks.x"'),
        ({"left": "'9*9'", "right": "1"}, "", '"9*9 = 1"'),
        ({"left": "'True'"}, "left", '"True"'),
        ({"left": "1+" * 20_000 + "plan.tasks"}, "left", "dài hơn"),
        ({"left": "'plan.tasks ** 2'"}, "left", "**"),
        ({"left": "-plan.tasks"}, "left", '"-plan.tasks"'),
        ({"left": "1e400 * plan.tasks"}, "left", "1e400"),
        ({"left": "[plan.tasks]"}, "left", "một danh sách"),
        ({"left": "''"}, "left", "chưa điền"),
    ],
)
def test_a_slip_in_a_check_is_told_at_its_line_and_never_weakens_or_drops_it(
    folder: Path, changes: dict[str, str], entry: str, found: str
) -> None:
    add_check(folder, **changes)
    lines = (folder / "checks.yml").read_text(encoding="utf-8").count("\n")
    problem = fault(folder)
    assert problem.cell == f"dòng {lines}, mục checks.5" + (f".{entry}" if entry else "")
    assert found in problem.found
    assert problem.file == "data/2020/checks.yml"


def test_a_plain_number_is_a_side_of_a_check_like_any_text(folder: Path) -> None:
    add_check(folder, right="5")
    assert read_edition_files(folder).own_checks[-1].right == "5"


@pytest.mark.parametrize(
    "content",
    [
        "chekcs: []\n",
        "checks: 5\n",
        "checks: [5]\n",
        "checks:\n  - id: thu\n",
        "checks:\n  - {id: thu, kind: same, kind: same}\n",
        "- 5\n",
        "chữ\n",
    ],
)
def test_checks_of_another_shape_are_told_and_not_taken_for_none(folder: Path, content: str) -> None:
    (folder / "checks.yml").write_text(content, encoding="utf-8")
    assert {problem.code for problem in faults(folder)} == {"AB-01"}
    assert all(problem.line for problem in faults(folder))


@pytest.mark.parametrize("name", ["thu", "rank.shortcomings.late_rate_1", "same.organisation.tax_regional"])
def test_an_id_that_another_declared_check_has_is_refused(folder: Path, name: str) -> None:
    add_check(folder)
    path = folder / "checks.yml"
    again = CHECK.format(**SOUND).replace("id: thu", f"id: {name}")
    path.write_text(path.read_text(encoding="utf-8") + again, encoding="utf-8")
    assert ".id" in fault(folder).cell


def examined(root: Path, data: Path) -> Examination:
    return examine(root, 2020, str(data))


def test_a_check_of_a_figure_that_nobody_publishes_is_told_and_stays_in_the_count(
    root: Path, data: Path, folder: Path
) -> None:
    before = len(read_edition(folder).own_checks)
    add_check(folder, right="plan.tasksss")
    add_check(folder, left="no.such", right="nor.this")
    text = (folder / "checks.yml").read_text(encoding="utf-8")
    (folder / "checks.yml").write_text(text.replace("id: thu,", "id: hai,", 1), encoding="utf-8")
    found = examined(root, data)
    assert [(p.code, p.cell.partition(", ")[2]) for p in found.problems] == [
        ("AB-01", "mục checks.5.right"), ("AB-01", "mục checks.6.left"), ("AB-01", "mục checks.6.right"),
    ]  # fmt: skip
    assert "gần giống: plan.tasks" in found.problems[0].found
    assert found.stops
    own = {check.id: check.verdict for check in found.checks if check.id in ("thu", "hai")}
    assert own == {"thu": "uncheckable", "hai": "uncheckable"}
    assert len(found.edition.own_checks) == before + 2


def test_a_check_that_is_false_stops_a_final_edition(root: Path, data: Path, folder: Path) -> None:
    add_check(folder, left="procedures.online_processes", relation='"<="', right='"1"')
    found = examined(root, data)
    assert [item.problem.fix.rpartition(": ")[2] for item in found.contradictions] == ["thu"]
    assert found.stops


def test_an_own_check_may_not_take_the_id_of_one_that_the_audit_makes(
    root: Path, data: Path, folder: Path
) -> None:
    add_check(folder)
    edit(folder / "checks.yml", "id: thu", "id: record.plan.tasks")
    (problem,) = [p for p in examined(root, data).problems if p.code == "AB-01"]
    assert "record.plan.tasks" in problem.found


# --- corrections and explanations ------------------------------------------------------------------


def test_an_explanation_is_text_however_it_is_written(folder: Path) -> None:
    edit(
        folder / "corrections.yml",
        "explain:\n",
        "explain:\n  - {check: a, reading: 5, reason: 7, status: no}\n",
    )
    explained = read_edition_files(folder).explanations["a"]
    assert (explained.reading, explained.reason, explained.status) == ("5", "7", "no")


def test_what_yaml_would_take_for_a_number_of_its_own_is_the_text_that_was_typed(folder: Path) -> None:
    words = "was: 0746, use: 12:30, who: no, document: 1_0"
    entry = f"use:\n  - {{file: phu-luc-3.xlsx, sheet: A, cell: C1, {words}}}\n"
    path = folder / "corrections.yml"
    path.write_text(path.read_text(encoding="utf-8") + entry, encoding="utf-8")
    (use,) = read_edition_files(folder).corrections
    assert (use.was, use.use, use.who, use.document) == ("0746", "12:30", "no", "1_0")


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ("{file: phu-luc-33.xlsx, sheet: A, cell: C1, was: 1, use: 2, who: a, document: b}", "use.1.file"),
        ("{file: phu-luc-3.xlsx, sheet: A, cell: 1C, was: 1, use: 2, who: a, document: b}", "use.1.cell"),
        ("{file: phu-luc-3.xlsx, sheet: A, cell: C1, was: 1, use: 2, who: a}", "use.1.document"),
        (
            "{file: phu-luc-3.xlsx, sheet: A, cell: C1, was: 1, use: 2, who: a, document: b, why: c}",
            "use.1.why",
        ),
    ],
)
def test_a_correction_that_would_never_be_made_is_told(folder: Path, entry: str, place: str) -> None:
    (folder / "corrections.yml").write_text(f"use:\n  - {entry}\n", encoding="utf-8")
    problem = fault(folder)
    assert problem.cell == f"dòng 2, mục {place}"


def test_two_explanations_of_one_check_are_refused(folder: Path) -> None:
    entry = "  - {check: a, reading: b, reason: c, status: d}\n"
    (folder / "corrections.yml").write_text("explain:\n" + entry * 2, encoding="utf-8")
    assert [problem.line for problem in faults(folder)] == [2, 3]


# --- edition.yml ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "entry", "found"),
    [
        ("title: Báo", "tilte: Báo", "", "gần giống: title"),
        ("status: final", "status: Final", "status", "gần giống: final"),
        ("status: final  ", "status: final\nstatus: draft", "", "đã có ở dòng 5"),
        ("invented: false", "invented: có", "invented", '"có"'),
        ("  from: null", "  from: 2020-02-30", "period.from", "ngày không có thật"),
        ("  from: null", "  from: 31/6/2020", "period.from", "ngày không có thật"),
        ("  from: null", "  from: 2020-01-01 08:00", "period.from", "08:00"),
        ("  from: null", "  fom: null", "", "gần giống: from"),
        ("  issuer: [ỦY BAN NHÂN DÂN, TỈNH KHÁNH HÒA]", "  issuer: ỦY BAN", "signed_document.issuer", "kiểu"),
        ("  number: 43/BC-UBND", "  number: 43", "signed_document.number", '"43"'),
        ("sections: {}", "sections: []", "sections", "kiểu"),
        ("added_sections: []", "added_sections: [{file: con, number: V, title: A, part: B}]",
         "added_sections.1.file", "Windows"),
        ("added_sections: []", "added_sections: [{file: i-3-kiem-tra, number: I.3, title: A, part: B}]",
         "added_sections.1.number", "số mục I.3 là của mục Tuyên truyền"),
        ("added_sections: []", "added_sections: [{file: i-1-plan, number: V, title: A, part: B}]",
         "added_sections.1.file", "I.1. Kế hoạch"),
        ("  online_targets:", "  online_target:", "row_words.online_target", "gần giống: online_targets"),
        ("    province: Cơ", "    provnce: Cơ", "row_words.online_targets.provnce", "gần giống: province"),
        ("table: dossier_rates", "table: dossier_rate", "figures.shortcomings.late_rate_cam_ranh.table",
         "gần giống: dossier_rates"),
        ("row: ubnd_cam_ranh", "row: ubnd_cam_rang", "figures.shortcomings.late_rate_cam_ranh.row",
         "gần giống: ubnd_cam_ranh"),
        ("field: late_rate", "field: late_rat", "figures.shortcomings.late_rate_cam_ranh.field",
         "gần giống: late_rate"),
        ("section: III.2", "section: III.9", "figures.shortcomings.late_rate_cam_ranh.section", '"III.9"'),
        ("  shortcomings.late_rate_cam_ranh", "  'x\"><img src=q>'", "figures", "img"),
        ("  shortcomings.late_rate_cam_ranh", "  aux.late_rate", "figures.aux.late_rate", "Windows"),
        ("province: tỉnh Khánh Hòa", "province:\u00a0\u00a0", "province", "chưa điền"),
        ("province: tỉnh Khánh Hòa", 'province: "a\\0b"', "", "0000"),
        ("province: tỉnh Khánh Hòa", 'province: "a\\uD800b"', "", "D800"),
        ("province: tỉnh Khánh Hòa", "province: &a tỉnh", "", "dấu &"),
        ("province: tỉnh Khánh Hòa", "province: *tỉnh", "", "dấu *"),
        ("province: tỉnh Khánh Hòa", "province: !!python/name:os.system tỉnh", "", "dấu !"),
        ("province: tỉnh Khánh Hòa", "province: tỉnh: Khánh Hòa", "", "dấu hai chấm"),
        ("province: tỉnh Khánh Hòa", "\tprovince: tỉnh", "", "dấu Tab"),
        ("province: tỉnh Khánh Hòa", "province: 'tỉnh", "", "ngoặc"),
    ],
)  # fmt: skip
def test_a_slip_in_the_settings_is_one_problem_at_its_line(
    folder: Path, old: str, new: str, entry: str, found: str
) -> None:
    edit(folder / "edition.yml", old, new)
    text = (folder / "edition.yml").read_text(encoding="utf-8")
    wrong = text[: text.index(new.rpartition("\n")[2])].count("\n") + 1
    problems = faults(folder)
    told = [problem for problem in problems if found in problem.found]
    assert [problem.line for problem in told] == [wrong]
    assert f"mục {entry}" in told[0].cell or not entry
    # A key misspelt is a key missing, too; nothing else follows from one slip.
    rest = [problem for problem in problems if problem not in told]
    assert len(rest) <= 1
    assert all(problem.found == "không có mục này" for problem in rest)


def test_a_slip_in_the_settings_is_told_first_and_alone(root: Path, data: Path, folder: Path) -> None:
    (folder / "phu-luc-3.xlsx").unlink()
    new = "added_sections: [{file: i-3-kiem-tra, number: I.3, title: A, part: B}]"
    edit(folder / "edition.yml", "added_sections: []", new)
    with pytest.raises(DataProblems) as caught:
        examined(root, data)
    assert [problem.code for problem in caught.value.problems] == ["AB-01"]


def test_a_figure_may_name_its_row_by_the_name_of_the_unit(folder: Path) -> None:
    edit(folder / "edition.yml", "row: ubnd_cam_ranh", "row: UBND thành phố Cam Ranh")
    figures = read_edition_files(folder).figures
    assert figures["shortcomings.late_rate_cam_ranh"].row == "ubnd_cam_ranh"


def test_a_figure_of_edition_yml_with_the_id_of_a_row_of_chi_tieu_is_told(folder: Path) -> None:
    edit(folder / "edition.yml", "  shortcomings.late_rate_cam_ranh", "  plan.tasks")
    with pytest.raises(DataProblems) as caught:
        read_edition(folder)
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("DL-16", "data/2020/edition.yml")
    assert "mục figures.plan.tasks" in problem.cell


def test_a_day_is_read_as_officials_write_it(folder: Path) -> None:
    sender = (
        "senders:\n  phu-luc-1.xlsx: {unit: '', document: '', date: 05/01/2021, received_on: 12/1/2021}\n"
    )
    path = folder / "edition.yml"
    path.write_text(path.read_text(encoding="utf-8") + sender, encoding="utf-8")
    sent = read_edition_files(folder).settings.senders["phu-luc-1.xlsx"]
    assert (sent.date, sent.received_on) == (date(2021, 1, 5), date(2021, 1, 12))


def test_settings_that_begin_with_blank_lines_and_spaces_are_read_with_their_lines(folder: Path) -> None:
    path = folder / "edition.yml"
    text = path.read_text(encoding="utf-8").replace("status: final", "status: x")
    path.write_text("\n\n" + "".join(f"  {line}\n" for line in text.splitlines()), encoding="utf-8")
    line = text[: text.index("status: x")].count("\n") + 1
    assert fault(folder).cell == f"dòng {line + 2}, mục status"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
@pytest.mark.parametrize("name", ["edition.yml", "checks.yml", "corrections.yml", "published.csv"])
def test_a_file_of_another_encoding_says_how_to_save_it(folder: Path, name: str, encoding: str) -> None:
    path = folder / name
    content = path.read_text(encoding="utf-8").encode(encoding, "replace")
    path.write_bytes(content)
    problem = fault(folder)
    assert problem.file == f"data/2020/{name}"
    assert "UTF-8" in problem.fix
    assert "Lưu thành" in problem.fix or "lưu lại" in problem.fix


# --- bounds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "province: " + "[" * 5000,
        "a: &a [x, x]\n" + "".join(f"{c}: &{c} [*a, *a]\n" for c in "bcdefgh"),
        "province: " + "9" * 5000,
        "a:\n" + "".join(" " * n + f"b{n}:\n" for n in range(1, 300)),
        "x" * 600_000,
        "".join(f"k{n}: v\n" for n in range(20_000)),
        "\x00",
        "? [a]\n: b\n",
        "--- {}\n--- {}\n",
    ],
)
def test_no_settings_take_long_or_much_to_refuse(folder: Path, content: str) -> None:
    (folder / "edition.yml").write_text(content, encoding="utf-8")
    found = faults(folder)
    assert 0 < len(found) <= 21
    assert all(len(problem.text()) < 2000 for problem in found)


# --- tables -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("task,exact", "phantram,exact", "unit"),
        ("task,exact", "task,hon", "qualifier"),
        ('kế hoạch CCHC năm 2020",40,40', 'kế hoạch CCHC năm 2020",1e999999999,40', "value"),
        ('kế hoạch CCHC năm 2020",40,40', 'kế hoạch CCHC năm 2020",40 nhiệm vụ,40', "value"),
        ('kế hoạch CCHC năm 2020",40,40', 'kế hoạch CCHC năm 2020",,40', "value"),
        ("plan.tasks,I.1", "plan.tasks,I.11", "section"),
        ("plan.tasks,I.1", "Plan.tasks,I.1", "id"),
    ],
)
def test_a_slip_in_the_figures_of_record_is_told_by_line_and_column(
    folder: Path, old: str, new: str, column: str
) -> None:
    edit(folder / "published.csv", old, new)
    problem = fault(folder)
    assert (problem.cell, problem.column) == ("dòng 3", column)


def test_lines_are_counted_over_quoted_line_ends_blank_lines_and_odd_separators(data: Path) -> None:
    path = data / "units.csv"
    head, *rest = path.read_text(encoding="utf-8").splitlines()
    first = 'so_x,"Sở một\nhai",province,,,,'
    odd = "so_y,Sở\u2028Y,province,,,,"
    path.write_text(
        "\n".join([head, first, "", ",,,,,,", odd, "so_z,Sở Z,khong_co,,,,", *rest]), encoding="utf-8"
    )
    problem = fault(data / "2020")
    assert problem.cell == "dòng 7"
    assert "khong_co" in problem.found


def test_a_line_end_in_quotes_is_kept_as_a_space_between_words(data: Path) -> None:
    path = data / "units.csv"
    path.write_text(
        path.read_text(encoding="utf-8") + 'so_x,"Sở một\r\nhai",province,,,,\n', encoding="utf-8"
    )
    assert read_edition_files(data / "2020").units["so_x"].name.split() == ["Sở", "một", "hai"]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_table_with_the_separators_of_excel_is_read(data: Path, delimiter: str) -> None:
    path = data / "units.csv"
    before = read_edition_files(data / "2020").units
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",", delimiter), encoding="utf-8")
    assert list(read_edition_files(data / "2020").units.values()) == list(before.values())


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("", "tệp trống"),
        ("id,nam,block,valid_from,valid_to,successors,other_names\n", "gần giống: name"),
        ("id,name,block\n", "thiếu cột valid_from"),
        ("id,id,name,block,valid_from,valid_to,successors,other_names\n", "lặp lại"),
        ('id,name,block,valid_from,valid_to,successors,other_names\na,"Sở A,b,,,,\n', "ngoặc kép"),
        ("id,name,block,valid_from,valid_to,successors,other_names\na,Sở A,b,,,,x; y, z\n", "8 ô"),
        ("id,name,block,valid_from,valid_to,successors,other_names\na,Sở A\n", "2 ô"),
        ("id,name,block,valid_from,valid_to,successors,other_names\n" + "a,b,,,,,\n" * 200_000, "hơn 20000"),
    ],
)
def test_a_table_of_another_form_is_told_with_its_line(data: Path, content: str, found: str) -> None:
    (data / "units.csv").write_text(content, encoding="utf-8")
    told = [problem for problem in faults(data / "2020") if problem.file == "data/units.csv"]
    assert found in told[0].found
    assert told[0].line


# --- a broken or foreign year before ----------------------------------------------------------------


@pytest.fixture
def two_years(small: Path) -> Path:
    """2031 with a copy of itself as the year before, which a test may spoil."""
    shutil.copytree(small / "2031", small / "2030")
    return small


def carried(root: Path, data: Path) -> tuple[Examination, str]:
    found = examine(root, 2031, str(data))
    return found, "".join(check.note for check in found.checks if check.id == "carried.dossiers")


def test_a_broken_year_before_is_told_and_not_taken_for_an_absent_one(root: Path, two_years: Path) -> None:
    (two_years / "2030" / "phu-luc-2.xlsx").unlink()
    found, note = carried(root, two_years)
    assert found.left_out is not None
    assert (found.left_out.year, "DL-01" in found.left_out.reason) == (2030, True)
    assert "không đọc được" in note


def test_another_province_beside_an_edition_is_not_its_year_before(root: Path, two_years: Path) -> None:
    edit(two_years / "2030" / "edition.yml", "province: tỉnh Minh Họa", "province: tỉnh Khác (giả định) #")
    found, note = carried(root, two_years)
    assert found.left_out is not None
    assert "tỉnh Khác" in found.left_out.reason
    assert "tỉnh Khác" in note


def test_a_sound_year_before_is_compared_and_an_absent_one_is_no_fault(root: Path, two_years: Path) -> None:
    found, note = carried(root, two_years)
    assert (found.left_out, note) == (None, "")
    shutil.rmtree(two_years / "2030")
    found, note = carried(root, two_years)
    assert (found.left_out, note) == (None, "Chưa có số liệu năm 2030 theo cùng biểu.")


# --- labels -----------------------------------------------------------------------------------------


def test_a_figure_of_a_notebook_without_words_is_told_before_readers_see_its_id(
    run: Run, checks: list[Check]
) -> None:
    assert unknown_names(run, checks) == []
    more = copy(run)
    more.figures = dict(run.figures)
    more.publish("plan.without_a_row", run.figures["plan.tasks"].quantity, "I.1")
    (problem,) = unknown_names(more, checks)
    assert problem.row == "plan.without_a_row"
    assert "tiếng Việt" in problem.expected


def test_a_figure_of_edition_yml_that_a_notebook_computes_too_is_told(
    root: Path, data: Path, folder: Path
) -> None:
    name = "shortcomings.late_rate_district"
    edit(folder / "edition.yml", "  shortcomings.late_rate_cam_ranh", f"  {name}")
    (problem,) = [p for p in examined(root, data).problems if p.file == "data/2020/edition.yml"]
    assert (problem.code, f"mục figures.{name}" in problem.cell) == ("AB-01", True)
    assert "III.2" in problem.found
