"""What a blank form lets be typed: numbers or signs, drop-downs, and red where two numbers disagree."""

from collections.abc import Iterator, Mapping, Sequence

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from parbook.periods.form_formulas import PlacedForm, contradictions
from parbook.sheets.contracts import Field

# Kinds of document that a plan of reform names; others may be typed.
KINDS = (
    *("Kế hoạch", "Quyết định", "Chỉ thị", "Công văn", "Thông báo", "Kết luận hội nghị"),
    *("Nghị quyết", "Nghị định", "Thông tư", "Chương trình", "Báo cáo"),
)
WORDS = ("gần", "hơn", "trên", "khoảng", "dưới")
_RED = PatternFill("solid", bgColor="F8C8C8")
_RED_FONT = Font(color="9C0006", bold=True)
_PERCENT_PROMPT = "Ghi số phần trăm, không gõ dấu %: 98,5 nghĩa là 98,5%."


def add_rules(
    form: PlacedForm, sheet: Worksheet, spare: int, lists: Mapping[str, str], kinds: Sequence[str] = ()
) -> None:
    """Add the rules of a form's columns; `lists` names ranges of permitted texts by field name."""
    first, last = form.first, form.first + len(form.rows) + spare - 1
    if last < first:
        return
    for field in form.contract.fields:
        letter = form.column(field.name)
        for rule in _rules(form, field, f"{letter}{first}", lists, kinds):
            rule.add(f"{letter}{first}:{letter}{last}")
            sheet.add_data_validation(rule)
    for cells, formula in contradictions(form):
        red = FormulaRule(formula=[formula], fill=_RED, font=_RED_FONT)  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add(cells, red)


def _rules(
    form: PlacedForm, field: Field, cell: str, lists: Mapping[str, str], kinds: Sequence[str]
) -> Iterator[DataValidation]:
    if field.unit:
        yield _number_rule(field, cell, form)
    elif field.name in form.contract.dates:
        yield _date_rule(cell)
    elif field.name == "kind":
        yield _list_rule(f'"{",".join(dict.fromkeys([*KINDS, *kinds]))}"', strict=False)
    elif field.name in ("place", "section"):
        yield _list_rule(f'"{",".join(form.sections)}"', strict=False)
    elif field.name == "word":
        yield _list_rule(f'"{",".join(WORDS)}"', strict=False)
    elif field.name == "adds_up":
        yield _list_rule('"cộng đủ"')
    elif field.name in lists:
        yield _list_rule(lists[field.name])


def _number_rule(field: Field, cell: str, form: PlacedForm) -> DataValidation:
    low, high = f"{cell}>=0", "TRUE"
    needed = "số từ 0 trở lên"
    if field.unit == "percent":
        high, needed = f"{cell}<=100", "số từ 0 đến 100 (số phần trăm, không gõ dấu %)"
    elif field.unit == "by row":
        unit = f"${form.column('unit')}{form.first}"
        low = f'OR({cell}>=0,{unit}="điểm phần trăm")'
    elif field.signed:
        low, needed = "TRUE", "số (số giảm ghi dấu trừ)"
    number = f"AND(ISNUMBER({cell}),{low},{high})"
    rule = DataValidation(
        type="custom",
        formula1=f'OR({number},{cell}="…",{cell}="...",{cell}="-")',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Số liệu chưa đúng cách ghi",
        error=f'Ô này chỉ ghi {needed}; hoặc dấu "…" khi chưa có số liệu, dấu "-" khi không phát sinh.',
    )
    if field.unit == "percent":
        rule.showInputMessage, rule.promptTitle, rule.prompt = True, "Tỷ lệ (%)", _PERCENT_PROMPT
    return rule


def _date_rule(cell: str) -> DataValidation:
    return DataValidation(
        type="custom",
        formula1=f'OR({cell}="…",{cell}="...",COUNTIF({cell},"?*/?*/????")=1)',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Ngày chưa đúng cách ghi",
        error='Ghi ngày/tháng/năm, ví dụ 21/4/2021; hoặc dấu "…" khi không rõ ngày.',
    )


def _list_rule(source: str, strict: bool = True) -> DataValidation:
    return DataValidation(
        type="list",
        formula1=source,
        allow_blank=True,
        showErrorMessage=strict,
        errorTitle="Không có trong danh sách",
        error="Chọn một mục trong danh sách của ô này.",
    )
