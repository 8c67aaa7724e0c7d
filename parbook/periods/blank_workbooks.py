"""Blank workbooks, ready to be sent out: input cells marked, totals computed, last year's numbers beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from parbook.definitions.indicators import INSTRUCTIONS
from parbook.numbers.measures import MEASURES
from parbook.periods.blank_rows import BlankRow
from parbook.periods.cell_rules import add_rules
from parbook.periods.form_formulas import Formulas, PlacedForm, formulas
from parbook.periods.instructions_sheet import COMPUTED_FILL, INPUT_FILL, write_instructions
from parbook.periods.stored_values import store_values
from parbook.periods.workbook_writer import COUNT, DECIMAL, TEXT
from parbook.sheets.contracts import Contract, Field
from parbook.sheets.sheet_look import BOX, FONT, SHADE, fit_to_a4
from parbook.sheets.table import TOTAL

_OPEN = Protection(locked=False)
_GREY = Font(name=FONT, size=10, italic=True, color="6B6B6B")
_ITALIC = Font(name=FONT, size=11, italic=True)
_PLAIN, _BOLD = Font(name=FONT, size=11), Font(name=FONT, size=11, bold=True)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(vertical="center", wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="center")
_WIDTHS = {
    "no": 6.0,
    "label": 44.0,
    "note": 28.0,
    "code": 38.0,
    "kind": 18.0,
    "number": 20.0,
    "issuer": 24.0,
    "unit": 17.0,
    "place": 11.0,
    "section": 11.0,
    "word": 11.0,
    "adds_up": 11.0,
}
_NUMBER_WIDTH, _EARLIER_WIDTH = 13.0, 15.0
_COLOURS = "Chỉ ghi ô nền vàng, không để trống; ô nền xám tự tính. "
_SIGNS = 'Ký hiệu: "…" có phát sinh nhưng chưa có số liệu; "-" không phát sinh; "0" bằng không.'


@dataclass(frozen=True)
class BlankForm:
    """A sheet about to be written: the form, how many lines may be added, an earlier year's numbers.

    `earlier` holds texts by row key and field name; `heads` stand above the table; `reporter` is the
    unit that reports, where one form is of one unit.
    """

    contract: Contract
    sheet: str
    rows: tuple[BlankRow, ...]
    heads: tuple[str, ...]
    period: str
    spare: int = 0
    earlier_year: int = 0
    earlier: Mapping[tuple[str, str], str] | None = None
    kinds: tuple[str, ...] = ()
    reporter: str = ""
    heading: tuple[str, str] = ("", "")
    sections: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    @property
    def placed(self) -> PlacedForm:
        """The form with its rows in their places."""
        # Above the rows: heads, period, reporting unit, unit of measure, header words, column numbers.
        return PlacedForm(
            self.contract,
            self.sheet,
            self.rows,
            len(self.heads) + 6,
            self.heading,
            self.sections,
            self.measures,
        )


def write_blank_workbook(
    forms: Sequence[BlankForm], path: Path, year: int, period: tuple[date, date]
) -> None:
    """Write the forms of one workbook, with a sheet of instructions before them."""
    book = Workbook()
    book.remove(book.worksheets[0])
    placed = {form.contract.name: form.placed for form in forms}
    values: list[dict[str, int | str]] = [{}]
    lists = write_instructions(
        book.create_sheet(INSTRUCTIONS),
        path.name,
        [f.placed for f in forms],
        year,
        period,
        max(form.earlier_year for form in forms),
    )
    values += [_write_form(form, book.create_sheet(form.sheet), placed, lists) for form in forms]
    book.save(path)
    store_values(path, values)


def write_one_page(form: BlankForm, path: Path) -> None:
    """Write a form as a workbook of one sheet that prints on one upright page."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = form.sheet
    values = _write_form(form, sheet, {}, {})
    fit_to_a4(sheet, "portrait")
    sheet.page_setup.fitToHeight = 1
    book.save(path)
    store_values(path, [values])


def _write_form(
    form: BlankForm, sheet: Worksheet, placed: Mapping[str, PlacedForm], lists: Mapping[str, str]
) -> dict[str, int | str]:
    """Write a sheet; the values that its formulas have, by address, while it is blank."""
    found = formulas(form.placed, placed)
    _write_heads(form, sheet)
    _write_rows(form, sheet, found)
    _write_earlier(form, sheet)
    end = _write_foot(form, sheet)
    add_rules(form.placed, sheet, form.spare, lists, form.kinds)
    _set_up(form, sheet, end)
    return {_address(form.placed, *place): formula.blank for place, formula in found.items()}


def head_lines(
    contract: Contract, heading: tuple[str, str], issuer: str, sheet: str, year: int, place: int
) -> tuple[str, ...]:
    """What stands above a table; `heading` is number and title of the workbook.

    `place` counts the tables of a workbook that holds several, else 0.
    """
    number, title = heading
    table = contract.sheet if contract.title == title else contract.title
    own = f"Lĩnh vực: {sheet}" if not contract.sheet else f"Bảng {place}. {table}" if place else ""
    lines = (issuer.upper(), number, f"{title} năm {year}".upper(), own)
    return tuple(line for line in lines if line)


def unit_line(contract: Contract) -> str:
    """The line that names the units of measure: `Đơn vị tính: hồ sơ (cột 5: %)`."""
    numeric = [field for field in contract.fields if field.unit]
    if not numeric:
        return ""
    if numeric[0].unit == "by row":
        return "Đơn vị tính: ghi tại cột (3)"
    nouns: dict[str, list[int]] = {}
    for field in numeric:
        nouns.setdefault(MEASURES[field.unit or ""].noun, []).append(field.number)
    (first, _), *rest = nouns.items()
    others = "; ".join(f"cột {', '.join(map(str, numbers))}: {noun}" for noun, numbers in rest)
    return f"Đơn vị tính: {first}" + (f" ({others})" if others else "")


def _address(form: PlacedForm, key: str, field: str) -> str:
    return f"{form.column(field)}{form.number(key)}"


def _write_heads(form: BlankForm, sheet: Worksheet) -> None:
    last = len(form.contract.printed)
    lines = [
        *((line, Font(name=FONT, size=12, bold=True), "center") for line in form.heads),
        (form.period, _ITALIC, "center"),
        (f"Đơn vị báo cáo: {form.reporter or '.' * 60}", _PLAIN, "left"),
        (unit_line(form.contract), _ITALIC, "right"),
    ]
    width = sum(_width(field) for field in form.contract.printed)
    for number, (text, font, place) in enumerate(lines, 1):
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=last)
        cell = sheet.cell(number, 1, text or None)
        cell.font, cell.alignment = font, Alignment(horizontal=place, vertical="center", wrap_text=True)
        wide = font.b and len(text) * 1.25 > width  # capitals in bold
        sheet.row_dimensions[number].height = 34.0 if wide else 17.0
    sheet.cell(len(lines) - 1, 1).protection = Protection(locked=bool(form.reporter))
    first = form.placed.first
    for field in form.contract.fields:
        for row, text in ((first - 2, field.label), (first - 1, f"({field.number})")):
            cell = sheet.cell(row, field.number, text)
            cell.font, cell.alignment, cell.border, cell.fill = _BOLD, _CENTRE, BOX, SHADE
            cell.number_format = TEXT
        column = sheet.column_dimensions[get_column_letter(field.number)]
        column.width, column.hidden = _width(field), field.aside
    tallest = max(_lines(field.label, _width(field)) for field in form.contract.printed)
    sheet.row_dimensions[first - 2].height = 16.0 * max(tallest, _lines_of_earlier(form)) + 4


def _lines_of_earlier(form: BlankForm) -> int:
    if form.earlier is None:
        return 1
    longest = max((_earlier_head(form, f) for f in form.contract.fields if f.unit), key=len, default="")
    return _lines(longest, _EARLIER_WIDTH)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column so wide, words unbroken."""
    lines, room = 1, 0.0
    for word in text.split():
        room += 0.88 * len(word) + 0.6
        if room > width + 0.6:
            lines, room = lines + 1, 0.88 * len(word) + 0.6
    return lines


def _width(field: Field) -> float:
    return _NUMBER_WIDTH if field.unit else _WIDTHS.get(field.name, _NUMBER_WIDTH)


def _write_rows(form: BlankForm, sheet: Worksheet, found: Formulas) -> None:
    placed = form.placed
    for number, row in enumerate(form.rows, placed.first):
        lines = max(_lines(row.texts.get(f.name, ""), _width(f)) for f in form.contract.printed)
        sheet.row_dimensions[number].height = 3.0 + 14.5 * lines
        for field in form.contract.fields:
            cell = sheet.cell(number, field.number)
            cell.font, cell.border = _BOLD if row.strong else _PLAIN, BOX
            cell.alignment = _CENTRE if field.name == "no" else _RIGHT if field.unit else _LEFT
            cell.number_format = _number_format(field, row.unit)
            formula = found.get((row.key, field.name))
            if formula is not None:
                cell.value, cell.fill = formula.text, COMPUTED_FILL
            elif field.name in row.texts:
                cell.value = row.texts[field.name]
            elif field.unit == "rank" and row.key == TOTAL:
                cell.value = "-"
            elif field.name == "note":  # may stay empty, and so is open but not marked
                cell.protection = _OPEN
            elif field.unit and not row.heading and (row.key != TOTAL or field.in_total):
                cell.fill, cell.protection = INPUT_FILL, _OPEN
    for number in range(placed.first + len(form.rows), placed.first + len(form.rows) + form.spare):
        for field in form.contract.fields:
            cell = sheet.cell(number, field.number)
            cell.font, cell.border = _PLAIN, BOX
            if not field.aside:
                cell.fill, cell.protection = INPUT_FILL, _OPEN
            cell.alignment = _CENTRE if field.name == "no" else _RIGHT if field.unit else _LEFT
            cell.number_format = _number_format(field, "")


def _number_format(field: Field, unit: str) -> str:
    if field.unit is None:
        return TEXT
    if field.unit == "by row":
        return DECIMAL if unit in ("percent", "point", "times") else "#,##0.##" if not unit else COUNT
    return DECIMAL if field.unit == "percent" else COUNT


def _earlier_head(form: BlankForm, field: Field) -> str:
    return f"Năm {form.earlier_year}: {field.label}"


def _write_earlier(form: BlankForm, sheet: Worksheet) -> None:
    """An earlier year's numbers as text, right of the table: a number there would be refused."""
    if form.earlier is None or not form.rows:
        return
    first, column = form.placed.first, len(form.contract.fields) + 1
    sheet.column_dimensions[get_column_letter(column)].width = 2.0
    for field in form.contract.fields:
        if not field.unit:
            continue
        column += 1
        sheet.column_dimensions[get_column_letter(column)].width = _EARLIER_WIDTH
        head = sheet.cell(first - 2, column, _earlier_head(form, field))
        head.font, head.alignment = _GREY, _CENTRE
        for number, row in enumerate(form.rows, first):
            if text := form.earlier.get((row.key, field.name)):
                cell = sheet.cell(number, column, f"{form.earlier_year}: {text}")
                cell.font, cell.alignment, cell.number_format = _GREY, _RIGHT, TEXT


def _write_foot(form: BlankForm, sheet: Worksheet) -> int:
    """Signs and signatures, a blank row below the table; returns the last row."""
    last = len(form.contract.printed)
    row = form.placed.first + len(form.rows) + form.spare + 1
    half = max(2, last // 2)
    signs = (_COLOURS if form.reporter else "") + _SIGNS  # a form of one unit has no sheet of instructions
    sheet.row_dimensions[row].height = 30.0 if form.reporter else None
    lines = [
        (row, 1, last, signs, Font(name=FONT, size=10, italic=True), "left"),
        (row + 2, half + 1, last, "………, ngày … tháng … năm ……", _ITALIC, "center"),
        (row + 3, 1, half, "Người lập biểu", _BOLD, "center"),
        (row + 3, half + 1, last, "Thủ trưởng đơn vị", _BOLD, "center"),
        (row + 4, 1, half, "(Ký, ghi rõ họ tên)", _ITALIC, "center"),
        (row + 4, half + 1, last, "(Ký, ghi rõ họ tên, đóng dấu)", _ITALIC, "center"),
    ]
    for number, start, end, text, font, place in lines:
        sheet.merge_cells(start_row=number, end_row=number, start_column=start, end_column=end)
        cell = sheet.cell(number, start, text)
        cell.font, cell.alignment = font, Alignment(horizontal=place, vertical="center", wrap_text=True)
        cell.protection = _OPEN
    return row + 8


def _set_up(form: BlankForm, sheet: Worksheet, end: int) -> None:
    first, last = form.placed.first, len(form.contract.printed)
    sheet.freeze_panes = f"{form.placed.column('label')}{first}"
    label = form.contract.field("label").number
    if label <= 2:
        sheet.freeze_panes = f"{get_column_letter(label + 1)}{first}"
    sheet.print_area = f"A1:{get_column_letter(last)}{end}"
    sheet.print_title_rows = f"{first - 2}:{first - 1}"
    fit_to_a4(sheet)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.6, 0.8, 0.35
    footer = sheet.oddFooter
    if footer is not None and footer.center is not None:
        footer.center.text = "Trang &P/&N"
    # False permits. Without a password: the headers are kept from slips, not from people.
    guard = sheet.protection
    guard.sheet, guard.formatColumns, guard.formatRows, guard.formatCells = True, False, False, True
    if form.spare:
        guard.insertRows = guard.deleteRows = False
