"""The rows of a CSV file that people keep by hand: columns checked, each row with its line in the file."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from parbook.entries.near import near
from parbook.entries.text_files import read_text
from parbook.problems import DataProblems, Problem

IN_EXCEL = 'mở bằng Excel, lưu lại với loại "CSV UTF-8"'
MOST_BYTES = 8 * 1024 * 1024
# More rows than any table of this kind has: figures of a report, units of a province.
MOST_ROWS = 20_000
# Excel writes semicolons where the comma is the sign of decimals; a table copied as text has tabs.
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class CsvRow:
    """A row: its texts by column, trimmed, and the line of the file on which it begins."""

    line: int
    texts: dict[str, str]


def read_rows(
    path: Path, shown: str, columns: Collection[str], optional: Collection[str] = ()
) -> tuple[list[CsvRow], list[Problem]]:
    """The rows of a CSV file with everything that is wrong with its form (AB-01); blank rows are none.

    `shown` is the file's name in messages. A file must have all `columns`, save the `optional` ones.
    """
    try:
        text = read_text(path, shown, fix=IN_EXCEL, most=MOST_BYTES)
    except DataProblems as fault:
        return [], fault.problems
    try:
        records = list(_records(text, columns))
    except csv.Error as fault:
        found = "ô quá dài" if "limit" in str(fault) else "ngoặc kép không đóng, hoặc có chữ ngay sau ngoặc"
        line = fault.args[1]
        return [], [_problem(shown, line, "mỗi ngoặc kép mở ở đầu ô và đóng ở cuối ô", found, "sửa dòng này")]
    if not records:
        return [], [_problem(shown, 1, _needed(columns), "tệp trống", "khôi phục tệp")]
    if len(records) > MOST_ROWS + 1:
        found = f"hơn {MOST_ROWS} dòng"
        return [], [
            _problem(
                shown,
                records[MOST_ROWS][0],
                f"không quá {MOST_ROWS} dòng",
                found,
                "kiểm tra xem có đặt nhầm tệp không",
            )
        ]
    (line, names), *rest = records
    if faults := list(_heading_faults(shown, line, names, columns, optional)):
        return [], faults
    found_rows, problems = [], list[Problem]()
    for line, cells in rest:
        while len(cells) > len(names) and not cells[-1]:
            cells.pop()
        if len(cells) == len(names):
            found_rows.append(CsvRow(line, dict(zip(names, cells, strict=True))))
        else:
            fix = "đủ số ô của dòng; ô có dấu phẩy thì đặt cả ô trong ngoặc kép"
            problems.append(_problem(shown, line, f"{len(names)} ô", f"{len(cells)} ô", fix, cells[0]))
    return found_rows, problems


def _records(text: str, columns: Collection[str]) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with its first line; csv.Error carries the line as a second argument."""
    delimiter = max(_DELIMITERS, key=lambda sign: len(set(_heading(text, sign)) & set(columns)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            trimmed = [cell.strip() for cell in cells]
            if any(trimmed):
                yield line, trimmed
            line = reader.line_num + 1
    except csv.Error as fault:
        raise csv.Error(str(fault), line) from fault


def _heading(text: str, delimiter: str) -> list[str]:
    first = text.lstrip("\n").partition("\n")[0]
    return [cell.strip().strip('"') for cell in first.split(delimiter)]


def _heading_faults(
    shown: str, line: int, names: list[str], columns: Collection[str], optional: Collection[str]
) -> Iterator[Problem]:
    needed = _needed(columns)
    for name in dict.fromkeys(names):
        if name not in columns:
            found = f'cột "{name[:80]}"{near(name, columns)}' if name else "cột không có tên"
            yield _problem(shown, line, needed, found, "sửa tên cột, hoặc bỏ cột")
        elif names.count(name) > 1:
            yield _problem(shown, line, "mỗi cột một lần", f'cột "{name}" lặp lại', "bỏ cột lặp")
    if missing := [name for name in columns if name not in names and name not in optional]:
        yield _problem(shown, line, needed, f"thiếu cột {', '.join(missing)}", "khôi phục các cột của tệp")


def _needed(columns: Collection[str]) -> str:
    return "các cột " + ", ".join(columns)


def _problem(shown: str, line: int, needed: str, found: str, fix: str, row: str = "") -> Problem:
    return Problem("AB-01", shown, needed, found, fix, cell=f"dòng {line}", row=row)
