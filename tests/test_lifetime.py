"""How a run ends: one line, its exit code, and nothing that it started lives on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from parbook.publish.published_notebooks import without_traces
from parbook.render.drawing import vegalite_svg

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals and bonds of Linux")
FORKED = """
import os, sys, time
from pathlib import Path
from types import SimpleNamespace
from parbook import cli
from parbook.publish.forks import forked
def wait(path):
    os.write(1, f"{os.getpid()} ".encode())
    time.sleep(600)
def run(options):
    return len(list(forked([Path("a"), Path("b"), Path("c")], wait, 2)))
cli._parser = lambda _: SimpleNamespace(parse_args=lambda _: SimpleNamespace(run=run))
sys.exit(cli.main([]))
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("ending", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -9)],
)
@pytest.mark.parametrize("group", [True, False], ids=["all told", "the mother told"])
def test_a_run_that_is_told_to_stop_ends_soon_in_one_line_with_its_forks(
    ending: signal.Signals, code: int, group: bool
) -> None:
    if group and ending == signal.SIGKILL:
        group = False
    mother = subprocess.Popen(
        [sys.executable, "-c", FORKED], start_new_session=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert mother.stdout is not None
    text = ""
    while text.count(" ") < 2:
        sign = mother.stdout.read(1)
        assert sign, "ended before it was told to"
        text += sign
    forks = [int(word) for word in text.split()]
    (os.killpg if group else os.kill)(mother.pid, ending)
    _, err = mother.communicate(timeout=10)
    assert mother.returncode == code
    assert err == ("" if code < 0 else "Đã dừng.\n")
    deadline = time.monotonic() + 5
    while any(map(is_alive, forks)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_alive, forks))


# ---- what a run leaves in the files that it publishes


def test_published_notebooks_say_nothing_of_when_where_and_by_whom(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    times = {"papermill": {"start_time": "2026", "output_path": "/home/lan"}, "execution": {"a": "2026"}}
    cell = nbformat.v4.new_code_cell('# Parameters\nyear = 2020\ndata = "/home/lan/data"', metadata=times)
    cell.metadata["tags"] = ["injected-parameters"]
    other = nbformat.v4.new_code_cell("data = 1", metadata={**times, "tags": ["figures"]}, id="b")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell, other], metadata=times), path)
    without_traces(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "lan" not in text
    assert "2026" not in text
    kept = nbformat.read(path, as_version=4)
    assert [cell.source for cell in kept.cells] == ["# Parameters\nyear = 2020", "data = 1"]
    assert kept.cells[1].metadata == {"tags": ["figures"]}


def test_a_chart_is_measured_by_the_vendored_font_whatever_font_it_asks_for() -> None:
    def drawn(font: str) -> str:
        return vegalite_svg(
            {"data": {"values": [{"a": "Tỷ lệ hồ sơ giải quyết đúng hạn", "b": 2}]}, "mark": "bar",
             "encoding": {"x": {"field": "b", "type": "quantitative"},
                          "color": {"field": "a", "type": "nominal", "legend": {"labelLimit": 0}}},
             "config": {"font": font}},
            {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""]},
        )  # fmt: skip

    missing = drawn("Phông không có, 'Phông Khác'")
    assert "font-family=\"Phông không có, 'Phông Khác'\"" in missing
    assert missing.replace("Phông không có, 'Phông Khác'", "Arial") == drawn("Arial")
