"""What commands tell on stderr: progress, and the list of problems."""

import sys
from collections.abc import Sequence

from parbook.problems import Problem


def report_problems(problems: Sequence[Problem]) -> None:
    """Tell all problems on stderr."""
    print(f"Danh sách lỗi cần sửa: {len(problems)}\n", file=sys.stderr)
    print("\n\n".join(problem.text() for problem in problems), file=sys.stderr)


def tell_progress(line: str) -> None:
    """One line of progress, at once."""
    print(line, file=sys.stderr, flush=True)
