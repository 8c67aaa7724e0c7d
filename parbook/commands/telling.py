"""What commands tell on stderr, progress and lists of problems, and the copy that a file keeps."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from parbook.faults.problem_report import problem_lines
from parbook.problems import Problem


def report_problems(problems: Sequence[Problem]) -> None:
    """Tell all problems on stderr, worst first."""
    for line in problem_lines(problems):
        print(line, file=sys.stderr)


def tell_progress(line: str) -> None:
    """One line of progress, at once."""
    print(line, file=sys.stderr, flush=True)


class Told:
    """What a command tells, kept as it is told, for those who see no console."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def say(self, lines: Iterable[str]) -> None:
        """Tell results, on stdout."""
        self._tell(lines, sys.stdout)

    def warn(self, lines: Iterable[str]) -> None:
        """Tell problems, on stderr."""
        self._tell(lines, sys.stderr)

    def _tell(self, lines: Iterable[str], stream: object) -> None:
        for line in lines:
            self._lines.append(line)
            # At once, or the two streams of one console would not keep their order.
            print(line, file=stream, flush=True)  # type: ignore[call-overload]

    def write(self, path: Path) -> None:
        """Write all that was told: UTF-8 with its mark and Windows line ends, which every Notepad reads."""
        text = "".join(f"{line}\n" for line in self._lines)
        path.write_text(text, encoding="utf-8-sig", newline="\r\n")
