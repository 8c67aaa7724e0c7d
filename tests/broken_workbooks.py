"""The table of broken workbooks: fault → code and cell. Each differs from a sound one by its fault alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl.worksheet.formula import ArrayFormula
from spoiling import (
    CONTRACTS,
    DOWN,
    STRIKE,
    UP,
    WHITE,
    Spoil,
    both,
    bytes_of,
    call,
    coloured,
    hide,
    in_sheet,
    put,
    raised,
    raw_value,
    row,
    runs,
    sound,
    struck,
    styled,
    with_value,
)

from parbook.sheets.contracts import Contract


@dataclass(frozen=True)
class Fault:
    """A spoilt workbook: what is wrong, in which form, how it came about, and what is said of it.

    `told` is the code and the cell of every problem; `spoil` changes the sheet, `damage` the file.
    """

    name: str
    form: str
    told: str
    spoil: Spoil = lambda sheet: None
    damage: Callable[[bytes], bytes] = lambda content: content

    @property
    def contract(self) -> Contract:
        return CONTRACTS[self.form]

    def file(self) -> bytes:
        book = sound(self.form)
        self.spoil(book.worksheets[0])
        return self.damage(bytes_of(book))

    def __str__(self) -> str:
        return f"{self.form}: {self.name}"


# Where a number stands, and what it counts: (form, cell, measure).
NUMBER_PLACES = {
    "a unit's count": ("dossiers", "C5", "count"),
    "a block's count": ("dossiers", "D7", "count"),
    "a count of the total row": ("dossiers", "E8", "count"),
    "a count of a listed row": ("procedures", "C4", "count"),
    "an increase": ("online_services", "D5", "count"),
    "an amount of money": ("online_payments", "D5", "count"),
    "a count of a sector": ("vertical_sectors", "E5", "count"),
    "an indicator counted": ("indicators", "D5", "count"),
    "a rate of a unit": ("dossier_rates", "D6", "percent"),
    "a target": ("online_targets", "D5", "percent"),
    "a rate of the only row": ("postal_service", "E4", "percent"),
    "an indicator in percent": ("indicators", "D6", "percent"),
    "a rank": ("dossier_rates", "E7", "count"),
}
# What people type for a number: (value, code for a count, code for a percent; empty where it is read).
NUMBERS: dict[str, tuple[Any, str, str]] = {
    "the letter o for a nought": ("7o46", "DL-08", "DL-08"),
    "words for nothing": ("không phát sinh", "DL-08", "DL-08"),
    "the noun beside the number": ("12 hồ sơ", "DL-08", "DL-08"),
    "a comma that reads two ways": ("1,234", "DL-09", "DL-09"),
    "a point that reads two ways in a rate": ("12.345", "", "DL-09"),
    "a count with decimals": (12.5, "DL-28", ""),
    "a count with decimals as text": ("12,5", "DL-28", ""),
    "a count below zero": (-4, "DL-28", ""),
    "a percent sign": ("98%", "DL-08", ""),
    "a date": (date(2020, 3, 1), "DL-08", "DL-08"),
    "an hour": (time(7, 30), "DL-08", "DL-08"),
    "true": (True, "DL-08", "DL-08"),
    "an error of Excel": ("#DIV/0!", "DL-11", "DL-11"),
    "a lost reference": ("#REF!", "DL-11", "DL-11"),
    "a formula never calculated": ("=C4+1", "DL-10", "DL-10"),
    "another workbook's number": ("=[1]Sheet1!$A$1", "DL-27", "DL-27"),
    "nothing": (None, "DL-07", "DL-07"),
    "only spaces": (" \u00a0 ", "DL-07", "DL-07"),
    "more digits than Excel keeps": ("1234567890123456789", "DL-08", "DL-08"),
    "ten thousand digits": ("9" * 10_000, "DL-08", "DL-08"),
    "a footnote mark": ("12²", "DL-31", "DL-31"),
    "a footnote mark in a run": (runs("74", UP, "6"), "DL-31", "DL-31"),
    "a lowered digit": (runs("74", DOWN, "6"), "DL-31", "DL-31"),
    "a corrected number": (runs(STRIKE, "700", "", "746"), "DL-32", "DL-32"),
    "a corrected number with a blank": (runs(STRIKE, "700 ", "", "746"), "DL-32", "DL-32"),
    "a number turned around": ("\u202e123", "DL-34", "DL-34"),
    "a number turned around by an escape": ("_x202E_123", "DL-34", "DL-34"),
    "a mark from right to left": ("\u200f12-3", "DL-34", "DL-34"),
    "a Bengali four, which looks like an eight": ("7৪6", "DL-34", "DL-34"),
    "Arabic digits": ("٧٤٦", "DL-34", "DL-34"),
    "an underscore between digits": ("7_46", "DL-08", "DL-08"),
    "a digit struck by a combining sign": ("7\u033646", "DL-08", "DL-08"),
}  # fmt: skip
TEXT_PLACES = {
    "a document's number": ("directing_documents", "C5"),
    "an issuer": ("directing_documents", "E4"),
    "the number of a row": ("directing_documents", "A4"),
    "a label": ("indicators", "B5"),
    "a place in the report": ("indicators", "H4"),
    "the name of a unit": ("dossiers", "B5"),
    "the name of a listed row": ("procedures", "B4"),
    "the key of an indicator": ("indicators", "A5"),
}
TEXTS: dict[str, tuple[Any, str]] = {
    "Excel made it a date": (date(2020, 3, 1), "DL-25"),
    "Excel made it an hour": (time(3, 20), "DL-25"),
    "true": (True, "DL-25"),
    "an error of Excel": ("#NAME?", "DL-11"),
    "a formula never calculated": ('=12&"/KH"', "DL-10"),
    "another workbook's text": ("='[Số liệu.xlsx]Bảng 1'!B2", "DL-27"),
    "nothing": (None, "DL-07"),
}


def _numbers() -> Iterator[Fault]:
    for place, (form, cell, measure) in NUMBER_PLACES.items():
        for fault, (value, in_count, in_percent) in NUMBERS.items():
            if (place, fault) == ("an increase", "a count below zero"):
                continue  # what has grown less is written so
            if code := in_percent if measure == "percent" else in_count:
                yield Fault(f"{fault} in {place}", form, f"{code} {cell}", put(cell, value))


def _texts() -> Iterator[Fault]:
    for place, (form, cell) in TEXT_PLACES.items():
        for fault, (value, code) in TEXTS.items():
            if not (place == "the number of a row" and fault == "nothing"):  # it may be empty
                yield Fault(f"{fault} in {place}", form, f"{code} {cell}", put(cell, value))


OWN = [
    # -- names of rows
    Fault("a unit misspelt", "dossiers", "DL-13 B5", put("B5", "Sở Xây dưng mới")),
    Fault("a unit of another province", "dossiers", "DL-13 B5", put("B5", "Sở Du lịch")),
    Fault("a block misspelt", "dossiers", "DL-13 B7", put("B7", "Khối các huyện")),
    Fault("a listed row misspelt", "procedures", "DL-13 B4", put("B4", "Cấp tỉnh thành")),
    Fault("the total called Cộng", "dossiers", "DL-13 B8", put("B8", "Cộng")),
    Fault("the total called Tổng số", "procedures", "DL-13 B8", put("B8", "Tổng số")),
    Fault("the total with its formula", "dossiers", "DL-13 B8", put("B8", "Tổng cộng (I+II)")),
    Fault("the total in the wrong column", "dossiers", "DL-07 B8", put("A8", "Tổng cộng", "B8", None)),
    Fault("no total row", "procedures", "DL-06 A3", row(8, None, None, None, None)),
    Fault("no row of a level", "procedures", "DL-06 A3", call("delete_rows", 5)),
    Fault("the total twice", "dossiers", "DL-14 B7, DL-14 B8", put("B7", "TỔNG  CỘNG")),
    Fault("a unit twice", "dossiers", "DL-14 B5, DL-14 B6", put("B6", "Sở Xây dựng")),
    Fault("a block again among its units", "dossiers", "DL-14 B4, DL-14 B5", put("B5", "Khối sở")),
    Fault("a unit twice, spelt in two ways", "dossiers", "DL-14 B5, DL-14 B6",
          put("B6", "SỞ XÂY\u00a0 DỰNG")),
    Fault("a listed row twice", "procedures", "DL-06 A3, DL-14 B4, DL-14 B5", put("B5", "Cấp tỉnh")),
    Fault("the number of an indicator twice", "indicators", "DL-14 A4, DL-14 A5", put("A5", 1)),
    Fault("a note taken for a row", "dossiers", "DL-13 B9", put("B9", "Người lập biểu")),
    Fault("a signature right below", "procedures", "DL-07 B9", put("A9", "Người lập biểu")),
    Fault("a unit without numbers", "dossiers", "DL-21 B6", row(6, 2, "Sở Nội vụ", *[None] * 11)),
    Fault("a unit of measure nobody knows", "indicators", "DL-15 C5", put("C5", "thúng")),
    Fault("a unit of measure misspelt", "indicators", "DL-15 C5", put("C5", "tin bài")),
    # -- rows and columns
    Fault("no row of column numbers", "procedures", "DL-04", call("delete_rows", 3)),
    Fault("column numbers turned negative", "procedures", "DL-04", row(3, -1, -2, -3, -4)),
    Fault("a sheet emptied", "procedures", "DL-04", call("delete_rows", 1, 20)),
    Fault("column numbers twice", "directing_documents", "DL-14 A5",
          row(5, *[f"({n})" for n in range(1, 8)])),
    Fault("an empty first column", "procedures", "DL-05 A3", call("insert_cols", 1)),
    Fault("a column inserted", "procedures", "DL-05 A3", call("insert_cols", 3)),
    Fault("a column deleted", "dossiers", "DL-05 A3", call("delete_cols", 6)),
    Fault("a column of notes added", "procedures", "DL-05 A3", put("E3", "(5)", "E4", "chú thích")),
    Fault("two columns swapped", "procedures", "DL-05 A3", put("C3", "(4)", "D3", "(3)")),
    Fault("a column number lost", "procedures", "DL-05 A3", put("D3", None)),
    Fault("a row inserted and left empty", "procedures",
          "DL-06 A3, DL-06 A3, DL-06 A3, DL-17 A7, DL-17 A8, DL-17 C7, DL-17 C8, DL-17 C9, DL-17 D7, DL-17 D9",  # noqa: E501
          call("insert_rows", 6)),
    Fault("a number below the table", "procedures", "DL-17 C10", put("C10", 12)),
    Fault("a number as text below the table", "procedures", "DL-17 C10", put("C10", "1.234")),
    Fault("a number two ways below the table", "procedures", "DL-17 C10", put("C10", "1,234")),
    Fault("a number beside the table", "procedures", "DL-17 F5", put("F5", 12)),
    Fault("a number far beside the table", "procedures", "DL-17 XFD5", put("XFD5", 12)),
    Fault("a formula beside the table", "procedures", "DL-17 F5", put("F5", "=C5+D5"),
          with_value("F5", "509")),
    Fault("a rate in the total row", "vertical_sectors", "DL-17 F9", put("F9", 78.9)),
    # -- merged, hidden
    Fault("a count merged over two rows", "procedures", "DL-23 C4", call("merge_cells", "C4:C5")),
    Fault("two counts merged in a row", "procedures", "DL-23 C4", call("merge_cells", "C4:D4")),
    Fault("a name merged over two rows", "directing_documents", "DL-23 E4", call("merge_cells", "E4:E5")),
    Fault("the header merged into the table", "procedures", "DL-23 C3", call("merge_cells", "C3:C4")),
    Fault("the total merged over a number", "procedures", "DL-23 B8", call("merge_cells", "B8:C8")),
    Fault("a hidden row", "procedures", "DL-24 A5", hide(rows=[5])),
    Fault("two rows hidden by a filter", "dossiers", "DL-24 A5", hide(rows=[5, 6])),
    Fault("a row of no height", "procedures", "DL-24 A6", damage=in_sheet('<row r="6"', '<row r="6" ht="0"')),
    Fault("the total row hidden", "dossiers", "DL-24 A8", hide(rows=[8])),
    Fault("a hidden column of counts", "procedures", "DL-24 D3", hide(columns="D")),
    Fault("a hidden column of names", "procedures", "DL-24 B3", hide(columns="B")),
    Fault("a column of no width", "procedures", "DL-24 C3",
          damage=in_sheet("<sheetData>", '<cols><col min="3" max="3" width="0"/></cols><sheetData>')),
    Fault("the numbers of indicators hidden", "indicators", "DL-24 D3", hide(columns="D")),
    Fault("a hidden sheet", "procedures", "DL-24",
          both(lambda s: s.parent.create_sheet("Khác"), lambda s: setattr(s, "sheet_state", "hidden"))),
    # -- fonts of before Unicode
    Fault("TCVN3 in .VnTime, a unit", "dossiers", "DL-22 B5",
          styled("B5", font=".VnTime", value="Së X©y dùng")),
    Fault("TCVN3 in .VnTimeH, an issuer", "directing_documents", "DL-22 E4",
          styled("E4", font=".VnTimeH", value="ubnd tØnh")),
    Fault("VNI-Times, a unit", "dossiers", "DL-22 B5",
          styled("B5", font="VNI-Times", value="Sôû Xaây döïng")),
    Fault("VNI-Helve, a label", "indicators", "DL-22 B4",
          styled("B4", font="VNI-Helve", value="Muïc tieâu troïng taâm")),
    Fault("TCVN3 whose font was changed", "directing_documents", "DL-22 F4",
          put("F4", "KÕ ho¹ch c¶i c¸ch hµnh chÝnh")),
    Fault("VNI whose font was changed", "directing_documents", "DL-22 F5",
          put("F5", "Kyû luaät, kyû cöông haønh chính")),
    Fault("TCVN3 in a unit of measure", "indicators", "DL-22 C4",
          styled("C4", font=".VnArial", value="môc tiªu")),
    # -- percent
    Fault("one rate of percent format", "dossier_rates", "DL-12 C5", styled("C5", "0.0%", value=0.975)),
    Fault("one target of percent format", "online_targets", "DL-12 C4", styled("C4", "0%", value=0.4)),
    Fault("98 typed in percent format", "postal_service", "DL-12 E4", styled("E4", "0%", value=98)),
    Fault("7 typed in percent format", "postal_service", "DL-12 E4", styled("E4", "0%", value=7)),
    Fault("0.96 among rates of 98", "dossier_rates", "DL-12 C6", put("C6", 0.96)),
    Fault("a whole one among rates of 98", "dossier_rates", "DL-12 C6", put("C6", 1)),
    Fault("0,96 as text among rates of 98", "dossier_rates", "DL-12 C6", put("C6", "0,96")),
    Fault("0.96 on time and 0.04 late", "dossier_rates", "DL-12 C6",
          put("C6", 0.96, "D6", 0.04)),
    Fault("all rates as parts of one", "dossier_rates", "DL-12 C5",
          put("C4", 0.98, "C5", 0.975, "D5", 0.025, "C6", 0.96, "D6", 0.04, "C7", 0.99, "D7", 0.01)),
    Fault("a rate a hundredth of what its counts give", "online_dossiers", "DL-12 E4", put("E4", 0.25)),
    Fault("a percent format on a count", "procedures", "DL-08 C4", styled("C4", "0%", value=12.32)),
    Fault("a percent format on money", "online_payments", "DL-08 D4", styled("D4", "0.00%")),
    Fault("an indicator counted in percent format", "indicators", "DL-08 D4", styled("D4", "0%")),
    Fault("980 typed in percent format", "indicators", "DL-12 D6", styled("D6", "0%", value=980)),
    # -- dates
    Fault("a day that is none", "directing_documents", "DL-26 D4", put("D4", "31/02/2020")),
    Fault("day and month swapped", "directing_documents", "DL-26 D4", put("D4", "04/21/2020")),
    Fault("two signs in a date", "directing_documents", "DL-26 D4", put("D4", "21-4/2020")),
    Fault("year and day swapped", "directing_documents", "DL-26 D4", put("D4", "2020-21-04")),
    Fault("a date in words", "directing_documents", "DL-26 D4", put("D4", "tháng 4 năm 2020")),
    Fault("a date of two digits", "directing_documents", "DL-26 D4", put("D4", "21/4/20")),
    Fault("a date that lost its format", "directing_documents", "DL-26 D4", put("D4", 43942)),
    Fault("a date without value", "directing_documents", "DL-10 D4", put("D4", "=TODAY()")),
    Fault("a date of another millennium", "directing_documents", "DL-26 D4", put("D4", "21/4/0202")),
    Fault("no date", "directing_documents", "DL-07 D4", put("D4", None)),
    # -- formulas
    Fault("an array formula without value", "procedures", "DL-10 C8",
          put("C8", ArrayFormula("C8", "=SUM(C4:C7)"))),
    Fault("a formula that gave an error", "procedures", "DL-11 C8", put("C8", "=SUM(C4:C7)/0"),
          with_value("C8", "#DIV/0!", "e")),
    Fault("a formula that gave an empty text", "procedures", "DL-07 C4", put("C4", '=IF(B4="","",1)'),
          with_value("C4", "", "str")),
    Fault("a name that a formula left empty", "directing_documents", "DL-07 E4", put("E4", '=""&""'),
          with_value("E4", "", "str")),
    Fault("another workbook's number with its value", "procedures", "DL-27 C4",
          put("C4", "=[1]Sheet1!$C$4"), with_value("C4", "1232")),
    Fault("another workbook's sum with its value", "procedures", "DL-27 C8",
          put("C8", "=SUM('[Bao cao quy 4.xlsx]Thủ tục'!C4:C7)"), with_value("C8", "1787")),
    Fault("another program's number with its value", "procedures", "DL-27 C4",
          put("C4", "=cmd|'/C calc'!A0"), with_value("C4", "1232")),
    Fault("a number from the web with its value", "procedures", "DL-27 C4",
          put("C4", '=WEBSERVICE("http://example.org")'), with_value("C4", "1232")),
    Fault("a sum never calculated again", "procedures", "DL-35 C8", put("C8", "=SUM(C4:C7)"),
          with_value("C8", "1786")),
    Fault("a formula never calculated again", "procedures", "DL-35 D4", put("D4", "=(C4+C5)*2/2-$C$6"),
          with_value("D4", "1345")),
    Fault("a formula whose text is stale", "procedures", "DL-35 C8", put("C8", "=SUM(C4:C7)"),
          with_value("C8", "1.787", "str")),
    # -- what is seen is another thing
    Fault("a whole number struck", "procedures", "DL-32 C4", struck("C4")),
    Fault("a whole text struck", "directing_documents", "DL-32 E4", struck("E4")),
    Fault("a name struck", "dossiers", "DL-32 B5", struck("B5")),
    Fault("a corrected text", "directing_documents", "DL-32 E4",
          put("E4", runs(STRIKE, "UBND huyện", "", "UBND tỉnh"))),
    Fault("a row struck", "procedures", "DL-33 A5", struck("A5 B5 C5 D5")),
    Fault("the total row struck", "dossiers", "DL-33 A8", struck(" ".join(f"{c}8" for c in "BCDEFGHIJKLM"))),
    Fault("a number raised as a whole", "procedures", "DL-31 C4", raised("C4")),
    Fault("a text turned around", "directing_documents", "DL-34 E4", put("E4", "\u202eHNIT DNBU")),
    Fault("a white number", "procedures", "DL-37 C4", coloured("C4", "FFFFFFFF")),
    Fault("a number in the colour of its ground", "procedures", "DL-37 C4",
          coloured("C4", "FFFFC000", "FFFFC000")),
    Fault("a number of one point", "procedures", "DL-37 C4", coloured("C4", size=1)),
    Fault("a white digit in a number", "procedures", "DL-37 C4", put("C4", runs("7", WHITE, "4", "", "6"))),
    Fault("a number hidden by its format", "procedures", "DL-37 C4", styled("C4", ";;;")),
    Fault("a number as text hidden by its format", "procedures", "DL-37 C4",
          styled("C4", ";;;", value="1.232")),
    Fault("a number shown in thousands", "online_payments", "DL-37 D4", styled("D4", "#,##0,")),
    Fault("a number shown in millions", "online_payments", "DL-37 D4", styled("D4", '#,##0,," triệu"')),
    Fault("a format that says millions", "online_payments", "DL-37 D4", styled("D4", '0" triệu"')),
    Fault("a digit in the format", "procedures", "DL-37 C4", styled("C4", '"1"0')),
    Fault("a sign in the format", "procedures", "DL-37 C4", styled("C4", '"-"0')),
    Fault("a negative number without its sign", "online_services", "DL-37 D5",
          styled("D5", "#,##0;[Red]#,##0", value=-606)),
    Fault("a rate as a fraction", "postal_service", "DL-37 E4", styled("E4", "# ?/?")),
    Fault("a nought shown as not published", "procedures", "DL-37 C4", styled("C4", '0;0;"…"', value=0)),
    Fault("a name that two units share", "dossiers", "DL-38 B5", put("B5", "Sở NV")),
    # -- numbers that only a file can hold
    Fault("a cell given twice", "procedures", "DL-36 C4",
          damage=in_sheet('<c r="D4"', '<c r="C4"><v>999</v></c><c r="D4"')),
    Fault("a number with an underscore", "procedures", "DL-36 C4", damage=raw_value("C4", "7_46")),
    Fault("a number in Arabic digits", "procedures", "DL-36 C4", damage=raw_value("C4", "٧٤٦")),
    Fault("a number that is none", "procedures", "DL-36 C4", damage=raw_value("C4", "NaN")),
    Fault("a cell of a kind that is none", "procedures", "DL-36 C5",
          damage=in_sheet('<c r="C5" t="n"', '<c r="C5" t="zzz"')),
    Fault("a number beyond all numbers", "procedures", "DL-08 C4", damage=raw_value("C4", "1E400")),
    Fault("a number beyond all numbers, below nought", "procedures", "DL-08 C4",
          damage=raw_value("C4", "-1E400")),
    Fault("a number of sixteen digits", "online_payments", "DL-08 D4", put("D4", 4 * 10**15)),
    Fault("an unknown number of a known size", "procedures", "DL-08 C4", damage=raw_value("C4", "1E30")),
    Fault("a date before all dates", "directing_documents", "DL-26 D4",
          styled("D4", "dd/mm/yyyy", value=5)),
    Fault("a date after all dates", "directing_documents", "DL-11 D4",
          styled("D4", "dd/mm/yyyy", value=10**9)),
    Fault("a document number become a date and an hour", "directing_documents", "DL-25 C4",
          put("C4", datetime(2020, 3, 1, 15, 30))),
    Fault("several faults at once", "procedures",
          "DL-07 D4, DL-08 C4, DL-09 C5, DL-10 D5, DL-11 C6",
          put("C4", "x", "D4", None, "C5", "1,234", "D5", "=1", "C6", "#REF!")),
]  # fmt: skip

FAULTS: list[Fault] = [*_numbers(), *_texts(), *OWN]
