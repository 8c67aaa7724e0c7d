"""The parameters of a notebook as they come in from papermill, JupyterLab or a command."""

import ast
import sys
from collections.abc import Iterator
from contextlib import suppress
from os import PathLike, fspath
from typing import Any

from parbook.problems import DataProblems, Problem

PARAMETERS = ("year", "data", "section")
# papermill begins the cell with the parameters that it was given so.
_INJECTED = "# Parameters\n"


def checked(year: Any, data: Any) -> tuple[int, str]:
    """Year and folder of year folders; `papermill -r` gives a year as text, which is taken as its number.

    Raises DataProblems where either is none, or where papermill was given a parameter that no
    notebook has: it would only warn, and the notebook would run for another year than was meant.

    >>> checked("2020", "")
    (2020, '')
    """
    problems = list(_unknown())
    number = _number(year)
    if number is None:
        needed = "năm viết bằng chữ số, ví dụ 2020"
        problems.append(_problem("year", needed, repr(year), "viết -p year 2020"))
    if not isinstance(data, str | PathLike):
        needed = "đường dẫn tới thư mục chứa thư mục các năm"
        problems.append(_problem("data", needed, repr(data), "viết -r data ĐƯỜNG_DẪN, hoặc bỏ tham số này"))
    if problems or number is None:
        raise DataProblems(problems)
    return number, str(fspath(data))


def _number(year: Any) -> int | None:
    if isinstance(year, str) and year.strip().isdecimal():
        return int(year)
    if isinstance(year, float) and year.is_integer():
        return int(year)
    return year if isinstance(year, int) and not isinstance(year, bool) else None


def _unknown() -> Iterator[Problem]:
    needed = f"chỉ có tham số {', '.join(PARAMETERS)}"
    for name in dict.fromkeys(_injected()):
        if name not in PARAMETERS:
            yield _problem(name, needed, f"tham số {name}", "sửa tên tham số, ví dụ -p year 2020")


def _injected() -> Iterator[str]:
    """The names that papermill gave values to in the notebook that runs here, if one does."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    for source in (shell.user_ns.get("In") or []) if shell is not None else []:
        if isinstance(source, str) and source.startswith(_INJECTED):
            with suppress(SyntaxError):  # a cell of someone's own that begins so
                assigned = [line for line in ast.parse(source).body if isinstance(line, ast.Assign)]
                yield from (
                    name.id for line in assigned for name in line.targets if isinstance(name, ast.Name)
                )


def _problem(name: str, needed: str, found: str, fix: str) -> Problem:
    return Problem("BD-01", f"tham số {name} của sổ tay tính", needed, found, fix)
