"""The invented edition: complete, consistent, the same from its seed, and never over something else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from kinds import KIND

from parbook.checks.audit import audit
from parbook.cli import main
from parbook.figures.run import Run
from parbook.inputs.edition import Edition
from parbook.inputs.edition_reader import read_edition
from parbook.invented.invented_numbers import FULL_SIZE, PROVINCE, Size
from parbook.invented.simulate import simulated_edition, write_simulated
from parbook.problems import DataProblems
from parbook.sheets.table import TOTAL

SMALL = Size(departments=4, districts=3, communes=6)
REAL = re.compile(r"Khánh Hòa|Nha Trang|Cam Ranh|Vạn Ninh|Ninh Hòa|Vân Phong|Sở [A-ZĐ]")


def files(folder: Path) -> dict[str, bytes]:
    """Every text file of a folder by name; a workbook carries the time at which it was written."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".xlsx")
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def texts(edition: Edition) -> Iterator[str]:
    for table in edition.tables.values():
        yield from (text for row in table.rows for text in (row.label, *row.texts.values()))
    yield from (item.label for item in edition.indicators)
    yield from (record.label_vi for record in edition.records.values())
    yield str(edition.settings)


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("size", [SMALL, FULL_SIZE], ids=["small", "full"])
def test_what_is_written_reads_back_as_what_stands_in_memory(
    root: Path, tmp_path: Path, size: Size, gaps: bool
) -> None:
    folder = write_simulated(2023, 11, tmp_path, root, size, gaps)

    assert read_edition(folder) == simulated_edition(2023, 11, root / "notebooks", size, gaps, folder)


def test_the_full_edition_lists_every_unit_and_fills_every_cell(root: Path) -> None:
    edition = simulated_edition(2023, 1, root / "notebooks")

    for name in ("dossiers", "dossier_rates", "online_dossiers", "online_payments"):
        table = edition.tables[name]
        assert len(table.rows) == 4 + 21 + 9 + 136 + 1, name
        assert all(quantity.published for row in table.rows for quantity in row.quantities.values()), name
    assert {item.code for item in edition.indicators} == {item.code for item in KIND.indicators}
    assert len(edition.tables["vertical_sectors"].rows) == 5 + 1


def test_nothing_disagrees_but_the_gap_that_is_explained(root: Path) -> None:
    edition = simulated_edition(2023, 2, root / "notebooks", gaps=True)
    off = {c.id: c.verdict for c in audit(Run(edition, root / "notebooks").compute()) if c.verdict not in
           ("agrees", "uncheckable")}  # fmt: skip

    assert off == {"rate.dossier_rates.so_02.ontime_rate": "explained"}


def test_a_unit_that_has_not_sent_leaves_the_totals_as_they_were(root: Path) -> None:
    whole = simulated_edition(2023, 2, root / "notebooks", SMALL).tables["dossiers"]
    gaps = simulated_edition(2023, 2, root / "notebooks", SMALL, gaps=True).tables["dossiers"]

    silent = [row.key for row in gaps.rows if not row.quantities["received"].published]
    assert len(silent) == 1
    assert whole.row(silent[0]).quantities["received"].exact > 0
    assert gaps.row(TOTAL) == whole.row(TOTAL)


def test_one_unit_has_no_dossiers_at_all(root: Path) -> None:
    table = simulated_edition(2023, 2, root / "notebooks", SMALL).tables["dossiers"]

    idle = [row for row in table.rows if not any(q.exact for q in row.quantities.values())]
    assert [row.label for row in idle] == ["Xã 006"]


def test_no_real_unit_is_named(root: Path) -> None:
    edition = simulated_edition(2023, 1, root / "notebooks", gaps=True)

    assert PROVINCE in edition.settings.title
    assert [text for text in texts(edition) if REAL.search(text)] == []


def test_a_seed_gives_the_same_files_each_time_and_another_gives_others(root: Path, tmp_path: Path) -> None:
    first, again, other = (
        write_simulated(2023, seed, tmp_path / name, root, SMALL)
        for name, seed in (("first", 4), ("again", 4), ("other", 5))
    )

    assert files(first) == files(again)
    assert files(first) != files(other)


@pytest.fixture
def in_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


@pytest.mark.usefixtures("in_project")
def test_the_command_writes_an_edition_that_checks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "2023", "--seed", "3", "--data", str(tmp_path / "số liệu")]) == 0
    assert main(["check", "2023", "--data", str(tmp_path / "số liệu")]) == 0
    assert "Lệch, chờ giải trình 0" in capsys.readouterr().out


@pytest.mark.usefixtures("in_project")
def test_the_command_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "2023").mkdir()

    assert main(["simulate", "2023", "--data", str(tmp_path)]) == 1
    assert "AB-06" in capsys.readouterr().err
    assert list(tmp_path.rglob("*")) == [tmp_path / "2023"]


@pytest.mark.usefixtures("in_project")
def test_invented_numbers_never_stand_among_the_projects_own(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "2099", "--data", "data"]) == 1
    assert "AB-06" in capsys.readouterr().err
    assert not (root / "data" / "2099").exists()


def test_units_of_another_province_are_not_mixed_with_invented_ones(root: Path, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("id,name,block,valid_from,valid_to\na,Sở A,,,\n", encoding="utf-8")

    with pytest.raises(DataProblems) as caught:
        write_simulated(2023, 1, tmp_path, root, SMALL)

    assert [problem.code for problem in caught.value.problems] == ["AB-06"]
    assert not (tmp_path / "2023").exists()


def test_units_that_nobody_can_read_are_not_overwritten(root: Path, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(DataProblems) as caught:
        write_simulated(2023, 1, tmp_path, root, SMALL)

    assert [problem.code for problem in caught.value.problems] == ["AB-06"]


def test_a_file_where_the_folder_of_years_should_be_is_a_problem(root: Path, tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("x", encoding="utf-8")

    with pytest.raises(DataProblems) as caught:
        write_simulated(2023, 1, tmp_path / "tep", root, SMALL)

    assert [problem.code for problem in caught.value.problems] == ["AB-06"]


def test_an_edition_that_could_not_be_written_whole_leaves_nothing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("parbook.invented.simulate.write_records", full)

    with pytest.raises(DataProblems):
        write_simulated(2023, 1, tmp_path / "moi", root, SMALL)

    assert list((tmp_path / "moi").iterdir()) == []
