"""Practice: the blank workbooks of a new year filled in, as if the invented units had sent them."""

from itertools import groupby
from pathlib import Path

from parbook.definitions.indicators import INDICATORS
from parbook.inputs.edition import Edition, find_data
from parbook.inputs.edition_reader import read_partly
from parbook.invented.invented_numbers import FULL_SIZE, Invented, Size
from parbook.invented.simulate import units_csv
from parbook.periods.workbook_writer import write_workbook
from parbook.problems import DataProblems, Problem


def fill_year(year: int, seed: int, data: Path, size: Size = FULL_SIZE) -> list[Path]:
    """Fill the blank workbooks of `data`/`year` with invented numbers; returns the files written.

    One unit has sent nothing but "…" and one states a rate over another base, as it happens.
    Raises DataProblems, changing nothing, where the edition is not an invented one of this
    province, or somebody has written into its workbooks.
    """
    folder = find_data(year, str(data))
    invented = Invented(year, seed, size, gaps=True)
    edition, _ = read_partly(folder)
    if not edition.invented:
        raise _problem(edition, "edition.yml", "invented: true", "ấn bản thật")
    units = data / "units.csv"
    if not units.is_file() or units.read_bytes() != units_csv(invented).encode("utf-8"):
        needed, fix = "danh mục đơn vị giả định", "chọn --data khác"
        raise DataProblems([Problem("AB-06", f"{data.name}/units.csv", needed, "danh mục khác", fix)])
    if filled := _filled_files(edition):
        raise _problem(edition, filled[0], "biểu mẫu còn trống", "đã có số liệu")
    written = []
    for file, sheets in groupby(invented.sheets, key=lambda sheet: sheet.contract.file):
        if (folder / file).is_file():
            write_workbook(list(sheets), folder / file)
            written.append(folder / file)
    return written


def _filled_files(edition: Edition) -> list[str]:
    """The workbooks into which somebody has written; the forms' own formulas give nought till then."""
    filled = [
        table.contract.file
        for table in edition.tables.values()
        if any(quantity.value for row in table.rows for quantity in row.quantities.values())
    ]
    return [*filled, *[INDICATORS.file] * bool(edition.indicators)]


def _problem(edition: Edition, name: str, needed: str, found: str) -> DataProblems:
    fix = "tạo lại thư mục của năm bằng parbook new-year, hoặc chọn --data khác"
    return DataProblems([Problem("AB-06", edition.show_path(name), needed, found, fix)])
