"""corrections.yml, `use`: another value for a cell, for as long as the cell reads as it did."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from parbook.checks.audit import audit
from parbook.figures.run import Run
from parbook.inputs.edition_reader import read_edition
from parbook.numbers.lineage import lineage_data, tree
from parbook.problems import DataProblems

FIGURE = "procedures.online_processes"
ENTRY = {
    "file": "phu-luc-3.xlsx", "sheet": "Ba dịch vụ", "cell": "C10", "was": "7o46", "use": "746",
    "who": "Văn phòng UBND tỉnh", "document": "Công văn số 12/VP-KSTT",
}  # fmt: skip


@pytest.fixture
def correct(data: Path) -> Callable[..., None]:
    def write(**changes: Any) -> None:
        path = data / "2020" / "corrections.yml"
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
        settings["use"] = [{**ENTRY, **changes}]
        path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")

    return write


def test_the_corrected_value_is_used_and_the_typed_one_is_still_told(
    data: Path, root: Path, set_cell: Callable[..., None], correct: Callable[..., None]
) -> None:
    set_cell("phu-luc-3.xlsx", "Ba dịch vụ", "C10", "7o46")
    correct()
    run = Run(read_edition(data / "2020"), root / "notebooks").compute()
    quantity = run.figures[FIGURE].quantity
    assert quantity.value == 746
    told = "\n".join(tree(quantity))
    assert 'ghi "7o46"' in told
    assert 'đính chính thành "746" theo Công văn số 12/VP-KSTT của Văn phòng UBND tỉnh' in told
    source = lineage_data(FIGURE, quantity)["sources"][0]
    assert (source["raw"], "746" in source["correction"]) == ("7o46", True)
    assert not [check for check in audit(run) if check.verdict == "disagrees"]


def test_an_entry_whose_cell_was_mended_is_itself_a_problem(data: Path, correct: Callable[..., None]) -> None:
    correct()
    with pytest.raises(DataProblems) as caught:
        read_edition(data / "2020")
    (problem,) = caught.value.problems
    assert (problem.code, problem.sheet, problem.cell) == ("AB-04", "Ba dịch vụ", "C10")
    assert "746" in problem.found


@pytest.mark.parametrize("changes", [{"sheet": "Không có"}, {"cell": "Z99"}])
def test_an_entry_for_a_place_that_is_not_there_is_a_problem(
    data: Path, correct: Callable[..., None], changes: dict[str, str]
) -> None:
    correct(**changes)
    with pytest.raises(DataProblems) as caught:
        read_edition(data / "2020")
    assert [problem.code for problem in caught.value.problems] == ["AB-04"]


def test_an_entry_without_its_ground_is_refused(data: Path) -> None:
    path = data / "2020" / "corrections.yml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings["use"] = [{key: text for key, text in ENTRY.items() if key != "document"}]
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DataProblems) as caught:
        read_edition(data / "2020")
    assert [problem.code for problem in caught.value.problems] == ["AB-01"]


def test_a_corrected_value_is_read_as_strictly_as_a_typed_one(
    data: Path, set_cell: Callable[..., None], correct: Callable[..., None]
) -> None:
    set_cell("phu-luc-3.xlsx", "Ba dịch vụ", "C10", "7o46")
    correct(use="1,746")
    with pytest.raises(DataProblems) as caught:
        read_edition(data / "2020")
    assert [(problem.code, problem.cell) for problem in caught.value.problems] == [("DL-09", "C10")]
