"""The page model by itself: to JSON and back, what is searched, how tables lie on paper."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parbook.pages.model import (
    Chart,
    Code,
    Column,
    Entry,
    Folded,
    Formulas,
    Grid,
    Heading,
    Item,
    Listing,
    Mark,
    Page,
    Paragraph,
    Picture,
    Row,
    Span,
    Tiles,
    parts_of,
    without_empty_headings,
    words,
)
from parbook.pages.page_json import blocks_json, read_blocks
from parbook.render.paper import paper_pages
from parbook.render.plain import description, plain_text, search_rows
from parbook.render.shown import Shown
from parbook.render.table_layout import column_widths, is_wide

TEXT = st.text(max_size=20)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
RUNS = st.lists(
    st.builds(Span, TEXT, figure=TEXT, cell=TEXT, sort=TEXT, kind=TEXT, bold=st.booleans()), max_size=3
)
SPANS = RUNS.map(tuple)
MARKS = st.lists(st.builds(Mark, TEXT, NUMBER, TEXT, TEXT, st.none() | NUMBER, st.tuples(TEXT)), max_size=3)
DATA = st.dictionaries(TEXT, st.none() | st.booleans() | st.integers() | TEXT | st.lists(TEXT), max_size=3)
PICTURES = st.builds(Picture, DATA, TEXT, st.integers(0, 999), st.integers(0, 999))
LISTS = st.recursive(
    st.builds(Listing, st.tuples(st.builds(Item, SPANS)), st.booleans(), st.integers(0, 99)),
    lambda inner: st.builds(Listing, st.tuples(st.builds(Item, SPANS, st.tuples(inner)))),
    max_leaves=3,
)
GRIDS = st.builds(
    Grid, st.just((Column("a"),)), st.tuples(st.builds(Row, st.tuples(SPANS), TEXT)), TEXT, TEXT
)
SIMPLE = (
    LISTS | GRIDS | st.builds(Paragraph, SPANS, TEXT) | st.from_type(Tiles) | st.from_type(Entry)
    | st.builds(Chart, TEXT, TEXT, TEXT, MARKS.map(tuple), TEXT, TEXT, PICTURES)
)  # fmt: skip
BLOCKS = st.recursive(SIMPLE, lambda inner: st.builds(Folded, TEXT, st.tuples(inner)), max_leaves=3)


@given(BLOCKS)
def test_a_block_comes_back_from_json_exactly(block: Any) -> None:
    assert read_blocks(json.loads(json.dumps(blocks_json((block,))))) == (block,)


@given(st.text() | st.recursive(st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(TEXT, x)))
def test_what_is_no_page_is_said_to_be_none(data: Any) -> None:
    for text in (data, json.dumps(data)):
        with suppress(ValueError):
            assert read_blocks(text) == ()


def test_a_table_whose_rows_have_not_a_cell_for_each_column_is_none() -> None:
    with pytest.raises(ValueError, match=r"II\.1-1"):
        Grid((Column("a"),), (Row((words("1"), words("2"))),), "II.1-1")


def test_a_notebook_shows_a_page_as_json_html_and_text() -> None:
    shown = Shown((Paragraph(words("Lời <b>.")),))._repr_mimebundle_()
    assert shown["text/html"] == "<p>Lời &lt;b&gt;.</p>"
    assert shown["text/plain"] == "Lời <b>."
    assert Shown((), "x: chưa có số liệu")._repr_mimebundle_() == {"text/plain": "x: chưa có số liệu"}


PAGE = Page(
    "notebooks/x", "", "Mục", "muc",
    (
        Heading("Một", 1, "mot"),
        Paragraph((Span("Có "), Span("746", figure="a.b"), Span(" quy trình."))),
        Heading("Không trong mục lục", 2),
        Heading("Hai", 1, "hai"),
        Folded("Xem", (Listing((Item(words("ý"), (Listing((Item(words("con")),)),)),)),)),
        Formulas("section.publish('a.b', x)", "a.b = 746"),
        Code("parbook check"),
    ),
)  # fmt: skip


def test_each_section_is_a_row_of_the_search_without_code() -> None:
    assert list(search_rows(PAGE)) == [
        ["notebooks/x.html#muc", "Mục", "Mục", "Mục"],
        ["notebooks/x.html#mot", "Mục", "Một", "Một Có 746 quy trình. Không trong mục lục"],
        ["notebooks/x.html#hai", "Mục", "Hai", "Hai Xem ý con"],
    ]


def test_a_page_is_described_by_its_first_words() -> None:
    assert description(PAGE) == "Có 746 quy trình."
    grid = Grid((Column("a"),), (), "1", "Bảng")
    assert description(Page("x", "", "T", "t", (grid,))) == "Bảng 1. Bảng a"
    assert description(Page("x", "", "T", "t", ())) == ""


def test_headings_without_anything_below_go_with_those_that_hold_only_them() -> None:
    one, two, three = Heading("1", 1), Heading("1.1", 2), Heading("2", 1)
    text = Paragraph(words("x"))
    assert without_empty_headings((one, two, three, text)) == (three, text)
    assert without_empty_headings((one, two, text, three)) == (one, two, text)


def test_paper_has_neither_what_phones_show_nor_links_of_the_screen() -> None:
    spans = (Span("nhãn"), Span(" cách", kind="phone"), Span(" (hồ  sơ)", kind="note"))
    page = Page(
        "notebooks/x", "", "T", "t", (Paragraph(spans), Heading("Mã lệnh", 1, "a"), Formulas("x", ""))
    )
    [shown] = paper_pages([page])
    assert shown.blocks == (Paragraph((Span("nhãn"), Span(" (hồ sơ)", kind="note", italic=True))),)


def test_paper_joins_neighbours_of_one_style_and_keeps_numbers_apart() -> None:
    spans = (
        Span("có "),
        Span("gần "),
        Span("4", figure="a.b"),
        Span(" việc"),
        Span(" mới"),
        Span("\n"),
        Span("x"),
    )
    [shown] = paper_pages([Page("notebooks/x", "", "T", "t", (Paragraph(spans),))])
    [paragraph] = shown.blocks
    assert isinstance(paragraph, Paragraph)
    assert [span.text for span in paragraph.spans] == ["có gần ", "4", " việc mới", "\n", "x"]


def test_a_wide_table_lies_across_and_widths_are_shares() -> None:
    rows = (Row(tuple(words("một hai ba bốn năm sáu " * n) for n in range(7))),)
    grid = Grid(tuple(Column(str(n)) for n in range(7)), rows)
    assert is_wide(grid)
    assert sum(column_widths(grid)) == pytest.approx(1, abs=0.01)


def test_plain_text_tells_every_part_that_a_page_shows() -> None:
    told = plain_text(PAGE.blocks)
    for part in parts_of(PAGE.blocks):
        if isinstance(part, Span):
            assert part.text.strip() in told
