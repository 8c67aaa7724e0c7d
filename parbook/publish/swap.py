"""Putting a finished edition in place: complete new folder beside the old, two renames, a lock."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from parbook.entries.file_faults import cure, why
from parbook.problems import DataProblems, Problem


@contextmanager
def building(out: Path, year: int) -> Iterator[Path]:
    """An empty folder for the new edition, put in place of the old one only if nothing fails.

    Raises DataProblems where another build holds the lock, or a file of the old edition is open
    so that Windows does not let it go.
    """
    out.mkdir(parents=True, exist_ok=True)
    place, new, old = out / str(year), out / f".{year}.new", out / f".{year}.old"
    try:
        with FileLock(out / f".{year}.lock", timeout=0):
            try:
                _repair(place, old)
                shutil.rmtree(new, ignore_errors=True)
                new.mkdir()
            except OSError as fault:
                raise _held(place, fault) from fault
            try:
                yield new
                _put_in_place(place, new, old)
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except Timeout:
        raise _problem(place, "một lần dựng khác đang chạy", "chờ lần dựng kia xong rồi chạy lại") from None


def _repair(place: Path, old: Path) -> None:
    """Undo a swap that was cut off between its two renames."""
    if old.exists() and not place.exists():
        old.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _put_in_place(place: Path, new: Path, old: Path) -> None:
    try:
        if place.exists():
            place.rename(old)
        new.rename(place)
    except OSError as fault:
        with suppress(OSError):  # what cannot be undone now, the next build repairs
            _repair(place, old)
        raise _held(place, fault) from fault
    shutil.rmtree(old, ignore_errors=True)


def _held(place: Path, fault: OSError) -> DataProblems:
    return _problem(place, f"{fault.filename or place}: {why(fault)}", f"{cure(fault)}, rồi chạy lại")


def _problem(place: Path, found: str, fix: str) -> DataProblems:
    needed = "thay được ấn bản cũ bằng ấn bản mới"
    return DataProblems([Problem("BD-04", str(place), needed, found, fix)])
