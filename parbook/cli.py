"""The command `parbook`; what each command does stands in parbook/commands."""

import os
import sys

from parbook.commands import (
    build,
    check,
    diff,
    explain,
    freeze,
    new_year,
    read_back,
    serve,
    simulate,
    verify,
    what_if,
)
from parbook.commands.telling import report_file_fault, report_problems
from parbook.commands.usage import Parser
from parbook.problems import DataProblems

# In the order in which a year's work needs them.
_COMMANDS = (
    new_year, check, build, serve, explain, what_if, read_back, freeze, diff, verify, simulate,
)  # fmt: skip


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
        report_problems(fault.problems)
    except BrokenPipeError:  # whoever reads has seen enough: parbook diff … | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as fault:  # a file that is locked, may not be read, or a full disk
        report_file_fault(fault)
    return 1


def _parser() -> Parser:
    parser = Parser(prog="parbook", description="Sách báo cáo cải cách hành chính")
    parser.add_version()
    commands = parser.add_subparsers(required=True, title="lệnh", metavar="LỆNH")
    for command in _COMMANDS:
        command.register(commands)
    return parser
