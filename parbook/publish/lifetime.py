"""How a run of parbook ends: told to stop it tidies up, and what it started ends with it in any case."""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h
# Ctrl+C, `kill`, the closed window; Windows has the first, and ends all of a closed console itself.
ENDINGS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Ended(KeyboardInterrupt):
    """A run was told to stop, by the signal of that number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def endings_told() -> Iterator[None]:
    """Within, each way of being told to stop raises Ended, once; later ones do not cut the tidying short."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, _frame: FrameType | None) -> None:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        raise Ended(number)

    before = {ending: signal.getsignal(ending) for ending in ENDINGS}
    try:
        for ending, action in before.items():
            if action is not signal.SIG_IGN:  # nohup
                signal.signal(ending, end)
        yield
    finally:
        for ending, action in before.items():
            signal.signal(ending, action)


def end_with(mother: int, number: int = 9) -> None:
    """From now on this process is ended, by a signal of that number, when its mother has ended.

    Windows has no such bond; there a process whose mother was killed by force runs to its end.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_DEATH_SIGNAL, number)
    elif sys.platform != "win32":
        threading.Thread(target=_watch, args=(mother, number), daemon=True).start()
    if sys.platform != "win32" and os.getppid() != mother:  # she ended before this was said
        os.kill(os.getpid(), number)


def _watch(mother: int, number: int) -> None:
    while os.getppid() == mother:
        time.sleep(1)
    os.kill(os.getpid(), number)


def bound(code: str, number: int = 9) -> list[str]:
    """The command that runs Python code in a process which ends with this one."""
    bond = f"from parbook.publish.lifetime import end_with; end_with({os.getpid()}, {number})"
    return [sys.executable, "-c", f"{bond}\n{code}"]
