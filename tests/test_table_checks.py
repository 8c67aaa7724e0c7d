"""Rules of the forms: each at its edge, and a verdict or silence for whatever a sheet may lack."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_editions import edition, indicator, leaf, settings, table

from parbook.checks.arithmetic import rate_check, sum_check
from parbook.checks.check import Check
from parbook.checks.table_checks import carried_checks, table_checks
from parbook.numbers.quantity import Quantity
from parbook.sheets.contracts import Contract, Field, PartsRule, RankRule, RateRule, SameRule, SumRule
from parbook.sheets.table import TOTAL, Table

FORM = Contract(
    name="form",
    file="phu-luc-9.xlsx",
    sheet="Trang",
    title="Biểu thử",
    fields=(
        Field(1, "no", "STT", required=False),
        Field(2, "label", "Đơn vị"),
        Field(3, "whole", "Tổng", "dossier", required=False),
        Field(4, "part", "Phần", "dossier", required=False),
        Field(5, "other", "Phần khác", "dossier", required=False),
        Field(6, "rate", "Tỷ lệ (%)", "percent", required=False, in_total=False),
        Field(7, "rank", "Hạng", "rank", required=False, in_total=False),
        Field(8, "amount", "Số tiền (triệu đồng)", "million_VND", required=False),
        Field(9, "day", "Ngày", required=False),
    ),
    rows=(("a", "Cấp tỉnh"), ("b", "Cấp huyện"), ("c", "Cấp xã")),
    open_rows=True,
    total="Tổng cộng",
    sums=(SumRule("whole", ("part", "other")),),
    rates=(RateRule("rate", ("part",), "whole"),),
    parts=(PartsRule("a", ("b", "c")),),
    ranks=(RankRule("rank", "rate"),),
    dates=("day",),
)
TWIN = replace(
    FORM, name="twin", file="phu-luc-8.xlsx", title="Biểu kia", sums=(), parts=(), ranks=(), dates=(),
    rates=(RateRule("rate", ("part",), "whole", table="form"),),
    same=(SameRule("whole", "form", ("part", "other")),),
)  # fmt: skip
Rows = Mapping[str, Mapping[str, str]]


def checks_of(*tables: Table, kind: str = "") -> dict[str, Check]:
    found = table_checks(edition(tables=tables))
    return {check.id: check for check in found if kind in ("", check.kind)}


def verdicts(rows: Rows, kind: str, contract: Contract = FORM) -> dict[str, str]:
    return {name: check.verdict for name, check in checks_of(table(contract, rows), kind=kind).items()}


# --- sums -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "measure", "verdict"),
    [
        (("5", "2", "3"), "dossier", "agrees"),
        (("5", "2", "4"), "dossier", "disagrees"),
        (("5000", "2000", "4000"), "dossier", "disagrees"),  # round counts are counts
        (("14502000", "12310000", "2193000"), "dossier", "disagrees"),
        (("14502000", "12310000", "2193000"), "VND", "disagrees"),  # typed to the đồng
        # Amounts in triệu đồng, all of them whole tỷ đồng: each may be half a tỷ off.
        (("14502000", "12310000", "2193000"), "million_VND", "agrees"),
        (("14502000", "12310000", "2191000"), "million_VND", "agrees"),
        (("14502000", "12310000", "2194000"), "million_VND", "disagrees"),
        (("14502000", "12310000", "2190000"), "million_VND", "disagrees"),
        (("14502000", "12310500", "2192500"), "million_VND", "disagrees"),
        (("14502000", "12310000", "1000000", "1195000"), "million_VND", "disagrees"),
        (("14502000", "12310000", "1000000", "1194000"), "million_VND", "disagrees"),
        (("14502000", "12310000", "1000000", "1193000"), "million_VND", "agrees"),
        (("14502", "12310", "2193"), "million_VND", "agrees"),
        (("14502.5", "12310.2", "2192.4"), "million_VND", "agrees"),
        (("14502.5", "12310.2", "2192.1"), "million_VND", "disagrees"),
        # Rates, and whatever was typed with decimals, are rounded at the last typed place.
        (("100", "33.3", "33.3", "33.3"), "percent", "agrees"),
        (("100.0", "33.3", "33.3", "32.7"), "percent", "disagrees"),
        (("87.53", "40.5", "47.1"), "number", "agrees"),
        (("87.53", "40.5", "47.2"), "number", "disagrees"),
        (("0", "0", "0"), "dossier", "agrees"),
        (("0", "0", "1"), "dossier", "disagrees"),
    ],
)
def test_a_sum_is_exact_for_counts_and_as_good_as_its_rounding_for_rounded_numbers(
    values: Sequence[str], measure: str, verdict: str
) -> None:
    whole, *parts = (leaf(value, measure, f"D{row}") for row, value in enumerate(values, 1))

    check = sum_check("thu", "row", "thử", whole, parts)

    exact = sum(part.exact for part in parts) == whole.exact
    assert check.verdict == verdict
    assert check.note.startswith("Khớp trong phạm vi làm tròn") == (verdict == "agrees" and not exact)
    assert len(check.cells) == len(values)


def test_a_sum_within_rounding_says_how_far_the_numbers_are_apart() -> None:
    whole, *parts = (leaf(v, "million_VND") for v in ("14502000", "12310000", "2193000"))

    check = sum_check("thu", "row", "thử", whole, parts)

    assert check.note == "Khớp trong phạm vi làm tròn; hai số lệch 1.000.000.000 đồng."
    assert check.found == "12.310.000.000.000 + 2.193.000.000.000 = 14.503.000.000.000"


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6), st.integers(1, 5))
def test_what_was_rounded_from_amounts_that_add_up_always_agrees(exact: list[int], unit: int) -> None:
    """Amounts in đồng, rounded half up to triệu or tỷ, as a source does."""
    place = 10 ** (6 if unit % 2 else 9)

    def printed(amount: int) -> Quantity:
        million = (2 * amount * unit + place) // (2 * place) * place // 10**6
        return leaf(str(million), "million_VND")

    parts = [printed(amount) for amount in exact]
    assert sum_check("thu", "row", "thử", printed(sum(exact)), parts).verdict == "agrees"


@given(
    st.lists(st.integers(0, 9999).map(lambda n: n * 1000), min_size=1, max_size=6), st.integers(-3000, 3000)
)
def test_a_count_that_does_not_add_up_never_agrees(counts: list[int], off: int) -> None:
    parts = [leaf(str(count)) for count in counts]
    check = sum_check("thu", "row", "thử", leaf(str(sum(counts) + off)), parts)

    assert check.verdict == ("disagrees" if off else "agrees")
    assert check.note == ""


def test_a_long_sum_is_not_written_out() -> None:
    for many, written in ((12, "1 + 1"), (13, "tổng các dòng")):
        check = sum_check("thu", "total", "thử", leaf(str(many)), [leaf("1")] * many)
        assert check.found.startswith(written)
        assert check.found.endswith(f" = {many}")
    assert sum_check("thu", "total", "thử", leaf("1"), [leaf("1")]).found == "1"


def test_a_sum_without_parts_or_with_a_number_that_is_not_there_is_uncheckable() -> None:
    nothing = sum_check("thu", "total", "thử", leaf("1"), [])
    unpublished = sum_check("thu", "total", "thử", leaf("1"), [leaf("…", where="D7"), leaf("2")])
    blank = Quantity(None, "dossier", replace(leaf("1", where="D8").cells()[0], raw=""))
    left_blank = sum_check("thu", "total", "thử", blank, [leaf("…", where="D7")])

    assert {check.verdict for check in (nothing, unpublished, left_blank)} == {"uncheckable"}
    assert nothing.note == "Không có dòng con để cộng."
    assert unpublished.note == "Chưa công bố: chi-tieu.xlsx, trang tính “Trang”, ô D7."
    assert left_blank.note == f"{unpublished.note} Ô để trống: chi-tieu.xlsx, trang tính “Trang”, ô D8."


def test_of_many_numbers_that_are_not_published_three_are_named() -> None:
    parts = [leaf("…", where=f"D{row}") for row in range(1, 6)]

    assert sum_check("thu", "total", "thử", leaf("1"), parts).note.endswith("ô D1, D2, D3 và 2 ô khác.")


# --- rates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "part", "whole", "verdict", "severity"),
    [
        ("94", "189", "200", "disagrees", "contradiction"),  # 94,5 prints 95
        ("95", "189", "200", "agrees", "contradiction"),
        ("94.5", "189", "200", "agrees", "contradiction"),
        ("94", "187", "200", "agrees", "contradiction"),  # 93,5 prints 94
        ("93", "187", "200", "disagrees", "contradiction"),
        ("0", "1", "201", "agrees", "contradiction"),
        ("0", "1", "200", "disagrees", "contradiction"),  # 0,5 prints 1
        ("0", "0", "5", "agrees", "contradiction"),
        ("100", "5", "5", "agrees", "contradiction"),
        ("103.4", "1034", "1000", "agrees", "contradiction"),
        ("0", "0", "0", "uncheckable", "strain"),
        ("100", "0", "0", "disagrees", "strain"),
    ],
)
def test_a_stated_rate_agrees_just_when_its_counts_print_it(
    stated: str, part: str, whole: str, verdict: str, severity: str
) -> None:
    check = rate_check("thu", "thử", leaf(stated, "percent"), [leaf(part)], leaf(whole))

    assert (check.id, check.kind) == ("thu", "rate")
    assert (check.verdict, check.severity) == (verdict, severity)
    assert check.note == ("Mẫu số bằng 0." if whole == "0" else "")


def test_a_rate_is_told_with_its_division() -> None:
    check = rate_check("thu", "thử", leaf("94", "percent"), [leaf("100"), leaf("89")], leaf("200"))

    assert (check.expected, check.found) == ("94%", "189 : 200 × 100 = 94,50%")


def test_a_rate_of_rounded_amounts_may_be_what_their_rounding_allows() -> None:
    """8.521 of 18.000 tỷ đồng is 47,339%, and can be from 47,335% to 47,343%."""
    part, whole = leaf("8521000", "million_VND"), leaf("18000000", "million_VND")
    for stated, verdict in (
        ("47.34", "agrees"),
        ("47.336", "agrees"),
        ("47.334", "disagrees"),
        ("47.344", "disagrees"),
    ):
        assert rate_check("thu", "thử", leaf(stated, "percent"), [part], whole).verdict == verdict


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_rate_with_a_number_that_is_not_published_is_uncheckable(missing: int) -> None:
    values = ["…" if n == missing else "5" for n in range(3)]
    check = rate_check("thu", "thử", leaf(values[0], "percent"), [leaf(values[1])], leaf(values[2]))

    assert (check.verdict, check.note[:12]) == ("uncheckable", "Chưa công bố")


# --- the rules of a form --------------------------------------------------------------------------

SOUND: Rows = {
    "a": {"whole": "10", "part": "4", "other": "6", "rate": "40", "rank": "1", "amount": "12"},
    "b": {"whole": "4", "part": "1", "other": "3", "rate": "25", "rank": "2", "amount": "5"},
    "c": {"whole": "6", "part": "3", "other": "3", "rate": "50", "rank": "1", "amount": "7"},
    TOTAL: {"whole": "20", "part": "8", "other": "12", "amount": "24"},
}  # fmt: skip


def test_each_rule_of_a_form_makes_its_checks() -> None:
    found = checks_of(table(FORM, SOUND))

    assert all(name.startswith(f"{check.kind}.") for name, check in found.items())
    assert {check.verdict for check in found.values()} == {"agrees"}
    assert set(found) == {
        *(f"total.form.{name}" for name in ("whole", "part", "other", "amount")),
        *(f"adds_up.form.a.{name}" for name in ("whole", "part", "other", "amount")),
        *(f"row.form.{key}.whole.part" for key in ("a", "b", "c", TOTAL)),
        *(f"rate.form.{key}.rate" for key in ("a", "b", "c")),
    }


CELLS = [(key, name) for key, fields in SOUND.items() for name in fields]


@pytest.mark.parametrize(("key", "name"), CELLS)
def test_a_blank_cell_of_an_optional_column_makes_its_checks_uncheckable_and_is_named(
    key: str, name: str
) -> None:
    rows = {k: {n: v for n, v in fields.items() if (k, n) != (key, name)} for k, fields in SOUND.items()}
    here = table(FORM, rows)
    where = here.number(here.row(key), name).cells()[0]

    found = checks_of(here)
    silent = {i for i, check in found.items() if check.verdict == "uncheckable"}
    assert found.keys() == checks_of(table(FORM, SOUND)).keys()
    assert all(found[i].note.startswith("Ô để trống: ") and where.address in found[i].note for i in silent)
    assert all(where in found[i].cells for i in silent)
    assert silent or name == "rank"
    assert {check.verdict for i, check in found.items() if i not in silent} == {"agrees"}


@pytest.mark.parametrize("absent", [("a",), ("b",), ("b", "c"), ("a", "b", "c"), (TOTAL,), ("a", TOTAL)])
def test_an_absent_row_is_a_verdict(absent: Sequence[str]) -> None:
    found = checks_of(table(FORM, {key: row for key, row in SOUND.items() if key not in absent}))

    assert {check.verdict for check in found.values()} <= {"agrees", "disagrees", "uncheckable"}
    if "a" in absent:
        assert "“Cấp tỉnh”" in found["adds_up.form.a.whole"].words
        assert found["adds_up.form.a.whole"].verdict == "uncheckable"
    if TOTAL in absent:
        assert found["total.form.whole"].verdict == "uncheckable"
        assert "không có dòng total" in found["total.form.whole"].note


def test_a_level_that_the_province_does_not_have_is_no_part_of_a_sum() -> None:
    rows = {key: row for key, row in SOUND.items() if key != "b"}

    assert verdicts(rows, "adds_up")["adds_up.form.a.whole"] == "disagrees"  # 10 and 6
    closed = replace(FORM, open_rows=False)
    assert verdicts(rows, "adds_up", closed)["adds_up.form.a.whole"] == "uncheckable"


def test_a_form_without_rows_has_no_checks() -> None:
    assert checks_of(table(FORM, {})) == {}


def test_a_rate_whose_numbers_stand_in_another_form_is_compared_with_that_row() -> None:
    form, twin = table(FORM, SOUND), table(TWIN, {"a": {"whole": "10", "rate": "40"}, "d": {"rate": "5"}})

    found = checks_of(form, twin)
    assert found["rate.twin.a.rate"].verdict == "agrees"
    across = found["across.twin.a.whole"]
    assert (across.verdict, across.kind) == ("agrees", "across")
    assert (found["rate.twin.d.rate"].verdict, found["rate.twin.d.rate"].note) == (
        "uncheckable", "Biểu “Biểu thử” không có dòng này."
    )  # fmt: skip
    assert "across.twin.d.whole" not in found
    alone = checks_of(twin)
    assert alone["rate.twin.a.rate"].verdict == "uncheckable"
    assert "across.twin.a.whole" not in alone


def test_a_repeat_in_another_form_is_the_sum_of_its_columns() -> None:
    twin = table(TWIN, {"a": {"whole": "11"}})

    check = checks_of(table(FORM, SOUND), twin)["across.twin.a.whole"]
    assert (check.verdict, check.expected, check.found) == ("disagrees", "11", "4 + 6 = 10")


# --- blocks and ranks -----------------------------------------------------------------------------

UNITS = replace(FORM, rows=(), units=True, blocks_only=True, parts=(), sums=(), rates=())
NUMBERS = {"I": ("a", "x", "y"), "II": ("b",)}


def unit_table(rows: Rows, blocks: Mapping[str, Sequence[str]] = NUMBERS) -> Table:
    texts = {keys[0]: {"no": roman} for roman, keys in blocks.items()}
    return table(UNITS, rows, texts)


def test_a_block_is_compared_with_the_units_below_it_and_the_total_with_the_blocks() -> None:
    counts = {"a": "5", "x": "2", "y": "3", "b": "7", TOTAL: "12"}
    found = checks_of(unit_table({key: {"whole": count} for key, count in counts.items()}))

    assert found["block.form.a.whole"].verdict == "agrees"
    assert found["total.form.whole"].verdict == "agrees"
    assert found["block.form.a.part"].verdict == "uncheckable"
    assert "block.form.b.whole" not in found  # no unit below it is listed


def ranked(*values: tuple[str, str], blank: Sequence[str] = ()) -> dict[str, str]:
    """Verdicts of the ranks of units: each its rate and its rank."""
    keys = ["x", "y", "z", "w"][: len(values)]
    rows = {"a": {"rate": "1", "rank": "1"}} | {
        key: {"rate": rate, "rank": rank} for key, (rate, rank) in zip(keys, values, strict=True)
    }
    for key in blank:
        rows[key] = {}
    found = checks_of(unit_table(rows, {"I": ("a",)}), kind="rank")
    return {i.split(".")[2]: check.verdict for i, check in found.items() if i.split(".")[2] != "a"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([("9", "1"), ("8", "2"), ("7", "3")], "agrees agrees agrees"),
        ([("9", "2"), ("8", "1"), ("7", "3")], "disagrees disagrees agrees"),
        ([("9", "1"), ("9", "2"), ("7", "3")], "agrees agrees agrees"),
        ([("9", "1"), ("9", "1"), ("7", "3")], "agrees agrees agrees"),
        ([("9", "1"), ("9", "3"), ("7", "3")], "agrees disagrees agrees"),
        ([("9", "0"), ("8", "2"), ("7", "4")], "disagrees agrees disagrees"),
        # Where a rate is not published, more may stand higher, but none lower.
        ([("9", "4"), ("8", "2"), ("…", "1")], "agrees agrees uncheckable"),
        ([("9", "1"), ("8", "1"), ("…", "…")], "agrees disagrees"),
        # A unit in which nothing occurred has no rank.
        ([("9", "1"), ("0", "0"), ("7", "2")], "agrees agrees"),
        ([("9", "1"), ("0", "3"), ("7", "2")], "agrees agrees agrees"),
    ],
)
def test_a_rank_says_how_many_stand_higher(values: Sequence[tuple[str, str]], expected: str) -> None:
    assert " ".join(ranked(*values).values()) == expected


def test_a_unit_whose_rank_was_left_blank_is_not_judged_and_leaves_the_others_open() -> None:
    assert ranked(("9", "1"), ("8", "2"), ("7", "3"), blank=["y"]) == {"x": "agrees", "z": "agrees"}


def test_ranks_are_told_as_one_place_or_from_first_to_last() -> None:
    rows = {"a": {"rate": "1", "rank": "1"}, "x": {"rate": "9", "rank": "1"}, "y": {"rate": "9", "rank": "1"},
            "z": {"rate": "2", "rank": "3"}}  # fmt: skip
    found = checks_of(unit_table(rows, {"I": ("a",)}), kind="rank")

    assert found["rank.form.x.rank"].expected == "từ 1 đến 2"
    assert found["rank.form.z.rank"].expected == "3"
    rows["z"] = {"rate": "…", "rank": "3"}
    found = checks_of(unit_table(rows, {"I": ("a",)}), kind="rank")
    assert found["rank.form.x.rank"].expected == "từ 1 trở đi"


# --- dates, last year, rows that add up -----------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "verdict"),
    [("17/3/2021", "agrees"), ("18/03/2021", "disagrees"), ("1/1/2020", "agrees"), ("…", None), ("", None)],
)
def test_a_document_that_is_named_is_not_younger_than_the_report(day: str, verdict: str | None) -> None:
    here = table(FORM, {"a": {}}, {"a": {"no": "7", "day": day}})
    found = checks_of(here, kind="dates")

    assert [check.verdict for check in found.values()] == ([verdict] if verdict else [])
    if verdict:
        check = found["dates.form.10.day"]
        assert (check.expected, check.found) == ("không sau ngày ký báo cáo 17/03/2021", day)
        assert [cell.address for cell in check.cells] == ["I10"]
        assert "dòng 7" in check.words


def test_dates_are_not_compared_before_the_report_has_one() -> None:
    here = edition(tables=[table(FORM, {"a": {}}, {"a": {"day": "18/03/2021"}})])
    here = replace(here, settings=settings(signed=None))

    assert [check for check in table_checks(here) if check.kind == "dates"] == []


def dossiers(**fields: str) -> Table:
    contract = replace(
        FORM, name="dossiers",
        fields=(*FORM.fields, Field(10, "pending", "Đang", "dossier", required=False),
                Field(11, "carried_over", "Kỳ trước", "dossier", required=False)),
    )  # fmt: skip
    return table(contract, {"a": fields} if fields else {})


@pytest.mark.parametrize(
    ("pending", "carried", "verdict"),
    [
        ({"pending": "5"}, {"carried_over": "5"}, "agrees"),
        ({"pending": "5"}, {"carried_over": "6"}, "disagrees"),
        ({"pending": "…"}, {"carried_over": "6"}, "uncheckable"),
        ({"part": "1"}, {"part": "1"}, "uncheckable"),
    ],
)
def test_what_was_pending_last_year_is_what_was_carried_over(
    pending: dict[str, str], carried: dict[str, str], verdict: str
) -> None:
    found = carried_checks(edition(tables=[dossiers(**carried)]), edition(tables=[dossiers(**pending)]))

    assert [(check.id, check.verdict) for check in found] == [("carried.dossiers.a", verdict)]


def test_without_last_years_form_nothing_is_carried() -> None:
    here = edition(tables=[dossiers(carried_over="5")])
    for now, before in ((here, None), (here, edition()), (edition(), here)):
        [check] = carried_checks(now, before)
        assert (check.id, check.verdict) == ("carried.dossiers", "uncheckable")
        assert check.note == "Chưa có số liệu năm 2019 theo cùng biểu."
    assert list(carried_checks(here, edition(tables=[dossiers()]))) == []


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ({"1": "5", "1.1": "2", "1.2": "3"}, "agrees"),
        ({"1": "5", "1.1": "2", "1.2": "4"}, "disagrees"),
        ({"1": "5", "1.1": "2", "1.2": "3", "1.1.1": "9", "11.1": "9", "2": "9", "1x1": "9"}, "agrees"),
        ({"1": "5", "2": "5"}, "uncheckable"),
        ({"1": "5", "1.1": "…"}, "uncheckable"),
    ],
)
def test_a_row_that_adds_up_is_the_sum_of_the_rows_one_level_below(rows: Rows, verdict: str) -> None:
    items = [indicator("", value, no=no, adds_up=no == "1") for no, value in rows.items()]
    found = {check.id: check.verdict for check in table_checks(edition(indicators=items))}

    assert found == {"adds_up.1": verdict}


def test_rows_of_another_sheet_are_not_added_up() -> None:
    whole, part = indicator("plan.a", "5", adds_up=True), indicator("", "5", no="1.1")
    for sheet, verdict in (("Trang", "agrees"), ("Trang khác", "uncheckable")):
        items = [whole, replace(part, sheet=sheet)]
        [check] = table_checks(edition(indicators=items))
        assert (check.id, check.verdict) == ("adds_up.plan.a", verdict)


# --- whatever a sheet may lack --------------------------------------------------------------------

CELL = st.sampled_from(["…", "0", "1", "7", "12310000"])
NAMES = [field.name for field in FORM.fields if field.unit]


@st.composite
def small_tables(draw: st.DrawFn, contract: Contract) -> Table:
    keys = draw(st.lists(st.sampled_from(["a", "b", "c", TOTAL]), unique=True))
    rows = {key: draw(st.dictionaries(st.sampled_from(NAMES), CELL)) for key in keys}
    for fields in (rows[key] for key in keys if key == TOTAL):
        for field in FORM.fields:
            if not field.in_total:
                fields.pop(field.name, None)
    texts = {key: {"no": draw(st.sampled_from(["", "1", "I"])), "day": "18/3/2021"} for key in keys}
    return table(contract, rows, texts)


@given(small_tables(FORM), small_tables(TWIN), small_tables(UNITS), st.booleans())
def test_every_rule_gives_a_verdict_whatever_a_sheet_leaves_out(
    form: Table, twin: Table, units: Table, both: bool
) -> None:
    units = replace(units, contract=replace(UNITS, name="units"))
    here = edition(tables=[form, twin, units] if both else [twin, units])
    for check in table_checks(here):
        assert check.verdict in ("agrees", "disagrees", "uncheckable")
        assert check.verdict != "uncheckable" or check.note
        assert check.cells or check.verdict == "uncheckable"
