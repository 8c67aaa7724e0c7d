"""Work done in forks of this process, at most so many at a time; one more fork draws for all.

A fork begins with everything that its mother has imported and read, and nothing that it changes
reaches her or another fork.
"""

import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import TypeVar

from parbook.render.drawing import drawn_by, has_drawn, paint

Result = TypeVar("Result")


def can_fork() -> bool:
    """Whether this process may fork: on Linux, with one thread, before it has drawn a picture.

    macOS has forks, but its own libraries do not stand them; Windows has none.
    """
    alone = threading.active_count() == 1 and not multiprocessing.current_process().daemon
    return sys.platform == "linux" and alone and not has_drawn()


def forked(
    paths: Sequence[Path], work: Callable[[Path], Result], jobs: int
) -> Iterator[tuple[Path, Result | int]]:
    """Each path with what `work` gives for it, as they get done.

    A fork that ends without a result, because it was killed or `work` raised, gives its exit code.
    """
    context = multiprocessing.get_context("fork")
    pairs = [context.Pipe() for _ in paths]
    asking = [ours for ours, _ in pairs]
    painter = context.Process(target=_paint, args=(asking, [theirs for _, theirs in pairs]), daemon=True)
    painter.start()
    for _, theirs in pairs:
        theirs.close()
    waiting = list(zip(paths, asking, strict=True))
    working: dict[object, tuple[Path, ForkProcess, Connection]] = {}
    try:
        while waiting or working:
            while waiting and len(working) < jobs:
                path, drawing = waiting.pop(0)
                result, sender = context.Pipe(duplex=False)
                process = context.Process(target=_work, args=(work, path, drawing, sender), daemon=True)
                process.start()
                sender.close()
                drawing.close()
                working[process.sentinel] = (path, process, result)
            for ended in wait([process.sentinel for _, process, _ in working.values()]):
                path, process, result = working.pop(ended)
                process.join()
                yield path, _received(result, process)
    finally:
        for _, process, _ in working.values():
            process.kill()
            process.join()
        painter.kill()
        painter.join()


def _paint(asking: Sequence[Connection], asked: Sequence[Connection]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ends with those who ask
    for connection in asking:
        connection.close()
    paint(asked)


def _work(work: Callable[[Path], object], path: Path, drawing: Connection, sender: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends at once and without a word; its mother tells
    with drawn_by(drawing):
        sender.send(work(path))


def _received(result: "Connection[None, Result]", process: ForkProcess) -> Result | int:
    with result, suppress(EOFError):
        return result.recv()
    return process.exitcode or 0
