"""The year's prose: passages by name, numbers only by figure id."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parbook.checks.examination import examine
from parbook.definitions.catalogue import Definition
from parbook.definitions.sections import SECTIONS
from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.inputs.narrative import (
    Narrative,
    check_narrative,
    fill,
    read_narrative,
    typed_digits,
    unasked_titles,
)
from parbook.numbers.quantity import constant
from parbook.pages.cells import figure_plain, figure_spans
from parbook.pages.markdown import read_markdown
from parbook.pages.model import Span, Spans
from parbook.problems import DataProblems
from parbook.publish.build import check_edition
from parbook.render.html import blocks_html
from parbook.render.plain import plain_text


def figure(name: str, value: str, unit: str, kind: str = "count", **more: object) -> Figure:
    words = str(more.pop("words", ""))
    definition = Definition(name, name, name, unit, kind, 0, words=words)
    return Figure(name, "I.1", constant(value, unit), definition, **{"decimals": 0, **more})  # type: ignore[arg-type]


FIGURES = {
    found.id: found
    for found in (
        figure("plan.tasks", "6", "task"),
        figure("plan.rate", "20.294", "percent", "rate", decimals=2),
        figure("plan.articles", "400", "article", word="gần"),
        figure("plan.rank", "1", "rank", "rank", words="1=cao nhất"),
        figure("plan.money", "15255000000", "VND", scale_unit="million_VND"),
    )
}


def written(tmp_path: Path, content: str | bytes) -> Narrative:
    path = tmp_path / "i-1-plan.md"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_narrative(path, "2020/narrative/i-1-plan.md")


def problems(text: str) -> list[tuple[str, str]]:
    found = check_narrative(Narrative("i-1-plan.md", {"tasks": text}, {}), FIGURES)
    return [(problem.code, problem.found) for problem in found]


def codes(text: str) -> list[str]:
    return [code for code, _ in problems(text)]


TWO_PASSAGES = """<!-- đoạn: tasks -->
Câu một.

Câu hai.

<!-- hình: plan-size -->
Tên hình

<!-- đoạn: results -->
Câu ba.
"""


def test_passages_and_chart_titles_are_read_by_name_in_the_order_of_the_file(tmp_path: Path) -> None:
    narrative = written(tmp_path, TWO_PASSAGES)

    assert list(narrative.passages.items()) == [("tasks", "Câu một.\n\nCâu hai."), ("results", "Câu ba.")]
    assert narrative.chart_titles == {"plan-size": "Tên hình"}


def test_text_before_the_first_mark_is_not_lost(tmp_path: Path) -> None:
    narrative = written(tmp_path, "Lời dẫn.\n\n" + TWO_PASSAGES)

    assert next(iter(narrative.passages.values())) == "Lời dẫn."
    assert len(narrative.passages) == 3


def test_a_file_that_is_not_there_has_no_passages(tmp_path: Path) -> None:
    assert list(read_narrative(tmp_path / "none.md", "none.md").texts()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + TWO_PASSAGES.encode(),
        TWO_PASSAGES.replace("\n", "\r\n").encode(),
        unicodedata.normalize("NFD", TWO_PASSAGES).encode(),
        TWO_PASSAGES.replace("<!-- đoạn: tasks -->", "<!--đoạn:tasks-->  ").encode(),
    ],
    ids=["byte order mark", "Windows line ends", "NFD", "spaces in marks"],
)
def test_what_editors_do_to_a_file_changes_no_passage(tmp_path: Path, content: bytes) -> None:
    assert written(tmp_path, content) == written(tmp_path, TWO_PASSAGES)


def test_two_passages_of_one_name_do_not_hide_each_other(tmp_path: Path) -> None:
    narrative = written(tmp_path, "<!-- đoạn: tasks -->\nCâu một.\n\n<!-- đoạn: tasks -->\nCâu hai.\n")

    kept = "\n".join(text for _, text in narrative.texts())
    assert ("Câu một." in kept and "Câu hai." in kept) or check_narrative(narrative, FIGURES)


@pytest.mark.parametrize(
    "text",
    [
        "Có {{ plan.tasks }} nhiệm vụ, đạt {{plan.rate|full}}.",
        "Quyết định số 3595/QĐ-UBND ngày 01/3/2020 và Nghị định số 107/2020/NĐ-CP.",
        "Nghị quyết số 39-NQ/TW; giai đoạn 2016-2020; quý I/2020; tháng 3/2021.",
        "Đợt dịch Covid-19; dịch vụ công mức độ 3, 4; TCVN ISO 9001:2015; hoạt động 24/7.",
        "Tệp `phu-luc-3.xlsx`, ô `C7`; xem [mục sau](ii-3-procedures.md#muc-12).",
        "Ngày 17 tháng 3 năm 2021.",
        "Không có con số nào.",
    ],
)
def test_sound_prose_has_no_problems(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Có 40 nhiệm vụ.", '"40"'),
        ("Đạt 20,29% hồ sơ.", '"20,29"'),
        ("Có 1.234.567 lượt.", '"1.234.567'),
        ("Gồm {{ plan.tasks }} việc và 3 việc khác.", '"3"'),
        ("Đạt {{ plan.rate }}5 hồ sơ.", '"5'),
        ("Có 12/2716 cán bộ chưa đạt chuẩn.", "12/2716"),  # no month of a year 2716
        ("Có 88/1396 cán bộ chưa đạt chuẩn.", "1396"),
        ("Hoàn thành 20{{ plan.tasks }}20 việc.", '"20"'),  # the digits around a number are no year
        ("Có 20200 lượt.", "0"),
        ("Có ５ việc.", "５"),  # a full-width digit is a digit
    ],
)
def test_a_digit_typed_by_hand_is_a_problem_that_shows_it(text: str, found: str) -> None:
    reported = problems(text)

    assert {code for code, _ in reported} == {"TM-02"}
    assert any(found in words for _, words in reported)


@given(st.integers(0, 10**9).filter(lambda n: not 1900 <= n <= 2099), st.booleans())
def test_any_count_typed_by_hand_is_found_however_it_is_grouped(count: int, grouped: bool) -> None:
    typed = f"{count:,}".replace(",", ".") if grouped else str(count)

    assert codes(f"Cả năm có {typed} hồ sơ") == ["TM-02"]


@given(st.integers(1, 28), st.integers(1, 12), st.integers(1945, 2099), st.integers(1, 9999))
def test_dates_and_document_numbers_are_never_taken_for_figures(
    day: int, month: int, year: int, number: int
) -> None:
    text = (
        f"Ngày {day}/{month}/{year}, Quyết định số {number}/QĐ-UBND và số {number}/{year}/QĐ-TTg năm {year}"
    )

    assert list(typed_digits(text)) == []


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxy ,.-\n*_", max_size=200))
def test_prose_without_digits_is_never_at_fault(text: str) -> None:
    ruled = re.search(r"^\W*([-*_])([ ]*\1){2,}\W*$", text, re.MULTILINE)
    assert set(codes(text)) <= ({"TM-03"} if ruled else set())


@pytest.mark.parametrize("text", ["Có {{ plan.taks }} việc.", "Có {{ plan.taks | full }}.", "{{ tasks }}"])
def test_an_unknown_figure_is_a_problem_that_shows_its_sentence(text: str) -> None:
    [(code, found)] = problems(f"Câu trước. {text}")

    assert code == "TM-01"
    assert re.findall(r"\{\{\s*([\w.]+)", text)[0] in found
    assert "Câu trước" not in found


def test_an_unknown_filter_is_a_problem() -> None:
    assert problems("Có {{ plan.tasks | upper }} việc.") == [("TM-01", "{{ plan.tasks | upper }}")]


@pytest.mark.parametrize(
    "text",
    ["Có {{ plan.tasks việc.", "Có plan.tasks }} việc.", "Có {{ }} việc.", "Có {{ plan.tasks | }} việc."],
)
def test_unbalanced_or_empty_braces_are_a_problem(text: str) -> None:
    assert codes(text) == ["TM-03"]


def test_problems_name_the_file_and_the_passage_and_chart_titles_are_checked_too(tmp_path: Path) -> None:
    narrative = written(tmp_path, TWO_PASSAGES.replace("Tên hình", "Có 12 việc"))

    [problem] = check_narrative(narrative, FIGURES)

    assert (problem.code, problem.file) == ("TM-02", "2020/narrative/i-1-plan.md")
    assert "plan-size" in problem.cell


def test_every_fault_of_a_file_is_reported_at_once() -> None:
    assert sorted(codes("{{ a.b }}, {{ plan.tasks | up }}, 12, {{ x")) == ["TM-01", "TM-01", "TM-02", "TM-03"]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Có {{ plan.tasks }} việc", "Có 06 việc"),
        ("Có {{ plan.tasks | full }}", "Có 06 nhiệm vụ, giải pháp"),
        ("Đạt {{plan.rate}}", "Đạt 20,29%"),
        ("Có {{ plan.articles|full }}", "Có gần 400 tin, bài"),
        ("Mức {{ plan.rank | full }}", "Mức cao nhất"),
        ("Chi {{ plan.money | full }}", "Chi 15.255 triệu đồng"),
    ],
)
def test_placeholders_are_filled_with_the_printed_number(text: str, filled: str) -> None:
    assert fill(text, FIGURES, figure_plain) == filled


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        (
            "Đạt {{ plan.rate }}.",
            'Đạt <data class="figure" value="20.29" data-figure="plan.rate">20,29%</data>.',
        ),
        (
            "{{ plan.articles | full }}",
            'gần <data class="figure" value="400" data-figure="plan.articles">400</data> tin, bài',
        ),
        (
            "{{ plan.tasks }}",
            '<data class="figure" value="6" data-figure="plan.tasks">06</data>',
        ),
        (
            "{{ plan.rank }}",
            '<data class="figure" value="1" data-figure="plan.rank">cao nhất</data>',
        ),
        (
            "{{ plan.money | full }}",
            '<data class="figure" value="15255000000" data-figure="plan.money">15.255 triệu đồng</data>',
        ),
    ],
)
def test_in_html_the_number_alone_is_marked_as_data(text: str, filled: str) -> None:
    blocks = read_markdown(text, "notebooks/i-1-plan", "i-1-plan.md", named)
    assert blocks_html(blocks) == f"<p>{filled}</p>"


def named(figure_id: str, full: bool) -> Spans:
    return figure_spans(FIGURES[figure_id], full)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Câu.\n\n<b>đậm</b>", "mã HTML"),
        ("Câu.\n\n<div>\nkhối\n</div>", "mã HTML"),
        ("Câu.\n\n![hình](a.png)", "hình ảnh"),
        ("Câu.\n\n```\nmã\n```", "khối mã lệnh"),
        ("Câu.\n\n> trích", "đoạn trích dẫn (dấu > đầu dòng)"),
        ("Câu.\n\n---", "đường kẻ ngang"),
        ("Câu.\n\n# Đề mục", "đề mục cấp 1"),
        ("Câu.\n\n##### Đề mục", "đề mục cấp 5"),
        ("Câu.\n\n- ý\n\n  ## Đề mục", "đề mục trong danh sách"),
        ("Câu.\n\nChú thích[^a].", "chú thích cuối trang [^a]"),
    ],
)
def test_what_prose_does_not_know_is_told_with_its_line_before_a_book_is_built(
    text: str, found: str, tmp_path: Path
) -> None:
    narrative = written(tmp_path, f"\n<!-- đoạn: dau -->\nLời dẫn.\n\n<!-- đoạn: plan -->\n{text}\n")
    [problem] = check_narrative(narrative, FIGURES)
    assert (problem.code, problem.found) == ("TM-03", found)
    line = 1 + next(n for n, line in enumerate(narrative.text.split("\n")) if line == text.split("\n")[2])
    line += 2 * ("trong danh sách" in found)
    assert problem.cell == f"đoạn plan, dòng {line}"


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("Một\ndòng **đậm *cả***", "<p>Một dòng <strong>đậm </strong><strong><em>cả</em></strong></p>"),
        ("## Đề mục", "<h2>Đề mục</h2>"),
        ("- a\n  - b", "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>"),
        ("3. a\n4. b", '<ol start="3"><li><p>a</p></li><li><p>b</p></li></ol>'),
        (
            "| A | B |\n|---|--:|\n| x | {{ plan.articles | full }} |",
            '<table><thead><tr><th scope="col">A</th><th scope="col" class="number">B</th></tr></thead>'
            '<tbody><tr><td>x</td><td class="number">gần <data class="figure" value="400" '
            'data-figure="plan.articles">400</data> tin, bài</td></tr></tbody></table>',
        ),
        ("`{{ plan.tasks }}`", "<p><code>{{ plan.tasks }}</code></p>"),
        ("dòng  \nsau <!-- ghi chú -->", "<p>dòng<br>sau</p>"),
        ("    thụt đầu dòng", "<p>thụt đầu dòng</p>"),
        (
            "**{{ plan.tasks }}**",
            '<p><strong><data class="figure" value="6" data-figure="plan.tasks">06</data></strong></p>',
        ),
        ("\ue0000\ue001", "<p>\ufffd0\ufffd</p>"),
    ],
)  # fmt: skip
def test_prose_as_a_page_shows_it(text: str, markup: str) -> None:
    assert blocks_html(read_markdown(text, "notebooks/i-1-plan", "i-1-plan.md", named)) == markup


def test_a_word_that_is_markdown_stays_a_word() -> None:
    hostile = "**đậm** [x](http://127.0.0.1) <b> `{{ plan.tasks }}`"
    blocks = read_markdown("Có {{ a }}.", "x/y", "y.md", lambda name, full: (Span(hostile),))
    assert plain_text(blocks) == f"Có {hostile}."


def test_a_narrative_in_another_encoding_is_a_problem_not_a_traceback(data: Path, root: Path) -> None:
    folder = data / "2020" / "narrative"
    folder.mkdir(exist_ok=True)
    (folder / "i-1-plan.md").write_bytes("<!-- đoạn: plan -->\nKế hoạch.\n".encode("utf-16"))

    with pytest.raises(DataProblems) as caught:
        check_edition(root, 2020, str(data))

    assert {p.code for p in caught.value.problems if "i-1-plan" in p.file} == {"TM-03"}


def narratives(run: Run) -> dict[str, Narrative]:
    """The narrative of every section of 2020 by the section's number."""
    folder = run.edition.folder / "narrative"
    files = {section.number: f"{section.notebook}.md" for section in SECTIONS}
    return {number: read_narrative(folder / name, name) for number, name in files.items()}


def test_the_narrative_of_2020_has_no_problems(run: Run) -> None:
    found = [p.text() for n in narratives(run).values() for p in check_narrative(n, run.figures)]

    assert found == []


def test_every_figure_of_a_section_is_told_in_its_own_narrative(run: Run) -> None:
    told = {
        (number, name)
        for number, narrative in narratives(run).items()
        for name in re.findall(r"\{\{\s*([\w.]+)", "\n".join(narrative.passages.values()))
    }

    assert {(figure.section, name) for name, figure in run.figures.items()} - told == set()


def test_every_narrative_file_of_2020_belongs_to_a_section(run: Run) -> None:
    files = {path.name for path in (run.edition.folder / "narrative").glob("*.md")}

    assert files <= {f"{section.notebook}.md" for section in SECTIONS}


@pytest.mark.parametrize(
    ("mark", "why"),
    [
        ("<!-- hinh: iso-levels -->", "hình"),
        ("<!-- hình: iso_levels -->", "tên chỉ gồm"),
        ("<!-- hình: Iso-levels -->", "tên chỉ gồm"),
        ("<!-- đoạn iso -->", "dấu hai chấm"),
        (" <!-- đoạn: iso -->", "từ đầu dòng"),
        ("<!-- Đoạn: b -->", "chữ thường"),
        ("Chữ. <!-- đoạn: b -->", "riêng một dòng"),
        ("<!-- đoạn: b --> Chữ.", "riêng một dòng"),
        ("<!-- đoan: b -->", "đoạn"),
        ("<!-- ghi chú -->", "ghi chú"),
        ("<!-- đoạn: b", "thiếu dấu -->"),
        ("Chữ <!-- cần viết lại: x -->", "cần viết lại"),
        ("<!-- can viet lai: x -->", "cần viết lại"),
        ("<!---->", "<!---->"),
    ],
)
def test_a_comment_that_is_no_mark_is_told_with_its_line_and_why(tmp_path: Path, mark: str, why: str) -> None:
    narrative = written(tmp_path, f"<!-- đoạn: a -->\nLời văn.\n\n{mark}\nTiêu đề của hình\n")
    (problem,) = [p for p in check_narrative(narrative, FIGURES) if p.code == "TM-03"]
    assert problem.cell == "dòng 4"
    assert why in problem.found or why in problem.expected


def test_a_mark_of_what_is_to_be_rewritten_is_none_of_them_wherever_a_draft_has_it(tmp_path: Path) -> None:
    text = (
        "<!-- cần viết lại: a -->\n<!-- đoạn: a -->\n  <!-- cần viết lại -->\nLời văn.\n"
        "<!-- cần viết lại: b\nc -->\n"
    )
    narrative = written(tmp_path, text)
    assert check_narrative(narrative, FIGURES) == []
    assert len(narrative.to_rewrite) == 3


def test_a_title_that_no_chart_asks_for_is_told_at_its_line_with_the_nearest_name(tmp_path: Path) -> None:
    narrative = written(tmp_path, "Lời dẫn.\n\n<!-- hình: plan-sizes -->\nTên hình\n")
    (problem,) = unasked_titles(narrative, {"plan-size", "other"})
    assert (problem.code, problem.cell) == ("TM-03", "dòng 3")
    assert "gần giống: plan-size" in problem.found
    assert unasked_titles(narrative, {"plan-sizes"}) == []


def test_check_tells_a_title_that_no_notebook_draws(root: Path, data: Path) -> None:
    path = data / "2020" / "narrative" / "ii-8-quality-management.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("hình: iso-levels", "hình: iso-level"), encoding="utf-8")
    (problem,) = examine(root, 2020, str(data)).problems
    assert problem.code == "TM-03"
    assert "gần giống: iso-levels" in problem.found
    assert text.splitlines()[problem.line - 1] == "<!-- hình: iso-levels -->"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_prose_of_another_encoding_says_how_to_save_it(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(DataProblems) as caught:
        written(tmp_path, TWO_PASSAGES.encode(encoding, "replace"))
    (problem,) = caught.value.problems
    assert problem.code == "TM-03"
    assert "Mã hóa: UTF-8" in problem.fix


@pytest.mark.parametrize(
    "mark",
    [
        "<!-- cần viết lại: năm 2020 -->\n",
        "  <!-- cần viết lại: năm 2020 -->  \n",
        "<!--cần viết lại năm 2020-->\n",
        "<!-- cần viết lại:\n     năm\n     2020 -->\n",
    ],
)
@pytest.mark.parametrize("before", ["", "Câu một.\n\n"])
def test_a_mark_to_rewrite_is_no_prose_wherever_it_stands(tmp_path: Path, mark: str, before: str) -> None:
    narrative = written(tmp_path, f"<!-- đoạn: tasks -->\n{before}{mark}Câu hai.\n")

    assert narrative.passages == {"tasks": f"{before}Câu hai."}
    assert [(name, " ".join(why.split())) for name, why in narrative.to_rewrite] == [("tasks", "năm 2020")]


def test_a_chart_title_is_filled_with_the_number_alone() -> None:
    assert figure_plain(FIGURES["plan.tasks"]) == "06"
    assert figure_plain(FIGURES["plan.tasks"], full=True) == "06 nhiệm vụ, giải pháp"
