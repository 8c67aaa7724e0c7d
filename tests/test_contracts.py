"""The forms of an edition: every contract is well formed, and the committed workbooks keep it."""

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest
from kinds import SECTIONS, forms

from parbook.facts import read_facts
from parbook.numbers.measures import MEASURES, Measure, measure_by_noun
from parbook.sheets.contracts import Contract
from parbook.text import fold, nfc

CONTRACTS = (*forms.APPENDICES, forms.INDICATORS)
FIELDS = [(contract, field) for contract in CONTRACTS for field in contract.fields]
BY_NAME = {contract.name: contract for contract in CONTRACTS}
RULES = [(contract, rule) for contract in CONTRACTS for rule in contract.sums]


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


def test_columns_are_numbered_from_one_without_gaps() -> None:
    for contract in CONTRACTS:
        numbers = [field.number for field in contract.fields]
        assert numbers == list(range(1, len(numbers) + 1)), contract.name


def test_fields_of_a_sheet_have_names_and_words_of_their_own() -> None:
    assert repeated((contract.name, field.name) for contract, field in FIELDS) == []
    assert repeated((contract.name, fold(field.label)) for contract, field in FIELDS) == []
    assert [field for _, field in FIELDS if not field.name.isidentifier() or not field.label] == []


def test_numbers_are_in_known_units() -> None:
    assert [field for _, field in FIELDS if field.unit not in (None, "by row", *MEASURES)] == []


def test_a_sheet_whose_rows_name_their_unit_has_a_required_column_for_it() -> None:
    for contract in (contract for contract, field in FIELDS if field.unit == "by row"):
        unit = contract.field("unit")
        assert (unit.unit, unit.required) == (None, True), contract.name


def test_rows_are_known_by_required_columns_of_words() -> None:
    for contract in CONTRACTS:
        for name in (contract.key, "label"):
            field = contract.field(name)
            assert (field.unit, field.required) == (None, True), (contract.name, name)


def test_the_rows_of_a_sheet_are_either_listed_or_units() -> None:
    assert [contract.name for contract in CONTRACTS if contract.rows and contract.units] == []


def test_no_two_rows_of_a_sheet_read_alike_or_like_its_total() -> None:
    keys = [(contract.name, key) for contract in CONTRACTS for key, _ in contract.rows]
    words = [(contract.name, fold(words)) for contract in CONTRACTS for _, words in contract.rows]
    totals = [(contract.name, fold(contract.total)) for contract in CONTRACTS if contract.total]
    assert repeated(keys) == []
    assert repeated([*words, *totals]) == []


def test_sums_down_a_column_need_a_total_row_that_carries_it() -> None:
    for contract in CONTRACTS:
        assert contract.total or not (contract.summed or contract.blocks_only), contract.name
        assert all(contract.field(name).in_total for name in contract.summed), contract.name


def test_rates_and_ranks_are_never_summed() -> None:
    names = [(contract, name) for contract in CONTRACTS for name in contract.summed]
    names += [(contract, name) for contract, rule in RULES for name in (rule.whole, *rule.parts)]
    units = {(contract.name, name): contract.field(name).unit for contract, name in names}
    assert [place for place, unit in units.items() if unit in (None, "percent", "rank", "times")] == []


def test_a_whole_is_the_sum_of_several_other_columns_in_its_unit() -> None:
    assert repeated((contract.name, rule) for contract, rule in RULES) == []
    for contract, rule in RULES:
        assert len(rule.parts) >= 2, rule
        assert repeated((rule.whole, *rule.parts)) == [], rule
        assert {contract.field(part).unit for part in rule.parts} == {contract.field(rule.whole).unit}


def test_a_rate_is_a_percent_column_and_its_parts_are_counts_in_the_unit_of_its_whole() -> None:
    for contract in CONTRACTS:
        assert repeated(rule.rate for rule in contract.rates) == [], contract.name
        for rule in contract.rates:
            base = BY_NAME[rule.table] if rule.table else contract
            assert contract.field(rule.rate).unit == "percent", rule
            assert {base.field(part).unit for part in rule.parts} == {base.field(rule.whole).unit}, rule
            assert rule.whole not in rule.parts, rule


def test_a_field_that_another_table_repeats_is_compared_in_one_unit_by_the_same_rows() -> None:
    for contract in CONTRACTS:
        for rule in contract.same:
            other = BY_NAME[rule.table]
            assert other is not contract, rule
            assert (other.units, other.rows) == (contract.units, contract.rows), rule
            assert {other.field(part).unit for part in rule.parts} == {contract.field(rule.field).unit}, rule


def test_columns_of_dates_hold_words() -> None:
    assert [c.name for c in CONTRACTS for name in c.dates if c.field(name).unit is not None] == []


def test_every_text_of_a_contract_is_in_normal_form() -> None:
    texts = [text for c in CONTRACTS for text in (c.title, c.sheet, c.total, c.source)]
    texts += [words for contract in CONTRACTS for _, words in contract.rows]
    texts += [field.label for _, field in FIELDS]
    assert [text for text in texts if nfc(text) != text] == []


def test_sheets_have_names_that_excel_takes() -> None:
    names = [contract.sheet for contract in CONTRACTS]
    assert [name for name in names if len(name) > 31 or set(name) & set("[]:*?/\\")] == []


def test_every_appendix_has_a_title_and_names_the_text_that_prescribes_it() -> None:
    assert [c.name for c in forms.APPENDICES if not (c.title and c.source and c.sheet)] == []


def test_the_dossier_form_has_the_columns_and_sums_of_the_government_form() -> None:
    form = forms.DOSSIERS
    assert len(form.fields) == 13
    sums = [(form.field(rule.whole).number, [form.field(p).number for p in rule.parts]) for rule in form.sums]
    assert sorted(sums) == [(3, [4, 5, 6]), (3, [7, 11]), (7, [8, 9, 10]), (11, [12, 13])]


@pytest.mark.parametrize("contract", CONTRACTS, ids=[contract.name for contract in CONTRACTS])
def test_the_committed_workbook_has_the_columns_of_its_contract(contract: Contract, root: Path) -> None:
    book = openpyxl.load_workbook(root / "data" / "2020" / contract.file)
    for sheet in [book[contract.sheet]] if contract.sheet else book.worksheets:
        rows = list(sheet.iter_rows(values_only=True))
        anchor = next(number for number, row in enumerate(rows) if row[0] == "(1)")
        assert list(rows[anchor]) == [f"({field.number})" for field in contract.fields], sheet.title


def test_nouns_of_measures_tell_measures_apart() -> None:
    assert repeated(fold(measure.noun) for measure in MEASURES.values()) == []
    assert [code for code, measure in MEASURES.items() if measure_by_noun(measure.noun) != code] == []


def test_a_measure_counted_in_another_has_a_known_one_and_a_scale() -> None:
    for measure in MEASURES.values():
        assert (measure.of in MEASURES) == (measure.scale != 1), measure.code
        assert measure.scale > 0, measure.code


@pytest.mark.parametrize(
    "names",
    [
        [measure.code for measure in read_facts("measures.csv", Measure)],
        [section.number for section in SECTIONS],
    ],
    ids=["measures.csv", "outline.yml"],
)
def test_no_fact_stands_twice_in_its_table(names: list[str]) -> None:
    assert repeated(names) == []


def test_units_have_ids_and_names_of_their_own_and_belong_to_a_known_block(root: Path) -> None:
    with (root / "data" / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        units = list(csv.DictReader(file))
    assert repeated(unit["id"] for unit in units) == []
    assert repeated(fold(unit["name"]) for unit in units) == []
    blocks = {unit["id"] for unit in units if not unit["block"]}
    assert {unit["block"] for unit in units if unit["block"]} <= blocks


@pytest.mark.parametrize("column", ["scale", "thêm"])
def test_a_table_of_facts_with_other_columns_or_a_wrong_cell_is_refused(
    column: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "facts").mkdir()
    text = f"code,noun_vi,noun_en,sign,{column},of,parts,unpadded\nx,a,b,,nhiều,,no,no\n"
    (tmp_path / "facts" / "measures.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr("parbook.facts.files", lambda package: tmp_path)
    with pytest.raises(ValueError, match=column if column == "scale" else "columns"):
        read_facts("measures.csv", Measure)
