"""What Excel shows of a cell against what is stored in it: a person reads the one, a program the other."""

import re
import unicodedata
from fractions import Fraction
from typing import NamedTuple

from parbook.numbers.measures import MEASURES
from parbook.numbers.numerals import NotANumber, stored_number
from parbook.sheets.number_format import BLANK, shows_otherwise, shows_text_otherwise
from parbook.sheets.raw_cells import PARTLY_STRUCK, RAISED, STRUCK, TURNED, UNSEEN, RawCell
from parbook.text import quoted

_SMALL_DIGIT = re.compile("[⁰¹²³⁴-⁹₀-₉⁺⁻₊₋]")
_STRIKE = "Ctrl+1 > Font > Strikethrough"


class Unlike(NamedTuple):
    """Why a cell is not what it shows: code, what was needed, what was found, how to mend it."""

    code: str
    expected: str
    found: str
    fix: str


def text_unlike(cell: RawCell) -> Unlike | None:
    """Why the text or number of a cell is not what a person reads there, None where it is."""
    if cell.marks & {STRUCK, PARTLY_STRUCK}:
        part = "cả ô" if STRUCK in cell.marks else "một phần của ô"
        fix = f"xóa phần đã bỏ; phần còn dùng thì bỏ gạch ngang ({_STRIKE}); xin đơn vị gửi lại tệp"
        return Unlike(
            "DL-32", "chữ, số không bị gạch ngang", f"{quoted(cell.raw)}, {part} bị gạch ngang", fix
        )
    if TURNED in cell.marks:
        found = f"{quoted(cell.raw)}, có ký tự không nhìn thấy làm đảo thứ tự chữ"
        return Unlike("DL-34", "chữ, số viết từ trái sang phải", found, "xóa trắng ô rồi gõ lại, không dán")
    return None


def number_unlike(cell: RawCell, unit: str) -> Unlike | None:
    """Why the number of a cell is not what a person reads there, None where it is, or shows rounded.

    A nought that the format leaves blank is no such fault: see `shows_no_nought`.
    """
    if cell.correction:
        return None
    small = isinstance(cell.value, str) and _SMALL_DIGIT.search(cell.value)
    if RAISED in cell.marks or small:
        fix = "đưa dấu chú thích sang cột Ghi chú; trong ô chỉ để con số cỡ thường; xin đơn vị gửi lại tệp"
        found = f"{quoted(cell.raw)}, có chữ số viết nhỏ ở trên hoặc ở dưới"
        return Unlike("DL-31", "con số, không kèm dấu chú thích", found, fix)
    if isinstance(cell.value, str) and _other_digits(cell.value):
        found = f"{quoted(cell.raw)}, có chữ số của hệ chữ khác"
        return Unlike("DL-34", "chữ số 0 đến 9", found, "xóa trắng ô rồi gõ lại con số")
    if cell.result:
        found = f"{quoted(cell.raw)}, tính lại công thức {quoted(cell.formula or '')} thì ra {cell.result}"
        fix = "mở tệp bằng Excel, bấm Ctrl+Alt+F9 để tính lại, kiểm tra rồi lưu"
        return Unlike("DL-35", "giá trị của ô khớp với công thức trong ô", found, fix)
    return _format_unlike(cell, unit)


def _format_unlike(cell: RawCell, unit: str) -> Unlike | None:
    needed = "số hiện trên màn hình đúng là số lưu trong ô"
    if UNSEEN in cell.marks:
        fix = "đổi màu chữ sang đen (Ctrl+1 > Font > Color), kiểm tra lại con số rồi lưu"
        return Unlike("DL-37", needed, f"{quoted(cell.raw)}, chữ trùng màu nền hoặc quá nhỏ", fix)
    shown = _shown(cell, unit)
    if not shown or (shown == BLANK and _is_nought(cell)):
        return None
    found = f"{quoted(cell.raw)}, định dạng {quoted(cell.number_format)} {shown}"
    return Unlike(
        "DL-37", needed, found, "chọn định dạng General (Ctrl+Shift+~), kiểm tra lại con số rồi lưu"
    )


def shows_no_nought(cell: RawCell) -> bool:
    """Whether a cell holds nought and shows nothing: it looks like one that was left empty."""
    return _is_nought(cell) and _shown(cell, "number") == BLANK


def _is_nought(cell: RawCell) -> bool:
    return isinstance(cell.value, int | float) and not isinstance(cell.value, bool) and cell.value == 0


def _shown(cell: RawCell, unit: str) -> str:
    if isinstance(cell.value, str):
        return shows_text_otherwise(cell.number_format)
    try:
        number: Fraction = stored_number(cell.value)
    except (NotANumber, TypeError):
        return ""  # told as no number
    noun = "%" if unit in ("percent", "point") else MEASURES[unit].noun
    return shows_otherwise(number, cell.number_format, noun)


def _other_digits(text: str) -> bool:
    """Whether a digit is none of 0 to 9, in whatever width or weight: ৪ looks like 8, and is 4."""
    return any(c.isdecimal() and not unicodedata.normalize("NFKC", c).isascii() for c in text)
