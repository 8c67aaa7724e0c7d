"""Relations between figures, declared in words an analyst can read: for every year, or for one edition."""

from dataclasses import dataclass
from typing import Annotated

from parbook.entries.reads import Reads, Refused, Text, entry, one_of
from parbook.numbers.expressions import NotAnExpression, figure_ids, parse
from parbook.text import quoted

RELATIONS = {"=": "bằng", "<=": "không lớn hơn", ">=": "không nhỏ hơn"}
SEVERITY_WORDS = {"contradiction": "Mâu thuẫn", "strain": "Cần làm rõ"}
# The kinds of relations that are declared; all others follow from forms, figures and records.
KINDS = (
    "adds_up",
    "same",
    "series",
    "part",
    "range",
    "change",
    "backwards",
    "base",
    "population",
    "rank",
    "target",
)


def _expression(text: str) -> str:
    try:
        parse(text)
    except NotAnExpression as fault:
        raise Refused(quoted(str(fault))) from None
    return text


_SIDE = Reads("phép tính (+ - * / và ngoặc) giữa các mã số liệu và số, ví dụ plan.tasks + 5", _expression)


@entry
@dataclass(frozen=True)
class Declaration:
    """A relation between expressions of figures: a row of checks.csv, or an entry of checks.yml.

    `severity` is "contradiction" (cannot all be true) or "strain" (can be true, a careful reader
    would ask).
    """

    id: Text
    kind: Annotated[str, one_of(KINDS)]
    severity: Annotated[
        str, one_of(SEVERITY_WORDS, "contradiction (không thể cùng đúng) hoặc strain (cần làm rõ)")
    ]
    left: Annotated[str, _SIDE]
    relation: Annotated[str, one_of(RELATIONS)]
    right: Annotated[str, _SIDE]
    words: Text

    @property
    def figures(self) -> tuple[str, ...]:
        """The ids of the figures that take part, each once."""
        sides = (parse(self.left), parse(self.right))
        return tuple(dict.fromkeys(name for side in sides for name in figure_ids(side)))
