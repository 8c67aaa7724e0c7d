"""Executed notebooks and year-independent pages made into the source of one book."""

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import yaml

from parbook.definitions.sections import ADDED_FOLDER
from parbook.faults.problem_guide import guide_html
from parbook.figures.run import Run
from parbook.inputs.edition import INVENTED, Edition
from parbook.inputs.narrative import fill, read_narrative
from parbook.inputs.outline import Outline
from parbook.notebook import FIGURE, PROSE
from parbook.problems import Problem
from parbook.render.prose import figure_html
from parbook.text import nfc

_DROPPED_TAGS = {"parameters", "injected-parameters", "remove-cell"}
_SHOWN = ("text/html", "text/plain")
_FAULTS = "{{ faults }}"
_EDITION = re.compile(r"\{\{\s*edition\.(\w+)\s*\}\}")


def compile_book(
    root: Path, executed: Path, target: Path, run: Run, outline: Outline, open_findings: int = 0
) -> list[Problem]:
    """Write the book's source to `target`; returns what must not be published.

    `open_findings` is how many contradictions of a draft are unexplained; the cover tells it.
    """
    edition = run.edition
    shutil.copytree(root / "book", target / "book", ignore=shutil.ignore_patterns("fonts"))
    # The analysts' guide is read in the repository and in the book.
    shutil.copytree(root / "docs" / "vi", target / "book", dirs_exist_ok=True)
    for page in (target / "book").rglob("*.md"):
        page.write_text(
            _fill_edition(page.read_text(encoding="utf-8"), edition, open_findings), encoding="utf-8"
        )
    (target / "notebooks").mkdir()
    problems: list[Problem] = []
    for path in sorted(executed.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        problems.extend(_faults(path.name, notebook))
        title = outline.titles.get(f"notebooks/{path.stem}", "")
        nbformat.write(compile_notebook(notebook, title), target / "notebooks" / path.name)
    for name in outline.pages:
        if name.startswith(ADDED_FOLDER):
            _write_added(name, outline.titles[name], run, target)
    (target / "_config.yml").write_text(_config(root, edition), encoding="utf-8")
    toc = yaml.safe_dump(outline.toc(), allow_unicode=True, sort_keys=False)
    (target / "_toc.yml").write_text(toc, encoding="utf-8")
    return problems


def _write_added(page: str, title: str, run: Run, target: Path) -> None:
    """A section that the edition adds as text: its passages in the order of the file."""
    name = f"narrative/{page.removeprefix(ADDED_FOLDER)}.md"
    narrative = read_narrative(run.edition.folder / name, run.edition.show_path(name))
    text = "\n\n".join([f"# {title}", *narrative.passages.values()])
    (target / ADDED_FOLDER).mkdir(exist_ok=True)
    path = target / f"{page}.md"
    path.write_text(nfc(fill(text, run.figures, figure_html)) + "\n", encoding="utf-8")


def compile_notebook(notebook: Any, title: str = "") -> Any:
    """The notebook as a page: set-up dropped, prose promoted, formulas folded at the end, no metadata."""
    cells, formulas = [], []
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        if tags & _DROPPED_TAGS:
            continue
        if cell.cell_type == "markdown":
            cells.append(nbformat.v4.new_markdown_cell(nfc(cell.source)))
        elif (prose := _prose(cell)) is not None:
            if prose:
                cells.append(nbformat.v4.new_markdown_cell(prose))
        elif "figures" in tags:
            formulas.append(cell)
        elif outputs := [output for output in cell.outputs if output.get("data", {}).get("text/html")]:
            cells.append(_code_cell(cell.source, [output.data for output in outputs], "remove-input"))
    cells = _without_empty_headings(cells)
    if formulas:
        cells.append(_folded(formulas))
    if title and cells and cells[0].cell_type == "markdown":
        cells[0].source = re.sub(r"^# .*", f"# {title}", cells[0].source, count=1)
    page = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": _KERNEL})
    for number, cell in enumerate(page.cells):
        # nbformat draws random ids; the book must be the same bytes each time.
        cell["id"] = f"o-{number}"
    return page


def _without_empty_headings(cells: list[Any]) -> list[Any]:
    """The cells without the headings under which this edition shows nothing."""
    kept: list[Any] = []
    for cell in reversed(cells):
        level = _heading_level(cell)
        if level > 1 and (not kept or 0 < _heading_level(kept[-1]) <= level):
            continue
        kept.append(cell)
    return kept[::-1]


def _heading_level(cell: Any) -> int:
    """The level of a cell that is one heading and nothing else, 0 for other cells."""
    heading = re.fullmatch(r"(#+) .*", cell.source.strip()) if cell.cell_type == "markdown" else None
    return len(heading[1]) if heading else 0


_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def executed_figures(executed: Path) -> dict[str, str | None]:
    """The exact values that the executed notebooks published, by figure id."""
    found: dict[str, str | None] = {}
    for path in sorted(executed.glob("*.ipynb")):
        for output in _outputs(nbformat.read(path, as_version=4)):
            data = output.get("data", {}).get(FIGURE)
            if data is not None:
                found[data["id"]] = data["value"]
    return found


def _prose(cell: Any) -> str | None:
    """The prose that a cell shows, empty where the year has no such passage; None for other cells."""
    shown = [output.data for output in cell.outputs if PROSE in output.get("data", {})]
    return nfc("\n\n".join(data["text/markdown"] for data in shown)) if shown else None


def _folded(formulas: Iterable[Any]) -> Any:
    """All formulas of a section in one fold, with what they gave below them, a line a figure."""
    formulas = list(formulas)
    data = [output.get("data", {}) for cell in formulas for output in cell.outputs]
    lines = "\n".join(bundle["text/plain"] for bundle in data if FIGURE in bundle)
    source = "\n\n".join(cell.source for cell in formulas)
    return _code_cell(source, [{"text/plain": lines}] if lines else [], "hide-cell")


def _code_cell(source: str, outputs: Iterable[dict[str, Any]], tag: str) -> Any:
    texts = [{mime: nfc(data[mime]) for mime in _SHOWN if mime in data} for data in outputs]
    shown = [nbformat.v4.new_output("display_data", data=data) for data in texts]
    return nbformat.v4.new_code_cell(source, outputs=shown, metadata={"tags": [tag]})


def _outputs(notebook: Any) -> Iterator[Any]:
    for cell in notebook.cells:
        yield from cell.get("outputs", [])


def _faults(name: str, notebook: Any) -> Iterable[Problem]:
    """Jupyter Book would publish a traceback or a warning without a word; we do not."""
    for output in _outputs(notebook):
        if output.output_type == "error" or output.get("name") == "stderr":
            found = str(output.get("evalue") or output.get("text"))[:200]
            yield Problem(
                "BD-01", f"notebooks/{name}", "không có lỗi, cảnh báo", found, "xem lại trong JupyterLab"
            )


def _fill_edition(text: str, edition: Edition, open_findings: int) -> str:
    """Pages of book/ say what edition they stand in, `{{ edition.title }}`; one lists all faults."""
    signed = edition.settings.signed_document
    words = {
        "year": str(edition.year),
        "province": edition.settings.province,
        "title": edition.settings.title,
        "signed_number": signed.number,
        "signed_date": signed.date_words,
        "period": edition.settings.period.words,
        "note": edition.settings.note,
        "appendix_note": edition.settings.appendix_note,
        "findings": _findings(edition, open_findings),
    }
    filled = _EDITION.sub(lambda match: words[match[1]], text)
    return nfc(filled.replace(_FAULTS, guide_html())) + "\n"


def _findings(edition: Edition, open_findings: int) -> str:
    if edition.final:
        return ""
    if not open_findings:
        return "**Dự thảo: không còn nội dung mâu thuẫn chưa giải trình.**"
    number = f"{open_findings:02d}" if open_findings < 10 else str(open_findings)
    return f"**Dự thảo: còn {number} nội dung mâu thuẫn chưa giải trình.**"


def _mark(edition: Edition) -> str:
    """What every page of an edition says that is not final or whose numbers are invented."""
    if edition.invented:
        return f"{INVENTED}. Chỉ để minh họa, không sử dụng làm số liệu chính thức."
    return "" if edition.final else "DỰ THẢO"


def _config(root: Path, edition: Edition) -> str:
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = edition.settings.title
    config["sphinx"]["config"]["parbook_edition"] = {
        "year": edition.year,
        "short_title": edition.settings.short_title,
        "note": edition.settings.note,
        "mark": _mark(edition),
        "notice": edition.notice,
    }
    return yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
