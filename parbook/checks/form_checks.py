"""Checks that follow from the rules of statistical forms, and what their neighbours make one ask."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from parbook.checks.arithmetic import cells_of, rate_check, sum_check, uncheckable
from parbook.checks.check import Check, verdict
from parbook.definitions.statistical_forms import FormRow, StatisticalForm
from parbook.inputs.form_reading import FilledForm
from parbook.numbers.printing import quantity_text, signed_text
from parbook.numbers.quantity import Quantity, total

# Rates of one heading that differ by more than this many points make a reader ask.
_APART = 50
# A whole number up to this can be a count of agencies typed in place of their share.
_MOST_AGENCIES = 300


def form_checks(forms: Sequence[FilledForm]) -> Iterator[Check]:
    """Every check that the rows of the forms bring with them; the ids of figures are those of the rows."""
    for filled in forms:
        known = {row.row.no: row.quantity for row in filled.rows if row.quantity is not None}
        for row in filled.form.rows:
            if row.no in known and row.rule:
                yield from _rule(filled.form, row, known)
        yield from _asked(filled.form, known)


def _rule(form: StatisticalForm, row: FormRow, known: dict[str, Quantity]) -> Iterator[Check]:
    named = row.named_in_rule()
    if absent := [no for no in named if no not in known]:
        words = _words(form, row)
        note = f"Biểu không có dòng: {', '.join(absent)}."
        yield Check(
            f"form.{row.id}", "form", "contradiction", words, "…", "…", "uncheckable", (row.id,), note
        )
        return
    stated, others = known[row.no], [known[no] for no in named]
    ids = (row.id, *(form.row(no).id for no in named))
    if row.rule.startswith("= share("):
        part, whole = others
        yield _with_ids(rate_check(f"form.{row.id}", _words(form, row), stated, [part], whole), ids)
        smaller = f"{_words(form, form.row(named[0]))}: không lớn hơn dòng {named[1]}"
        yield _bound(f"part.{row.id}", smaller, part, whole, ids[1:])
    elif row.rule.startswith("= "):
        yield _with_ids(sum_check(f"form.{row.id}", "form", _words(form, row), stated, others), ids)
    elif row.rule.startswith(">= "):
        words = f"{_words(form, row)}: không nhỏ hơn tổng các dòng {', '.join(named)}"
        yield _bound(f"form.{row.id}", words, total(others), stated, ids)
    elif row.rule.startswith("between "):
        yield _between(form, row, stated, others, ids)


def _bound(check_id: str, words: str, small: Quantity, large: Quantity, ids: Sequence[str]) -> Check:
    if unknown := uncheckable(check_id, "part", words, [small, large]):
        return _with_ids(unknown, ids)
    agrees = small.exact <= large.exact
    return Check(
        check_id,
        "part",
        "contradiction",
        words,
        f"không lớn hơn {quantity_text(large)}",
        quantity_text(small),
        verdict(agrees),
        tuple(ids),
        cells=cells_of([small, large]),
    )


def _between(
    form: StatisticalForm, row: FormRow, stated: Quantity, others: Sequence[Quantity], ids: Sequence[str]
) -> Check:
    words = f"{_words(form, row)}: nằm giữa tỷ lệ của các dòng {', '.join(row.named_in_rule())}"
    if unknown := uncheckable(f"form.{row.id}", "form", words, [stated, *others]):
        return _with_ids(unknown, ids)
    low, high = min(others, key=lambda q: q.exact), max(others, key=lambda q: q.exact)
    agrees = low.exact <= stated.exact <= high.exact
    expected = f"từ {signed_text(low)} đến {signed_text(high)}"
    return Check(
        f"form.{row.id}",
        "form",
        "contradiction",
        words,
        expected,
        signed_text(stated),
        verdict(agrees),
        tuple(ids),
        cells=cells_of([stated, *others]),
    )


def _asked(form: StatisticalForm, known: dict[str, Quantity]) -> Iterator[Check]:
    """A whole number in a percent row far below its neighbours: perhaps a count of agencies."""
    alone = [row for row in form.rows if row.kind == "rate" and not row.rule and row.no in known]
    for row in alone:
        value = known[row.no].value
        beside = [known[other.no] for other in alone if other.parent == row.parent and other is not row]
        values = [quantity.value for quantity in beside if quantity.value is not None]
        if value is None or not values:
            continue
        asked = _like_a_count(value) and min(values) - value > _APART
        note = "Dòng này tính theo %; số liệu giống một số đếm cơ quan, đơn vị. Xin xem lại." if asked else ""
        neighbours = "; ".join(signed_text(quantity) for quantity in beside)
        yield Check(
            f"asked.{row.id}",
            "asked",
            "strain",
            f"{_words(form, row)}: so với các dòng cùng mục",
            f"gần các dòng cùng mục: {neighbours}",
            signed_text(known[row.no]),
            verdict(not asked),
            (row.id,),
            note,
            cells_of([known[row.no]]),
        )


def _like_a_count(value: Fraction) -> bool:
    return value.denominator == 1 and 0 < value <= _MOST_AGENCIES


def _words(form: StatisticalForm, row: FormRow) -> str:
    label = re.sub(r"\s*\([^()]*\)$", "", row.label).rstrip(".")
    return f"{form.name}, dòng {row.no}. {label}"


def _with_ids(check: Check, ids: Sequence[str]) -> Check:
    return replace(check, ids=tuple(ids))
