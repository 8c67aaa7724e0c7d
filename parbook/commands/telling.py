"""What commands tell on stderr, progress and lists of problems, and the copy that a file keeps."""

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from parbook.entries.file_faults import cure, why
from parbook.problems import DataProblems, Problem
from parbook.text import printable

_INPUTS = {".xlsx", ".csv", ".yml", ".md", ".ipynb", ".docx"}


def report_problems(problems: Sequence[Problem]) -> None:
    """Tell all problems on stderr, worst first."""
    from parbook.faults.problem_report import problem_lines  # most commands have none to tell

    for line in problem_lines(problems):
        for part in line.split("\n"):
            print(printable(part), file=sys.stderr)


def tell_progress(line: str) -> None:
    """One line of progress, at once."""
    print(line, file=sys.stderr, flush=True)


def report_file_fault(fault: OSError) -> None:
    """Tell on stderr which file could not be read or written, and why."""
    if fault.args and isinstance(fault.args[0], list) and fault.args[0]:  # many at once, from shutil
        source, _, said = fault.args[0][0]
        number = re.match(r"\[Errno (\d+)\]", str(said))
        fault = OSError(int(number[1]) if number else None, str(said), str(source))
    print(f"Không đọc hoặc không ghi được {fault.filename or 'tệp'}: {why(fault)}", file=sys.stderr)
    words = cure(fault)
    print(f"{words[:1].upper()}{words[1:]}, rồi chạy lại.", file=sys.stderr)


def refuse_input(path: Path) -> None:
    """A slip of the hand must not write a result over a workbook that was sent; raises DataProblems."""
    if path.exists() and (path.is_dir() or path.suffix.lower() in _INPUTS):
        needed, fix = "tệp kết quả mới, ví dụ ket-qua.txt", "chọn tên tệp khác"
        raise DataProblems([Problem("AB-06", str(path), needed, "đã có tệp khác ở đây", fix)])


class Told:
    """What a command tells, kept as it is told, for those who see no console."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def say(self, lines: Iterable[str]) -> None:
        """Tell results, on stdout."""
        self._tell(lines, sys.stdout)

    def tell_problems(self, problems: Sequence[Problem]) -> None:
        """Tell problems on stderr, those that are alike together; the file keeps each of them."""
        from parbook.faults.problem_report import problem_lines

        self._tell(problem_lines(problems), sys.stderr, problem_lines(problems, whole=True))

    def tell_remarks(self, remarks: Sequence[Problem]) -> None:
        """Tell what is worth a second look on stdout, of those that are alike a few; the file keeps all."""
        from parbook.faults.problem_report import remark_lines

        self._tell(remark_lines(remarks), sys.stdout, remark_lines(remarks, whole=True))

    def _tell(self, lines: Iterable[str], stream: object, kept: Iterable[str] | None = None) -> None:
        shown = list(lines)
        self._lines += shown if kept is None else kept
        for line in shown:
            # At once, or the two streams of one console would not keep their order.
            print(line, file=stream, flush=True)  # type: ignore[call-overload]

    def write(self, path: Path) -> None:
        """Write all that was told: UTF-8 with its mark and Windows line ends, which every Notepad reads."""
        text = "".join(f"{line}\n" for line in self._lines)
        path.write_text(text, encoding="utf-8-sig", newline="\r\n")
