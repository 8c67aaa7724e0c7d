"""Checks that follow from the figures themselves: record, range, word before, counts made from rates."""

from collections.abc import Iterator
from fractions import Fraction

from parbook.checks.check import Check, verdict
from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.inputs.edition import Edition, Record
from parbook.numbers.intervals import Interval
from parbook.numbers.numerals import rounded
from parbook.numbers.precision import ABOVE, BELOW, typed_place
from parbook.numbers.printing import exact_number_text, number_text
from parbook.numbers.quantity import Cell, Operation, Quantity

# A count that equals the whole part of rate × total says nothing where the printed rate leaves few
# counts to choose from; where it leaves a thousand, chance explains it once in a thousand times.
_CHOICE = 1000
# Two years share a count below this often enough by themselves.
_TELLING = 1000


def figure_checks(run: Run) -> Iterator[Check]:
    """Every check that a single figure brings with it."""
    yield from _records(run)
    for figure in run.figures.values():
        yield from _range(run, figure)
        yield from _word(figure)
        yield from _backwards(figure)
    for figure_id, stated in run.stated.items():
        if figure_id in run.figures:
            yield _stated(run.figures[figure_id], stated)


def unchanged_checks(run: Run, before: Edition | None) -> Iterator[Check]:
    """A count that is the very count of last year's report was perhaps left standing."""
    for figure in run.figures.values() if before is not None else ():
        record = before.records.get(figure.id) if before is not None else None
        is_count = isinstance(figure.quantity.origin, Cell) and figure.definition.kind == "count"
        if record is None or not is_count or abs(record.exact) < _TELLING:
            continue
        same = figure.quantity.exact == record.exact
        note = "Trùng số của báo cáo năm trước; cần xác nhận số năm nay." if same else ""
        yield Check(
            f"unchanged.{figure.id}",
            "unchanged",
            "strain",
            figure.definition.label_vi,
            f"khác số năm trước {record.as_printed}",
            figure.table_text,
            verdict(not same),
            (figure.id,),
            note,
        )


def _records(run: Run) -> Iterator[Check]:
    """The back test: each figure of record beside ours, at the printed precision."""
    for record in run.edition.records.values():
        figure = run.figures.get(record.id)
        words = f"{record.label_vi}: số của ấn bản so với số in trong báo cáo đã ký"
        found = figure.text if figure else "không có"
        agrees = figure is not None and _as_printed(record, figure)
        note = "" if figure else "Ấn bản không có số liệu này."
        yield Check(
            f"record.{record.id}",
            "record",
            "contradiction",
            words,
            record.as_printed,
            found,
            verdict(agrees),
            (record.id,),
            note,
        )


def _as_printed(record: Record, figure: Figure) -> bool:
    """Whether our value, rounded as the report rounded, is the value of record."""
    return Fraction(rounded(figure.quantity.exact, record.decimals)) == record.exact


def _range(run: Run, figure: Figure) -> Iterator[Check]:
    """A share of a whole lies between 0 and 100; how much of a plan was done is not below 0.

    A rate of which nobody says what it is can also be growth: outside 0–100 a reader would ask.
    """
    kind = _kind_of_rate(run, figure)
    if not kind:
        return
    value = figure.quantity.exact
    inside = value >= 0 if kind == "fulfilment" else 0 <= value <= 100
    expected = "từ 0% trở lên" if kind == "fulfilment" else "từ 0% đến 100%"
    unsure = kind == "unknown" and not inside
    note = "Chỉ đúng nếu là mức hoàn thành hoặc tốc độ tăng, giảm; cần xem lại." if unsure else ""
    yield Check(
        f"range.{figure.id}",
        "range",
        "strain" if unsure else "contradiction",
        figure.definition.label_vi,
        expected,
        figure.table_text,
        verdict(inside),
        (figure.id,),
        note,
    )


def _kind_of_rate(run: Run, figure: Figure) -> str:
    """What a percentage is of: "part" of a whole, "fulfilment" of a plan, "unknown"; empty for any other.

    The catalogue says it, or the form: a column that its contract divides by another is a part.
    """
    if figure.definition.unit != "percent":
        return ""
    if figure.id in run.catalogue:
        return {"rate": "part", "share": "part", "fulfilment": "fulfilment"}.get(figure.definition.kind, "")
    place = run.edition.own_figures.get(figure.id)
    rules = run.edition.tables[place.table].contract.rates if place else ()
    return "part" if place and any(rule.rate == place.field for rule in rules) else "unknown"


def _word(figure: Figure) -> Iterator[Check]:
    """ "hơn", "gần" must fit the exact value; before a number told to its last digit they say nothing."""
    word, printed = figure.word, Fraction(figure.printed)
    if word not in ABOVE + BELOW:
        return
    if isinstance(figure.quantity.origin, Operation):
        exact = figure.quantity.exact
        fits = exact > printed if word in ABOVE else exact < printed
        yield Check(
            f"word.{figure.id}",
            "word",
            "contradiction",
            figure.definition.label_vi,
            f"{word} {figure.table_text}",
            number_text(exact, 2),
            verdict(fits),
            (figure.id,),
        )
    elif abs(printed) >= 100 and figure.decimals == 0:
        is_round = printed % 10 == 0
        note = "" if is_round else f"“{word}” đứng trước số chi tiết đến hàng đơn vị."
        yield Check(
            f"word.{figure.id}",
            "word",
            "strain",
            figure.definition.label_vi,
            "số tròn sau từ chỉ mức gần đúng",
            f"{word} {figure.table_text}",
            verdict(is_round),
            (figure.id,),
            note,
        )


def _backwards(figure: Figure) -> Iterator[Check]:
    """A count that is exactly the whole part of rate × total was perhaps made from the rate."""
    origin = figure.quantity.origin
    if not (
        isinstance(origin, Operation)
        and origin.name == "share"
        and figure.quantity.figure in (None, figure.id)
    ):
        return
    part, whole = origin.operands
    if not all(isinstance(q.origin, Cell) for q in (part, whole)):
        return
    if Fraction(1, 10**figure.decimals) * whole.exact / 100 < _CHOICE:
        return
    product = Fraction(figure.printed) * whole.exact / 100
    suspicious = part.exact in (product.__floor__(), Fraction(rounded(product, 0)))
    words = f"{figure.definition.label_vi}: số đếm so với tỷ lệ đã làm tròn nhân với tổng số"
    expected = "số đếm độc lập với tỷ lệ đã làm tròn"
    made = f"{figure.table_text} × {exact_number_text(whole.exact)} = {number_text(product, 1)}"
    found = f"{made}; số đếm {exact_number_text(part.exact)}"
    note = "Số đếm trùng phần nguyên của tích; có thể tính ngược từ tỷ lệ." if suspicious else ""
    ids = tuple(dict.fromkeys([figure.id, *(q.figure for q in (part, whole) if q.figure)]))
    yield Check(
        f"backwards.{figure.id}",
        "backwards",
        "strain",
        words,
        expected,
        found,
        verdict(not suspicious),
        ids,
        note,
    )


def _stated(figure: Figure, stated: Quantity) -> Check:
    """A figure that was computed although the sheet also states it: both must agree as printed.

    The coarser of the two precisions decides: a sheet that says 20% does not deny our 20,29%.
    """
    place = max(typed_place(stated), Fraction(1, 10**figure.decimals))
    agrees = Interval.rounded(stated.exact, place).meets(Interval.point(figure.quantity.exact))
    words = f"{figure.definition.label_vi}: số tính lại so với số ghi trong biểu"
    return Check(
        f"stated.{figure.id}",
        "stated",
        "contradiction",
        words,
        figure.table_text,
        number_text(stated.exact, figure.decimals),
        verdict(agrees),
        (figure.id,),
        cells=stated.cells(),
    )
