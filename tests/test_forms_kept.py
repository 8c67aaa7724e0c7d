"""Forms that officials keep: five columns, no word of ours on paper, a page for a unit, practice in them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from kinds import forms
from openpyxl.worksheet.worksheet import Worksheet

from parbook.definitions.indicators import UNIT_RETURN
from parbook.inputs.edition_reader import read_partly
from parbook.invented.computed_cells import computed_values
from parbook.invented.invented_numbers import Invented, Size
from parbook.invented.practice import fill_year
from parbook.invented.simulate import write_simulated
from parbook.periods.new_year import UNIT_FORMS, make_year
from parbook.sheets.contracts import Contract

SMALL = Size(departments=3, districts=3, communes=6)
SEED = 7
CODE = re.compile(r"[a-z]+\.[a-z_]+")
YELLOW = "00FFF3B8"


@pytest.fixture(scope="module")
def blank(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blank folder of 2024 beside the invented edition of 2023."""
    data = tmp_path_factory.mktemp("data")
    write_simulated(2023, SEED, data, root, SMALL)
    return make_year(2024, None, data, root)[0]


@pytest.fixture(scope="module")
def filled(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("filled")
    write_simulated(2023, SEED, data, root, SMALL)
    folder = make_year(2024, None, data, root)[0]
    fill_year(2024, SEED, data, SMALL)
    return folder


def sheets(folder: Path) -> Iterator[tuple[str, Worksheet]]:
    for path in sorted(folder.rglob("*.xlsx")):
        for sheet in openpyxl.load_workbook(path).worksheets:
            yield f"{path.relative_to(folder)}: {sheet.title}", sheet


def contract_of(sheet: Worksheet) -> Contract:
    return next((c for c in (*forms.APPENDICES, UNIT_RETURN) if c.sheet == sheet.title), forms.INDICATORS)


def printed(sheet: Worksheet) -> list[Any]:
    area = sheet.print_area
    assert area, sheet.title
    return [cell for row in sheet[area.rpartition("!")[2].replace("$", "")] for cell in row]


def test_no_word_of_ours_is_printed(blank: Path) -> None:
    found = [
        (where, cell.coordinate, cell.value)
        for where, sheet in sheets(blank)
        for cell in printed(sheet)
        if isinstance(cell.value, str) and cell.data_type != "f" and CODE.search(cell.value)
    ]
    assert found == []


def test_indicators_print_five_columns_and_keep_ours_hidden_and_locked(blank: Path) -> None:
    book = openpyxl.load_workbook(blank / "chi-tieu.xlsx")
    for sheet in book.worksheets[1:]:
        area = sheet.print_area.rpartition("!")[2]
        assert re.fullmatch(r"\$A\$1:\$E\$\d+", area), sheet.title
        codes = [cell.value for cell in sheet["F"] if isinstance(cell.value, str) and CODE.search(cell.value)]
        assert codes, sheet.title
        assert sheet.protection.sheet
        for letter in "FGHI":
            hidden = [
                d for d in sheet.column_dimensions.values() if d.hidden and d.min <= ord(letter) - 64 <= d.max
            ]
            assert hidden, (sheet.title, letter)
            assert all(cell.protection.locked for cell in sheet[letter]), (sheet.title, letter)
        for letter in "ABCDE":
            assert not sheet.column_dimensions[letter].hidden


def test_the_hidden_codes_are_read_without_a_fault(blank: Path) -> None:
    _, problems = read_partly(blank)
    assert {problem.code for problem in problems} == {"DL-07", "DL-21"}


@pytest.mark.parametrize("letter", ["B", "C", "D", "E"])
def test_another_hidden_column_is_told_still(blank: Path, tmp_path: Path, letter: str) -> None:
    from parbook.sheets.sheet_layout import layout_problems
    from parbook.sheets.workbook import read_workbook

    book = openpyxl.load_workbook(blank / "chi-tieu.xlsx")
    sheet = book.worksheets[1]
    sheet.column_dimensions[letter].hidden = True
    sheet["E9"] = "ghi chú"
    sheet["D9"] = 3
    book.save(tmp_path / "chi-tieu.xlsx")

    read = read_workbook(tmp_path / "chi-tieu.xlsx", "chi-tieu.xlsx")
    assert isinstance(read, dict)
    found = list(layout_problems(read[sheet.title], forms.INDICATORS, 9, 12))
    assert [(p.code, p.found) for p in found] == [("DL-24", f"cột {letter} đang ẩn")]


def test_every_form_fits_the_width_of_an_a4_page(blank: Path) -> None:
    for where, sheet in sheets(blank):
        assert sheet.page_setup.paperSize == "9" or int(sheet.page_setup.paperSize) == 9, where
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, where
        assert sheet.page_setup.fitToWidth in (None, 1), where
        last = max(cell.column for cell in printed(sheet))
        shown = [d.width for d in sheet.column_dimensions.values() if d.min <= last and not d.hidden]
        # Some 5,6 points a digit of 11 points; shrunk below two thirds nobody reads it.
        paper = 842 if sheet.page_setup.orientation == "landscape" else 595
        assert sum(shown) * 5.6 * 2 / 3 < paper, where


def test_a_unit_has_a_form_of_one_page_that_names_its_numbers(blank: Path) -> None:
    written = sorted(path.stem for path in (blank / UNIT_FORMS).iterdir())
    invented = Invented(2024, SEED, SMALL)
    ids = [unit.id for units in invented.units.values() for unit in units]
    ids += [key for key, _ in forms.VERTICAL_SECTORS.rows]
    assert written == sorted(unit.replace("_", "-") for unit in ids)

    for path in sorted((blank / UNIT_FORMS).iterdir()):
        [sheet] = openpyxl.load_workbook(path).worksheets
        assert sheet.page_setup.orientation == "portrait"
        assert sheet.page_setup.fitToHeight == 1
        height = sum(sheet.row_dimensions[row].height or 15 for row in range(1, sheet.max_row + 1))
        assert height < 842 - 100, path
        assert sheet.column_dimensions["F"].hidden
        assert "Đơn vị báo cáo: " in str(sheet["A4"].value)
        marked = [cell for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == YELLOW]
        assert marked
        assert all(not cell.protection.locked and cell.column == 4 for cell in marked)


def test_the_codes_of_a_units_form_are_the_cells_of_its_rows_and_none_is_left_out(blank: Path) -> None:
    [sheet] = openpyxl.load_workbook(blank / UNIT_FORMS / "xa-001.xlsx").worksheets
    codes = [cell.value for cell in sheet["F"][8:] if cell.value]

    wanted = [
        f"{contract.name}.xa_001.{field.name}"
        for contract in forms.APPENDICES
        if contract.units
        for field in contract.fields
        if field.unit
        and field.name not in {r.rate for r in contract.rates} | {r.rank for r in contract.ranks}
    ]
    assert codes == wanted


def test_what_a_unit_types_adds_up_on_its_form_and_a_second_sum_shows_red(blank: Path) -> None:
    book = openpyxl.load_workbook(blank / UNIT_FORMS / "xa-001.xlsx")
    sheet = book.worksheets[0]
    rows = {sheet.cell(row, 6).value: row for row in range(9, sheet.max_row)}
    typed = {"received_online": 5, "received_direct_post": 20, "carried_over": 1}
    typed |= {"early": 4, "on_time": 18, "late": 1, "pending_in_time": 2, "pending_overdue": 1}
    for name, number in typed.items():
        sheet.cell(rows[f"dossiers.xa_001.{name}"], 4).value = number

    values = computed_values(book)[sheet.title]

    shown = {code: values.get(f"D{row}") for code, row in rows.items() if code}
    assert shown["dossiers.xa_001.received"] == 26
    assert shown["dossiers.xa_001.resolved"] == 23
    assert shown["dossiers.xa_001.pending"] == 3
    assert shown["online_dossiers.xa_001.received"] == 25
    assert shown["online_dossiers.xa_001.online"] == 5
    [(area, [rule])] = [(a.sqref, r) for a, r in sheet.conditional_formatting._cf_rules.items()]
    received, resolved, pending = (rows[f"dossiers.xa_001.{n}"] for n in ("received", "resolved", "pending"))
    assert str(area) == f"D{received}"
    assert f"D{received}<>SUM(D{resolved},D{pending})" in rule.formula[0]


def look(sheet: Worksheet) -> dict[str, Any]:
    """What makes a form a form, without what is typed into it."""
    cells = {
        cell.coordinate: (cell.fill.fgColor.rgb, cell.protection.locked, cell.number_format, cell.font.b)
        for row in sheet.iter_rows()
        for cell in row
    }
    return {
        "cells": cells,
        "validations": [
            (v.type, v.formula1, str(v.sqref), v.error) for v in sheet.data_validations.dataValidation
        ],
        "conditions": [
            (str(a.sqref), [r.formula for r in rules])
            for a, rules in sheet.conditional_formatting._cf_rules.items()
        ],
        "protection": {
            name: getattr(sheet.protection, name) for name in ("sheet", "formatColumns", "insertRows")
        },
        "columns": {
            letter: (d.width, d.hidden) for letter, d in sorted(sheet.column_dimensions.items()) if d.width
        },
        "heights": {n: d.height for n, d in sheet.row_dimensions.items()},
        "page": (sheet.print_area, sheet.print_title_rows, sheet.page_setup.orientation, sheet.freeze_panes),
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
    }


def test_practice_types_into_the_forms_and_changes_nothing_else(blank: Path, filled: Path) -> None:
    before, after = dict(sheets(blank)), dict(sheets(filled))
    assert list(before) == list(after)
    typed_over = []
    for where, sheet in before.items():
        other = after[where]
        assert look(other) == look(sheet), where
        for row in sheet.iter_rows():
            for cell in row:
                now = other[cell.coordinate].value
                if cell.data_type == "f" and now != cell.value:
                    typed_over.append((where, cell.coordinate))
                elif cell.value is not None:
                    assert now == cell.value, (where, cell.coordinate)
                elif now is not None:
                    assert not cell.protection.locked, (where, cell.coordinate)
                elif (
                    cell.fill.fgColor.rgb == YELLOW
                    and contract_of(sheet).name not in ("unit_return", "directing_documents")
                    and sheet.title != forms.INSTRUCTIONS
                ):
                    spare = other.cell(cell.row, 2).value is None
                    assert spare, (where, cell.coordinate)
    # One unit has typed its rate in place of the formula.
    assert len(typed_over) == 1
    assert typed_over[0][0] == "phu-luc-2.xlsx: Tỷ lệ"


def test_what_practice_stores_beside_its_formulas_is_what_they_give(filled: Path) -> None:
    for path in filled.glob("*.xlsx"):
        stored = openpyxl.load_workbook(path, data_only=True)
        for title, values in computed_values(openpyxl.load_workbook(path)).items():
            for address, value in values.items():
                assert stored[title][address].value == value, (path.name, title, address)


def test_one_unit_that_has_not_sent_leaves_the_totals_above_it_unknown(filled: Path) -> None:
    edition, problems = read_partly(filled)
    assert problems == []
    table = edition.tables["online_payments"]
    unknown = {row.key for row in table.rows if not row.quantities["amount"].published}
    assert unknown == {"xa_002", "commune", "total"}
    assert all(edition.tables["dossiers"].total(name).published for name in ("received", "resolved"))


def test_computed_values_refuse_a_formula_of_another_kind() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "=NOW()"
    with pytest.raises(ValueError, match="công thức"):
        computed_values(book)
