"""The guide docs/vi/so-tay-tinh.md, followed: its cells put where it says, run, and looked at."""

import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from parbook.figures.run import open_run, sharing
from parbook.pages.model import Chart
from parbook.publish.compile import notebook_blocks
from parbook.publish.execute import execute
from parbook.render.pictures import without_drawing

PAGE = "docs/vi/so-tay-tinh.md"
STEM = "ii-3-procedures"
RATE = "procedures.payment_of_online_rate"


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / PAGE).read_text(encoding="utf-8")


@pytest.fixture
def project(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("notebooks", "data", "book", "docs"):
        shutil.copytree(root / name, tmp_path / name)
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(root / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def blocks(guide: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", guide, flags=re.MULTILINE | re.DOTALL)


def add(project: Path, after: str, source: str, *tags: str) -> None:
    """A cell below the one that holds these words."""
    path = project / "notebooks" / f"{STEM}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    place = next(n for n, cell in enumerate(notebook.cells) if after in cell.source)
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})
    notebook.cells.insert(place + 1, cell)
    nbformat.write(notebook, path)


def shown(project: Path) -> tuple[Any, list[Chart]]:
    """The notebook as it was run, and the charts of its page."""
    run = open_run(2020).compute()
    (project / "out").mkdir(exist_ok=True)
    with sharing(run), without_drawing():
        execute([project / "notebooks" / f"{STEM}.ipynb"], project / "out", {}, 1, lambda _: None)
    notebook = nbformat.read(project / "out" / f"{STEM}.ipynb", as_version=4)
    return notebook, [b for b in notebook_blocks(notebook, f"notebooks/{STEM}") if isinstance(b, Chart)]


def test_a_rate_and_its_bar_are_added_as_the_guide_says(guide: str, project: Path) -> None:
    formula, bar, dots = blocks(guide, "python")
    [result] = blocks(guide, "text")
    add(project, "section.publish_rows(services", formula, "figures", "nbval-check-output")
    add(project, '"three-services"', bar, "remove-input")

    notebook, charts = shown(project)
    [cell] = [c for c in notebook.cells if c.source == formula.strip() or c.source == formula]
    assert cell.outputs[0]["data"]["text/plain"] == result.strip()
    assert open_run(2020).figures[RATE].definition.label_vi.startswith("Tỷ lệ quy trình thanh toán")
    [chart] = [chart for chart in charts if "hai mẫu số" in chart.title]
    assert [mark.text for mark in chart.marks] == ["39,46%", result.split()[2]]
    assert RATE in chart.marks[1].figures
    assert "phu-luc-3.xlsx" in chart.source

    add(project, '"payment-rates"', dots, "remove-input")
    _, charts = shown(project)
    changed = [chart for chart in charts if "hai mẫu số" in chart.title][1]
    assert [mark.text for mark in changed.marks] == ["39,46%", "60,46%", "65,27%"]


def test_the_guide_names_every_tag_and_kind_of_chart(guide: str, root: Path) -> None:
    notebooks = [nbformat.read(path, as_version=4) for path in root.glob("notebooks/*.ipynb")]
    tags = {tag for notebook in notebooks for cell in notebook.cells for tag in cell.metadata.get("tags", [])}
    assert {tag for tag in tags if f"`{tag}`" not in guide} == set()
    from parbook import notebook as library

    kinds = {name for name in library.__all__ if name.startswith("draw_")}
    assert {name for name in kinds if f"`{name}`" not in guide} == set()
