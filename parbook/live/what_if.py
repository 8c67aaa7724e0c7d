"""What would move if one cell held another value: figures, sentences, tables, charts, checks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from parbook.checks.audit import audit_with_problems
from parbook.checks.check import Check
from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.inputs.edition_reader import read_edition
from parbook.inputs.narrative import Narrative, check_narrative, fill, read_narrative
from parbook.inputs.outline import narrative_stems
from parbook.inputs.trial import Place, Trial, find_place
from parbook.live.uses import Use, find_uses
from parbook.pages.cells import figure_plain
from parbook.problems import DataProblems, Problem

_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!TP\.)\s+(?=[^\d\s])")
_BLOCK_END = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.)\s)")
_LIST_MARK = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+")
_MARKUP = re.compile(r"\*\*|__|`")
_NOT_YET, _GONE = "(chưa có)", "(không còn)"


class Refused(DataProblems):
    """The value cannot stand in its cell: what `parbook check` would say of it."""

    def __init__(self, place: Place, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.place = place


@dataclass(frozen=True)
class FigureMove:
    """A figure before and after; None where it is not there."""

    id: str
    old: Figure | None
    new: Figure | None

    @property
    def known(self) -> Figure:
        """The figure as it is, or as it would be; raises ValueError for an id that no edition has."""
        figure = self.old or self.new
        if figure is None:
            raise ValueError(self.id)
        return figure

    @property
    def shows(self) -> bool:
        """Whether the printed number, with its word and noun, would be another."""
        return self.texts(full=True)[0] != self.texts(full=True)[1]

    def texts(self, full: bool) -> tuple[str | None, str | None]:
        """The number as prose prints it, old and new."""
        old = None if self.old is None else figure_plain(self.old, full)
        return old, None if self.new is None else figure_plain(self.new, full)

    def in_table(self) -> str:
        """The number as tables print it, old and new: `746 → 800`."""
        old, new = (figure.table_text if figure else None for figure in (self.old, self.new))
        return f"{old or _NOT_YET} → {new or _GONE}"

    def in_place(self, full: bool) -> str:
        """The number within its sentence, old and new where they differ: `[746 → 800] quy trình`."""
        old, new = self.texts(full)
        if old is None and new is None:
            return f"{{{{ {self.id} }}}}"
        return old if old is not None and old == new else _arrow(old or _NOT_YET, new or _GONE)


@dataclass(frozen=True)
class SentenceMove:
    """A sentence with old and new numbers in place; `kind` is "passage", or "title" of a chart."""

    file: str
    kind: str
    name: str
    text: str
    figures: tuple[str, ...]


def is_seen(use: Use | None) -> bool:
    """Whether there is something to see: a chart that lacks a figure is not drawn."""
    return use is not None and use.content is not None


@dataclass(frozen=True)
class UseMove:
    """A table, tiles or chart before and after; `figures` are the moved ones that it shows.

    `own_cell` says that it shows the changed cell itself.
    """

    old: Use | None
    new: Use | None
    figures: tuple[str, ...]
    own_cell: bool

    @property
    def known(self) -> Use:
        """The use as it would be; as it is where it would be gone, or a chart not drawn."""
        use = self.new if is_seen(self.new) else self.old
        assert use is not None
        return use


@dataclass(frozen=True)
class CheckMove:
    """A check whose verdict would be another; None where there is no such check."""

    old: Check | None
    new: Check | None

    @property
    def known(self) -> Check:
        """The check as it would be, or as it is where it would be gone."""
        check = self.new or self.old
        assert check is not None
        return check

    @property
    def contradicts(self) -> bool:
        """Whether this would be a new contradiction that nobody explained."""
        new = self.new
        return new is not None and new.severity == "contradiction" and new.verdict == "disagrees"


@dataclass(frozen=True)
class WhatIf:
    """Everything that would move; `problems` are those that `parbook check` would newly tell."""

    place: Place
    value: str
    final: bool
    figures: tuple[FigureMove, ...]
    sentences: tuple[SentenceMove, ...]
    tables: tuple[UseMove, ...]
    charts: tuple[UseMove, ...]
    checks: tuple[CheckMove, ...]
    problems: tuple[Problem, ...]


def what_if(root: Path, folder: Path, file: str, sheet: str, cell: str, value: str) -> WhatIf:
    """What would move in the edition of `folder` if the cell held `value`; writes nothing.

    Raises DataProblems where the edition cannot be read as it is or has no such cell, and Refused
    where it could not be read or computed with that value.
    """
    edition = read_edition(folder)
    place = find_place(edition, file, sheet, cell)
    before = _State(Run(edition, root / "notebooks").compute())
    trial = Trial(place.file, place.sheet, place.cell, value)
    try:
        after = _State(Run(read_edition(folder, trial), root / "notebooks").compute())
    except DataProblems as fault:
        raise Refused(place, fault.problems) from fault
    uses = list(_use_moves(before, after, place))
    return WhatIf(
        place,
        value,
        edition.final,
        tuple(_figure_moves(before.run, after.run)),
        tuple(_sentence_moves(before, after)),
        tuple(move for move in uses if move.known.kind != "chart"),
        tuple(move for move in uses if move.known.kind == "chart"),
        tuple(_check_moves(before.checks, after.checks)),
        tuple(problem for problem in after.problems if problem not in before.problems),
    )


class _State:
    """An edition computed, with prose, uses and checks; faults of prose and explanations are kept."""

    def __init__(self, run: Run) -> None:
        self.run, self.narratives = run, list(_narratives(run))
        self.uses = {(use.notebook, use.place): use for use in find_uses(run)}
        self.problems = [
            p
            for text in self.narratives
            for p in check_narrative(text, run.figures, run.edition.definition.allowed, run.unpublished)
        ]
        self.checks, stale = audit_with_problems(run)
        self.problems.extend(stale)


def _narratives(run: Run) -> Iterator[Narrative]:
    for stem in narrative_stems(run.edition):
        name = f"narrative/{stem}.md"
        yield read_narrative(run.edition.folder / name, run.edition.show_path(name))


def _moves(before: Run, after: Run) -> list[FigureMove]:
    """Every figure of either run, in the order of the report."""
    place = after.edition.definition.place
    every = sorted({**before.figures, **after.figures}.values(), key=lambda figure: place(figure.section))
    return [FigureMove(f.id, before.figures.get(f.id), after.figures.get(f.id)) for f in every]


def _figure_moves(before: Run, after: Run) -> Iterator[FigureMove]:
    for move in _moves(before, after):
        if move.shows or _told(move.old) != _told(move.new):
            yield move


def _told(figure: Figure | None) -> object:
    """What a book tells of a figure besides its number."""
    if figure is None:
        return None
    return figure.quantity.exact, figure.definition, figure.section, figure.status


class _ById(dict[str, FigureMove]):
    """Moves by figure id; an id that no edition knows does not move."""

    def __missing__(self, figure_id: str) -> FigureMove:
        return FigureMove(figure_id, None, None)


def _sentence_moves(before: _State, after: _State) -> Iterator[SentenceMove]:
    """The sentences and chart titles that hold a number which would print otherwise."""
    moves = _ById({move.id: move for move in _moves(before.run, after.run)})
    for narrative in before.narratives:
        named = [("passage", *item) for item in narrative.passages.items()]
        named += [("title", *item) for item in narrative.chart_titles.items()]
        for kind, name, text in named:
            for sentence in sentences_of(text):
                told, ids = _with_moves(sentence, moves)
                if ids:
                    yield SentenceMove(narrative.file, kind, name, told, ids)


def _with_moves(sentence: str, moves: _ById) -> tuple[str, tuple[str, ...]]:
    """The sentence with old and new numbers in place, and the ids of those that differ."""
    moved: dict[str, None] = {}

    def show(move: FigureMove, full: bool) -> str:
        old, new = move.texts(full)
        if old != new:
            moved[move.id] = None
        return move.in_place(full)

    return fill(sentence, moves, show), tuple(moved)


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a passage, without list marks and emphasis; a line break ends none."""
    for block in _BLOCK_END.split(text):
        plain = " ".join(_MARKUP.sub("", _LIST_MARK.sub("", block)).split())
        yield from _SENTENCE_END.split(plain) if plain else ()


def _use_moves(before: _State, after: _State, place: Place) -> Iterator[UseMove]:
    """The tables, tiles and charts that would show something else."""
    own = f"{place.file}!{place.sheet}!{place.cell}"
    moved = {m.id for m in _moves(before.run, after.run) if _table_text(m.old) != _table_text(m.new)}
    for key in sorted({**before.uses, **after.uses}):
        old, new = before.uses.get(key), after.uses.get(key)
        if old and new and (old.content, old.title) == (new.content, new.title):
            continue
        shown = [*(old.figures if old else ()), *(new.figures if new else ())]
        cells = {*(old.cells if old else ()), *(new.cells if new else ())}
        figures = tuple(i for i in dict.fromkeys(shown) if i in moved)
        yield UseMove(old, new, figures, own in cells)


def _table_text(figure: Figure | None) -> str | None:
    return figure.table_text if figure else None


def _check_moves(before: Iterable[Check], after: Iterable[Check]) -> list[CheckMove]:
    """The checks whose verdict would be another, new contradictions first."""
    old, new = ({check.id: check for check in checks} for checks in (before, after))
    moves = [CheckMove(old.get(i), new.get(i)) for i in {**old, **new}]
    moves = [m for m in moves if (m.old and m.old.verdict) != (m.new and m.new.verdict)]
    return sorted(moves, key=lambda move: not move.contradicts)


def _arrow(old: str, new: str) -> str:
    """`[old → new]`, the words that both end with told once behind it."""
    before, after, same = old.split(" "), new.split(" "), list[str]()
    while len(before) > 1 and len(after) > 1 and before[-1] == after[-1]:
        same.insert(0, before.pop())
        after.pop()
    return " ".join([f"[{' '.join(before)} → {' '.join(after)}]", *same])
