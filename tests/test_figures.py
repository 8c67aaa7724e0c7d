"""Figures as text: the one door from numbers to what the reader sees."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from kinds import KIND

from parbook.checks.audit import audit
from parbook.definitions.catalogue import Definition
from parbook.figures.figure import STATUS_WORDS, Figure
from parbook.figures.run import Run
from parbook.inputs.edition_reader import read_edition
from parbook.numbers.measures import MEASURES
from parbook.numbers.quantity import Cell, Quantity, change_amount, multiple, share, total

OPERATION_KINDS = ("rate", "share", "multiple", "change", "rank")


def leaf(value: int | str, unit: str = "dossier", address: str = "C9") -> Quantity:
    return Quantity(Fraction(value), unit, Cell("chi-tieu.xlsx", "Kế hoạch", address, str(value)))


def figure(
    quantity: Quantity,
    kind: str = "count",
    decimals: int = 0,
    word: str = "",
    words: str = "",
    scale: str = "",
) -> Figure:
    definition = Definition("plan.tasks", "Nhãn", "Label", quantity.unit, kind, decimals, words=words)
    return Figure("plan.tasks", "I.1", quantity, definition, decimals, word, scale)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        ("1234567", "dossier", 0, "1.234.567"),
        ("420485000", "VND", 0, "420.485.000"),
        ("20.29", "percent", 2, "20,29%"),
        ("20.29", "percent", 0, "20%"),
        ("94", "percent", 0, "94%"),
        ("5.29", "point", 2, "5,29"),
        ("16", "second", 0, "16s"),
        ("-1500", "person", 0, "−1.500"),
    ],
)
def test_a_number_is_printed_with_its_sign_at_its_precision(
    value: str, unit: str, decimals: int, text: str
) -> None:
    shown = figure(leaf(value, unit), decimals=decimals)
    assert (shown.text, shown.table_text) == (text, text)


@pytest.mark.parametrize(
    ("value", "prose", "table"), [("6", "06", "6"), ("9", "09", "9"), ("10", "10", "10")]
)
def test_a_count_below_ten_is_padded_in_prose_only(value: str, prose: str, table: str) -> None:
    shown = figure(leaf(value, "field"))
    assert (shown.text, shown.table_text) == (prose, table)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        ("0", "dossier", 0, "0"),
        ("-6", "dossier", 0, "−6"),
        ("6.5", "times", 1, "6,5"),
        ("6", "percent", 0, "6%"),
        ("6", "point", 0, "6"),
        ("6", "VND", 0, "6"),
        ("6", "second", 0, "6s"),
        ("3", "rank", 0, "3"),
    ],
)
def test_what_is_no_small_count_is_not_padded(value: str, unit: str, decimals: int, text: str) -> None:
    assert figure(leaf(value, unit), decimals=decimals).text == text


@pytest.mark.parametrize(
    ("value", "unit", "word", "full"),
    [
        ("400", "article", "gần", "gần 400 tin, bài"),
        ("6", "field", "", "06 lĩnh vực"),
        ("20", "percent", "khoảng", "khoảng 20%"),
        ("16", "second", "", "16s"),
        ("5", "point", "", "5 điểm phần trăm"),
        ("420485000", "VND", "", "420.485.000 đồng"),
    ],
)
def test_the_full_text_has_the_word_before_and_the_counted_noun(
    value: str, unit: str, word: str, full: str
) -> None:
    assert figure(leaf(value, unit), word=word).full == full


def test_an_amount_in_millions_is_printed_in_millions_and_kept_in_dong() -> None:
    shown = figure(leaf("420485000", "VND"), decimals=1, scale="million_VND")
    assert (shown.text, shown.full) == ("420,5 triệu đồng", "420,5 triệu đồng")
    assert Fraction(shown.printed) == 420485000


@pytest.mark.parametrize(("value", "word"), [("1", "cao nhất"), ("2", "kế tiếp")])
def test_a_rank_is_printed_as_its_word_without_a_noun(value: str, word: str) -> None:
    shown = figure(leaf(value, "rank"), "rank", words="1=cao nhất;2=kế tiếp")
    assert (shown.text, shown.table_text, shown.full) == (word, word, word)


def test_a_rank_without_a_word_is_printed_as_its_number() -> None:
    shown = figure(leaf("12", "rank"), "rank", words="1=cao nhất;2=kế tiếp")
    assert (shown.text, shown.table_text) == ("12", "12")


def test_none_at_all_may_have_a_word_without_its_noun() -> None:
    shown = figure(leaf("0", "violation"), words="0=không có")
    assert (shown.text, shown.full) == ("không có", "không có")


@pytest.mark.parametrize(
    ("now", "before", "decimals", "full"),
    [
        (1143, 185, 0, "hơn 06 lần"),
        (451, 260, 0, "gần 02 lần"),
        (451, 260, 2, "hơn 1,73 lần"),
        (600, 100, 0, "06 lần"),
        (650, 100, 0, "gần 07 lần"),
        (2500, 101, 0, "gần 25 lần"),
    ],
)
def test_a_multiple_is_more_than_or_nearly_by_its_value(
    now: int, before: int, decimals: int, full: str
) -> None:
    quantity = multiple(leaf(now, "process"), leaf(before, "process", "C10"))
    assert figure(quantity, "multiple", decimals).full == full


def test_the_value_of_a_computed_multiple_overrules_a_word_that_does_not_fit() -> None:
    quantity = multiple(leaf(1143, "process"), leaf(185, "process", "C10"))
    assert figure(quantity, "multiple", word="gần").word_before == "hơn"


def test_a_multiple_as_sent_keeps_the_word_as_sent() -> None:
    assert figure(leaf(6, "times"), "multiple", word="gần").full == "gần 06 lần"


@pytest.mark.parametrize(
    ("value", "decimals", "printed"), [("20.285", 2, "20.29"), ("1234567", 0, "1234567"), ("94", 2, "94.00")]
)
def test_the_printed_decimal_is_for_machines(value: str, decimals: int, printed: str) -> None:
    assert figure(leaf(value, "percent"), decimals=decimals).printed == printed


@pytest.mark.parametrize("kind", OPERATION_KINDS)
def test_a_rate_that_came_without_its_parts_is_only_stated(kind: str) -> None:
    assert figure(leaf("20.29", "percent"), kind).status == "stated"


@pytest.mark.parametrize("kind", ["count", "amount", "duration", "target_low"])
def test_a_cell_that_is_no_rate_is_entered(kind: str) -> None:
    assert figure(leaf(40, "task"), kind).status == "entered"


@pytest.mark.parametrize(
    ("quantity", "kind"),
    [
        (total([leaf(1), leaf(2, address="C10")]), "count"),
        (share(leaf(1), leaf(2, address="C10")), "rate"),
        (change_amount(leaf(1), leaf(2, address="C10")), "change"),
    ],
)
def test_an_operation_over_cells_is_recomputed(quantity: Quantity, kind: str) -> None:
    assert figure(quantity, kind).status == "recomputed"


def test_a_recalled_figure_keeps_the_status_of_what_it_recalls() -> None:
    assert figure(leaf("20.29", "percent").named("procedures.online_rate"), "rate").status == "stated"
    computed = share(leaf(1), leaf(4, address="C10")).named("procedures.online_rate")
    assert figure(computed, "rate").status == "recomputed"


@pytest.mark.parametrize(
    ("name", "full", "status"),
    [
        ("outreach.newspaper_articles", "gần 400 tin, bài", "entered"),
        ("quality_management.iso_systems", "166 hệ thống", "entered"),
        ("personnel.commune_official_rate", "94%", "recomputed"),
        ("procedures.online_rate", "20,29%", "stated"),
        ("procedures.post_processes_multiple", "hơn 06 lần", "recomputed"),
        ("procedures.payment_processes_multiple", "gần 02 lần", "recomputed"),
        ("procedures.payment_amount", "420.485.000 đồng", "entered"),
        ("achievements.online_rate", "20,29%", "stated"),
        ("shortcomings.late_rank_cam_ranh", "cao nhất", "stated"),
        ("shortcomings.late_rank_van_ninh", "kế tiếp", "stated"),
    ],
)
def test_the_figures_of_2020_read_as_the_report_prints_them(
    run: Run, name: str, full: str, status: str
) -> None:
    assert (run.figures[name].full, run.figures[name].status) == (full, status)


def with_rows(data: Path, rows: Iterable[tuple[str, str, Any, str]]) -> Path:
    """A copy of 2020 with rows of its own in a sheet of chi-tieu.xlsx: code, unit, value, number format."""
    path = data / "2020" / "chi-tieu.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Tài chính công"]
    for span in list(sheet.merged_cells.ranges):  # notes below the table, which openpyxl does not move along
        sheet.unmerge_cells(str(span))
    last = max(row for row in range(1, sheet.max_row) if str(sheet.cell(row, 6).value).startswith("public_"))
    for number, (code, unit, value, number_format) in enumerate(rows, 1):
        sheet.insert_rows(last + number)
        cells = [f"9{number}", f"Nội dung {number}", unit, value, None, code, None, "II.6", None]
        for column, content in enumerate(cells, 1):
            sheet.cell(last + number, column, content)
        sheet.cell(last + number, 4).number_format = number_format
    book.save(path)
    return data


@pytest.mark.parametrize(
    ("unit", "value", "number_format", "text"),
    [
        ("%", "47,3", "@", "47,3%"),
        ("%", 47.3, "General", "47,3%"),
        ("%", 47.3, "#,##0.00", "47,3%"),
        ("%", 0.473, "0.0%", "47,3%"),
        ("%", "98,70%", "@", "98,70%"),
        ("%", 100, "#,##0.00", "100%"),
        ("%", "100", "@", "100%"),
        ("lần", "1,5", "@", "1,5"),
        ("số", 12.5, "General", "12,5"),
        ("triệu đồng", "420,5", "@", "420,5 triệu đồng"),
        ("triệu đồng", 8521000, "#,##0", "8.521.000 triệu đồng"),
        ("đồng", "1.234.567", "@", "1.234.567"),
        ("hồ sơ", "-", "@", "0"),
    ],
)
def test_a_figure_that_nothing_defines_prints_as_its_row_was_typed(
    data: Path, root: Path, unit: str, value: Any, number_format: str, text: str
) -> None:
    rows = [("public_finance.own", unit, value, number_format)]
    run = Run(read_edition(with_rows(data, rows) / "2020"), root / "notebooks")
    assert run.figures["public_finance.own"].table_text == text


@pytest.mark.parametrize(("parts", "verdict"), [((8521, 18000), "agrees"), ((8541, 18000), "disagrees")])
def test_a_rate_typed_with_one_decimal_agrees_with_what_rounds_to_it(
    data: Path, root: Path, parts: tuple[int, int], verdict: str
) -> None:
    rows = [
        ("public_finance.rate", "%", "47,3", "@"),
        ("public_finance.whole", "triệu đồng", parts[1], "#,##0"),
        ("public_finance.part", "triệu đồng", parts[0], "#,##0"),
    ]
    with_rows(data, rows)
    declared = {
        "id": "own.rate", "kind": "same", "severity": "contradiction", "left": "public_finance.rate",
        "relation": "=", "right": "public_finance.part / public_finance.whole * 100", "words": "thử",
    }  # fmt: skip
    path = data / "2020" / "checks.yml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings["checks"].append(declared)
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    run = Run(read_edition(data / "2020"), root / "notebooks").compute()
    found = next(check for check in audit(run) if check.id == "own.rate")
    assert found.verdict == verdict
    assert "47,3%" in found.found


def test_what_a_record_or_the_catalogue_defines_prints_as_they_say(run: Run) -> None:
    iso = next(f for name, f in run.figures.items() if name.startswith("quality_management.iso_coverage"))
    assert iso.decimals == run.edition.records[iso.id].decimals
    plain = Run(replace(run.edition, records={}), run.notebooks)
    assert plain.figures[iso.id].decimals == plain.catalogue[iso.id].decimals


def test_every_figure_of_2020_prints_what_the_signed_report_prints(run: Run) -> None:
    records = run.edition.records
    differing = {
        name: (found.text, records[name].as_printed)
        for name, found in run.figures.items()
        if name in records and records[name].as_printed not in (found.text, found.table_text)
    }
    assert len(records) > 200
    assert differing == {}


def test_every_recurring_figure_has_labels_in_two_languages_and_a_known_unit() -> None:
    for definition in KIND.catalogue.values():
        assert definition.label_vi.strip(), definition.id
        assert definition.label_en.strip(), definition.id
        assert definition.unit in MEASURES, definition.id


def test_the_statuses_are_told_in_words() -> None:
    assert STATUS_WORDS == {
        "recomputed": "Tính từ biểu",
        "stated": "Theo số công bố",
        "entered": "Nhập trực tiếp",
    }
