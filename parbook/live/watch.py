"""Files watched for changes, by time and size, until a change has settled."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

# Path → time of change and size; a file that Excel holds open stands there by its lock file.
Snapshot = dict[Path, tuple[int, int]]
_LOCK = "~$"
_PASSING_FOLDERS = {".ipynb_checkpoints", "__pycache__"}


def snapshot(paths: Iterable[Path], locks: bool = False) -> Snapshot:
    """The files below `paths` as they stand; what programs leave while they save is passed over.

    With `locks`, the lock files of Excel are told too.
    """
    found: Snapshot = {}
    for path in paths:
        for file in _files(path):
            if _is_lock(file) and not locks:
                continue
            try:
                status = file.stat()
            except OSError:  # gone since it was listed
                continue
            found[file] = (status.st_mtime_ns, status.st_size)
    return found


def _is_lock(path: Path) -> bool:
    return path.name.startswith(_LOCK)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    try:
        entries = sorted(path.iterdir())
    except OSError:  # not there, or gone since it was listed
        return
    for entry in entries:
        passing = entry.name.startswith(".") or entry.name in _PASSING_FOLDERS
        if not passing and entry.suffix.lower() != ".tmp":
            yield from _files(entry)


def changes(before: Snapshot, after: Snapshot) -> list[Path]:
    """The files that came, went or changed."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


class Watcher(threading.Thread):
    """Calls `rebuild` with the files that changed, once two looks in a row saw the same.

    `built` is what the book at hand was built from. `rebuild` says whether it could; after one that
    could not, a workbook closed in Excel counts as a change too, since it may have been held open.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        built: Snapshot,
        rebuild: Callable[[list[Path]], bool],
        interval: float = 1.0,
    ) -> None:
        super().__init__(name="parbook-watch", daemon=True)
        self.paths, self.built, self.rebuild, self.interval = paths, built, rebuild, interval
        self._failed, self._before = False, Snapshot()
        self._stopping = threading.Event()

    def run(self) -> None:
        """Look again and again until told to stop."""
        while not self._stopping.wait(self.interval):
            self.look()

    def look(self) -> None:
        """Look once; rebuild if something changed and nothing did since the last look."""
        now = snapshot(self.paths, locks=self._failed)
        # A workbook that is opened changes nothing yet.
        changed = [p for p in changes(self.built, now) if p not in now or not _is_lock(p)]
        if changed and now == self._before:
            # Taken before the build: what changes during it differs from this, and comes next.
            seen = snapshot(self.paths, locks=True)
            self._failed = not self.rebuild(changed)
            self.built = {p: s for p, s in seen.items() if self._failed or not _is_lock(p)}
        self._before = now

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
