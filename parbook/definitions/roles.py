"""What some figures and tables of a report are to pages that any report may have (roles.yml)."""

from dataclasses import dataclass
from typing import Annotated

from parbook.entries.reads import Group, OptionalText, Text, entry

_PLACE = Group("biểu và cột: {table, field}", None)


@entry
@dataclass(frozen=True)
class RatePlace:
    """A column of rates under a rule of its contract: the table and the field."""

    table: Text
    field: Text


@entry
@dataclass(frozen=True)
class Roles:
    """Roles that a report may fill; pages leave out what none fills.

    `late_rate` and `online_rate` are rates by unit, `late_threshold` the figure above which a unit
    is told to be late, `sent_by_units` the table whose rows tell which units have sent.
    """

    late_rate: Annotated[RatePlace | None, _PLACE] = None
    online_rate: Annotated[RatePlace | None, _PLACE] = None
    late_threshold: OptionalText = ""
    sent_by_units: OptionalText = ""
