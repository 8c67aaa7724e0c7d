"""Progress on the console: a bar with the time left on a terminal, a line a step elsewhere."""

import math
import sys
import time
from collections.abc import Callable
from shutil import get_terminal_size
from types import TracebackType
from typing import TextIO

from parbook.numbers.printing import number_text

_WIDTH = 24
# Before this much time or work has gone by, a guess of the time left says nothing.
_SECONDS, _SHARE = 3.0, 0.05


class ProgressBar:
    """Tells progress on stderr; as a context it leaves a clean line behind, whatever happens.

    Calls take what is being done and the share of the whole that is done. A file or a pipe gets a
    line for each new step, or none without `lines`.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        lines: bool = True,
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock, self._started, self._lines = clock, clock(), lines
        self._bar = self._stream.isatty()
        self._told = ""
        self._drawn = 0

    def __call__(self, words: str, share: float = 0.0, /) -> None:
        """Tell what is being done now, and the share of the whole that is done, 0 to 1."""
        if self._bar:
            self._draw(f"{bar(share)} {words}{self._left(share)}" if share else f"{words}…")
        elif self._lines and words != self._told:
            print(words, file=self._stream, flush=True)
        self._told = words

    def __enter__(self) -> "ProgressBar":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._drawn:
            self._draw("")
            self._stream.write("\r")
            self._stream.flush()
            self._drawn = 0

    def _left(self, share: float) -> str:
        gone = self._clock() - self._started
        if gone < _SECONDS or not _SHARE < share < 1:
            return ""
        return f", còn chừng {duration(gone * (1 - share) / share)}"

    def _draw(self, line: str) -> None:
        # Blanks, not a control sequence: older consoles of Windows would show that.
        line = line[: get_terminal_size().columns - 1]
        self._stream.write("\r" + line.ljust(self._drawn))
        self._stream.flush()
        self._drawn = len(line)


def waiting(words: str) -> ProgressBar:
    """What is being done for some seconds, told on a terminal only; to be used as a context."""
    told = ProgressBar(lines=False)
    told(words)
    return told


def bar(share: float) -> str:
    """The bar and the percent done.

    >>> bar(0.5)
    '[############............]  50%'
    """
    share = min(max(share, 0.0), 1.0)
    done = math.floor(share * _WIDTH)
    return f"[{'#' * done}{'.' * (_WIDTH - done)}] {math.floor(100 * share):3}%"


def duration(seconds: float) -> str:
    """A time in words, rounded up to what is worth saying.

    >>> duration(61), duration(8)
    ('2 phút', '10 giây')
    """
    if seconds > 55:
        return f"{number_text(math.ceil(seconds / 60))} phút"
    return f"{number_text(5 * max(1, math.ceil(seconds / 5)))} giây"
