"""What several commands share: where the project and its years stand, and the options that say so."""

import argparse
from pathlib import Path

from parbook.inputs.edition import find_data, find_root
from parbook.inputs.edition_reader import read_edition
from parbook.run import Run


def add_data(command: argparse.ArgumentParser) -> None:
    """The option `--data`: the folder of year folders."""
    command.add_argument("--data", default="", help="thư mục chứa thư mục các năm (mặc định data)")


def add_out(command: argparse.ArgumentParser, help: str = "thư mục chứa ấn bản (mặc định _build)") -> None:
    """The option `--out`: the folder of built editions."""
    command.add_argument("--out", default="_build", type=Path, help=help)


def project_root() -> Path:
    """The project's folder, found from the working folder; raises DataProblems."""
    return find_root(Path.cwd())


def computed(year: int, data: str) -> Run:
    """The edition of a year, read and computed; raises DataProblems."""
    root = project_root()
    return Run(read_edition(find_data(year, data, root)), root / "notebooks").compute()


def latest_year(data: str) -> int:
    """The latest year that has a folder; raises DataProblems where there is none."""
    root = project_root()
    folder = Path(data) if data else root / "data"
    years = [int(path.name) for path in folder.glob("[0-9]*") if path.name.isdigit()]
    if not years:
        find_data(0, data, root)
    return max(years)
