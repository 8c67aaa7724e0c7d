"""`parbook simulate`: an edition of an invented province."""

import argparse
from pathlib import Path

from parbook.commands.progress_bar import waiting
from parbook.commands.project import a_new_year, project_root
from parbook.invented.practice import fill_year
from parbook.invented.simulate import write_simulated
from parbook.numbers.printing import number_text


def register(command: argparse.ArgumentParser) -> None:
    """Add the command's words."""
    command.add_argument("year", type=a_new_year, metavar="NĂM")
    command.add_argument("--seed", type=int, default=1, metavar="SỐ", help="mỗi số cho một bộ số liệu khác")
    command.add_argument(
        "--data",
        default=Path("_simulated"),
        type=Path,
        metavar="THƯ_MỤC",
        help="thư mục nhận ấn bản (mặc định _simulated)",
    )
    command.add_argument(
        "--fill", action="store_true", help="điền số liệu giả định vào biểu mẫu trống do new-year tạo"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the edition, or fill a new year's forms; raises DataProblems where something stands there."""
    if options.fill:
        with waiting("Ghi số liệu giả định vào biểu mẫu"):
            written = fill_year(options.year, options.seed, options.data)
        print(f"Đã điền số liệu giả định năm {options.year}: {number_text(len(written))} tệp")
        print(f"Kiểm tra: parbook check {options.year} --data {options.data}")
        return 0
    with waiting("Tạo số liệu giả định"):
        folder = write_simulated(options.year, options.seed, options.data, project_root())
    print(f"Ấn bản giả định năm {options.year}: {folder}")
    print(f"Dựng sách: parbook build {options.year} --data {options.data}")
    return 0
