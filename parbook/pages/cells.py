"""Figures, quantities, units and verdicts as spans: the one place where pages turn numbers into text."""

from typing import Any

from parbook.checks.check import VERDICT_WORDS
from parbook.figures.figure import Figure
from parbook.numbers.measures import MEASURES
from parbook.numbers.printing import did_not_occur, quantity_text
from parbook.numbers.quantity import Quantity
from parbook.pages.model import Span, Spans, words

SIGN_WORDS = {"…": "có phát sinh nhưng chưa công bố", "-": "không phát sinh"}
_NOT_PUBLISHED = "chưa công bố"


def figure_spans(figure: Figure, full: bool = False, text: str = "") -> Spans:
    """A printed figure; `full` adds the word before it and its noun, which stay outside the number."""
    number = text or figure.text
    printed = Span(number, figure=figure.id, value=figure.printed)
    if not full:
        return (printed,)
    before = figure.word_before
    after = figure.full.removeprefix(before).lstrip().removeprefix(number)
    return (*words(f"{before} " if before else ""), printed, *words(after))


def figure_plain(figure: Figure, full: bool = False) -> str:
    """The figure as bare text, for chart titles and descriptions."""
    return figure.full if full else figure.text


def bare_text(figure: Figure) -> str:
    """The figure as tables print it beside its unit of measure."""
    text = figure.table_text
    return text.removesuffix(MEASURES[figure.scale_unit].noun).strip() if figure.scale_unit else text


def sent_cell(quantity: Quantity, figure_id: str = "") -> Span:
    """A number of an appendix as sent, with the address of its cell."""
    cell = quantity.cells()[0]
    if quantity.value is None:
        return Span("…", cell=str(cell), meaning=_NOT_PUBLISHED)
    figure = "" if did_not_occur(quantity) else figure_id
    return Span(quantity_text(quantity), cell=str(cell), figure=figure)


def number_span(data: dict[str, Any]) -> Span:
    """A number of a unit (`unit_numbers.number_data`), which tells its cells and its formula."""
    if "cell" not in data:
        return Span(str(data["text"]))
    return Span(data["text"], cell=data["cell"], formula=data.get("formula", ""), sort=data.get("value", ""))


def sign_spans(text: str) -> Spans:
    """A printed number; the sign of what was not published says so."""
    return (Span(text, meaning=_NOT_PUBLISHED),) if text == "…" else words(text)


def verdict_span(verdict: str) -> Span:
    """A verdict in words, which pages show as a badge."""
    return Span(VERDICT_WORDS[verdict], verdict=verdict)


def with_note(spans: Spans, note: str) -> Spans:
    """Spans with an aside on a line of its own below them, if there is one."""
    return (*spans, Span("\n"), Span(note, kind="note")) if note else spans
