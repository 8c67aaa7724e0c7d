"""What read-back found, in words for whoever answers for the numbers."""

from collections.abc import Iterator, Sequence

from parbook.figures.run import Run
from parbook.word_back.read_back import Findings, Reworded
from parbook.word_back.rewording import patch, sentences


def report(findings: Findings, run: Run) -> Iterator[str]:
    """The findings as lines for whoever answers for the numbers."""
    label = {figure.id: figure.definition.label_vi for figure in run.figures.values()}
    yield from _listed(
        "Số liệu khác với ấn bản",
        [
            f"{c.expected} → {c.found}  {label[c.figure]} [{c.figure}]\n    {c.sentence}"
            for c in findings.changed
        ],
    )
    yield from _listed(
        "Số liệu bị xóa",
        [f"{d.expected}  {label[d.figure]} [{d.figure}]\n    {d.sentence}" for d in findings.deleted],
    )
    yield from _listed("Số gõ tay", [f"{t.number}\n    {t.sentence}" for t in findings.typed])
    yield from _listed(
        "Số còn nguyên nhưng mất ô đánh dấu (đã nhận lại)",
        [f"{f.found}  {label[f.figure]} [{f.figure}]" for f in findings.freed],
    )
    outside = [item for item in findings.sentences if item.rewording is None]
    yield from _listed(
        "Đoạn đã sửa nhưng không ghi vào lời văn được (ngoài lời văn, hoặc có số gõ tay)",
        [_old_and_new(item) for item in outside],
    )
    yield from _listed(
        "Câu đã sửa", [_old_and_new(item) for item in findings.sentences if item.rewording is not None]
    )
    for file, changes in findings.by_file().items():
        yield ""
        yield from patch(file, run.edition.show_path(f"narrative/{file.name}"), changes)


def _listed(title: str, items: Sequence[str]) -> Iterator[str]:
    yield f"{title}: {len(items) or 'không có'}"
    yield from (f"  {item}" for item in items)


def _old_and_new(item: Reworded) -> str:
    """The sentences that differ, old and new."""
    old, new = sentences(item.old) if item.old else [], sentences(item.new) if item.new else []
    gone = [f"- {sentence}" for sentence in old if sentence not in new]
    come = [f"+ {sentence}" for sentence in new if sentence not in old]
    return "\n  ".join([*gone, *come] or [f"+ {item.new}"])
