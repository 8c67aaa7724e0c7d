"""Putting a finished edition in place: complete new folder beside the old, two renames, a lock.

Everything that a build needs on its way stands in one hidden folder beside the edition: the lock of
each year, and for each run a folder of its own, which holds the new edition, scratch, and for the
moment between the two renames the old edition. The next build clears what a killed one left.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from parbook.entries.file_faults import cure, why
from parbook.problems import DataProblems, Problem
from parbook.publish.place import claim, is_edition

WORK = ".parbook"


@dataclass(frozen=True)
class Site:
    """Where an edition is built: `new` becomes the edition, `scratch` is thrown away."""

    new: Path
    scratch: Path


@contextmanager
def building(out: Path, year: int, sources: Iterable[Path] = ()) -> Iterator[Site]:
    """An empty folder for the new edition, put in place of the old one only if nothing fails.

    Temporary files of this process and of those that it starts stand in the scratch folder
    meanwhile. Raises DataProblems where the place is not ours to take (see `claim`), where another
    build holds the lock, or a file of the old edition is open so that Windows does not let it go.
    """
    place = claim(out, year, sources)
    home = place.parent / WORK
    home.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(home / f"{place.name}.lock", timeout=0):
            try:
                _clear(home, place, year)
                work = Path(tempfile.mkdtemp(prefix=f"{place.name}-", dir=home))
                site = Site(work / "new", work / "scratch")
                site.new.mkdir()
                site.scratch.mkdir()
            except OSError as fault:
                raise _held(place, fault) from fault
            try:
                with _temporary_files_in(site.scratch):
                    yield site
                claim(out, year, sources)  # whatever was put there meanwhile stays too
                _put_in_place(place, site.new, work / "old")
            finally:
                if not (work / "old").exists() or place.exists():
                    shutil.rmtree(work, ignore_errors=True)
    except Timeout:
        raise _problem(place, "một lần dựng khác đang chạy", "chờ lần dựng kia xong rồi chạy lại") from None


def _clear(home: Path, place: Path, year: int) -> None:
    """Undo a swap that was cut off between its two renames; remove what killed builds left."""
    for work in sorted(path for path in home.iterdir() if path.name.startswith(f"{place.name}-")):
        if is_edition(work / "old", year) and not place.exists():
            (work / "old").rename(place)
        shutil.rmtree(work, ignore_errors=True)


def _put_in_place(place: Path, new: Path, old: Path) -> None:
    try:
        if place.exists():
            place.rename(old)
        new.rename(place)
    except OSError as fault:
        with suppress(OSError):  # what cannot be undone now, the next build repairs
            if old.exists() and not place.exists():
                old.rename(place)
        raise _held(place, fault) from fault


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Within, temporary files stand in `folder`, also those of processes that are started."""
    names = ("TMPDIR", "TEMP", "TMP")
    before, kept = tempfile.tempdir, {name: os.environ.get(name) for name in names}
    tempfile.tempdir = str(folder.resolve())
    os.environ.update(dict.fromkeys(names, tempfile.tempdir))
    try:
        yield
    finally:
        tempfile.tempdir = before
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _held(place: Path, fault: OSError) -> DataProblems:
    return _problem(place, f"{fault.filename or place}: {why(fault)}", f"{cure(fault)}, rồi chạy lại")


def _problem(place: Path, found: str, fix: str) -> DataProblems:
    needed = "thay được ấn bản cũ bằng ấn bản mới"
    return DataProblems([Problem("BD-04", str(place), needed, found, fix)])
