"""The data offered for download: figures as JSON, CSV and Excel, appendices as sent and as CSV."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from parbook.checks.check import Check
from parbook.figures.figure import STATUS_WORDS, Figure
from parbook.figures.run import Run, in_order
from parbook.numbers.lineage import formula_words, places_words
from parbook.numbers.measures import MEASURES
from parbook.numbers.printing import data_text
from parbook.pages.addresses import UNITS_FILE
from parbook.pages.unit_data import units_data
from parbook.publish.export import figures_data, write_json
from parbook.render.csv import with_notice, write_csv
from parbook.render.office_file import save_dated
from parbook.sheets.table import Table
from parbook.text import safe_text

_HEADINGS = (
    "Mã số liệu",
    "Mục",
    "Số liệu",
    "Giá trị",
    "Đơn vị",
    "Cách in",
    "Mẫu số",
    "Cách tính",
    "Nguồn",
    "Cách có số liệu",
)


def write_downloads(run: Run, checks: Iterable[Check], folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write everything on offer but the charts' data; returns the figures and the units as data."""
    folder.mkdir(parents=True)
    ordered = in_order(run)
    checks = list(checks)
    figures, units = figures_data(run, checks), units_data(run, checks)
    write_json(folder / "figures.json", figures)
    write_json(folder / UNITS_FILE, units)
    notice = run.edition.notice
    rows = [_HEADINGS, *(_row(figure) for figure in ordered)]
    write_csv(folder / "figures.csv", with_notice(rows, notice))
    _write_workbook(folder / "figures.xlsx", run, ordered)
    contracts, files = run.edition.definition.contracts, run.edition.workbooks
    for table in (table for name, table in run.edition.tables.items() if name in contracts):
        write_csv(folder / table.csv_name, with_notice(_table_rows(table), notice))
    for name in files:  # and nothing else that lies beside them
        if (run.edition.folder / name).is_file():
            shutil.copy(run.edition.folder / name, folder / name)
    return figures, units


def _row(figure: Figure) -> list[str | float | int]:
    """A figure as a row: texts made safe, the value as a number."""
    definition, quantity = figure.definition, figure.quantity
    whole = quantity.exact.denominator == 1
    return [
        figure.id,
        safe_text(figure.section),
        safe_text(definition.label_vi),
        int(quantity.exact) if whole else float(quantity.exact),
        MEASURES[definition.unit].noun,
        safe_text(figure.text),
        safe_text(definition.base),
        safe_text(formula_words(quantity)),
        safe_text(places_words(quantity.cells())),
        STATUS_WORDS[figure.status],
    ]


def _table_rows(table: Table) -> Iterable[Sequence[str]]:
    """A table as sent: texts as they stand, numbers exact, signs kept."""
    fields = table.contract.fields
    yield [field.label for field in fields]
    for row in table.rows:
        cells = []
        for field in fields:
            quantity = row.quantities.get(field.name)
            if quantity is None:
                cells.append(safe_text(row.texts.get(field.name, "")))
            else:
                cells.append(data_text(quantity))
        yield cells


def _write_workbook(path: Path, run: Run, figures: Sequence[Figure]) -> None:
    settings = run.edition.settings
    book = Workbook()
    book.remove(book.worksheets[0])
    about = book.create_sheet("Thông tin")
    for line in (
        ("Ấn bản", settings.title),
        ("Lưu ý", settings.note),
        ("Kỳ số liệu", settings.period.words),
        ("Số liệu", len(figures)),
        ("Giá trị", "giá trị chưa làm tròn; tỷ lệ ghi theo phần trăm (20.29 là 20,29%)"),
        *([("Cảnh báo", run.edition.notice)] if run.edition.notice else []),
    ):
        about.append(line)
    sheet = book.create_sheet("Số liệu")
    for row in with_notice([_HEADINGS, *(_row(figure) for figure in figures)], run.edition.notice):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2"
    for letter, width in zip("ABCDEFGHIJK", (40, 8, 60, 16, 12, 16, 40, 40, 60, 18, 20), strict=True):
        sheet.column_dimensions[letter].width = width
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 16, 100
    save_dated(book.save, path, run.edition.dated)
