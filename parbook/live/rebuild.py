"""One build as a process of its own, so that it can be ended at any time and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from parbook.live.live_book import Tell
from parbook.publish.lifetime import bound

_PATIENCE = 10  # seconds in which an ended build may tidy up


class Rebuild:
    """Runs `parbook build` for one year, again and again, into the folder it is told."""

    def __init__(self, root: Path, year: int, data: Path, formats: str) -> None:
        self._root = root
        # Told by a signal that can be met, so that it tidies up where it can.
        self._command = bound("import sys; from parbook.cli import main; sys.exit(main())", signal.SIGTERM)
        self._command += ["build", str(year), "--data", str(data), "--formats", formats]
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False

    def __call__(self, out: Path, progress: Tell) -> str | None:
        """Build into `out`; gives what the build told of its problems, None where it was stopped."""
        if self._stopped:
            return None
        lines = []
        with subprocess.Popen(
            [*self._command, "--out", str(out)],
            cwd=self._root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            **_own_group(),
        ) as process:
            self._process = process
            for line in process.stderr or ():
                lines.append(line.rstrip())
                progress(lines[-1])
        if self._stopped:
            return None
        return _problems(lines) if process.returncode else ""

    def stop(self) -> None:
        """End the build that is running, with all processes that it started."""
        self._stopped = True
        process = self._process
        if process is None or process.poll() is not None:
            return
        _end(process, gently=True)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)
            return
        _end(process, gently=False)


def _problems(lines: list[str]) -> str:
    """What follows the progress: the list of problems, or the end of what was told."""
    start = next((i for i, line in enumerate(lines) if line.startswith("Danh sách lỗi")), -30)
    return "\n".join(lines[start:]).strip() or "Lệnh dựng sách dừng mà không nêu lý do."


def _own_group() -> dict[str, Any]:
    """A group of its own, so that Ctrl+C in the console does not reach the build in mid-step."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _end(process: "subprocess.Popen[str]", gently: bool) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True)
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM if gently else signal.SIGKILL)
