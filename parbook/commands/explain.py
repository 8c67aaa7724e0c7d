"""`parbook explain`: where one figure comes from."""

import argparse
import sys

from parbook.checks.audit import audit, checks_of
from parbook.checks.check import VERDICT_WORDS
from parbook.commands.project import a_year, add_data, computed, latest_year
from parbook.figures.figure import STATUS_WORDS
from parbook.numbers.lineage import tree


def register(command: argparse.ArgumentParser) -> None:
    """Add the command's words."""
    command.add_argument("figure", metavar="MÃ", help="ví dụ procedures.online_rate")
    command.add_argument("--year", type=a_year, metavar="NĂM", help="mặc định: năm mới nhất")
    add_data(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Tell the figure's words, tree and checks."""
    year = options.year or latest_year(options.data)
    run = computed(year, options.data)
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
