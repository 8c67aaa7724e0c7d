"""Anything that a hand may do to a settings file: always a problem with its place, never a traceback."""

import copy
import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kinds import ALLOWED, KIND

from parbook.entries.csv_rows import read_rows
from parbook.entries.yaml_file import parse_yaml
from parbook.inputs.breaks import read_breaks
from parbook.inputs.edition_files import read_edition_files
from parbook.inputs.narrative import check_narrative, read_narrative
from parbook.inputs.units import COLUMNS, read_units
from parbook.numbers.expressions import NotAnExpression, parse
from parbook.problems import DataProblems, Problem

FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
MANY = settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
FILES = ("edition.yml", "checks.yml", "corrections.yml")
# Entries whose names the edition chooses; a name more is no fault by itself.
FREE = {"sections", "parts", "row_words", "online_targets", "figures", "senders"}
SIGNS = "ab1:-[]{}\"'#&*!|>%@`\n\t ,?~\\é\u2028\x85"
ODD = ["1e99", "con", "31/2/2020", "*", "x.y"]
SENDER = {"unit": "Sở A", "document": "1/A", "date": "2021-01-05", "received_on": None}


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The written files of 2020 with an entry of every kind, no workbooks."""
    data = tmp_path_factory.mktemp("fuzz") / "data"
    (data / "2020").mkdir(parents=True)
    for name in (*FILES, "published.csv"):
        shutil.copy(root / "data" / "2020" / name, data / "2020")
    for name in ("units.csv", "breaks.csv"):
        shutil.copy(root / "data" / name, data)
    edition = yaml.safe_load((data / "2020" / "edition.yml").read_text(encoding="utf-8"))
    edition["senders"] = {"phu-luc-3.xlsx": dict(SENDER)}
    edition["added_sections"] = [{"file": "iv-1", "number": "IV.1", "title": "A", "part": "B"}]
    edition["signed_document"]["posts"] = ["KT. CHỦ TỊCH"]
    write(data / "2020" / "edition.yml", edition)
    path = data / "2020" / "corrections.yml"
    corrections = yaml.safe_load(path.read_text(encoding="utf-8"))
    corrections["use"] = [{"file": "phu-luc-3.xlsx", "sheet": "A", "cell": "C1", "was": "1", "use": "2",
                           "who": "A", "document": "B"}]  # fmt: skip
    write(path, corrections)
    assert read_edition_files(data / "2020").corrections
    return data / "2020"


def write(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every entry of a tree, the whole itself left out."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, inner in items:
        yield (*path, step)
        yield from places(inner, (*path, step))


def at(tree: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def told_of(folder: Path, name: str, text: str) -> list[Problem]:
    """What is told of a file with that text; its own text is put back."""
    path = folder / name
    before = path.read_bytes()
    path.write_text(text, encoding="utf-8", newline="")
    try:
        read_edition_files(folder)
    except DataProblems as fault:
        return fault.problems
    finally:
        path.write_bytes(before)
    return []


def well_told(problems: list[Problem], name: str) -> None:
    assert problems
    for problem in problems:
        assert problem.code == "AB-01"
        assert problem.file == f"data/2020/{name}"
        assert problem.line > 0
        assert problem.expected
        assert problem.found
        assert problem.fix
        assert len(problem.text()) < 3000


def slip(draw: Any, tree: Any) -> tuple[Any, tuple[Any, ...]]:
    """The tree with one entry of a wrong kind, missing, unknown, or under another name, and its place."""
    tree = copy.deepcopy(tree)
    path = draw(st.sampled_from(list(places(tree))))
    above, last = at(tree, path[:-1]), path[-1]
    fixed = isinstance(above, dict) and not FREE & {*path[-2:-1]}
    kinds = ["kind"] + ["name", "extra"] * fixed
    kind = draw(st.sampled_from(kinds))
    if kind == "kind":
        inner = above[last]
        wrong = "chữ" if isinstance(inner, dict | list) else draw(st.sampled_from([[inner], {"a": inner}]))
        above[last] = wrong
    elif kind == "name":
        above[f"{last}x"] = above.pop(last)
    else:
        above[draw(st.sampled_from(["thừa", f"{last}_", "__class__", "self"]))] = "x"
    return tree, path


@FEW
@given(st.data())
@pytest.mark.parametrize("name", FILES)
def test_one_slip_at_any_place_of_a_settings_file_is_told_at_its_line(
    folder: Path, name: str, data: st.DataObject
) -> None:
    tree = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    spoilt, _ = slip(data.draw, tree)
    well_told(told_of(folder, name, yaml.safe_dump(spoilt, allow_unicode=True, sort_keys=False)), name)


@FEW
@given(st.data())
@pytest.mark.parametrize("name", FILES)
def test_an_entry_written_twice_is_told_at_the_second_wherever_it_stands(
    folder: Path, name: str, data: st.DataObject
) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    whole = [n for n, line in enumerate(lines) if ": " in line and line.lstrip()[0] not in "-#"
             and (n + 1 == len(lines) or indent(lines[n + 1]) <= indent(line))]  # fmt: skip
    number = data.draw(st.sampled_from(whole))
    twice = "".join([*lines[: number + 1], lines[number], *lines[number + 1 :]])
    (problem,) = told_of(folder, name, twice)
    assert problem.cell == f"dòng {number + 2}"
    assert f"đã có ở dòng {number + 1}" in problem.found


def indent(line: str) -> int:
    return len(line) - len(line.lstrip(" -"))


@FEW
@given(st.data())
@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_or_garbled_anywhere_is_read_or_told(folder: Path, name: str, data: st.DataObject) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    spoilt = text[:start] + data.draw(st.text(SIGNS, max_size=6)) + text[end:]
    if problems := told_of(folder, name, spoilt):
        well_told(problems, name)


@MANY
@given(st.text(SIGNS, max_size=60) | st.text(max_size=60))
def test_any_text_is_yaml_or_told(text: str) -> None:
    problems: list[Problem] = []
    try:
        file = parse_yaml(text, "tep.yml")
    except DataProblems as fault:
        problems = fault.problems
    else:
        assert all(path in file.lines for path in places(file.tree))
    assert all(0 < problem.line <= text.count("\n") + text.count("\r") + 1 for problem in problems)


@MANY
@given(st.binary(max_size=200) | st.text(',;"\n\r\tab\u2028', max_size=80).map(str.encode))
def test_any_bytes_are_a_table_or_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,name\n" + content)
    rows, problems = read_rows(path, "a.csv", ("id", "name"))
    assert all(problem.code == "AB-01" and problem.file == "a.csv" for problem in problems)
    assert all(row.texts.keys() == {"id", "name"} and row.line > 1 for row in rows)
    assert [row.line for row in rows] == sorted({row.line for row in rows})
    if not rows and not problems:
        assert not content.decode("utf-8").strip(
            '",;\t\r\n \u2028\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2029\ufeff'
        ) or (
            not any(cell.strip() for row in csv.reader(io.StringIO(content.decode("utf-8"))) for cell in row)
        )


@FEW
@given(st.data())
@pytest.mark.parametrize("name", ["published.csv", "units.csv", "breaks.csv"])
def test_any_text_in_any_cell_of_a_table_is_read_as_it_stands_or_told_at_its_line(
    folder: Path, name: str, data: st.DataObject
) -> None:
    path = folder / name if name == "published.csv" else folder.parent / name
    before = path.read_bytes()
    rows = list(csv.reader(io.StringIO(before.decode("utf-8-sig"), newline="")))
    row = data.draw(st.integers(1, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[0]) - 1))
    rows[row][column] = data.draw(
        st.text(max_size=8) | st.sampled_from(["1e99", "con", "31/2/2020", "*", "x.y"])
    )
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    shown = f"../{name}" if name != "published.csv" else name
    problems = told_of(folder, shown, out.getvalue().encode("utf-8", "replace").decode("utf-8"))
    assert all(problem.code == "AB-01" and problem.line > 0 for problem in problems)


@MANY
@given(st.text("ab.12+-*/() _,'[]{}:=<>", max_size=40))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    try:
        parse(text)
    except NotAnExpression:
        return
    assert text.strip()


@MANY
@given(st.text("<!->đoạnhìcầviếtlại: \n\ta-1{}", max_size=80))
def test_any_prose_is_read_with_every_comment_a_mark_or_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    narrative = read_narrative(path, "a.md")
    problems = check_narrative(narrative, {}, ALLOWED)
    shown = "\n".join(words for _, words in narrative.texts())
    assert "<!--" not in shown or any(problem.code == "TM-03" for problem in problems)


def test_lists_of_a_province_that_are_broken_in_each_line_end_soon(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(",".join(COLUMNS) + "\n" + "Á,,,x,y,z,;\n" * 5000, encoding="utf-8")
    assert read_units(path, "units.csv")[1]
    (tmp_path / "breaks.csv").write_text("since,figures,words\n" + "x,y,\n" * 5000, encoding="utf-8")
    assert read_breaks(tmp_path, KIND)[1]
