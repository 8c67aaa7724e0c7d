"""`parbook new-year`: the folder of a new year, with blank workbooks ready to be sent out."""

import argparse
from pathlib import Path

from parbook.commands.progress_bar import ProgressBar
from parbook.commands.project import a_new_year, a_year, add_data, project_root
from parbook.definitions.definition import read_definition
from parbook.inputs.edition_settings import calendar_year
from parbook.numbers.printing import number_text
from parbook.periods.new_year import UNIT_FORMS, make_year, news


def register(command: argparse.ArgumentParser) -> None:
    """Add the command's words."""
    command.add_argument("year", type=a_new_year, metavar="NĂM")
    command.add_argument(
        "--from", type=a_year, dest="earlier", metavar="NĂM", help="năm lấy làm mẫu (mặc định: năm gần nhất)"
    )
    add_data(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the folder; raises DataProblems where it is there already."""
    root = project_root()
    data = Path(options.data) if options.data else root / "data"
    with ProgressBar() as bar:
        folder, before = make_year(options.year, options.earlier, data, root, bar)
    source = f", lập từ năm {before.year}" if before else ""
    print(f"Biểu mẫu năm {options.year}{source}: {folder}")
    if before:
        now = read_definition(before.definition.id, data, calendar_year(options.year))
        for line in news(before, now):
            print(f"Mới so với năm {before.year}: {line}")
    forms = number_text(len(list((folder / UNIT_FORMS).iterdir())))
    print(f"Biểu một trang của từng đơn vị: {folder / UNIT_FORMS} ({forms} tệp)")
    first = 'ghi nơi nhận, hạn gửi ở trang tính "Hướng dẫn" của từng tệp, rồi gửi kèm công văn.'
    print(f"Việc tiếp theo: {first}")
    check = f"parbook check {options.year}" + (f" --data {options.data}" if options.data else "")
    print(f"Chưa có số liệu thì chưa kiểm tra được; nhận đủ tệp đã điền rồi mới chạy: {check}")
    return 0
