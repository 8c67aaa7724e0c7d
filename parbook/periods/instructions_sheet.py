"""The sheet "Hướng dẫn" of a blank workbook: who fills in what, and how."""

from collections.abc import Iterator, Sequence
from datetime import date

from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.worksheet import Worksheet

from parbook.definitions.indicators import INDICATORS, INSTRUCTIONS
from parbook.numbers.measures import MEASURES
from parbook.periods.form_formulas import PlacedForm
from parbook.sheets.contracts import Contract
from parbook.sheets.sheet_look import BOX, FONT, SHADE, fit_to_a4
from parbook.text import fold

INPUT_FILL = PatternFill("solid", fgColor="FFF3B8")
COMPUTED_FILL = PatternFill("solid", fgColor="E4E7EB")
_WIDTH = 96.0
_WRAP = Alignment(vertical="top", wrap_text=True)
_TO_FILL = (
    "Cơ quan gửi biểu, nhận số liệu",
    "Đơn vị ghi biểu",
    "Hạn gửi",
    "Người giải đáp (họ tên, điện thoại)",
)
_RULES = (
    'Không để trống ô nền vàng. Ghi "0" khi bằng không; ghi "-" khi không phát sinh; ghi "…" khi có phát '
    "sinh nhưng chưa có số liệu.",
    'Ô tính sẵn hiện "…" khi một thành phần của nó còn ghi "…", vì cộng như vậy chưa đủ.',
    "Cột có ghi (%): ghi số phần trăm, không gõ dấu %. Ghi 98,5 nghĩa là 98,5%.",
    "Số hiện chữ đỏ trên nền đỏ là số không khớp với các số phải cộng thành nó; kiểm tra lại trước khi gửi.",
    "Không đổi tên tệp, tên trang tính; không chèn, xóa cột; không sửa dòng số thứ tự cột (1), (2), (3)…",
    'Khi lấy số từ tệp khác, chọn "Dán giá trị" (Paste Values) để giữ ô nền, không mang theo công thức.',
    "Gõ tiếng Việt theo bảng mã Unicode; không dùng phông .VnTime, VNI.",
    "Trang tính được bảo vệ để tránh sửa nhầm, không có mật khẩu. Chỉ bỏ bảo vệ (Review, Unprotect Sheet) "
    "khi đã thống nhất với cơ quan gửi biểu.",
    "Lưu đúng loại Excel (.xlsx), gửi kèm văn bản đã ký của đơn vị.",
)
_EARLIER = (
    "Chữ xám nghiêng bên phải bảng là số liệu năm {year} để đối chiếu: không sửa, không in. Muốn ẩn: "
    "chọn các cột đó, bấm chuột phải, chọn Ẩn (Hide)."
)
_SPARE = (
    "Cần thêm dòng: ghi tiếp vào các dòng vàng còn trống dưới bảng, liền nhau, không bỏ cách dòng; hết dòng "
    "trống thì chèn thêm (bấm chuột phải vào số của dòng, chọn Insert). Dòng không dùng thì để trống."
)


def write_instructions(
    sheet: Worksheet,
    file: str,
    forms: Sequence[PlacedForm],
    year: int,
    period: tuple[date, date],
    earlier_year: int = 0,
) -> dict[str, str]:
    """Write the sheet; returns the ranges of its lists of permitted texts, by field name."""
    number, title = forms[0].heading
    for row, text in ((1, "HƯỚNG DẪN GHI BIỂU"), (2, f"{number}. {title}".lstrip(". ") + f" năm {year}")):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
        cell = sheet.cell(row, 1, text)
        cell.font = Font(name=FONT, size=14 - row, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[2].height = 32
    row = _write_to_fill(sheet, period)
    row = _write_colours(sheet, row)
    row = _write_numbered(sheet, row, _rules(file, forms, earlier_year))
    row = _write_sheets(sheet, row, forms)
    for letter, width in (("A", 7.0), ("B", 34.0), ("C", _WIDTH - 34)):
        sheet.column_dimensions[letter].width = width
    sheet.print_area = f"A1:C{row}"
    fit_to_a4(sheet, "portrait")
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    return {"unit": _write_list(sheet, row + 3, forms[0].measures)} if file == INDICATORS.file else {}


def _rules(file: str, forms: Sequence[PlacedForm], earlier_year: int) -> Iterator[str]:
    yield from _RULES[:4]
    if earlier_year:
        yield _EARLIER.format(year=earlier_year)
    if any(form.contract.spare for form in forms):
        yield _SPARE
    if file == INDICATORS.file:
        yield (
            "Số của dòng có các dòng con cộng đủ (2 = 2.1 + 2.2 + …) hiện đỏ khi không bằng tổng các dòng "
            "con. Dòng thêm mới ghi STT, chỉ tiêu, đơn vị tính (chọn trong danh sách), số liệu. Số gần đúng "
            'thì ghi thêm ở cột Ghi chú, ví dụ "khoảng", "trên".'
        )
        yield (
            "Cột F đến cột I đang ẩn, của cơ quan tổng hợp: mã số liệu, từ đứng trước, mục trong báo cáo. "
            "Muốn ghi: bỏ bảo vệ, chọn cột E đến cột J, bấm chuột phải, chọn Bỏ ẩn (Unhide)."
        )
    yield from _RULES[4:]


def _write_to_fill(sheet: Worksheet, period: tuple[date, date]) -> int:
    lines = [
        ("Kỳ báo cáo", f"Từ ngày {period[0]:%d/%m/%Y} đến ngày {period[1]:%d/%m/%Y}"),
        *((name, "") for name in _TO_FILL),
    ]
    for row, (name, text) in enumerate(lines, 4):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
        sheet.cell(row, 1, name).font = Font(name=FONT, size=12, bold=True)
        cell = sheet.cell(row, 3, text or None)
        cell.font, cell.border = Font(name=FONT, size=12), BOX
        if not text:
            cell.fill, cell.protection = INPUT_FILL, Protection(locked=False)
        sheet.row_dimensions[row].height = 20
    return 4 + len(lines) + 1


def _write_colours(sheet: Worksheet, row: int) -> int:
    lines = (
        (INPUT_FILL, "Ô nền vàng: ghi số liệu vào đây, chỉ vào đây."),
        (COMPUTED_FILL, "Ô nền xám: có công thức, tự tính khi ghi đủ các thành phần; không ghi đè."),
        (None, "Ô nền trắng: tiêu đề, tên dòng, giữ nguyên; riêng cột ghi chú thì ghi nếu có."),
    )
    for number, (fill, text) in enumerate(lines, row):
        sheet.cell(number, 1).border = BOX
        if fill is not None:
            sheet.cell(number, 1).fill = fill
        _write_text(sheet, number, text)
    return row + len(lines) + 1


def _write_numbered(sheet: Worksheet, row: int, rules: Iterator[str]) -> int:
    for number, text in enumerate(rules, 1):
        cell = sheet.cell(row, 1, f"{number}.")
        cell.font, cell.alignment = Font(name=FONT, size=12), Alignment(horizontal="right", vertical="top")
        _write_text(sheet, row, text)
        row += 1
    return row + 1


def _write_text(sheet: Worksheet, row: int, text: str) -> None:
    sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=3)
    cell = sheet.cell(row, 2, text)
    cell.font, cell.alignment = Font(name=FONT, size=12), _WRAP
    sheet.row_dimensions[row].height = 17.0 * (1 + len(text) // 120)


def _write_sheets(sheet: Worksheet, row: int, forms: Sequence[PlacedForm]) -> int:
    for column, text in ((2, "Trang tính"), (3, "Nội dung, công thức giữa các cột")):
        cell = sheet.cell(row, column, text)
        cell.font, cell.fill, cell.border = Font(name=FONT, size=12, bold=True), SHADE, BOX
    for form in forms:
        row += 1
        lines = list(_contents(form))
        for column, text in ((2, form.sheet), (3, "\n".join(lines))):
            cell = sheet.cell(row, column, text)
            cell.font, cell.alignment, cell.border = Font(name=FONT, size=12), _WRAP, BOX
        sheet.row_dimensions[row].height = 17.0 * sum(1 + len(line) // 72 for line in lines)
    return row


def _contents(form: PlacedForm) -> Iterator[str]:
    contract = form.contract
    if not contract.sheet:
        yield f"{len(form.rows)} chỉ tiêu. Ghi cột (4), ghi chú ở cột (5) nếu có"
        return
    yield contract.title
    seen: set[str] = set()
    for rule in contract.sums:
        told = "Phải khớp" if rule.whole in seen else "Tính sẵn"
        yield f"{told}: {_column(contract, rule.whole)} = {_added(contract, rule.parts)}"
        seen.add(rule.whole)
    for rate in contract.rates:
        how = (
            ", từ trang tính khác của tệp này"
            if rate.table
            else f" = {_added(contract, rate.parts)} : {_column(contract, rate.whole)} × 100"
        )
        yield f"Tính sẵn: {_column(contract, rate.rate)}{how}"
    for rank in contract.ranks:
        yield (
            f"Tính sẵn: {_column(contract, rank.rank)}, từ cao xuống thấp theo "
            f"{_column(contract, rank.field)}: các khối với nhau, các đơn vị đã có số trong khối với nhau"
        )


def _column(contract: Contract, field: str) -> str:
    return f"({contract.field(field).number})"


def _added(contract: Contract, parts: Sequence[str]) -> str:
    return " + ".join(_column(contract, part) for part in parts)


def _write_list(sheet: Worksheet, row: int, measures: Sequence[str]) -> str:
    """The units of measure, below what is printed; returns their range."""
    head = sheet.cell(row, 2, "Đơn vị tính được dùng")
    head.font, head.fill, head.border = Font(name=FONT, size=12, bold=True), SHADE, BOX
    nouns = sorted({MEASURES[code].noun for code in measures}, key=fold)
    for number, noun in enumerate(nouns, row + 1):
        cell = sheet.cell(number, 2, noun)
        cell.font, cell.border = Font(name=FONT, size=12), BOX
    return f"'{INSTRUCTIONS}'!$B${row + 1}:$B${row + len(nouns)}"
