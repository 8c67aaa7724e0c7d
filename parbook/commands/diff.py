"""`parbook diff`: two editions beside each other."""

import argparse
import sys

from parbook.commands.progress_bar import waiting
from parbook.commands.project import a_year, add_data, computed
from parbook.figures.earlier import earlier_of
from parbook.inputs.breaks import read_breaks
from parbook.periods.diff import difference, report
from parbook.problems import DataProblems


def register(command: argparse.ArgumentParser) -> None:
    """Add the command's words."""
    command.add_argument("earlier", type=a_year, metavar="NĂM_TRƯỚC")
    command.add_argument("later", type=a_year, metavar="NĂM_SAU")
    add_data(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Tell what differs and what was left as it was; raises DataProblems for either edition."""
    if options.earlier == options.later:
        print("parbook diff: cần hai năm khác nhau", file=sys.stderr)
        return 2
    earlier, later = sorted((options.earlier, options.later))
    with waiting("Đọc và tính số liệu hai năm"):
        before, now = computed(earlier, options.data), computed(later, options.data)
    breaks, problems = read_breaks(now.edition.folder.parent, now.edition.definition)
    if problems:
        raise DataProblems(problems)
    found = difference(before, earlier_of(before.edition, before.notebooks), now, breaks)
    print("\n".join(report(found)))
    return 0
