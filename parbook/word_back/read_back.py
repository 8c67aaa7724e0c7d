"""The Word file read back after others edited it: what became of its numbers and sentences.

The edited file is laid beside the one that the build wrote: numbers are known by the content
controls that carry their ids, sentences by their place.
"""

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.inputs.narrative import typed_digits
from parbook.inputs.outline import narrative_stems
from parbook.numbers.numerals import MINUS, NotANumber, read_number
from parbook.problems import DataProblems, Problem
from parbook.text import fold, one_line
from parbook.word_back.rewording import Rewording, Unit, markdown_of, read_units, reworded, sentences
from parbook.word_back.word_text import Line, Piece, read_lines

# Lines less alike than this are not the same line reworded.
_ALIKE = 0.4


@dataclass(frozen=True)
class Changed:
    """A figure whose number in the file is another than the edition's."""

    figure: str
    expected: str
    found: str
    sentence: str


@dataclass(frozen=True)
class Deleted:
    """A figure that the file no longer prints where it stood."""

    figure: str
    expected: str
    sentence: str


@dataclass(frozen=True)
class Typed:
    """A number that somebody typed; `sentence` is where it stands now."""

    number: str
    sentence: str


@dataclass(frozen=True)
class Freed:
    """A figure whose control was taken off while the number stayed; it is known again."""

    figure: str
    found: str
    sentence: str


@dataclass(frozen=True)
class Reworded:
    """A line that reads differently: old and new text, empty where there is none.

    `rewording` is the change to the narrative; none where the line is not of the narrative, or
    where a typed number would be refused there.
    """

    old: str
    new: str
    rewording: Rewording | None = None


@dataclass
class Findings:
    """Everything that became of the file."""

    changed: list[Changed] = field(default_factory=list)
    deleted: list[Deleted] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    freed: list[Freed] = field(default_factory=list)
    sentences: list[Reworded] = field(default_factory=list)

    @property
    def numbers_differ(self) -> bool:
        """Whether a number was changed, deleted or typed."""
        return bool(self.changed or self.deleted or self.typed)

    def by_file(self) -> dict[Path, list[Rewording]]:
        """The changes to the narrative, by file."""
        found: dict[Path, list[Rewording]] = {}
        for item in self.sentences:
            if item.rewording:
                found.setdefault(item.rewording.unit.file, []).append(item.rewording)
        return found


def edition_year(path: Path) -> int:
    """The edition that a Word file says it is of; raises DataProblems."""
    _, keywords = read_lines(path, ())
    found = re.search(r"\d{4}", keywords)
    if found is None:
        needed = "tệp Word do parbook build dựng (từ khóa “Ấn bản năm …”)"
        found_words, fix = f'từ khóa: "{keywords}"', "chạy lại với --year NĂM"
        raise DataProblems([Problem("DV-02", str(path), needed, found_words, fix)])
    return int(found[0])


def read_texts(folder: Path) -> dict[str, str]:
    """The figures' texts by id, from the figures.json of a built edition; raises DataProblems."""
    path = folder / "figures.json"
    if not path.is_file():
        raise _not_built(path)
    try:
        figures = json.loads(path.read_text(encoding="utf-8"))["figures"]
        return {name: figure["text"] for name, figure in figures.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _not_built(path, "tệp hỏng hoặc đã bị sửa") from None


def read_back(edited: Path, built: Path, run: Run, texts: Mapping[str, str]) -> Findings:
    """Compare an edited Word file with the built one; `texts` are the figures' texts by id.

    Raises DataProblems where either cannot be read.
    """
    if not built.is_file():
        raise _not_built(built)
    before, after = read_lines(built, texts)[0], read_lines(edited, texts)[0]
    files = [run.edition.folder / "narrative" / f"{stem}.md" for stem in narrative_stems(run.edition)]
    units = [unit for file in files if file.is_file() for unit in read_units(file, run.figures)]
    return _Comparison(run.figures, texts, before, units, run.edition.definition.allowed).findings(after)


def apply(findings: Findings) -> list[Path]:
    """Write the changed sentences into the narrative; returns the files written."""
    for file, changes in findings.by_file().items():
        file.write_text(reworded(file, changes), encoding="utf-8", newline="\n")
    return list(findings.by_file())


def _not_built(path: Path, found: str = "không có tệp") -> DataProblems:
    needed, fix = "ấn bản đã dựng, để so với tệp đã sửa", "chạy parbook build trước"
    return DataProblems([Problem("DV-03", str(path), needed, found, fix)])


class _Comparison:
    """The built file's lines, laid beside an edited file's."""

    def __init__(
        self,
        figures: Mapping[str, Figure],
        texts: Mapping[str, str],
        before: Sequence[Line],
        units: Sequence[Unit],
        allowed: re.Pattern[str],
    ) -> None:
        self.figures, self.texts, self.before, self.allowed = figures, texts, before, allowed
        # A number may be printed 06 in prose and 6 in a table: each way is right.
        self.printed: dict[str, set[str]] = {name: {text} for name, text in texts.items()}
        for line in before:
            for piece in line.pieces:
                if piece.figure:
                    self.printed[piece.figure].add(piece.text)
        self.units = self._units_of_lines(units)

    def _units_of_lines(self, units: Sequence[Unit]) -> dict[int, Unit]:
        """The unit of the narrative that each line of the built file prints, by line number."""
        waiting: dict[str, list[Unit]] = {}
        for unit in units:
            waiting.setdefault(_shape(unit.key), []).append(unit)
        found = {}
        for number, line in enumerate(self.before):
            if candidates := waiting.get(_shape(line.key)):
                found[number] = candidates.pop(0)
        return found

    def findings(self, after: Sequence[Line]) -> Findings:
        findings = Findings()
        pairs = list(_pairs(self.before, after))
        spare = self._spare(pairs)
        behind: Unit | None = None
        for number, line in pairs:
            old = self.before[number] if number is not None else None
            line = self._restored(old, line, findings) if line is not None else None
            unit = self.units.get(number) if number is not None else None
            if line is not None:
                self._find_changed(old, line, findings)
            typed = self._find_typed(old, line, findings)
            self._find_deleted(old, line, spare, findings)
            if (old and _shape(old.key)) != (line and _shape(line.key)):
                findings.sentences.append(self._reworded(old, line, unit, behind, typed))
            behind = unit if number is not None else behind
        return findings

    def _spare(self, pairs: Sequence[tuple[int | None, Line | None]]) -> Counter[str]:
        """How often each figure stands in lines where it did not stand before."""
        spare: Counter[str] = Counter()
        for number, line in pairs:
            had = self.before[number].figures if number is not None else ()
            spare += Counter(line.figures if line else ()) - Counter(had)
        return spare

    def _restored(self, old: Line | None, line: Line, findings: Findings) -> Line:
        """The line with numbers whose control was taken off known again as the figures they are."""
        lost = Counter(old.figures if old else ())
        lost.subtract(line.figures)
        for figure in lost.elements():
            texts = sorted(
                {piece.text for piece in old.pieces if piece.figure == figure} if old else (), key=len
            )
            for text in reversed(texts):
                pieces = _marked(line.pieces, text, figure)
                if pieces is not None:
                    findings.freed.append(Freed(figure, text, line.text))
                    line = Line(pieces)
                    break
        return line

    def _find_changed(self, old: Line | None, line: Line, findings: Findings) -> None:
        """Note the numbers that are no longer what the built file prints here, or else anywhere."""
        here: dict[str, set[str]] = {}
        for piece in old.pieces if old else ():
            here.setdefault(piece.figure, set()).add(piece.text)
        for piece in line.pieces:
            right = here.get(piece.figure) or self.printed.get(piece.figure, set())
            if piece.figure and not any(_same(piece.text, text) for text in right):
                sentence = _sentence_with(line.text, piece.text)
                findings.changed.append(
                    Changed(piece.figure, self.texts[piece.figure], piece.text.strip() or "(trống)", sentence)
                )

    def _find_typed(self, old: Line | None, line: Line | None, findings: Findings) -> bool:
        """Note the numbers outside controls that the built line does not have."""
        if line is None:
            return False
        had = Counter(match[0] for match in typed_digits(old.outside, self.allowed)) if old else Counter()
        typed = False
        for match in typed_digits(line.outside, self.allowed):
            number = match[0].rstrip(".,")
            if had[match[0]] > 0:
                had[match[0]] -= 1
            else:
                typed = True
                findings.typed.append(Typed(number, _sentence_with(line.text, number)))
        return typed

    def _find_deleted(
        self, old: Line | None, line: Line | None, spare: Counter[str], findings: Findings
    ) -> None:
        if old is None:
            return
        gone = Counter(old.figures)
        gone.subtract(line.figures if line else ())
        for figure in gone.elements():
            # A figure that was moved stands elsewhere more often than before.
            if spare[figure] > 0:
                spare[figure] -= 1
                continue
            text = next(piece.text for piece in old.pieces if piece.figure == figure)
            findings.deleted.append(Deleted(figure, self.texts[figure], _sentence_with(old.text, text)))

    def _reworded(
        self, old: Line | None, line: Line | None, unit: Unit | None, behind: Unit | None, typed: bool
    ) -> Reworded:
        before, now = old.text if old else "", line.text if line else ""
        if typed or (unit is None and (old is not None or behind is None)):
            return Reworded(before, now)
        markdown = markdown_of(line.pieces, self.figures, unit.markdown if unit else "") if line else ""
        if unit is not None:
            return Reworded(before, now, Rewording(unit, markdown))
        assert behind is not None
        return Reworded(before, now, Rewording(behind, markdown, after=True))


def _pairs(before: Sequence[Line], after: Sequence[Line]) -> Iterator[tuple[int | None, Line | None]]:
    """Each built line, by number, with the edited line in its place, in the edited order."""
    keys = [_shape(line.key) for line in before], [_shape(line.key) for line in after]
    matcher = difflib.SequenceMatcher(None, *keys, autojunk=False)
    for _, low, high, start, end in matcher.get_opcodes():
        yield from _best(before, range(low, high), after, range(start, end))


def _best(
    before: Sequence[Line], left: range, after: Sequence[Line], right: range
) -> Iterator[tuple[int | None, Line | None]]:
    """The pairing of two runs of lines, in order, that leaves the most alike together."""
    if len(left) == len(right) and all(
        before[i].key == after[j].key for i, j in zip(left, right, strict=True)
    ):
        yield from ((i, after[j]) for i, j in zip(left, right, strict=True))
        return
    alike = {(i, j): _alike(before[i], after[j]) for i in left for j in right}
    score: dict[tuple[int, int], float] = {}
    for i in reversed(left):
        for j in reversed(right):
            together = alike[i, j] + score.get((i + 1, j + 1), 0) if alike[i, j] >= _ALIKE else 0
            score[i, j] = max(together, score.get((i + 1, j), 0), score.get((i, j + 1), 0))
    i, j = left.start, right.start
    while i < left.stop or j < right.stop:
        here = score.get((i, j), 0)
        if j >= right.stop or (i < left.stop and here == score.get((i + 1, j), 0)):
            yield i, None
            i += 1
        elif i >= left.stop or here == score.get((i, j + 1), 0):
            yield None, after[j]
            j += 1
        else:
            yield i, after[j]
            i, j = i + 1, j + 1


def _alike(old: Line, new: Line) -> float:
    return difflib.SequenceMatcher(None, old.text, new.text, autojunk=False).ratio()


def _shape(key: str) -> str:
    """A key without what a re-save may change: runs of spaces, kinds of dashes and quotes."""
    plain = re.sub(r"[“”„\"]", '"', re.sub(r"[‐‑–—−]", "-", key))
    return one_line(plain)


def _marked(pieces: Sequence[Piece], text: str, figure: str) -> tuple[Piece, ...] | None:
    """The pieces with the first free occurrence of a number made the figure; None if there is none."""
    pattern = re.compile(rf"(?<![\d.,]){re.escape(text)}(?![\d%]|[.,]\d)")
    for place, piece in enumerate(pieces):
        found = None if piece.figure else pattern.search(piece.text)
        if found:
            parts = [
                replace(piece, text=piece.text[: found.start()]),
                replace(piece, text=text, figure=figure),
                replace(piece, text=piece.text[found.end() :]),
            ]
            return (*pieces[:place], *(part for part in parts if part.text), *pieces[place + 1 :])
    return None


def _same(found: str, expected: str) -> bool:
    """Whether two texts say the same number with the same sign ("6" and "06"; "98,00%" and "98%")."""
    return _read(found) == _read(expected)


def _read(text: str) -> object:
    text = text.replace(MINUS, "-")  # what a hand types for it
    match = re.search(r"\d[\d.,]*\d|\d", text)
    if match is None:
        return fold(text)
    rest = fold(text[: match.start()] + " " + text[match.end() :]).strip()
    try:
        return read_number(match[0]), rest
    except NotANumber:
        return match[0], rest


def _sentence_with(text: str, words: str) -> str:
    found = [sentence for sentence in sentences(text) if words and words in sentence]
    return (found or [text])[0].strip()
