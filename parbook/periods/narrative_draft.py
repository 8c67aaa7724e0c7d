"""The narrative of a new year: last year's passages, those of that year alone marked for rewriting."""

import re
from collections.abc import Collection, Iterator, Sequence

from parbook.definitions.definition import AllowedDigits
from parbook.inputs.markdown import PLACEHOLDER
from parbook.inputs.narrative import PASSAGE, REWRITE
from parbook.periods.year_words import year_bound
from parbook.text import nfc

_PLACED = re.compile(r"section\.passage\(([^)]*)\)")


def drafted(text: str, year: int, own: Collection[str], allowed: Sequence[AllowedDigits]) -> str:
    """A narrative file of `year` as the next year begins with it.

    Each paragraph or list that names a date, a document, that year, or a figure of `own` (ids that
    the new year may not have) gets a mark above it; `allowed` are the forms of dates and
    documents. Marks of an earlier draft are renewed.
    """
    kept = REWRITE.sub("", nfc(text).replace("\r\n", "\n"))
    blocks = re.split(r"\n\s*\n|\n(?=<!--\s*(?:đoạn|hình):)", kept.strip())
    return "\n\n".join(_marked(block.strip("\n"), year, own, allowed) for block in blocks) + "\n"


def empty(notebook: str, year: int) -> str:
    """A narrative file with the passages that a notebook places (given as its code), all to be written."""
    mark = f"<!-- cần viết lại: chưa có lời văn năm {year} -->"
    return "\n\n".join(f"<!-- đoạn: {name} -->\n{mark}" for name in _placed_names(notebook)) + "\n"


def _placed_names(notebook: str) -> list[str]:
    names = [name for call in _PLACED.findall(notebook) for name in re.findall(r'"([a-z0-9-]+)"', call)]
    return list(dict.fromkeys(names)) or ["loi-van"]


def _marked(block: str, year: int, own: Collection[str], allowed: Sequence[AllowedDigits]) -> str:
    """The block with its mark: behind the name of a passage or chart, before its words."""
    head = PASSAGE.match(block)
    name, words = (block[: head.end()], block[head.end() :].strip("\n")) if head else ("", block)
    reasons = "; ".join(_reasons(words, year, own, allowed))
    if not reasons:
        return block
    mark = f"<!-- cần viết lại: nêu {reasons} -->"
    return "\n".join(part for part in (name.strip(), mark, words) if part)


def _reasons(words: str, year: int, own: Collection[str], allowed: Sequence[AllowedDigits]) -> Iterator[str]:
    yield from year_bound(PLACEHOLDER.sub(" ", words), year, allowed)
    figures = dict.fromkeys(match[1] for match in PLACEHOLDER.finditer(words) if match[1] in own)
    if figures:
        yield f"số liệu của riêng năm {year} ({', '.join(figures)})"
