"""Files watched: what is a change, and when it has settled."""

from pathlib import Path

import pytest

from parbook.live.watch import Watcher, changes, snapshot


def test_a_file_that_is_being_saved_in_steps_is_waited_for(tmp_path: Path) -> None:
    file, seen = tmp_path / "phu-luc-2.xlsx", list[list[Path]]()
    file.write_bytes(b"0")
    watcher = Watcher([tmp_path], snapshot([tmp_path]), lambda changed: not seen.append(changed))
    for step in range(2, 6):
        file.write_bytes(b"0" * step)
        watcher.look()
    assert seen == []
    watcher.look()
    watcher.look()
    assert seen == [[file]]


def test_a_change_during_a_build_is_built_next(tmp_path: Path) -> None:
    file, sizes = tmp_path / "phu-luc-2.xlsx", list[int]()
    file.write_bytes(b"0")

    def rebuild(changed: list[Path]) -> bool:
        sizes.append(file.stat().st_size)
        if len(sizes) == 1:
            file.write_bytes(b"000")
        return True

    watcher = Watcher([tmp_path], {}, rebuild)
    for _ in range(6):
        watcher.look()
    assert sizes == [1, 3]


@pytest.mark.parametrize(
    "name", ["~$phu-luc-2.xlsx", "x.tmp", "X.TMP", ".ipynb_checkpoints/a.ipynb", ".~lock.phu-luc-2.xlsx#"]
)
def test_what_programs_leave_while_they_work_is_no_change(tmp_path: Path, name: str) -> None:
    before = snapshot([tmp_path])
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    assert changes(before, snapshot([tmp_path])) == []


@pytest.mark.parametrize("name", ["narrative/new.md", "phu-luc-2.xlsx", "edition.yml"])
def test_a_file_of_the_edition_that_comes_changes_or_goes_is_a_change(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / "phu-luc-2.xlsx").write_bytes(b"workbook")
    before = snapshot([tmp_path])
    (tmp_path / name).write_bytes(b"something else")
    assert changes(before, after := snapshot([tmp_path])) == [tmp_path / name]
    (tmp_path / name).unlink()
    assert changes(after, snapshot([tmp_path])) == [tmp_path / name]
