"""What several commands share: where the project and its years stand, and the options that say so."""

import argparse
from pathlib import Path

from parbook.figures.run import Run
from parbook.inputs.edition import YEARS, find_data, find_root, years_of
from parbook.inputs.edition_reader import read_edition
from parbook.problems import DataProblems, Problem


def a_year(text: str) -> int:
    """The year of an argument; raises ArgumentTypeError, wrong usage, for words."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"cần năm viết bằng chữ số, không phải {text!r}") from None


def a_new_year(text: str) -> int:
    """The year of an edition to be made; raises ArgumentTypeError for one that no edition can have."""
    year = a_year(text)
    if year not in YEARS:
        raise argparse.ArgumentTypeError(f"năm từ {YEARS[0]} đến {YEARS[-1]}, không phải {text}")
    return year


def add_data(command: argparse.ArgumentParser) -> None:
    """The option `--data`: the folder of year folders."""
    command.add_argument(
        "--data", default="", metavar="THƯ_MỤC", help="thư mục chứa thư mục các năm (mặc định data)"
    )


def add_out(command: argparse.ArgumentParser, help: str = "thư mục chứa ấn bản (mặc định _build)") -> None:
    """The option `--out`: the folder of built editions."""
    command.add_argument("--out", default="_build", type=Path, metavar="THƯ_MỤC", help=help)


def project_root() -> Path:
    """The project's folder, found from the working folder; raises DataProblems."""
    return find_root(Path.cwd())


def computed(year: int, data: str) -> Run:
    """The edition of a year, read and computed; raises DataProblems with all that is wrong."""
    root = project_root()
    return Run(read_edition(find_data(year, data, root)), root / "notebooks").compute()


def latest_year(data: str) -> int:
    """The latest year that has a folder; raises DataProblems where there is none."""
    root = project_root()
    folder = Path(data) if data else root / "data"
    years = years_of(folder)
    if not years:
        needed, fix = (
            "ít nhất một thư mục của năm, ví dụ 2021",
            "tạo thư mục bằng parbook new-year, hoặc sửa --data",
        )
        raise DataProblems([Problem("AB-02", str(folder), needed, "không có thư mục của năm nào", fix)])
    return max(years)
