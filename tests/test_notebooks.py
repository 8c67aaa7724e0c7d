"""The rules of the committed notebooks: short, in plain sight, the same for every year and province."""

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from parbook.figures import read_catalogue
from parbook.run import Run
from parbook.text import fold, nfc

ROOT = Path(__file__).resolve().parent.parent
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
STEMS = [path.stem for path in PATHS]
NOTEBOOKS = {path.stem: nbformat.read(path, as_version=4) for path in PATHS}
TAGS = {"parameters", "remove-cell", "remove-input", "hide-input", "figures"}
LOGIC = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.AsyncFor, ast.While,
    ast.comprehension, ast.Try, ast.With,
)  # fmt: skip

every_notebook = pytest.mark.parametrize("stem", STEMS)


def cells(stem: str, kind: str) -> list[Any]:
    return [cell for cell in NOTEBOOKS[stem].cells if cell.cell_type == kind]


def tags(cell: Any) -> list[str]:
    return list(cell.metadata.get("tags", []))


def source(stem: str) -> str:
    return "\n".join(cell.source for cell in NOTEBOOKS[stem].cells)


def calls(tree: ast.AST, method: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            yield node


def published(stem: str) -> list[str]:
    """The ids that a notebook publishes, read from its source."""
    found = []
    for cell in cells(stem, "code"):
        for call in calls(ast.parse(cell.source), "publish"):
            assert isinstance(call.args[0], ast.Constant), f"{stem}: an id must be written out"
            found.append(str(call.args[0].value))
    return found


def toc_files() -> list[str]:
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


def sections() -> list[dict[str, str]]:
    path = ROOT / "parbook" / "facts" / "sections.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_there_are_notebooks() -> None:
    assert {"ii-3-procedures", "appendix-6", "overview", "checks", "sources"} <= set(STEMS)


@every_notebook
def test_one_cell_holds_the_two_parameters_with_their_types_and_defaults(stem: str) -> None:
    [cell] = [cell for cell in NOTEBOOKS[stem].cells if "parameters" in tags(cell)]

    declared = [ast.unparse(statement) for statement in ast.parse(cell.source).body]
    assert declared == ["year: int = 2020", "data: str = ''"]


@every_notebook
def test_a_code_cell_has_one_tag_that_we_know(stem: str) -> None:
    assert {cell.id: tags(cell) for cell in cells(stem, "code") if len(tags(cell)) != 1} == {}
    assert {tag for cell in NOTEBOOKS[stem].cells for tag in tags(cell)} <= TAGS


@every_notebook
def test_a_code_cell_has_at_most_twelve_lines(stem: str) -> None:
    assert [cell.id for cell in cells(stem, "code") if len(cell.source.splitlines()) > 12] == []


@every_notebook
def test_a_notebook_holds_no_function_class_or_loop(stem: str) -> None:
    logic = [
        f"{cell.id}: {type(node).__name__}"
        for cell in cells(stem, "code")
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, LOGIC)
    ]

    assert logic == []


@every_notebook
def test_the_first_cell_is_the_only_first_level_heading(stem: str) -> None:
    headings = [
        (number, line)
        for number, cell in enumerate(NOTEBOOKS[stem].cells)
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("# ")
    ]

    assert [number for number, _ in headings] == [0]


@every_notebook
def test_a_section_is_titled_with_its_number(stem: str) -> None:
    numbers = {row["notebook"]: row["number"] for row in sections()}
    title = NOTEBOOKS[stem].cells[0].source.splitlines()[0]

    assert title.startswith(f"# {numbers[stem]}. ") if stem in numbers else len(title) > len("# ")


@every_notebook
def test_a_notebook_imports_nothing_but_the_library(stem: str) -> None:
    imported = {
        ast.unparse(node)
        for cell in cells(stem, "code")
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert imported == {"from parbook.notebook import *"}


@every_notebook
def test_a_notebook_speaks_of_no_province_path_address_or_map(stem: str, run: Run) -> None:
    province = fold(run.edition.settings["province"]).removeprefix("tinh ").removeprefix("thanh pho ")
    text = source(stem)

    assert province not in fold(text)
    assert re.findall(r"https?:|www\.|file:", text) == []
    assert re.findall(r"(?:^|[\s\"'(])(?:/|~/|[A-Za-z]:[\\/])\w+", text) == []
    assert re.findall(r"[\w-]+\.(?:xlsx|csv|yml)\b", text) == []
    assert re.findall(r"geoshape|topojson|topo_feature|geojson|mark_geo", text, re.IGNORECASE) == []


@every_notebook
def test_a_notebook_is_written_in_nfc(stem: str) -> None:
    text = source(stem)

    assert [line for line in text.splitlines() if nfc(line) != line.strip()] == []


@every_notebook
def test_figures_are_published_in_cells_tagged_figures_and_nothing_is_shown_there(stem: str) -> None:
    for cell in cells(stem, "code"):
        tree = ast.parse(cell.source)
        if "figures" in tags(cell):
            shown = [
                m for m in ("chart", "table", "passage", "tiles", "figures_table") if any(calls(tree, m))
            ]
            assert shown == [], cell.id
        else:
            assert not any(calls(tree, "publish")), cell.id


@every_notebook
def test_a_notebook_publishes_only_figures_of_its_own_topic(stem: str) -> None:
    topics = {row["notebook"]: row["topic"] for row in sections()}

    assert {name.partition(".")[0] for name in published(stem)} <= {topics.get(stem, "")}


@every_notebook
def test_only_formulas_and_tables_keep_an_output(stem: str) -> None:
    """nbval compares those; prose and charts are kept without outputs and execution counts."""
    kept = [
        cell.id
        for cell in cells(stem, "code")
        if (cell.outputs or cell.execution_count)
        and any(any(calls(ast.parse(cell.source), m)) for m in ("chart", "passage", "remaining_passages"))
    ]

    assert kept == []


def test_no_output_that_was_kept_is_an_error() -> None:
    outputs = [o for stem in STEMS for cell in cells(stem, "code") for o in cell.outputs]

    assert [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"] == []


def test_the_contents_list_every_notebook_once_and_no_other() -> None:
    listed = [name for name in toc_files() if name.startswith("notebooks/")]

    assert sorted(listed) == sorted(f"notebooks/{stem}" for stem in STEMS)


def test_every_page_in_the_contents_exists() -> None:
    pages = [name for name in toc_files() if not name.startswith("notebooks/")]

    assert [name for name in pages if not (ROOT / f"{name}.md").is_file()] == []


def test_sections_stand_in_the_contents_in_the_order_of_the_report() -> None:
    in_toc = [name.removeprefix("notebooks/") for name in toc_files()]
    wanted = [row["notebook"] for row in sections()]

    assert [name for name in in_toc if name in wanted] == wanted
    assert set(wanted) <= set(STEMS)


def test_every_figure_of_the_catalogue_has_one_origin(run: Run) -> None:
    entered = [item.code for item in run.edition.indicators if item.code]
    origins = Counter([*entered, *(name for stem in STEMS for name in published(stem))])

    assert {name: origins[name] for name in read_catalogue() if origins[name] != 1} == {}
    assert [name for name, times in origins.items() if times > 1] == []


def test_every_figure_that_a_notebook_names_exists(run: Run) -> None:
    topics = {row["topic"] for row in sections()}
    unknown = [
        (stem, node.value)
        for stem in STEMS
        for cell in cells(stem, "code")
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Constant)
        and re.fullmatch(rf"(?:{'|'.join(topics)})\.\w+", str(node.value))
        and node.value not in run.figures
    ]

    assert unknown == []
