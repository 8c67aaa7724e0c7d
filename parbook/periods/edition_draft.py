"""The settings of a new year's edition as a draft: edition.yml, checks.yml, corrections.yml."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from parbook.entries.typed import as_tree
from parbook.inputs.edition import Edition
from parbook.inputs.edition_settings import EditionSettings, Period, SignedDocument, calendar_year
from parbook.periods.year_words import moved

CHECKS = """\
# Nội dung đối chiếu của riêng năm nay. Vế trái, vế phải là phép tính giữa các mã số liệu.
# severity: contradiction (không thể cùng đúng) hoặc strain (có thể đúng, cần làm rõ).
# Ví dụ:
#  - id: rank.procedures.online_rate
#    kind: rank
#    severity: strain
#    left: procedures.online_rate
#    relation: ">="
#    right: directives.online_target_commune_low
#    words: Tỷ lệ hồ sơ trực tuyến so với mức được giao thấp nhất
checks: []
"""

CORRECTIONS = """\
# Các nội dung cần giải trình, đính chính.
# explain: giải trình một nội dung đối chiếu đang lệch. Khi chỗ lệch không còn, mục phải được bỏ.
# Ví dụ:
#  - check: adds_up.quality_management.iso_systems
#    reading: Số chung và tổng các cấp chênh nhau bao nhiêu.
#    reason: Vì sao, theo văn bản nào.
#    status: chờ cơ quan chủ trì xác nhận
explain: []
# use: dùng giá trị khác cho một ô, khi đơn vị chưa kịp gửi lại tệp. Không sửa tay tệp gốc.
# Ví dụ:
#  - file: phu-luc-3.xlsx
#    sheet: Ba dịch vụ
#    cell: C10
#    was: 7o46
#    use: "746"
#    who: Văn phòng UBND tỉnh
#    document: Công văn số 12/VP-KSTT
use: []
"""

_DRAFT_NOTE = "Dự thảo; số liệu đang được tổng hợp, chưa phải số liệu chính thức."


def edition_draft(year: int, before: Edition | None, workbooks: Iterable[str]) -> str:
    """The text of edition.yml; without an earlier edition the province is left to be filled in."""
    settings = before.settings if before else _FRESH
    old = before.year if before else year
    name = "Đơn vị, ngày gửi và văn bản kèm theo của từng tệp."
    lines = [
        f"# Ấn bản năm {year}: dự thảo" + (f", lập từ ấn bản năm {old}." if before else "."),
        f"definition: {settings.definition}   # khung báo cáo",
        f"province: {_value(settings.province)}",
        f"title: {_value(moved(settings.title, old, year))}",
        f"short_title: {_value(moved(settings.short_title, old, year))}",
        "status: draft          # draft: dự thảo; đổi thành final khi báo cáo đã ký",
        f"invented: {_value(settings.invented)}        # true: số liệu giả định",
        *_period(year),
        *_signed(settings.signed_document, year),
        f"note: {_value(settings.note if settings.invented else _DRAFT_NOTE)}",
        "recipients:            # nơi nhận, ghi ở cuối báo cáo",
        *(f"  - {_value(line)}" for line in settings.recipients or ["Lưu: VT"]),
        "# Mục của riêng năm này: tên-sổ-tay: tiêu đề mới; tên-sổ-tay: false để bỏ mục.",
        f"sections: {_value(as_tree(settings.sections))}",
        "# Tên mới của một phần: tên phần: tên mới.",
        f"parts: {_value(as_tree(settings.parts))}",
        "# Mục chỉ có lời văn: file (tệp trong narrative/), number (số mục), title (tiêu đề), part (phần).",
        f"added_sections: {_value(as_tree(settings.added_sections))}",
        "# Cách ghi khác của một dòng trong biểu: biểu: {dòng: cách ghi}.",
        f"row_words: {_value(as_tree(settings.row_words))}",
        "# Số liệu của riêng năm này lấy từ một ô của phụ lục: mã số liệu, biểu, dòng, cột, mục. Ví dụ:",
        "#  shortcomings.late_rate_1: {table: dossier_rates, row: mã, field: late_rate, section: III.2}",
        "figures: {}",
        f"# {name} Ngày ghi dạng 15/01/2022 hoặc 2022-01-15.",
        "# unit: đơn vị gửi; document: số, ký hiệu văn bản; date: ngày văn bản; received_on: ngày nhận.",
        "senders:",
        *(f'  {file}: {{unit: "", document: "", date: null, received_on: null}}' for file in workbooks),
    ]
    text = "\n".join(lines).replace("15/01/2022", f"15/01/{year + 1}")
    return text.replace("2022-01-15", f"{year + 1}-01-15") + "\n"


def _period(year: int) -> Iterator[str]:
    first, last = calendar_year(year)
    yield "period:"
    yield f"  from: {first}     # ngày đầu kỳ số liệu"
    yield f"  to: {last}       # ngày cuối kỳ; báo cáo gửi Bộ có thể chốt sớm hơn, ví dụ {year}-12-14"
    yield "  closed_on: null      # ngày chốt số liệu, khi đã chốt"
    yield f"  words: năm {year}"


def _signed(signed: SignedDocument, year: int) -> Iterator[str]:
    """The signed document: its number and dates are not known before it is signed."""
    mark = re.sub(r"^[^/]*", "", signed.number)
    yield "signed_document:       # điền khi báo cáo đã ký; dự thảo để trống số và ngày"
    yield f"  number: {_value('…' + mark)}"
    yield f"  date: null           # dạng {year + 1}-03-15"
    yield f"  date_words: {_value(f'ngày … tháng … năm {year + 1}')}"
    for key, value in as_tree(signed).items():
        if key not in ("number", "date", "date_words"):
            yield f"  {key}: {_value(value)}"


def _value(value: Any) -> str:
    """A value in one line of YAML."""
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000)
    return text.removesuffix("...\n").strip()


_FRESH = EditionSettings(
    province="tỉnh …",
    title="Báo cáo tổng kết công tác cải cách hành chính tỉnh …",
    short_title="Cải cách hành chính tỉnh …",
    status="draft",
    invented=False,
    period=Period(None, None, None, "…"),
    signed_document=SignedDocument(
        "…/BC-UBND", None, "…", "…", ("ỦY BAN NHÂN DÂN", "TỈNH …"), "TM. ỦY BAN NHÂN DÂN"
    ),
    note=_DRAFT_NOTE,
)
