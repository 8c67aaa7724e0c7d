"""The nearest right word to one that nobody knows, as messages tell it."""

from collections.abc import Iterable
from difflib import get_close_matches

from parbook.text import fold

_LONGEST = 80


def near(word: str, known: Iterable[str], most: int = 3) -> str:
    """The known words most like `word`, in brackets behind a blank; empty where none is.

    >>> near("contradicton", ["contradiction", "strain"])
    ' (gần giống: contradiction)'
    """
    by_fold = {fold(name): name for name in known}
    found = get_close_matches(fold(word[:_LONGEST]), by_fold, most)
    return f" (gần giống: {', '.join(by_fold[name] for name in found)})" if found else ""
