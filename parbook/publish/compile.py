"""Executed notebooks, narrative and our own pages made into the pages of one book."""

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat

from parbook.definitions.outline import ADDED_FOLDER
from parbook.faults.problem_guide import guide_blocks
from parbook.figures.run import Run
from parbook.inputs.edition import Edition
from parbook.inputs.narrative import read_narrative
from parbook.inputs.outline import Outline
from parbook.pages.cells import figure_spans
from parbook.pages.markdown import no_names, read_markdown
from parbook.pages.model import (
    Block,
    Blocks,
    Formulas,
    Heading,
    Page,
    Span,
    Spans,
    without_empty_headings,
    words,
)
from parbook.pages.page_json import PAGE, read_blocks
from parbook.pages.published import FIGURE
from parbook.problems import DataProblems, Problem
from parbook.publish.anchors import dead_links, with_anchors
from parbook.text import nfc, one_line

# What is `notebook-only` is for whoever reads the notebook: the page must not become a heap of data.
_DROPPED_TAGS = {"parameters", "injected-parameters", "remove-cell", "notebook-only"}
# Where a page of ours lists all faults; in a line of its own.
_FAULTS = re.compile(r"^\{\{ faults \}\}$", re.MULTILINE)
_BOOK = "book/"


def compile_pages(
    root: Path, executed: Path, run: Run, outline: Outline, open_findings: int = 0
) -> tuple[Page, ...]:
    """The pages of an edition in the order of its outline.

    `open_findings` is how many contradictions of a draft are unexplained; the cover tells it.
    Raises DataProblems for what must not be published, everything at once.
    """
    found = _Pages(root, executed, run, outline, open_findings)
    pages = tuple(found.page(part, name) for part, name in _in_order(outline))
    if problems := found.problems or list(dead_links(pages)):
        raise DataProblems(problems)
    return pages


def _in_order(outline: Outline) -> Iterator[tuple[str, str]]:
    yield "", outline.root
    for part in outline.parts:
        for page in part.pages:
            yield part.caption, page


class _Pages:
    """Makes the pages; problems are gathered."""

    def __init__(self, root: Path, executed: Path, run: Run, outline: Outline, open_findings: int) -> None:
        self.root, self.executed, self.run, self.outline = root, executed, run, outline
        self.edition = edition_words(run.edition, open_findings)
        self.problems: list[Problem] = []

    def page(self, part: str, name: str) -> Page:
        try:
            title, blocks = self._content(name)
        except DataProblems as fault:
            self.problems.extend(fault.problems)
            title, blocks = name, ()
        title = nfc(self.outline.titles.get(name, title)) or name
        is_section = name in self.outline.sections
        return with_anchors(Page(name, part, title, "", blocks, is_section=is_section))

    def _content(self, name: str) -> tuple[str, Blocks]:
        """Title and blocks of a page."""
        if name.startswith(ADDED_FOLDER):
            return name, self._added(name)
        if name.startswith(_BOOK):
            return _titled(self._own(name))
        stem = name.rpartition("/")[2]
        path = self.executed / f"{stem}.ipynb"
        if not path.is_file():
            raise _missing(f"{name}.ipynb")
        notebook = nbformat.read(path, as_version=4)
        self.problems.extend(_faults(path.name, notebook))
        definition = self.run.edition.definition
        title, blocks = _titled(notebook_blocks(notebook, name, definition.dormant_figures))
        section = definition.by_stem.get(stem)
        return title or (f"{section.number}. {section.title}" if section else ""), blocks

    def _own(self, name: str) -> Blocks:
        """A page of ours, the definition's own before the common one; the analysts' guide is of the docs."""
        file = name.removeprefix(_BOOK) + ".md"
        definition = self.run.edition.definition.folder
        places = (definition / "pages" / file, self.root / "book" / file, self.root / "docs" / "vi" / file)
        path = next((place for place in places if place.is_file()), None)
        if path is None:
            raise _missing(f"{name}.md")
        text = nfc(path.read_text(encoding="utf-8"))
        before, *after = _FAULTS.split(text)
        blocks = read_markdown(before, name, f"{name}.md", self._of_edition, wider=True)
        for rest in after:
            more = read_markdown(rest, name, f"{name}.md", self._of_edition, wider=True)
            blocks = (*blocks, *guide_blocks(), *more)
        return blocks

    def _of_edition(self, name: str, full: bool) -> Spans:
        return self.edition[name] if name in self.edition else no_names(name, full)

    def _added(self, page: str) -> Blocks:
        """A section that the edition adds as text: its passages in the order of the file."""
        name = f"narrative/{page.removeprefix(ADDED_FOLDER)}.md"
        narrative = read_narrative(self.run.edition.folder / name, self.run.edition.show_path(name))
        text = "\n\n".join(narrative.passages.values())
        return read_markdown(text, page, narrative.file, self._figure)

    def _figure(self, figure_id: str, full: bool) -> Spans:
        return figure_spans(self.run.figures[figure_id], full)


def _missing(file: str) -> DataProblems:
    needed, fix = (
        "có trang này (tên ghi trong outline.yml của khung báo cáo)",
        "khôi phục tệp, hoặc sửa outline.yml",
    )
    return DataProblems([Problem("BD-05", file, needed, "không có trang", fix)])


def notebook_blocks(notebook: Any, name: str, dormant: Collection[str] = ()) -> Blocks:
    """What an executed notebook shows: set-up dropped, the formulas folded once at the end.

    A formula whose figures hold at another time (`dormant`) is left out with them. Raises
    DataProblems where a text or an output cannot be read.
    """
    blocks: list[Block] = []
    formulas = []
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        if tags & _DROPPED_TAGS:
            continue
        if cell.cell_type == "markdown":
            blocks += read_markdown(nfc(cell.source), name, f"{name}.ipynb", wider=True)
        elif "figures" in tags:
            if _published(cell) or not any(figure in cell.source for figure in dormant):
                formulas.append(cell)
        else:
            blocks += _shown(cell, name)
    kept = without_empty_headings(blocks)
    return (*kept, _folded(formulas)) if formulas else kept


def _shown(cell: Any, name: str) -> Iterator[Block]:
    for output in cell.outputs:
        data = output.get("data", {})
        if PAGE in data:
            try:
                yield from read_blocks(data[PAGE])
            except ValueError as fault:
                raise _not_of_the_page(name, str(fault)[:200]) from fault
        elif data.keys() - {"text/plain"}:
            raise _not_of_the_page(name, one_line(cell.source)[:100])


def _not_of_the_page(name: str, found: str) -> DataProblems:
    """An output that no page can show: nothing may vanish between the notebook and the book."""
    needed = "kết quả của page, section (bảng, hình, lời văn), đúng phiên bản parbook"
    fix = "hiện kết quả bằng page hoặc section, rồi chạy lại sổ tay tính"
    return DataProblems([Problem("BD-01", f"{name}.ipynb", needed, found, fix)])


def _folded(formulas: Iterable[Any]) -> Formulas:
    """All formulas of a section, with what they gave below them, a line a figure."""
    formulas = list(formulas)
    results = "\n".join(bundle["text/plain"] for cell in formulas for bundle in _published(cell))
    return Formulas("\n\n".join(cell.source for cell in formulas), nfc(results))


def _published(cell: Any) -> list[Any]:
    """What a cell of formulas gave, a bundle a figure."""
    bundles = (output.get("data", {}) for output in cell.outputs)
    return [bundle for bundle in bundles if FIGURE in bundle]


def _titled(blocks: Blocks) -> tuple[str, Blocks]:
    """The title of a page, which is its first heading, and what stands below it."""
    if blocks and isinstance(title := blocks[0], Heading) and title.level == 0:
        return title.text, blocks[1:]
    return "", blocks


def executed_figures(executed: Path) -> dict[str, str | None]:
    """The exact values that the executed notebooks published, by figure id."""
    found: dict[str, str | None] = {}
    for path in sorted(executed.glob("*.ipynb")):
        for output in _outputs(nbformat.read(path, as_version=4)):
            found |= output.get("data", {}).get(FIGURE, {})
    return found


def _outputs(notebook: Any) -> Iterator[Any]:
    for cell in notebook.cells:
        yield from cell.get("outputs", [])


def _faults(name: str, notebook: Any) -> Iterable[Problem]:
    """A book would show a traceback or a warning without a word; we do not."""
    for output in _outputs(notebook):
        if output.output_type == "error" or output.get("name") == "stderr":
            found = str(output.get("evalue") or output.get("text"))[:200]
            yield Problem(
                "BD-01", f"notebooks/{name}", "không có lỗi, cảnh báo", found, "xem lại trong JupyterLab"
            )


def edition_words(edition: Edition, open_findings: int) -> dict[str, Spans]:
    """What pages of ours say of the edition that they stand in, by placeholder."""
    signed = edition.settings.signed_document
    said = {
        "year": str(edition.year),
        "province": edition.settings.province,
        "title": edition.settings.title,
        "signed_number": signed.number,
        "signed_date": signed.date_words,
        "period": edition.settings.period.words,
        "note": edition.settings.note,
        "appendix_note": edition.settings.appendix_note,
    }
    spans = {f"edition.{name}": words(text) for name, text in said.items()}
    findings = _findings(edition, open_findings)
    return {**spans, "edition.findings": (Span(findings, bold=True),) if findings else ()}


def _findings(edition: Edition, open_findings: int) -> str:
    if edition.final:
        return ""
    if not open_findings:
        return "Dự thảo: không còn nội dung mâu thuẫn chưa giải trình."
    number = f"{open_findings:02d}" if open_findings < 10 else str(open_findings)
    return f"Dự thảo: còn {number} nội dung mâu thuẫn chưa giải trình."
