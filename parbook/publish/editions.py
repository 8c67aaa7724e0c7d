"""The editions that stand beside each other: the list of `_build/index.html` and of the year switcher."""

import errno
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parbook.publish.publication import EDITIONS
from parbook.render.html import filled
from parbook.text import nfc

# What the files of an edition are, by the beginning of the name and its ending.
_FILES = (
    ("bao-cao-cchc-", ".pdf", "Bản PDF"),
    ("bao-cao-cchc-", ".docx", "Bản Word để trình"),
    ("phieu-doi-chieu-", ".docx", "Phiếu đối chiếu số liệu"),
)
_BEFORE, _AFTER = "window.parbookEditions = ", ";\n"
_PAGE = re.compile(r"[\w-]+(?:/[\w-]+)*\.html")
# What tells the list of editions from a page of the same name of somebody else.
_OURS = 'class="editions-list"'


@dataclass(frozen=True)
class Built:
    """An edition that was built: `pages` are those of its HTML book, `files` names by what they are."""

    year: int
    folder: Path
    title: str
    mark: str
    pages: tuple[str, ...]
    files: dict[str, str]


def refresh(out: Path) -> None:
    """Write the list of editions anew, and into each of them what its year switcher reads.

    Raises OSError where a file cannot be written; FileExistsError where an index.html stands there
    that is none of ours, which stays as it is.
    """
    editions = built_editions(out)
    listed = switcher_script(editions)
    for edition in editions:
        script = edition.folder / "html" / "_static" / EDITIONS
        if edition.pages and is_switcher_script(_text(script)):
            _replace(script, listed)
    index = out / "index.html"
    if os.path.lexists(index) and _OURS not in _text(index):
        raise FileExistsError(errno.EEXIST, "", str(index))
    _replace(index, index_html(editions))


def built_editions(out: Path) -> list[Built]:
    """The editions of a folder, the latest first; what is hidden or was not finished is none."""
    found = (_built(path) for path in out.iterdir() if path.name.isdecimal() and path.is_dir())
    return sorted((e for e in found if e is not None), key=lambda edition: -edition.year)


def switcher_script(editions: Iterable[Built]) -> str:
    """The script that tells a page which years there are; `root` leads from one book's root to another's."""
    return _script(
        [
            {
                "year": e.year,
                "title": e.title,
                "mark": e.mark,
                "root": f"../../{e.folder.name}/html/",
                "pages": list(e.pages),
            }
            for e in editions
            if e.pages
        ]
    )


def is_switcher_script(text: str) -> bool:
    """Whether a text is a script as `switcher_script` writes it, and so nothing but a list of editions."""
    try:
        data = json.loads(text.removeprefix(_BEFORE).removesuffix(_AFTER))
        return _script(data) == text and isinstance(data, list) and all(map(_is_entry, data))
    except (ValueError, RecursionError):
        return False


def _is_entry(entry: Any) -> bool:
    """Whether it is an edition as the script tells it, which leads to no page but of an edition beside."""
    if not isinstance(entry, dict) or list(entry) != ["year", "title", "mark", "root", "pages"]:
        return False
    year, pages = entry["year"], entry["pages"]
    words = isinstance(entry["title"], str) and isinstance(entry["mark"], str)
    leads = type(year) is int and entry["root"] == f"../../{year}/html/" and isinstance(pages, list)
    return words and leads and all(isinstance(page, str) and _PAGE.fullmatch(page) for page in pages)


def _script(data: Any) -> str:
    return f"{_BEFORE}{json.dumps(data, ensure_ascii=False)}{_AFTER}"


def index_html(editions: Iterable[Built]) -> str:
    """The page that lists the editions, in the look of the latest of them."""
    editions = list(editions)
    style = next((f"{e.folder.name}/html/_static/book.css" for e in editions if e.pages), "")
    return filled("editions.html", editions=editions, style=style)


def _built(folder: Path) -> Built | None:
    """The edition of a folder, None without a manifest that can be read."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        facts, names = manifest["edition"], list(manifest["files"])
        year, title = int(facts["year"]), nfc(str(facts["title"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if str(year) != folder.name:
        return None
    pages = sorted(n.removeprefix("html/") for n in names if n.startswith("html/") and n.endswith(".html"))
    files = {
        words: name
        for start, end, words in _FILES
        for name in names
        if name.startswith(start) and name.endswith(end)
    }
    return Built(year, folder, title, _mark(facts), tuple(pages), files)


def _mark(facts: dict[str, Any]) -> str:
    if facts.get("simulated"):
        return "SỐ LIỆU GIẢ ĐỊNH, chỉ để minh họa"
    return "Bản chính thức" if facts.get("status") == "final" else "DỰ THẢO"


def _text(path: Path) -> str:
    """The text of a file; empty where it cannot be read or is no text."""
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else ""
    except (OSError, ValueError):
        return ""


def _replace(path: Path, text: str) -> None:
    """Write a file whole: whoever reads it meanwhile reads the old one or the new one."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    with new.open("x", encoding="utf-8", newline="\n") as stream:  # "x": never through another's link
        stream.write(text)
    os.replace(new, path)
