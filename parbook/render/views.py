"""Tables, tiles and charts as HTML: one way to show each, with its number, caption and source."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from parbook.checks.check import KIND_WORDS, VERDICT_WORDS, Check
from parbook.figures.figure import STATUS_WORDS, Figure, anchor
from parbook.numbers.lineage import formula_words, place_words, places_words, tree
from parbook.numbers.measures import MEASURES
from parbook.numbers.numerals import write_number
from parbook.numbers.quantity import Quantity
from parbook.render import charts
from parbook.render.chart_parts import Mark
from parbook.render.prose import figure_html
from parbook.sheets.contracts import Field
from parbook.sheets.raw_cells import SIGN_DID_NOT_OCCUR, SIGN_NOT_PUBLISHED
from parbook.sheets.table import TOTAL, Table
from parbook.text import fold

SIGN_WORDS = {"…": "có phát sinh nhưng chưa công bố", "-": "không phát sinh"}


@dataclass(frozen=True)
class Shown:
    """What a notebook cell shows: rich form for page and JupyterLab, plain text for terminals."""

    data: dict[str, Any]

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return self.data


@dataclass(frozen=True)
class Column:
    """A table column; `kind` is "number", "label" or "side" (wide), "lesser" (left out on phones)."""

    heading: str
    kind: str = ""


def escape(text: str) -> str:
    """Text made safe inside HTML."""
    return html.escape(text, quote=True)


def table_html(
    number: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]],
    source: str, classes: Sequence[str] = (), attributes: str = "",
) -> str:  # fmt: skip
    """A captioned table; cells are HTML already, headings and captions are text.

    `classes` gives each row's class ("total", "block" or empty), `attributes` more of the figure's.
    """
    head = "".join(f'<th scope="col"{_class(c.kind)}>{escape(c.heading)}</th>' for c in columns)
    body = "".join(
        f"<tr{_class(classes[i] if classes else '')}>"
        + "".join(f"<td{_class(c.kind)}>{cell}</td>" for c, cell in zip(columns, row, strict=True))
        + "</tr>"
        for i, row in enumerate(rows)
    )
    caption = f"Bảng {number}. {title}"
    note = f'<p class="source">{source}</p>' if source else ""
    return (
        f'<figure class="table" id="bang-{fold(number).replace(".", "-")}"{attributes}>'
        f"<figcaption>{escape(caption)}</figcaption>"
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{note}</figure>"
    )


def chart_html(
    number: str, title: str, axis: str, picture: charts.Picture, marks: Sequence[Mark], source: str,
    described: str = "",
) -> str:  # fmt: skip
    """A captioned chart with its data as a table; `described` says it aloud where the marks are too many."""
    element = f"hinh-{fold(number).replace('.', '-')}"
    said = described or "; ".join(
        f"{mark.series + ', ' if mark.series else ''}{mark.label}: {mark.text}" for mark in marks
    )
    body = charts.embed_html(picture, element_id=element, alt=f"{title}. {axis}: {said}.")
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("Nhóm", "Mục", escape(axis)))
    cells = "".join(
        f'<tr><td>{escape(m.series)}</td><td>{escape(m.label)}</td><td class="number">{m.text}</td></tr>'
        for m in marks
    )
    data = f"<table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>"
    return (
        f'<figure class="chart" id="{element}">{body}'
        f"<figcaption>Hình {number}. {escape(title)}</figcaption>"
        f'<p class="source">{escape(source)}</p>'
        f'<details class="chart-data"><summary>Số liệu của hình</summary>'
        f'<div class="scroll" role="region" tabindex="0" aria-label="Số liệu của hình {number}">'
        f"{data}</div></details></figure>"
    )


def number_html(data: dict[str, Any]) -> str:
    """A number of a unit (`unit_numbers.number_data`), which tells its cells and its formula."""
    if "cell" not in data:
        return str(data["text"])
    cell = str(data["cell"])
    told = "; ".join(part for part in (data.get("formula", ""), f"Ô {cell.rpartition('!')[2]}") if part)
    formula = f' data-formula="{escape(data["formula"])}"' if "formula" in data else ""
    sort = f' data-value="{data["value"]}"' if "value" in data else ""
    return f'<span data-cell="{escape(cell)}"{formula}{sort} title="{escape(told)}">{data["text"]}</span>'


def unit_html(unit_id: str, name: str) -> str:
    """The name of a unit, which the book makes a link to the unit's page."""
    return f'<span data-unit="{escape(unit_id)}">{escape(name)}</span>'


def data_table_html(number: str, title: str, table: Table, figure_ids: dict[str, str]) -> str:
    """An appendix table as sent: every number carries its cell address."""
    fields = table.contract.fields
    columns = [Column(field.label, _column_kind(field)) for field in fields]
    rows, classes = [], []
    for row in table.rows:
        cells = []
        for field in fields:
            quantity = row.quantities.get(field.name)
            text = row.texts.get(field.name, "")
            if quantity:
                cells.append(_cell_html(quantity, figure_ids))
            elif field.name == "label" and row.is_unit(table.contract):
                cells.append(unit_html(row.key, text))
            else:
                cells.append(escape(text))
        rows.append(cells)
        classes.append("total" if row.key == TOTAL else "block" if row.is_block else "")
    source = f"Nguồn: {table.contract.file}, trang tính “{table.sheet}”.{_legend(table)}"
    attributes = f' data-file="{table.contract.file}" data-csv="{table.csv_name}"'
    return table_html(number, title, columns, rows, escape(source), classes, attributes)


def _cell_html(quantity: Quantity, figure_ids: dict[str, str]) -> str:
    cell = quantity.cells()[0]
    address = f'data-cell="{escape(str(cell))}" title="Ô {cell.address}"'
    if quantity.value is None:
        return f'<span {address}><abbr title="chưa công bố">…</abbr></span>'
    if cell.raw in SIGN_DID_NOT_OCCUR:
        return f"<span {address}>-</span>"
    decimals = max(len(cell.raw.partition(".")[2].rstrip("0")), 0) if "." in cell.raw else 0
    text = write_number(quantity.value, decimals)
    name = figure_ids.get(cell.address)
    mark = f' data-figure="{name}"' if name else ""
    return f"<span {address}{mark}>{text}</span>"


def figures_rows(figures: Iterable[Figure]) -> tuple[list[Column], list[list[str]]]:
    """Columns and rows of a table of figures, in the shape of the statistical annex."""
    columns = [
        Column("STT", "lesser"), Column("Chỉ tiêu", "label"), Column("Đơn vị tính"),
        Column("Số liệu", "number"), Column("Cách có số liệu", "lesser"),
    ]  # fmt: skip
    rows = [
        [
            str(number), _label_html(figure),
            escape(MEASURES[figure.scale_unit or figure.definition.unit].noun),
            figure_html(figure, text=_bare(figure)), STATUS_WORDS[figure.status],
        ]
        for number, figure in enumerate(figures, 1)
    ]  # fmt: skip
    return columns, rows


def _label_html(figure: Figure) -> str:
    """The label, and for phones, which leave that column out, how the figure was obtained."""
    how = f'<span class="phone-only note"> {STATUS_WORDS[figure.status]}</span>'
    return escape(figure.definition.label_vi) + how


def _bare(figure: Figure) -> str:
    text = figure.table_text
    return text.removesuffix(MEASURES[figure.scale_unit].noun).strip() if figure.scale_unit else text


def source_words(figures: Iterable[Figure]) -> str:
    """ "Nguồn: …" for a caption: files and sheets with their cells."""
    return f"Nguồn: {places_words(cell for figure in figures for cell in figure.quantity.cells())}."


def tiles_html(figures: Iterable[Figure], notes: dict[str, str]) -> str:
    """Headline figures as tiles; `notes` adds a line to a figure, else its base is told."""
    tiles = []
    for figure in figures:
        base = figure.definition.base
        note = notes.get(figure.id) or (f"trên {base}" if base else "")
        tiles.append(
            f'<div class="tile"><p class="tile-value">{figure_html(figure)}</p>'
            f'<p class="tile-label">{escape(figure.definition.label_vi)}</p>'
            f'<p class="tile-note">{escape(note)}</p></div>'
        )
    return f'<div class="tiles">{"".join(tiles)}</div>'


def verdict_html(verdict: str) -> str:
    """A verdict as a badge."""
    return f'<span class="verdict verdict-{verdict}">{VERDICT_WORDS[verdict]}</span>'


def checks_rows(checks: Iterable[Check]) -> tuple[list[Column], list[list[str]]]:
    """Columns and rows of a table of checks with their arithmetic."""
    columns = [
        Column("Nội dung đối chiếu", "label"), Column("Loại", "lesser"), Column("Số phải khớp", "side"),
        Column("Số đối chiếu", "side"), Column("Kết quả"),
    ]  # fmt: skip
    rows = []
    for check in checks:
        note = f'<br><span class="note">{escape(check.note)}</span>' if check.note else ""
        rows.append(
            [
                escape(check.words) + note, KIND_WORDS[check.kind], escape(check.expected),
                escape(check.found), verdict_html(check.verdict),
            ]
        )  # fmt: skip
    return columns, rows


def entry_html(figure: Figure, checks: Iterable[Check]) -> str:
    """One entry of "Bảng tra nguồn số liệu": what it is, how it came about, its cells, its checks."""
    lines = "\n".join(escape(line) for line in tree(figure.quantity))
    facts = [
        ("Số liệu", f'<strong class="number">{escape(figure.full)}</strong>'),
        ("Cách có số liệu", STATUS_WORDS[figure.status]),
        ("Cách tính", escape(formula_words(figure.quantity)) if figure.status == "recomputed" else ""),
        ("Mẫu số", escape(figure.definition.base)),
        ("Nguồn", "<br>".join(escape(place_words(cell)) for cell in figure.quantity.cells())),
        ("Toàn bộ đường đi", f"<pre>{lines}</pre>"),
        ("Đối chiếu", "<br>".join(f"{verdict_html(c.verdict)} {escape(c.words)}" for c in checks)),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts if value)
    return (
        f'<details class="source-entry" id="{anchor(figure.id)}" data-status="{figure.status}">'
        f"<summary>{escape(figure.definition.label_vi)}: <strong>{escape(figure.text)}</strong></summary>"
        f"<p><code>{figure.id}</code>, mục {escape(figure.section)}</p>"
        f'<dl class="lineage">{listed}</dl></details>'
    )


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _column_kind(field: Field) -> str:
    return "number" if field.unit else "label" if field.name == "label" else ""


def _legend(table: Table) -> str:
    """What the signs mean that occur in the table."""
    raws = {cell.raw for row in table.rows for q in row.quantities.values() for cell in q.cells()}
    signs = {"…": SIGN_NOT_PUBLISHED, "-": SIGN_DID_NOT_OCCUR}
    said = [f"“{sign}”: {SIGN_WORDS[sign]}" for sign, typed in signs.items() if raws & set(typed)]
    return f" {'; '.join(said)}." if said else ""
