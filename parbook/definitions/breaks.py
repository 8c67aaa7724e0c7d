"""Breaks of series: days from which figures mean another thing."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from parbook.entries.reads import Day, Text, entry, matching

Span = tuple[date, date]
_IDS = "mã số liệu, dấu * thay cho phần bất kỳ, ví dụ plan.*, *_district*"


@entry
@dataclass(frozen=True)
class Break:
    """A day from which figures whose id matches `figures` mean another thing, and why in words."""

    since: Day
    figures: Annotated[str, matching(r"[a-z][a-z0-9_]*\.[a-z0-9_*?]+|[a-z0-9_.?]*\*[a-z0-9_.*?]*", _IDS)]
    words: Text

    def lies_between(self, before: Span, now: Span) -> bool:
        """Whether the day falls in either period or between them, so that the two differ by it."""
        return before[0] < self.since <= now[1]
