"""`parbook build`: the editions of one or more years."""

import argparse
import os
import sys

from parbook.commands.project import a_year, add_data, add_out, latest_year, project_root
from parbook.commands.telling import tell_progress
from parbook.publish.build import FORMATS, build_edition


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's words."""
    build = commands.add_parser("build", help="dựng ấn bản của một hay nhiều năm")
    build.add_argument("years", nargs="*", type=a_year, metavar="NĂM", help="mặc định: năm mới nhất")
    add_data(build)
    add_out(build, "thư mục nhận ấn bản (mặc định _build)")
    build.add_argument(
        "--formats",
        default=",".join(FORMATS),
        metavar="ĐỊNH_DẠNG",
        help="định dạng cần dựng (mặc định: tất cả)",
    )
    build.add_argument("--charts-in-word", action="store_true", help="đưa cả biểu đồ vào bản Word")
    jobs = min(4, os.cpu_count() or 1)
    build.add_argument("--jobs", type=int, default=jobs, metavar="SỐ", help="số sổ tay chạy cùng lúc")
    build.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build each year; raises DataProblems."""
    formats = options.formats.split(",")
    if unknown := set(formats) - set(FORMATS):
        print(f"parbook build: chưa dựng được định dạng {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    root = project_root()
    for year in options.years or [latest_year(options.data)]:
        place = build_edition(
            root, year, options.out, options.data, max(1, options.jobs), tell_progress, formats,
            options.charts_in_word,
        )  # fmt: skip
        print(f"Ấn bản năm {year}: {place / 'html' / 'index.html' if 'html' in formats else place}")
    return 0
