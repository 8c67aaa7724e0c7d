"""How far a long piece of work has come, told to whoever waits for it."""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Progress(Protocol):
    """Takes what is being done, and the share of the whole that is done already, 0 to 1."""

    def __call__(self, words: str, share: float = 0.0, /) -> None:
        """Tell it."""


def silent(words: str, share: float = 0.0, /) -> None:
    """Tells nobody."""


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """The progress of a part of the work that reaches from `start` to `end` of the whole.

    >>> part_of(lambda words, share=0.0: print(words, share), 0.5, 1)("nửa sau", 0.5)
    nửa sau 0.75
    """

    def tell(words: str, share: float = 0.0, /) -> None:
        progress(words, start + (end - start) * share)

    return tell


def counted(items: Sequence[Item], words: str, progress: Progress) -> Iterator[Item]:
    """The items one after another; as each begins, the share of those that are done is told."""
    for number, item in enumerate(items):
        progress(words, number / len(items))
        yield item
