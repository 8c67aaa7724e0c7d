"""The command `parbook`: build, check, explain."""

import argparse
import os
import sys
from pathlib import Path

from parbook.audit import audit, checks_of, unexplained
from parbook.build import FORMATS, build_edition, check_edition, contradiction_problem
from parbook.check import VERDICT_WORDS, counts
from parbook.edition import find_data, find_root
from parbook.edition_reader import read_edition
from parbook.export import write_json
from parbook.figures import STATUS_WORDS
from parbook.letterhead import read_letterhead
from parbook.lineage import tree
from parbook.problems import DataProblems, Problem
from parbook.read_back import apply, edition_year, read_back, read_texts
from parbook.read_back_report import report
from parbook.run import Run
from parbook.simulate import write_simulated


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 0 done, 1 problems in the data or edition, 2 wrong usage."""
    # The console of a Vietnamese Windows turns accents into question marks unless told otherwise.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except DataProblems as fault:
        _report(fault.problems)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parbook", description="Sách báo cáo cải cách hành chính")
    commands = parser.add_subparsers(required=True, metavar="lệnh")
    build = commands.add_parser("build", help="dựng ấn bản của một hay nhiều năm")
    build.add_argument("years", nargs="*", type=int, metavar="NĂM", help="mặc định: năm mới nhất")
    build.add_argument("--out", default="_build", type=Path, help="thư mục nhận ấn bản (mặc định _build)")
    build.add_argument("--formats", default=",".join(FORMATS), help="định dạng cần dựng (mặc định: tất cả)")
    build.add_argument("--charts-in-word", action="store_true", help="đưa cả biểu đồ vào bản Word")
    build.add_argument(
        "--jobs", type=int, default=min(4, os.cpu_count() or 1), help="số sổ tay chạy cùng lúc"
    )
    build.set_defaults(run=_build)
    check = commands.add_parser("check", help="đọc, tính và đối chiếu số liệu, không dựng sách")
    check.add_argument("year", type=int, metavar="NĂM")
    check.add_argument("--json", type=Path, help="ghi danh sách lỗi ra tệp JSON")
    check.set_defaults(run=_check)
    explain = commands.add_parser("explain", help="một số liệu từ đâu ra")
    explain.add_argument("figure", metavar="MÃ", help="ví dụ procedures.online_rate")
    explain.add_argument("--year", type=int, metavar="NĂM", help="mặc định: năm mới nhất")
    explain.set_defaults(run=_explain)
    back = commands.add_parser("read-back", help="đọc lại bản Word đã sửa: số nào, câu nào đã đổi")
    back.add_argument("file", type=Path, metavar="TỆP.docx")
    back.add_argument("--year", type=int, metavar="NĂM", help="mặc định: năm ghi trong tệp")
    back.add_argument("--out", default="_build", type=Path, help="thư mục chứa ấn bản (mặc định _build)")
    back.add_argument("--apply", action="store_true", help="ghi các câu đã sửa vào lời văn")
    back.set_defaults(run=_read_back)
    simulate = commands.add_parser("simulate", help="tạo ấn bản giả định của một tỉnh không có thật")
    simulate.add_argument("year", type=int, metavar="NĂM")
    simulate.add_argument("--seed", type=int, default=1, metavar="SỐ", help="mỗi số cho một bộ số liệu khác")
    simulate.add_argument(
        "--data", default=Path("_simulated"), type=Path, help="thư mục nhận ấn bản (mặc định _simulated)"
    )
    simulate.set_defaults(run=_simulate)
    for command in (build, check, explain, back):
        command.add_argument("--data", default="", help="thư mục chứa thư mục các năm (mặc định data)")
    return parser


def _build(options: argparse.Namespace) -> int:
    formats = options.formats.split(",")
    if unknown := set(formats) - set(FORMATS):
        print(f"parbook build: chưa dựng được định dạng {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    root = find_root(Path.cwd())
    for year in options.years or [_latest(root, options.data)]:
        place = build_edition(
            root, year, options.out, options.data, max(1, options.jobs), _progress, formats,
            options.charts_in_word,
        )  # fmt: skip
        print(f"Ấn bản năm {year}: {place / 'html' / 'index.html' if 'html' in formats else place}")
    return 0


def _check(options: argparse.Namespace) -> int:
    try:
        run, checks = check_edition(find_root(Path.cwd()), options.year, options.data)
    except DataProblems as fault:
        _write_problems(options.json, fault.problems)
        raise
    problems = [contradiction_problem(run, check) for check in unexplained(checks)]
    _write_problems(options.json, problems)
    figures = list(run.figures.values())
    statuses = [figure.status for figure in figures]
    shown = "; ".join(f"{words.lower()} {statuses.count(s)}" for s, words in STATUS_WORDS.items())
    print(f"Số liệu: {len(figures)} ({shown})")
    verdicts = "; ".join(f"{VERDICT_WORDS[v]} {n}" for v, n in counts(checks).items())
    print(f"Đối chiếu: {len(checks)} nội dung ({verdicts})")
    off = [check for check in checks if check.verdict in ("disagrees", "explained")]
    for check in off:
        print(
            f"  {VERDICT_WORDS[check.verdict]}: {check.words}: {check.expected} / {check.found} [{check.id}]"
        )
    if problems and run.edition.final:
        raise DataProblems(problems)
    return 0


def _explain(options: argparse.Namespace) -> int:
    root = find_root(Path.cwd())
    year = options.year or _latest(root, options.data)
    run = Run(read_edition(find_data(year, options.data, root)), root / "notebooks").compute()
    figure = run.figures.get(options.figure)
    if figure is None:
        print(f"Năm {year} không có số liệu {options.figure}.", file=sys.stderr)
        near = [name for name in run.figures if options.figure.rpartition(".")[2] in name]
        if near:
            print("Có thể là: " + ", ".join(near[:8]), file=sys.stderr)
        return 1
    print(f"{figure.definition.label_vi} (mục {figure.section})")
    print(f"{figure.id} = {figure.full}   [{STATUS_WORDS[figure.status]}]")
    if figure.definition.base:
        print(f"Mẫu số: {figure.definition.base}")
    print("\n".join(tree(figure.quantity)))
    for check in checks_of(figure.id, audit(run)):
        print(f"{VERDICT_WORDS[check.verdict]}: {check.words}: {check.expected} / {check.found}")
    return 0


def _read_back(options: argparse.Namespace) -> int:
    root = find_root(Path.cwd())
    year = options.year or edition_year(options.file)
    run = Run(read_edition(find_data(year, options.data, root)), root / "notebooks").compute()
    folder = options.out / str(year)
    built = folder / f"bao-cao-cchc-{year}{read_letterhead(run.edition).file_mark}.docx"
    findings = read_back(options.file, built, run, read_texts(folder))
    print("\n".join(report(findings, run)))
    if options.apply:
        for file in apply(findings):
            print(f"Đã ghi: {run.edition.show_path(f'narrative/{file.name}')}")
    return 1 if findings.numbers_differ else 0


def _simulate(options: argparse.Namespace) -> int:
    folder = write_simulated(options.year, options.seed, options.data, find_root(Path.cwd()))
    print(f"Ấn bản giả định năm {options.year}: {folder}")
    print(f"Dựng sách: parbook build {options.year} --data {options.data}")
    return 0


def _latest(root: Path, data: str) -> int:
    folder = Path(data) if data else root / "data"
    years = [int(path.name) for path in folder.glob("[0-9]*") if path.name.isdigit()]
    if not years:
        find_data(0, data, root)
    return max(years)


def _report(problems: list[Problem]) -> None:
    print(f"Danh sách lỗi cần sửa: {len(problems)}\n", file=sys.stderr)
    print("\n\n".join(problem.text() for problem in problems), file=sys.stderr)


def _write_problems(path: Path | None, problems: list[Problem]) -> None:
    if path:
        write_json(path, {"problems": [_problem_data(problem) for problem in problems]})


def _problem_data(problem: Problem) -> dict[str, str]:
    names = ("code", "file", "sheet", "cell", "row", "column", "expected", "found", "fix")
    return {name: getattr(problem, name) for name in names}


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
