"""From an edition's folder to the published edition, step by step."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from parbook.checks.audit import unexplained
from parbook.checks.check import Check
from parbook.checks.examination import contradiction, examine
from parbook.figures.run import Run, sharing
from parbook.inputs.digests import state_of
from parbook.inputs.edition import find_data
from parbook.inputs.outline import read_outline
from parbook.numbers.printing import value_data
from parbook.pages.addresses import DOWNLOADS
from parbook.pages.model import Page
from parbook.problems import DataProblems, Problem
from parbook.publish.compile import compile_pages, executed_figures
from parbook.publish.editions import refresh
from parbook.publish.execute import Task, execute
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
    before = state_of(find_data(year, data, root), root / "notebooks")
    run, checks = check_edition(root, year, data)
    stop = unexplained(checks)
    if stop and run.edition.final:
        raise DataProblems([contradiction(run, check).problem for check in stop])
    outline = read_outline(run.edition)
    with building(out, year) as new, tempfile.TemporaryDirectory() as scratch:
        notebooks = new / "notebooks"
        notebooks.mkdir()
        tasks = [Task(run.notebook(stem), stem, run.parameters(stem)) for stem in outline.notebooks]
        done: list[str] = []

        def executed_one(stem: str) -> None:
            done.append(stem)
            progress(f"Chạy sổ tay tính {len(done)}/{len(tasks)}: {stem}")

        with sharing(run):
            execute(tasks, notebooks, {}, jobs, executed_one)
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
        _require_unchanged(run, before)
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


def _require_unchanged(run: Run, before: Mapping[Path, str]) -> None:
    """No file was exchanged meanwhile, or numbers, prose and manifest would speak of different ones."""
    now = state_of(run.edition.folder, run.notebooks)
    if changed := [path for path in sorted({*before, *now}) if before.get(path) != now.get(path)]:
        needed, fix = "tệp giữ nguyên trong lúc dựng sách", "chạy lại cả sách"
        raise DataProblems([Problem("BD-02", str(path), needed, "đã thay đổi", fix) for path in changed])


def _require_same_figures(run: Run, notebooks: Path) -> None:
    """What the notebooks published is what compute published, or the book contradicts figures.json."""
    wanted = {
        name: value_data(figure.quantity.exact) if figure else None
        for name, figure in run.computed.items()
    }  # fmt: skip
    found = executed_figures(notebooks)
    problems = [
        Problem(
            "BD-02", name, f"bằng số khi kiểm tra: {_words(wanted, name)}", _words(found, name),
            "chạy lại cả sách",
        )
        for name in dict.fromkeys([*wanted, *found])
        if _words(wanted, name) != _words(found, name)
    ]  # fmt: skip
    if problems:
        raise DataProblems(problems)


def _words(values: Mapping[str, str | None], name: str) -> str:
    """A value as a problem tells it."""
    return values[name] or "chưa công bố" if name in values else "không công bố số liệu này"
