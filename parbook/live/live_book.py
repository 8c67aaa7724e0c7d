"""The book that is shown while people work on it: the last good one, and what stops the next."""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from parbook.inputs.digests import input_digests
from parbook.inputs.edition import YEARS
from parbook.live.watch import Snapshot, snapshot
from parbook.numbers.printing import number_text

Tell = Callable[[str], None]
# Builds the edition of a year into a folder, telling its progress; gives the problems, an empty text
# where there are none, None where it was ended.
Build = Callable[[Path, Tell], str | None]

_SERVED = ".serve"


@dataclass(frozen=True)
class State:
    """What a page asks for: which book it is, what a build is at, what stopped the last one."""

    version: str
    html: Path | None
    building: str = ""
    problems: str = ""
    failed: str = ""


class LiveBook:
    """Two folders beside each other: one is shown while the other is built.

    So a page never meets a half-exchanged book, a file that is being read never stops a build on
    Windows, and the editions of `parbook build` stay as they are.
    """

    def __init__(self, year: int, folder: Path, out: Path, build: Build, tell: Tell) -> None:
        self.folder, self._build, self._tell = folder, build, tell
        self._slots = [out / _SERVED / name / str(year) for name in ("1", "2")]
        self._started, self._builds, self._stale = time.time_ns(), 0, False
        built = [place for place in (out / str(year), *self._slots) if _stands(place)]
        newest = max(built, key=_built_at, default=None)
        self._place = newest
        self.state = State(self._version(), newest / "html" if newest else None)

    def built_from(self, paths: Sequence[Path]) -> Snapshot:
        """The files below `paths` if the book at hand was built from them as they are, else none."""
        if self._place is None:
            return {}
        self._stale = True
        made = _built_at(self._place)
        others = snapshot(path for path in paths if path != self.folder)
        if _inputs(self._place) != input_digests(self.folder) or any(t > made for t, _ in others.values()):
            return {}
        self._stale = False
        return snapshot(paths)

    def rebuild(self, changed: Sequence[Path]) -> bool:
        """Build anew after these files changed; show the new book, or say why the old one stays."""
        self._tell(self._reason(changed))
        self._stale = False
        started = time.monotonic()
        slot = next(place for place in self._slots if place != self._place)
        self.state = replace(self.state, building="Đang dựng lại sách…")
        problems = self._build(slot.parent, self._progress)
        if problems is None:
            return False
        if problems:
            failed = "Chưa dựng được sách." + (" Dưới đây là bản dựng được gần nhất." if self._place else "")
            self._tell(f"Chưa dựng được:\n{problems}")
            self.state = replace(self.state, building="", problems=problems, failed=failed)
            return False
        self._place = slot
        self.state = State(self._version(), slot / "html")
        self._tell(f"Dựng xong sau {number_text(Fraction(round(time.monotonic() - started)))} giây.")
        return True

    def _reason(self, changed: Sequence[Path]) -> str:
        if self._place is None:
            return "Đang dựng sách."
        if self._stale:
            return "Bản đã dựng cũ hơn tệp nguồn. Đang dựng lại."
        names = ", ".join(path.name for path in changed[:5]) + (", …" if len(changed) > 5 else "")
        return f"Có thay đổi: {names}. Đang dựng lại."

    def _progress(self, line: str) -> None:
        self.state = replace(self.state, building=f"Đang dựng lại sách: {line}")

    def _version(self) -> str:
        # Pages that another run of the server has filled must load anew too.
        self._builds += 1
        return f"{self._started}-{self._builds}"


def watched(root: Path, folder: Path) -> list[Path]:
    """Everything that the book of a year's folder is made from and people change."""
    data = folder.parent
    # The audit and the chapter of years compare with earlier ones, also with one that comes later.
    years = [data / str(year) for year in YEARS if year < int(folder.name)]
    province = [data / name for name in ("units.csv", "breaks.csv")]
    project = [root / name for name in ("notebooks", "book", "docs/vi", "_toc.yml", "_config.yml")]
    return [folder, *years, *province, *project]


def _stands(place: Path) -> bool:
    return (place / "html" / "index.html").is_file() and (place / "manifest.json").is_file()


def _built_at(place: Path) -> int:
    return (place / "manifest.json").stat().st_mtime_ns


def _inputs(place: Path) -> object:
    with suppress(OSError, ValueError, AttributeError):
        return json.loads((place / "manifest.json").read_text(encoding="utf-8")).get("inputs")
    return None
