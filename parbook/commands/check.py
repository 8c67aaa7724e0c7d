"""`parbook check`: read, compute and audit an edition, without building it."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from parbook.checks.check import VERDICT_WORDS, Check, counts
from parbook.checks.examination import Examination, examine
from parbook.checks.not_sent import NotSent
from parbook.commands.progress_bar import ProgressBar, waiting
from parbook.commands.project import a_year, add_data, project_root
from parbook.commands.telling import Told, refuse_input
from parbook.faults.annotated_workbooks import annotate, refuse_target
from parbook.faults.problem_report import missing_lines
from parbook.figures.figure import STATUS_WORDS
from parbook.figures.run import Run
from parbook.inputs.edition import find_data
from parbook.numbers.printing import number_text
from parbook.problems import DataProblems, Problem, worst_first
from parbook.publish.export import write_json

_PROBLEM_KEYS = ("code", "file", "sheet", "cell", "row", "column", "expected", "found", "fix")
_NOT_COMPUTED = "Các bước tính, đối chiếu chưa chạy được cho đến khi sửa xong các lỗi trên."


def register(command: argparse.ArgumentParser) -> None:
    """Add the command's words."""
    command.add_argument("year", type=a_year, metavar="NĂM")
    add_data(command)
    command.add_argument("--json", type=Path, metavar="TỆP", help="ghi danh sách lỗi ra tệp JSON")
    command.add_argument(
        "--report", type=Path, metavar="TỆP", help="ghi kết quả ra tệp chữ để mở bằng Notepad"
    )
    command.add_argument(
        "--annotate",
        type=Path,
        metavar="THƯ_MỤC",
        help="ghi bản sao các tệp với ô lỗi được tô màu, và danh sách gửi từng đơn vị, vào thư mục mới",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Tell everything that is wrong at once, write what is asked for; 1 where the edition cannot be built."""
    told = Told()
    try:
        for path in filter(None, (options.json, options.report)):
            refuse_input(path)
    except DataProblems as fault:
        told.tell_problems(fault.problems)
        return 1
    code = _check_and_write(options, told)
    if options.report:
        told.write(options.report)
    return code


def _check_and_write(options: argparse.Namespace, told: Told) -> int:
    try:
        return _check(options, told)
    except DataProblems as fault:
        told.tell_problems(fault.problems)
        _write_problems(options, worst_first(fault.problems))
        return 1


def _check(options: argparse.Namespace, told: Told) -> int:
    root = project_root()
    folder = find_data(options.year, options.data, root)
    if options.annotate:
        refuse_target(options.annotate, folder)
    try:
        with waiting("Đọc, tính và đối chiếu số liệu"):
            found = examine(root, options.year, options.data)
    except DataProblems as fault:  # the files that people write by hand, told alone
        told.tell_problems(fault.problems)
        told.say(["", _NOT_COMPUTED])
        _write_problems(options, worst_first(fault.problems), ())
        return 1
    problems = found.all_problems
    _write_problems(options, problems, found.remarks, found.missing)
    told.say(missing_lines(found.missing))
    if found.run:
        told.say(_result_lines(found.run, found.checks))
    if found.left_out:
        told.say([f"Năm {found.left_out.year}: {found.left_out.reason}; không đối chiếu với năm này"])
    if found.to_rewrite:
        told.say([f"Lời văn: còn {number_text(len(found.to_rewrite))} chỗ đánh dấu cần viết lại"])
    if problems:
        told.tell_problems(problems)
    told.tell_remarks(found.remarks)
    if not found.run:
        told.say(["", _NOT_COMPUTED])
    if options.annotate:
        told.say(_annotated_lines(options.annotate, found))
    return int(found.stops)


def _result_lines(run: Run, checks: Sequence[Check]) -> Iterator[str]:
    statuses = [figure.status for figure in run.figures.values()]
    shown = "; ".join(
        f"{words.lower()} {number_text(statuses.count(s))}" for s, words in STATUS_WORDS.items()
    )
    yield f"Số liệu: {number_text(len(statuses))} ({shown})"
    verdicts = "; ".join(f"{VERDICT_WORDS[v]} {number_text(n)}" for v, n in counts(checks).items())
    yield f"Đối chiếu: {number_text(len(checks))} nội dung ({verdicts})"
    for check in checks:
        if check.verdict in ("disagrees", "explained"):
            words = f"{check.words}: {check.expected} / {check.found}"
            yield f"  {VERDICT_WORDS[check.verdict]}: {words} [{check.id}]"


def _annotated_lines(target: Path, found: Examination) -> Iterator[str]:
    with ProgressBar() as bar:
        written = annotate(found, target, bar)
    yield ""
    if not written:
        yield "Không có lỗi và không có đơn vị chưa gửi: không ghi tệp nào."
        return
    yield f"Đã ghi vào {target}:"
    yield from (f"  {name}: {remark}" for name, remark in written.items())


def _write_problems(
    options: argparse.Namespace,
    problems: Sequence[Problem],
    remarks: Sequence[Problem] = (),
    missing: Sequence[NotSent] = (),
) -> None:
    if options.json:
        told = {"problems": _rows(problems), "remarks": _rows(remarks)}
        write_json(options.json, told | {"missing": [asdict(item) for item in missing]})


def _rows(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [{name: getattr(problem, name) for name in _PROBLEM_KEYS} for problem in problems]
