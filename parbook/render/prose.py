"""Figures within prose: as mark-up, and as bare text."""

import html
import re

from parbook.figures.figure import Figure


def figure_html(figure: Figure, full: bool = False, text: str = "") -> str:
    """The mark-up of a printed figure; word before and noun stay outside the number."""
    number = text or figure.text
    mark = (
        f'<data class="figure" value="{figure.printed}" data-figure="{figure.id}">'
        f"{html.escape(number)}</data>"
    )
    if not full:
        return mark
    before = figure.word_before
    after = figure.full.removeprefix(before).lstrip().removeprefix(number)
    return f"{_inert(before)} {mark}{html.escape(after)}".lstrip()


def _inert(text: str) -> str:
    """Words of a cell, which neither HTML nor Markdown then take for mark-up."""
    return re.sub(r"[^\w\s]|_", lambda sign: f"&#{ord(sign[0])};", text)


def figure_plain(figure: Figure, full: bool = False) -> str:
    """The figure as bare text, for chart titles and descriptions."""
    return figure.full if full else figure.text
