"""`parbook build`: the editions of one or more years."""

import argparse
import os
import sys

from parbook.commands.progress_bar import ProgressBar
from parbook.commands.project import a_year, add_data, add_out, latest_year, project_root
from parbook.publish.build import FORMATS, build_edition


def register(command: argparse.ArgumentParser) -> None:
    """Add the command's words."""
    command.add_argument("years", nargs="*", type=a_year, metavar="NĂM", help="mặc định: năm mới nhất")
    add_data(command)
    add_out(command, "thư mục nhận ấn bản (mặc định _build)")
    command.add_argument(
        "--formats",
        default=",".join(FORMATS),
        metavar="ĐỊNH_DẠNG",
        help="định dạng cần dựng (mặc định: tất cả)",
    )
    command.add_argument("--charts-in-word", action="store_true", help="đưa cả biểu đồ vào bản Word")
    command.add_argument(
        "--jobs", type=int, metavar="SỐ", default=min(4, os.cpu_count() or 1), help="số sổ tay chạy cùng lúc"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build each year; raises DataProblems."""
    formats = options.formats.split(",")
    if unknown := set(formats) - set(FORMATS):
        print(f"parbook build: chưa dựng được định dạng {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    root = project_root()
    for year in options.years or [latest_year(options.data)]:
        with ProgressBar() as bar:
            place = build_edition(
                root,
                year,
                options.out,
                options.data,
                max(1, options.jobs),
                bar,
                formats,
                options.charts_in_word,
            )
        print(f"Ấn bản năm {year}: {place / 'html' / 'index.html' if 'html' in formats else place}")
    return 0
