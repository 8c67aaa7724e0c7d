"""The folder of a new year: there whole, or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parbook.entries.file_faults import cure, why
from parbook.problems import DataProblems, Problem


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """An empty folder beside, renamed to `folder` only if nothing fails.

    Raises DataProblems (AB-06) where something cannot be written.
    """
    new = folder.with_name(f".{folder.name}.new")
    try:
        shutil.rmtree(new, ignore_errors=True)  # of a run that was killed
        new.mkdir(parents=True)
        yield new
        new.rename(folder)
    except OSError as fault:
        found, fix = f"không ghi được: {why(fault)}", f"{cure(fault)}, rồi chạy lại"
        needed = "ghi được thư mục của năm mới"
        raise DataProblems([Problem("AB-06", str(folder), needed, found, fix)]) from fault
    finally:
        shutil.rmtree(new, ignore_errors=True)
