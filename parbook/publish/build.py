"""From an edition's folder to the published edition, step by step."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import parbook
from parbook.checks.audit import unexplained
from parbook.checks.check import Check
from parbook.checks.examination import contradiction, examine
from parbook.entries.file_faults import why
from parbook.figures.run import Run, sharing
from parbook.inputs.digests import state_of, within
from parbook.inputs.edition import find_data
from parbook.inputs.outline import read_outline
from parbook.numbers.printing import value_data
from parbook.pages.addresses import DOWNLOADS
from parbook.pages.model import Page
from parbook.problems import DataProblems, Problem
from parbook.progress import Progress, part_of, silent
from parbook.publish.compile import compile_pages, executed_figures
from parbook.publish.editions import refresh
from parbook.publish.execute import Task, execute
from parbook.publish.export import manifest, write_json
from parbook.publish.lifetime import bound
from parbook.publish.publication import MANIFEST
from parbook.publish.published_notebooks import without_traces
from parbook.publish.source import write_source
from parbook.publish.swap import building
from parbook.render.check_sheet import write_check_sheet
from parbook.render.html import filled
from parbook.render.letterhead import read_letterhead
from parbook.render.typst import write_pdf
from parbook.render.word import write_report

FORMATS = ("html", "pdf", "docx")

# Which share of a build is done when each of its stages begins.
_READ, _NOTEBOOKS, _PAGES, _HTML, _PRINT, _END = 0.0, 0.25, 0.5, 0.6, 0.85, 1.0
_SPHINX = re.compile(r"(reading sources|writing output)\.\.\. \[\s*(\d+)%\]")

# The package has no __main__, and its script need not be on PATH.
_JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"


def check_edition(root: Path, year: int, data: str = "") -> tuple[Run, list[Check]]:
    """Read, compute and audit an edition; raises DataProblems with everything that is wrong."""
    found = examine(root, year, data)
    if found.run is None or found.problems:
        raise DataProblems(list(found.problems))
    return found.run, list(found.checks)


def build_edition(
    root: Path,
    year: int,
    out: Path,
    data: str,
    jobs: int,
    progress: Progress,
    formats: Collection[str] = FORMATS,
    charts_in_word: bool = False,
) -> Path:
    """Build an edition and put it in place of the last one; raises DataProblems, changing nothing."""
    progress("Đọc, tính và đối chiếu số liệu", _READ)
    before = state_of(find_data(year, data, root), root / "notebooks")
    run, checks = check_edition(root, year, data)
    stop = unexplained(checks)
    if stop and run.edition.final:
        raise DataProblems([contradiction(run, check).problem for check in stop])
    outline = read_outline(run.edition)
    with building(out, year, _sources(root, run)) as site:
        new, notebooks = site.new, site.new / "notebooks"
        notebooks.mkdir()
        tasks = [Task(run.notebook(stem), stem, run.parameters(stem)) for stem in outline.notebooks]
        done: list[str] = []

        def executed_one(stem: str) -> None:
            done.append(stem)
            part = part_of(progress, _NOTEBOOKS, _PAGES)
            part(f"Chạy sổ tay tính {len(done)}/{len(tasks)}: {stem}", len(done) / len(tasks))

        with sharing(run):
            execute(tasks, notebooks, {}, jobs, executed_one)
        _require_same_figures(run, notebooks)
        progress("Soạn các trang sách", _PAGES)
        source = site.scratch / "book"
        source.mkdir()
        pages = compile_pages(root, notebooks, run, outline, len(stop))
        write_source(root, source, pages, run, checks, outline)
        progress("Dựng sách", _HTML)
        build_html(source, site.scratch / "html", part_of(progress, _HTML, _PRINT))
        html = site.scratch / "html" / "_build" / "html"
        if set(formats) & {"pdf", "docx"}:
            told = part_of(progress, _PRINT, _END)
            build_print(pages, run, checks, root, new, formats, charts_in_word, told)
        if "html" in formats:
            html.rename(new / "html")
            (new / "html" / ".buildinfo").unlink()  # says where Sphinx ran, for its next run
            first = filled("to_book.html", title=run.edition.settings.title)
            (new / "html" / "index.html").write_text(first, encoding="utf-8", newline="\n")
        without_traces(notebooks)
        _require_unchanged(run, before)
        shutil.copy(source / DOWNLOADS / "figures.json", new)
        write_json(new / MANIFEST, manifest(new, run.edition, within(run.edition.folder, before)))
    try:
        refresh(out)
    except FileExistsError as fault:  # the edition itself is in place
        progress(f"Không ghi danh sách ấn bản: {fault.filename} không do parbook tạo, được giữ nguyên.")
    except OSError as fault:
        progress(f"Chưa ghi được danh sách ấn bản, {fault.filename}: {why(fault)}. Mở được rồi thì dựng lại.")
    return out / str(year)


def _sources(root: Path, run: Run) -> list[Path]:
    """What a build is made from, and so never writes to."""
    project = [root / name for name in ("notebooks", "book", "docs")]
    return [run.edition.folder.parent, *project, Path(parbook.__file__).parent]


def build_print(
    pages: Sequence[Page],
    run: Run,
    checks: Sequence[Check],
    root: Path,
    target: Path,
    formats: Collection[str] = FORMATS,
    charts_in_word: bool = False,
    progress: Progress = silent,
) -> None:
    """Write the PDF and the Word files of an edition into the folder `target`."""
    edition = run.edition
    name = f"{edition.year}{read_letterhead(edition).file_mark}.docx"
    if "pdf" in formats:
        progress("Dựng bản PDF")
        write_pdf(pages, edition, root, (target / f"bao-cao-cchc-{name}").with_suffix(".pdf"))
    if "docx" in formats:
        progress("Dựng bản Word", 0.6)
        labels = {figure.id: figure.definition.label_vi for figure in run.figures.values()}
        write_report(pages, edition, root, target / f"bao-cao-cchc-{name}", labels, charts_in_word)
        write_check_sheet(checks, edition, target / f"phieu-doi-chieu-{name}")


def build_html(source: Path, target: Path, progress: Progress = silent) -> None:
    """Run Jupyter Book on compiled source, every warning an error; raises DataProblems."""
    command = [*bound(_JUPYTER_BOOK), "build", str(source), "--path-output", str(target)]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as told:
        with subprocess.Popen(
            [*command, "-W", "-n", "--keep-going"],
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1616000000"},
        ) as process:
            for line in process.stdout or ():
                for stage, percent in _SPHINX.findall(line):
                    second = stage.startswith("writing")
                    progress("Dựng sách", (int(percent) / 100 + second) / 2)
        told.seek(0)
        stderr = told.read()
    if process.returncode:
        telling = re.compile(r"WARNING|ERROR|\w+Error: \S")
        lines = [line for line in stderr.splitlines() if telling.search(line)]
        found = "\n            ".join(lines[:10]) or stderr[-800:]
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
        name: value_data(figure.quantity.exact) if figure else None for name, figure in run.computed.items()
    }
    found = executed_figures(notebooks)
    problems = [
        Problem(
            "BD-02",
            name,
            f"bằng số khi kiểm tra: {_words(wanted, name)}",
            _words(found, name),
            "chạy lại cả sách",
        )
        for name in dict.fromkeys([*wanted, *found])
        if _words(wanted, name) != _words(found, name)
    ]
    if problems:
        raise DataProblems(problems)


def _words(values: Mapping[str, str | None], name: str) -> str:
    """A value as a problem tells it."""
    return values[name] or "chưa công bố" if name in values else "không công bố số liệu này"
