"""The rules of the committed notebooks: short, in plain sight, the same for every year and province."""

import ast
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from kinds import KIND, SECTIONS

from parbook.definitions.outline import SectionInfo
from parbook.figures.figure import Figure
from parbook.figures.run import Run, is_computing
from parbook.inputs.outline import Outline, Part
from parbook.numbers.quantity import Quantity
from parbook.text import fold

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = {
    path.stem: nbformat.read(path, as_version=4) for path in sorted((ROOT / "notebooks").rglob("*.ipynb"))
}
CELLS = [(stem, cell) for stem, notebook in NOTEBOOKS.items() for cell in notebook.cells]
CODE = [
    (f"{stem} {cell.id}", cell, ast.parse(cell.source)) for stem, cell in CELLS if cell.cell_type == "code"
]
# Serves sections that have no notebook of their own; its title is the section's.
GENERIC = "section"
TAGS = {"parameters", "remove-cell", "remove-input", "hide-input", "figures", "notebook-only"}
# Beside another tag: nbval compares what the cell shows, in both its modes.
TABLE, CHECKED = "table", "nbval-check-output"
LOGIC = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.AsyncFor, ast.While,
    ast.comprehension, ast.Try, ast.With,
)  # fmt: skip
COMPARED_CALLS = ("publish", "publish_rows", "table", "figures_table", "unit_rankings", "compare")
SHOWING = (
    "chart", "table", "passage", "remaining_passages", "tiles", "figures_table",
    "unit_rankings", "unit_late_rates", "unit_panels",
)  # fmt: skip


def tags(cell: Any) -> list[str]:
    return list(cell.metadata.get("tags", []))


def source(stem: str) -> str:
    return "\n".join(cell.source for cell in NOTEBOOKS[stem].cells)


def calls(tree: ast.AST, *methods: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in methods
    ]


def published(run: Run) -> list[tuple[str, str]]:
    """Every section with each id that its notebook publishes, as often as it does."""
    found: list[tuple[str, str]] = []

    class Noting(Run):
        def publish(
            self, figure_id: str, quantity: Quantity, section: str, *labels: str
        ) -> Figure | None:  # fmt: skip
            if is_computing():
                found.append((section, figure_id))
            return super().publish(figure_id, quantity, section, *labels)

    Noting(run.edition, run.notebooks).compute()
    return found


def toc_files() -> list[str]:
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


def whole_outline(run: Run) -> Outline:
    """The outline of 2020 with the page that compares years, which a first year leaves out."""
    contents = run.edition.definition.contents
    parts = tuple(
        Part(p.caption, (*(s.page for s in p.sections), *(page.file for page in p.pages)))
        for p in contents.parts
    )
    return Outline(contents.root, parts, {})


def sections() -> list[SectionInfo]:
    return list(SECTIONS)


def test_there_are_notebooks() -> None:
    assert {"ii-3-procedures", "appendix-6", "overview", "checks", "sources"} <= set(NOTEBOOKS)


def test_one_cell_holds_the_two_parameters_with_their_types_and_defaults() -> None:
    declared = [
        (stem, [ast.unparse(line) for line in ast.parse(cell.source).body])
        for stem, cell in CELLS
        if "parameters" in tags(cell)
    ]

    both = ["year: int = 2020", "data: str = ''"]
    more = {GENERIC: ["section: str = 'plan'"]}
    assert declared == [(stem, [*both, *more.get(stem, [])]) for stem in NOTEBOOKS]


def test_a_code_cell_has_one_tag_that_we_know() -> None:
    assert [place for place, cell, _ in CODE if len(set(tags(cell)) - {TABLE, CHECKED}) != 1] == []
    assert {tag for _, cell in CELLS for tag in tags(cell)} <= {*TAGS, TABLE, CHECKED}


def test_a_code_cell_has_at_most_twelve_lines() -> None:
    assert [place for place, cell, _ in CODE if len(cell.source.splitlines()) > 12] == []


def test_a_notebook_holds_no_function_class_or_loop() -> None:
    logic = [
        f"{place}: {type(node).__name__}"
        for place, _, tree in CODE
        for node in ast.walk(tree)
        if isinstance(node, LOGIC)
    ]

    assert logic == []


def test_the_first_cell_is_the_only_first_level_heading() -> None:
    headings = [
        (stem, cell.id)
        for stem, cell in CELLS
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("# ")
    ]

    titled = {stem: notebook for stem, notebook in NOTEBOOKS.items() if stem != GENERIC}
    assert headings == [(stem, notebook.cells[0].id) for stem, notebook in titled.items()]


def test_a_section_is_titled_with_its_number() -> None:
    wrong = [
        row.stem
        for row in sections()
        if not NOTEBOOKS[row.stem].cells[0].source.startswith(f"# {row.number}. ")
    ]

    assert wrong == []


def test_a_notebook_imports_nothing_but_the_library_pandas_and_altair() -> None:
    imported = [
        ast.unparse(node)
        for _, _, tree in CODE
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert set(imported) <= {"from parbook.notebook import *", "import altair as alt", "import pandas as pd"}
    assert imported.count("from parbook.notebook import *") == len(NOTEBOOKS)


def test_a_notebook_does_not_name_the_province(run: Run) -> None:
    province = fold(run.edition.settings.province).removeprefix("tinh ").removeprefix("thanh pho ")

    assert province
    assert [stem for stem in NOTEBOOKS if province in fold(source(stem))] == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"https?:|www\.|file:",
        r"(?:^|[\s\"'(])(?:/|~/|[A-Za-z]:[\\/])\w+",
        r"[\w-]+\.(?:xlsx|csv|yml)\b",
        r"(?i)geoshape|topojson|topo_feature|geojson",
    ],
    ids=["web address", "absolute path", "data file", "map"],
)
def test_a_notebook_holds_neither_address_nor_path_nor_map(pattern: str) -> None:
    assert {stem: found for stem in NOTEBOOKS if (found := re.findall(pattern, source(stem)))} == {}


def test_notebooks_are_written_in_nfc() -> None:
    lines = [line for stem in NOTEBOOKS for line in source(stem).splitlines()]

    assert [line for line in lines if not unicodedata.is_normalized("NFC", line)] == []


def test_figures_are_published_in_cells_tagged_figures_alone() -> None:
    publishing = [(place, cell) for place, cell, tree in CODE if calls(tree, "publish", "publish_rows")]

    assert [place for place, cell in publishing if tags(cell) != ["figures", CHECKED]] == []


def test_a_cell_of_figures_shows_nothing_else() -> None:
    assert [place for place, cell, tree in CODE if "figures" in tags(cell) and calls(tree, *SHOWING)] == []


def test_a_notebook_publishes_only_figures_of_its_own_topic(run: Run) -> None:
    topics = {row.number: row.topic for row in sections()}

    assert [(s, name) for s, name in published(run) if topics.get(s) != name.partition(".")[0]] == []


def test_figures_and_tables_keep_their_outputs_and_all_else_is_kept_without() -> None:
    """nbval compares what is kept: formulas and tables would go unchecked without, prose would chafe."""
    kept = [place for place, cell, _ in CODE if cell.outputs]
    marked = [place for place, cell, _ in CODE if {"figures", TABLE, "notebook-only"} & set(tags(cell))]
    checked = [place for place, cell, _ in CODE if CHECKED in tags(cell)]
    compared = [place for place, cell, tree in CODE if calls(tree, *COMPARED_CALLS)]

    assert kept == marked == checked
    assert [place for place in compared if place not in kept] == []


def test_every_section_shows_its_frame_and_what_it_was_last_period() -> None:
    shown = {
        row.stem: [
            method for method in ("frame", "compare") for place, cell, tree in CODE
            if place.split()[0] == row.stem and calls(tree, method) and cell.outputs
        ]
        for row in sections()
    }  # fmt: skip

    assert [stem for stem, methods in shown.items() if set(methods) != {"frame", "compare"}] == []


def test_execution_counts_are_not_kept() -> None:
    assert [place for place, cell, _ in CODE if cell.execution_count and not cell.outputs] == []


def test_no_output_that_was_kept_is_an_error_or_a_warning() -> None:
    outputs = [(place, output) for place, cell, _ in CODE for output in cell.outputs]

    assert [p for p, o in outputs if o.output_type == "error" or o.get("name") == "stderr"] == []


def test_the_contents_list_every_notebook_once_and_no_other() -> None:
    listed = [name for name in toc_files() if name.startswith("notebooks/")]

    assert sorted(listed) == [f"notebooks/{stem}" for stem in NOTEBOOKS if stem != GENERIC]


def test_every_page_in_the_contents_exists() -> None:
    pages = [name for name in toc_files() if not name.startswith("notebooks/")]

    # The analysts' guide stands in docs/vi and is copied into the book.
    known = {path.stem for path in [*ROOT.glob("book/*.md"), *ROOT.glob("docs/vi/*.md")]}
    assert [name for name in pages if name.removeprefix("book/") not in known] == []


def test_the_contents_are_the_outline_of_2020(run: Run) -> None:
    assert yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8")) == whole_outline(run).toc()


def test_sections_stand_in_the_contents_in_the_order_of_the_report() -> None:
    wanted = [row.stem for row in sections()]

    assert [name for file in toc_files() if (name := file.removeprefix("notebooks/")) in wanted] == wanted
    assert set(wanted) <= set(NOTEBOOKS)


def test_every_figure_of_the_catalogue_has_one_origin(run: Run) -> None:
    entered = [item.code for item in run.edition.indicators if item.code]
    origins = Counter([*entered, *(name for _, name in published(run))])

    assert [name for name in KIND.catalogue if origins[name] == 0] == []
    assert [name for name, times in origins.items() if times > 1] == []


def test_every_figure_that_a_notebook_names_exists(run: Run) -> None:
    topics = "|".join(row.topic for row in sections())
    unknown = [
        (place, node.value)
        for place, _, tree in CODE
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and re.fullmatch(rf"(?:{topics})\.\w+", str(node.value))
        and node.value not in run.figures
    ]

    assert unknown == []


def test_the_table_of_sections_has_the_titles_of_the_notebooks() -> None:
    for section in SECTIONS:
        first = nbformat.read(ROOT / "notebooks" / f"{section.stem}.ipynb", as_version=4).cells[0].source
        assert first.splitlines()[0] == f"# {section.number}. {section.title}"
