"""Checks declared in words an analyst can read: checks.csv of a definition, checks.yml of an edition."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from parbook.checks.check import Check, verdict
from parbook.definitions.relations import RELATIONS, Declaration
from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.inputs.edition import Record
from parbook.numbers.expressions import evaluate, in_words, parse
from parbook.numbers.intervals import Interval
from parbook.numbers.numerals import read_number
from parbook.numbers.precision import ABOVE, BELOW, RATES, worded_interval
from parbook.numbers.printing import number_text, tens
from parbook.numbers.quantity import Cell, CellRange, Constant, Operation, Quantity


def declared_checks(run: Run) -> Iterator[Check]:
    """Each declared relation, on the figures computed and on those printed in the signed report.

    The second reading is told only where it comes out otherwise than the first. A relation of every
    year is left out where the edition has none of its figures; one of its own never is.
    """
    general = [d for d in run.edition.definition.checks if any(name in run.figures for name in d.figures)]
    for declaration in [*general, *run.edition.own_checks]:
        check = _compare(run, declaration, lambda ids: _as_computed(run, ids))
        yield check
        ids = set(check.ids)
        if check.verdict in ("agrees", "disagrees") and ids <= run.edition.records.keys():
            printed = _compare(run, declaration, lambda ids: _as_recorded(run, ids))
            if printed.verdict != check.verdict:
                words = f"{check.words} (theo số in trong báo cáo đã ký)"
                yield replace(printed, id=f"printed.{check.id}", words=words)


def _compare(
    run: Run, declared: Declaration, intervals_of: Callable[[Sequence[str]], Mapping[str, Interval]]
) -> Check:
    left, right, ids = parse(declared.left), parse(declared.right), declared.figures
    known = [i for i in ids if i in run.figures]

    def result(expected: str, found: str, came_out: str, note: str = "") -> Check:
        return Check(
            declared.id,
            declared.kind,
            declared.severity,
            declared.words,
            expected,
            found,
            came_out,
            tuple(known),
            note,
        )

    if absent := [i for i in ids if i not in run.figures]:
        return result("…", "…", "uncheckable", f"Ấn bản không có: {', '.join(absent)}")
    if declared.kind == "target" and (note := _different_bases(run, ids)):
        sides = [in_words(side, lambda i: run.figures[i].table_text) for side in (left, right)]
        return result(sides[1], sides[0], "uncheckable", note)
    try:
        intervals = intervals_of(ids)
        here, there = evaluate(left, intervals.__getitem__), evaluate(right, intervals.__getitem__)
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
    if value.is_point:
        return f"{words} = {_plain(value.low)}"
    return f"{words}, từ {number_text(value.low)} đến {number_text(value.high)}"


def _plain(value: Fraction) -> str:
    return number_text(value, 0 if value.denominator == 1 else 2)


def _different_bases(run: Run, ids: tuple[str, ...]) -> str:
    bases = {run.figures[i].definition.base for i in ids}
    return f"Khác mẫu số: {'; '.join(sorted(bases))}." if len(bases) > 1 else ""


def _as_computed(run: Run, ids: Sequence[str]) -> dict[str, Interval]:
    beside = [leaf for i in ids for leaf in _leaves(run.figures[i].quantity)]
    return {i: figure_interval(run.figures[i], run, beside) for i in ids}


def _as_recorded(run: Run, ids: Sequence[str]) -> dict[str, Interval]:
    records = [run.edition.records[i] for i in ids]
    beside = [_recorded_quantity(record) for record in records]
    return {record.id: record_interval(record, beside) for record in records}


def _leaves(quantity: Quantity) -> Iterator[Quantity]:
    if isinstance(quantity.origin, Operation):
        for part in quantity.origin.operands:
            yield from _leaves(part)
    elif not isinstance(quantity.origin, Constant):
        yield quantity


def figure_interval(figure: Figure, run: Run, beside: Iterable[Quantity] = ()) -> Interval:
    """What a figure's value can be: rounded rates within half a unit of the printed place.

    `beside` are the leaves of all figures that are compared. Raises ZeroDivisionError, ValueError
    as `Interval` does.
    """
    if isinstance(figure.quantity.origin, Operation):
        return quantity_interval(figure.quantity, run, beside)
    return _leaf(figure.quantity, figure.decimals, figure.word, beside)


def quantity_interval(quantity: Quantity, run: Run, beside: Iterable[Quantity] = ()) -> Interval:
    """The interval of a derived quantity, from those of its leaves; `beside` and Raises as above."""
    if quantity.figure in run.figures and not isinstance(quantity.origin, Operation):
        figure = run.figures[quantity.figure]
        return _leaf(quantity, figure.decimals, figure.word, beside)
    origin = quantity.origin
    if isinstance(origin, Constant):
        return Interval.point(quantity.exact)
    if isinstance(origin, Cell | CellRange):
        return worded_interval(quantity, "", beside)
    parts = [quantity_interval(part, run, beside) for part in origin.operands]
    if all(part.is_point for part in parts):
        return Interval.point(quantity.exact)
    if origin.name == "sum":
        return sum(parts[1:], parts[0])
    return _OPERATIONS[origin.name](*parts)


_ONE, _HUNDRED = Interval.point(Fraction(1)), Interval.point(Fraction(100))
_OPERATIONS: dict[str, Callable[[Interval, Interval], Interval]] = {
    "difference": lambda a, b: a - b,
    "change": lambda a, b: a - b,
    "product": lambda a, b: a * b,
    "quotient": lambda a, b: a / b,
    "multiple": lambda a, b: a / b,
    "share": lambda a, b: a / b * _HUNDRED,
    # Not (a − b) : b, in which the one b would vary twice.
    "change_percent": lambda a, b: (a / b - _ONE) * _HUNDRED,
}


def record_interval(record: Record, beside: Iterable[Quantity] = ()) -> Interval:
    """What a printed number can mean."""
    return _leaf(_recorded_quantity(record), record.decimals, record.qualifier, beside)


def _recorded_quantity(record: Record) -> Quantity:
    """The printed number as if it had been typed so: "12.310.000 triệu đồng" is rounded to triệu."""
    number = re.match(r"[+\-−]?[\d.,]*", record.as_printed)
    printed = read_number(number[0]) if number and number[0] else Fraction(0)
    scale = record.exact / printed if printed else Fraction(1)
    decimals = record.decimals - (tens(scale) if scale.denominator == 1 else 0)
    return Quantity(record.exact, record.unit, Cell("", "", "", record.as_printed, decimals=decimals))


def _leaf(quantity: Quantity, decimals: int, word: str, beside: Iterable[Quantity]) -> Interval:
    if quantity.unit in RATES and word not in ABOVE + BELOW:
        return Interval.printed(quantity.exact, decimals)
    return worded_interval(quantity, word, beside)
