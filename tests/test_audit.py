"""The audit: what agrees, what does not, and what an explanation may excuse."""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from parbook.checks.audit import audit, unexplained
from parbook.checks.check import Check
from parbook.figures.run import Run
from parbook.inputs.edition_reader import read_edition
from parbook.invented.invented_numbers import Size
from parbook.invented.simulate import simulated_edition, write_simulated
from parbook.problems import DataProblems
from parbook.progress import silent
from parbook.publish import build

SetCell = Callable[[str, str, str, Any], None]
# (file, sheet, cell, value), or (figure id, value) for the cell that the figure was read from.
Change = tuple[Any, ...]


class GateOpened(Exception):
    """Raised in place of executing notebooks: the audit let the edition through."""


@pytest.fixture
def change(run: Run, set_cell: SetCell) -> Callable[[list[Change]], None]:
    def apply(changes: list[Change]) -> None:
        for first, *rest in changes:
            if len(rest) == 1:
                cell = run.figures[first].quantity.cells()[0]
                set_cell(cell.file, cell.sheet, cell.address, rest[0])
            else:
                set_cell(first, *rest)

    return apply


def recheck(data: Path, root: Path, year: int = 2020) -> dict[str, Check]:
    run = Run(read_edition(data / str(year)), root / "notebooks").compute()
    return {check.id: check for check in audit(run)}


def edit_yaml(path: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def set_status(data: Path, status: str) -> None:
    edit_yaml(data / "2020" / "edition.yml", lambda settings: settings.update(status=status))


def explain(data: Path, check_id: str) -> None:
    entry = {"check": check_id, "reading": "a", "reason": "lý do", "status": "chờ xác nhận"}
    edit_yaml(data / "2020" / "corrections.yml", lambda content: content["explain"].append(entry))


def start_build(data: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_execution(*_: object) -> None:
        raise GateOpened

    monkeypatch.setattr(build, "execute", no_execution)
    build.build_edition(root, 2020, data.parent / "out", str(data), 1, silent)


DOSSIERS = ("phu-luc-2.xlsx", "Hồ sơ")
DISAGREEING: dict[str, list[tuple[str, Change]]] = {
    "record": [("record.plan.tasks", ("plan.tasks", 41))],
    "total": [
        ("total.procedures.procedures", ("phu-luc-3.xlsx", "Thủ tục, quy trình", "C9", 1233)),
        ("total.vertical_sectors.online", ("phu-luc-6.xlsx", "Cơ quan ngành dọc", "E13", 2344881)),
    ],
    "adds_up": [
        ("adds_up.outreach.vertical_events", ("outreach.vertical_events_tax", 7)),
        ("adds_up.online_services.online.processes", ("procedures.online_processes_l3", 356)),
        (
            "adds_up.quality_management.iso_remaining_systems",
            ("quality_management.iso_remaining_systems", 96),
        ),
    ],
    "same": [("same.quality_management.iso_commune_agencies", ("digital_government.agencies_commune", 137))],
    "series": [("series.achievements.survey_people", ("achievements.survey_people_very", 29.4))],
    "part": [
        ("part.procedures.covid_online", ("procedures.covid_online", 17780)),
        ("part.directives.online_target_district_low", ("directives.online_target_district_low", 36.5)),
    ],
    "word": [("word.procedures.covid_post_returned", ("procedures.covid_post_returned", 2285))],
    "rank": [("rank.shortcomings.late_rate_1", ("shortcomings.late_rate_van_ninh", 23))],
    "population": [("population.personnel.job_desc_agencies", ("personnel.job_desc_agencies", 20))],
    "base": [("base.procedures.vertical_resolved", ("procedures.vertical_online_tax_rate", 50))],
    "change": [("change.procedures.post_processes", ("procedures.post_processes_increase", 1144))],
    "dates": [("dates.directing_documents.7.date", ("phu-luc-1.xlsx", "Văn bản", "D7", "31/12/2021"))],
    "range": [
        ("range.procedures.online_rate", ("procedures.online_rate", 100.01)),
        ("range.shortcomings.late_rate_dpi", ("shortcomings.late_rate_dpi", -0.01)),
    ],
}


@pytest.mark.parametrize(("check_id", "spoiled"), [case for cases in DISAGREEING.values() for case in cases])
def test_a_check_agrees_until_one_of_its_cells_is_changed(
    checks: list[Check],
    data: Path,
    root: Path,
    change: Callable[[list[Change]], None],
    check_id: str,
    spoiled: Change,
) -> None:
    before = {check.id: check.verdict for check in checks}

    change([spoiled])

    assert (before[check_id], recheck(data, root)[check_id].verdict) == ("agrees", "disagrees")


@pytest.mark.parametrize(("late", "verdict"), [(531, "agrees"), (532, "disagrees"), ("…", "uncheckable")])
def test_the_parts_in_a_row_are_compared_with_its_sum(
    data: Path, root: Path, change: Callable[[list[Change]], None], late: Any, verdict: str
) -> None:
    change([(*DOSSIERS, "H15", 38000), (*DOSSIERS, "I15", 500000), (*DOSSIERS, "J15", late)])

    assert recheck(data, root)["row.dossiers.total.resolved.early"].verdict == verdict


def test_a_part_may_equal_its_whole(data: Path, root: Path, change: Callable[[list[Change]], None]) -> None:
    change([("procedures.covid_online", 17779)])

    assert recheck(data, root)["part.procedures.covid_online"].verdict == "agrees"


def test_an_unpublished_part_makes_a_total_uncheckable_and_is_named(
    data: Path, root: Path, change: Callable[[list[Change]], None]
) -> None:
    change([("phu-luc-3.xlsx", "Thủ tục, quy trình", "C9", "…")])

    check = recheck(data, root)["total.procedures.procedures"]
    assert check.verdict == "uncheckable"
    assert "phu-luc-3.xlsx" in check.note
    assert re.search(r"Thủ tục, quy trình\W.*C9\b", check.note)


def test_a_figure_of_record_that_the_edition_lacks_disagrees(
    data: Path, root: Path, change: Callable[[list[Change]], None]
) -> None:
    change([("plan.tasks", "…")])

    assert recheck(data, root)["record.plan.tasks"].verdict == "disagrees"


@pytest.mark.parametrize(
    ("very", "verdict"),
    [
        (28.6, "agrees"),  # four numbers of one decimal: each may be 0,05 less
        (28.7, "disagrees"),
        (28.3, "agrees"),
        (28.2, "disagrees"),  # each is less than 0,05 more: the four never reach 100
    ],
)
def test_the_slack_of_a_series_is_half_the_last_printed_place_of_each_number(
    data: Path, root: Path, change: Callable[[list[Change]], None], very: float, verdict: str
) -> None:
    change([("achievements.survey_people_very", very)])

    assert recheck(data, root)["series.achievements.survey_people"].verdict == verdict


def test_a_number_printed_without_decimals_gives_more_slack(
    data: Path, root: Path, change: Callable[[list[Change]], None]
) -> None:
    """One of the officials' shares is printed 17%: it may hide half a percent."""
    change([("achievements.survey_staff_fairly", 44.4)])

    assert recheck(data, root)["series.achievements.survey_staff"].verdict == "agrees"


def test_counts_have_no_slack_at_all(data: Path, root: Path, change: Callable[[list[Change]], None]) -> None:
    change([("outreach.vertical_events_bhxh", 557)])

    assert recheck(data, root)["adds_up.outreach.vertical_events"].verdict == "disagrees"


def test_a_rounded_number_agrees_with_its_printed_reading(
    data: Path, root: Path, change: Callable[[list[Change]], None]
) -> None:
    """20,29% was printed; 20,2850 rounds half up to it and 20,2949 rounds down to it."""
    change([("procedures.online_rate", 20.285)])

    assert recheck(data, root)["record.procedures.online_rate"].verdict == "agrees"


def test_the_wrong_sum_of_quality_systems_is_found_and_explained(checks: list[Check]) -> None:
    explained = {check.id: check for check in checks if check.verdict == "explained"}

    systems = explained["adds_up.quality_management.iso_systems"]
    assert systems.expected == "166"
    assert systems.found.endswith("= 165")
    assert systems.note
    assert "adds_up.quality_management.iso_agencies" in explained


def test_the_committed_edition_has_no_unexplained_contradiction(checks: list[Check]) -> None:
    assert [check.id for check in unexplained(checks)] == []


def test_an_explanation_turns_a_disagreement_into_an_explained_one(
    data: Path, root: Path, change: Callable[[list[Change]], None]
) -> None:
    change([("plan.tasks", 41)])
    explain(data, "record.plan.tasks")

    check = recheck(data, root)["record.plan.tasks"]
    assert (check.verdict, check.note) == ("explained", "lý do")


@pytest.mark.parametrize("check_id", ["record.plan.tasks", "khong.co"])
def test_an_explanation_of_nothing_is_a_problem(data: Path, root: Path, check_id: str) -> None:
    explain(data, check_id)

    with pytest.raises(DataProblems) as caught:
        recheck(data, root)

    [problem] = caught.value.problems
    assert problem.code == "AB-04"
    assert problem.file.endswith("2020/corrections.yml")
    assert check_id in problem.found


def test_an_explanation_is_stale_once_the_cell_is_mended(
    data: Path, root: Path, change: Callable[[list[Change]], None]
) -> None:
    change([("quality_management.iso_commune_systems", 137)])

    with pytest.raises(DataProblems) as caught:
        recheck(data, root)

    assert [p.code for p in caught.value.problems] == ["AB-04"]
    assert "adds_up.quality_management.iso_systems" in caught.value.problems[0].found


def test_an_unexplained_contradiction_stops_a_final_edition(
    data: Path,
    root: Path,
    change: Callable[[list[Change]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change([("plan.tasks", 41)])

    with pytest.raises(DataProblems) as caught:
        start_build(data, root, monkeypatch)

    [problem] = caught.value.problems
    assert (problem.code, problem.file, problem.sheet) == ("AB-05", "data/2020/chi-tieu.xlsx", "Kế hoạch")
    assert "record.plan.tasks" in problem.fix
    assert not (data.parent / "out").exists()


@pytest.mark.parametrize("excuse", ["draft", "explained"])
def test_a_draft_or_an_explained_contradiction_is_built(
    data: Path,
    root: Path,
    change: Callable[[list[Change]], None],
    monkeypatch: pytest.MonkeyPatch,
    excuse: str,
) -> None:
    change([("plan.tasks", 41)])
    if excuse == "draft":
        set_status(data, "draft")
    else:
        explain(data, "record.plan.tasks")

    with pytest.raises(GateOpened):
        start_build(data, root, monkeypatch)


def test_a_contradiction_in_a_total_names_its_cell(
    data: Path,
    root: Path,
    change: Callable[[list[Change]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change([("phu-luc-3.xlsx", "Thủ tục, quy trình", "C12", 238)])

    with pytest.raises(DataProblems) as caught:
        start_build(data, root, monkeypatch)

    total = next(p for p in caught.value.problems if "total.procedures.procedures" in p.fix)
    assert (total.file, total.sheet) == ("data/2020/phu-luc-3.xlsx", "Thủ tục, quy trình")
    assert total.cell == "C13"


def test_a_total_is_a_check_of_the_figures_in_it(checks: list[Check]) -> None:
    total = next(check for check in checks if check.id == "total.procedures.procedures")

    assert {"procedures.procedures_total", "procedures.procedures_province"} <= set(total.ids)


@pytest.mark.parametrize("status", ["Final", "chính thức"])
def test_a_mistyped_status_does_not_pass_for_a_draft(data: Path, status: str) -> None:
    set_status(data, status)

    with pytest.raises(DataProblems) as caught:
        read_edition(data / "2020")

    assert [p.code for p in caught.value.problems] == ["AB-01"]


def test_a_count_left_as_last_year_is_a_strain_and_dossiers_carried_over_must_fit(
    root: Path, tmp_path: Path
) -> None:
    size = Size(departments=3, districts=3, communes=6)
    for year in (2024, 2025):
        write_simulated(year, 5, tmp_path, root, size, gaps=False)
    before = {record.id: record for record in read_edition(tmp_path / "2024").records.values()}
    sound = recheck(tmp_path, root, 2025)
    assert sound["carried.dossiers.total"].verdict == "agrees"
    assert sound["unchanged.outreach.leaflets"].verdict == "agrees"

    path = tmp_path / "2025" / "chi-tieu.xlsx"
    book = openpyxl.load_workbook(path)
    (cell,) = [
        row[3] for sheet in book for row in sheet.iter_rows()
        if len(row) > 5 and row[5].value == "outreach.leaflets"
    ]  # fmt: skip
    cell.value = int(before["outreach.leaflets"].exact)
    book.save(path)
    stale = recheck(tmp_path, root, 2025)
    assert stale["unchanged.outreach.leaflets"].verdict == "disagrees"
    assert stale["unchanged.outreach.leaflets"].severity == "strain"


@pytest.mark.parametrize(
    ("rank", "verdict"), [("true", "agrees"), (0, "disagrees"), (99, "disagrees"), ("swapped", "disagrees")]
)
def test_a_rank_is_compared_with_the_numbers_it_ranks(root: Path, rank: Any, verdict: str) -> None:
    edition = simulated_edition(2024, 5, root / "notebooks", Size(departments=3, districts=3, communes=6))
    table = edition.tables["dossier_rates"]
    first, second = table.row("so_01"), table.row("so_02")
    ranks = {"true": first, "swapped": second}
    value = ranks[rank].quantities["late_rank"].exact if rank in ranks else Fraction(rank)
    quantities = {**first.quantities, "late_rank": replace(first.quantities["late_rank"], value=value)}
    rows = tuple(replace(row, quantities=quantities) if row is first else row for row in table.rows)
    spoilt = replace(edition, tables={**edition.tables, "dossier_rates": replace(table, rows=rows)})

    checks = {check.id: check for check in audit(Run(spoilt, root / "notebooks").compute())}
    assert checks["rank.dossier_rates.so_01.late_rank"].verdict == verdict


def test_a_rate_of_no_dossiers_at_all_is_a_strain(root: Path) -> None:
    edition = simulated_edition(2024, 5, root / "notebooks", Size(departments=3, districts=3, communes=6))
    table = edition.tables["dossier_rates"]
    idle = table.row("xa_006")
    quantities = {**idle.quantities, "late_rate": replace(idle.quantities["late_rate"], value=Fraction(5))}
    rows = tuple(replace(row, quantities=quantities) if row is idle else row for row in table.rows)
    spoilt = replace(edition, tables={**edition.tables, "dossier_rates": replace(table, rows=rows)})

    checks = {check.id: check for check in audit(Run(spoilt, root / "notebooks").compute())}
    found = checks["rate.dossier_rates.xa_006.late_rate"]
    assert (found.verdict, found.severity) == ("disagrees", "strain")
