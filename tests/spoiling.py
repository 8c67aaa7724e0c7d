"""Sound little sheets of every form, and ways to spoil them."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
from kinds import forms
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from parbook.sheets.names import Names

# Title in row 1, header words in row 2, column numbers in row 3, rows from row 4 on.
_N = "…"
ROWS: dict[str, list[list[Any]]] = {
    "directing_documents": [
        ["1", "Kế hoạch", "12/KH-UBND", "06/01/2020", "UBND tỉnh", "Cải cách hành chính", "I.1"],
        ["2", "Chỉ thị", "06/CT-UBND", "21/4/2020", "UBND tỉnh", "Kỷ luật, kỷ cương", "II.5"],
    ],
    "dossiers": [
        ["I", "Khối sở", 100, 40, 50, 10, 90, 30, 50, 10, 10, 8, 2],
        [1, "Sở Xây dựng", 60, 20, 30, 10, 55, 20, 30, 5, 5, 4, 1],
        [2, "Sở Nội vụ", 40, 20, 20, 0, 35, 10, 20, 5, 5, 4, 1],
        ["II", "Khối huyện", 50, 20, 25, 5, 45, 20, 20, 5, 5, 5, "-"],
        [None, "Tổng cộng", 150, 60, 75, 15, 135, 50, 70, 15, 15, 13, 2],
    ],
    "dossier_rates": [
        [None, "Tổng cộng", 98, _N, _N],
        ["I", "Khối sở", 97.5, 2.5, 1],
        [1, "Sở Xây dựng", 96, 4, 1],
        [2, "Sở Nội vụ", 99.25, 0.75, 2],
    ],
    "procedures": [
        [1, "Cấp tỉnh", 1232, 1660],
        [2, "Cấp huyện", 220, 289],
        [3, "Cấp xã", 98, 184],
        [4, "Áp dụng nhiều cấp", 237, "-"],
        [None, "Tổng cộng", 1787, 2133],
    ],
    "online_services": [
        [1, "Dịch vụ bưu chính công ích", 1143, 958],
        [2, "Nộp hồ sơ trực tuyến", 746, 606],
        ["2.1", "Trong đó: mức độ 3", 355, _N],
        ["2.2", "Trong đó: mức độ 4", 391, _N],
        [3, "Thanh toán trực tuyến phí, lệ phí", 700, 50],
    ],
    "online_dossiers": [
        ["I", "Khối sở", 1000, 250, 25],
        ["II", "Khối huyện", 2000, 400, 20],
        [None, "Tổng cộng", 3000, 650, 21.67],
    ],
    "online_targets": [
        [1, "Cơ quan chuyên môn thuộc UBND tỉnh và Ban Quản lý Khu kinh tế", 40, 45],
        [2, "UBND cấp huyện", 30, 35],
        [3, "UBND cấp xã", 20, 25],
    ],
    "online_payments": [
        ["I", "Khối sở", 7000, 400_000_000],
        ["II", "Khối huyện", 806, 20_485_000],
        [None, "Tổng cộng", 7806, 420_485_000],
    ],
    "postal_service": [[1, "Hồ sơ đăng ký qua kết nối VNPost", 2690, 3462, 0.48]],
    "vertical_sectors": [
        [1, "Công an", _N, _N, 1232465, 82.9],
        [2, "Hải quan", _N, _N, 35625, 98.35],
        [3, "Bảo hiểm xã hội", _N, _N, 627986, 96.13],
        [4, "Thuế", _N, _N, 179017, 53.74],
        [5, "Kho bạc Nhà nước", _N, _N, 269787, 58.42],
        [None, "Tổng cộng", 2971152, 2959149, 2344880, None],
    ],
    "indicators": [
        ["1", "Mục tiêu trọng tâm", "mục tiêu", 10, None, "plan.key_targets", None, "I.1", None],
        ["2", "Tin, bài trên báo", "tin, bài", 400, None, "outreach.newspaper_articles", "gần", "I.3", None],
        ["3", "Tỷ lệ cơ quan áp dụng", "%", 99.5, "Cả năm", "quality.rate", None, "II.8", None],
        ["4", "Chi ngân sách", "triệu đồng", 15255.5, None, "public_finance.cut", None, "II.6", None],
    ],
}  # fmt: skip
UNITS = ("Khối sở", "Khối huyện", "Sở Xây dựng", "Sở Nội vụ", "Sở Ngoại vụ")
NAMES = Names((f"unit_{number}", name) for number, name in enumerate(UNITS))
CONTRACTS = {contract.name: contract for contract in (*forms.APPENDICES, forms.INDICATORS)}

Book = openpyxl.Workbook
Spoil = Callable[[Any], None]


def sound(name: str) -> Book:
    """A workbook with one sheet that keeps its contract, as Excel would write it."""
    contract, book = CONTRACTS[name], openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = contract.sheet or "Kế hoạch"
    sheet.append([contract.title])
    sheet.append([field.label for field in contract.fields])
    sheet.append([f"({field.number})" for field in contract.fields])
    for row in ROWS[name]:
        sheet.append(row)
    sheet["A12"] = "Ghi chú: số liệu cả năm"
    return book


def bytes_of(book: Book) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The file with its parts changed; None leaves one out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return made.getvalue()


# --- ways to spoil ----------------------------------------------------------------------------------


def put(*changes: Any) -> Spoil:
    """Cells and values in turn: put("C5", 1, "D5", 2)."""

    def spoil(sheet: Any) -> None:
        for cell, value in zip(changes[::2], changes[1::2], strict=True):
            sheet[cell] = value

    return spoil


def row(number: int, *values: Any) -> Spoil:
    """A whole row typed anew."""

    def spoil(sheet: Any) -> None:
        for column, value in enumerate(values, 1):
            sheet.cell(number, column).value = value

    return spoil


def styled(cells: str, form: str = "", font: str = "", value: Any = None) -> Spoil:
    """Cells ("C4 C5") given a number format or a font, and perhaps a value."""

    def spoil(sheet: Any) -> None:
        for cell in cells.split():
            if value is not None:
                sheet[cell] = value
            if form:
                sheet[cell].number_format = form
            if font:
                sheet[cell].font = Font(name=font)

    return spoil


STRIKE, UP, DOWN, WHITE = "strike", "superscript", "subscript", "white"
_RUNS = {
    STRIKE: {"strike": True}, UP: {"vertAlign": UP}, DOWN: {"vertAlign": DOWN}, WHITE: {"color": "FFFFFFFF"},
    "": {},
}  # fmt: skip


def runs(*parts: str) -> CellRichText:
    """A text of runs, each after its look where it has one: runs(STRIKE, "700", "", "746")."""
    text, look = CellRichText(), ""
    for part in parts:
        if part in _RUNS:
            look = part
        else:
            text.append(TextBlock(InlineFont(**_RUNS[look]), part))
    return text


def struck(cells: str) -> Spoil:
    def spoil(sheet: Any) -> None:
        for cell in cells.split():
            sheet[cell].font = Font(strike=True)

    return spoil


def raised(cell: str) -> Spoil:
    return lambda sheet: setattr(sheet[cell], "font", Font(vertAlign="superscript"))


def coloured(cell: str, font: str = "", fill: str = "", size: int = 11) -> Spoil:
    def spoil(sheet: Any) -> None:
        sheet[cell].font = Font(color=font or None, size=size)
        if fill:
            sheet[cell].fill = PatternFill("solid", fgColor=fill)

    return spoil


def call(method: str, *arguments: Any) -> Spoil:
    """What openpyxl does to a sheet: call("merge_cells", "C4:C5")."""
    return lambda sheet: getattr(sheet, method)(*arguments)


def hide(rows: Sequence[int] = (), columns: str = "") -> Spoil:
    def spoil(sheet: Any) -> None:
        for number in rows:
            sheet.row_dimensions[number].hidden = True
        for letter in columns:
            sheet.column_dimensions[letter].hidden = True

    return spoil


def both(*spoils: Spoil) -> Spoil:
    def spoil(sheet: Any) -> None:
        for one in spoils:
            one(sheet)

    return spoil


def with_value(cell: str, value: str, kind: str = "") -> Callable[[bytes], bytes]:
    """Give a formula the value that Excel would have stored beside it."""
    mark = f' t="{kind}"' if kind else ""

    def change(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        text = part.decode()
        pattern = rf'<c r="{cell}"([^>]*?)(?: t="\w+")?>(<f>[^<]*</f>)<v\s*(?:/>|></v>)'
        text, found = re.subn(pattern, rf'<c r="{cell}"\1{mark}>\2<v>{value}</v>', text)
        assert found == 1, cell
        return text.encode()

    return lambda content: repacked(content, change)


def in_sheet(old: str, new: str) -> Callable[[bytes], bytes]:
    """Another text in the XML of the sheet."""

    def change(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        assert part.count(old.encode()) == 1, old
        return part.replace(old.encode(), new.encode())

    return lambda content: repacked(content, change)


def raw_value(cell: str, value: str) -> Callable[[bytes], bytes]:
    """Another text where the file holds a cell's number."""

    def change(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        text, found = re.subn(rf'(<c r="{cell}"[^>]*><v>)[^<]*', rf"\g<1>{value}", part.decode())
        assert found == 1, cell
        return text.encode()

    return lambda content: repacked(content, change)
