"""The rows of a CSV file that people keep by hand: columns checked, faults told by line."""

import csv
from collections.abc import Collection
from pathlib import Path

from parbook.problems import Problem
from parbook.text import nfc

Rows = list[dict[str, str]]


def read_rows(
    path: Path, shown: str, columns: Collection[str], optional: Collection[str] = ()
) -> tuple[Rows, list[Problem]]:
    """The rows by column name, the first of them line 2 of the file; no rows where there is a problem.

    `shown` is the file's name in messages. A row must have all `columns`, save the `optional` ones.
    """
    try:
        rows = list(csv.DictReader(nfc(path.read_text(encoding="utf-8-sig")).splitlines()))
    except UnicodeDecodeError:
        fix = 'mở bằng Excel, lưu lại với loại "CSV UTF-8"'
        return [], [Problem("AB-01", shown, "tệp CSV mã UTF-8", "tệp dùng bảng mã khác", fix)]
    except csv.Error as fault:
        return [], [Problem("AB-01", shown, "tệp CSV đúng cú pháp", str(fault), "khôi phục tệp")]
    needed = "các cột " + ", ".join(columns)
    for number, row in enumerate(rows, 2):
        if not set(columns) - set(optional) <= row.keys() <= set(columns) or None in row.values():
            found = f"dòng {number}: " + ", ".join(str(key) for key in row)
            return [], [Problem("AB-01", shown, needed, found, "khôi phục các cột của tệp")]
    return rows, []
