"""The catalogue of faults: every code that is raised stands in it, with its texts, and on the page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from parbook.faults.problem_guide import guide_blocks
from parbook.pages.model import Heading, Page
from parbook.problems import AFFECTED, CODES, GROUPS, gravity, request
from parbook.render.html import blocks_html
from parbook.render.plain import plain_text

CODE = re.compile(r"[A-Z]{2}-\d{2}")


def codes_named(root: Path) -> Iterator[str]:
    """Every code that a module names beside the list of them."""
    for path in (root / "parbook").rglob("*.py"):
        if path.name == "problems.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                yield node.value


def test_every_code_that_is_raised_is_listed_and_every_listed_code_is_raised(root: Path) -> None:
    assert set(codes_named(root)) == set(CODES)


def test_every_code_has_a_title_and_a_group() -> None:
    assert all(fault.title for fault in CODES.values())
    assert {code[:2] for code in CODES} <= GROUPS.keys()


@pytest.mark.parametrize("code", CODES)
def test_an_entry_is_told_in_full_sentences(code: str) -> None:
    fault = CODES[code]
    assert fault.affects in AFFECTED
    for text in (fault.meaning, fault.cause, fault.fix, fault.example):
        assert text.rstrip("”")[-1] in ".?!", text
    # What a unit is asked follows "Đề nghị" in a table.
    assert not fault.request or fault.request[0].islower()


def test_a_unit_is_asked_about_faults_of_its_workbooks_alone() -> None:
    asked = {code for code in CODES if request(code)}
    assert {code for code in asked if not code.startswith("DL")} == {"AB-05"}
    assert {code for code in CODES if code.startswith("DL")} <= asked


def test_no_request_to_a_unit_speaks_of_the_files_of_the_project() -> None:
    for code in CODES:
        assert not re.search(r"\.(yml|csv|md)|parbook|notebook", request(code)), code


def test_the_order_of_gravity_is_file_sheet_table_cell_settings_text() -> None:
    order = [gravity(code) for code in ("AB-02", "DL-01", "DL-03", "DL-04", "DL-07", "AB-01", "TM-01")]
    assert order == sorted(set(order))


def test_the_page_has_an_anchor_and_the_words_of_every_code() -> None:
    blocks = guide_blocks()
    page = BeautifulSoup(blocks_html(blocks), "html.parser")
    for code, fault in CODES.items():
        entry = page.find(id=code.lower())
        assert entry is not None, code
        facts = entry.find_next_sibling("ul")
        assert facts is not None
        text = f"{entry.get_text(' ')} {facts.get_text(' ')}"
        assert f"{code}. {fault.title}" in text
        assert all(word in text for word in ("Thường do", "Cách sửa", "Ví dụ")), code
    assert sum(isinstance(b, Heading) and b.listed for b in blocks) == len({code[:2] for code in CODES})


def test_the_page_is_part_of_the_book_and_holds_every_code(pages: tuple[Page, ...]) -> None:
    [page] = [page for page in pages if page.name == "book/ma-loi"]
    anchors = {block.anchor for block in page.blocks if isinstance(block, Heading)}
    assert {code.lower() for code in CODES} <= anchors
    assert "{{ faults }}" not in plain_text(page.blocks)


def test_braces_of_an_example_are_not_taken_for_placeholders(pages: tuple[Page, ...]) -> None:
    [page] = [page for page in pages if page.name == "book/ma-loi"]
    assert "{{ plan.taks }}" in plain_text(page.blocks)
