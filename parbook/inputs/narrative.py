"""The year's prose: passages with numbers by name only, never typed."""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from parbook.facts import read_facts
from parbook.problems import DataProblems, Problem
from parbook.text import nfc

PASSAGE = re.compile(r"^<!--\s*(đoạn|hình):\s*([a-z0-9-]+)\s*-->\s*$", re.MULTILINE)
PLACEHOLDER = re.compile(r"\{\{\s*([\w.]+)\s*(?:\|\s*(\w+)\s*)?\}\}")
# What `parbook new-year` puts above a paragraph that speaks of last year alone.
REWRITE = re.compile(r"^[ \t]*<!--\s*cần viết lại\s*:?\s*(.*?)\s*-->[ \t]*\n?", re.MULTILINE | re.DOTALL)
_LEFT_OPEN = re.compile(r"\{\{|\}\}")
Named = TypeVar("Named")
_NOT_PROSE = re.compile(r"`[^`]*`|<!--.*?-->|\]\([^)]*\)", re.DOTALL)


@dataclass(frozen=True)
class Narrative:
    """One section's prose: passages and chart titles by name, in the order of the file.

    `to_rewrite` tells the marks left in it, with the name of the passage or title they stand in.
    """

    file: str
    passages: dict[str, str]
    chart_titles: dict[str, str]
    to_rewrite: tuple[tuple[str, str], ...] = ()

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every passage and title with its name."""
        yield from self.passages.items()
        yield from self.chart_titles.items()


def narrative_text(path: Path, shown_as: str) -> str:
    """The words of a narrative file, in NFC; none where there is no file.

    Raises DataProblems (TM-03) for a file that is not UTF-8.
    """
    try:
        return nfc(path.read_text(encoding="utf-8-sig")) if path.is_file() else ""
    except UnicodeDecodeError:
        fix = "mở bằng Notepad, chọn Lưu thành (Save As), Mã hóa (Encoding): UTF-8, lưu đè lên tệp cũ"
        raise DataProblems(
            [Problem("TM-03", shown_as, "tệp chữ mã UTF-8", "tệp dùng bảng mã khác", fix)]
        ) from None


def read_narrative(path: Path, shown_as: str) -> Narrative:
    """The passages of a narrative file; a file that is not there has none. Raises DataProblems."""
    text = narrative_text(path, shown_as)
    passages: dict[str, str] = {}
    titles: dict[str, str] = {}
    to_rewrite: list[tuple[str, str]] = []

    def unmarked(name: str, body: str) -> str:
        to_rewrite.extend((name, why) for why in REWRITE.findall(body))
        return REWRITE.sub("", body).strip()

    head, *rest = PASSAGE.split(text)
    if lead := unmarked("mo-dau", head):
        passages["mo-dau"] = lead
    for kind, name, body in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        known = passages if kind == "đoạn" else titles
        # A name used twice is one passage in two places of the file: nothing written is lost.
        known[name] = "\n\n".join(filter(None, [known.get(name, ""), unmarked(name, body)]))
    return Narrative(shown_as, passages, titles, tuple(to_rewrite))


def rewrite_problems(narrative: Narrative) -> list[Problem]:
    """The marks left in a narrative, which a final edition must not have."""
    return [
        Problem(
            "TM-04", narrative.file, "lời văn của năm nay", why or "đoạn còn đánh dấu",
            "viết lại đoạn, rồi xóa dòng đánh dấu “cần viết lại”", cell=f"đoạn {name}",
        )
        for name, why in narrative.to_rewrite
    ]  # fmt: skip


def check_narrative(narrative: Narrative, figures: Container[str] | None) -> list[Problem]:
    """Unknown figures, unknown filters and digits typed by hand, each with its sentence.

    Without `figures`, as long as these cannot be computed, no figure is called unknown.
    """
    problems = []
    for name, text in narrative.texts():
        place = f"đoạn {name}"
        for match in PLACEHOLDER.finditer(text):
            if figures is not None and match[1] not in figures:
                problems.append(
                    Problem(
                        "TM-01", narrative.file, "mã của một số liệu đã công bố",
                        f"{{{{ {match[1]} }}}} trong câu: {_sentence(text, match.start())}",
                        "sửa mã; thêm dòng có mã này vào chi-tieu.xlsx; hoặc bỏ câu nếu không có số đó",
                        cell=place,
                    )
                )  # fmt: skip
            if match[2] not in (None, "full"):
                needed = "{{ mã }} hoặc {{ mã | full }}"
                problems.append(
                    Problem("TM-01", narrative.file, needed, match[0], "sửa cách viết", cell=place)
                )
        rest = PLACEHOLDER.sub(" ", text)
        if _LEFT_OPEN.search(rest):
            needed = "{{ mã }} viết đủ hai ngoặc ở hai đầu"
            problems.append(
                Problem("TM-03", narrative.file, needed, "ngoặc thiếu một đầu", "sửa ngoặc", cell=place)
            )
        for match in typed_digits(rest):
            problems.append(
                Problem(
                    "TM-02", narrative.file, "số chỉ viết bằng {{ mã số liệu }}",
                    f'"{match[0]}" trong câu: {_sentence(match.string, match.start())}',
                    "thay chữ số bằng mã số liệu", cell=place,
                )
            )  # fmt: skip
    return problems


def typed_digits(text: str) -> Iterator[re.Match[str]]:
    """Runs of digits outside what facts/allowed_digits.csv allows (document numbers, dates, …)."""
    rest = _allowed().sub(" ", _NOT_PROSE.sub(" ", text))
    yield from re.finditer(r"\d[\d.,]*", rest)


def fill(text: str, figures: Mapping[str, Named], show: Callable[[Named, bool], str]) -> str:
    """`text` with each placeholder replaced by what `show(figure, full)` gives."""
    return PLACEHOLDER.sub(lambda m: show(figures[m[1]], m[2] == "full"), text)


@cache
def _allowed() -> re.Pattern[str]:
    return re.compile("|".join(row["pattern"] for row in read_facts("allowed_digits.csv")))


def _sentence(text: str, position: int) -> str:
    start = max(text.rfind(". ", 0, position) + 1, text.rfind("\n", 0, position) + 1, 0)
    end = text.find(". ", position)
    return text[start : end if end >= 0 else None].split("\n")[0].strip()[:120]
