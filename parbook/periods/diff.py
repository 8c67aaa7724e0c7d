"""Two editions beside each other for the analyst: what is new, gone, changed, and left as it was."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from parbook.checks.check import Check
from parbook.checks.comparability import CONVERTED, MARK_WORDS, NOT_COMPARABLE
from parbook.checks.figure_checks import unchanged_checks
from parbook.definitions.breaks import Break
from parbook.figures.earlier import Earlier
from parbook.figures.figure import STATUS_WORDS, Figure
from parbook.figures.run import Run
from parbook.inputs.edition import Edition, Record
from parbook.inputs.narrative import Narrative, read_narrative
from parbook.numbers.lineage import lineage_data
from parbook.numbers.measures import MEASURES
from parbook.numbers.printing import number_text
from parbook.pages.comparison import GONE, NEW, Comparison, compare
from parbook.text import one_line

# A shorter sentence says the same every year by itself.
_TELLING_WORDS = 6
_END = re.compile(r"(?<=[.!?])\s+(?=[^\d\s])")
_MARKER = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+")
# What _facts tells of a figure.
_FACTS = ("tên", "đơn vị tính", "mẫu số", "cách có số liệu", "phép tính")
_FORMULAS = {
    "cell": "lấy từ một ô",
    "recall": "nhắc lại số của mục khác",
    "sum": "cộng",
    "difference": "trừ",
    "product": "nhân",
    "quotient": "chia",
    "share": "tỷ lệ phần trăm",
    "multiple": "mức gấp",
    "change": "mức tăng, giảm",
    "change_percent": "tỷ lệ tăng, giảm",
}


@dataclass(frozen=True)
class Redefined:
    """A figure that another year means otherwise: what, then and now, each in words."""

    id: str
    label: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class LeftSentence:
    """A sentence that stands word for word in both editions."""

    file: str
    passage: str
    text: str


@dataclass(frozen=True)
class Difference:
    """Everything that `parbook diff` tells of an earlier and a later edition."""

    earlier: int
    later: int
    comparisons: tuple[Comparison, ...]
    redefined: tuple[Redefined, ...]
    left_numbers: tuple[Check, ...]
    left_sentences: tuple[LeftSentence, ...]


def difference(before: Run, earlier: Earlier, now: Run, breaks: Sequence[Break]) -> Difference:
    """The difference between two computed editions; `earlier` holds the figures of record of `before`."""
    settled = replace(before.edition, records=dict(earlier.records))
    left = (check for check in unchanged_checks(now, settled) if check.verdict == "disagrees")
    return Difference(
        before.edition.year,
        now.edition.year,
        tuple(compare(now, earlier, breaks)),
        tuple(_redefined(before, earlier, now)),
        tuple(left),
        tuple(left_sentences(before.edition, now.edition)),
    )


def report(found: Difference) -> Iterator[str]:
    """The difference as lines, a section each with its count."""
    yield f"Ấn bản năm {found.later} so với năm {found.earlier}"
    by_mark = {mark: [c for c in found.comparisons if c.mark == mark] for mark in (*MARK_WORDS, NEW, GONE)}
    both = [c for c in found.comparisons if c.change is not None]
    changed = [c for c in both if c.change and c.change.direction != "không đổi"]
    counted = len(changed), len(by_mark[CONVERTED])
    yield from _listed(
        f"Số liệu thay đổi: {counted[0]} (trong đó sau quy đổi: {counted[1]})", map(_changed, changed)
    )
    yield from _listed(f"Số liệu không đổi: {number_text(len(both) - len(changed))}", [])
    refused = by_mark[NOT_COMPARABLE]
    yield from _listed(f"Số liệu không so sánh được: {number_text(len(refused))}", map(_reason, refused))
    yield from _listed(
        f"Số liệu mới: {number_text(len(by_mark[NEW]))}", (f"{_named(c)}: {c.now}" for c in by_mark[NEW])
    )
    gone = (f"{_named(c)}: {c.before} ({c.reason})" for c in by_mark[GONE])
    yield from _listed(f"Số liệu không còn: {number_text(len(by_mark[GONE]))}", gone)
    yield from _listed(
        f"Số liệu đổi cách xác định: {number_text(len(found.redefined))}", map(_redefinition, found.redefined)
    )
    same = (f"{c.words}: {c.found} [{c.ids[0]}]" for c in found.left_numbers)
    yield from _listed(
        f"Số liệu giống hệt năm trước (có đúng không?): {number_text(len(found.left_numbers))}", same
    )
    left = (f"{s.file}, đoạn {s.passage}: {s.text}" for s in found.left_sentences)
    yield from _listed(f"Câu giữ nguyên như năm trước: {number_text(len(found.left_sentences))}", left)


def left_sentences(before: Edition, now: Edition) -> Iterator[LeftSentence]:
    """The sentences, with placeholders as written, that stand in the same section of both editions."""
    for section in now.definition.sections:
        name = f"narrative/{section.stem}.md"
        old = {text for _, text in _sentences(_narrative(before, name))}
        for passage, text in _sentences(_narrative(now, name)):
            if text in old and len(text.split()) >= _TELLING_WORDS:
                yield LeftSentence(name, passage, text)


def _narrative(edition: Edition, name: str) -> Narrative:
    return read_narrative(edition.folder / name, edition.show_path(name))


def _sentences(narrative: Narrative) -> Iterator[tuple[str, str]]:
    """Passage and sentence; lines of one paragraph belong together, items of a list do not."""
    for passage, text in narrative.passages.items():
        for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.)\s)", text):
            plain = one_line(_MARKER.sub("", paragraph))
            yield from ((passage, sentence) for sentence in _END.split(plain))


def _redefined(before: Run, earlier: Earlier, now: Run) -> Iterator[Redefined]:
    for figure in now.figures.values():
        old, record = before.figures.get(figure.id), earlier.records.get(figure.id)
        if old is None or record is None:
            continue
        pairs = zip(_FACTS, _facts(old, record), _facts(figure, None), strict=True)
        if changes := tuple((what, was, is_now) for what, was, is_now in pairs if was != is_now):
            yield Redefined(figure.id, figure.definition.label_vi, changes)


def _facts(figure: Figure, record: Record | None) -> tuple[str, ...]:
    """Label, unit, base, status and formula; unit and base of record where they were fixed."""
    definition = figure.definition
    unit = record.unit if record else definition.unit
    base = (record.base if record else "") or definition.base
    formula = str(lineage_data(figure.id, figure.quantity)["formula"])
    return (
        definition.label_vi,
        MEASURES[unit].noun if unit in MEASURES else unit,
        base or "không có",
        STATUS_WORDS[figure.status],
        _FORMULAS.get(formula, formula),
    )


def _listed(heading: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"\n{heading}"
    yield from (f"  {line}" for line in lines)


def _named(found: Comparison) -> str:
    return f"{found.label} [{found.id}]"


def _changed(found: Comparison) -> str:
    assert found.change is not None
    note = f"; {MARK_WORDS[found.mark]}: {found.reason}" if found.mark == CONVERTED else ""
    note = note or (f"; {found.reason}" if found.reason else "")
    return f"{_named(found)}: {found.before} → {found.now}, {found.change.words}{note}"


def _reason(found: Comparison) -> str:
    return f"{_named(found)}: {found.before}; {found.now} ({found.reason})"


def _redefinition(found: Redefined) -> str:
    words = "; ".join(f"{what}: {was} → {now}" for what, was, now in found.changes)
    return f"{found.label} [{found.id}]: {words}"
