"""`parbook new-year`: the folder of a new year, with blank workbooks ready to be sent out."""

import argparse
from pathlib import Path

from parbook.commands.project import a_new_year, a_year, add_data, project_root
from parbook.periods.new_year import make_year


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's words."""
    new_year = commands.add_parser("new-year", help="tạo thư mục năm mới với biểu mẫu trống")
    new_year.add_argument("year", type=a_new_year, metavar="NĂM")
    new_year.add_argument(
        "--from", type=a_year, dest="earlier", metavar="NĂM", help="năm lấy làm mẫu (mặc định: năm gần nhất)"
    )
    add_data(new_year)
    new_year.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the folder; raises DataProblems where it is there already."""
    root = project_root()
    data = Path(options.data) if options.data else root / "data"
    folder, before = make_year(options.year, options.earlier, data, root)
    source = f", lập từ năm {before.year}" if before else ""
    print(f"Biểu mẫu năm {options.year}{source}: {folder}")
    print(f"Sau khi điền: parbook check {options.year}" + (f" --data {options.data}" if options.data else ""))
    return 0
