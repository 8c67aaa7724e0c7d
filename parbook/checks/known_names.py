"""Names that only the computed figures can judge: ids in checks.yml, in edition.yml, without a label."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from parbook.checks.check import Check
from parbook.entries.near import near
from parbook.figures.run import Run
from parbook.inputs.edition_files import CHECKS, place_of
from parbook.inputs.edition_settings import EDITION
from parbook.numbers.expressions import figure_ids, parse
from parbook.problems import Problem


def unknown_names(run: Run, checks: Sequence[Check]) -> list[Problem]:
    """Every name of an edition's own files that no figure and no check answers to (AB-01).

    `run` has computed all sections, `checks` are all of its audit.
    """
    return [*_unknown_figures(run), *_taken_ids(run, checks), *_taken_figures(run), *_unlabelled(run)]


def _unknown_figures(run: Run) -> Iterator[Problem]:
    """Figures of own checks that nothing publishes; those of a section left out are known to be absent."""
    known = {*run.figures, *run.unpublished}
    topics = {section.topic for section in run.edition.sections}
    for place, declared in enumerate(run.edition.own_checks):
        for side in ("left", "right"):
            for name in figure_ids(parse(getattr(declared, side))):
                topic = name.partition(".")[0]
                left_out = (
                    topic in run.edition.definition.by_topic and topic not in topics and name in run.catalogue
                )
                if name not in known and not left_out:
                    yield _check_problem(
                        run,
                        place,
                        side,
                        "mã của một số liệu mà ấn bản công bố",
                        f'"{name}"{near(name, known)}',
                        "sửa mã số liệu, hoặc bỏ nội dung đối chiếu này",
                    )


def _taken_ids(run: Run, checks: Iterable[Check]) -> Iterator[Problem]:
    """Own checks whose id another check of the edition has: an explanation could mean either."""
    counted = Counter(check.id for check in checks)
    for place, declared in enumerate(run.edition.own_checks):
        if counted[declared.id] > 1:
            found = f"{declared.id} là mã của một nội dung đối chiếu có sẵn"
            yield _check_problem(run, place, "id", "mỗi mã đối chiếu một lần", found, "đặt mã khác")


def _taken_figures(run: Run) -> Iterator[Problem]:
    """Figures of edition.yml in whose place a notebook computed another."""
    for name, place in run.edition.own_figures.items():
        figure = run.figures.get(name)
        if figure is not None and figure.quantity.cells() != place.quantity(run.edition).cells():
            where = place_of(run.edition.folder, EDITION, ("figures", name))
            found = f"{name}: sổ tay tính của mục {figure.section} đã tính số liệu này"
            yield Problem(
                "AB-01",
                run.edition.show_path(EDITION),
                "mỗi mã số liệu một lần",
                found,
                "đổi mã, hoặc bỏ mục này",
                cell=where,
            )


def _unlabelled(run: Run) -> Iterator[Problem]:
    """Figures without words: readers would be shown the id."""
    for figure in run.figures.values():
        if figure.definition.label_vi == figure.id:
            yield Problem(
                "AB-03",
                f"book/definitions/{run.edition.definition.id}/catalogue.csv",
                "mỗi số liệu của sổ tay tính có tên tiếng Việt",
                f"{figure.id} (mục {figure.section}): không có dòng",
                "thêm dòng cho mã này",
                row=figure.id,
            )


def _check_problem(run: Run, place: int, side: str, needed: str, found: str, fix: str) -> Problem:
    where = place_of(run.edition.folder, CHECKS, ("checks", place, side))
    return Problem("AB-01", run.edition.show_path(CHECKS), needed, found, fix, cell=where)
