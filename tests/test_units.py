"""The list of units: days of validity, successors, other names, and what is said of a broken list."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parbook.inputs.edition_reader import read_edition
from parbook.inputs.units import COLUMNS, Units, read_units
from parbook.problems import DataProblems

DISTRICT = "d,Khối UBND cấp huyện,,,2025-06-30,,"
ALPHA = "a,UBND thị xã A,d,,2025-06-30,b,UBND TX A; Thị xã A"
BETA = "b,UBND phường B,d,2025-07-01,,,"


def read(path: Path, *lines: str) -> tuple[Units, list[Any]]:
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
    return read_units(path, "data/units.csv")


def test_a_unit_exists_in_a_period_that_holds_one_of_its_days(tmp_path: Path) -> None:
    units, problems = read(tmp_path / "units.csv", DISTRICT, ALPHA, BETA)
    assert problems == []
    assert units["a"].exists(date(2025, 1, 1), date(2025, 12, 31))
    assert units["b"].exists(date(2025, 1, 1), date(2025, 12, 31))
    assert not units["a"].exists(date(2025, 7, 1), date(2025, 12, 31))
    assert not units["b"].exists(date(2024, 1, 1), date(2025, 6, 30))


def test_a_unit_is_known_by_its_other_names_and_by_who_came_before(tmp_path: Path) -> None:
    units, _ = read(tmp_path / "units.csv", DISTRICT, ALPHA, BETA)
    assert units.names.key("thị xã  A") == "a"
    assert [unit.id for unit in units.predecessors("b")] == ["a"]
    assert [unit.id for unit in units.of("d")] == ["a", "b"]
    assert [block.id for block in units.blocks] == ["d"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("a,Sở A,x,,,,", "x"),
        ("a,Sở A,d,,,z,", "z"),
        ("a,Sở A,d,30/6,,,", "30/6"),
        ("a,Sở A,d,31/6/2025,,,", "31/6/2025"),
        ("con,Sở A,d,,,,", "con"),
        ("d,Khối khác,,,,,", "lặp"),
        ("a,Khối UBND  cấp huyện,d,,,,", "trùng tên"),
        (",Sở A,d,,,,", "chưa điền"),
        ("a/b,Sở A,d,,,,", "a/b"),
        ("a,,d,,,,", "chưa điền"),
        ("a,Sở A,d,2025-07-01,2025-06-30,,", "2025-06-30"),
        ("a,Sở A,d,,,a,", "a"),
    ],
)
def test_a_broken_line_is_named_with_its_number(tmp_path: Path, line: str, found: str) -> None:
    _, problems = read(tmp_path / "units.csv", DISTRICT, line)
    assert [(p.code, p.cell[:5]) for p in problems] == [("AB-01", "dòng ")]
    assert found in problems[0].found


def test_a_line_is_counted_as_it_stands_in_the_file_after_a_line_that_was_refused(tmp_path: Path) -> None:
    _, problems = read(tmp_path / "units.csv", DISTRICT, "a,Sở A,d,hôm nay,,,", "b,Sở B,x,,,,")
    assert [p.cell for p in problems] == ["dòng 3", "dòng 4"]


def test_a_unit_that_has_ended_is_refused_with_its_cell(
    data: Path, set_cell: Callable[[str, str, str, Any], None]
) -> None:
    path = data / "units.csv"
    ended = path.read_text(encoding="utf-8").replace(
        "so_ke_hoach_dau_tu,Sở Kế hoạch và Đầu tư,province,,",
        "so_ke_hoach_dau_tu,Sở Kế hoạch và Đầu tư,province,,2019-12-31",
    )
    path.write_text(ended, encoding="utf-8")
    with pytest.raises(DataProblems) as stop:
        read_edition(data / "2020")
    assert {(p.code, p.file, p.sheet) for p in stop.value.problems} == {
        ("DL-20", "data/2020/phu-luc-2.xlsx", "Tỷ lệ")
    }
    assert all("31/12/2019" in p.found and p.cell.startswith("B") for p in stop.value.problems)
