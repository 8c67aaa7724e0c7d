"""The gate before a folder of output: no place is taken that parbook did not make, as it made it.

A build replaces the edition of its year whole. So whatever stands in its place must be an edition
as it was built: a file that somebody put there, or wrote on in Word, would be lost without a word.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from parbook.inputs.digests import sha256
from parbook.problems import DataProblems, Problem
from parbook.publish.publication import MANIFEST, REWRITTEN
from parbook.text import quoted

_FIX = "chuyển tệp, thư mục này đi nơi khác, hoặc chọn thư mục khác bằng --out"
# What systems and programs leave in any folder that is looked at.
_LEFT_BY_PROGRAMS = {".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints", "__pycache__"}
_LOCKS = ("~$", ".~lock.")


def claim(out: Path, year: int, sources: Iterable[Path] = ()) -> Path:
    """The folder that the edition of `year` may take within `out`; a link there is followed.

    It is not there, or empty, or holds an edition of that year as it was built. Raises DataProblems
    (AB-06), having changed nothing, where something else stands there, or where `out` is, holds or
    lies in one of the `sources`.
    """
    for source in sources:
        if _overlap(_real(out), _real(source)):
            needed = "thư mục riêng để nhận ấn bản, ví dụ _build"
            raise _refused(out, needed, f"trùng, chứa hoặc nằm trong thư mục nguồn {source}")
    place = _real(out / str(year))
    if found := _foreign(place, year):
        raise _refused(out / str(year), f"chỗ trống, hoặc ấn bản năm {year} do parbook dựng", found)
    return place


def is_edition(place: Path, year: int) -> bool:
    """Whether a folder holds an edition of that year."""
    return place.is_dir() and _listed(place, year) is not None


def _real(path: Path) -> Path:
    try:
        real = path.resolve()
        if path.is_symlink() and not real.exists():
            raise _refused(path, "thư mục, hoặc liên kết tới một thư mục", f"liên kết tới {real}, không có")
        return real
    except (OSError, RuntimeError) as fault:  # links that lead in a circle
        raise _refused(path, "thư mục, hoặc liên kết tới một thư mục", "liên kết hỏng") from fault


def _overlap(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _foreign(place: Path, year: int) -> str:
    """What stands in the place and is not ours; empty where nothing is."""
    if not place.exists():
        return ""
    if not place.is_dir():
        return "một tệp"
    names = list(_names(place, ""))
    if not names:
        return ""
    listed = _listed(place, year)
    if listed is None:
        return f"thư mục của người khác, có {_shown(names)}"
    folders = {str(folder) for name in listed for folder in PurePosixPath(name).parents}
    added = [name for name in names if not _is_ours(place, name, listed, folders)]
    return f"tệp không do parbook dựng, hoặc đã sửa sau khi dựng: {_shown(added)}" if added else ""


def _is_ours(place: Path, name: str, listed: Mapping[str, str], folders: set[str]) -> bool:
    path = place / name
    if path.is_symlink():
        return False
    if path.is_dir():
        return name in folders
    if name == MANIFEST or name in REWRITTEN:
        return True
    return name in listed and path.is_file() and sha256(path) == listed[name]


def _names(place: Path, folder: str) -> Iterator[str]:
    """Every file and folder within, with `/` between, save what programs leave."""
    with os.scandir(place / folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name in _LEFT_BY_PROGRAMS or entry.name.startswith(_LOCKS):
                continue
            yield f"{folder}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _names(place, f"{folder}{entry.name}/")


def _listed(place: Path, year: int) -> dict[str, str] | None:
    """The digests of an edition of that year by its own manifest; None where it is none."""
    try:
        content = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        files = content["files"]
        is_ours = str(content["edition"]["year"]) == str(year) and isinstance(content["inputs"], dict)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return dict(files) if is_ours and isinstance(files, dict) else None


def _shown(names: list[str]) -> str:
    more = f" và {len(names) - 3} tệp khác" if len(names) > 3 else ""
    return ", ".join(quoted(name) for name in names[:3]) + more


def _refused(place: Path, needed: str, found: str) -> DataProblems:
    return DataProblems([Problem("AB-06", str(place), needed, found, _FIX)])
