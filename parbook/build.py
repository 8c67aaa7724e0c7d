"""From an edition's folder to the published edition, step by step."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from parbook.audit import audit, unexplained
from parbook.check import Check
from parbook.check_sheet import write_check_sheet
from parbook.compile import compile_book, executed_figures
from parbook.document import Page
from parbook.downloads import DOWNLOADS, write_downloads
from parbook.edition import Edition, find_data
from parbook.edition_reader import read_edition
from parbook.execute import execute
from parbook.export import manifest, write_json
from parbook.letterhead import read_letterhead
from parbook.narrative import Narrative, check_narrative, read_narrative, rewrite_problems
from parbook.page_reader import read_pages
from parbook.pdf import write_pdf
from parbook.problems import DataProblems, Problem
from parbook.quantity import decimal_text
from parbook.run import Run
from parbook.sections import SECTIONS
from parbook.swap import building
from parbook.word import write_report

Progress = Callable[[str], None]
FORMATS = ("html", "pdf", "docx")

# The package has no __main__, and its script need not be on PATH.
_JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"


def check_edition(root: Path, year: int, data: str = "") -> tuple[Run, list[Check]]:
    """Read, compute and audit an edition; raises DataProblems with everything that is wrong."""
    edition = read_edition(find_data(year, data, root))
    run = Run(edition, root / "notebooks").compute()
    problems: list[Problem] = []
    for narrative in narratives(edition):
        problems.extend(check_narrative(narrative, run.figures))
        problems.extend(rewrite_problems(narrative) if edition.final else ())
    if problems:
        raise DataProblems(problems)
    return run, audit(run)


def narratives(edition: Edition) -> Iterator[Narrative]:
    """The prose of each section; raises DataProblems."""
    for section in SECTIONS:
        name = f"narrative/{section.notebook}.md"
        yield read_narrative(edition.folder / name, edition.show_path(name))


def build_edition(
    root: Path, year: int, out: Path, data: str, jobs: int, progress: Progress,
    formats: Collection[str] = FORMATS, charts_in_word: bool = False,
) -> Path:  # fmt: skip
    """Build an edition and put it in place of the last one; raises DataProblems, changing nothing."""
    progress("Đọc, tính và đối chiếu số liệu")
    run, checks = check_edition(root, year, data)
    stop = unexplained(checks)
    if stop and run.edition.final:
        raise DataProblems([contradiction_problem(run, check) for check in stop])
    with building(out, year) as new, tempfile.TemporaryDirectory() as scratch:
        notebooks = new / "notebooks"
        notebooks.mkdir()
        sources = sorted((root / "notebooks").glob("*.ipynb"))
        parameters = {"year": year, "data": str(run.edition.folder.parent)}
        done: list[str] = []

        def executed_one(stem: str) -> None:
            done.append(stem)
            progress(f"Chạy sổ tay tính {len(done)}/{len(sources)}: {stem}")

        execute(sources, notebooks, parameters, jobs, executed_one)
        _require_same_figures(run, notebooks)
        progress("Dựng sách")
        source = Path(scratch) / "book"
        source.mkdir()
        if problems := compile_book(root, notebooks, source, run.edition, len(stop)):
            raise DataProblems(problems)
        write_downloads(run, checks, source / DOWNLOADS)
        build_html(source, Path(scratch) / "html")
        html = Path(scratch) / "html" / "_build" / "html"
        if set(formats) & {"pdf", "docx"}:
            progress("Dựng bản PDF, bản Word")
            build_print(read_pages(html, root / "_toc.yml"), run, checks, root, new, formats, charts_in_word)
        if "html" in formats:
            shutil.move(html, new / "html")
        shutil.copy(source / DOWNLOADS / "figures.json", new)
        write_json(new / "manifest.json", manifest(new, run.edition))
    return out / str(year)


def build_print(
    pages: Sequence[Page], run: Run, checks: Sequence[Check], root: Path, target: Path,
    formats: Collection[str] = FORMATS, charts_in_word: bool = False,
) -> None:  # fmt: skip
    """Write the PDF and the Word files of an edition into the folder `target`."""
    edition = run.edition
    name = f"{edition.year}{read_letterhead(edition).file_mark}.docx"
    if "pdf" in formats:
        write_pdf(pages, edition, root, (target / f"bao-cao-cchc-{name}").with_suffix(".pdf"))
    if "docx" in formats:
        labels = {figure.id: figure.definition.label_vi for figure in run.figures.values()}
        write_report(pages, edition, root, target / f"bao-cao-cchc-{name}", labels, charts_in_word)
        write_check_sheet(checks, edition, target / f"phieu-doi-chieu-{name}")


def build_html(source: Path, target: Path) -> None:
    """Run Jupyter Book on compiled source, every warning an error; raises DataProblems."""
    command = [sys.executable, "-c", _JUPYTER_BOOK, "build", str(source), "--path-output", str(target)]
    result = subprocess.run(
        [*command, "-W", "-n", "--keep-going"],
        capture_output=True, text=True, encoding="utf-8", errors="replace",
        env={**os.environ, "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1616000000"},
    )  # fmt: skip
    if result.returncode:
        telling = re.compile(r"WARNING|ERROR|\w+Error: \S")
        lines = [line for line in result.stderr.splitlines() if telling.search(line)]
        found = "\n            ".join(lines[:10]) or result.stderr[-800:]
        needed = "Jupyter Book dựng xong, không có cảnh báo"
        raise DataProblems([Problem("BD-03", str(source), needed, found, "sửa trang được nêu tên")])


def _require_same_figures(run: Run, notebooks: Path) -> None:
    """The kernels must arrive at what compute arrived at, or the book contradicts figures.json."""
    problems = []
    for name, value in executed_figures(notebooks).items():
        figure = run.figures.get(name)
        ours = decimal_text(figure.quantity.exact) if figure else None
        if ours != value:
            problems.append(
                Problem("BD-02", name, f"bằng số khi kiểm tra: {ours}", str(value), "chạy lại cả sách")
            )
    if problems:
        raise DataProblems(problems)


def contradiction_problem(run: Run, check: Check) -> Problem:
    """An unexplained contradiction as a problem at the first cell that takes part in it."""
    figures = [run.figures[name] for name in check.ids if name in run.figures]
    cells = [*check.cells, *(cell for figure in figures for cell in figure.quantity.cells())]
    first = cells[0] if cells else None
    return Problem(
        "AB-05", first.file if first else check.id, f"{check.words}: {check.expected}", check.found,
        "sửa số liệu tại nguồn, hoặc giải trình trong corrections.yml (loại explain) với check: "
        + check.id,
        first.sheet if first else "", first.address if first else "",
    )  # fmt: skip
