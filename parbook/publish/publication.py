"""The files of a published edition, as a folder or as a zip of it; nothing is unpacked to disk."""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from parbook.problems import DataProblems, Problem

_CHUNK = 1 << 20
# A book with its charts takes some tens of megabytes; a zip that claims far more is no edition.
_MOST_FILES, _MOST_BYTES, _MOST_IN_ONE = 20_000, 1 << 30, 128 << 20
# Damaged bytes, a password, a way of packing that Python does not know, a file held open.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, NotImplementedError, OSError, EOFError,
)  # fmt: skip
MANIFEST = "manifest.json"
# What the year switcher reads; written anew whenever any edition is built.
EDITIONS = "editions.js"
REWRITTEN = {f"html/_static/{EDITIONS}"}


class Publication:
    """Names of files, relative to the edition with `/` between, and their bytes."""

    def __init__(
        self, place: Path, files: dict[str, Path | zipfile.ZipInfo], archive: zipfile.ZipFile | None
    ):
        self.place, self._files, self._archive = place, files, archive

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

    def read(self, name: str) -> bytes:
        """All bytes of a file."""
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
        if not (place / MANIFEST).is_file():
            raise unreadable(place, f"không có tệp {MANIFEST}")
        files = {path.relative_to(place).as_posix(): path for path in place.rglob("*") if path.is_file()}
        yield Publication(place, dict(files), None)
        return
    try:
        archive = zipfile.ZipFile(place)
    except FileNotFoundError:
        raise unreadable(place, "không có thư mục hoặc tệp này") from None
    except _UNREADABLE as fault:
        raise unreadable(place, f"không phải thư mục hoặc tệp .zip mở được ({fault})") from fault
    with archive:
        yield Publication(place, dict(_entries(place, archive)), archive)


def unreadable(place: Path, found: str) -> DataProblems:
    """The problem that stops a verification."""
    needed = "thư mục của một ấn bản đã dựng (có manifest.json), hoặc tệp .zip của thư mục đó"
    fix = "xin lại ấn bản từ nơi phát hành"
    return DataProblems([Problem("XM-01", str(place), needed, found, fix)])


def _entries(place: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of a zip by name, without the one folder that may stand around them."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    _refuse_bombs(place, infos)
    files: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = _normal(place, info.filename)
        if name in files:
            raise unreadable(place, f"tệp .zip ghi {name} hai lần")
        files[name] = info
    tops = {name.partition("/")[0] for name in files}
    if MANIFEST not in files and len(tops) == 1:
        files = {name.partition("/")[2]: info for name, info in files.items()}
    if MANIFEST not in files:
        raise unreadable(place, f"không có tệp {MANIFEST}")
    return files


def _normal(place: Path, name: str) -> str:
    """The name with `/` between; one that leads out of its folder is refused."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name or not path.parts:
        raise unreadable(place, f'tệp .zip có đường dẫn không an toàn: "{name}"')
    return path.as_posix()


def _refuse_bombs(place: Path, infos: list[zipfile.ZipInfo]) -> None:
    # zipfile reads no more of an entry than it declares, so the declared sizes are the limit.
    sizes = [info.file_size for info in infos]
    if len(sizes) > _MOST_FILES or sum(sizes) > _MOST_BYTES or max(sizes, default=0) > _MOST_IN_ONE:
        megabytes = sum(sizes) >> 20
        raise unreadable(place, f"tệp .zip khi mở ra quá lớn: {len(sizes)} tệp, {megabytes} MB")
