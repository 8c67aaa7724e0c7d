"""The catalogue of faults told in full (facts/problem_codes.csv): for the order of lists, letters, a page."""

import html
from dataclasses import dataclass
from functools import cache

from parbook.measures import read_facts
from parbook.problems import CODES

# What a fault stops, worst first; the words stand on the page of codes.
AFFECTED = {
    "edition": "cả ấn bản",
    "file": "cả tệp",
    "sheet": "cả trang tính",
    "table": "cả bảng",
    "row": "cả dòng",
    "cell": "một ô",
    "figures": "các số liệu liên quan",
    "settings": "cấu hình của ấn bản",
    "text": "lời văn",
    "book": "việc dựng sách",
    "word": "việc đọc lại bản Word",
    "copy": "việc xác minh ấn bản",
}
# The groups of codes: title, and what a fault of it affects unless the catalogue says more.
GROUPS = {
    "DL": ("Tệp số liệu", "cell"),
    "AB": ("Ấn bản: cấu hình, công thức, đối chiếu", "settings"),
    "TM": ("Lời văn", "text"),
    "BD": ("Dựng sách", "book"),
    "DV": ("Đọc lại bản Word", "word"),
    "TD": ("Thử đổi một ô", "settings"),
    "XM": ("Xác minh ấn bản", "copy"),
}


@dataclass(frozen=True)
class Fault:
    """An entry of the catalogue: what a code means, where it usually comes from, how to mend it.

    `affects` is a key of AFFECTED; `request` is what a unit is asked to do, empty for faults that
    no unit can mend; `example` is one case.
    """

    code: str
    affects: str
    meaning: str
    cause: str
    fix: str
    request: str
    example: str


@cache
def faults() -> dict[str, Fault]:
    """The catalogue by code."""
    return {row["code"]: Fault(**row) for row in read_facts("problem_codes.csv")}


def gravity(code: str) -> int:
    """How grave a problem of that code is: the lower, the worse."""
    fault = faults().get(code)
    affects = fault.affects if fault else GROUPS[code[:2]][1]
    return list(AFFECTED).index(affects)


def request(code: str) -> str:
    """What a unit is asked to do about a problem of that code; empty where it can do nothing."""
    fault = faults().get(code)
    return fault.request if fault else ""


def guide_html() -> str:
    """The page of codes below its introduction, as HTML for a Markdown page: no blank lines in a block."""
    parts = []
    for group, (title, _) in GROUPS.items():
        entries = [_entry(code, words) for code, words in CODES.items() if code[:2] == group]
        parts += ["", f"## {title} ({group})", "", *entries] if entries else []
    return "\n".join(parts)


def _entry(code: str, title: str) -> str:
    fault = faults().get(code)
    facts = []
    if fault is not None:
        facts = [
            ("Ảnh hưởng", f"{AFFECTED[fault.affects]}."), ("Thường do", fault.cause),
            ("Cách sửa", fault.fix), ("Ví dụ", fault.example),
        ]  # fmt: skip
    items = "".join(f"<li><strong>{name}:</strong> {_escape(text)}</li>" for name, text in facts)
    meaning = f"<p>{_escape(fault.meaning)}</p>" if fault else ""
    return (
        f'<section id="{code.lower()}" class="fault"><h3>{code}. {_escape(title)}</h3>'
        f"{meaning}{f'<ul>{items}</ul>' if items else ''}</section>\n"
    )


def _escape(text: str) -> str:
    return html.escape(text, quote=False)
