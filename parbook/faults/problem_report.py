"""A list of problems as it is told: worst first, those alike together, summed up when it is long."""

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import wrap

from parbook.checks.not_sent import NotSent, units_named
from parbook.faults.alike import alike, cells_listed, group_text
from parbook.numbers.printing import number_text
from parbook.problems import CODES, Problem, worst_first

# A list longer than this ends with a summary.
_SUMMED_UP = 5
# Of remarks that are alike, so many are told.
_REMARKS = 3
_MORE = "Lỗi giống nhau nêu chung một mục. Muốn xem từng lỗi: parbook check NĂM --report ket-qua.txt"
# More units than this that lack the same stand below what they lack.
_ON_ONE_LINE = 10


def problem_lines(problems: Sequence[Problem], whole: bool = False) -> Iterator[str]:
    """The list: its length, the problems, and where it is long a summary.

    Problems that are alike are one entry, unless the `whole` is asked for: then each has its five
    lines. The summary stands last: there a console stops, and the beginning of a long list is out
    of its reach.
    """
    ordered = worst_first(problems)
    long = len(ordered) > _SUMMED_UP
    yield f"Danh sách lỗi cần sửa: {number_text(len(ordered))}" + " (tóm tắt ở cuối)" * long
    for group in [[problem] for problem in ordered] if whole else alike(ordered):
        yield ""
        yield group_text(group)
    if long:
        yield ""
        yield from _summary(ordered)
        if not whole and len(alike(ordered)) < len(ordered):
            yield _MORE


def remark_lines(remarks: Sequence[Problem], whole: bool = False) -> Iterator[str]:
    """What is worth a second look, a line each, of those that are alike a few; nothing where nothing is."""
    if remarks:
        yield ""
        yield f"Lưu ý, không chặn việc dựng sách: {number_text(len(remarks))}"
    groups: dict[tuple[str, str, str], list[Problem]] = {}
    for remark in remarks:
        groups.setdefault((remark.code, remark.file, remark.sheet), []).append(remark)
    for group in groups.values():
        shown = group if whole or len(group) <= _REMARKS + 1 else group[:_REMARKS]
        for remark in shown:
            yield f"  {remark.code}  {remark.where}: {remark.found}; {remark.fix}"
        if rest := group[len(shown) :]:
            places = f", ô {cells_listed(rest)}" if all(remark.place for remark in rest) else ""
            yield f"  {rest[0].code}  và {number_text(len(rest))} lưu ý cùng loại trong tệp này{places}"


def missing_lines(missing: Sequence[NotSent]) -> Iterator[str]:
    """Who has not sent, in the order given; units that lack the same share a line. Nothing where all have.

    Files of which nobody says who sends them come last: a file is no unit.
    """
    if named := units_named(missing):
        yield f"Đơn vị chưa gửi: {number_text(len(named))}"
        yield from _lacking_lines(named)
    if files := [item.file for item in missing if not item.unit]:
        yield f"Tệp chưa ghi ngày nhận (mục senders trong edition.yml): {number_text(len(files))}"
        yield f"  {', '.join(files)}"
    if missing:
        yield ""


def _lacking_lines(named: dict[str, list[NotSent]]) -> Iterator[str]:
    lacking: dict[str, list[str]] = {}
    for unit, items in named.items():
        lacking.setdefault("; ".join(_missing_words(items)), []).append(unit)
    for words, units in lacking.items():
        if len(units) <= _ON_ONE_LINE:
            yield f"  {', '.join(units)}: {words}"
        else:
            # A year that has just begun lacks every unit: what they lack is read first.
            yield f"  {number_text(len(units))} đơn vị: {words}"
            yield from wrap(", ".join(units), 100, initial_indent="    ", subsequent_indent="    ")


def _missing_words(items: Sequence[NotSent]) -> Iterator[str]:
    """Each file once, with its sheets, under the reason that they share."""
    sheets: dict[tuple[str, str], list[str]] = {}
    for item in items:
        sheets.setdefault((item.file, item.reason), []).extend([item.sheet] * bool(item.sheet))
    for (file, reason), titles in sheets.items():
        listed = ", trang tính " + ", ".join(f'"{title}"' for title in titles) if titles else ""
        yield f"{file}{listed} ({reason})"


def _summary(problems: Sequence[Problem]) -> Iterator[str]:
    yield f"Tóm tắt {number_text(len(problems))} lỗi cần sửa. Theo mã lỗi:"
    for code, count in Counter(problem.code for problem in problems).items():
        yield f"  {code}  {CODES[code].title}: {number_text(count)}"
    yield "Theo tệp:"
    for file, count in Counter(problem.file for problem in problems).most_common():
        yield f"  {file}: {number_text(count)}"
