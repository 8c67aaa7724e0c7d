"""From an edition's folder to the published edition, step by step."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from parbook.checks.audit import unexplained
from parbook.checks.check import Check
from parbook.checks.examination import contradiction, examine
from parbook.figures.run import Run
from parbook.inputs.outline import read_outline
from parbook.numbers.quantity import decimal_text
from parbook.pages.addresses import DOWNLOADS
from parbook.pages.model import Page
from parbook.problems import DataProblems, Problem
from parbook.publish.compile import compile_pages, executed_figures
from parbook.publish.editions import refresh
from parbook.publish.execute import execute
from parbook.publish.export import manifest, write_json
from parbook.publish.source import write_source
from parbook.publish.swap import building
from parbook.render.check_sheet import write_check_sheet
from parbook.render.letterhead import read_letterhead
from parbook.render.typst import write_pdf
from parbook.render.word import write_report

Progress = Callable[[str], None]
FORMATS = ("html", "pdf", "docx")

# The package has no __main__, and its script need not be on PATH.
_JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"


def check_edition(root: Path, year: int, data: str = "") -> tuple[Run, list[Check]]:
    """Read, compute and audit an edition; raises DataProblems with everything that is wrong."""
    found = examine(root, year, data)
    if found.run is None or found.problems:
        raise DataProblems(list(found.problems))
    return found.run, list(found.checks)


def build_edition(
    root: Path, year: int, out: Path, data: str, jobs: int, progress: Progress,
    formats: Collection[str] = FORMATS, charts_in_word: bool = False,
) -> Path:  # fmt: skip
    """Build an edition and put it in place of the last one; raises DataProblems, changing nothing."""
    progress("Đọc, tính và đối chiếu số liệu")
    run, checks = check_edition(root, year, data)
    stop = unexplained(checks)
    if stop and run.edition.final:
        raise DataProblems([contradiction(run, check).problem for check in stop])
    outline = read_outline(root, run.edition)
    with building(out, year) as new, tempfile.TemporaryDirectory() as scratch:
        notebooks = new / "notebooks"
        notebooks.mkdir()
        sources = [root / "notebooks" / f"{stem}.ipynb" for stem in outline.notebooks]
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
        pages = compile_pages(root, notebooks, run, outline, len(stop))
        write_source(root, source, pages, run, checks, outline)
        build_html(source, Path(scratch) / "html")
        html = Path(scratch) / "html" / "_build" / "html"
        if set(formats) & {"pdf", "docx"}:
            progress("Dựng bản PDF, bản Word")
            build_print(pages, run, checks, root, new, formats, charts_in_word)
        if "html" in formats:
            shutil.move(html, new / "html")
        shutil.copy(source / DOWNLOADS / "figures.json", new)
        write_json(new / "manifest.json", manifest(new, run.edition))
    try:
        refresh(out)
    except OSError as fault:  # the edition itself is in place
        progress(f"Chưa ghi được danh sách ấn bản, tệp đang mở: {fault.filename}. Đóng tệp rồi dựng lại.")
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
