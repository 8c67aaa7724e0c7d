"""The benchmarks run, and their own checks of the results hold."""

import subprocess
import sys
from pathlib import Path


def test_the_benchmark_of_columns_runs_and_tells_every_step(root: Path) -> None:
    command = [sys.executable, str(root / "benchmarks" / "columns.py"), "80", "160"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    lines = [line.rsplit(maxsplit=4)[0].strip() for line in run.stdout.splitlines()[1:]]
    assert lines == [
        "cells to frame", "sums", "rates", "rules", "sort, rank, select", "lineage of 100", "shown",
        "peak MiB", "cells MiB",
    ]  # fmt: skip
