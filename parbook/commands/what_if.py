"""`parbook what-if`: what would move if one cell held another value."""

import argparse
import sys
from pathlib import Path

from parbook.commands.progress_bar import waiting
from parbook.commands.project import a_year, add_data, project_root
from parbook.commands.telling import refuse_input, report_problems
from parbook.inputs.edition import find_data
from parbook.live.what_if import Refused, what_if
from parbook.live.what_if_report import data, place_lines, report
from parbook.publish.export import write_json


def register(command: argparse.ArgumentParser) -> None:
    """Add the command's words."""
    command.add_argument("year", type=a_year, metavar="NĂM")
    command.add_argument("file", type=Path, metavar="TỆP.xlsx", help="ví dụ phu-luc-3.xlsx")
    command.add_argument("cell", type=_place, metavar="TRANG_TÍNH!Ô", help="ví dụ 'Ba dịch vụ!C10'")
    command.add_argument("value", metavar="GIÁ_TRỊ", help="như khi gõ trong Excel: 5.000 hoặc 12,5%% hoặc …")
    add_data(command)
    command.add_argument("--json", type=Path, metavar="TỆP", help="ghi kết quả ra tệp JSON")
    command.set_defaults(run=run)


def _place(words: str) -> tuple[str, str]:
    """Sheet and cell of `sheet!cell`, as Excel writes it: the sheet may stand in quotes."""
    sheet, mark, cell = words.rpartition("!")
    if not (mark and sheet.strip("'") and cell.strip()):
        raise argparse.ArgumentTypeError("viết dạng TRANG_TÍNH!Ô, ví dụ 'Ba dịch vụ!C10'")
    return sheet.strip("'"), cell.strip()


def run(options: argparse.Namespace) -> int:
    """Tell what would move; 1 where `parbook check` would refuse the edition with that value."""
    if options.json:
        refuse_input(options.json)
    root = project_root()
    folder = find_data(options.year, options.data, root)
    try:
        sheet, cell = options.cell
        with waiting("Tính thử với giá trị mới"):
            found = what_if(root, folder, options.file.name, sheet, cell, options.value)
    except Refused as fault:
        print("\n".join(place_lines(fault.place, options.value)))
        print("\nKhông tính thử được: với giá trị này, parbook check sẽ báo lỗi.", flush=True)
        report_problems(fault.problems)
        return 1
    print("\n".join(report(found)))
    if options.json:
        write_json(options.json, data(found))
    if found.problems:
        print("\nVới giá trị này, parbook check sẽ báo lỗi:", file=sys.stdout, flush=True)
        report_problems(found.problems)
    return 1 if found.problems else 0
