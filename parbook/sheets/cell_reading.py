"""One cell under its field: its text or its number, or the fault that keeps it from being read."""

import re
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from parbook.numbers.measures import MEASURES
from parbook.numbers.numerals import (
    SIGN_DID_NOT_OCCUR,
    SIGN_NOT_PUBLISHED,
    AmbiguousNumber,
    NotANumber,
    read_number,
    read_typed,
    stored_number,
)
from parbook.numbers.printing import exact_number_text
from parbook.sheets.raw_cells import RawCell
from parbook.sheets.seen import Unlike, number_unlike, text_unlike
from parbook.sheets.shown_decimals import shown_decimals
from parbook.text import quoted, read_date

_RESEND = "xin đơn vị gửi lại tệp; không sửa tay tệp gốc"
_NUMBER_OR_SIGN = 'một con số, hoặc dấu "…" (chưa công bố), "-" (không phát sinh)'
# In these "12.345" is hardly twelve thousand, and hardly typed with three decimals.
_SMALL = {"percent", "point", "times"}
_ONE_GROUP = re.compile(r"[+\-−]?[1-9]\d{0,2}\.\d{3}\s*%?")
_MOST = 10**15  # beyond fifteen digits a cell of Excel no longer holds what was typed
_MOST_PERCENT = 1000
_AS_OFFICIALS = re.compile(r"\d{1,2}/\d{1,2}/\d{4}", re.ASCII)
_LAST_SERIAL = 100_000
_YEARS = range(1945, 2101)  # of documents that a report can name


class CellFault(Exception):
    """Why a cell cannot be read: the code of the problem, what was needed, what was found, how to mend it."""

    def __init__(self, code: str, expected: str, found: str, fix: str = _RESEND) -> None:
        super().__init__(found)
        self.code, self.expected, self.found, self.fix = code, expected, found, fix


def text_of(cell: RawCell, is_date: bool = False) -> str:
    """The text of a cell, a day as 21/04/2020; raises CellFault."""
    _require_value(cell)
    _require_like(text_unlike(cell))
    value = cell.value
    if is_date:
        return _day(cell)
    if isinstance(value, date | time | timedelta | bool):
        needed = "chữ, hoặc số và ký hiệu văn bản dạng chữ"
        fix = "định dạng ô là Text rồi gõ lại đúng như văn bản gốc; xin đơn vị gửi lại tệp"
        raise CellFault("DL-25", needed, _kind_words(value), fix)
    return f"{value:.15g}" if isinstance(value, float) and not cell.stored else cell.raw


def number_of(cell: RawCell, unit: str) -> Fraction | None:
    """The number of a cell in a measure (a code of measures.csv), None for "…"; raises CellFault.

    A percent comes out as percent, from a cell of percent format too, which holds the hundredth.
    """
    _require_value(cell)
    _require_like(text_unlike(cell))
    value = cell.value
    if isinstance(value, date | time | timedelta | bool):
        raise CellFault("DL-08", _NUMBER_OR_SIGN, _kind_words(value))
    if unit != "percent" and (cell.is_percent or "%" in str(value)):
        needed = "một con số, không phải tỷ lệ phần trăm"
        raise CellFault("DL-08", needed, f"{quoted(cell.raw)} (ô ghi phần trăm)")
    _require_like(number_unlike(cell, unit))
    number = _typed(value, unit) if isinstance(value, str) else _stored(cell, unit)
    if number is not None:
        _require_plausible(number, cell, unit)
    return number


def decimals_of(cell: RawCell) -> int | None:
    """The decimals of the number that `number_of` reads in a cell, as typed or shown; None for a sign."""
    if not isinstance(cell.value, str):
        return shown_decimals(cell.value, cell.number_format)
    signs = (*SIGN_NOT_PUBLISHED, *SIGN_DID_NOT_OCCUR)
    return None if cell.value in signs else read_typed(cell.value)[1]


def require_not_negative(number: Fraction | None, cell: RawCell, unit: str) -> None:
    """A count is not below zero; raises CellFault. A rate below zero is found by the checks of range."""
    if number is not None and number < 0 and unit not in ("percent", "point"):
        fix = 'kiểm tra lại số với đơn vị; không phát sinh thì ghi dấu "-"; xin đơn vị gửi lại tệp'
        raise CellFault("DL-28", "số từ 0 trở lên, vì là số đếm", quoted(cell.raw), fix)


def looks_like_a_number(cell: RawCell) -> bool:
    """Whether someone would take the cell for a number, also one that cannot be read for certain."""
    if isinstance(cell.value, str):
        try:
            read_number(cell.value)
        except AmbiguousNumber:
            return True
        except NotANumber:
            return False
        return True
    return isinstance(cell.value, int | float)


def _day(cell: RawCell) -> str:
    """A day as it was typed, or as 21/04/2020 where it was written otherwise; a sign as it stands."""
    value = cell.value
    typed = f"{value:%d/%m/%Y}" if isinstance(value, date) else cell.raw
    if typed in ("", *SIGN_NOT_PUBLISHED, *SIGN_DID_NOT_OCCUR):
        return typed
    day = read_date(typed)
    if day is None or day.year not in _YEARS:
        needed = "ngày/tháng/năm, ví dụ 21/4/2020, hoặc dấu “…” khi chưa rõ"
        if serial := _day_of_serial(value):
            found = f"{quoted(typed)}, giống ngày {serial:%d/%m/%Y} mà ô không có định dạng ngày"
            raise CellFault("DL-26", needed, found, "định dạng ô là Date rồi so lại với văn bản gốc")
        raise CellFault("DL-26", needed, quoted(typed), "viết lại ngày theo văn bản gốc")
    return typed if _AS_OFFICIALS.fullmatch(typed) else f"{day:%d/%m/%Y}"


def _day_of_serial(value: object) -> date | None:
    """The day that Excel keeps as a number, where it is one that a report can name."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < _LAST_SERIAL:
        return None
    day = date(1899, 12, 30) + timedelta(days=int(value))
    return day if day.year in _YEARS else None


def _require_value(cell: RawCell) -> None:
    """A cell has a value of its own: no formula never calculated, no error, no other file's number."""
    if cell.formula is not None and cell.is_linked:
        needed = "số nằm trong chính tệp này, không lấy từ tệp hay chương trình khác"
        fix = "chép ô rồi dán giá trị (Paste Special > Values), hoặc ngắt liên kết (Data > Edit Links)"
        raise CellFault("DL-27", needed, quoted(cell.formula), fix)
    if cell.formula is not None and cell.value is None:
        fix = "mở tệp bằng Excel, bấm F9 để tính lại, lưu rồi gửi lại"
        raise CellFault("DL-10", "công thức đã có giá trị", quoted(cell.formula), fix)
    if cell.is_error:
        raise CellFault("DL-11", "giá trị, không phải mã lỗi", quoted(cell.raw))


def _require_like(unlike: Unlike | None) -> None:
    """A cell is read only where it is what a person sees there."""
    if unlike is not None:
        raise CellFault(*unlike)


def _typed(text: str, unit: str) -> Fraction | None:
    if text in SIGN_NOT_PUBLISHED:
        return None
    if text in SIGN_DID_NOT_OCCUR:
        return Fraction(0)
    needed = "số viết theo một cách hiểu (1.234 hoặc 1,2)"
    if unit in _SMALL and _ONE_GROUP.fullmatch(text):
        raise CellFault("DL-09", needed, quoted(text))
    try:
        return read_number(text)
    except AmbiguousNumber:
        raise CellFault("DL-09", needed, quoted(text)) from None
    except NotANumber:
        raise CellFault("DL-08", _NUMBER_OR_SIGN, quoted(text)) from None


def _stored(cell: RawCell, unit: str) -> Fraction:
    try:
        number = stored_number(cell.value)
    except (NotANumber, TypeError):
        raise CellFault("DL-08", _NUMBER_OR_SIGN, f"{quoted(cell.raw)} (không phải số)") from None
    if not cell.is_percent:
        return number
    if abs(number * 100) >= _MOST_PERCENT:
        needed = "ô định dạng % ghi 98%, không ghi 9800%"
        found = f"{quoted(cell.raw)} định dạng %, tức là {exact_number_text(number * 100)}%"
        raise CellFault("DL-12", needed, found, "gõ lại 98% vào ô, hoặc bỏ định dạng % của cả cột")
    return number * 100


def _require_plausible(number: Fraction, cell: RawCell, unit: str) -> None:
    if abs(number) >= _MOST:
        raise CellFault("DL-08", "số không quá 15 chữ số", quoted(cell.raw))
    if not MEASURES[unit].parts and number.denominator != 1:
        fix = "nếu dấu chấm ngăn hàng nghìn thì gõ lại số liền nhau (1234); xin đơn vị gửi lại tệp"
        raise CellFault("DL-28", "số nguyên, vì là số đếm", quoted(cell.raw), fix)


def _kind_words(value: date | time | timedelta | bool) -> str:
    """What Excel made of a text, in words."""
    if isinstance(value, bool):
        return f'"{str(value).upper()}" (kiểu đúng/sai)'
    if isinstance(value, time | timedelta):
        return f'"{value}" (kiểu giờ)'
    day = value.date() if isinstance(value, datetime) else value
    return f'"ngày {day:%d/%m/%Y}" (kiểu ngày)'
