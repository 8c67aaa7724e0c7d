"""The files of a published edition, as a folder or as a zip of it; nothing is unpacked to disk."""

import lzma
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from parbook.problems import DataProblems, Problem
from parbook.text import printable

_CHUNK = 1 << 20
# A book with its charts takes some tens of megabytes; a zip that claims far more is no edition.
_MOST_FILES, _MOST_BYTES, _MOST_IN_ONE = 20_000, 1 << 30, 128 << 20
# What is read whole, pages and JSON, takes many times its size in memory.
MOST_WHOLE = 16 << 20
# Damaged bytes, a password, a way of packing that Python does not know, a file held open.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,
    NotImplementedError,
    OSError,
    EOFError,
)
MANIFEST = "manifest.json"
# What the year switcher reads; written anew whenever any edition is built.
EDITIONS = "editions.js"
REWRITTEN = {f"html/_static/{EDITIONS}"}


class Publication:
    """Names of files, relative to the edition with `/` between, and their bytes.

    `strange` are the names of what is neither a file nor a folder: links, pipes, devices.
    """

    def __init__(
        self,
        place: Path,
        files: dict[str, Path | zipfile.ZipInfo],
        strange: Sequence[str] = (),
        archive: zipfile.ZipFile | None = None,
    ):
        self.place, self._files, self.strange, self._archive = place, files, tuple(strange), archive

    @property
    def names(self) -> list[str]:
        """Every file, in order."""
        return sorted(self._files)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece; raises KeyError, and DataProblems where it cannot be read."""
        entry = self._files[name]
        try:
            with self._open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except _UNREADABLE as fault:
            raise unreadable(self.place, f"không đọc được {name} ({fault})") from fault

    def size(self, name: str) -> int:
        """How many bytes a file says it has; raises KeyError."""
        entry = self._files[name]
        return entry.stat().st_size if isinstance(entry, Path) else entry.file_size

    def read(self, name: str) -> bytes:
        """All bytes of a file; raises KeyError, and DataProblems where it is too large or unreadable."""
        if self.size(name) > MOST_WHOLE:
            raise unreadable(self.place, f"{name} quá lớn: {self.size(name) >> 20} MB")
        return b"".join(self.chunks(name))

    def _open(self, entry: Path | zipfile.ZipInfo) -> IO[bytes]:
        if isinstance(entry, Path):
            return entry.open("rb")
        assert self._archive is not None
        return self._archive.open(entry)


@contextmanager
def opened(place: Path) -> Iterator[Publication]:
    """The published edition in a folder or a zip file; raises DataProblems (XM-01)."""
    if place.is_dir():
        files, strange = _found(place)
        if MANIFEST not in files:
            raise unreadable(place, f"không có tệp {MANIFEST}")
        yield Publication(place, dict(files), strange)
        return
    try:
        archive = zipfile.ZipFile(place)
    except FileNotFoundError:
        raise unreadable(place, "không có thư mục hoặc tệp này") from None
    except _UNREADABLE as fault:
        raise unreadable(place, f"không phải thư mục hoặc tệp .zip mở được ({fault})") from fault
    with archive:
        entries, strange = _entries(place, archive)
        yield Publication(place, dict(entries), strange, archive)


def unreadable(place: Path, found: str) -> DataProblems:
    """The problem that stops a verification."""
    needed = "thư mục của một ấn bản đã dựng (có manifest.json), hoặc tệp .zip của thư mục đó"
    fix = "xin lại ấn bản từ nơi phát hành"
    return DataProblems([Problem("XM-01", str(place), needed, printable(found), fix)])


def _found(place: Path) -> tuple[dict[str, Path], list[str]]:
    """The files of a folder by name, and the names of what is none; links are not followed."""
    files: dict[str, Path] = {}
    strange = []
    sizes = []
    for folder, folders, names in os.walk(place):
        for name in [*names, *folders]:
            path = Path(folder) / name
            status = path.lstat()
            shown = path.relative_to(place).as_posix()
            if stat.S_ISREG(status.st_mode):
                files[shown] = path
                sizes.append(status.st_size)
            elif not stat.S_ISDIR(status.st_mode):
                strange.append(shown)
        _refuse_bombs(place, sizes)
    return files, sorted(strange)


def _entries(place: Path, archive: zipfile.ZipFile) -> tuple[dict[str, zipfile.ZipInfo], list[str]]:
    """The files of a zip by name, without the one folder that may stand around them, and what is none."""
    infos = archive.infolist()
    # zipfile reads no more of an entry than it declares, so the declared sizes are the limit.
    _refuse_bombs(place, [info.file_size for info in infos])
    if archive.comment or min((info.header_offset for info in infos), default=0):
        raise unreadable(place, "tệp .zip có dữ liệu lạ ở đầu hoặc cuối tệp")
    files: dict[str, zipfile.ZipInfo] = {}
    strange = []
    for info in infos:
        name = _normal(place, info.filename)
        if info.is_dir():
            continue
        if name in files:
            raise unreadable(place, f"tệp .zip ghi {name} hai lần")
        files[name] = info
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            strange.append(name)
    tops = {name.partition("/")[0] for name in files}
    if MANIFEST not in files and len(tops) == 1:
        files = {name.partition("/")[2]: info for name, info in files.items()}
        strange = [name.partition("/")[2] for name in strange]
    if MANIFEST not in files:
        raise unreadable(place, f"không có tệp {MANIFEST}")
    return files, strange


def _normal(place: Path, name: str) -> str:
    """The name with `/` between; one that leads out of its folder is refused."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name or not path.parts:
        raise unreadable(place, f'tệp .zip có đường dẫn không an toàn: "{name}"')
    return path.as_posix()


def _refuse_bombs(place: Path, sizes: Sequence[int]) -> None:
    if len(sizes) > _MOST_FILES or sum(sizes) > _MOST_BYTES or max(sizes, default=0) > _MOST_IN_ONE:
        raise unreadable(place, f"quá lớn: {len(sizes)} tệp, {sum(sizes) >> 20} MB")
