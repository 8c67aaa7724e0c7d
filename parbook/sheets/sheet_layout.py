"""What a sheet's layout hides from whoever reads it: merged cells, hidden rows, fonts of before Unicode."""

from collections.abc import Iterable, Iterator, Sequence

from openpyxl.utils import get_column_letter

from parbook.problems import Problem
from parbook.sheets.cell_reading import looks_like_a_number
from parbook.sheets.contracts import Contract
from parbook.sheets.old_fonts import in_old_font
from parbook.sheets.raw_cells import RawCell, RawSheet, Span, address
from parbook.text import quoted

_LISTED = 12


def layout_problems(sheet: RawSheet, contract: Contract, first: int, end: int) -> Iterator[Problem]:
    """The faults of layout in a table whose rows are `first` to `end` - 1."""
    columns = len(contract.fields)
    inside = [c for (row, column), c in sheet.cells.items() if first <= row < end and column <= columns]
    if sheet.hidden and inside:
        fix = "bỏ ẩn trang tính (Unhide), kiểm tra lại số liệu; nếu không dùng thì xóa trang tính"
        yield sheet.problem("DL-24", "trang tính nhìn thấy được", "trang tính đang ẩn", fix)
    yield from _hidden_rows(sheet, {cell.row for cell in inside} & sheet.hidden_rows)
    aside = {field.number for field in contract.fields if field.aside}  # blank forms hide them
    hidden = sheet.hidden_columns - aside
    yield from _hidden_columns(sheet, {cell.column for cell in inside} & hidden, first)
    for span in merged_in_table(sheet, contract, first, end):
        if not is_label_over_columns(span, contract):
            needed = "mỗi ô trong bảng một giá trị, không gộp ô"
            fix = "bỏ gộp ô (Unmerge), điền từng ô"
            where = address(span.first_row, span.first_column)
            yield sheet.problem("DL-23", needed, f"vùng gộp {span.words}", fix, where)
    yield from _old_fonts(sheet, inside)


def has_numbers(sheet: RawSheet) -> bool:
    """Whether a number stands anywhere in a sheet."""
    return any(looks_like_a_number(cell) for cell in sheet.cells.values())


def extra_sheet(sheet: RawSheet, allowed: Iterable[str] = ()) -> Problem:
    """What is said of a sheet that the form does not have: one without numbers takes nothing away."""
    needed = "các trang tính: " + "; ".join(sorted(allowed)) if allowed else "trang tính có số liệu"
    found = f"{quoted(sheet.title)}{' (đang ẩn)' if sheet.hidden else ''}"
    if has_numbers(sheet):
        return sheet.problem("DL-18", needed, found, "bỏ trang tính thừa hoặc đặt lại đúng tên")
    return sheet.problem("LY-01", needed, f"{found}, không có số", "không phải sửa")


def unseen_remarks(
    sheet: RawSheet, contract: Contract, noughts: Sequence[RawCell], first: int, end: int
) -> Iterator[Problem]:
    """Remarks on what may not be seen as it is read: noughts left blank, looks that a condition changes."""
    if noughts:
        cells = _listed(cell.address for cell in noughts)
        fix = 'ghi dấu "-" nếu không phát sinh, "…" nếu chưa có số liệu; hoặc để ô hiện số 0'
        found = f"ô {cells} lưu số 0 mà hiện trống; được đọc là 0"
        yield sheet.problem("LY-04", "số 0 nhìn thấy được", found, fix, noughts[0].address)
    columns = len(contract.fields)
    for span in sheet.veiled:
        if span.last_row >= first and span.first_row < end and span.first_column <= columns:
            found = f"vùng {span.words} có định dạng theo điều kiện làm ẩn, gạch ngang hoặc đổi cách hiện số"
            fix = "xem lại vùng này; bỏ định dạng có điều kiện (Conditional Formatting > Clear Rules)"
            where = address(max(first, span.first_row), span.first_column)
            yield sheet.problem("LY-05", "số nào cũng nhìn thấy được", found, fix, where)


def merged_in_table(sheet: RawSheet, contract: Contract, first: int, end: int) -> Iterator[Span]:
    """Merged ranges that reach into the table."""
    columns = len(contract.fields)
    for span in sheet.merged:
        if span.last_row >= first and span.first_row < end and span.first_column <= columns:
            yield span


def is_label_over_columns(span: Span, contract: Contract) -> bool:
    """Whether a row's name merely stands across the columns before it, as "Tổng cộng" across STT."""
    key = contract.field(contract.key).number
    return span.first_row == span.last_row and span.first_column < key == span.last_column


def _hidden_rows(sheet: RawSheet, rows: set[int]) -> Iterator[Problem]:
    if rows:
        found = f"dòng {_listed(str(row) for row in sorted(rows))} đang ẩn"
        fix = "bỏ lọc (Data > Clear), bỏ ẩn dòng (Unhide), kiểm tra lại các số ở đó rồi lưu"
        yield sheet.problem("DL-24", "mọi dòng của bảng đều nhìn thấy được", found, fix, f"A{min(rows)}")


def _hidden_columns(sheet: RawSheet, columns: set[int], first: int) -> Iterator[Problem]:
    if columns:
        found = f"cột {_listed(get_column_letter(column) for column in sorted(columns))} đang ẩn"
        fix = "bỏ ẩn cột (Unhide), kiểm tra lại các số ở đó rồi lưu"
        where = address(first - 1, min(columns))
        yield sheet.problem("DL-24", "mọi cột của bảng đều nhìn thấy được", found, fix, where)


def _old_fonts(sheet: RawSheet, cells: Iterable[RawCell]) -> Iterator[Problem]:
    """One problem a sheet: whoever types in such a font types the whole sheet in it."""
    old = [cell for cell in cells if isinstance(cell.value, str) and in_old_font(cell.value, cell.font)]
    if old:
        first = min(old, key=lambda cell: (cell.row, cell.column))
        more = f" và {len(old) - 1} ô khác" if len(old) > 1 else ""
        yield sheet.problem(
            "DL-22",
            "chữ Unicode, phông Times New Roman",
            f"{quoted(first.raw)}, phông {first.font or '?'}{more}",
            "chép các ô, mở UniKey Toolkit (Ctrl+Shift+F6), chuyển mã TCVN3 (ABC) hoặc VNI Windows sang "
            "Unicode, dán lại; rồi chọn phông Times New Roman",
            first.address,
        )


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    more = f" và {len(found) - _LISTED} nữa" if len(found) > _LISTED else ""
    return ", ".join(found[:_LISTED]) + more
