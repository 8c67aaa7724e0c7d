"""What columns of quantities cost: 13 columns from cells to a frame with sums, rates and rules.

python benchmarks/columns.py            10,000 and 100,000 rows
python benchmarks/columns.py 5000       other sizes

Each size runs in a process of its own. Seconds depend on the machine: compare the ratios of one run,
the last column, which is the time a row against that of the first size (1 is linear). Beside it stands
the same work done one quantity at a time, on the first size.
"""

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import pandas as pd

from parbook.numbers import quantity as single
from parbook.numbers.columns.formulas import share, total
from parbook.numbers.quantity import Cell, Quantity

COUNTS = ("online", "direct", "carried", "early", "on_time", "late", "in_time", "overdue")
SUMS = {
    "received": ("online", "direct", "carried"),
    "resolved": ("early", "on_time", "late"),
    "pending": ("in_time", "overdue"),
}
COLUMNS = (*COUNTS, *SUMS, "amount", "fee")
LETTERS = "CDEFGHIJKLMNO"


def numbers(rows: int) -> dict[str, list[int]]:
    """Invented counts of that many units, with sums that agree; the same each time."""
    draw = random.Random(1)
    found = {name: [draw.randrange(1, 5000) for _ in range(rows)] for name in COUNTS}
    for name, parts in SUMS.items():
        found[name] = [sum(row) for row in zip(*(found[part] for part in parts), strict=True)]
    return found | {name: [draw.randrange(10**9) for _ in range(rows)] for name in ("amount", "fee")}


def cells(letter: str, values: list[int], unit: str) -> list[Quantity]:
    """The quantities of one column, as a reader of workbooks makes them."""
    return [
        Quantity(Fraction(value), unit, Cell("phu-luc-2.xlsx", "Hồ sơ", f"{letter}{9 + n}", str(value)))
        for n, value in enumerate(values)
    ]


class Clock:
    """CPU seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done within."""
        before = time.process_time()
        yield
        self.seconds[name] = time.process_time() - before


def unit_of(name: str) -> str:
    """Money and dossiers."""
    return "VND" if name in ("amount", "fee") else "dossier"


def by_columns(rows: int) -> dict[str, float]:
    """The work with columns; also the peak of memory and what the frame holds, in MiB."""
    clock, drawn = Clock(), numbers(rows)
    with clock.step("cells to frame"):
        columns: dict[str, Any] = {}
        for letter, name in zip(LETTERS, COLUMNS, strict=True):
            quantities = cells(letter, drawn[name], unit_of(name))
            columns[name] = pd.array(quantities, dtype=f"quantity[{unit_of(name)}]")
        frame = pd.DataFrame(columns, index=[f"unit-{n}" for n in range(rows)])
        frame["block"] = [f"block-{n % 40}" for n in range(rows)]
    with clock.step("sums"):
        assert all(frame[name].sum().exact == sum(drawn[name]) for name in COLUMNS)
        blocks = frame.groupby("block").sum()
    with clock.step("rates"):
        rates = [share(frame[part], frame[whole]) for whole, parts in SUMS.items() for part in parts]
    with clock.step("rules"):
        for whole, parts in SUMS.items():
            assert (total([frame[part] for part in parts]) == frame[whole]).all()
        assert all((rate <= 100).all() for rate in rates)
    with clock.step("sort, rank, select"):
        order = frame.assign(rate=rates[0]).sort_values("rate", ascending=False)
        rates[0].rank()
        order[order.rate > 50].head()
    with clock.step("lineage of 100"):
        assert all(rate.cells() for rate in rates[0].iloc[:100])
        assert blocks.received.iloc[0].cells()
    with clock.step("shown"):
        frame.to_html(max_rows=60)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    held = sum(frame[name].array.nbytes for name in COLUMNS) / 2**20
    return clock.seconds | {"peak MiB": peak, "cells MiB": held}


def one_by_one(rows: int) -> dict[str, float]:
    """The same sums, rates and rules with one object a cell."""
    clock, drawn = Clock(), numbers(rows)
    with clock.step("cells to frame"):
        table = {n: cells(x, drawn[n], unit_of(n)) for x, n in zip(LETTERS, COLUMNS, strict=True)}
    with clock.step("sums"):
        assert all(single.total(table[name]).exact == sum(drawn[name]) for name in COLUMNS)
        for block in range(40):
            for name in COLUMNS:
                single.total(table[name][block::40])
    with clock.step("rates"):
        rates = [
            list(map(single.share, table[part], table[whole]))
            for whole, parts in SUMS.items() for part in parts
        ]  # fmt: skip
    with clock.step("rules"):
        for whole, parts in SUMS.items():
            sums = (single.total(row) for row in zip(*(table[part] for part in parts), strict=True))
            assert all(map(Quantity.__eq__, sums, table[whole]))
        assert all(rate <= 100 for some in rates for rate in some)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return clock.seconds | {"peak MiB": peak}


WORK: dict[str, Callable[[int], dict[str, float]]] = {"columns": by_columns, "one by one": one_by_one}


def measured(way: str, rows: int) -> dict[str, float]:
    """The work in a process of its own."""
    command = [sys.executable, __file__, "--run", way, str(rows)]
    found: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found


def main(sizes: list[int]) -> None:
    """Measure every size and print the table."""
    by_size = {rows: measured("columns", rows) for rows in sizes}
    alone = measured("one by one", sizes[0])
    header = ["", *(f"{rows:,} rows" for rows in sizes), f"{sizes[0]:,} one by one", "a row, ratio"]
    print("".join(f"{name:>20}" for name in header))
    for name in by_size[sizes[0]]:
        first, last = by_size[sizes[0]][name], by_size[sizes[-1]][name]
        ratio = (last / sizes[-1]) / (first / sizes[0]) if first else 0
        shown = [f"{by_size[rows][name]:.2f}" for rows in sizes]
        other = f"{alone[name]:.2f}" if name in alone else "–"
        print("".join(f"{text:>20}" for text in [name, *shown, other, f"{ratio:.2f}"]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        print(json.dumps(WORK[sys.argv[2]](int(sys.argv[3]))))
    else:
        main([int(size) for size in sys.argv[1:]] or [10_000, 100_000])
