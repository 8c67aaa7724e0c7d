"""What comes from a Word file: typed words come back as the same letters, hostile files as one problem."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from kinds import ALLOWED

from parbook.cli import main
from parbook.figures.run import Run
from parbook.inputs.markdown import language_faults, parse
from parbook.inputs.narrative import check_narrative, read_narrative
from parbook.pages.markdown import read_markdown
from parbook.pages.model import Paragraph, plain
from parbook.problems import DataProblems
from parbook.sheets import word_safety
from parbook.text import one_line
from parbook.word_back.rewording import Rewording, markdown_of, read_units, reworded
from parbook.word_back.word_text import Line, Piece, read_lines

TYPED = (
    "Theo Phụ lục. {download}`x </../../../../../../etc/passwd>`",
    "# Tiêu đề",
    "<!-- đoạn: gia -->",
    "[bấm](javascript:alert)",
    "[bấm](https://example.org)",
    "{{ plan.tasks }}",
    "```{include} /etc/hostname",
    "<script>alert()</script> <meta http-equiv=refresh>",
    "![a](/../../secret.png)",
    ":::{note}",
    "| a | b |",
    "---",
    "***",
    "> trích",
    "* mục",
    "+ mục",
    "- mục",
    ": nghĩa",
    "\\# a \\\\ b\\",
    "a_b_c _d_ *e* **f** `g` ``h`` ~~i~~",
    "A & B &lt; C &amp; D &#60;",
    "`đạt` nhiều `hơn`",
    "(xem “Quy chế”)",
    "<https://example.org>",
    "[^chú]: lời",
    "}} {{ | full",
    "2020. Năm bản lề",
    "–",
)
PIECES = st.lists(
    st.builds(
        Piece, st.text("ab ă.,;:!?()[]{}<>*_`#+-=|~\\/&\"'$^@%đ", max_size=12), bold=st.booleans(),
        italic=st.booleans(),
    ),
    min_size=1, max_size=5,
)  # fmt: skip


def shown(markdown: str) -> str:
    """What the book prints of a passage; it is one paragraph, or nothing."""
    assert language_faults(parse(markdown)) == []
    blocks = read_markdown(markdown, "a/b", "b.md")
    assert all(isinstance(block, Paragraph) for block in blocks)
    assert len(blocks) <= 1
    return plain(blocks[0].spans) if blocks and isinstance(blocks[0], Paragraph) else ""


@pytest.mark.parametrize("text", TYPED)
@pytest.mark.parametrize("style", [Piece(""), Piece("", bold=True), Piece("", italic=True)])
def test_what_is_typed_in_word_is_printed_as_the_same_letters(text: str, style: Piece) -> None:
    assert shown(markdown_of([Piece(text, "", style.bold, style.italic)], {})) == one_line(text)


@given(PIECES)
def test_whatever_is_typed_is_printed_as_the_same_letters(pieces: list[Piece]) -> None:
    assert shown(markdown_of(pieces, {})) == one_line("".join(piece.text for piece in pieces))


def test_numbers_stay_placeholders_among_signs() -> None:
    pieces = [Piece("a_b "), Piece("41", "plan.tasks"), Piece(" *c*")]
    markdown = markdown_of(pieces, {})
    assert markdown == r"a\_b {{ plan.tasks }} \*c\*"
    assert shown(markdown) == "a_b {{ plan.tasks }} *c*"


@pytest.mark.parametrize("text", [text for text in TYPED if not re.search(r"\d", text)])
def test_a_narrative_with_what_was_typed_has_the_same_passages_and_no_fault(
    text: str, tmp_path: Path
) -> None:
    path = tmp_path / "i-1-plan.md"
    path.write_text("<!-- đoạn: mo-dau -->\nCâu một.\n\nCâu hai.\n", encoding="utf-8")
    unit = read_units(path, {})[0]
    for after in (False, True):
        path.write_text(
            reworded(path, [Rewording(unit, markdown_of([Piece(text)], {}), after)]), encoding="utf-8"
        )
        narrative = read_narrative(path, "i-1-plan.md")
        assert list(narrative.passages) == ["mo-dau"]
        assert check_narrative(narrative, {}, ALLOWED) == []
        assert text in [unit.key for unit in read_units(path, {})]


# ---- files


def small() -> bytes:
    buffer = io.BytesIO()
    word = Document()
    word.add_paragraph("Một đoạn.")
    word.save(buffer)
    return buffer.getvalue()


def with_part(name: str, content: bytes | None) -> bytes:
    """A small Word file with another part in place of its own, or without it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(small())) as old, zipfile.ZipFile(buffer, "w", 8) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        if content is not None:
            new.writestr(name, content)
    return buffer.getvalue()


W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BODY = "word/document.xml"
BOMB = (
    b'<!DOCTYPE a [<!ENTITY a "' + b"a" * 1000 + b'">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(9))
    + b"]><w:document " + W + b"><w:body><w:p><w:r><w:t>&a8;</w:t></w:r></w:p></w:body></w:document>"
)  # fmt: skip
HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "words": lambda: "công văn".encode(),
    "old .doc": lambda: bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 2000,
    "cut": lambda: small()[:-200],
    "no zip": lambda: b"PK\3\4" + b"\0" * 100,
    "no document": lambda: with_part(BODY, None),
    "no content types": lambda: with_part("[Content_Types].xml", None),
    "no relations": lambda: with_part("_rels/.rels", None),
    "broken relations": lambda: with_part("_rels/.rels", b"<a"),
    "broken core.xml": lambda: with_part("docProps/core.xml", b"<a>"),
    "another core.xml": lambda: with_part("docProps/core.xml", b"<a/>"),
    "cut XML": lambda: with_part(BODY, b"<w:document " + W + b"><w:body><w:p>"),
    "no body": lambda: with_part(BODY, b"<w:document " + W + b"/>"),
    "another root": lambda: with_part(BODY, b"<html/>"),
    "empty document": lambda: with_part(BODY, b""),
    "entity bomb": lambda: with_part(BODY, BOMB),
    "foreign entity": lambda: with_part(
        BODY, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><w:document ' + W + b"/>"
    ),
    "deep XML": lambda: with_part(BODY, b"<w:document " + W + b">" + b"<w:p>" * 100_000),
    "many paragraphs": lambda: with_part(
        BODY, b"<w:document " + W + b"><w:body>" + b"<w:p/>" * 1_500_000 + b"</w:body></w:document>"
    ),
    "large part": lambda: with_part("word/media/a.png", b"\0" * (100 << 20)),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_no_sound_word_file_is_one_problem(
    make: Callable[[], bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sua.docx"
    path.write_bytes(make())
    with pytest.raises(DataProblems) as caught:
        read_lines(path, ())
    assert [problem.code for problem in caught.value.problems] == ["DV-01"]


def test_a_sound_word_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(small())
    assert [line.text for line in read_lines(path, ())[0]] == ["Một đoạn."]
    assert word_safety.refuse_unsafe_word(small(), "a.docx") is None
    assert Line((Piece("a"),)).text == "a"


def test_a_folder_or_nothing_in_its_place_is_one_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run: Run
) -> None:
    for place in (tmp_path, tmp_path / "nothing.docx"):
        assert main(["read-back", str(place)]) == 1
        assert "DV-01" in capsys.readouterr().err
