"""Work done in forks of this process, at most so many at a time; one more fork draws for all.

A fork begins with everything that its mother has imported and read, and nothing that it changes
reaches her or another fork.
"""

import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any, TypeVar

from parbook.publish.lifetime import ENDINGS, end_with
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
    waiting = list(zip(paths, asking, strict=True))
    working: dict[Any, tuple[Path, ForkProcess]] = {}  # by the end at which the result arrives
    try:
        with _uninterrupted():
            painter.start()
        for _, theirs in pairs:
            theirs.close()
        while waiting or working:
            while waiting and len(working) < jobs:
                path, drawing = waiting.pop(0)
                result, sender = context.Pipe(duplex=False)
                process = context.Process(target=_work, args=(work, path, drawing, sender), daemon=True)
                with _uninterrupted():
                    process.start()
                    working[result] = (path, process)
                sender.close()
                drawing.close()
            for arrived in wait(list(working)):
                path, process = working.pop(arrived)
                yield path, _received(arrived, process)
    finally:
        for _, process in working.values():
            process.kill()
            process.join()
        if painter.pid:
            painter.kill()
            painter.join()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl+C waits until a fork is known here, or nobody would end it, and until it knows what to do."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_as_fork() -> None:
    """A fork says nothing when all are told to stop: its mother tells, and ends it, or it ends with her."""
    mother = multiprocessing.parent_process()
    assert mother is not None
    assert mother.pid is not None
    end_with(mother.pid)
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)


def _paint(asking: Sequence[Connection], asked: Sequence[Connection]) -> None:
    _begin_as_fork()
    for connection in asking:
        connection.close()
    paint(asked)


def _work(work: Callable[[Path], object], path: Path, drawing: Connection, sender: Connection) -> None:
    _begin_as_fork()
    with drawn_by(drawing):
        sender.send(work(path))


def _received(result: Any, process: ForkProcess) -> Any:
    """What a fork gave, or its exit code where it ended without a word."""
    with result, suppress(EOFError):
        found = result.recv()
        process.join()
        return found
    process.join()
    return process.exitcode
