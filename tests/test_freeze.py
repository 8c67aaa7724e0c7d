"""Freezing: figures of record fixed, nothing half written, and a change afterwards told figure by figure."""

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from years import BEFORE, SMALL, change_records

from parbook.cli import main
from parbook.inputs.edition_reader import read_edition
from parbook.invented.simulate import write_simulated
from parbook.periods.freeze import freeze
from parbook.problems import DataProblems, Problem
from parbook.publish.build import check_edition

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def written(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("số liệu")
    write_simulated(BEFORE, 3, data, root, SMALL, gaps=False)
    return data


@pytest.fixture
def draft(written: Path, tmp_path: Path) -> Path:
    """A copy of the draft without figures of record."""
    shutil.copytree(written, tmp_path / "data")
    (tmp_path / "data" / str(BEFORE) / "published.csv").unlink()
    return tmp_path / "data"


def problems_of(action: Callable[[], Any]) -> list[Problem]:
    with pytest.raises(DataProblems) as stop:
        action()
    return stop.value.problems


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def records(data: Path) -> dict[str, dict[str, str]]:
    text = (data / str(BEFORE) / "published.csv").read_text(encoding="utf-8")
    return {row["id"]: row for row in csv.DictReader(text.splitlines())}


def test_every_figure_is_written_with_value_text_unit_and_base(draft: Path, root: Path) -> None:
    freeze(root, BEFORE, str(draft), TODAY)
    run, _ = check_edition(root, BEFORE, str(draft))

    found = records(draft)
    assert set(found) == set(run.figures)
    rate = found["procedures.online_rate"]
    assert (rate["unit"], rate["base"]) == ("percent", "hồ sơ tiếp nhận trong năm")
    assert rate["as_printed"] == run.figures["procedures.online_rate"].text


def test_a_frozen_edition_is_final_and_keeps_comments_and_order_of_its_settings(
    draft: Path, root: Path
) -> None:
    path = draft / str(BEFORE) / "edition.yml"
    before = "# Ghi chú của người lập.\n" + path.read_text(encoding="utf-8").replace(
        "status: draft", "status: draft   # còn sửa"
    )
    path.write_text(before, encoding="utf-8")

    freeze(root, BEFORE, str(draft), TODAY)

    after = path.read_text(encoding="utf-8")
    kept = [line for line in after.splitlines() if not line.startswith("frozen:")]
    assert kept == before.replace("status: draft", "status: final").splitlines()
    edition = read_edition(draft / str(BEFORE))
    assert (edition.final, edition.frozen) == (True, TODAY)


def test_windows_line_ends_stay(draft: Path, root: Path) -> None:
    path = draft / str(BEFORE) / "edition.yml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    freeze(root, BEFORE, str(draft), TODAY)

    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")


def test_a_second_freeze_is_refused_with_the_day_of_the_first(draft: Path, root: Path) -> None:
    freeze(root, BEFORE, str(draft), TODAY)
    before = contents(draft / str(BEFORE))

    [problem] = problems_of(lambda: freeze(root, BEFORE, str(draft), TODAY))

    assert (problem.code, "24/11/2026" in problem.found) == ("AB-08", True)
    assert "frozen" in problem.fix
    assert contents(draft / str(BEFORE)) == before


def test_an_unexplained_contradiction_stops_it_and_nothing_is_written(draft: Path, root: Path) -> None:
    checks = draft / str(BEFORE) / "checks.yml"
    own = yaml.safe_load(checks.read_text(encoding="utf-8"))
    own["checks"].append(
        {"id": "same.tasks", "kind": "same", "severity": "contradiction", "left": "plan.tasks",
         "relation": "=", "right": "plan.tasks + plan.key_targets", "words": "hai số nhiệm vụ"}
    )  # fmt: skip
    checks.write_text(yaml.safe_dump(own, allow_unicode=True), encoding="utf-8")
    before = contents(draft / str(BEFORE))

    problems = problems_of(lambda: freeze(root, BEFORE, str(draft), TODAY))

    assert [problem.code for problem in problems] == ["AB-05"]
    assert contents(draft / str(BEFORE)) == before


def test_a_typed_digit_in_the_narrative_stops_it(draft: Path, root: Path) -> None:
    path = draft / str(BEFORE) / "narrative" / "i-1-plan.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nCó 123 việc.\n", encoding="utf-8")

    assert {p.code for p in problems_of(lambda: freeze(root, BEFORE, str(draft), TODAY))} == {"TM-02"}


def test_the_words_of_the_signed_report_are_kept(written: Path, tmp_path: Path, root: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(written, data)
    change_records(data, BEFORE, {"plan.tasks": {"label_vi": "Nhiệm vụ như báo cáo đã ký ghi"}})

    freeze(root, BEFORE, str(data), TODAY)

    assert records(data)["plan.tasks"]["label_vi"] == "Nhiệm vụ như báo cáo đã ký ghi"


def test_a_record_that_the_formulas_do_not_give_stops_it(written: Path, tmp_path: Path, root: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(written, data)
    change_records(data, BEFORE, {"plan.tasks": {"unit": "document"}})

    [problem] = problems_of(lambda: freeze(root, BEFORE, str(data), TODAY))

    assert problem.code == "AB-08"
    assert "plan.tasks" in problem.expected
    assert "frozen" not in yaml.safe_load((data / str(BEFORE) / "edition.yml").read_text(encoding="utf-8"))


@pytest.fixture
def frozen(draft: Path, root: Path) -> Path:
    freeze(root, BEFORE, str(draft), TODAY)
    return draft


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": "1", "as_printed": "01"}, "01"),
        ({"unit": "document"}, "đơn vị văn bản"),
        ({"base": "nhiệm vụ được giao"}, "mẫu số: nhiệm vụ được giao"),
        ({"id": "plan.gone"}, "plan.gone"),
    ],
)
def test_a_figure_that_is_no_longer_what_was_fixed_is_told(
    frozen: Path, root: Path, change: dict[str, str], said: str
) -> None:
    change_records(frozen, BEFORE, {"plan.tasks": change})

    problems = problems_of(lambda: check_edition(root, BEFORE, str(frozen)))

    assert {problem.code for problem in problems} == {"AB-07"}
    assert said in problems[0].expected
    assert "24/11/2026" in problems[0].expected
    # A record under another id is one figure gone and one new.
    assert len(problems) == (2 if "id" in change else 1)


def test_a_changed_cell_is_told_as_a_changed_figure_and_explaining_it_does_not_help(
    data: Path, root: Path, set_cell: Callable[..., None]
) -> None:
    set_cell("phu-luc-3.xlsx", "Ba dịch vụ", "C9", 1144)
    settings = data / "2020" / "edition.yml"
    settings.write_text(settings.read_text(encoding="utf-8") + "frozen: 2021-04-01\n", encoding="utf-8")

    problems = problems_of(lambda: check_edition(root, 2020, str(data)))

    changed = [problem for problem in problems if problem.code == "AB-07"]
    assert [p.expected.split()[0] for p in changed][:1] == ["procedures.post_processes"]
    assert any("1.144" in problem.found for problem in changed)
    assert not [p for p in problems if p.code == "AB-05" and "báo cáo đã ký" in p.expected]


def test_a_frozen_edition_needs_its_figures_of_record(frozen: Path, root: Path) -> None:
    (frozen / str(BEFORE) / "published.csv").unlink()

    [problem] = problems_of(lambda: read_edition(frozen / str(BEFORE)))

    assert (problem.code, "frozen" in problem.fix) == ("DL-01", True)


def test_a_day_that_is_none_is_refused(frozen: Path) -> None:
    path = frozen / str(BEFORE) / "edition.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-11-24", "hôm qua"), encoding="utf-8")

    assert [p.code for p in problems_of(lambda: read_edition(frozen / str(BEFORE)))] == ["AB-01"]


def test_both_files_are_written_or_neither(draft: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(draft / str(BEFORE))
    real = __import__("os").replace

    def held(source: Path, target: Path) -> None:
        if Path(target).name == "edition.yml":
            raise PermissionError(13, "đang mở", str(target))
        real(source, target)

    monkeypatch.setattr("parbook.periods.freeze.os.replace", held)
    [problem] = problems_of(lambda: freeze(root, BEFORE, str(draft), TODAY))

    assert problem.code == "AB-08"
    assert contents(draft / str(BEFORE)) == before


def test_the_command_tells_what_it_wrote_and_how_to_undo_it(
    draft: Path, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)

    assert main(["freeze", str(BEFORE), "--data", str(draft)]) == 0
    told = capsys.readouterr().out
    assert f"data/{BEFORE}/published.csv" in told
    assert "bỏ dòng frozen" in told
    assert main(["freeze", str(BEFORE), "--data", str(draft)]) == 1
    assert "AB-08" in capsys.readouterr().err


def test_the_edition_of_2020_is_frozen(root: Path) -> None:
    assert read_edition(root / "data" / "2020").frozen is not None
