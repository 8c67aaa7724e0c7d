"""Problems that are alike told once: same code, file and cure, with a line a sheet and column."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from openpyxl.utils import get_column_letter

from parbook.numbers.printing import number_text
from parbook.problems import CODES, Problem

# Of runs of cells, rows and things found, so many are named.
_CELLS, _ROWS, _FOUND = 12, 3, 5
_NEXT = "\n" + " " * 12


def alike(problems: Sequence[Problem]) -> list[list[Problem]]:
    """The problems in groups that need and mend the same, in the order of the first of each.

    Two are alike where code, file, what is needed and the cure are the same: the cells differ, and
    what was found there.
    """
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for p in problems:
        key = (p.code, p.file, p.expected, p.fix)
        groups.setdefault(key, []).append(p)
    return list(groups.values())


def group_text(group: Sequence[Problem]) -> str:
    """One message for problems that are alike; that of a single one is its own.

    >>> print(group_text([Problem("DL-08", "a.xlsx", "một con số", found, "gửi lại", "Hồ sơ", cell)
    ...                   for cell, found in (("C10", '"7o46"'), ("C11", '"x"'))]))
    DL-08  Ô không phải là số: 2 lỗi
      Ở đâu:    a.xlsx, trang tính "Hồ sơ", ô C10:C11
      Cần:      một con số
      Thấy:     C10: "7o46"
                C11: "x"
      Cách sửa: gửi lại
    """
    first = group[0]
    if len(group) == 1:
        return first.text()
    lines = [f"{first.code}  {CODES[first.code].title}: {number_text(len(group))} lỗi"]
    places = list(_places(group))
    here = [f"{first.file}, {places[0]}"] if len(places) == 1 else [first.file, *places]
    lines.append(f"  Ở đâu:    {_NEXT.join(here)}")
    lines += [f"  Cần:      {first.expected}", f"  Thấy:     {_NEXT.join(_found(group))}"]
    return "\n".join([*lines, f"  Cách sửa: {first.fix}"])


def cells_listed(group: Sequence[Problem]) -> str:
    """The cells of problems at cells of a sheet, neighbours below each other as one: C9:C12, D4."""
    places = sorted({(p.place[1], p.place[0]) for p in group if p.place})
    runs = []
    for _, run in groupby(enumerate(places), key=lambda item: (item[1][0], item[1][1] - item[0])):
        cells = [place for _, place in run]
        letter = get_column_letter(cells[0][0])
        first, last = cells[0][1], cells[-1][1]
        runs.append(f"{letter}{first}" if first == last else f"{letter}{first}:{letter}{last}")
    return _some(runs, _CELLS)


def _places(group: Sequence[Problem]) -> Iterator[str]:
    """A line a sheet and column with its cells; of a text file its passages and lines."""
    columns: dict[tuple[str, str], list[Problem]] = {}
    elsewhere: dict[str, None] = {}
    for problem in group:
        if problem.place:
            columns.setdefault((problem.sheet, problem.column), []).append(problem)
        else:
            elsewhere[problem.where.removeprefix(f"{problem.file}, ").removeprefix(problem.file)] = None
    if elsewhere.keys() - {""}:
        yield _some([place for place in elsewhere if place], _CELLS, "; ")
    for (sheet, column), own in columns.items():
        rows = list(dict.fromkeys(f'"{problem.row}"' for problem in own if problem.row))
        words = [f"dòng {', '.join(rows)}"] if 0 < len(rows) <= _ROWS else []
        words += [f'cột "{column}"'] if column else []
        yield f'trang tính "{sheet}", ô {cells_listed(own)}' + (f" ({', '.join(words)})" if words else "")


def _found(group: Sequence[Problem]) -> Iterator[str]:
    """What was found, once where it is the same everywhere."""
    found = list(dict.fromkeys(problem.found for problem in group))
    if len(found) == 1:
        yield found[0]
        return
    several = len({problem.sheet for problem in group}) > 1
    places = [f"{f'{p.sheet}, ' * several}{p.cell}" for p in group]
    told = [f"{place}: {p.found}" for place, p in zip(places, group, strict=True)]
    told = told if len(set(places)) > 1 else found
    shown = told if len(told) <= _FOUND + 1 else told[:_FOUND]
    yield from shown
    if rest := len(told) - len(shown):
        yield f"và {number_text(rest)} lỗi nữa"


def _some(names: Sequence[str], most: int, between: str = ", ") -> str:
    shown = names if len(names) <= most + 1 else names[:most]
    more = f" và {number_text(len(names) - len(shown))} chỗ nữa" if len(shown) < len(names) else ""
    return between.join(shown) + more
