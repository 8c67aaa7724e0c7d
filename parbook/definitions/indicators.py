"""The workbook of indicators (chi-tieu.xlsx), which any report may have: a row with a code is a figure."""

from dataclasses import dataclass, replace

from parbook.sheets.contracts import Contract, Field

# Every sheet of chi-tieu.xlsx is one of these; sheets are named by field of reform.
INDICATORS = Contract(
    name="indicators",
    file="chi-tieu.xlsx",
    sheet="",
    title="Thống kê số liệu các chỉ tiêu cải cách hành chính",
    fields=(
        Field(1, "no", "STT"),
        Field(2, "label", "Chỉ tiêu"),
        Field(3, "unit", "Đơn vị tính"),
        Field(4, "value", "Số liệu", "by row"),
        Field(5, "note", "Ghi chú", required=False),
        Field(6, "code", "Mã số liệu", required=False, aside=True),
        Field(7, "word", "Từ đứng trước", required=False, aside=True),
        Field(8, "section", "Mục trong báo cáo", aside=True),
        Field(9, "adds_up", "Kiểm tra cộng", required=False, aside=True),
    ),
    key="no",
    spare=5,
)

# What one unit fills in of all appendices, on one page; its codes name table, row and field.
UNIT_RETURN = replace(
    INDICATORS,
    name="unit_return",
    file="",
    sheet="Số liệu của đơn vị",
    title="Biểu số liệu của đơn vị",
    fields=INDICATORS.fields[:6],
    spare=0,
)

# A sheet of words that any workbook may hold beside those under contract.
INSTRUCTIONS = "Hướng dẫn"


@dataclass(frozen=True)
class ListedIndicator:
    """A row of a blank chi-tieu.xlsx: its sheet and number there, what it counts, the code of its figure."""

    sheet: str
    no: str
    label: str
    unit: str
    code: str
    section: str
    adds_up: str
