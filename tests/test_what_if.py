"""`parbook what-if`: one cell changed in memory, and everything that would move."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import coordinate_to_tuple, range_boundaries

from parbook.cli import main
from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.inputs import edition_reader, trial
from parbook.inputs.edition_reader import read_edition
from parbook.inputs.trial import Trial, _formulas_using, find_place, typed
from parbook.invented.invented_numbers import Size
from parbook.invented.simulate import write_simulated
from parbook.live.uses import find_uses
from parbook.live.what_if import Refused, WhatIf, sentences_of, what_if
from parbook.pages.model import Grid, parts_of
from parbook.pages.page_json import PAGE, read_blocks
from parbook.problems import DataProblems
from parbook.render import pictures
from parbook.sheets import workbook
from parbook.sheets.raw_cells import RawCell, RawSheet

ONLINE = ("phu-luc-3.xlsx", "Ba dịch vụ", "C10")
MOVED_BY_ONLINE = {
    "procedures.online_processes", "procedures.online_processes_multiple", "procedures.online_processes_rate"
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a chart was drawn")

    monkeypatch.setattr(pictures, "vegalite_svg", refuse)


@pytest.fixture(scope="module", autouse=True)
def quick_reading() -> Iterator[None]:
    """Workbooks of an unchanged file are read once: most of the time of these tests."""

    @cache
    def read(path: Path, shown_as: str, changed: int) -> Any:
        return workbook.read_workbook(path, shown_as)

    def quickly(path: Path, shown_as: str) -> Any:
        book = read(path, shown_as, path.stat().st_mtime_ns)
        return {title: RawSheet(sheet.file, title, dict(sheet.cells)) for title, sheet in book.items()}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edition_reader, "read_workbook", quickly)
        patch.setattr(trial, "read_workbook", quickly)
        yield


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The folder of a small invented edition."""
    data = tmp_path_factory.mktemp("invented")
    return write_simulated(2024, 1, data, root, Size(departments=3, districts=3, communes=6))


@pytest.fixture
def trying(root: Path) -> Callable[..., WhatIf]:
    def change(file: str, sheet: str, cell: str, value: str) -> WhatIf:
        return what_if(root, root / "data" / "2020", file, sheet, cell, value)

    return change


def moved(found: WhatIf) -> set[str]:
    return {move.id for move in found.figures}


def test_the_figures_that_a_cell_feeds_move_with_their_old_and_new_numbers(
    trying: Callable[..., WhatIf],
) -> None:
    found = trying(*ONLINE, "800")

    assert {move.id: move.in_place(full=True) for move in found.figures} == {
        "procedures.online_processes": "[746 → 800] quy trình",
        "procedures.online_processes_multiple": "[hơn 05 → hơn 04] lần",
        "procedures.online_processes_rate": "[65,27% → 69,99%]",
    }


def test_sentences_tables_and_charts_that_show_them_are_named(trying: Callable[..., WhatIf]) -> None:
    found = trying(*ONLINE, "800")

    [sentence] = found.sentences
    assert sentence.file == "data/2020/narrative/ii-3-procedures.md"
    assert (sentence.kind, sentence.name) == ("passage", "services")
    assert sentence.text.startswith("Nộp hồ sơ trực tuyến: [746 → 800] quy trình (mức độ 3: 355,")
    assert set(sentence.figures) == MOVED_BY_ONLINE
    assert {(use.known.notebook, use.own_cell) for use in found.tables} == {("appendix-3", True)}
    assert {use.known.notebook: use.figures for use in found.charts} == {
        "ii-3-procedures": ("procedures.online_processes",),
        "overview": ("procedures.online_processes",),
    }


def test_new_contradictions_stand_first_among_the_checks(trying: Callable[..., WhatIf]) -> None:
    found = trying("phu-luc-3.xlsx", "Ba dịch vụ", "C10", "…")

    contradicting = [move.contradicts for move in found.checks]
    assert contradicting == sorted(contradicting, reverse=True)
    assert {True, False} == set(contradicting)


def test_a_cell_that_no_figure_uses_moves_its_own_table_alone(trying: Callable[..., WhatIf]) -> None:
    found = trying("phu-luc-2.xlsx", "Tỷ lệ", "C13", "98,5")

    assert (found.figures, found.sentences, found.charts, found.problems) == ((), (), (), ())
    [table] = found.tables
    assert (table.known.notebook, table.own_cell, table.figures) == ("appendix-2", True, ())


def test_a_value_that_moves_without_showing_is_told_apart(
    trying: Callable[..., WhatIf], capsys: pytest.CaptureFixture[str], root: Path
) -> None:
    cell = read_edition(root / "data" / "2020").tables["vertical_sectors"].total("resolved").cells()[0]
    found = trying(cell.file, cell.sheet, cell.address, str(int(cell.raw) + 1))

    shows = {move.id: move.shows for move in found.figures}
    assert shows["procedures.vertical_resolved"]
    assert not shows["procedures.vertical_online_rate"]
    assert not any("procedures.vertical_online_rate" in s.figures for s in found.sentences)
    assert not any("procedures.vertical_online_rate" in use.figures for use in found.charts)


def test_a_word_before_a_number_that_would_change_is_told(
    trying: Callable[..., WhatIf], monkeypatch: pytest.MonkeyPatch, root: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(root)
    assert main(["what-if", "2020", "phu-luc-3.xlsx", "Ba dịch vụ!C10", "820"]) == 0

    out = capsys.readouterr().out
    assert "[hơn 05 → gần 04] lần" in out
    assert "đổi từ đứng trước: hơn → gần" in out


def test_a_figure_that_goes_takes_its_charts_along_and_the_check_would_say_so(
    trying: Callable[..., WhatIf],
) -> None:
    found = trying(*ONLINE, "…")

    assert {move.id for move in found.figures if move.new is None} == MOVED_BY_ONLINE
    gone = {use.old.title for use in found.charts if use.old and use.new and not use.new.content}
    assert any("Cả ba dịch vụ" in title for title in gone)
    assert {problem.code for problem in found.problems} == {"TM-01"}
    assert "[746 quy trình → (không còn)]" in found.sentences[0].text


def test_an_explanation_whose_fault_would_be_gone_is_told_beside_what_moves(
    trying: Callable[..., WhatIf], root: Path
) -> None:
    edition = read_edition(root / "data" / "2020")
    item = next(item for item in edition.indicators if item.code == "quality_management.iso_systems")
    cell = item.quantity.cells()[0]
    found = trying(cell.file, cell.sheet, cell.address, "165")

    assert "quality_management.iso_systems" in moved(found)
    assert "AB-04" in {problem.code for problem in found.problems}
    verdicts = {m.known.id: (m.old and m.old.verdict, m.new and m.new.verdict) for m in found.checks}
    assert verdicts["adds_up.quality_management.iso_systems"] == ("explained", "agrees")


def test_nothing_is_written(trying: Callable[..., WhatIf], root: Path) -> None:
    def state() -> dict[Path, tuple[int, str]]:
        files = [path for path in (root / "data").rglob("*") if path.is_file()]
        return {p: (p.stat().st_mtime_ns, hashlib.sha256(p.read_bytes()).hexdigest()) for p in files}

    before = state()
    trying(*ONLINE, "800")
    assert state() == before


@pytest.mark.parametrize(
    ("value", "code"),
    [("7o46", "DL-08"), ("", "DL-07"), ("1,746", "DL-09"), ("12,5%", "DL-08"), ("#REF!", "DL-11")],
)
def test_a_value_that_the_sheet_cannot_hold_is_refused_as_the_check_would(
    trying: Callable[..., WhatIf], value: str, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        trying(*ONLINE, value)
    assert [(p.code, p.sheet, p.cell) for p in caught.value.problems] == [(code, *ONLINE[1:])]


def test_a_value_that_no_formula_can_take_is_refused(trying: Callable[..., WhatIf]) -> None:
    with pytest.raises(Refused) as caught:
        trying("phu-luc-3.xlsx", "Ba dịch vụ", "C9", "0")
    assert "AB-03" in {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("file", "sheet", "cell", "named"),
    [
        ("phu-luc-9.xlsx", "Ba dịch vụ", "C10", "phu-luc-3.xlsx"),
        ("phu-luc-3.xlsx", "Sheet1", "C10", "Ba dịch vụ"),
        ("phu-luc-3.xlsx", "Ba dịch vụ", "Z10", "cột A đến"),
        ("phu-luc-3.xlsx", "Ba dịch vụ", "C1", "dòng 9 đến"),
        ("phu-luc-3.xlsx", "Ba dịch vụ", "10C", "dòng 9 đến"),
        ("chi-tieu.xlsx", "Kế hoạch", "G8", "đang có số liệu"),
        ("chi-tieu.xlsx", "Không có", "D8", "Kế hoạch"),
    ],
)
def test_a_place_that_is_not_there_is_answered_with_what_there_is(
    trying: Callable[..., WhatIf], file: str, sheet: str, cell: str, named: str
) -> None:
    with pytest.raises(DataProblems) as caught:
        trying(file, sheet, cell, "5")
    [problem] = caught.value.problems
    assert (problem.code, problem.file) == ("TD-01", f"data/2020/{file}")
    assert named in problem.expected


@pytest.mark.parametrize("words", ["Ba dịch vụ!C10", "'Ba dịch vụ'!$C$10", "ba  dich vu!c10"])
def test_a_cell_is_named_as_excel_or_a_hurried_typist_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], root: Path, words: str
) -> None:
    monkeypatch.chdir(root)
    assert main(["what-if", "2020", "data/2020/phu-luc-3.xlsx", words, "800"]) == 0
    assert 'trang tính "Ba dịch vụ", ô C10: "746" → "800"' in capsys.readouterr().out


@pytest.mark.parametrize("words", ["C10", "!C10", "Ba dịch vụ!"])
def test_a_place_without_sheet_or_cell_is_wrong_usage(words: str) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["what-if", "2020", "phu-luc-3.xlsx", words, "800"])
    assert leaving.value.code == 2


@pytest.mark.parametrize(
    ("text", "number_format", "stored"),
    [
        ("5000", "General", 5000),
        ("5.000", "General", 5000),
        ("12,5", "General", 12.5),
        ("12,5%", "General", "12,5%"),
        ("12,5%", "0.0%", 0.125),
        ("98", "0%", 0.98),
        ("…", "General", "…"),
        (" - ", "General", "-"),
        ("1,234", "General", "1,234"),  # two readings: the sheet's reader says so
    ],
)
def test_a_value_is_stored_as_excel_stores_what_is_typed(text: str, number_format: str, stored: Any) -> None:
    assert typed(text, number_format) == stored


def test_the_title_of_a_chart_is_told_apart_from_a_passage_of_the_same_name(
    trying: Callable[..., WhatIf],
) -> None:
    found = trying("phu-luc-3.xlsx", "Hồ sơ trực tuyến", "E13", "21,5")
    assert {"title"} == {s.kind for s in found.sentences if s.name == "covid"}
    retold = [use for use in found.charts if use.old and use.new and use.old.title != use.new.title]
    assert ["cao hơn mức 21,50% của cả năm" in use.known.title for use in retold] == [True]


def test_a_percentage_may_be_typed_into_a_column_of_bare_percent(trying: Callable[..., WhatIf]) -> None:
    found = trying("phu-luc-6.xlsx", "Cơ quan ngành dọc", "F8", "12,5%")
    assert "procedures.vertical_online_police_rate" in moved(found)
    assert [m.in_table() for m in found.figures if m.id == "procedures.vertical_online_police_rate"] == [
        "82,90% → 12,50%"
    ]


def test_a_sentence_that_the_file_breaks_over_lines_is_told_whole() -> None:
    text = "Câu một có số {{ a.b }}. Câu hai\ntiếp ở dòng sau.\n\n- **Mục:** ý một\n  còn nữa;\n- ý hai"
    assert list(sentences_of(text)) == [
        "Câu một có số {{ a.b }}.", "Câu hai tiếp ở dòng sau.", "Mục: ý một còn nữa;", "ý hai"
    ]  # fmt: skip


def test_formulas_that_excel_would_compute_anew_are_pointed_out(data: Path) -> None:
    path = data / "2020" / "phu-luc-3.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Ba dịch vụ"]
    sheet["I20"], sheet["I21"], sheet["I22"] = "=SUM(C9:C11)", "=$C$10*2", "=C11+1"
    book.save(path)
    place = find_place(read_edition(data / "2020"), *ONLINE)
    assert place.formulas == ("I20", "I21")


@given(st.text(alphabet="=A1(){}[]\"'!#,;:+-*/^&<>% $eE.@|\n", max_size=12))
def test_any_text_behind_an_equals_sign_is_looked_through_without_a_fault(words: str) -> None:
    cells = {
        (1, 1): RawCell(1, 1, 1, f"={words}", "General"),
        (2, 1): RawCell(2, 1, 1, "=C9", "General"),
    }
    using = list(_formulas_using(RawSheet("a.xlsx", "S", cells), 9, 3))
    assert using[-1] == "A2"


@pytest.mark.parametrize("formula", ["=C9)", '="abc', "=C9 +)", "='C9"])
def test_a_formula_that_excel_would_not_take_names_no_cell(formula: str) -> None:
    cells = {(1, 1): RawCell(1, 1, 1, formula, "General")}
    assert list(_formulas_using(RawSheet("a.xlsx", "S", cells), 9, 3)) == []


def test_the_answer_as_data_names_what_the_lines_name(
    monkeypatch: pytest.MonkeyPatch, root: Path, tmp_path: Path
) -> None:
    monkeypatch.chdir(root)
    main(["what-if", "2020", ONLINE[0], "Ba dịch vụ!C10", "800", "--json", str(tmp_path / "moved.json")])

    found = json.loads((tmp_path / "moved.json").read_text(encoding="utf-8"))
    assert (found["cell"]["old"], found["cell"]["new"]) == ("746", "800")
    by_id = {figure["id"]: figure for figure in found["figures"]}
    assert set(by_id) == MOVED_BY_ONLINE
    assert by_id["procedures.online_processes_rate"]["old"]["text"] == "65,27%"
    assert [len(found[name]) for name in ("sentences", "tables", "charts")] == [1, 1, 2]
    assert all(check["old"] != check["new"] for check in found["checks"])


def test_the_uses_found_without_a_kernel_are_those_that_the_notebooks_stored(run: Run, root: Path) -> None:
    contents = [use.content for use in find_uses(run) if use.kind == "table"]
    stored = list(stored_tables(root / "notebooks"))
    assert len(stored) > 20
    assert [table.caption for table in stored if table not in contents] == []


def stored_tables(notebooks: Path) -> Iterator[Grid]:
    for path in notebooks.glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                if PAGE in output.get("data", {}):
                    yield from (p for p in parts_of(read_blocks(output.data[PAGE])) if isinstance(p, Grid))


# --- any cell, any value -------------------------------------------------------------------------

VALUES = st.one_of(
    st.integers(0, 10**7).map(str), st.sampled_from(["…", "-", "0", "1.234", "12,5", "12,5%", "99,99"])
)


@pytest.mark.parametrize("which", ["2020", "invented"])
def test_what_moves_is_just_what_comes_from_the_cell(which: str, root: Path, invented: Path) -> None:
    folder = invented if which == "invented" else root / "data" / "2020"
    before = Run(read_edition(folder), root / "notebooks").compute()
    places = sorted(input_cells(before))

    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(place=st.sampled_from(places), value=VALUES)
    def any_cell(place: tuple[str, str, str], value: str) -> None:
        try:
            found = what_if(root, folder, *place, value)
        except Refused:
            return
        after = Run(read_edition(folder, Trial(*place, value)), root / "notebooks").compute()
        fed = {
            figure.id
            for run in (before, after)
            for figure in run.figures.values()
            if comes_from(figure, place)
        }
        same = {name for name in fed if number(before, name) == number(after, name)}
        assert moved(found) == fed - same
        shown = {name for sentence in found.sentences for name in sentence.figures}
        assert shown <= moved(found)

    any_cell()


def input_cells(run: Run) -> set[tuple[str, str, str]]:
    quantities = [q for t in run.edition.tables.values() for row in t.rows for q in row.quantities.values()]
    quantities += [item.quantity for item in run.edition.indicators]
    return {(c.file, c.sheet, c.address) for q in quantities for c in q.cells()}


def comes_from(figure: Figure, place: tuple[str, str, str]) -> bool:
    file, sheet, address = place
    row, column = coordinate_to_tuple(address)
    for cell in figure.quantity.cells():
        left, top, right, bottom = range_boundaries(cell.address)
        if (cell.file, cell.sheet) == (file, sheet) and left <= column <= right and top <= row <= bottom:
            return True
    return False


def number(run: Run, name: str) -> Any:
    figure = run.figures.get(name)
    return figure and (figure.quantity.exact, figure.full, figure.status)


def test_the_report_is_told_in_vietnamese_under_its_five_headings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], root: Path
) -> None:
    monkeypatch.chdir(root)
    main(["what-if", "2020", ONLINE[0], "Ba dịch vụ!C10", "800"])

    out = capsys.readouterr().out
    headings = re.findall(r"^(\S[^:\n]*): (?:\d+|không đổi)$", out, re.MULTILINE)
    assert headings == ["Số liệu", "Câu", "Bảng", "Biểu đồ", "Đối chiếu"]
    assert "Cộng: 3 số liệu, 1 câu, 1 bảng, 2 biểu đồ, 4 nội dung đối chiếu." in out
