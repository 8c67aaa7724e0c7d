"""One check (nội dung đối chiếu): what was compared, and how it came out."""

from collections.abc import Iterable
from dataclasses import dataclass

from parbook.numbers.quantity import Cell, CellRange

VERDICT_WORDS = {
    "agrees": "Khớp",
    "explained": "Lệch, đã giải trình",
    "disagrees": "Lệch, chờ giải trình",
    "uncheckable": "Chưa đủ căn cứ đối chiếu",
}
KIND_WORDS = {
    "record": "Đối chiếu với báo cáo đã ký",
    "total": "Dòng tổng cộng",
    "block": "Khối so với các đơn vị",
    "row": "Tổng trong dòng",
    "rate": "Tỷ lệ so với tử số, mẫu số",
    "across": "Số nêu ở nhiều biểu",
    "dates": "Thứ tự thời gian",
    "unchanged": "Số giữ nguyên so với năm trước",
    "carried": "Chuyển kỳ sau so với kỳ trước chuyển sang",
    "cumulative": "Số lũy kế so với năm trước",
    "stated": "Số tính lại so với số công bố",
    "adds_up": "Cộng các phần",
    "same": "Số nêu nhiều nơi",
    "series": "Cơ cấu cộng đủ 100%",
    "part": "Phần không lớn hơn toàn bộ",
    "range": "Tỷ lệ trong khoảng 0–100%",
    "change": "Số năm nay so với năm trước",
    "word": "Từ đứng trước con số",
    "backwards": "Số đếm so với tỷ lệ đã làm tròn",
    "base": "Mẫu số suy từ các tỷ lệ",
    "population": "Một đối tượng, một quy mô",
    "rank": "Thứ hạng",
    "target": "Kết quả so với chỉ tiêu được giao",
    "form": "Quan hệ giữa các dòng của biểu mẫu",
    "asked": "Số liệu khác lạ so với các dòng bên cạnh",
}


@dataclass(frozen=True)
class Check:
    """One comparison.

    `id` is what an explanation names; `kind` is a key of KIND_WORDS, `verdict` one of VERDICT_WORDS.
    `severity` is "contradiction" (cannot all be true) or "strain" (can be true, a careful reader
    would ask); `ids` are the figures and `cells` the cells that take part; `expected` and `found`
    are the two sides in words, with their arithmetic.
    """

    id: str
    kind: str
    severity: str
    words: str
    expected: str
    found: str
    verdict: str
    ids: tuple[str, ...] = ()
    note: str = ""
    cells: tuple[Cell | CellRange, ...] = ()


def verdict(agrees: bool) -> str:
    """The verdict of a comparison that could be made."""
    return "agrees" if agrees else "disagrees"


def counts(checks: Iterable[Check]) -> dict[str, int]:
    """How many checks have each verdict, in the order of VERDICT_WORDS."""
    verdicts = [check.verdict for check in checks]
    return {name: verdicts.count(name) for name in VERDICT_WORDS}
