"""Charts drawn from a few marks: what the picture holds, whatever its numbers."""

from typing import Any

import altair as alt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parbook.figures.run import Run, using
from parbook.notebook import open_section
from parbook.notebook.section import Section
from parbook.pages.chart_marks import Number, drawn
from parbook.pages.model import Chart, Mark
from parbook.problems import DataProblems
from parbook.render.chart_theme import LETTER, MEANINGS, WIDTH, meaning_of, meanings
from parbook.render.charts import (
    domain_of,
    draw_bars,
    draw_nested_bars,
    draw_ranges,
    draw_slope,
    draw_stacked_bars,
)
from parbook.render.pictures import picture_of, specification
from parbook.render.shown import Shown
from parbook.render.unit_charts import draw_panels, draw_strips

NOTICE = "SỐ LIỆU GIẢ ĐỊNH"
KINDS = (draw_bars, draw_stacked_bars, draw_nested_bars, draw_ranges, draw_slope)


def frame(*rows: tuple[str, str, float, str]) -> pd.DataFrame:
    """Label, series, value and text of each mark."""
    columns = ["label", "series", "value", "value_text"]
    return pd.DataFrame(rows, columns=columns).astype({"value": float})


BARS = frame(("Cấp tỉnh", "", 21, "21"), ("Cấp xã", "", 136, "136"))
BELOW = frame(
    ("Trực tuyến", "", 12.5, "12,5%"), ("Hồ sơ quá hạn", "", -5, "−5,0%"), ("Thủ tục", "", -0.2, "−0,2%")
)  # fmt: skip
TWO = frame(("A", "x", 1, "1"), ("A", "y", 2, "2"), ("B", "x", 3, "3"), ("B", "y", 0, "0"))


def picture(chart: Any, notice: str = "") -> Any:
    return picture_of(specification(chart), notice)


def words(svg: str) -> list[str]:
    """The texts of a picture, axis and legend among them."""
    return [part.split("</text>")[0].rpartition(">")[2] for part in svg.split("<text")[1:]]


def strips(rates: list[float], limit: float | None = None) -> Any:
    marks = [Mark("Khối A", rate, f"{rate}%", f"Đơn vị {n}") for n, rate in enumerate(rates)]
    whole = {"Khối A": Mark("Khối A", 3, "3%", "cả khối 3%")}
    return draw_strips(
        marks, axis="Tỷ lệ (%)", blocks=whole, lines=[Mark("", 2, "Toàn tỉnh 2%")], limit=limit
    )


def records(chart: Any, *names: str) -> list[dict[str, Any]]:
    found = [record for rows in specification(chart)["datasets"].values() for record in rows]
    return [record for record in found if set(names) <= record.keys()]


def test_a_notice_stands_in_the_picture_above_the_data_and_in_the_interactive_one() -> None:
    plain, marked = (picture(draw_bars(BARS, "Hệ thống"), notice) for notice in ("", NOTICE))
    assert NOTICE in words(marked.svg)
    assert NOTICE not in words(plain.svg)
    assert marked.spec["title"]["text"] == NOTICE
    assert marked.height >= plain.height + 15
    assert marked.spec["height"] == plain.spec["height"]


def test_a_real_edition_has_no_notice(run: Run) -> None:
    assert run.edition.notice == ""


@pytest.mark.parametrize("draw", KINDS)
def test_a_chart_shows_each_label_once_and_each_number_as_printed(draw: Any) -> None:
    marks = TWO if draw in (draw_bars, draw_slope) else frame(("A", "", 7, "7,0"), ("B", "", 31, "31,5"))
    shown = words(picture(draw(marks, "Số (%)")).svg)
    labels = ["x", "y"] if draw is draw_slope else ["A", "B"]
    assert [shown.count(label) for label in labels] == [1, 1]
    assert set(marks.value_text) <= set(shown)
    assert "Số (%)" in shown


@pytest.mark.parametrize("draw", KINDS)
def test_the_same_marks_give_the_same_bytes_on_a_chart_no_wider_than_before(draw: Any) -> None:
    first, second = (picture(draw(TWO, "Số")) for _ in range(2))
    assert first == second
    assert first.width <= WIDTH + 40


@pytest.mark.parametrize("draw", KINDS)
def test_a_chart_without_a_number_can_be_made(draw: Any) -> None:
    """The page then leaves it out; the notebook must get so far."""
    missing = frame(("A", "x", float("nan"), "…"), ("A", "y", float("nan"), "…"))
    assert specification(draw(missing, "Số"))["layer"]


def test_a_slope_of_two_years_without_a_common_figure_can_be_made() -> None:
    assert specification(draw_slope(TWO.head(0), "Số"))["layer"]


@settings(max_examples=50)
@given(st.lists(st.floats(-1000, 1000).map(lambda value: round(value, 9)), min_size=1, max_size=6))
def test_a_bar_runs_from_nought_and_its_number_has_room_beyond_its_end(values: list[float]) -> None:
    marks = frame(*((f"Mục {n}", "", value, f"{value:.1f}") for n, value in enumerate(values)))
    low, high = domain_of(marks)
    assert low <= 0 <= high
    pixels = WIDTH / (high - low)
    for value, text in zip(marks.value, marks.value_text, strict=True):
        end, room = (value - low) * pixels, LETTER * len(text)
        assert 0 <= end <= WIDTH + 1e-6
        assert end - room >= 0 if value < 0 else end + room <= WIDTH


@pytest.mark.parametrize("draw", [draw_bars, draw_nested_bars])
def test_the_number_of_a_bar_below_nought_stands_on_the_other_side(draw: Any) -> None:
    svg = picture(draw(BELOW, "Tăng, giảm (%)")).svg
    anchors = {part.split("</text>")[0].rpartition(">")[2]: 'text-anchor="end"' in part.partition(">")[0]
               for part in svg.split("<text")[1:]}  # fmt: skip
    assert (anchors["12,5%"], anchors["−5,0%"], anchors["−0,2%"]) == (False, True, True)


@pytest.mark.parametrize(
    "chart",
    [
        draw_slope(frame(("2019", "A", -5, "−5"), ("2020", "A", 3, "3")), "x"),
        draw_ranges(frame(("A", "", -10, "−10 - 5"), ("B", "", -3, "−3")).assign(high=[5, None]), "x"),
        draw_stacked_bars(frame(("A", "x", 0, "0")), "x"),
        draw_stacked_bars(frame(("A", "x", 5, "5"), ("A", "y", -3, "−3")), "x"),
        strips([-3, -1, 2], limit=0),
        strips([-3, -1], limit=-2),
    ],
)
def test_every_kind_of_chart_draws_numbers_below_nought_and_nought_alone(chart: Any) -> None:
    assert "<path" in picture(chart).svg


def test_parts_too_narrow_for_their_number_go_unlabelled() -> None:
    marks = frame(("A", "x", 97, "97%"), ("A", "y", 3, "3,00%"))
    shown = words(picture(draw_stacked_bars(marks, "x")).svg)
    assert ("97%" in shown, "3,00%" in shown) == (True, False)


# ---- many units


@settings(max_examples=15)  # Altair takes its time for each chart
@given(st.lists(st.floats(0, 100), min_size=1, max_size=200))
def test_every_unit_is_one_dot_at_its_value(rates: list[float]) -> None:
    dots = records(strips(rates), "series", "value", "away")
    assert [(dot["series"], dot["value"]) for dot in sorted(dots, key=lambda d: int(d["series"][7:]))] == [
        (f"Đơn vị {n}", rate) for n, rate in enumerate(rates)
    ]


def test_dots_of_one_value_do_not_cover_each_other_and_lie_about_the_middle() -> None:
    away = [dot["away"] for dot in records(strips([1.0] * 8), "away")]
    assert len(set(away)) == 8
    assert sum(away) == 0
    assert [dot["away"] for dot in records(strips([1.0, 50.0]), "away")] == [0, 0]


def test_dots_above_the_limit_are_dark_and_one_at_the_limit_is_not() -> None:
    dots = records(strips([9.99, 10, 10.01], limit=10), "series", "beyond")
    assert [dot["beyond"] for dot in dots] == [False, False, True]


def test_strips_are_the_same_bytes_each_time_and_name_their_lines() -> None:
    rates = [0, 0.5, 2.5, 14.7]
    assert picture(strips(rates, 10)).svg == picture(strips(rates, 10)).svg
    assert {"Khối A", "cả khối 3%", "Toàn tỉnh 2%", "Tỷ lệ (%)"} <= set(words(picture(strips(rates, 10)).svg))


def test_a_panel_has_a_bar_a_measure_on_one_scale_and_the_number_as_printed() -> None:
    marks = [Mark(f"Sở {n}", value, f"{value}%", "Trễ hạn") for n, value in enumerate((2, 4))]
    chart = draw_panels(marks, wholes={"Trễ hạn": Mark("", 3, "3%", "Trễ hạn")})
    [bars] = [view for view in specification(chart)["spec"]["layer"] if view["mark"]["type"] == "bar"]
    assert bars["encoding"]["x"]["scale"]["domain"] == [0, 4]
    assert {"Sở 0", "Sở 1", "2%", "4%", "Trễ hạn; vạch: cả khối 3%"} <= set(words(picture(chart).svg))


def test_a_unit_without_a_number_has_its_sign() -> None:
    marks = [Mark("Sở 1", 0, "…", "Trễ hạn"), Mark("Sở 2", 5, "5%", "Trễ hạn")]
    chart = draw_panels(marks, wholes={"Trễ hạn": Mark("", 3, "3%", "Trễ hạn")})
    assert "…" in words(picture(chart).svg)


def test_a_long_name_keeps_within_its_panel() -> None:
    name = "Sở Nông nghiệp và Phát triển nông thôn, Sở Lao động - Thương binh và Xã hội, Sở Thông tin"
    chart = draw_panels([Mark(name, 1, "1%", "A")], wholes={"A": Mark("", 1, "1%", "A")})
    [panel] = {record["panel"] for record in records(chart, "panel")}
    assert len(panel.split("\n")) == 3
    assert max(map(len, panel.split("\n"))) <= 28


# ---- one grammar of meanings


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Tỷ lệ hồ sơ trễ hạn (%)", "late"), ("Năm nay", "now"), ("Trong đó tăng so với năm trước", "growth"),
        ("Năm trước", "last"), ("Toàn khối", "aggregate"), ("Chung", "aggregate"), ("Hệ thống", ""),
        ("Chứng thực", ""), ("Sáu tháng", ""),
    ],
)  # fmt: skip
def test_a_meaning_is_told_by_whole_words_with_their_tone(text: str, meaning: str) -> None:
    assert meaning_of(text).meaning == meaning


@given(st.lists(st.sampled_from([w for m in MEANINGS for w in m.words.split(";")] + ["A", "B", "C"]),
                unique=True, max_size=5))  # fmt: skip
def test_no_two_series_have_one_colour(series: list[str]) -> None:
    colours = [meaning.colour for meaning in meanings(series)]
    assert len(set(colours)) == len(series)


# ---- each number drawn is a figure or a cell


@pytest.fixture
def section(run: Run) -> Section:
    with using(run):
        return open_section("procedures", 2020)


def block(shown: Shown) -> Chart:
    [found] = shown.blocks
    assert isinstance(found, Chart)
    return found


RATES = {"Hải quan": "procedures.vertical_online_customs_rate", "Thuế": "procedures.vertical_online_tax_rate"}


def test_an_analyst_changes_a_mark_and_adds_a_layer_with_altair_alone(section: Section) -> None:
    marks = section.marks(RATES)
    points = alt.Chart(marks).mark_point().encode(
        alt.X("value:Q").title("Tỷ lệ (%)"), alt.Y("label:N").title(None), text="value_text:N"
    )  # fmt: skip
    line = section.marks({"Toàn khối": "procedures.vertical_online_rate"})
    rule = alt.Chart(line).mark_rule(strokeDash=[4, 2]).encode(x="value:Q")
    shown = block(section.chart(points + points.mark_text(dx=20) + rule, "of-mine", "Hai ngành"))
    assert (shown.title, shown.axis) == ("Hai ngành", "Tỷ lệ (%)")
    texts = {mark.label: (mark.text, mark.figures) for mark in shown.marks}
    assert texts == {
        "Hải quan": ("98,35%", (RATES["Hải quan"],)), "Thuế": ("53,74%", (RATES["Thuế"],)),
        "Toàn khối": ("78,92%", ("procedures.vertical_online_rate",)),
    }  # fmt: skip
    assert "phu-luc-6.xlsx" in shown.source
    assert "Hải quan: 98,35%" in shown.description
    assert "98,35%" in words(shown.picture.svg)
    assert shown.picture.spec["config"]["font"].startswith("Arial")


def test_columns_of_a_frame_are_drawn_with_their_figures_and_cells(section: Section) -> None:
    services = section.frame("online_services").loc[["online", "online_l3"]]
    marks = section.long(services, {"processes": "Quy trình"})
    assert list(marks.value_source) == ["procedures.online_processes", "procedures.online_processes_l3"]
    levels = section.frame("procedures").loc[["multilevel"]]
    [cell] = section.long(levels, {"processes": "Quy trình"}).value_source
    assert cell.startswith("phu-luc-3.xlsx!")
    shown = block(section.chart(draw_bars(section.long(levels, {"processes": "Q"}), "Quy trình"), "l", "T"))
    assert [(mark.text, mark.figures) for mark in shown.marks] == [("-", ())]


def bars(marks: Any, **more: Any) -> Any:
    return alt.Chart(marks).mark_bar().encode(alt.X("value:Q", title="Tỷ lệ (%)"), y="label:N", **more)


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (lambda m: bars(m.assign(value=m.value + 0.01)), "Hải quan: 98.36 không phải số liệu"),
        (lambda m: bars(m.drop(columns="value_source")), "Thuế: 53.74"),
        (lambda m: bars(m.assign(value_source="procedures.online_rate")), "Hải quan"),
        (lambda m: bars(m.assign(value_text="98%"), text="value_text:N"), "chữ '98%' khác số in"),
        (lambda m: bars(m, text="value:Q"), "chữ lấy từ cột số 'value'"),
        (lambda m: bars(m) + alt.Chart().mark_rule().encode(x=alt.datum(80)), "dấu rule: số 80 gõ thẳng"),
        (lambda m: bars(m).transform_calculate(value="datum.value * 2"), "cột 'value' tính trong hình"),
        (lambda m: bars(m) + alt.Chart(m).mark_rule().encode(x="mean(value):Q"), "dấu rule: cột 'value'"),
        (lambda m: bars(m) + alt.Chart(m).mark_rule().encode(x="count():Q"), "dấu rule: số do hình tự tính"),
        (lambda m: alt.Chart(m).mark_bar().encode(x="value:Q", y="label:N"), "trục số chưa có tên"),
        (lambda m: alt.Chart(m.assign(share=[1, 2])).mark_arc().encode(theta="share:Q"), "cột share"),
    ],
)  # fmt: skip
def test_a_number_drawn_that_is_neither_figure_nor_cell_names_notebook_chart_and_mark(
    section: Section, make: Any, found: str
) -> None:
    with pytest.raises(DataProblems) as fault:
        section.chart(make(section.marks(RATES)), "vertical-online", "Hai ngành")
    problem = next(p for p in fault.value.problems if found in p.found)
    assert (problem.code, problem.file) == ("BD-01", "notebooks/ii-3-procedures.ipynb")
    assert problem.cell == "hình vertical-online"


def test_what_altair_picks_out_of_the_numbers_may_be_drawn(section: Section) -> None:
    marks = section.marks(RATES)
    most = alt.Chart(marks).mark_rule().encode(x="max(value):Q")
    filtered = bars(marks).transform_filter("datum.value > 60")
    assert block(section.chart(filtered + most, "of-mine", "Hai ngành")).marks


def test_a_chart_that_lacks_a_figure_is_left_out_and_names_what_it_would_need(section: Section) -> None:
    marks = section.marks({**RATES, "Biên phòng": "procedures.vertical_online_border_rate"})
    for draw in (draw_bars, draw_nested_bars, draw_stacked_bars):
        shown = section.chart(draw(marks, "Tỷ lệ (%)"), "of-mine", "Ba ngành")
        assert (shown.blocks, len(shown.figures)) == ((), 3)


def test_a_computed_column_is_not_drawn_before_it_is_published(section: Section) -> None:
    vertical = section.frame("vertical_sectors").loc[["total"]].assign(label="Chung")
    vertical["rate"] = vertical.resolved - vertical.online
    with pytest.raises(DataProblems, match="Chung"):
        section.chart(draw_bars(section.long(vertical, {"rate": "Khác"}), "Hồ sơ"), "of-mine", "T")


def test_a_range_is_one_mark_with_both_its_figures(section: Section) -> None:
    ids = ("directives.online_target_province_low", "directives.online_target_province_high")
    chart = draw_ranges(section.marks({"Cấp tỉnh": ids, "Chung": "procedures.online_rate"}), "Tỷ lệ (%)")
    first, second = block(section.chart(chart, "of-mine", "T")).marks
    assert (first.text, first.value, first.high, first.figures) == ("40% - 45%", 40, 45, ids)
    assert (second.text, second.high) == ("20,29%", None)


def test_the_numbers_of_any_view_are_found_however_deep_it_stands() -> None:
    marks = frame(("A", "", 1, "1"), ("B", "", 2, "2")).assign(value_source="a.b")
    one = bars(marks)
    for chart in (one, one & one, one | one, one.facet("label:N"), (one + one).facet("label:N")):
        found = drawn(specification(chart), lambda name: Number(1.0, "1"))
        assert ["B: 2" in fault for fault in found.faults] == [True]
