"""Charts drawn from a few marks: what the picture holds, whatever its numbers."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parbook.figures.run import Run
from parbook.pages.model import Mark
from parbook.render.chart_parts import INK, LETTER, WIDTH, nought, scale_of
from parbook.render.charts import (
    draw_bars,
    draw_grouped_bars,
    draw_nested_bars,
    draw_ranges,
    draw_slope,
    draw_stacked_bars,
    render,
)
from parbook.render.unit_charts import draw_panels, draw_strips

NOTICE = "SỐ LIỆU GIẢ ĐỊNH"
BARS = [Mark("Cấp tỉnh", 21, "21"), Mark("Cấp xã", 136, "136")]


def records(chart: Any, *names: str) -> list[dict[str, Any]]:
    """The drawn records that have all these fields, from all layers."""
    found: list[dict[str, Any]] = []

    def walk(spec: dict[str, Any]) -> None:
        found.extend(spec.get("data", {}).get("values", []))
        for layer in spec.get("layer", []):
            walk(layer)

    walk(chart.to_dict())
    return [record for record in found if set(names) <= record.keys()]


def strips(rates: list[float], limit: float | None = None) -> Any:
    marks = [Mark("Khối A", rate, f"{rate}%", f"Đơn vị {n}") for n, rate in enumerate(rates)]
    whole = {"Khối A": Mark("Khối A", 3, "3%", "cả khối 3%")}
    return draw_strips(
        marks, axis="Tỷ lệ (%)", blocks=whole, lines=[Mark("", 2, "Toàn tỉnh 2%")], limit=limit
    )


def test_a_notice_stands_in_the_picture_and_in_the_interactive_one() -> None:
    marked = render(draw_bars(BARS, axis="Hệ thống"), NOTICE)
    assert NOTICE in marked.svg
    assert marked.spec["title"]["text"] == NOTICE


def test_a_notice_stands_above_the_data_and_takes_room_of_its_own() -> None:
    plain, marked = (render(draw_bars(BARS, axis="Hệ thống"), notice) for notice in ("", NOTICE))
    assert marked.height >= plain.height + 15
    assert marked.spec["height"] == plain.spec["height"]


def test_a_real_edition_has_no_notice(run: Run) -> None:
    assert run.edition.notice == ""
    slope = draw_slope([Mark("2019", 1, "1", "A"), Mark("2020", 2, "2", "A")], axis="Số")
    picture = render(slope, run.edition.notice)
    assert "title" not in picture.spec
    assert NOTICE not in picture.svg


@settings(deadline=None, max_examples=15)  # Altair takes its time for each chart
@given(st.lists(st.floats(0, 100), min_size=1, max_size=200))
def test_every_unit_is_one_dot_at_its_value(rates: list[float]) -> None:
    dots = records(strips(rates), "series", "value", "middle")
    assert [(dot["series"], dot["value"]) for dot in sorted(dots, key=lambda d: int(d["series"][7:]))] == [
        (f"Đơn vị {n}", rate) for n, rate in enumerate(rates)
    ]


def test_dots_of_one_value_do_not_cover_each_other() -> None:
    dots = records(strips([1.0] * 8), "series", "middle")
    assert len({dot["middle"] for dot in dots}) == 8


def test_dots_above_the_limit_are_dark_and_one_at_the_limit_is_not() -> None:
    dots = records(strips([9.99, 10, 10.01], limit=10), "series", "dark")
    assert [dot["dark"] for dot in dots] == [False, False, True]


def test_strips_are_the_same_bytes_each_time() -> None:
    rates = [0, 0.5, 2.5, 14.7]
    assert render(strips(rates, 10)).svg == render(strips(rates, 10)).svg


def test_a_panel_has_a_bar_a_measure_on_one_scale_and_the_number_as_printed() -> None:
    marks = [Mark(f"Sở {n}", value, f"{value}%", "Trễ hạn") for n, value in enumerate((2, 4))]
    chart = draw_panels(marks, wholes={"Trễ hạn": Mark("", 3, "3%", "Trễ hạn")})
    bars = [bar for bar in records(chart, "end", "shade") if bar["label"]]
    widths = [bar["end"] - bar["x"] for bar in bars]
    assert widths[1] == pytest.approx(2 * widths[0])
    words = {record["text"] for record in records(chart, "left", "text")}
    assert {"Sở 0", "Sở 1", "2%", "4%"} <= words


def test_a_unit_without_a_number_has_its_sign_and_no_bar() -> None:
    marks = [Mark("Sở 1", 0, "…", "Trễ hạn"), Mark("Sở 2", 5, "5%", "Trễ hạn")]
    chart = draw_panels(marks, wholes={"Trễ hạn": Mark("", 3, "3%", "Trễ hạn")})
    silent = next(bar for bar in records(chart, "end", "shade") if bar["label"] == "Sở 1")
    assert silent["end"] == silent["x"]
    assert "…" in {record["text"] for record in records(chart, "left", "text")}


def test_a_long_name_keeps_within_its_panel() -> None:
    name = "Sở Nông nghiệp và Phát triển nông thôn, Sở Lao động - Thương binh và Xã hội, Sở Thông tin"
    chart = draw_panels([Mark(name, 1, "1%", "A")], wholes={"A": Mark("", 1, "1%", "A")})
    lines = [record["text"] for record in records(chart, "left", "bold") if record["bold"]]
    assert len(set(lines)) == 3
    assert max(map(len, lines)) <= 28


BELOW = [
    Mark("Trực tuyến", 12.5, "12,5%"), Mark("Hồ sơ trễ hạn", -5, "−5,0%"), Mark("Thủ tục", -0.2, "−0,2%"),
]  # fmt: skip


@settings(deadline=None, max_examples=15)
@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=6))
def test_a_bar_runs_from_the_axis_and_its_number_stands_beyond_its_end_within_the_picture(
    values: list[float],
) -> None:
    marks = [Mark(f"Mục {n}", value, f"{value:.1f}") for n, value in enumerate(values)]
    low, high = scale_of(marks).to_dict()["domain"]
    pixels = WIDTH / (high - low)
    for mark in marks:
        end, room = (mark.value - low) * pixels, LETTER * len(mark.text) + 5
        assert 0 <= end <= WIDTH
        assert end - room >= 0 if mark.value < 0 else end + room <= WIDTH
    assert 0 <= nought(scale_of(marks)) <= WIDTH
    assert nought(scale_of(marks)) == pytest.approx(-low * pixels)


@pytest.mark.parametrize("draw", [draw_bars, draw_grouped_bars, draw_nested_bars])
def test_the_number_of_a_bar_below_nought_stands_on_the_other_side_in_ink(draw: Any) -> None:
    spec = draw(BELOW, axis="Tăng, giảm (%)").to_dict()
    sides: dict[str, set[tuple[str, str]]] = {}

    def walk(layer: dict[str, Any]) -> None:
        mark = layer.get("mark")
        if isinstance(mark, dict) and mark["type"] == "text":
            for record in layer["data"]["values"]:
                if record["text"]:
                    sides.setdefault(record["text"], set()).add((mark["align"], mark["color"]))
        for part in layer.get("layer", []):
            walk(part)

    walk(spec)
    assert sides == {
        "12,5%": {("left", INK)}, "−5,0%": {("right", INK)}, "−0,2%": {("right", INK)},
    }  # fmt: skip


def test_the_axis_of_bars_below_nought_stands_at_nought() -> None:
    spec = draw_bars(BELOW, axis="Tăng, giảm (%)").to_dict()
    axis = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "rule")
    assert axis["encoding"]["x"]["value"] == nought(scale_of(BELOW)) > 0
    assert "−5" in render(draw_bars(BELOW, axis="Tăng, giảm (%)")).svg


def test_bars_above_nought_begin_at_the_left() -> None:
    assert scale_of(BARS).to_dict()["domain"][0] == 0
    assert nought(scale_of(BARS)) == 0


def test_parts_below_nought_are_stacked_to_the_left_of_the_axis() -> None:
    parts = [Mark("A", value, text, text) for value, text in ((5, "5"), (-3, "−3"), (-2, "−2"), (1, "1"))]
    drawn = records(draw_stacked_bars(parts, axis="x"), "start")
    places = {bar["text"]: (bar["start"], bar["end"]) for bar in drawn}
    assert places == {"5": (0, 5), "−3": (0, -3), "−2": (-3, -5), "1": (5, 6)}


@pytest.mark.parametrize(
    "chart",
    [
        draw_slope([Mark("2019", -5, "−5", "A"), Mark("2020", 3, "3", "A")], axis="x"),
        draw_ranges([Mark("A", -10, "−10 - 5", high=5), Mark("B", -3, "−3")], axis="x"),
        draw_stacked_bars([Mark("A", 0, "0", "x")], axis="x"),
        strips([-3, -1, 2], limit=0),
        strips([-3, -1], limit=-2),
    ],
)
def test_every_kind_of_chart_draws_numbers_below_nought_and_nought_alone(chart: Any) -> None:
    assert "<path" in render(chart).svg


def test_a_panel_draws_a_bar_below_nought_to_the_left_of_its_axis_and_inside_the_panel() -> None:
    marks = [Mark("Sở 1", -2, "−2%", "Trễ hạn"), Mark("Sở 2", 4, "4%", "Trễ hạn")]
    chart = draw_panels(marks, wholes={"Trễ hạn": Mark("", 1, "1%", "Trễ hạn")})
    bars = {bar["label"]: bar for bar in records(chart, "end", "shade") if bar["label"]}
    assert pytest.approx(bars["Sở 1"]["end"]) == 0
    assert bars["Sở 1"]["x"] - bars["Sở 1"]["end"] == pytest.approx(
        (bars["Sở 2"]["end"] - bars["Sở 2"]["x"]) / 2
    )
