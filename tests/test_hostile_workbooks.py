"""Workbooks made to harm: refused before they are opened, within fixed time and memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bombs import READ, REFUSED, SOUND

from parbook.problems import Problem
from parbook.sheets.workbook import read_workbook

resource = pytest.importorskip("resource", reason="giới hạn bộ nhớ chỉ có trên Linux")

# Generous: on one free core all of them together take less than a minute.
MOST_SECONDS = 300
MOST_SECONDS_EACH = 60
MOST_MEMORY = 1024 * 1024 * 1024
READER = """
import json, resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, ({most}, {most}))
from parbook.problems import Problem
from parbook.sheets.workbook import read_workbook
for path in sorted(Path(sys.argv[1]).glob("*.xlsx")):
    start = time.monotonic()
    book = read_workbook(path, path.name)
    told = ["read", "", "", ""]
    if isinstance(book, Problem):
        told = [book.code, book.sheet, book.found, book.fix]
    print(json.dumps([path.stem, *told, time.monotonic() - start]), flush=True)
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What a process of limited memory says of each hostile file."""
    folder = tmp_path_factory.mktemp("hostile") / "inner" / "folder"
    folder.mkdir(parents=True)
    for name, (_, make) in REFUSED.items():
        (folder / f"{name}.xlsx").write_bytes(make())
    for name, make in READ.items():
        (folder / f"{name}.xlsx").write_bytes(make())
    before = sorted(path for path in folder.parent.parent.rglob("*"))
    command = [sys.executable, "-c", READER.format(most=MOST_MEMORY), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert sorted(path for path in folder.parent.parent.rglob("*")) == before  # nothing was unpacked
    return {name: rest for name, *rest in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_workbook_is_refused_and_the_cure_is_told(told: dict[str, list[str]], name: str) -> None:
    code, _, found, fix, seconds = told[name]
    assert code == REFUSED[name][0], found
    assert found.strip()
    assert fix.strip()
    assert float(seconds) < MOST_SECONDS_EACH


@pytest.mark.parametrize("name", READ)
def test_a_workbook_within_the_limits_is_read_in_bounded_time_and_memory(
    told: dict[str, list[str]], name: str
) -> None:
    assert told[name][0] == "read", told[name]
    assert float(told[name][-1]) < MOST_SECONDS_EACH


def test_formatted_rows_are_told_with_their_sheet_and_how_to_delete_them(told: dict[str, list[str]]) -> None:
    _, sheet, found, fix, _ = told["a million formatted rows"]
    assert sheet == "Thủ tục, quy trình"
    assert "20.000 dòng" in found
    assert "Delete" in fix


def test_the_file_of_an_entity_is_never_read(told: dict[str, list[str]]) -> None:
    assert "root:" not in " ".join(map(str, told["an entity that names a file"]))


def test_a_file_too_large_to_be_a_workbook_is_not_even_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parbook.sheets.workbook_safety.MOST_BYTES", len(SOUND) - 1)
    (tmp_path / "a.xlsx").write_bytes(SOUND)
    problem = read_workbook(tmp_path / "a.xlsx", "a.xlsx")
    assert isinstance(problem, Problem)
    assert problem.code == "DL-30"
