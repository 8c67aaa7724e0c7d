"""`parbook simulate`: an edition of an invented province."""

import argparse
from pathlib import Path

from parbook.commands.project import a_new_year, project_root
from parbook.invented.practice import fill_year
from parbook.invented.simulate import write_simulated


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's words."""
    simulate = commands.add_parser("simulate", help="tạo ấn bản giả định của một tỉnh không có thật")
    simulate.add_argument("year", type=a_new_year, metavar="NĂM")
    simulate.add_argument("--seed", type=int, default=1, metavar="SỐ", help="mỗi số cho một bộ số liệu khác")
    simulate.add_argument(
        "--data",
        default=Path("_simulated"),
        type=Path,
        metavar="THƯ_MỤC",
        help="thư mục nhận ấn bản (mặc định _simulated)",
    )
    simulate.add_argument(
        "--fill", action="store_true", help="điền số liệu giả định vào biểu mẫu trống do new-year tạo"
    )
    simulate.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the edition, or fill a new year's forms; raises DataProblems where something stands there."""
    if options.fill:
        written = fill_year(options.year, options.seed, options.data)
        print(f"Đã điền số liệu giả định năm {options.year}: {len(written)} tệp")
        print(f"Kiểm tra: parbook check {options.year} --data {options.data}")
        return 0
    folder = write_simulated(options.year, options.seed, options.data, project_root())
    print(f"Ấn bản giả định năm {options.year}: {folder}")
    print(f"Dựng sách: parbook build {options.year} --data {options.data}")
    return 0
