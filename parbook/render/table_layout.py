"""How tables lie on paper: landscape or not, each column's share of the width, what is centred."""

from collections.abc import Sequence

from parbook.pages.model import Grid, Row, plain

# Tables wider than this stand on landscape pages.
_PORTRAIT_COLUMNS = 6
# Characters that a line of a table holds, upright and landscape; what a cell's margins take of it.
_LINE, _LINE_WIDE, _PADDING = 86, 140, 2.6
_SHORT_TEXT = 12
# Texts up to the first of these lengths that leaves the widest column its share stay on one line;
# texts longer than _LONG divide what is left.
_SHORT, _WIDEST, _LONG = (15.5, 11, 0), 0.35, 25


def is_wide(grid: Grid) -> bool:
    """Whether the table needs a landscape page."""
    return len(grid.columns) > _PORTRAIT_COLUMNS


def is_centred(grid: Grid, column: int) -> bool:
    """Whether a column holds only short texts (ordinals, units), which read better centred."""
    return grid.columns[column].kind != "label" and all(
        len(plain(row.cells[column])) <= _SHORT_TEXT for row in grid.rows
    )


def column_widths(grid: Grid) -> tuple[float, ...]:
    """Each column's share of the width: short texts on one line while that leaves room for long ones."""
    headings = [column.heading for column in grid.columns]
    long_texts = any(_length(plain(cell)) > _LONG for row in grid.rows for cell in row.cells)
    for short in _SHORT:
        widths = _shares(headings, grid.rows, short)
        if not long_texts or max(widths) >= _WIDEST:
            break
    return widths


def _shares(headings: Sequence[str], rows: Sequence[Row], short: float) -> tuple[float, ...]:
    """First each column's longest word and texts up to `short`, then what is left to long texts."""
    least, wished = [], []
    for number, heading in enumerate(headings):
        cells = [plain(row.cells[number]) for row in rows if number < len(row.cells)]
        word = max(_length(word) for text in [heading, *cells] for word in ["", *text.split()])
        longest = max(_length(text) for text in ["", *cells])
        least.append(max(word, min(longest, short)) + _PADDING)
        wished.append(max(longest if longest > _LONG else min(longest, short), len(heading) / 2))
    total = _LINE_WIDE if len(headings) > _PORTRAIT_COLUMNS else _LINE
    left, asked = max(total - sum(least), 0), [max(w - n, 0) for w, n in zip(wished, least, strict=True)]
    part = min(1, left / (sum(asked) or 1))
    given = [n + part * more for n, more in zip(least, asked, strict=True)]
    return tuple(round(width / sum(given), 4) for width in given)


def _length(text: str) -> float:
    """How wide a text is, in small letters: capitals, digits and the percent sign take more."""
    return sum(1.5 if sign.isupper() or sign == "%" else 1.15 if sign.isdigit() else 1 for sign in text)
