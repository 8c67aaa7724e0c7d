"""A stated number against the sum or the share of others, as far as rounding reaches."""

from collections.abc import Sequence
from fractions import Fraction

from parbook.checks.check import Check, verdict
from parbook.numbers.intervals import Interval
from parbook.numbers.lineage import places_words
from parbook.numbers.measures import MEASURES
from parbook.numbers.numerals import decimal_places
from parbook.numbers.precision import typed_interval
from parbook.numbers.printing import exact_number_text, number_text
from parbook.numbers.quantity import Cell, CellRange, Quantity

_LISTED = 12  # longer sums are told as "tổng các dòng"
_NOUGHT, _HUNDRED = Interval.point(Fraction(0)), Interval.point(Fraction(100))


def sum_check(check_id: str, kind: str, words: str, whole: Quantity, parts: Sequence[Quantity]) -> Check:
    """A number against the sum of its parts: counts exactly, rounded numbers as far as rounding reaches."""
    if not parts:
        note = "Không có dòng con để cộng."
        return Check(check_id, kind, "contradiction", words, "…", "…", "uncheckable", note=note)
    if unknown := uncheckable(check_id, kind, words, [whole, *parts]):
        return unknown
    added = sum((part.exact for part in parts), Fraction(0))
    agrees = typed_interval(whole, [whole, *parts]).meets(_sum(parts, [whole, *parts]))
    note = _within_rounding(whole, added) if agrees and added != whole.exact else ""
    listed = (
        " + ".join(exact_number_text(part.exact) for part in parts)
        if len(parts) <= _LISTED
        else "tổng các dòng"
    )
    found = listed if len(parts) == 1 else f"{listed} = {exact_number_text(added)}"
    return Check(
        check_id,
        kind,
        "contradiction",
        words,
        exact_number_text(whole.exact),
        found,
        verdict(agrees),
        note=note,
        cells=cells_of([whole, *parts]),
    )


def _sum(parts: Sequence[Quantity], beside: Sequence[Quantity]) -> Interval:
    return sum((typed_interval(part, beside) for part in parts), _NOUGHT)


def _within_rounding(whole: Quantity, added: Fraction) -> str:
    off = f"{exact_number_text(abs(added - whole.exact))} {MEASURES[whole.unit].noun}"
    return f"Khớp trong phạm vi làm tròn; hai số lệch {off}."


def uncheckable(check_id: str, kind: str, words: str, quantities: Sequence[Quantity]) -> Check | None:
    """The check that cannot be made because a cell is blank or not published; None where all are."""
    missing = [cell for quantity in quantities for cell in quantity.missing()]
    if not missing:
        return None
    blank = [cell for cell in missing if not cell.raw]
    unpublished = [cell for cell in missing if cell.raw]
    told = [("Chưa công bố", unpublished), ("Ô để trống", blank)]
    note = " ".join(f"{words}: {places_words(cells, most=3)}." for words, cells in told if cells)
    cells = cells_of(quantities)
    return Check(check_id, kind, "contradiction", words, "…", "…", "uncheckable", note=note, cells=cells)


def cells_of(quantities: Sequence[Quantity]) -> tuple[Cell | CellRange, ...]:
    """The cells of several quantities, each once."""
    return tuple(dict.fromkeys(cell for quantity in quantities for cell in quantity.cells()))


def rate_check(
    check_id: str, words: str, stated: Quantity, parts: Sequence[Quantity], whole: Quantity
) -> Check:
    """A stated rate against its parts, at the precision in which it was typed."""
    if unknown := uncheckable(check_id, "rate", words, [stated, *parts, whole]):
        return unknown
    added = sum((part.exact for part in parts), Fraction(0))
    cells, typed = cells_of([stated, *parts, whole]), decimal_places(stated.exact)
    division = f"{exact_number_text(added)} : {exact_number_text(whole.exact)}"
    if whole.exact == 0:
        came_out = "disagrees" if stated.exact else "uncheckable"
        return Check(
            check_id,
            "rate",
            "strain",
            words,
            "không có tỷ lệ",
            division,
            came_out,
            note="Mẫu số bằng 0.",
            cells=cells,
        )
    beside = [whole, *parts]
    can_be = _sum(parts, beside) / typed_interval(whole, beside) * _HUNDRED
    found = f"{division} × 100 = {number_text(100 * added / whole.exact, typed + 2)}%"
    return Check(
        check_id,
        "rate",
        "contradiction",
        words,
        f"{number_text(stated.exact, typed)}%",
        found,
        verdict(typed_interval(stated).meets(can_be)),
        cells=cells,
    )
