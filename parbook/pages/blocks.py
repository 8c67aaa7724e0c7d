"""Tables, tiles, charts, checks and sources as blocks: one way to make each."""

from collections.abc import Iterable, Mapping, Sequence

from parbook.checks.check import KIND_WORDS, VERDICT_WORDS, Check
from parbook.figures.figure import STATUS_WORDS, Figure
from parbook.inputs.edition import Correction
from parbook.inputs.form_reading import FilledForm, FilledRow
from parbook.numbers.lineage import formula_words, place_words, places_words, tree
from parbook.numbers.measures import MEASURES
from parbook.numbers.numerals import SIGN_DID_NOT_OCCUR, SIGN_NOT_PUBLISHED
from parbook.numbers.printing import did_not_occur, number_text, quantity_text
from parbook.pages.cells import (
    SIGN_WORDS,
    bare_text,
    figure_spans,
    sent_cell,
    verdict_span,
    with_note,
)
from parbook.pages.model import (
    Block,
    Chart,
    Column,
    Count,
    Counts,
    Entry,
    Folded,
    Grid,
    Mark,
    Paragraph,
    Picture,
    Row,
    Span,
    Spans,
    Tile,
    Tiles,
    Told,
    words,
)
from parbook.problems import table_words
from parbook.sheets.contracts import Contract, Field
from parbook.sheets.table import TOTAL, Table
from parbook.sheets.table import Row as SentRow

# A longer table is folded away on screen.
_LONG = 40


def sent_table(number: str, title: str, table: Table, figure_ids: Mapping[str, str]) -> Grid:
    """An appendix table as sent: every number carries its cell; `figure_ids` are ids by address."""
    fields = table.contract.fields
    return Grid(
        tuple(Column(field.label, _column_kind(field)) for field in fields),
        tuple(
            Row(
                tuple(_sent_cell(row, field, table.contract, figure_ids) for field in fields),
                "total" if row.key == TOTAL else "block" if row.is_block else "",
            )
            for row in table.rows
        ),
        number,
        title,
        f"Nguồn: {table.contract.file}, trang tính “{table.sheet}”.{_legend(table)}",
        file=table.contract.file,
        csv=table.csv_name,
    )


def form_table(
    number: str, title: str, filled: FilledForm, rows: Sequence[FilledRow], figures: Mapping[str, Figure]
) -> Grid:
    """Rows of a statistical form as sent, in its own columns; every number carries its cell."""
    columns = (
        Column("STT", "lesser"),
        Column("Chỉ tiêu thống kê", "label"),
        Column("Đơn vị tính"),
        Column("Số liệu", "number"),
        Column("Ghi chú", "lesser"),
    )
    return Grid(
        columns,
        tuple(
            Row(
                (
                    words(row.row.no),
                    words(row.label),
                    words(row.unit),
                    _form_cell(row, figures),
                    words(row.note),
                ),
                "" if row.row.valued else "block",
            )
            for row in rows
        ),
        number,
        title,
        f"Nguồn: {filled.file}, {table_words(filled.file, filled.sheet, '“”')}.",
        file=filled.file,
    )


def _form_cell(row: FilledRow, figures: Mapping[str, Figure]) -> Spans:
    if row.quantity is None:
        return ()
    figure = figures.get(row.row.id)
    if figure is None or did_not_occur(row.quantity) or figure.quantity.cells() != row.quantity.cells():
        return (sent_cell(row.quantity),)
    return figure_spans(figure, text=quantity_text(row.quantity, unit=figure.scale_unit))


def _sent_cell(row: SentRow, field: Field, contract: Contract, figure_ids: Mapping[str, str]) -> Spans:
    quantity, text = row.quantities.get(field.name), row.texts.get(field.name, "")
    if quantity:
        return (sent_cell(quantity, figure_ids.get(quantity.cells()[0].address, "")),)
    if field.name == "label" and row.is_unit(contract) and text:
        return (Span(text, unit=row.key),)
    return words(text)


def _column_kind(field: Field) -> str:
    return "number" if field.unit else "label" if field.name == "label" else ""


def _legend(table: Table) -> str:
    """What the signs mean that occur in the table."""
    raws = {cell.raw for row in table.rows for q in row.quantities.values() for cell in q.cells()}
    signs = {"…": SIGN_NOT_PUBLISHED, "-": SIGN_DID_NOT_OCCUR}
    said = [f"“{sign}”: {SIGN_WORDS[sign]}" for sign, typed in signs.items() if raws & set(typed)]
    return f" {'; '.join(said)}." if said else ""


def figures_table(number: str, title: str, figures: Sequence[Figure]) -> Grid:
    """A table of figures, in the shape of the statistical annex."""
    columns = (
        Column("STT", "lesser"),
        Column("Chỉ tiêu", "label"),
        Column("Đơn vị tính"),
        Column("Số liệu", "number"),
        Column("Cách có số liệu", "lesser"),
    )
    rows = (_figure_row(place, figure) for place, figure in enumerate(figures, 1))
    return Grid(columns, tuple(rows), number, title, source_words(figures))


def _figure_row(place: int, figure: Figure) -> Row:
    how = STATUS_WORDS[figure.status]
    return Row(
        (
            words(str(place)),
            # Phones leave the last column out.
            (Span(figure.definition.label_vi), Span(f" {how}", kind="phone")),
            words(MEASURES[figure.scale_unit or figure.definition.unit].noun),
            figure_spans(figure, text=bare_text(figure)),
            words(how),
        )
    )


def source_words(figures: Iterable[Figure]) -> str:
    """ "Nguồn: …" for a caption: files and sheets with their cells."""
    return f"Nguồn: {places_words(cell for figure in figures for cell in figure.quantity.cells())}."


def chart_block(
    number: str,
    title: str,
    axis: str,
    picture: Picture,
    marks: Sequence[Mark],
    source: str,
    described: str = "",
) -> Chart:
    """A chart with its data; `described` says it aloud where the marks are too many."""
    said = described or "; ".join(
        f"{mark.series + ', ' if mark.series else ''}{mark.label}: {mark.text}" for mark in marks
    )
    return Chart(number, title, axis, tuple(marks), source, f"{title}. {axis}: {said}.", picture)


def tiles(figures: Iterable[Figure], notes: Mapping[str, str]) -> Tiles:
    """Headline figures; `notes` adds a line to a figure, else its base is told."""
    return Tiles(tuple(_tile(figure, notes.get(figure.id, "")) for figure in figures))


def _tile(figure: Figure, note: str) -> Tile:
    base = figure.definition.base
    return Tile(figure_spans(figure), figure.definition.label_vi, note or (f"trên {base}" if base else ""))


def checks_table(number: str, title: str, checks: Sequence[Check]) -> Block:
    """A table of checks with their arithmetic, folded away where it is long."""
    columns = (
        Column("Nội dung đối chiếu", "label"),
        Column("Loại", "lesser"),
        Column("Số phải khớp", "side"),
        Column("Số đối chiếu", "side"),
        Column("Kết quả"),
    )
    rows = tuple(
        Row(
            (
                with_note(words(check.words), check.note),
                words(KIND_WORDS[check.kind]),
                words(check.expected),
                words(check.found),
                (verdict_span(check.verdict),),
            )
        )
        for check in checks
    )
    return folded_if_long(Grid(columns, rows, number, title), "nội dung")


def checks_summary(beginning: str, numbers: Mapping[str, int]) -> Paragraph:
    """How many checks have each verdict, in a sentence."""
    told = [(verdict_span(verdict), Span(f" {number_text(n)}")) for verdict, n in numbers.items() if n]
    listed = tuple(span for pair in told for span in (Span("; "), *pair))[1:]
    return Paragraph((*words(beginning), *listed, Span(".")), "check-summary")


def corrections_table(number: str, title: str, corrections: Iterable[Correction]) -> Grid:
    """The cells whose values were corrected on an agency's word."""
    columns = (Column("Tệp, trang tính, ô"), Column("Số đã gửi"), Column("Số đính chính"), Column("Căn cứ"))
    told = ((f"{c.file}, “{c.sheet}”, {c.cell}", c.was, c.use, f"{c.document}, {c.who}") for c in corrections)
    return Grid(columns, tuple(Row(tuple(words(text) for text in row)) for row in told), number, title)


def folded_if_long(grid: Grid, counted: str) -> Block:
    """The table, or its fold with the number of its rows; `counted` is what a row is."""
    if len(grid.rows) <= _LONG:
        return grid
    return Folded(f"{grid.title} ({number_text(len(grid.rows))} {counted})", (grid,))


def verdict_counts(found: Mapping[str, int]) -> Counts:
    """How many checks have each verdict."""
    return Counts(
        "verdicts",
        tuple(
            Count(verdict, VERDICT_WORDS[verdict], number_text(number)) for verdict, number in found.items()
        ),
    )


def status_counts(figures: Iterable[Figure]) -> Counts:
    """How many figures are recomputed, stated, entered."""
    found = [figure.status for figure in figures]
    return Counts(
        "statuses",
        tuple(Count(status, told, number_text(found.count(status))) for status, told in STATUS_WORDS.items()),
    )


def entry(figure: Figure, checks: Iterable[Check]) -> Entry:
    """One entry of "Bảng tra nguồn số liệu"."""
    return Entry(
        figure.id,
        figure.definition.label_vi,
        figure.text,
        figure.full,
        figure.section,
        figure.status,
        STATUS_WORDS[figure.status],
        formula_words(figure.quantity) if figure.status == "recomputed" else "",
        figure.definition.base,
        tuple(place_words(cell) for cell in figure.quantity.cells()),
        tuple(tree(figure.quantity)),
        tuple(Told(check.verdict, check.words) for check in checks),
    )
