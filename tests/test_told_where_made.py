"""A slip is told in the file and line where it was made, in words of an official, never of Python."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from parbook.inputs.edition_files import read_edition_files
from parbook.problems import DataProblems, Problem

# How Python writes values and names of its own.
PYTHON = re.compile(
    r"\{'|\{\}|\['|\bNone\b|\bTrue\b|\bFalse\b|<class|\bNoneType\b|\bdatetime\b|\bdict\b|\bstr\b|\bint\b|\w+Error\b"
)
WRONG: list[Any] = [None, 7, -1.5, True, "chữ", [], ["a"], {}, {"a": 1}, [{"a": [None]}], "31/02/2020"]


def faults(folder: Path) -> list[Problem]:
    try:
        read_edition_files(folder)
    except DataProblems as fault:
        return fault.problems
    return []


def settle(folder: Path, *path: str, value: Any) -> None:
    file = folder / "edition.yml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    inner = content
    for name in path[:-1]:
        inner = inner.setdefault(name, {})
    inner[path[-1]] = value
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


@pytest.mark.parametrize("row", ["huyen_99", "Huyện số chín mươi chín"])
def test_a_slip_in_a_row_of_figures_is_told_at_its_line_with_what_is_near(data: Path, row: str) -> None:
    entry = {"table": "dossier_rates", "row": row, "field": "late_rate", "section": "III.2"}
    settle(data / "2020", "figures", "shortcomings.late_rate_9", value=entry)

    [problem] = faults(data / "2020")

    assert (problem.code, problem.file.rpartition("/")[2]) == ("AB-01", "edition.yml")
    assert "shortcomings.late_rate_9" in problem.cell
    assert row in problem.found
    lines = (data / "2020" / "edition.yml").read_text(encoding="utf-8").splitlines()
    assert row in lines[problem.line - 1]


@pytest.mark.parametrize("name", ["Nha Trang", "thành phố Nha Trang"])
def test_a_row_may_be_named_as_its_unit_is(data: Path, name: str) -> None:
    entry = {"table": "dossier_rates", "row": name, "field": "late_rate", "section": "III.2"}
    settle(data / "2020", "figures", "shortcomings.late_rate_9", value=entry)

    assert faults(data / "2020") == []


@pytest.mark.parametrize("day", ["12/01/2022", "12/1/2022", "2022-01-12"])
def test_a_day_is_read_as_officials_write_it(data: Path, day: str) -> None:
    sender = {"unit": "", "document": "", "date": None, "received_on": day}
    settle(data / "2020", "senders", value={"phu-luc-1.xlsx": sender})

    received = read_edition_files(data / "2020").settings.senders["phu-luc-1.xlsx"].received_on
    assert received is not None
    assert received.isoformat() == "2022-01-12"


@pytest.mark.parametrize("value", WRONG, ids=repr)
@pytest.mark.parametrize(
    "path",
    [
        ("status",), ("title",), ("period",), ("period", "from"), ("signed_document",), ("figures",),
        ("signed_document", "date"), ("senders",), ("senders", "phu-luc-1.xlsx"), ("figures", "plan.a"),
        ("recipients",), ("row_words",),
    ],
    ids=".".join,
)  # fmt: skip
def test_no_message_speaks_python(data: Path, path: tuple[str, ...], value: Any) -> None:
    settle(data / "2020", *path, value=value)

    for problem in faults(data / "2020"):
        assert not PYTHON.search(problem.text()), problem.text()


@pytest.mark.parametrize(
    ("encoding", "named"), [("utf-16", "Unicode"), ("cp1258", "ANSI"), ("utf-16-be", "")], ids=str
)
def test_a_file_that_notepad_saved_otherwise_says_how_to_save_it(
    data: Path, encoding: str, named: str
) -> None:
    path = data / "2020" / "corrections.yml"
    path.write_bytes("# Đã giải trình\nexplain: []\n".encode(encoding, errors="replace"))

    [problem] = faults(data / "2020")
    assert named in problem.found
    if named:
        assert "Lưu thành" in problem.fix
        assert "UTF-8" in problem.fix
