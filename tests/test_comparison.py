"""Years beside each other: what changed, in which words, and what may not be compared."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import KIND
from years import (
    BEFORE,
    NOW,
    change_cell,
    change_records,
    change_units,
    drop_base,
    drop_row,
    rename_row,
    write_two_years,
)

from parbook.checks.comparability import CONVERTED, NOT_COMPARABLE, standing
from parbook.definitions.breaks import Break
from parbook.figures.earlier import Earlier, earlier_editions, earlier_of
from parbook.figures.run import Run
from parbook.inputs.breaks import break_words, read_breaks
from parbook.inputs.edition_reader import read_edition
from parbook.inputs.units import Unit, Units
from parbook.numbers.quantity import Cell, Operation, constant
from parbook.pages.comparison import GONE, NEW, Comparison, compare, printed_change
from parbook.pages.unit_comparison import UnitComparison, compare_units

YEAR_BEFORE = (date(2024, 1, 1), date(2024, 12, 31))
THIS_YEAR = (date(2025, 1, 1), date(2025, 12, 31))
Compared = Callable[[], dict[str, Comparison]]


@pytest.fixture(scope="module")
def written(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_two_years(tmp_path_factory.mktemp("số liệu"), root)


@pytest.fixture
def years(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written, tmp_path / "data")
    return tmp_path / "data"


def both(data: Path, root: Path) -> tuple[Run, Earlier]:
    notebooks = root / "notebooks"
    run = Run(read_edition(data / str(NOW)), notebooks).compute()
    return run, earlier_of(read_edition(data / str(BEFORE)), notebooks)


@pytest.fixture
def compared(years: Path, root: Path) -> Compared:
    def comparisons() -> dict[str, Comparison]:
        run, earlier = both(years, root)
        return {c.id: c for c in compare(run, earlier, read_breaks(years, KIND)[0])}

    return comparisons


def unit_rows(data: Path, root: Path, field: str = "resolved") -> dict[str, UnitComparison]:
    run, earlier = both(data, root)
    table = "dossiers" if field == "resolved" else "dossier_rates"
    return {c.label: c for c in compare_units(run.edition, earlier, [], table, field)}


def test_every_figure_of_both_years_is_there_once(compared: Compared, written: Path, root: Path) -> None:
    run, earlier = both(written, root)
    assert set(compared()) == set(run.figures) | set(earlier.records)


def test_the_change_is_that_between_the_printed_numbers_and_keeps_both_sources(
    written: Path, root: Path
) -> None:
    run, earlier = both(written, root)
    for c in compare(run, earlier, []):
        if c.change is None or c.figure is None:
            continue
        origin = c.change.amount.origin
        assert isinstance(origin, Operation)
        now, before = origin.operands
        assert c.change.amount.exact == Fraction(c.figure.printed) - Fraction(earlier.records[c.id].value)
        cell = before.origin
        assert isinstance(cell, Cell)
        assert (cell.file, cell.address[0]) == (f"{BEFORE}/published.csv", "D")
        line = (written / str(BEFORE) / "published.csv").read_text(encoding="utf-8").splitlines()
        assert line[int(cell.address[1:]) - 1].startswith(f"{c.id},")
        assert now.figure == c.id


@given(
    st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 2), st.sampled_from(["percent", "dossier"])
)
def test_what_rises_is_told_as_rising_by_what_the_reader_subtracts(
    now: int, before: int, decimals: int, unit: str
) -> None:
    a, b = (constant(f"{n}/{10**decimals}", unit) for n in (now, before))
    change = printed_change(a, b, decimals)

    assert change.direction == ("tăng" if now > before else "giảm" if now < before else "không đổi")
    assert change.words.startswith(change.direction)
    assert ("điểm phần trăm" in change.words) == (unit == "percent" and now != before)


@pytest.mark.parametrize(
    ("now", "before", "unit", "decimals", "words"),
    [
        ("600000", "538531", "dossier", 0, "tăng 61.469 (11,41%)"),
        ("20.29", "22.5", "percent", 2, "giảm 2,21 điểm phần trăm"),
        # 94% beside 96,76%: no more is known than whole points
        ("94", "96.76", "percent", 0, "giảm 3 điểm phần trăm"),
        ("94", "94.2", "percent", 0, "không đổi"),
        ("5", "0", "dossier", 0, "tăng 5"),
        ("1000020", "1000000", "dossier", 0, "tăng 20 (dưới 0,01%)"),
        ("2000000", "1000000", "VND", 0, "tăng 1.000.000 đồng (100,00%)"),
        ("1", "3", "rank", 0, "thay đổi 2 bậc"),
    ],
)
def test_a_change_in_words(now: str, before: str, unit: str, decimals: int, words: str) -> None:
    assert printed_change(constant(now, unit), constant(before, unit), decimals).words == words


def test_only_what_may_be_compared_has_a_change(compared: Compared) -> None:
    found = compared().values()
    assert {c.mark for c in found if c.change is None} == {NOT_COMPARABLE}
    assert all(c.reason for c in found if c.change is None)


def test_another_unit_or_base_is_not_comparable(years: Path, compared: Compared) -> None:
    change_records(years, BEFORE, {
        "plan.tasks": {"unit": "document"},
        "procedures.online_rate": {"base": "hồ sơ đã giải quyết"},
    })  # fmt: skip
    found = compared()

    assert (found["plan.tasks"].mark, found["plan.tasks"].reason) == (NOT_COMPARABLE, "khác đơn vị tính")
    assert found["procedures.online_rate"].change is None
    assert "khác mẫu số" in found["procedures.online_rate"].reason
    assert "hồ sơ đã giải quyết" in found["procedures.online_rate"].reason


def test_a_record_written_before_bases_were_kept_is_compared(years: Path, compared: Compared) -> None:
    drop_base(years, BEFORE)

    assert compared()["procedures.online_rate"].change is not None


def test_a_figure_told_relative_to_the_year_before_has_another_base_each_year(compared: Compared) -> None:
    found = compared()["procedures.post_processes_multiple"]

    assert (found.mark, found.change) == (NOT_COMPARABLE, None)
    assert "năm liền trước" in found.reason


def test_figures_new_and_gone_are_listed_with_their_reason(years: Path, compared: Compared) -> None:
    change_records(years, BEFORE, {"plan.tasks": {"id": "plan.old_tasks"}})
    found = compared()

    assert (found["plan.tasks"].mark, str(BEFORE) in found["plan.tasks"].reason) == (NEW, True)
    assert (found["plan.old_tasks"].mark, str(NOW) in found["plan.old_tasks"].reason) == (GONE, True)


def test_a_locality_in_the_place_of_another_is_not_compared_with_it(years: Path, root: Path) -> None:
    run, earlier = both(years, root)
    place = earlier.edition.own_figures["shortcomings.late_rate_1"]
    other = {**earlier.edition.own_figures, "shortcomings.late_rate_1": replace(place, row="so_01")}
    earlier = replace(earlier, edition=replace(earlier.edition, own_figures=other))
    found = {c.id: c for c in compare(run, earlier, [])}["shortcomings.late_rate_1"]

    assert found.mark == NOT_COMPARABLE
    assert "Sở 01" in found.reason


@pytest.mark.parametrize(
    ("since", "broken"),
    [
        (date(2023, 12, 31), False),
        (date(2024, 1, 1), False),  # both years lie behind it
        (date(2024, 1, 2), True),
        (date(2025, 7, 1), True),  # in the middle of this year
        (date(2026, 1, 1), False),
    ],
)
def test_a_break_counts_where_it_divides_the_two_periods(since: date, broken: bool) -> None:
    breaks = [Break(since, "plan.*", "chương trình mới")]

    assert break_words(breaks, "plan.tasks", YEAR_BEFORE, THIS_YEAR) == ("chương trình mới" if broken else "")
    assert break_words(breaks, "personnel.x", YEAR_BEFORE, THIS_YEAR) == ""


def test_the_district_level_is_not_compared_across_its_end(tmp_path: Path) -> None:
    national, _ = read_breaks(tmp_path, KIND)

    words = break_words(national, "digital_government.agencies_district", YEAR_BEFORE, THIS_YEAR)
    assert words == "cấp huyện kết thúc hoạt động từ ngày 01/7/2025"


def test_the_breaks_of_the_committed_province_can_be_read(root: Path) -> None:
    breaks, problems = read_breaks(root / "data", KIND)

    assert problems == []
    assert break_words(breaks, "procedures.resolved", YEAR_BEFORE, THIS_YEAR)
    assert not break_words(breaks, "procedures.resolved", (date(2020, 1, 1), date(2020, 12, 31)), YEAR_BEFORE)


def test_a_wrong_day_among_the_breaks_of_the_province_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "breaks.csv").write_text("since,figures,words\n31/6/2025,*,sáp nhập\n", encoding="utf-8")
    _, [problem] = read_breaks(tmp_path, KIND)

    assert (problem.code, problem.cell) == ("AB-01", "dòng 2")


def test_a_unit_that_ended_is_not_compared_and_never_told_as_minus_one_hundred_percent(
    years: Path, root: Path, compared: Compared
) -> None:
    change_units(years, {"district": {"valid_to": f"{NOW}-06-30"}})
    row = unit_rows(years, root)["Khối UBND cấp huyện"]

    assert (row.mark, row.change) == (NOT_COMPARABLE, None)
    assert row.reason == f"khối đã kết thúc hoạt động từ ngày 01/7/{NOW}"
    found = compared()["shortcomings.late_rate_district"]
    assert (found.mark, found.reason) == (NOT_COMPARABLE, row.reason)


def merge(years: Path) -> None:
    """Sở 01 and Sở 03 become Sở 09 at the end of the first year."""
    ended = {"valid_to": f"{BEFORE}-12-31", "successors": "so_09"}
    change_units(
        years, {"so_01": ended, "so_03": ended}, [f"so_09,Sở 09,province,{NOW}-01-01,,,"]
    )  # fmt: skip
    rename_row(years, NOW, "Sở 01", "Sở 09")
    drop_row(years, NOW, "Sở 03")


def test_a_merged_unit_is_compared_with_the_sum_of_those_it_came_from(years: Path, root: Path) -> None:
    before = read_edition(years / str(BEFORE)).tables["dossiers"]
    merge(years)
    rows = unit_rows(years, root)

    merged = rows["Sở 09"]
    assert merged.mark == CONVERTED
    assert merged.change is not None
    origin = merged.change.amount.origin
    assert isinstance(origin, Operation)
    wanted = sum(before.at(key, "resolved").exact for key in ("so_01", "so_03"))
    assert origin.operands[1].exact == wanted
    assert {cell.file for cell in origin.operands[1].cells()} == {f"{BEFORE}/phu-luc-2.xlsx"}
    assert "Sở 01, Sở 03" in merged.reason
    gone = rows["Sở 01"]
    assert (gone.mark, gone.now, gone.change) == (NOT_COMPARABLE, "", None)
    assert gone.reason.endswith("công việc chuyển về Sở 09")


def test_a_rate_of_a_merged_unit_is_never_converted(years: Path, root: Path) -> None:
    merge(years)
    row = unit_rows(years, root, "ontime_rate")["Sở 09"]

    assert (row.mark, row.change) == (NOT_COMPARABLE, None)
    assert "tỷ lệ không quy đổi được" in row.reason


def test_a_sum_that_lacks_a_part_is_not_formed(years: Path, root: Path) -> None:
    merge(years)
    change_cell(years, BEFORE, "phu-luc-2.xlsx", "Hồ sơ", "Sở 03", "G", "…")
    row = unit_rows(years, root)["Sở 09"]

    assert (row.mark, row.change) == (NOT_COMPARABLE, None)
    assert "chưa có đủ số để quy đổi" in row.reason


def unit(key: str, first: date | None = None, last: date | None = None, *heirs: str) -> Unit:
    return Unit(key, key.upper(), "x", first, last, heirs)


@pytest.mark.parametrize(
    ("units", "mark", "before"),
    [
        ([unit("a")], "comparable", ("a",)),
        ([unit("a", date(2024, 3, 1))], NOT_COMPARABLE, ()),  # not a whole year before
        ([unit("a", date(2025, 1, 1))], NOT_COMPARABLE, ()),
        ([unit("a", None, date(2025, 6, 30))], NOT_COMPARABLE, ()),
        ([unit("a", None, date(2025, 12, 31))], "comparable", ("a",)),  # ends with the period
        ([unit("a"), unit("b", None, date(2025, 2, 28), "a")], CONVERTED, ("a", "b")),
        ([unit("a"), unit("b", None, date(2023, 2, 28), "a")], "comparable", ("a",)),
        ([unit("a"), unit("b", None, date(2024, 12, 31), "a", "c"), unit("c")], NOT_COMPARABLE, ()),
        (
            [unit("a", date(2025, 3, 1)), unit("b", date(2024, 7, 1), date(2025, 2, 28), "a"),
             unit("c", None, date(2024, 6, 30), "b")], CONVERTED, ("b", "c"),
        ),
    ],
)  # fmt: skip
def test_the_standing_of_a_unit(units: list[Unit], mark: str, before: tuple[str, ...]) -> None:
    found = standing(Units(units), "a", YEAR_BEFORE, THIS_YEAR)

    assert (found.mark, found.before) == (mark, before)
    assert (found.reason == "") == (mark == "comparable")


def test_a_total_stands_for_itself(written: Path, root: Path) -> None:
    assert unit_rows(written, root)["Tổng cộng"].change is not None


def test_an_earlier_edition_that_cannot_be_read_is_named_and_left_out(years: Path, root: Path) -> None:
    (years / str(BEFORE) / "phu-luc-2.xlsx").write_bytes(b"hong")
    found, left_out = earlier_editions(read_edition(years / str(NOW)), root / "notebooks")

    assert (found, [e.year for e in left_out]) == ([], [BEFORE])
    assert "DL-02" in left_out[0].reason


def test_a_draft_without_figures_of_record_is_compared_as_computed(years: Path, root: Path) -> None:
    folder = years / str(BEFORE)
    (folder / "published.csv").unlink()
    text = (folder / "edition.yml").read_text(encoding="utf-8").replace("status: final", "status: draft")
    lines = [line for line in text.splitlines() if not line.startswith("frozen")]
    (folder / "edition.yml").write_text("\n".join(lines), encoding="utf-8")
    run, earlier = both(years, root)

    assert not earlier.settled
    found = {c.id: c for c in compare(run, earlier, [])}["procedures.resolved"]
    assert found.change is not None
    assert any(cell.file.startswith(f"{BEFORE}/") for cell in found.change.amount.cells())
