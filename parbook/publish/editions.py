"""The editions that stand beside each other: the list of `_build/index.html` and of the year switcher."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parbook.publish.export import EDITIONS
from parbook.render.html import filled
from parbook.text import nfc

# What the files of an edition are, by the beginning of the name and its ending.
_FILES = (
    ("bao-cao-cchc-", ".pdf", "Bản PDF"),
    ("bao-cao-cchc-", ".docx", "Bản Word để trình"),
    ("phieu-doi-chieu-", ".docx", "Phiếu đối chiếu số liệu"),
)


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

    Raises OSError where a file cannot be written.
    """
    editions = built_editions(out)
    _replace(out / "index.html", index_html(editions))
    listed = switcher_script(editions)
    for edition in editions:
        if edition.pages:
            _replace(edition.folder / "html" / "_static" / EDITIONS, listed)


def built_editions(out: Path) -> list[Built]:
    """The editions of a folder, the latest first; what is hidden or was not finished is none."""
    found = (_built(path) for path in out.iterdir() if path.name.isdigit() and path.is_dir())
    return sorted((e for e in found if e is not None), key=lambda edition: -edition.year)


def switcher_script(editions: Iterable[Built]) -> str:
    """The script that tells a page which years there are; `root` leads from one book's root to another's."""
    data = [
        {"year": e.year, "title": e.title, "mark": e.mark, "root": f"../../{e.folder.name}/html/",
         "pages": list(e.pages)}
        for e in editions if e.pages
    ]  # fmt: skip
    return f"window.parbookEditions = {json.dumps(data, ensure_ascii=False)};\n"


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
        for start, end, words in _FILES for name in names if name.startswith(start) and name.endswith(end)
    }  # fmt: skip
    return Built(year, folder, title, _mark(facts), tuple(pages), files)


def _mark(facts: dict[str, Any]) -> str:
    if facts.get("simulated"):
        return "SỐ LIỆU GIẢ ĐỊNH, chỉ để minh họa"
    return "Bản chính thức" if facts.get("status") == "final" else "DỰ THẢO"


def _replace(path: Path, text: str) -> None:
    """Write a file whole: whoever reads it meanwhile reads the old one or the new one."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8", newline="\n")
    os.replace(new, path)
