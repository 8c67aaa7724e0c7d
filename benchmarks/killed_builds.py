"""Builds ended at random moments by Ctrl+C, `kill`, a closed window and `kill -9`, and what is left.

After each: the exit code and the one line that is told, within 5 seconds; no process; no file in
the folder for temporary files; beside the edition no scratch (that of `kill -9` is cleared by the next
build); the edition of before is whole. At the end one build runs through.

    python benchmarks/killed_builds.py [TIMES [SEED]]
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
YEAR = "2020"
PATIENCE = 5.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)


def start(out: Path, scratch: Path) -> "subprocess.Popen[str]":
    """A build in a session of its own, as in a window of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "parbook", "build", YEAR, "--out", str(out), "--jobs", "2"],
        cwd=ROOT, start_new_session=True, encoding="utf-8",
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)},
    )  # fmt: skip


def alive(session: int) -> list[int]:
    """The processes of a session that have not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of_session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of_session) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


def faults(out: Path, scratch: Path, ending: signal.Signals, lines: int, wait: float) -> Iterator[str]:
    """End a build so many seconds after its n-th line of progress; tell what is not as it should be."""
    process = start(out, scratch)
    assert process.stderr is not None
    for _ in range(lines):
        process.stderr.readline()
    time.sleep(wait)
    if process.poll() is not None:
        print(f"  {ending.name} came too late")
        return
    told = time.monotonic()
    if ending == signal.SIGINT:
        os.killpg(process.pid, ending)  # as a terminal does
    else:
        process.send_signal(ending)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        yield f"did not end within {PATIENCE} s"
        process.kill()
    took = time.monotonic() - told
    time.sleep(0.5)
    if left := alive(process.pid):
        yield f"processes left: {left}"
    err = "" if left else process.stderr.read()
    work = [path for path in (out / ".parbook").glob("*") if path.suffix != ".lock"]
    if ending == signal.SIGKILL:
        wanted = -ending
    else:
        wanted = 128 + ending
        if "Traceback" in err or err.count("Đã dừng.") != 1 or not err.endswith("Đã dừng.\n"):
            yield f"told: {err[-300:]}"
        if work:
            yield f"scratch left: {work}"
    if process.returncode != wanted:
        yield f"exit {process.returncode}, not {wanted}"
    if temporary := list(scratch.iterdir()):
        yield f"temporary files left: {temporary}"
    print(f"  {ending.name} after line {lines} and {wait:.1f} s: ended in {took:.1f} s")


def main() -> int:
    """Kill builds and tell what is left; 1 where anything is."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    dice = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        out, scratch = Path(folder) / "ra", Path(folder) / "tam"
        scratch.mkdir()
        lines = whole(out, scratch)
        for number in range(times):
            ending = SIGNALS[number % len(SIGNALS)]
            moment = dice.randrange(lines + 1), dice.uniform(0, 1)
            found = [*faults(out, scratch, ending, *moment), *broken(out)]
            wrong += bool(found)
            print("".join(f"    {fault}\n" for fault in found), end="", flush=True)
        whole(out, scratch)
        left = [path.name for path in (out / ".parbook").iterdir() if path.suffix != ".lock"]
        wrong += bool(left) + bool(broken(out))
    print(f"{times} builds ended, {wrong} with something left or wrong")
    return 1 if wrong else 0


def whole(out: Path, scratch: Path) -> int:
    """The number of lines that a build tells which nobody ends; raises CalledProcessError."""
    process = start(out, scratch)
    _, err = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "build", stderr=err)
    return err.count("\n")


def broken(out: Path) -> list[str]:
    """What `verify` says of the edition where it is not whole."""
    command = [sys.executable, "-m", "parbook", "verify", str(out / YEAR)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", env=environment, check=False
    )
    return [result.stdout[:300]] if result.returncode else []


if __name__ == "__main__":
    sys.exit(main())
