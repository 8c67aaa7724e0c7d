"""What Excel shows of a cell is what is read of it, or the cell is told; never another number."""

import io
import re
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from broken_workbooks import FAULTS
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText
from openpyxl.formatting.rule import CellIsRule, DataBarRule
from openpyxl.styles import Font
from spoiling import (
    CONTRACTS,
    DOWN,
    NAMES,
    ROWS,
    STRIKE,
    UP,
    WHITE,
    Spoil,
    both,
    bytes_of,
    coloured,
    in_sheet,
    put,
    repacked,
    row,
    runs,
    sound,
    struck,
    styled,
    with_value,
)

from parbook.numbers.numerals import rounded, stored_number
from parbook.problems import Problem
from parbook.sheets.formula_value import with_results
from parbook.sheets.number_format import is_date, shows_otherwise
from parbook.sheets.raw_cells import RawCell, RawSheet
from parbook.sheets.table import Table
from parbook.sheets.table_reading import read_table
from parbook.sheets.workbook import read_workbook
from parbook.text import nfc

FEW = settings(max_examples=60)


def read(form: str, spoil: Spoil, damage: Any = lambda content: content) -> tuple[Table, list[Problem]]:
    """The table of a form whose sheet was changed."""
    book = sound(form)
    spoil(book.worksheets[0])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / CONTRACTS[form].file
        path.write_bytes(damage(bytes_of(book)))
        sheets = read_workbook(path, path.name)
    assert isinstance(sheets, dict), sheets
    return read_table(next(iter(sheets.values())), CONTRACTS[form], NAMES)


def number_at(table: Table, cell: str) -> Fraction | None:
    quantities = (q for line in table.rows for q in line.quantities.values())
    return next(q.value for q in quantities for c in q.cells() if c.address == cell)


# --- runs, strikes, escapes ---------------------------------------------------------------------------


LOOKS = st.sampled_from(["", STRIKE, UP, DOWN, WHITE])
PIECES = st.lists(st.tuples(LOOKS, st.from_regex(r"[1-9]{1,2}", fullmatch=True)), min_size=1, max_size=4)


@FEW
@given(pieces=PIECES, wholly_struck=st.booleans())
def test_runs_and_strikes_never_change_a_number_without_a_problem(
    pieces: list[tuple[str, str]], wholly_struck: bool
) -> None:
    def spoil(sheet: Any) -> None:
        sheet["C4"] = runs(*(part for piece in pieces for part in piece))
        sheet["C4"].font = Font(strike=wholly_struck)

    table, problems = read("procedures", spoil)
    if any(look for look, _ in pieces):
        assert [p.cell for p in problems] == ["C4"]
        assert {p.code for p in problems} <= {"DL-31", "DL-32", "DL-37"}
    else:  # runs of a look of their own do not take that of the cell
        assert problems == []
        assert number_at(table, "C4") == int("".join(text for _, text in pieces))


@FEW
@given(
    number=st.integers(0, 10**9),
    escaped=st.sets(st.integers(0, 9)),
    noise=st.sampled_from(["", "_x000D_\n", "_x00AD_", "_x200B_"]),
)
def test_an_escape_is_the_letter_that_it_stands_for(number: int, escaped: set[int], noise: str) -> None:
    typed = "".join(
        f"_x{ord(digit):04X}_" if place in escaped else digit for place, digit in enumerate(str(number))
    )
    table, problems = read("procedures", put("C4", f"{typed}{noise}"))
    assert (number_at(table, "C4"), problems) == (number, [])


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        ("Ban hành kế hoạch_x000D_\nCCHC", "Ban hành kế hoạch\nCCHC"),
        ("Kế hoạch _x005F_x000D_", "Kế hoạch _x000D_"),
        ("Mẫu _x0031_", "Mẫu 1"),
        ("_xD83D__xDE00_ vui", "😀 vui"),
        ("_xD83D_ lẻ", "\ufffd lẻ"),
        ("tệp_x_1", "tệp_x_1"),
    ],
)
def test_escapes_are_letters_in_every_text(stored: str, seen: str) -> None:
    table, problems = read("directing_documents", put("F4", stored))
    # The writer of the test's workbook keeps what it is given.
    assert (table.rows[0].label, problems) == (seen, [])


def test_an_escaped_end_of_line_in_a_name_is_none(tmp_path: Path) -> None:
    assert read("dossiers", put("B5", "Sở Xây dựng_x000D_\n"))[1] == []


def test_a_footnote_mark_on_a_name_is_printed_and_the_row_is_found() -> None:
    table, problems = read("dossiers", put("B5", runs("Sở Xây dựng", UP, "1")))
    assert problems == []
    assert (table.rows[1].key, table.rows[1].label) == ("unit_2", "Sở Xây dựng¹")


def test_a_raised_digit_in_a_text_stays_raised() -> None:
    table, problems = read("directing_documents", put("F4", runs("Sân 20 m", UP, "2", "", " trong nhà")))
    assert (table.rows[0].label, problems) == ("Sân 20 m² trong nhà", [])


def test_a_struck_row_is_told_once_with_its_name() -> None:
    problems = read("dossiers", struck(" ".join(f"{c}5" for c in "ABCDEFGHIJKLM")))[1]
    assert [(p.code, p.cell, p.row) for p in problems] == [("DL-33", "A5", "Sở Xây dựng")]


def test_strikes_outside_the_table_do_not_matter() -> None:
    assert read("procedures", struck("A1 A2 C2 A12"))[1] == []


def test_marks_from_left_to_right_and_blank_letters_change_nothing() -> None:
    for typed in (
        "\u200e1232",
        "\u202a1232\u202c",
        "12\u00ad32",
        "1\u2060232",
        "\u20661232\u2069",
    ):
        assert number_at(read("procedures", put("C4", typed))[0], "C4") == 1232


# --- formulas -----------------------------------------------------------------------------------------

LEAVES = st.sampled_from(
    ["C4", "$C$5", "C$6", "$C7", "D4", "2", "3.5", "50%", "SUM(C4:C7)", "SUM(C4,D5,1)", "SUM(C4:D5)"]
)
FORMULAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map("".join),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"-({text})"),
        inner.map(lambda text: f"({text})/8"),
    ),
    max_leaves=6,
)
VALUES = {(cell, number): value for number, line in enumerate(ROWS["procedures"], 4)
          for cell, value in zip("ABCD", line, strict=True)}  # fmt: skip


def by_python(formula: str) -> Fraction:
    """What a formula gives, by Python's own arithmetic on the cells."""

    def value(cell: re.Match[str]) -> str:
        found = VALUES[cell[1], int(cell[2])]
        return f"Fraction({found if isinstance(found, int) else 0})"

    def cells(span: re.Match[str]) -> str:
        left, top, right, bottom = span.groups()
        columns = [chr(letter) for letter in range(ord(left), ord(right) + 1)]
        return ",".join(f"{c}{r}" for r in range(int(top), int(bottom) + 1) for c in columns)

    text = re.sub(r"([A-D])(\d):([A-D])(\d)", cells, formula.replace("$", ""))
    text = re.sub(r"SUM\(([^()]*)\)", lambda m: f"({m[1].replace(',', '+')})", text)
    text = re.sub(r"\b([A-D])(\d)\b", value, text)
    text = text.replace("50%", "Fraction(1,2)").replace("3.5", "Fraction(7,2)")
    return Fraction(eval(text, {"Fraction": Fraction}))


CELLS = {(row, ord(column) - 64): value for (column, row), value in VALUES.items() if value is not None}


@settings(max_examples=300)
@given(formula=FORMULAS, slip=st.sampled_from([0, 0, 1, -1, 1000]))
def test_a_plain_formula_is_believed_only_where_it_gives_what_is_stored(formula: str, slip: int) -> None:
    stored = float(by_python(formula)) + slip
    assume(abs(stored) < 1e9)
    cells = {place: RawCell(*place, value, None, "General") for place, value in CELLS.items()}
    cells[4, 6] = RawCell(4, 6, stored, f"={formula}", "General")
    sheet = with_results(RawSheet("a.xlsx", "A", cells))
    assert bool(sheet.cells[4, 6].result) == bool(slip)


@pytest.mark.parametrize(
    "formula",
    ["=IF(C5>1,1,2)", "=ROUND(C4,0)", "=SUMIF(C4:C7,1)", "='Khác'!C4+1", "=SoLieu", "=C4^2", "=SUM(C:C)",
     "=C4&1", "=SUM(C4:C7", "=C4+", "=B4+1", "=C4/0", "=C4 C5", "=SUM(C4:C5:C6)", "={1;2}",
     "=" + "(" * 500 + "1" + ")" * 500],
)  # fmt: skip
def test_a_formula_that_is_not_plain_is_left_alone(formula: str) -> None:
    table, problems = read("procedures", put("C8", formula), with_value("C8", "1787"))
    assert (number_at(table, "C8"), problems) == (1787, [])


def test_a_formula_is_not_checked_where_excel_rounds_what_it_shows() -> None:
    rounds = repacked_book('<calcPr calcId="1" fullPrecision="0"/>')
    problems = read("procedures", put("C8", "=SUM(C4:C7)"), lambda c: rounds(with_value("C8", "1786")(c)))[1]
    assert problems == []


def repacked_book(calculation: str) -> Any:
    def change(name: str, part: bytes) -> bytes:
        return re.sub(rb"<calcPr[^>]*/>", calculation.encode(), part) if name == "xl/workbook.xml" else part

    return lambda content: repacked(content, change)


def test_a_shared_formula_without_value_is_told_in_words() -> None:
    damage = in_sheet('<c r="C5" t="n"><v>220</v></c>', '<c r="C5"><f t="shared" si="0"/></c>')
    problems = read("procedures", lambda sheet: None, damage)[1]
    assert [(p.code, p.cell) for p in problems] == [("DL-10", "C5")]
    assert "công thức chép theo ô khác" in problems[0].found


# --- number formats -----------------------------------------------------------------------------------


@FEW
@given(
    number=st.one_of(st.integers(-(10**7), 10**7), st.decimals(-1000, 1000, places=2).map(float)),
    before=st.sampled_from(["", '"1"', '"Số "', '"-"', '"5 "', "\\7", '"+"', "[Red]", "[$-42A]"]),
    digits=st.sampled_from(["0", "#,##0", "0.00", "General", "00000", "0.0"]),
    scale=st.sampled_from(["", "", "", ",", ",,"]),
    after=st.sampled_from(["", '" hồ sơ"', '"5"', "\\ ", '"m2"', '"/2020"', "_)", '" đ"']),
)
def test_a_format_shows_the_number_or_is_told(
    number: float, before: str, digits: str, scale: str, after: str
) -> None:
    assume(number and not (digits == "General" and scale))
    exact = stored_number(number)
    decimals = len(digits.partition(".")[2])
    if digits == "General":
        expected, shown = abs(exact), f"{abs(float(exact)):.15g}"
    else:
        expected = abs(Fraction(rounded(exact, decimals)))
        shown = f"{abs(rounded(exact / 1000 ** len(scale), decimals)):f}"
        assume(expected or not scale)  # nought is nought, divided or not; the division is told all the same
    literal = {"[Red]": "", "[$-42A]": "", "\\7": "7", "\\ ": " ", "_)": " "}
    # Of one section Excel puts the sign first.
    text = "-" * (number < 0) + literal.get(before, before.strip('"')) + shown
    text += literal.get(after, after.strip('"'))
    # What a person makes of it: words aside, one number and one sign.
    seen = re.findall(r"[\d./]+", re.sub(r"[^\W\d_]+\d*", "", text))
    same = (
        len(seen) == 1 and "/" not in seen[0] and Fraction(seen[0]) == expected
        and text.count("-") == (number < 0)
    )  # fmt: skip
    assert bool(shows_otherwise(exact, f"{before}{digits}{scale}{after}")) != same, text


@pytest.mark.parametrize(
    "code",
    ["General", "GENERAL", "Standard", "Geral", "Estándar", "Normál", "Yleinen", "Основной", "G/通用格式",
     "Chung", "0", "0.00", "#,##0", "@", "0_)", "#,##0_);(#,##0)", "#,##0;-#,##0;\"-\"", "[Red]#,##0",
     '0" hồ sơ"', "0.00E+00",
     '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "#,##0\\ \"₫\"", "[$-42A]#,##0", "# ?/?"],
)  # fmt: skip
def test_a_format_that_shows_the_number_is_read(code: str) -> None:
    table, problems = read("procedures", styled("C4", code, value=1232))
    assert (number_at(table, "C4"), problems) == (1232, [])


@pytest.mark.parametrize(
    "code", ['#,##0;-#,##0;"-"', '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "0", "General"]
)
def test_a_nought_that_is_shown_as_one_is_no_remark(code: str) -> None:
    assert read("procedures", styled("C4", code, value=0))[1] == []


@pytest.mark.parametrize("code", ["#", "#,###", "0;-0;;@", "0;-0;"])
def test_a_nought_that_is_not_shown_is_read_and_remarked(code: str) -> None:
    table, problems = read("procedures", styled("C4 C5", code, value=0))
    assert number_at(table, "C4") == 0
    assert [(p.code, p.cell, p.is_remark) for p in problems] == [("LY-04", "C4", True)]
    assert "C4, C5" in problems[0].found


def test_a_sheet_that_hides_its_noughts_is_remarked() -> None:
    def spoil(sheet: Any) -> None:
        sheet["C4"] = 0
        sheet.sheet_view.showZeros = False

    assert [(p.code, p.cell) for p in read("procedures", spoil)[1]] == [("LY-04", "C4")]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (CellIsRule(operator="equal", formula=["0"], font=Font(color="FFFFFFFF")), ["LY-05"]),
        (CellIsRule(operator="equal", formula=["0"], font=Font(strike=True)), ["LY-05"]),
        (CellIsRule(operator="equal", formula=["0"], font=Font(color="FFFF0000")), []),
        (DataBarRule("num", 0, "num", 9, "FF638EC6", showValue=False), ["LY-05"]),
        (DataBarRule("num", 0, "num", 9, "FF638EC6", showValue=True), []),
    ],
)
def test_a_condition_that_may_hide_numbers_is_remarked(rule: Any, told: list[str]) -> None:
    def spoil(sheet: Any) -> None:
        sheet.conditional_formatting.add("C4:C8", rule)

    assert [p.code for p in read("procedures", spoil)[1]] == told


def test_a_condition_outside_the_table_is_no_remark() -> None:
    def spoil(sheet: Any) -> None:
        rule = CellIsRule(operator="equal", formula=["0"], font=Font(color="FFFFFFFF"))
        sheet.conditional_formatting.add("C20:C30", rule)

    assert read("procedures", spoil)[1] == []


def test_a_white_number_on_a_dark_ground_is_seen() -> None:
    assert read("procedures", coloured("C4", "FFFFFFFF", "FF1F4E79"))[1] == []


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "d-m", "[h]:mm", "mmmm", "yyyy", "h:mm AM/PM"])
def test_a_date_is_still_one(code: str) -> None:
    assert is_date(code)


# --- days and column numbers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("31-12-2020", "31/12/2020"), ("31.12.2020", "31/12/2020"), ("2020-12-31", "31/12/2020"),
        ("ngày 31 tháng 12 năm 2020", "31/12/2020"), ("Ngày 31/12/2020", "31/12/2020"),
        ("Ngày 01 tháng 6 năm 2020", "01/06/2020"), ("31 / 12 / 2020", "31/12/2020"),
        ("1/6/2020", "1/6/2020"), ("2020-12-31T00:00:00", "31/12/2020"), ("…", "…"),
    ],
)  # fmt: skip
def test_a_day_that_reads_one_way_is_read(typed: str, day: str) -> None:
    table, problems = read("directing_documents", put("D4", typed))
    assert (table.rows[0].texts["date"], problems) == (day, [])


def test_a_day_kept_as_a_number_is_told_with_the_day_that_it_looks_like() -> None:
    problems = read("directing_documents", put("D4", 44196))[1]
    assert [(p.code, p.cell) for p in problems] == [("DL-26", "D4")]
    assert "31/12/2020" in problems[0].found


@pytest.mark.parametrize(
    "marks",
    [
        ("(1)", "(2)", "(3)", "(4)=(3)-(2)"), (1, 2, 3, 4), ("1", "2", "3", "4"), (1.0, 2.0, 3.0, 4.0),
        ("（1）", "（2）", "（3）", "（4）"), ("( 1 )", "( 2 )", "( 3 )", "( 4 )"), ("１", "２", "３", "４"),
        ("1", "2", "3", "4=3+2"), ("(1)", "(2)", "(3) = (4) + (2)", "(4)"), ("(1)\n", " (2)", "(3)", "(4)"),
    ],
)  # fmt: skip
def test_column_numbers_are_known_as_forms_print_them(marks: tuple[Any, ...]) -> None:
    table, problems = read("procedures", row(3, *marks))
    assert (len(table.rows), problems) == (5, [])


def test_a_row_of_counts_is_not_taken_for_column_numbers() -> None:
    table, problems = read("procedures", both(row(2, "STT", 2020, 3, 4), put("C4", 3, "D4", 4)))
    assert (table.rows[0].number, problems) == (4, [])


# --- the one reader and the other ---------------------------------------------------------------------


def cells_of(content: bytes) -> dict[tuple[str, str], tuple[Any, Any, str]]:
    """Value, formula and format of every cell as openpyxl reads them."""
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    for sheet in formulas.worksheets:
        for place, cell in sheet._cells.items():
            value = values[sheet.title]._cells[place].value
            formula = cell.value if cell.data_type == "f" else None
            formula = getattr(formula, "text", formula)
            value = nfc(value) if isinstance(value, str) else value
            if formula is not None or value not in (None, ""):
                found[nfc(sheet.title), cell.coordinate] = (value, formula, cell.number_format)
    return found


def read_once(content: bytes, tmp_path: Path) -> dict[tuple[str, str], tuple[Any, Any, str]] | None:
    (tmp_path / "a.xlsx").write_bytes(content)
    book = read_workbook(tmp_path / "a.xlsx", "a.xlsx")
    if isinstance(book, Problem):
        return None
    return {
        (title, c.address): (c.value, c.formula, c.number_format)
        for title, sheet in book.items() for c in sheet.cells.values()
    }  # fmt: skip


def test_what_is_read_is_what_openpyxl_reads(tmp_path: Path, root: Path) -> None:
    files = [path.read_bytes() for path in sorted((root / "data" / "2020").glob("*.xlsx"))]
    same = [fault for fault in FAULTS if not re.search("escape|footnote|lowered", fault.name)]
    files += [fault.file() for fault in same[::3]]
    compared = 0
    for content in files:
        ours = read_once(content, tmp_path)
        if ours is None:
            continue
        theirs = cells_of(content)
        # An empty text that a formula gave is one here, and nothing there.
        filled = {place: cell for place, cell in ours.items() if cell[0] != ""}
        assert filled == {place: cell for place, cell in theirs.items() if place in filled or cell[0]}
        compared += 1
    assert compared > 150


def test_layout_is_read_as_openpyxl_reads_it(tmp_path: Path, root: Path) -> None:
    for path in sorted((root / "data" / "2020").glob("*.xlsx")):
        book, theirs = read_workbook(path, path.name), openpyxl.load_workbook(path)
        assert isinstance(book, dict)
        for sheet in theirs.worksheets:
            ours = book[nfc(sheet.title)]
            assert {span.words for span in ours.merged} == {str(span) for span in sheet.merged_cells.ranges}
            assert ours.hidden_rows == {n for n, r in sheet.row_dimensions.items() if r.hidden}


def test_strict_open_xml_is_told_as_such(tmp_path: Path) -> None:
    def strict(name: str, part: bytes) -> bytes:
        transitional = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        return part.replace(transitional, b"http://purl.oclc.org/ooxml/officeDocument/relationships")

    path = tmp_path / "a.xlsx"
    path.write_bytes(repacked(bytes_of(sound("procedures")), strict))
    problem = read_workbook(path, "a.xlsx")
    assert isinstance(problem, Problem)
    assert (problem.code, "Strict" in problem.found, "Strict" in problem.fix) == ("DL-02", True, True)


def test_two_sheets_that_share_a_part_are_refused(tmp_path: Path) -> None:
    book = sound("procedures")
    book.create_sheet("Khác")

    def share(name: str, part: bytes) -> bytes:
        return part.replace(b"sheet2.xml", b"sheet1.xml") if name == "xl/_rels/workbook.xml.rels" else part

    (tmp_path / "a.xlsx").write_bytes(repacked(bytes_of(book), share))
    problem = read_workbook(tmp_path / "a.xlsx", "a.xlsx")
    assert isinstance(problem, Problem)
    assert problem.code == "DL-30"


def test_text_of_runs_is_put_together() -> None:
    table, problems = read("directing_documents", put("F4", CellRichText("Cải cách ", "hành chính")))
    assert (table.rows[0].label, problems) == ("Cải cách hành chính", [])
