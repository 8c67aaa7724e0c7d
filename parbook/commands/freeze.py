"""`parbook freeze`: the figures of record are fixed."""

import argparse
from datetime import date

from parbook.commands.progress_bar import waiting
from parbook.commands.project import a_year, add_data, project_root
from parbook.figures.records import PUBLISHED
from parbook.numbers.printing import number_text
from parbook.periods.freeze import SETTINGS, freeze


def register(command: argparse.ArgumentParser) -> None:
    """Add the command's words."""
    command.add_argument("year", type=a_year, metavar="NĂM")
    add_data(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Freeze the edition; raises DataProblems, changing nothing."""
    today = date.today()
    with waiting("Đọc, tính và đối chiếu số liệu"):
        edition, records = freeze(project_root(), options.year, options.data, today)
    fixed = f"{number_text(len(records))} số liệu của ấn bản năm {edition.year}"
    print(f"Đã chốt {fixed}: {edition.show_path(PUBLISHED)}")
    print(f"Đã ghi status: final, frozen: {today} vào {edition.show_path(SETTINGS)}")
    print("Từ nay, số liệu nào của ấn bản khác số đã chốt thì lệnh check, build sẽ dừng và nêu số đó.")
    print("Muốn sửa: bỏ dòng frozen trong edition.yml, sửa published.csv, rồi chốt lại.")
    return 0
