"""`parbook check`: read, compute and audit an edition, without building it."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from parbook.audit import unexplained
from parbook.build import check_edition, contradiction_problem, narratives
from parbook.check import VERDICT_WORDS, counts
from parbook.commands.project import add_data, project_root
from parbook.export import write_json
from parbook.figures import STATUS_WORDS
from parbook.problems import DataProblems, Problem


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's words."""
    check = commands.add_parser("check", help="đọc, tính và đối chiếu số liệu, không dựng sách")
    check.add_argument("year", type=int, metavar="NĂM")
    add_data(check)
    check.add_argument("--json", type=Path, help="ghi danh sách lỗi ra tệp JSON")
    check.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check the edition; raises DataProblems with every problem at once."""
    try:
        run, checks = check_edition(project_root(), options.year, options.data)
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
    if left := sum(len(narrative.to_rewrite) for narrative in narratives(run.edition)):
        print(f"Lời văn: còn {left} chỗ đánh dấu cần viết lại")
    off = [check for check in checks if check.verdict in ("disagrees", "explained")]
    for check in off:
        print(
            f"  {VERDICT_WORDS[check.verdict]}: {check.words}: {check.expected} / {check.found} [{check.id}]"
        )
    if problems and run.edition.final:
        raise DataProblems(problems)
    return 0


def _write_problems(path: Path | None, problems: Sequence[Problem]) -> None:
    if path:
        write_json(path, {"problems": [_problem_data(problem) for problem in problems]})


def _problem_data(problem: Problem) -> dict[str, str]:
    names = ("code", "file", "sheet", "cell", "row", "column", "expected", "found", "fix")
    return {name: getattr(problem, name) for name in names}
