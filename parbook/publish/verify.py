"""A published edition against its manifest, and the numbers of its pages against figures.json."""

import hashlib
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from parbook.numbers.numerals import NotANumber, read_number, rounded
from parbook.publish.editions import is_switcher_script
from parbook.publish.publication import MANIFEST, REWRITTEN, Publication, opened, unreadable

FIGURES = "figures.json"
_VALUE = re.compile(r"-?\d{1,40}(?:\.\d{1,40}|/[1-9]\d{0,39})?")


@dataclass(frozen=True)
class Verification:
    """What was found: how many files, figures and printed numbers there are, and what differs.

    `digest` is the SHA-256 of the manifest, by which one edition is known from another.
    """

    digest: str
    files: int
    figures: int
    printed: int
    differences: tuple[str, ...]


def verify(place: Path) -> Verification:
    """Compare every file and every printed number; raises DataProblems where there is no edition."""
    with opened(place) as publication:
        digest = hashlib.sha256(publication.read(MANIFEST)).hexdigest()
        manifest = _manifest(publication)
        listed = {name: digest for name, digest in manifest["files"].items() if name not in REWRITTEN}
        differences = list(_file_differences(publication, listed))
        content: Any = _json(publication, FIGURES) if FIGURES in publication.names else None
        figures = _figures(content)
        if figures is None:
            return Verification(digest, len(listed), 0, 0, (*differences, f"không đọc được {FIGURES}"))
        if manifest.get("edition") != content.get("edition"):
            differences.append(f"{MANIFEST} và {FIGURES} nói về hai ấn bản khác nhau")
        printed = 0
        for name in publication.names:
            if name.endswith(".html"):
                numbers = _numbers(publication.read(name))
                printed += len(numbers)
                differences += [
                    f"{name}: {words}" for number in numbers if (words := _differs(number, figures))
                ]
        return Verification(digest, len(listed), len(figures), printed, tuple(differences))


def _manifest(publication: Publication) -> dict[str, Any]:
    """The manifest; `files` lists each file's SHA-256."""
    content = _json(publication, MANIFEST)
    files = content.get("files") if isinstance(content, dict) else None
    if not isinstance(files, dict) or not all(isinstance(digest, str) for digest in files.values()):
        raise unreadable(publication.place, "manifest.json không đọc được")
    return dict(content)


def _file_differences(publication: Publication, listed: dict[str, str]) -> Iterator[str]:
    there = set(publication.names) - REWRITTEN - {MANIFEST}
    yield from (f"liên kết hoặc tệp đặc biệt: {name}" for name in publication.strange)
    yield from _rewritten_differences(publication, listed)
    yield from (f"thiếu tệp: {name}" for name in sorted(listed.keys() - there))
    yield from (f"thừa tệp: {name}" for name in sorted(there - listed.keys()))
    for name in sorted(there & listed.keys()):
        digest = hashlib.sha256()
        for chunk in publication.chunks(name):
            digest.update(chunk)
        if digest.hexdigest() != listed[name]:
            yield f"tệp đã bị sửa: {name}"


def _rewritten_differences(publication: Publication, listed: Collection[str]) -> Iterator[str]:
    """The list of editions, which building another year rewrites: any list, but nothing else than one."""
    has_book = any(name.startswith("html/") for name in listed)
    for name in sorted(REWRITTEN):
        if name not in publication.names:
            if has_book:
                yield f"thiếu tệp: {name}"
        elif not is_switcher_script(publication.read(name).decode("utf-8", errors="replace")):
            yield f"tệp đã bị sửa: {name}"


def _figures(content: Any) -> dict[str, tuple[Fraction, str]] | None:
    """Exact value and printed text of each figure; None where figures.json says no such thing."""
    try:
        return {
            name: (_fraction(figure["value"]), str(figure["text"]))
            for name, figure in content["figures"].items()
        }
    except (TypeError, KeyError, AttributeError, ValueError, ZeroDivisionError):
        return None


def _fraction(text: str) -> Fraction:
    """A value as figures.json and pages write it; raises ValueError for anything else."""
    if not _VALUE.fullmatch(text):  # "1e999999999" would be computed for hours
        raise ValueError(text)
    return Fraction(text)


def _json(publication: Publication, name: str) -> Any:
    try:
        return json.loads(publication.read(name).decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


@dataclass(frozen=True)
class _Number:
    """A number as a page prints it: `<data class="figure" data-figure value>text</data>`."""

    figure: str
    value: str
    text: str


class _Numbers(HTMLParser):
    """Gathers the printed numbers of one page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Number] = []
        self._open: tuple[str, str] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "data" and "data-figure" in given:
            self._open, self._text = (given["data-figure"], given.get("value", "")), []

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "data" and self._open:
            self.found.append(_Number(*self._open, "".join(self._text).strip()))
            self._open = None


def _numbers(page: bytes) -> list[_Number]:
    parser = _Numbers()
    parser.feed(page.decode("utf-8", errors="replace"))
    parser.close()
    return parser.found


def _differs(number: _Number, figures: dict[str, tuple[Fraction, str]]) -> str:
    """How a printed number differs from figures.json, or an empty text."""
    if number.figure not in figures:
        return f'"{number.text}" mang mã {number.figure}, không có trong {FIGURES}'
    exact, text = figures[number.figure]
    if _is_rounding(number.value, exact) and _says(number.text, number.value, text):
        return ""
    return f'{number.figure} in "{number.text}" (value="{number.value}"), {FIGURES} ghi "{text}"'


def _is_rounding(value: str, exact: Fraction) -> bool:
    """Whether a printed decimal is the exact value rounded to as many places."""
    try:
        return _fraction(value) == Fraction(rounded(exact, len(value.partition(".")[2])))
    except (ValueError, ZeroDivisionError):
        return False


def _says(shown: str, value: str, text: str) -> bool:
    """Whether the visible text is the figure's text, without its unit in a table, or its value."""
    plain = text.removeprefix("0")  # tables print 6 where prose prints 06
    if shown in (text, plain) or (shown and f"{plain} ".startswith(f"{shown} ")):
        return bool(shown)
    try:
        return read_number(shown) == _fraction(value)
    except (NotANumber, ZeroDivisionError):
        return False
