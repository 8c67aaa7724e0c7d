"""Figures as text: the one door from numbers to what the reader sees."""

from fractions import Fraction

import pytest

from parbook.definitions.catalogue import Definition, read_catalogue
from parbook.figures.figure import STATUS_WORDS, Figure
from parbook.figures.run import Run
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
    for definition in read_catalogue().values():
        assert definition.label_vi.strip(), definition.id
        assert definition.label_en.strip(), definition.id
        assert definition.unit in MEASURES, definition.id


def test_the_statuses_are_told_in_words() -> None:
    assert STATUS_WORDS == {
        "recomputed": "Tính từ biểu",
        "stated": "Theo số công bố",
        "entered": "Nhập trực tiếp",
    }
