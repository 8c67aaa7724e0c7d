"""The forms of an edition: every contract is well formed, and the committed workbooks know them."""

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

from parbook import forms
from parbook.contracts import Contract
from parbook.measures import MEASURES, measure_by_noun, read_facts
from parbook.text import fold, nfc

CONTRACTS = (*forms.APPENDICES, forms.INDICATORS)
each = pytest.mark.parametrize("contract", CONTRACTS, ids=[contract.name for contract in CONTRACTS])


def repeated(names: Iterable[object]) -> list[object]:
    return [name for name, count in Counter(names).items() if count > 1]


def test_no_two_contracts_share_a_name_or_a_sheet() -> None:
    assert repeated(contract.name for contract in CONTRACTS) == []
    assert repeated((contract.file, fold(contract.sheet)) for contract in CONTRACTS) == []


def test_every_contract_of_the_module_is_one_that_an_edition_reads() -> None:
    written = {value.name for value in vars(forms).values() if isinstance(value, Contract)}
    assert written == {contract.name for contract in CONTRACTS}


def test_the_six_appendices_are_all_under_contract() -> None:
    assert {contract.file for contract in forms.APPENDICES} == {f"phu-luc-{n}.xlsx" for n in range(1, 7)}


@each
def test_columns_are_numbered_from_one_without_gaps(contract: Contract) -> None:
    assert [field.number for field in contract.fields] == list(range(1, len(contract.fields) + 1))


@each
def test_fields_have_names_of_their_own_and_words_for_the_reader(contract: Contract) -> None:
    assert repeated(field.name for field in contract.fields) == []
    assert repeated(fold(field.label) for field in contract.fields) == []
    assert all(field.name.isidentifier() and field.label.strip() for field in contract.fields)


@each
def test_numbers_are_in_known_units_and_rows_that_name_their_unit_have_where_to(contract: Contract) -> None:
    units = {field.unit for field in contract.fields} - {None}
    assert units <= {*MEASURES, "by row"}
    if "by row" in units:
        assert contract.field("unit").unit is None


@each
def test_rows_are_known_by_a_required_column_of_words(contract: Contract) -> None:
    key, label = contract.field(contract.key), contract.field("label")
    assert key.unit is None
    assert key.required
    assert label.required


@each
def test_rows_are_either_listed_or_units_and_no_two_read_alike(contract: Contract) -> None:
    assert not (contract.rows and contract.units)
    assert repeated(key for key, _ in contract.rows) == []
    words = [fold(words) for _, words in contract.rows] + [fold(contract.total)] * bool(contract.total)
    assert repeated(words) == []


@each
def test_totals_and_sums_are_of_fields_that_a_total_row_has(contract: Contract) -> None:
    assert contract.total or not (contract.summed or contract.blocks_only)
    assert repeated(contract.summed) == []
    for name in contract.summed:
        field = contract.field(name)
        assert field.in_total, name
        assert field.unit not in (None, "percent", "rank", "times"), name


@each
def test_a_whole_is_the_sum_of_other_columns_in_its_unit(contract: Contract) -> None:
    assert repeated(rule.whole for rule in contract.sums) == []
    for rule in contract.sums:
        assert len(rule.parts) >= 2, rule.whole
        assert repeated((rule.whole, *rule.parts)) == []
        whole = contract.field(rule.whole)
        assert whole.unit is not None
        assert {contract.field(part).unit for part in rule.parts} == {whole.unit}


@each
def test_a_sheet_has_a_title_in_normal_form_and_a_name_that_excel_takes(contract: Contract) -> None:
    texts = [contract.title, contract.sheet, contract.total, contract.source]
    texts += [field.label for field in contract.fields] + [words for _, words in contract.rows]
    assert [text for text in texts if nfc(text) != text] == []
    assert contract.title
    assert len(contract.sheet) <= 31
    assert not set(contract.sheet) & set("[]:*?/\\")


def test_every_appendix_names_the_form_or_text_that_prescribes_it() -> None:
    assert [contract.name for contract in forms.APPENDICES if not contract.source] == []


def test_the_dossier_form_has_the_thirteen_columns_of_the_government_form() -> None:
    assert len(forms.DOSSIERS.fields) == 13
    numbers = {
        forms.DOSSIERS.field(rule.whole).number: [forms.DOSSIERS.field(part).number for part in rule.parts]
        for rule in forms.DOSSIERS.sums
    }
    assert numbers == {3: [4, 5, 6], 7: [8, 9, 10], 11: [12, 13]}


@each
def test_the_committed_workbooks_have_the_columns_of_the_contract_in_words_too(
    contract: Contract, root: Path
) -> None:
    book = openpyxl.load_workbook(root / "data" / "2020" / contract.file, read_only=True)
    for title in [contract.sheet] if contract.sheet else book.sheetnames:
        rows = list(book[title].iter_rows(values_only=True))
        anchor = next(n for n, row in enumerate(rows) if row[0] == "(1)")
        wanted = [f"({field.number})" for field in contract.fields]
        assert [cell for cell in rows[anchor] if cell] == wanted, title
    book.close()


def test_nouns_of_measures_tell_measures_apart() -> None:
    assert repeated(fold(measure.noun) for measure in MEASURES.values()) == []
    assert all(measure_by_noun(measure.noun) == code for code, measure in MEASURES.items())


def test_a_measure_counted_in_another_has_a_known_one_and_a_scale() -> None:
    for measure in MEASURES.values():
        assert measure.scale > 0, measure.code
        assert (measure.of in MEASURES) == (measure.scale != 1), measure.code


@pytest.mark.parametrize(
    ("table", "key"), [("measures.csv", "code"), ("catalogue.csv", "id"), ("sections.csv", "number")]
)
def test_no_fact_stands_twice_in_its_table(table: str, key: str) -> None:
    assert repeated(row[key] for row in read_facts(table)) == []


def test_units_have_ids_and_names_of_their_own_and_belong_to_a_known_block(root: Path) -> None:
    with (root / "data" / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        units = list(csv.DictReader(file))
    assert repeated(unit["id"] for unit in units) == []
    assert repeated(fold(unit["name"]) for unit in units) == []
    blocks = {unit["id"] for unit in units if not unit["block"]}
    assert {unit["block"] for unit in units if unit["block"]} <= blocks
