"""Broken workbooks: one fault, one problem, at its cell; and whatever else may stand in a cell."""

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from broken_workbooks import FAULTS, Fault
from spoiling import CONTRACTS, NAMES, ROWS, bytes_of, sound

from parbook.problems import CODES, Problem
from parbook.sheets.table import Table
from parbook.sheets.table_reading import read_table
from parbook.sheets.workbook import read_workbook


def read(content: bytes, form: str) -> tuple[Table | None, list[Problem]]:
    """Read a file as the only sheet of a form; a file that cannot be opened gives no table."""
    contract = CONTRACTS[form]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / contract.file
        path.write_bytes(content)
        book = read_workbook(path, contract.file)
    if isinstance(book, Problem):
        return None, [book]
    title = contract.sheet or "Kế hoạch"
    if title not in book:
        return None, []
    return read_table(book[title], contract, NAMES)


@pytest.mark.parametrize("form", ROWS)
def test_the_sound_workbooks_have_no_problems(form: str) -> None:
    table, problems = read(bytes_of(sound(form)), form)
    assert problems == []
    assert table is not None
    assert len(table.rows) == len(ROWS[form])


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_each_fault_is_told_by_its_code_at_its_cell_and_nothing_else_is_told(fault: Fault) -> None:
    problems = read(fault.file(), fault.form)[1]
    assert sorted(f"{p.code} {p.cell}".strip() for p in problems) == sorted(fault.told.split(", "))
    for problem in problems:
        assert problem.code in CODES
        assert Path(problem.file).name == fault.contract.file
        assert problem.sheet == (fault.contract.sheet or "Kế hoạch")
        assert all(part.strip() for part in (problem.expected, problem.found, problem.fix))
        assert max(len(line) for line in problem.text().splitlines()) < 300


def test_there_are_two_hundred_broken_workbooks_and_no_two_are_alike() -> None:
    assert len(FAULTS) >= 200
    assert [name for name, times in Counter(map(str, FAULTS)).items() if times > 1] == []


def test_every_code_of_a_fault_in_a_sheet_has_a_broken_workbook() -> None:
    # These are faults of files and of whole editions: test_workbooks.py, test_real_mess.py, bombs.py.
    elsewhere = {f"DL-{number}" for number in ("01", "02", "03", "16", "18", "19", "20", "29", "30", "39")}
    told = {line.split()[0] for fault in FAULTS for line in fault.told.split(", ")}
    assert {code for code in CODES if code.startswith("DL-")} - elsewhere == told
