"""Putting an edition in place: whole or not at all, whatever happens on the way."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from parbook.inputs.digests import sha256
from parbook.problems import DataProblems
from parbook.publish.swap import WORK, building


class Stopped(Exception):
    """A build that fails on its way."""


def fail(out: Path, fault: type[BaseException] = Stopped) -> None:
    """A build that stops half-way, while the old edition is whole."""
    with building(out, 2020) as site:
        (site.new / "half-done").touch()
        raise fault


def build(out: Path, text: str, year: int = 2020) -> None:
    with building(out, year) as site:
        (site.new / "html").mkdir()
        (site.new / "html" / "index.html").write_text(text)
        write_manifest(site.new, year)


def write_manifest(folder: Path, year: int = 2020) -> None:
    files = {p.relative_to(folder).as_posix(): sha256(p) for p in folder.rglob("*") if p.is_file()}
    content = {"edition": {"year": year}, "inputs": {}, "files": files}
    (folder / "manifest.json").write_text(json.dumps(content))


def edition(out: Path) -> str:
    return (out / "2020" / "html" / "index.html").read_text()


def left_beside(out: Path) -> set[str]:
    """What a build leaves behind, apart from locks, which are only names on disk."""
    work = {path.name for path in (out / WORK).iterdir() if path.suffix != ".lock"}
    return {path.name for path in out.iterdir() if path.name != WORK} | work


def killed(out: Path, *inside: str) -> Path:
    """The folder of a run that was killed."""
    work = out / WORK / "2020-killed"
    for name in inside:
        (work / name).mkdir(parents=True)
    return work


def codes(caught: pytest.ExceptionInfo[DataProblems]) -> list[str]:
    return [problem.code for problem in caught.value.problems]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that holds one finished edition."""
    build(tmp_path / "out", "old")
    return tmp_path / "out"


def refuse_rename(monkeypatch: pytest.MonkeyPatch, *, source: str = "", target: str = "") -> None:
    """As Windows does while a file inside a folder is open."""
    rename = Path.rename

    def windows_rename(self: Path, place: Path) -> Path:
        if self.name == source or place.name == target:
            raise PermissionError(13, "The process cannot access the file", str(self))
        return rename(self, place)

    monkeypatch.setattr(Path, "rename", windows_rename)


def test_the_first_edition_is_put_in_place_in_a_folder_that_did_not_exist(tmp_path: Path) -> None:
    build(tmp_path / "a" / "out", "first")

    assert edition(tmp_path / "a" / "out") == "first"


def test_a_new_edition_replaces_the_old_one_whole(out: Path) -> None:
    (out / "2020" / "old-only.txt").write_text("gone with the old edition")
    write_manifest(out / "2020")

    build(out, "new")

    assert edition(out) == "new"
    assert left_beside(out) == {"2020"}
    assert not (out / "2020" / "old-only.txt").exists()


def test_the_old_edition_is_untouched_while_the_new_one_is_built(out: Path) -> None:
    with building(out, 2020) as site:
        (site.new / "half-done").touch()

        assert edition(out) == "old"
        assert not (out / "2020" / "half-done").exists()


@pytest.mark.parametrize("fault", [Stopped, KeyboardInterrupt])
def test_the_old_edition_stays_when_the_build_fails(out: Path, fault: type[BaseException]) -> None:
    with pytest.raises(fault):
        fail(out, fault)

    assert edition(out) == "old"
    assert left_beside(out) == {"2020"}


def test_a_failed_first_build_leaves_no_edition(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        fail(tmp_path)

    assert left_beside(tmp_path) == set()


def test_a_build_after_a_failed_one_succeeds(out: Path) -> None:
    with pytest.raises(Stopped):
        fail(out)

    build(out, "new")

    assert edition(out) == "new"


def test_a_swap_cut_off_between_its_renames_is_repaired_even_if_the_next_build_fails(out: Path) -> None:
    (out / "2020").rename(killed(out, "new") / "old")

    with pytest.raises(Stopped):
        fail(out)

    assert edition(out) == "old"
    assert left_beside(out) == {"2020"}


def test_a_swap_cut_off_after_its_renames_keeps_the_new_edition(out: Path) -> None:
    (killed(out, "old") / "old" / "older.txt").touch()

    with pytest.raises(Stopped):
        fail(out)

    assert edition(out) == "old"
    assert left_beside(out) == {"2020"}


def test_leftovers_of_a_killed_build_do_not_reach_the_next_edition(out: Path) -> None:
    (killed(out, "new", "scratch") / "new" / "leftover.txt").touch()

    with building(out, 2020) as site:
        assert list(site.new.iterdir()) == []

    assert list((out / "2020").iterdir()) == []
    assert left_beside(out) == {"2020"}


def test_the_lock_of_a_killed_build_does_not_block_the_next(out: Path) -> None:
    code = f"""
import os
from pathlib import Path
from parbook.publish.swap import building
with building(Path({str(out)!r}), 2020) as site:
    (site.new / "half-done").touch()
    os._exit(9)
"""
    killed = subprocess.run([sys.executable, "-c", code], check=False)

    build(out, "new")

    assert killed.returncode == 9
    assert edition(out) == "new"
    assert left_beside(out) == {"2020"}


def test_two_builds_of_one_year_at_once_are_refused(out: Path) -> None:
    with building(out, 2020) as first:
        (first.new / "mine").touch()

        with pytest.raises(DataProblems) as caught, building(out, 2020):
            raise AssertionError("two builds at once")

        assert codes(caught) == ["BD-04"]
        assert (first.new / "mine").exists()

    assert (out / "2020" / "mine").exists()


def test_two_years_may_be_built_at_once(out: Path) -> None:
    with building(out, 2020), building(out, 2021) as other:
        (other.new / "a").touch()

    assert (out / "2021" / "a").exists()


@pytest.mark.parametrize("locked", ["2020", "new"], ids=["old edition", "new edition"])
def test_an_open_file_is_a_problem_that_keeps_the_old_edition(
    out: Path, monkeypatch: pytest.MonkeyPatch, locked: str
) -> None:
    with monkeypatch.context() as windows:
        refuse_rename(windows, source=locked)
        with pytest.raises(DataProblems) as caught:
            build(out, "new")

    assert codes(caught) == ["BD-04"]
    assert f"/{locked}: không có quyền, hoặc tệp đang mở" in caught.value.problems[0].found
    assert edition(out) == "old"
    assert left_beside(out) == {"2020"}


def test_once_the_file_is_closed_the_edition_is_put_in_place(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as windows:
        refuse_rename(windows, source="2020")
        with pytest.raises(DataProblems):
            build(out, "new")

    build(out, "new")

    assert edition(out) == "new"


def test_a_repair_that_windows_refuses_is_a_problem_not_a_traceback(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = killed(out, "new")
    (out / "2020").rename(work / "old")

    with monkeypatch.context() as windows:
        refuse_rename(windows, target="2020")
        with pytest.raises(DataProblems) as caught:
            build(out, "new")

    assert codes(caught) == ["BD-04"]
    assert (work / "old" / "html" / "index.html").read_text() == "old"


def test_temporary_files_stand_in_the_scratch_folder_and_go_with_it(out: Path) -> None:
    show = "import tempfile; print(tempfile.mkdtemp())"
    with building(out, 2020) as site:
        own = tempfile.mkdtemp()
        started = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True)
        assert {Path(own).parent, Path(started.stdout.strip()).parent} == {site.scratch.resolve()}
    assert site.scratch.resolve() not in Path(tempfile.mkdtemp()).parents
    assert left_beside(out) == {"2020"}
