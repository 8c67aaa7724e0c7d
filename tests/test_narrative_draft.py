"""Last year's prose as a new year begins with it: nothing lost, what is of that year marked."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import KIND

from parbook.inputs.narrative import REWRITE, read_narrative
from parbook.periods.narrative_draft import drafted, empty
from parbook.periods.year_words import moved
from parbook.word_back.rewording import read_units

PROSE = """<!-- đoạn: plan -->
Kế hoạch năm 2020 có {{ plan.tasks | full }}.

Trọng tâm là cải cách thể chế.

- Nghị quyết số 99/NQ-CP ngày 24/6/2020;
- việc khác.

<!-- đoạn: late -->
Cao nhất là {{ shortcomings.late_rate_1 }}; hệ thống theo ISO 9001:2015, giảm so với năm 2015.

<!-- hình: late-rates -->
Tỷ lệ trễ hạn năm 2020 của {{ plan.tasks }} việc
"""


def marks(text: str) -> list[str]:
    return [match[1] for match in REWRITE.finditer(text)]


def test_each_paragraph_list_or_title_of_that_year_gets_a_mark_with_its_reason() -> None:
    assert marks(drafted(PROSE, 2020, {"shortcomings.late_rate_1"}, KIND.allowed_digits)) == [
        "nêu năm 2020",
        "nêu ngày 24/6/2020; văn bản số 99/NQ-CP",
        "nêu số liệu của riêng năm 2020 (shortcomings.late_rate_1)",
        "nêu năm 2020",
    ]


def test_what_holds_in_any_year_gets_no_mark() -> None:
    text = "<!-- đoạn: a -->\nCó {{ plan.tasks }} việc theo ISO 9001:2015, giảm so với năm 2015.\n"

    assert drafted(text, 2020, (), KIND.allowed_digits) == text


def test_without_its_marks_a_draft_is_what_it_was_made_from() -> None:
    assert REWRITE.sub("", drafted(PROSE, 2020, {"shortcomings.late_rate_1"}, KIND.allowed_digits)) == PROSE


def test_a_draft_made_from_a_draft_has_each_mark_once() -> None:
    once = drafted(PROSE, 2020, (), KIND.allowed_digits)

    assert drafted(once, 2020, (), KIND.allowed_digits) == once


def test_passages_and_titles_read_without_their_marks(tmp_path: Path) -> None:
    for name, text in (("old", PROSE), ("new", drafted(PROSE, 2020, (), KIND.allowed_digits))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    old, new = (read_narrative(tmp_path / name, name) for name in ("old", "new"))

    assert (new.passages, new.chart_titles) == (old.passages, old.chart_titles)
    assert old.to_rewrite == ()
    assert [name for name, _ in new.to_rewrite] == ["plan", "plan", "late-rates"]


def test_every_passage_of_the_2020_edition_reads_the_same_in_a_draft(root: Path, tmp_path: Path) -> None:
    for path in (root / "data" / "2020" / "narrative").glob("*.md"):
        draft = tmp_path / path.name
        draft.write_text(
            drafted(path.read_text(encoding="utf-8"), 2020, (), KIND.allowed_digits), encoding="utf-8"
        )
        old, new = read_narrative(path, ""), read_narrative(draft, "")
        assert (new.passages, new.chart_titles) == (old.passages, old.chart_titles), path.name


def test_a_marked_title_is_still_no_sentence_of_the_word_file(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "<!-- đoạn: a -->\nCâu.\n\n<!-- hình: b -->\n<!-- cần viết lại: nêu năm 2020 -->\nTên hình\n"
    )

    assert [unit.markdown for unit in read_units(path, {})] == ["Câu."]


def test_a_first_year_has_the_passages_that_its_notebook_places(tmp_path: Path) -> None:
    text = empty('section.passage("a", "b")\nsection.chart("x")\nsection.passage("c")', 2021)
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    narrative = read_narrative(tmp_path / "a.md", "a.md")

    assert narrative.passages == {"a": "", "b": "", "c": ""}
    assert len(narrative.to_rewrite) == 3


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("kế hoạch năm 2020", "kế hoạch năm 2023"),
        ("so với năm 2019, chuyển đổi trong năm 2021", "so với năm 2022, chuyển đổi trong năm 2024"),
        ("so với cả quý I/2020", "so với cả quý I/2023"),
        ("so với năm 2015", "so với năm 2015"),  # a base year stands for itself
        ("giai đoạn 2016-2020", "giai đoạn 2016-2020"),
        ("Nghị định số 107/2020/NĐ-CP", "Nghị định số 107/2020/NĐ-CP"),
        ("tháng 3/2020", "tháng 3/2023"),
        ("ngày 25/02/2020", "ngày 25/02/2020"),
    ],
)
def test_only_years_that_go_with_the_edition_move(text: str, later: str) -> None:
    assert moved(text, 2020, 2023) == later


@given(st.text(alphabet="năm quý I/0123456789-:{}. \n", max_size=60))
def test_years_there_and_back_leave_a_text_as_it_was(text: str) -> None:
    years = [int(year) for year in re.findall(r"\d{4}", text)]

    if not any(2018 <= year <= 2024 for year in years):
        assert moved(text, 2020, 2022) == text
    assert len(moved(text, 2020, 2022)) == len(text)


LINES = st.lists(
    st.sampled_from(
        ["Năm 2020.", "Câu thường.", "- mục {{ plan.tasks }}", "ngày 1/2/2020", "", "<!-- ghi chú -->"]
    ),
    max_size=8,
)


@given(LINES)
def test_drafting_loses_no_line(lines: list[str]) -> None:
    text = "<!-- đoạn: a -->\n" + "\n".join(lines)
    kept = [
        line
        for line in REWRITE.sub("", drafted(text, 2020, (), KIND.allowed_digits)).split("\n")
        if line.strip()
    ]

    assert kept == [line for line in text.split("\n") if line.strip()]
