"""Checks declared in words an analyst can read: facts/checks.csv for every year, checks.yml for one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from parbook.checks.check import Check, verdict
from parbook.facts import read_facts
from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.inputs.edition import Record
from parbook.numbers.expressions import evaluate, figure_ids, in_words, parse
from parbook.numbers.intervals import Interval
from parbook.numbers.numerals import decimal_places, write_number
from parbook.numbers.quantity import Cell, CellRange, Constant, Operation, Quantity

_ROUNDED_UNITS = {"percent", "times", "point"}
RELATIONS = {"=": "bằng", "<=": "không lớn hơn", ">=": "không nhỏ hơn"}


class Declaration(NamedTuple):
    """One relation between expressions of figures."""

    id: str
    kind: str
    severity: str
    left: str
    relation: str
    right: str
    words: str


def declared_checks(run: Run) -> Iterator[Check]:
    """Each declared relation, on the figures computed and on those printed in the signed report.

    The second reading is told only where it comes out otherwise than the first.
    """
    timeless = [Declaration(**row) for row in read_facts("checks.csv")]
    own = [Declaration(**entry) for entry in run.edition.own_checks]
    for declaration in [*timeless, *own]:
        check = _compare(run, declaration, lambda i: figure_interval(run.figures[i], run))
        if check is None:
            continue
        yield check
        ids = set(check.ids)
        if check.verdict in ("agrees", "disagrees") and ids <= run.edition.records.keys():
            printed = _compare(run, declaration, lambda i: record_interval(run.edition.records[i]))
            if printed is not None and printed.verdict != check.verdict:
                words = f"{check.words} (theo số in trong báo cáo đã ký)"
                yield replace(printed, id=f"printed.{check.id}", words=words)


def _compare(run: Run, declared: Declaration, value_of: Callable[[str], Interval]) -> Check | None:
    left, right = parse(declared.left), parse(declared.right)
    ids = tuple(dict.fromkeys([*figure_ids(left), *figure_ids(right)]))
    known = [i for i in ids if i in run.figures]
    if not known:
        return None

    def result(expected: str, found: str, came_out: str, note: str = "") -> Check:
        return Check(declared.id, declared.kind, declared.severity, declared.words, expected, found,
                     came_out, tuple(known), note)  # fmt: skip

    if absent := [i for i in ids if i not in run.figures]:
        return result("…", "…", "uncheckable", f"Ấn bản không có: {', '.join(absent)}")
    if declared.kind == "target" and (note := _different_bases(run, ids)):
        sides = [in_words(side, lambda i: run.figures[i].table_text) for side in (left, right)]
        return result(sides[1], sides[0], "uncheckable", note)
    try:
        here, there = evaluate(left, value_of), evaluate(right, value_of)
    except (ZeroDivisionError, ValueError):
        return result("…", "…", "uncheckable", "Mẫu số có thể bằng 0 hoặc số liệu chỉ là mức gần đúng.")
    agrees = {
        "=": here.meets(there),
        "<=": not here.above(there),
        ">=": not there.above(here),
    }[declared.relation]
    expected = f"{RELATIONS[declared.relation]} {_side(run, declared.right, there)}"
    return result(expected, _side(run, declared.left, here), verdict(agrees))


def _side(run: Run, text: str, value: Interval) -> str:
    """One side in words: `166 − 69 = 97`, with an interval where rounding leaves one."""
    tree = parse(text)
    words = in_words(tree, lambda i: run.figures[i].table_text)
    if words.replace(".", "").replace(",", "").rstrip("%").isdigit():
        return words
    if value.low is None or value.high is None:
        return words
    if value.low == value.high:
        return f"{words} = {_plain(value.low)}"
    return f"{words}, từ {write_number(value.low)} đến {write_number(value.high)}"


def _plain(value: Fraction) -> str:
    return write_number(value, 0 if value.denominator == 1 else 2)


def _different_bases(run: Run, ids: tuple[str, ...]) -> str:
    bases = {run.figures[i].definition.base for i in ids}
    return f"Khác mẫu số: {'; '.join(sorted(bases))}." if len(bases) > 1 else ""


def figure_interval(figure: Figure, run: Run) -> Interval:
    """What a figure's value can be: rounded rates within half a unit of the printed place."""
    if isinstance(figure.quantity.origin, Operation):
        return quantity_interval(figure.quantity, run)
    return _leaf(figure.quantity, figure.decimals, figure.word)


def quantity_interval(quantity: Quantity, run: Run) -> Interval:
    """The interval of a derived quantity, from those of its leaves."""
    if quantity.figure in run.figures and not isinstance(quantity.origin, Operation):
        figure = run.figures[quantity.figure]
        return _leaf(quantity, figure.decimals, figure.word)
    origin = quantity.origin
    if isinstance(origin, Constant):
        return Interval.point(quantity.exact)
    if isinstance(origin, Cell | CellRange):
        return _leaf(quantity, decimal_places(quantity.exact), "")
    parts = [quantity_interval(part, run) for part in origin.operands]
    if all(part.low == part.high for part in parts):
        return Interval.point(quantity.exact)
    if origin.name == "sum":
        return sum(parts[1:], parts[0])
    return _OPERATIONS[origin.name](*parts)


_HUNDRED = Interval.point(Fraction(100))
_OPERATIONS: dict[str, Callable[[Interval, Interval], Interval]] = {
    "difference": lambda a, b: a - b,
    "change": lambda a, b: a - b,
    "product": lambda a, b: a * b,
    "quotient": lambda a, b: a / b,
    "multiple": lambda a, b: a / b,
    "share": lambda a, b: a / b * _HUNDRED,
    "change_percent": lambda a, b: (a - b) / b * _HUNDRED,
}


def record_interval(record: Record) -> Interval:
    """What a printed number can mean."""
    return _printed(record.exact, record.decimals, record.unit in _ROUNDED_UNITS, record.qualifier)


def _leaf(quantity: Quantity, decimals: int, word: str) -> Interval:
    return _printed(quantity.exact, decimals, quantity.unit in _ROUNDED_UNITS, word)


def _printed(value: Fraction, decimals: int, is_rate: bool, word: str) -> Interval:
    if word in ("hơn", "trên"):
        return Interval(value, None)
    if word == "gần":
        return Interval(None, value)
    if word == "khoảng" and not is_rate:
        zeros = len(str(value)) - len(str(value).rstrip("0"))
        return Interval.printed(value, -zeros)
    return Interval.printed(value, decimals) if is_rate else Interval.point(value)
