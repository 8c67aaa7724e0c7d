"""Executed notebooks made into pages: what a reader sees, and what must not be published."""

import unicodedata
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from parbook.checks.check import Check
from parbook.figures.run import Run
from parbook.inputs.edition import Edition
from parbook.inputs.outline import Outline, Part, read_outline
from parbook.pages.model import Block, Blocks, Column, Formulas, Grid, Heading, Page, Paragraph, Row, words
from parbook.pages.page_json import PAGE, blocks_json
from parbook.pages.published import FIGURE
from parbook.problems import DataProblems
from parbook.publish.compile import compile_pages, executed_figures, notebook_blocks
from parbook.publish.source import page_source, write_source
from parbook.render.html import Around
from parbook.render.plain import plain_text

NAME, TITLE = "notebooks/ii-3-procedures", "II.3. Cải cách thủ tục hành chính"
SET_UP = "section = open_section('procedures', year, data)"
FORMULA = "section.publish('procedures.resolved', dossiers.total('resolved'))"
TABLE = Grid((Column("Tên"),), (Row((words("Hồ sơ"),)),), "II.3-1", "Hồ sơ")
PROSE = Paragraph(words("Cả năm giải quyết 538.531 hồ sơ."))


def code(source: str, tag: str, *outputs: Any) -> Any:
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": [tag]})


def figure(name: str, value: str | None) -> Any:
    data = {"text/plain": f"{name} = {value}", FIGURE: {name: value}}
    return nbformat.v4.new_output("display_data", data=data)


def result(*blocks: Block, **data: Any) -> Any:
    shown = {PAGE: blocks_json(blocks), "text/html": "<p>", "text/plain": "", **data}
    return nbformat.v4.new_output("execute_result", data=shown, execution_count=5)


def stderr(text: str) -> Any:
    return nbformat.v4.new_output("stream", name="stderr", text=text)


def error() -> Any:
    return nbformat.v4.new_output("error", ename="KeyError", evalue="no row", traceback=["KeyError: no row"])


def executed(*more: Any) -> Any:
    return nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(f"# {TITLE}"),
            code("year: int = 2020", "parameters"),
            code("year = 2021", "injected-parameters"),
            code(SET_UP, "remove-cell"),
            code(FORMULA, "figures", figure("procedures.resolved", "538531")),
            code("section.passage('dossiers')", "remove-input", result(PROSE)),
            code("section.table('dossiers')", "remove-input", result(TABLE)),
            *more,
        ],
    )


def blocks_of(*more: Any) -> Blocks:
    """The blocks of the notebook below its title."""
    title, *blocks = notebook_blocks(executed(*more), NAME)
    assert title == Heading(TITLE, 0)
    return tuple(blocks)


Compile = Callable[..., Page]


@pytest.fixture
def compiled(root: Path, tmp_path: Path, run: Run) -> Compile:
    """Compile one executed notebook as the only page of a book."""

    def compile_one(notebook: Any, edition: Edition = run.edition) -> Page:
        notebooks = tmp_path / "executed"
        notebooks.mkdir()
        nbformat.write(notebook, notebooks / "ii-3-procedures.ipynb")
        run_of = copy(run)
        run_of.edition = edition
        titles = read_outline(edition).titles
        [_, page] = compile_pages(
            root, notebooks, run_of, Outline("book/phuong-phap", (Part("P", (NAME,)),), titles)
        )
        return page

    return compile_one


def with_settings(edition: Edition, **settings: Any) -> Edition:
    return replace(edition, settings=replace(edition.settings, **settings))


def test_a_page_is_what_its_notebook_shows_in_its_order_without_set_up() -> None:
    last = nbformat.v4.new_markdown_cell("Lời cuối.")
    assert blocks_of(last)[:-1] == (PROSE, TABLE, Paragraph(words("Lời cuối.")))


def test_every_formula_stays_once_and_is_folded_with_what_it_gave() -> None:
    second = code("section.publish('procedures.a', a)", "figures", figure("procedures.a", "6"))
    folded = [block for block in blocks_of(second) if isinstance(block, Formulas)]
    results = "procedures.resolved = 538531\nprocedures.a = 6"
    assert folded == [Formulas(f"{FORMULA}\n\n{second.source}", results)]


def test_a_cell_that_the_year_has_nothing_for_leaves_no_trace() -> None:
    nothing = nbformat.v4.new_output(
        "execute_result", data={"text/plain": "chưa có số liệu"}, execution_count=1
    )
    assert blocks_of(code("section.remaining_passages()", "remove-input", nothing)) == blocks_of()


def test_a_heading_under_which_nothing_stands_is_left_out_with_its_lower_ones() -> None:
    below = [nbformat.v4.new_markdown_cell(text) for text in ("## Trống", "### Cũng trống", "## Có", "Lời.")]
    headings = [block.text for block in blocks_of(*below) if isinstance(block, Heading)]
    assert headings == ["Có"]


def test_two_headings_of_one_text_have_two_anchors_and_levels_go_down_by_one(compiled: Compile) -> None:
    cells = [nbformat.v4.new_markdown_cell(text) for text in ("#### Kết quả", "a", "## Kết quả", "b")]
    headings = [block for block in compiled(executed(*cells)).blocks if isinstance(block, Heading)]
    assert [(h.level, h.anchor) for h in headings] == [(1, "ket-qua"), (1, "ket-qua--2")]


@pytest.mark.parametrize(
    ("bad", "tag", "found"),
    [
        (error(), "remove-input", "no row"),
        (stderr("UserWarning: dropped rows"), "remove-input", "dropped rows"),
        (error(), "remove-cell", "no row"),  # a cell that is not shown may still have failed
        (stderr("FutureWarning"), "figures", "FutureWarning"),
        (nbformat.v4.new_output("display_data", data={"text/html": "<table>"}), "remove-input", "df.head()"),
        (nbformat.v4.new_output("display_data", data={"image/png": "aGE="}), "remove-input", "df.head()"),
        (nbformat.v4.new_output("display_data", data={PAGE: "{"}), "remove-input", ""),
        (nbformat.v4.new_output("display_data", data={PAGE: '[{"type": "Video"}]'}), "remove-input", "Video"),
        (nbformat.v4.new_output("display_data", data={PAGE: '[{"type": "Heading", "text": 1, "level": 1}]'}),
         "remove-input", "str"),
    ],
)  # fmt: skip
def test_what_no_page_can_show_is_refused(compiled: Compile, bad: Any, tag: str, found: str) -> None:
    with pytest.raises(DataProblems) as raised:
        compiled(executed(code("df.head()", tag, bad)))
    [problem] = raised.value.problems
    assert (problem.code, problem.file) == ("BD-01", f"{NAME}.ipynb")
    assert found in problem.found


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("[tới](khong-co)", "BD-05", "khong-co"),
        ("[tới](../book/phuong-phap#khong-co)", "BD-05", "khong-co"),
        ("<video>", "TM-03", "mã HTML"),
    ],
)
def test_a_link_to_nowhere_and_foreign_mark_up_are_refused(
    compiled: Compile, text: str, code: str, found: str
) -> None:
    with pytest.raises(DataProblems) as raised:
        compiled(executed(nbformat.v4.new_markdown_cell(text)))
    [problem] = raised.value.problems
    assert problem.code == code
    assert found in problem.found


def test_links_of_the_book_lead_to_pages_and_headings(compiled: Compile) -> None:
    links = "[a](../book/phuong-phap.md#doi-chieu) [b](#muc) [c](https://example.org)\n\n## Mục"
    page = compiled(executed(nbformat.v4.new_markdown_cell(f"{links}\n\nb")))
    source = page_source(page, Around(page.name))
    for address in ("../book/phuong-phap.html#doi-chieu", f"../{NAME}.html#muc", "https://example.org"):
        assert f'<a href="{address}">' in source


DECOMPOSED = unicodedata.normalize("NFD", "Thủ tục hành chính")


def test_a_text_of_a_notebook_is_in_nfc() -> None:
    text = plain_text(blocks_of(nbformat.v4.new_markdown_cell(DECOMPOSED)))
    assert "Thủ tục hành chính" in text
    assert unicodedata.is_normalized("NFC", text)


def test_an_edition_may_retitle_a_section(compiled: Compile, run: Run) -> None:
    renamed = with_settings(run.edition, sections={"ii-3-procedures": "II.3. Thủ tục hành chính năm nay"})
    assert compiled(executed(), renamed).title == "II.3. Thủ tục hành chính năm nay"


@pytest.mark.parametrize("sections", [{}, {"i-1-plan": "Khác"}])
def test_a_section_that_is_not_renamed_keeps_its_title(compiled: Compile, run: Run, sections: Any) -> None:
    assert compiled(executed(), with_settings(run.edition, sections=sections)).title == TITLE


def source_of(
    root: Path, target: Path, pages: tuple[Page, ...], run: Run, checks: list[Check], edition: Edition
) -> dict[Path, bytes]:
    """The files of the book's source by name."""
    target.mkdir()
    run_of = copy(run)
    run_of.edition = edition
    write_source(root, target, pages, run_of, checks, read_outline(edition))
    files = (path for path in sorted(target.rglob("*")) if path.is_file())
    return {path.relative_to(target): path.read_bytes() for path in files if path.suffix != ".xlsx"}


@pytest.mark.parametrize(
    ("settings", "mark"),
    [({"status": "draft"}, "DỰ THẢO"), ({"invented": True}, "SỐ LIỆU GIẢ ĐỊNH")],
)
def test_a_draft_or_invented_edition_is_marked_and_a_final_one_is_not(
    root: Path, tmp_path: Path, run: Run, checks: list[Check], settings: dict[str, Any], mark: str
) -> None:
    editions = {"final": run.edition, "marked": with_settings(run.edition, **settings)}
    final, marked = (
        sum(
            text.count(mark.encode())
            for text in source_of(root, tmp_path / name, (), run, checks, of).values()
        )
        for name, of in editions.items()
    )
    assert marked > final


def test_two_sources_of_one_book_are_the_same_files_and_hold_nothing_that_a_parser_would_read(
    root: Path, tmp_path: Path, run: Run, checks: list[Check], pages: tuple[Page, ...]
) -> None:
    books = [source_of(root, tmp_path / name, pages, run, checks, run.edition) for name in ("a", "b")]
    assert books[0] == books[1]
    for page in pages:
        lines = books[0][Path(f"{page.name}.md")].decode().split("\n")
        inside = False
        for line in lines:
            if line.startswith("```"):
                inside = not inside
            elif not inside and line:
                assert line.startswith("#"), line


def test_the_pages_of_the_book_say_which_edition_they_stand_in(pages: tuple[Page, ...], run: Run) -> None:
    assert pages[0].title == run.edition.settings.title
    assert run.edition.settings.note in plain_text(pages[0].blocks)
    assert not [page.name for page in pages if "{{ edition." in plain_text(page.blocks)]


def test_the_book_has_the_title_of_the_edition_and_executes_nothing(
    root: Path, tmp_path: Path, run: Run, checks: list[Check]
) -> None:
    files = source_of(root, tmp_path / "book", (), run, checks, run.edition)
    config = yaml.safe_load(files[Path("_config.yml")])
    assert config["title"] == run.edition.settings.title
    assert config["execute"]["execute_notebooks"] == "off"


def test_the_values_that_notebooks_arrived_at_are_read_from_their_outputs(tmp_path: Path) -> None:
    notebook = executed(code("x", "figures", figure("procedures.a", "1/3"), figure("procedures.b", None)))
    nbformat.write(notebook, tmp_path / "ii-3-procedures.ipynb")

    assert executed_figures(tmp_path) == {
        "procedures.resolved": "538531",
        "procedures.a": "1/3",
        "procedures.b": None,
    }
