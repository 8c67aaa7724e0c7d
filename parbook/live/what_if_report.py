"""What would move, told: lines for an analyst, data for programs."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from parbook.checks.check import VERDICT_WORDS, Check
from parbook.definitions.relations import SEVERITY_WORDS
from parbook.inputs.trial import Place
from parbook.live.what_if import CheckMove, FigureMove, UseMove, WhatIf, is_seen
from parbook.numbers.printing import exact_text, number_text, value_data

_KINDS = {"passage": "đoạn", "title": "hình"}
_CHANGE = {(True, True): "", (False, True): ": mới có", (True, False): ": không còn"}


def place_lines(place: Place, value: str) -> list[str]:
    """Which cell would hold what, and what such a trial leaves out."""
    lines = [
        f'Thử đổi: {place.shown}, trang tính "{place.sheet}", ô {place.cell}: "{place.now}" → "{value}"',
        f'         (dòng "{place.row}", cột "{place.column}")',
        "Chỉ tính thử, không sửa tệp nào.",
    ]
    if place.formulas:
        listed = ", ".join(place.formulas[:5]) + (" …" if len(place.formulas) > 5 else "")
        lines.append(f"Lưu ý: ô {listed} có công thức Excel dùng ô này; phép thử giữ giá trị đã lưu ở đó.")
    return lines


def report(found: WhatIf) -> Iterator[str]:
    """The answer as lines under headings, counts last."""
    moved = {move.id: move for move in found.figures}
    yield from place_lines(found.place, found.value)
    yield from _listed("Số liệu", [_figure_line(move) for move in found.figures])
    yield from _listed("Câu", [f"{s.file}, {_KINDS[s.kind]} {s.name}\n    {s.text}" for s in found.sentences])
    yield from _listed("Bảng", [_use_lines(move, moved, found) for move in found.tables])
    yield from _listed("Biểu đồ", [_use_lines(move, moved, found) for move in found.charts])
    yield from _listed("Đối chiếu", [_check_lines(move) for move in found.checks])
    yield ""
    yield (
        f"Cộng: {number_text(len(found.figures))} số liệu, {number_text(len(found.sentences))} câu, "
        f"{number_text(len(found.tables))} bảng, "
        f"{number_text(len(found.charts))} biểu đồ, {number_text(len(found.checks))} nội dung đối chiếu."
    )
    new = sum(move.contradicts for move in found.checks)
    if new and found.final:
        yield f"Ấn bản chính thức sẽ không dựng được: {new} mâu thuẫn mới, chưa được giải trình."


def _listed(title: str, items: Sequence[str]) -> Iterator[str]:
    yield ""
    yield f"{title}: {len(items) or 'không đổi'}"
    yield from (f"  {item}" for item in items)


def _figure_line(move: FigureMove) -> str:
    """Old and new number, label and id; what moves unseen is said to."""
    named = f"{move.known.definition.label_vi} (mục {move.known.section}) [{move.id}]"
    old, new = move.old, move.new
    if move.shows or old is None or new is None:
        words = [figure.word_before for figure in (old, new) if figure]
        changed = len(set(words)) > 1
        word = f"; đổi từ đứng trước: {' → '.join(w or 'không có' for w in words)}" if changed else ""
        return f"{move.in_place(full=True)}  {named}{word}"
    if old.quantity.exact != new.quantity.exact:
        exact = f"{exact_text(old.quantity)} → {exact_text(new.quantity)}"
        return f"{new.full}, không đổi khi in ({exact})  {named}"
    return f"{new.full}, đổi tên, mục hoặc cách có số liệu  {named}"


def _use_lines(move: UseMove, moved: dict[str, FigureMove], found: WhatIf) -> str:
    """The table, tiles or chart with what moves in it."""
    use = move.old if is_seen(move.old) else move.new
    assert use is not None
    title = use.title or "Ô số nổi bật"
    change = _CHANGE[is_seen(move.old), is_seen(move.new)]
    lines = [f"{title} (sổ tay {use.notebook}){change}"]
    if move.own_cell:
        lines.append(f'ô {found.place.cell}: "{found.place.now}" → "{found.value}"')
    for name in move.figures:
        label = moved[name].known.definition.label_vi
        lines.append(f"{label}: {moved[name].in_table()}")
    if is_seen(move.old) and is_seen(move.new) and move.known.title != use.title:
        lines.append(f"tiêu đề mới: {move.known.title}")
    if len(lines) == 1 and not change:
        lines.append("đổi số liệu vẽ trong hình" if use.kind == "chart" else "đổi nội dung trong bảng")
    return "\n    ".join(lines)


def _check_lines(move: CheckMove) -> str:
    """The check with its old and new verdict, and what it compares."""
    check = move.known
    verdict = f"{_verdict(move.old)} → {_verdict(move.new)}"
    return (
        f"{verdict}: {check.words} ({SEVERITY_WORDS[check.severity].lower()}) [{check.id}]"
        f"\n    {check.expected} / {check.found}"
    )


def _verdict(check: Check | None) -> str:
    return VERDICT_WORDS[check.verdict] if check else "không có"


def data(found: WhatIf) -> dict[str, Any]:
    """The answer for programs: exact values, printed texts, verdicts."""
    place = found.place
    return {
        "cell": {
            "file": place.file,
            "sheet": place.sheet,
            "cell": place.cell,
            "row": place.row,
            "column": place.column,
            "old": place.now,
            "new": found.value,
            "formulas": list(place.formulas),
        },
        "figures": [_figure_data(move) for move in found.figures],
        "sentences": [
            {"file": s.file, "kind": s.kind, "name": s.name, "text": s.text, "figures": list(s.figures)}
            for s in found.sentences
        ],
        "tables": [_use_data(move) for move in found.tables],
        "charts": [_use_data(move) for move in found.charts],
        "checks": [
            {
                "id": move.known.id,
                "severity": move.known.severity,
                "old": move.old.verdict if move.old else None,
                "new": move.new.verdict if move.new else None,
                "expected": move.known.expected,
                "found": move.known.found,
            }
            for move in found.checks
        ],
        "problems": [asdict(problem) for problem in found.problems],
    }


def _figure_data(move: FigureMove) -> dict[str, Any]:
    sides = {
        name: {"value": value_data(figure.quantity.exact), "text": figure.text, "full": figure.full}
        if figure
        else None
        for name, figure in (("old", move.old), ("new", move.new))
    }
    return {"id": move.id, "label_vi": move.known.definition.label_vi, **sides, "shows": move.shows}


def _use_data(move: UseMove) -> dict[str, Any]:
    use = move.known
    return {
        "notebook": use.notebook,
        "kind": use.kind,
        "title": use.title,
        "figures": list(move.figures),
        "own_cell": move.own_cell,
        "before": is_seen(move.old),
        "after": is_seen(move.new),
    }
