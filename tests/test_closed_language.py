"""The narrative is a closed language: whatever else is typed there stops at `check`, with its line."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from docutils.core import publish_string
from hypothesis import given
from hypothesis import strategies as st
from kinds import ALLOWED

from parbook.checks.examination import examine
from parbook.inputs.markdown import language_faults, parse
from parbook.inputs.narrative import check_narrative, read_narrative
from parbook.publish.site import _read_no_other_file

FENCE = "```"
# Each kind reads a file, reaches the network, publishes scripts or breaks the page, to other tools.
OUTSIDE = {
    "a file printed": f"{FENCE}{{include}} /../../secret.txt\n{FENCE}",
    "a file printed literally": f"{FENCE}{{literalinclude}} /etc/hostname\n{FENCE}",
    "a file published": "{download}`x </../../secret.txt>`",
    "an image from anywhere": "![a](/../../secret.png)",
    "an image from the web": "![a](http://127.0.0.1:8999/a.png)",
    "a file as mark-up": f"{FENCE}{{raw}} html\n:file: ../../secret.html\n{FENCE}",
    "an address as mark-up": f"{FENCE}{{raw}} html\n:url: http://127.0.0.1:8999/\n{FENCE}",
    "a file as a table": f"{FENCE}{{csv-table}} t\n:file: ../../secret.csv\n{FENCE}",
    "an address as a table": f"{FENCE}{{csv-table}} t\n:url: http://127.0.0.1:8999/csv\n{FENCE}",
    "another language": f"{FENCE}{{eval-rst}}\n.. raw:: html\n   :file: /etc/hostname\n{FENCE}",
    "a script": "<script>alert('x')</script>",
    "a script in a picture": "<svg><script>alert('x')</script></svg>",
    "leaving the book": "<meta http-equiv=refresh content='url=http://127.0.0.1'>",
    "a frame": "<iframe src='http://127.0.0.1'></iframe>",
    "a form": "Chữ <form action='http://127.0.0.1'>x</form>",
    "a base": "<base href='http://127.0.0.1'>",
    "a figure that is a link": f"{FENCE}{{figure}} a.png\n:target: javascript:alert('x')\n{FENCE}",
    "the page's frame": "</div></main></body>",
    "a title": "# Tiêu đề",
    "a fence left open": f"{FENCE}\nchữ",
    "a fence of waves": "~~~{note}\nchữ\n~~~",
    "the clock": "{sub-ref}`today`",
    "a reference": "{doc}`/book/index`",
    "an expression": "{eval}`x`",
    "a note": f"{FENCE}{{note}}\nchữ\n{FENCE}",
    "a note of colons": ":::{note}\nchữ\n:::",
    "a container of ours": ":::{container} screen-only\nchữ\n:::",
    "a quotation": "> chữ",
    "a rule": "chữ\n\n---\n\nchữ",
    "a script as link": "[bấm](javascript:alert)",
    "a script as link, written otherwise": "[bấm](&#106;avascript:alert)",
    "data as link": "[bấm](data:text/html,x)",
    "a file as link": "[bấm](file:///etc/hostname)",
    "another host": "[bấm](//example.org/)",
    "another host, turned": "[bấm](\\\\example.org)",
    "the top of the disk": "[bấm](/etc/hostname)",
    "out of the book": "[bấm](../../secret.html)",
    "an address in brackets": "<javascript:alert>",
    "a footnote": "chữ[^a]",
    "a comment": "chữ <!-- ẩn -->",
    "a comment left open": "<!-- chữ",
    "a definition": "chữ\n: nghĩa",
}
WITHIN = {
    "a paragraph": "Chữ **đậm**, *nghiêng*, `phu-luc-3.xlsx`.",
    "headings": "## Mục\n\n### Ý\n\nChữ.",
    "lists": "- một\n- hai\n  - trong\n\n1. ba",
    "a table": "| a | b |\n|---|--:|\n| c | d |",
    "the web": "[trang](https://example.org/a?b=c#d)",
    "a letter": "[thư](mailto:a@example.org)",
    "a page": "[mục](../notebooks/sources)",
    "a page and a place": "[mục](ii-3-procedures.md#ty-le)",
    "a place": "[mục](#ty-le)",
    "a figure": "{{ plan.tasks | full }}",
    "signs": "a < b & c; \\# \\` \\[^a\\]",
}


def faults(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    path = tmp_path / "a.md"
    path.write_text(f"<!-- đoạn: mo-dau -->\nCâu đầu.\n\n{text}\n", encoding="utf-8")
    found = check_narrative(read_narrative(path, "a.md"), {"plan.tasks"}, ALLOWED)
    return [(problem.code, problem.cell) for problem in found]


@pytest.mark.parametrize("text", OUTSIDE.values(), ids=OUTSIDE)
def test_what_other_tools_would_run_or_read_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    found = faults(tmp_path, text)
    assert {code for code, _ in found} <= {"TM-03", "TM-02"}
    assert any(code == "TM-03" and "dòng " in cell and "dòng 1" not in cell for code, cell in found)


@pytest.mark.parametrize("text", WITHIN.values(), ids=WITHIN)
def test_the_language_of_prose_has_no_fault(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"{FENCE}{{note}}\nTỷ lệ đạt 99,9% năm nay.\n{FENCE}",
        f"{FENCE}\nĐạt 99,9%",
        "<b>`</b> đạt 99,9% <b>`</b>",
        "Đạt `99,9%` năm nay",
        "Đạt \\`99,9%\\` năm nay",
        "Đạt ½ số hồ sơ",
        "Đạt Ⅻ hồ sơ",
        "Đạt ③ hồ sơ",
        "Đạt ٧٤٦ hồ sơ",
        "Đạt &#57;&#57; hồ sơ",
        "Đạt ９９ hồ sơ",
        "[đạt 99,9%](https://example.org)",
        "| a |\n|---|\n| 99,9 |",
        "## Đạt 99,9%",
        "- đạt **99**,9%",
        f"{FENCE}{{math}}\n99\n{FENCE}",
    ],
)
def test_no_number_is_typed_anywhere_in_the_prose(tmp_path: Path, text: str) -> None:
    assert {code for code, _ in faults(tmp_path, text)} & {"TM-02", "TM-03"}
    if FENCE not in text and "<b>" not in text:
        assert "TM-02" in {code for code, _ in faults(tmp_path, text)}


@pytest.mark.parametrize("text", ["[a](https://example.org/12/3)", "`phu-luc-3.xlsx`, ô `C10:D20`"])
def test_addresses_files_and_cells_may_have_digits(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text) == []


def test_check_tells_what_a_build_would_have_run(root: Path, data: Path) -> None:
    path = data / "2020" / "narrative" / "i-1-plan.md"
    path.write_text(path.read_text(encoding="utf-8") + f"\n{OUTSIDE['a file printed']}\n", encoding="utf-8")
    assert [problem.code for problem in examine(root, 2020, str(data)).problems] == ["TM-03"]


@given(st.text("`{}<>[]()!:#-*_|\\/~&^ab \n", max_size=60))
def test_any_text_is_parsed_to_parts_that_are_known_or_told(text: str) -> None:
    prose = parse(text)
    kinds = {node.type for node in prose.tree.walk()} - {"root"}
    strange = kinds & {"fence", "html_block", "html_inline", "image", "colon_fence", "footnote"}
    assert not strange or language_faults(prose) or "html" in "".join(strange)


def test_docutils_reads_no_file_and_no_address_for_a_page(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("bí mật", encoding="utf-8")
    app = SimpleNamespace(env=SimpleNamespace(settings={}))
    _read_no_other_file(cast(Any, app))
    quiet = {"report_level": 5, "output_encoding": "unicode"}
    for text in (f".. include:: {secret}", f".. raw:: html\n   :file: {secret}"):
        assert "bí mật" in publish_string(text, settings_overrides=quiet, writer_name="html")
        shown = publish_string(text, settings_overrides=quiet | app.env.settings, writer_name="html")
        assert "bí mật" not in shown
