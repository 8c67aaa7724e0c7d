"""The command `parbook`: exit codes, messages for people, never a traceback."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from parbook.cli import main
from parbook.commands.telling import report_file_fault, report_problems
from parbook.inputs.edition import find_root, years_of
from parbook.problems import Problem

PROBLEM_KEYS = {"code", "file", "sheet", "cell", "row", "column", "expected", "found", "fix"}


class Result:
    """What a command answered."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        assert "Traceback" not in out + err

    @property
    def codes(self) -> list[str]:
        return re.findall(r"^([A-Z]{2}-\d\d)  ", self.err, re.MULTILINE)


Parbook = Callable[..., Result]
SetCell = Callable[[str, str, str, Any], None]


@pytest.fixture
def parbook(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Parbook:
    """Run the command in this process, in the project's folder unless told otherwise."""

    def run(*arguments: object, folder: Path = root) -> Result:
        monkeypatch.chdir(folder)
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as leaving:  # argparse leaves this way for wrong usage and --help
            code = int(leaving.code or 0)
        answer = capsys.readouterr()
        return Result(code, answer.out, answer.err)

    return run


@pytest.fixture
def other(data: Path) -> Path:
    """The copied edition without prose, which these tests do not speak of."""
    shutil.rmtree(data / "2020" / "narrative", ignore_errors=True)
    return data


def edit_settings(data: Path, **settings: Any) -> None:
    path = data / "2020" / "edition.yml"
    content = {**yaml.safe_load(path.read_text(encoding="utf-8")), **settings}
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def test_check_of_a_sound_edition_exits_0_and_counts_in_vietnamese(parbook: Parbook) -> None:
    result = parbook("check", 2020)

    assert (result.code, result.err) == (0, "")
    assert re.search(r"^Số liệu: \d+ \(.*tính từ biểu \d+.*\)$", result.out, re.MULTILINE)
    assert re.search(r"^Đối chiếu: \d+ nội dung \(.*Khớp \d+.*\)$", result.out, re.MULTILINE)


def test_check_lists_what_is_off_with_the_id_that_an_explanation_needs(parbook: Parbook) -> None:
    out = parbook("check", 2020).out

    assert "[adds_up.quality_management.iso_systems]" in out
    assert "Lệch, đã giải trình" in out


def test_check_finds_the_project_from_a_folder_inside_it(parbook: Parbook, root: Path) -> None:
    assert parbook("check", 2020, folder=root / "notebooks").code == 0


def test_check_reads_the_data_folder_it_is_given(
    parbook: Parbook, other: Path, run: Any, set_cell: SetCell
) -> None:
    cell = run.figures["plan.tasks"].quantity.cells()[0]
    set_cell(cell.file, cell.sheet, cell.address, "bốn mươi")

    assert parbook("check", 2020, "--data", other).code == 1
    assert parbook("check", 2020).code == 0


def test_a_year_that_does_not_exist_names_the_years_that_do(parbook: Parbook) -> None:
    result = parbook("check", 1999)

    assert (result.code, result.codes) == (1, ["AB-02"])
    assert "1999" in result.err
    assert "2020" in result.err


@pytest.mark.parametrize(
    "arguments",
    [("check", 2020), ("explain", "plan.tasks"), ("explain", "plan.tasks", "--year", 2020), ("build", 2020)],
    ids=lambda arguments: " ".join(map(str, arguments)),
)
def test_an_empty_data_folder_is_a_problem(parbook: Parbook, tmp_path: Path, arguments: tuple[Any]) -> None:
    result = parbook(*arguments, "--data", tmp_path)

    assert (result.code, result.codes) == (1, ["AB-02"])


def test_a_command_outside_a_project_says_where_to_go(parbook: Parbook, tmp_path: Path) -> None:
    result = parbook("check", 2020, folder=tmp_path)

    assert (result.code, result.codes) == (1, ["AB-01"])
    assert "_config.yml" in result.err


def test_the_root_is_the_nearest_folder_upward_with_a_config(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "_config.yml").touch()
    (tmp_path / "a" / "_config.yml").touch()

    assert find_root(inner) == tmp_path / "a"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "LỆNH"),
        (("bulid", "2020"), "bulid"),
        (("check",), "NĂM"),
        (("check", "hai nghìn"), "hai nghìn"),
        (("explain",), "MÃ"),
        (("check", "2020", "--jsn", "x"), "--jsn"),
        (("build", "2020", "--formats", "epub"), "epub"),
        (("build", "2020", "--jobs", "many"), "many"),
    ],
)
def test_wrong_usage_exits_2_and_names_what_is_wrong(
    parbook: Parbook, arguments: tuple[str, ...], named: str
) -> None:
    result = parbook(*arguments)

    assert result.code == 2
    assert named in result.err


@pytest.mark.parametrize("command", ["build", "check", "explain"])
def test_every_command_explains_itself(parbook: Parbook, command: str) -> None:
    result = parbook(command, "--help")

    assert result.code == 0
    assert "--data" in result.out
    assert "thư mục" in result.out


@pytest.mark.parametrize("name", ["phu-luc-2.xlsx", "phu-luc-6.xlsx", "chi-tieu.xlsx", "edition.yml"])
def test_a_missing_file_is_named(parbook: Parbook, other: Path, name: str) -> None:
    (other / "2020" / name).unlink()

    result = parbook("check", 2020, "--data", other)

    assert (result.code, result.codes) == (1, ["DL-01"])
    assert f"2020/{name}" in result.err


def break_two_cells(set_cell: SetCell) -> None:
    set_cell("phu-luc-3.xlsx", "Ba dịch vụ", "C9", None)
    set_cell("phu-luc-4.xlsx", "Thanh toán trực tuyến", "D12", "nhiều")


def test_all_problems_are_told_at_once_by_file_sheet_and_cell(
    parbook: Parbook, other: Path, set_cell: SetCell
) -> None:
    break_two_cells(set_cell)

    result = parbook("check", 2020, "--data", other)

    assert (result.code, sorted(result.codes)) == (1, ["DL-07", "DL-08"])
    assert 'phu-luc-3.xlsx, trang tính "Ba dịch vụ", ô C9' in result.err
    assert 'phu-luc-4.xlsx, trang tính "Thanh toán trực tuyến", ô D12' in result.err
    assert result.err.count("Cách sửa:") == 2


def test_check_writes_the_problems_as_json(
    parbook: Parbook, other: Path, set_cell: SetCell, tmp_path: Path
) -> None:
    break_two_cells(set_cell)

    parbook("check", 2020, "--data", other, "--json", tmp_path / "problems.json")

    content = json.loads((tmp_path / "problems.json").read_text(encoding="utf-8"))
    assert list(content) == ["problems", "remarks", "missing"]
    assert all(set(problem) == PROBLEM_KEYS for problem in content["problems"])
    assert all(isinstance(value, str) for problem in content["problems"] for value in problem.values())
    assert {(p["code"], p["sheet"], p["cell"], p["row"]) for p in content["problems"]} == {
        ("DL-07", "Ba dịch vụ", "C9", "Dịch vụ bưu chính công ích"),
        ("DL-08", "Thanh toán trực tuyến", "D12", "Tổng cộng"),
    }


def test_the_json_of_a_sound_edition_has_no_problems(parbook: Parbook, tmp_path: Path) -> None:
    parbook("check", 2020, "--json", tmp_path / "problems.json")

    content = json.loads((tmp_path / "problems.json").read_text(encoding="utf-8"))
    assert content == {"problems": [], "remarks": [], "missing": []}


@pytest.mark.parametrize(("status", "code"), [("final", 1), ("draft", 0)])
def test_an_unexplained_contradiction_fails_the_check_of_a_final_edition_alone(
    parbook: Parbook, other: Path, set_cell: SetCell, status: str, code: int
) -> None:
    set_cell("phu-luc-3.xlsx", "Thủ tục, quy trình", "C12", 238)
    edit_settings(other, status=status)

    result = parbook("check", 2020, "--data", other)

    assert result.code == code
    assert "[total.procedures.procedures]" in result.out


def test_what_fails_the_check_is_in_its_json(
    parbook: Parbook, other: Path, set_cell: SetCell, tmp_path: Path
) -> None:
    set_cell("phu-luc-3.xlsx", "Thủ tục, quy trình", "C12", 238)

    result = parbook("check", 2020, "--data", other, "--json", tmp_path / "problems.json")

    content = json.loads((tmp_path / "problems.json").read_text(encoding="utf-8"))
    assert result.code == 1
    assert {problem["code"] for problem in content["problems"]} == {"AB-05"}


def overwrite(name: str, old: str, new: str, encoding: str = "utf-8") -> Callable[[Path], None]:
    def spoil(data: Path) -> None:
        path = data / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_bytes(text.replace(old, new, 1).encode(encoding))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "file"),
    [
        (overwrite("2020/edition.yml", "status: final", "status: [final"), "edition.yml"),
        (overwrite("2020/edition.yml", "province:", "tinh:"), "edition.yml"),
        (overwrite("2020/edition.yml", "province", "province", "utf-16"), "edition.yml"),
        (overwrite("2020/corrections.yml", "reason:", "ly-do:"), "corrections.yml"),
        (overwrite("2020/corrections.yml", "\nexplain:", "\nexplain: có\nkhac:"), "corrections.yml"),
        (overwrite("2020/published.csv", ",40,40,", ",bốn mươi,40,"), "published.csv"),
        (overwrite("2020/published.csv", "as_printed", "nhu_in"), "published.csv"),
        (overwrite("2020/published.csv", "id", "id", "utf-16"), "published.csv"),
        (overwrite("2020/edition.yml", "date: 2021-03-17", "date: 2021-02-30"), "edition.yml"),
        (lambda data: (data / "2020" / "edition.yml").write_text("# trống\n"), "edition.yml"),
        (lambda data: (data / "2020" / "checks.yml").write_text("checks: 5\n"), "checks.yml"),
        (overwrite("2020/published.csv", ",40,40,", ",1/0,40,"), "published.csv"),
        (overwrite("2020/published.csv", "\n", f"\n{'x' * 140_000},,,,,,,\n"), "published.csv"),
        (overwrite("units.csv", "id,name", "ma,ten"), "units.csv"),
        (overwrite("units.csv", "id", "id", "utf-16"), "units.csv"),
    ],
    ids=[
        "bad YAML", "missing setting", "settings in UTF-16", "missing reason", "no list of explanations",
        "value in words", "missing column", "records in UTF-16", "day that is none", "settings without any",
        "a check that is a number", "division by nought", "endless word", "units without names",
        "units in UTF-16",
    ],
)  # fmt: skip
def test_a_fault_in_a_text_file_is_a_problem_that_names_the_file(
    parbook: Parbook, other: Path, spoil: Callable[[Path], None], file: str
) -> None:
    spoil(other)

    result = parbook("check", 2020, "--data", other)

    assert result.code == 1
    assert file in result.err
    assert "Cách sửa:" in result.err


def test_explain_tells_value_status_and_the_way_down_to_the_cells(parbook: Parbook) -> None:
    result = parbook("explain", "procedures.post_processes_multiple", "--year", 2020)

    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert any(line.startswith("procedures.post_processes_multiple = hơn 06") for line in lines)
    assert "[Tính từ biểu]" in result.out
    assert '      958  ←  phu-luc-3.xlsx, trang tính "Ba dịch vụ", ô D9, ghi "958"' in lines
    assert any(line.startswith("Khớp: ") for line in lines)


def test_explain_tells_the_base_of_a_rate(parbook: Parbook) -> None:
    result = parbook("explain", "procedures.online_rate")

    assert "20,29%" in result.out
    assert "Mẫu số: hồ sơ tiếp nhận" in result.out
    assert "[Theo số công bố]" in result.out


def test_explain_without_a_year_takes_the_latest(parbook: Parbook, other: Path, set_cell: SetCell) -> None:
    (other / "2019").mkdir()

    assert "= 40 " in parbook("explain", "plan.tasks", "--data", other).out


def test_explain_of_an_unknown_figure_suggests_the_near_ones(parbook: Parbook) -> None:
    result = parbook("explain", "procedure.online_rate")

    assert (result.code, result.out) == (1, "")
    assert "không có số liệu procedure.online_rate" in result.err
    assert "procedures.online_rate" in result.err.splitlines()[1]


def test_explain_of_nonsense_suggests_nothing(parbook: Parbook) -> None:
    result = parbook("explain", "xyz.qqq")

    assert result.code == 1
    assert "Có thể là" not in result.err


def test_a_build_with_faulty_data_leaves_the_output_folder_alone(
    parbook: Parbook, other: Path, set_cell: SetCell, tmp_path: Path
) -> None:
    break_two_cells(set_cell)

    result = parbook("build", 2020, "--data", other, "--out", tmp_path / "out")

    assert (result.code, sorted(result.codes)) == (1, ["DL-07", "DL-08"])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("year", ["0", "99999"])
def test_a_folder_of_a_year_that_no_edition_can_have_is_not_an_edition(
    parbook: Parbook, other: Path, year: str
) -> None:
    shutil.copytree(other / "2020", other / year)

    result = parbook("check", year, "--data", other)

    assert (result.code, result.codes) == (1, ["AB-02"])
    assert "2000" in result.err


def test_only_folders_named_by_a_year_are_years(tmp_path: Path) -> None:
    for name in ("2021", "2021-old", "²", "٢٠٢١", "02022", "99999"):
        (tmp_path / name).mkdir()
    (tmp_path / "2023").touch()

    assert years_of(tmp_path) == [2021]
    assert years_of(tmp_path / "2023") == []


@pytest.mark.parametrize("command", ["new-year", "simulate"])
@pytest.mark.parametrize("year", ["0", "-1", "99999"])
def test_an_edition_of_a_year_that_cannot_be_is_wrong_usage(
    parbook: Parbook, tmp_path: Path, command: str, year: str
) -> None:
    result = parbook(command, year, "--data", tmp_path / "moi")

    assert (result.code, "2000" in result.err) == (2, True)
    assert not (tmp_path / "moi").exists()


def test_comparing_a_year_with_itself_is_wrong_usage(parbook: Parbook) -> None:
    result = parbook("diff", 2020, 2020)

    assert (result.code, "khác nhau" in result.err) == (2, True)


def test_a_file_that_may_not_be_read_is_named_without_a_traceback(
    parbook: Parbook, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(self: Path, **_: Any) -> str:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_text", locked)

    result = parbook("explain", "plan.tasks", "--year", 2020, "--data", other)

    assert result.code == 1
    assert "không đọc được: không có quyền" in result.err
    assert "Permission denied" not in result.err
    assert "Traceback" not in result.err


def test_a_file_of_record_that_names_a_figure_twice_is_a_problem_at_its_line(
    parbook: Parbook, other: Path
) -> None:
    path = other / "2020" / "published.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[4]]), encoding="utf-8")

    result = parbook("check", 2020, "--data", other)

    assert result.codes == ["AB-01"]
    assert f"published.csv, dòng {len(lines) + 1}" in result.err


def test_a_fault_in_the_corrections_is_told_once_and_in_vietnamese(parbook: Parbook, other: Path) -> None:
    (other / "2020" / "corrections.yml").write_text("use: [{file: a.xlsx}]\nexplain: 3\n", encoding="utf-8")

    result = parbook("check", 2020, "--data", other)

    assert result.codes == ["AB-01", "AB-01"]
    assert "object" not in result.err
    assert "argument" not in result.err


def test_a_trial_is_not_written_over_a_workbook_that_was_sent(parbook: Parbook, other: Path) -> None:
    workbook = other / "2020" / "phu-luc-3.xlsx"
    before = workbook.read_bytes()

    result = parbook(
        "what-if", 2020, "phu-luc-3.xlsx", "Ba dịch vụ!C10", "5.000", "--data", other, "--json", workbook
    )

    assert (result.code, result.codes) == (1, ["AB-06"])
    assert workbook.read_bytes() == before


def test_a_list_that_cannot_be_written_is_told_in_vietnamese(parbook: Parbook, other: Path) -> None:
    result = parbook("check", 2020, "--data", other, "--json", other / "khong-co" / "loi.json")

    assert result.code == 1
    assert "không có tệp hoặc thư mục này" in result.err


def test_a_reader_who_has_seen_enough_is_no_fault(root: Path) -> None:
    listing = [sys.executable, "-m", "parbook", "check", "2020"]
    with subprocess.Popen(listing, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
        assert asked.stdout is not None
        assert asked.stderr is not None
        asked.stdout.close()
        told = asked.stderr.read().decode("utf-8")
    assert told == ""


def test_a_fault_of_many_files_at_once_is_told_by_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    report_file_fault(shutil.Error([("a/b.html", "c/b.html", "[Errno 28] No space left on device")]))
    assert capsys.readouterr().err.startswith("Không đọc hoặc không ghi được a/b.html: đĩa đã đầy\n")


def test_control_signs_in_what_was_found_do_not_reach_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report_problems([Problem("DL-08", "a.xlsx", "số", "7\x1b[2K\u202e46", "sửa")])
    assert capsys.readouterr().err.replace("\n", "").isprintable()
