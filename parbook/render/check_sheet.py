"""The sheet "Phiếu đối chiếu số liệu" that lies beside the Word for signature in the file."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from parbook.checks.check import VERDICT_WORDS, Check, counts
from parbook.inputs.edition import Edition
from parbook.numbers.printing import number_text
from parbook.pages.model import Column, Grid, Row, words
from parbook.render.letterhead import read_letterhead
from parbook.render.word_form import Form

_TITLE = "PHIẾU ĐỐI CHIẾU SỐ LIỆU"
_COLUMNS = (
    Column("STT"),
    Column("Nội dung", "label"),
    Column("Số phải khớp"),
    Column("Số đối chiếu"),
    Column("Kết quả"),
    Column("Giải trình", "label"),
)
_WIDTHS = (0.08, 0.23, 0.11, 0.15, 0.13, 0.3)


def write_check_sheet(checks: Sequence[Check], edition: Edition, target: Path) -> None:
    """Write how many checks came out how, and every one that does not agree with its reason."""
    letterhead = replace(read_letterhead(edition, blank=True), number="")
    signed = edition.settings.signed_document
    form = Form(letterhead, {})
    form.head()
    form.title(_TITLE, [letterhead.title])
    form.paragraph(
        words(
            f"Số liệu của báo cáo được đối chiếu tự động {number_text(len(checks))} nội dung: "
            f"với số in trong Báo cáo số {signed.number}, giữa tổng và các phần, "
            "giữa các mục nêu cùng một số. Kết quả:"
        )
    )
    form.grid(_counts_grid(checks), (0.25,) * 4)
    form.note(())
    off = [check for check in checks if check.verdict in ("disagrees", "explained")]
    if off:
        form.paragraph(words("Các nội dung lệch:"))
        form.grid(_checks_grid(off), _WIDTHS)
        form.note(())
    else:
        form.paragraph(words("Không có nội dung lệch."))
    form.paragraph(
        words(
            "Nội dung chưa đủ căn cứ đối chiếu là nơi nguồn không công bố đủ số để so; danh sách đầy đủ "
            "nằm ở chương Kiểm tra, đối chiếu số liệu của ấn phẩm."
        )
    )
    form.signers("Người lập phiếu", "Người kiểm tra")
    form.save(target, f"Phiếu đối chiếu số liệu năm {edition.year}", edition.year, edition.dated)


def _counts_grid(checks: Sequence[Check]) -> Grid:
    numbers = [number_text(number) for number in counts(checks).values()]
    return Grid(tuple(Column(told) for told in VERDICT_WORDS.values()), (_row(*numbers),))


def _checks_grid(checks: Sequence[Check]) -> Grid:
    rows = (
        _row(str(number), check.words, check.expected, check.found, VERDICT_WORDS[check.verdict], check.note)
        for number, check in enumerate(checks, 1)
    )
    return Grid(_COLUMNS, tuple(rows))


def _row(*texts: str) -> Row:
    return Row(tuple(words(text) for text in texts))
