"""`parbook read-back`: what changed in a Word file since it left us."""

import argparse
from pathlib import Path

from parbook.commands.project import a_year, add_data, add_out, computed
from parbook.render.letterhead import read_letterhead
from parbook.word_back.read_back import apply, edition_year, read_back, read_texts
from parbook.word_back.read_back_report import report


def register(command: argparse.ArgumentParser) -> None:
    """Add the command's words."""
    command.add_argument("file", type=Path, metavar="TỆP.docx")
    command.add_argument("--year", type=a_year, metavar="NĂM", help="mặc định: năm ghi trong tệp")
    add_data(command)
    add_out(command)
    command.add_argument("--apply", action="store_true", help="ghi các câu đã sửa vào lời văn")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Tell every number and sentence that changed; 1 where a number did."""
    year = options.year or edition_year(options.file)
    run = computed(year, options.data)
    folder = options.out / str(year)
    built = folder / f"bao-cao-cchc-{year}{read_letterhead(run.edition).file_mark}.docx"
    findings = read_back(options.file, built, run, read_texts(folder))
    print("\n".join(report(findings, run)))
    if options.apply:
        for file in apply(findings):
            print(f"Đã ghi: {run.edition.show_path(f'narrative/{file.name}')}")
    return 1 if findings.numbers_differ else 0
