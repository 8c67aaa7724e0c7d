"""Our engine for papermill shows what a kernel shows, and leaves nothing behind for the next notebook."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from IPython.core.interactiveshell import InteractiveShell

from parbook import notebook as library
from parbook.checks import audit as checks_room
from parbook.figures import run as runs
from parbook.figures.run import Run, sharing
from parbook.invented.simulate import write_simulated
from parbook.problems import DataProblems
from parbook.publish import engine, execute

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# Figures and prose, a chart, tables of an appendix, checks: a kernel each.
SOME = ("ii-3-procedures", "appendix-1", "checks")
# A process of its own: it has neither drawn nor more than one thread, and so may fork.
FRESH = """
import sys
from pathlib import Path
from parbook.problems import DataProblems
from parbook.publish.execute import execute
try:
    execute([Path(name) for name in sys.argv[2:]], Path(sys.argv[1]), {}, 2, print)
except DataProblems as fault:
    print(fault)
    sys.exit(1)
"""


@pytest.fixture(autouse=True)
def _known() -> None:
    engine.register()


def outputs(cell: Any) -> list[dict[str, Any]]:
    """What a code cell shows: a stream may come in pieces, and a kernel has a number of its own."""
    shown: list[dict[str, Any]] = []
    for output in json.loads(json.dumps(cell.outputs)):
        if output["output_type"] == "stream" and shown and shown[-1].get("name") == output["name"]:
            shown[-1]["text"] += output["text"]
        else:
            shown.append(output)
    text = re.sub(r"ipykernel_\d+", "ipykernel_N", json.dumps(shown))
    found: list[dict[str, Any]] = json.loads(text)
    return found


def executed(source: Path, target: Path, way: str | None, **parameters: Any) -> Any:
    """The notebook run by papermill, in a kernel where no engine is named."""
    return papermill.execute_notebook(
        str(source), str(target), parameters, engine_name=way, kernel_name="python3",
        progress_bar=False, cwd=str(source.parent), extra_arguments=["--log-level=CRITICAL"],
    )  # fmt: skip


def differences(source: Path, place: Path, **parameters: Any) -> list[str]:
    """The code cells that do not show the same both ways."""
    kernel = executed(source, place / "kernel.ipynb", None, **parameters)
    ours = executed(source, place / "ours.ipynb", engine.NAME, **parameters)
    assert len(kernel.cells) == len(ours.cells)
    pairs = [(k, o) for k, o in zip(kernel.cells, ours.cells, strict=True) if k.cell_type == "code"]
    assert any(k.outputs for k, _ in pairs)
    return [
        f"{source.stem}: {k.source}" for k, o in pairs
        if outputs(k) != outputs(o) or k.execution_count != o.execution_count
    ]  # fmt: skip


def write(path: Path, *sources: str, tag: str = "raises-exception") -> Path:
    cells = [nbformat.v4.new_code_cell(source, metadata={"tags": [tag]}) for source in sources]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


@pytest.mark.parametrize("stem", SOME)
def test_our_engine_shows_what_a_kernel_shows(stem: str, tmp_path: Path) -> None:
    assert differences(ROOT / "notebooks" / f"{stem}.ipynb", tmp_path, year=2020) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_of_2020_shows_the_same_both_ways(path: Path, tmp_path: Path) -> None:
    assert differences(path, tmp_path, year=2020) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_of_an_invented_year_shows_the_same_both_ways(
    path: Path, tmp_path: Path, two_years: Path
) -> None:
    assert differences(path, tmp_path, year=2032, data=str(two_years)) == []


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented province with a year before: its comparisons, units and rankings are all there."""
    folder = tmp_path_factory.mktemp("years") / "du-lieu"
    for year in (2031, 2032):
        write_simulated(year, 1, folder, ROOT)
    return folder


ODD_CELLS = (
    "import sys\nprint('a'); print('b', file=sys.stderr); print('c')",
    "from IPython.display import HTML, clear_output\nh = display(HTML('<b>x</b>'), display_id='q')\n1 + 1",
    "h.update(HTML('<i>y</i>'))",
    "print('gone'); clear_output(); print('kept')",
    "print('gone'); clear_output(wait=True); print('kept')",
    "class Mime:\n"
    "    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        return {'text/plain': 'p', 'image/png': b'\\x89PNG', 'x/json': '[(2, 3)]'}, {'a': (1,)}\n"
    "Mime()",
    "display(Mime())\ndisplay({'text/plain': 'r', 'application/vnd.x+json': {'é': None}}, raw=True)",
    "import warnings\nwarnings.simplefilter('default')\nwarnings.warn('hm')",
    "type(_).__name__, In[1], sorted(Out), __name__, get_ipython().execution_count",
    "import __main__\n__main__.h is h",
    "x = 5; x",
    "x;",
    "",
    "def f(n):\n    return 1 / n\nf(0)",
    "syntax error here",
    "raise SystemExit('bye')",
    "class Bad:\n    def __repr__(self): raise ValueError('r')\nBad()",
    "await __import__('asyncio').sleep(0, 'awaited')",
    "import os\nos.environ['TERM'], os.environ['MPLBACKEND'], '' in sys.path",
    "!echo hello",
)


def test_odd_cells_show_the_same_both_ways(tmp_path: Path) -> None:
    source = write(tmp_path / "odd.ipynb", *ODD_CELLS)
    with pytest.raises(papermill.PapermillExecutionError):  # it tells of errors that were expected too
        executed(source, tmp_path / "kernel.ipynb", None)
    # In a process of its own, since pytest takes warnings away.
    result = in_forks(tmp_path / "forked", [source])
    assert "BD-01" in result.stdout, result.stderr
    shutil.move(tmp_path / "forked" / "odd.ipynb", tmp_path / "ours.ipynb")
    kernel, ours = (nbformat.read(tmp_path / f"{name}.ipynb", as_version=4) for name in ("kernel", "ours"))
    pairs = [(k, o) for k, o in zip(kernel.cells, ours.cells, strict=True) if k.cell_type == "code"]
    assert len(pairs) == len(ODD_CELLS)
    assert [(outputs(k), outputs(o)) for k, o in pairs if outputs(k) != outputs(o)] == []


def test_a_cell_cannot_wait_for_somebody_to_type(tmp_path: Path) -> None:
    source = write(tmp_path / "asks.ipynb", "input('?')")
    with pytest.raises(papermill.PapermillExecutionError, match="does not support input"):
        executed(source, tmp_path / "out.ipynb", engine.NAME)


def test_nothing_runs_after_a_cell_that_failed(tmp_path: Path) -> None:
    source = write(tmp_path / "fails.ipynb", "1 / 0", "print('on')", tag="figures")
    with pytest.raises(papermill.PapermillExecutionError, match="ZeroDivisionError"):
        executed(source, tmp_path / "out.ipynb", engine.NAME)
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs == []


def test_who_interrupts_a_cell_interrupts_papermill(tmp_path: Path) -> None:
    source = write(tmp_path / "stopped.ipynb", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        executed(source, tmp_path / "out.ipynb", engine.NAME)


@pytest.fixture
def installed(root: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of an installation that knows the entry points which the project declares."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project["entry-points"]["papermill.engine"]
    assert list(declared) == [engine.NAME]
    facts = tmp_path / "site" / "parbook_declared-1.dist-info"
    facts.mkdir(parents=True)
    text = f"[papermill.engine]\n{engine.NAME} = {declared[engine.NAME]}\n"
    (facts / "entry_points.txt").write_text(text, encoding="utf-8")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(facts.parent)])}


def test_papermill_finds_the_engine_by_its_name_on_the_command_line(
    root: Path, tmp_path: Path, installed: dict[str, str]
) -> None:
    source, target = "notebooks/ii-8-quality-management.ipynb", tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", "--engine", "parbook", "--no-progress-bar"]
    result = subprocess.run(
        [*command, source, target, "-p", "year", "2020"], cwd=root, env=installed, capture_output=True,
        text=True,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert any(cell.get("outputs") for cell in nbformat.read(target, as_version=4).cells)


@pytest.mark.parametrize("first", ["papermill", "parbook.publish.engine", "parbook.publish.in_process"])
def test_an_installed_engine_can_be_imported_in_any_order(first: str, installed: dict[str, str]) -> None:
    code = (
        f"import {first}\n"
        "from papermill.engines import papermill_engines\n"
        "from parbook.publish.engine import ParbookEngine\n"
        "assert papermill_engines.get_engine('parbook') is ParbookEngine"
    )
    result = subprocess.run([sys.executable, "-c", code], env=installed, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


MEDDLING = (
    "left = 1",
    "import builtins, os, sys, warnings\nos.chdir('/')\nos.environ['LEFT'] = 'x'\ndel os.environ['PATH']",
    "warnings.filterwarnings('error', 'left')\nbuiltins.left_too = 1\nbuiltins.oct = None",
    "sys.path.append('/left')\nsys.argv.append('left')",
    "import parbook.notebook\nparbook.notebook.share = None\nsys.modules['colorsys'] = None",
    "import decimal\ndecimal.getcontext().prec = 2",
    "sys.excepthook = sys.stdout = None",
)
LOOKING = (
    "'left' in globals(), len(In)",
    "import builtins, os, sys, warnings\nos.getcwd() == '/', os.environ.get('LEFT'), 'PATH' in os.environ",
    "'left' in str(warnings.filters), hasattr(builtins, 'left_too'), oct",
    "'/left' in sys.path, 'left' in sys.argv",
    "import colorsys\nfrom parbook.notebook import share\nshare is None, colorsys is None",
    "import decimal\ndecimal.getcontext().prec",
    "print(sys.excepthook is None)",
)
UNTOUCHED = [
    "(False, 2)",
    "(False, None, True)",
    "(False, False, <function oct(number, /)>)",
    "(False, False)",
    "(False, False)",
    "28",
    "False\n",
]
# What only a fork keeps apart: what other libraries hold.
FOREIGN = ("import math\nmath.pi = 3",)
FOREIGN_SEEN = ("import math\nmath.pi == 3",)


def seen(path: Path) -> list[str]:
    cells = nbformat.read(path, as_version=4).cells
    return ["".join(o.get("text", "") or o.data["text/plain"] for o in cell.outputs) for cell in cells]


def test_a_notebook_leaves_the_next_one_untouched_in_the_same_process(tmp_path: Path) -> None:
    import colorsys  # so that it is known before the notebook takes it away

    state = (os.getcwd(), dict(os.environ), list(sys.path), sys.stdout, InteractiveShell._instance)
    (tmp_path / "out").mkdir()
    meddling, looking = write(tmp_path / "a.ipynb", *MEDDLING), write(tmp_path / "b.ipynb", *LOOKING)
    executed(meddling, tmp_path / "out" / "a.ipynb", engine.NAME)
    executed(looking, tmp_path / "out" / "b.ipynb", engine.NAME)
    assert seen(tmp_path / "out" / "b.ipynb") == UNTOUCHED
    assert (os.getcwd(), dict(os.environ), list(sys.path), sys.stdout, InteractiveShell._instance) == state
    assert sys.modules["colorsys"] is colorsys
    assert library.share is not None


def test_what_another_library_keeps_is_not_put_back_in_the_same_process(tmp_path: Path) -> None:
    import math

    pi = math.pi
    try:
        executed(write(tmp_path / "a.ipynb", *FOREIGN), tmp_path / "out.ipynb", engine.NAME)
        assert math.pi == 3
    finally:
        math.pi = pi  # type: ignore[misc]


def in_forks(target: Path, sources: Sequence[Path]) -> subprocess.CompletedProcess[str]:
    target.mkdir()
    command = [sys.executable, "-c", FRESH, str(target), *map(str, sources)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT)


forks = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux alone")


@forks
def test_a_notebook_leaves_the_next_one_untouched_in_forks(tmp_path: Path) -> None:
    sources = [write(tmp_path / "a.ipynb", *MEDDLING), write(tmp_path / "b.ipynb", *LOOKING)]
    result = in_forks(tmp_path / "out", sources)
    assert result.returncode == 0, result.stdout + result.stderr
    assert seen(tmp_path / "out" / "b.ipynb") == UNTOUCHED


@forks
def test_forks_keep_apart_what_other_libraries_hold_too(tmp_path: Path) -> None:
    pid = "import os\nos.getpid()"
    first = write(tmp_path / "a.ipynb", *FOREIGN)
    others = [write(tmp_path / f"{n}.ipynb", *FOREIGN_SEEN, pid) for n in range(4)]
    result = in_forks(tmp_path / "out", [first, *others])
    assert result.returncode == 0, result.stdout + result.stderr
    found = [seen(tmp_path / "out" / path.name) for path in others]
    assert [look for look, _ in found] == ["False"] * 4
    assert len({number for _, number in found}) == 4


@forks
def test_forks_have_their_pictures_drawn_and_they_are_the_same(tmp_path: Path) -> None:
    sources = [
        ROOT / "notebooks" / f"{stem}.ipynb" for stem in ("ii-3-procedures", "ii-8-quality-management")
    ]
    result = in_forks(tmp_path / "out", sources)
    assert result.returncode == 0, result.stdout + result.stderr
    for source in sources:
        forked = nbformat.read(tmp_path / "out" / source.name, as_version=4)
        alone = executed(source, tmp_path / "alone.ipynb", engine.NAME)
        assert any("<img src=" in str(cell.get("outputs")) for cell in forked.cells)
        assert [outputs(c) for c in forked.cells if c.cell_type == "code"] == [
            outputs(c) for c in alone.cells if c.cell_type == "code"
        ]


@forks
def test_no_more_notebooks_run_at_a_time_than_asked_for(tmp_path: Path) -> None:
    clock = "import time\na = time.monotonic(); time.sleep(0.4); print(a, time.monotonic())"
    sources = [write(tmp_path / f"{n}.ipynb", clock) for n in range(5)]
    assert in_forks(tmp_path / "out", sources).returncode == 0  # two at a time
    spans = [tuple(map(float, seen(tmp_path / "out" / path.name)[0].split())) for path in sources]
    together = [sum(begin <= start < end for begin, end in spans) for start, _ in spans]
    assert max(together) == 2


@forks
def test_who_interrupts_a_build_leaves_no_process_behind(tmp_path: Path) -> None:
    sleeping = [write(tmp_path / f"{n}.ipynb", "import time\ntime.sleep(100)") for n in range(3)]
    (tmp_path / "out").mkdir()
    command = [sys.executable, "-c", f"print('ready', flush=True)\n{FRESH}", tmp_path / "out", *sleeping]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        wait_until(lambda: len(group(process.pid)) == 4)  # itself, two notebooks, the one that draws
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert told.count("Traceback") == 1  # of the process that was asked, not of its forks
    wait_until(lambda: group(process.pid) == [])


def group(leader: int) -> list[int]:
    """The living processes of a group."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = place.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == leader and state != "Z":
            found.append(int(place.parent.name))
    return found


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_build_reads_and_audits_the_edition_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Counter[str]()

    def counting(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            counted[name] += 1
            return real(*arguments)

        return call

    monkeypatch.setattr(runs, "read_edition", counting("read", runs.read_edition))
    monkeypatch.setattr(checks_room, "figure_checks", counting("audited", checks_room.figure_checks))
    monkeypatch.setattr(execute, "can_fork", lambda: False)
    fresh = Run(run.edition, run.notebooks).compute()
    sources = [ROOT / "notebooks" / f"{stem}.ipynb" for stem in (*SOME, "overview", "sources")]
    with sharing(fresh):
        execute.execute(sources, tmp_path, {"year": 2020, "data": str(ROOT / "data")}, 1, lambda stem: None)
    assert counted == {"audited": 1}


@forks
@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import os\nos._exit(3)", "(3)"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "(-9)"),
        ("raise KeyError('x')", "KeyError"),
        ("raise KeyError('x' * 10**6)", "KeyError"),  # more than a pipe holds
    ],
    ids=["leaves", "is killed", "fails", "fails with many words"],
)
def test_a_fork_that_ends_badly_is_a_problem_and_the_others_go_on(
    source: str, words: str, tmp_path: Path
) -> None:
    bad, good = write(tmp_path / "bad.ipynb", source, tag="figures"), write(tmp_path / "good.ipynb", "1 + 1")
    result = in_forks(tmp_path / "out", [bad, good])
    assert result.returncode == 1
    assert "BD-01" in result.stdout
    assert "notebooks/bad.ipynb" in result.stdout
    assert words in result.stdout
    assert "Traceback" not in result.stderr
    assert seen(tmp_path / "out" / "good.ipynb") == ["2"]


def test_a_process_in_which_a_notebook_has_drawn_does_not_fork(tmp_path: Path) -> None:
    code = (
        "import papermill\n"
        "from parbook.publish.engine import NAME, register\n"
        "from parbook.publish.forks import can_fork\n"
        "print(can_fork())\n"
        "register()\n"
        "name = 'ii-8-quality-management.ipynb'\n"
        "papermill.execute_notebook(name, sys.argv[1], engine_name=NAME, progress_bar=False)\n"
        "print(can_fork())"
    )
    result = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}", tmp_path / "out.ipynb"],
        capture_output=True, text=True, cwd=ROOT / "notebooks",
    )  # fmt: skip
    assert result.stdout.split() == [str(sys.platform == "linux"), "False"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.unlink(), "không có tệp này"),
        (lambda path: path.write_text(path.read_text(encoding="utf-8")[:700], encoding="utf-8"), "cắt cụt"),
        (lambda path: path.write_bytes(b"\xff\xfe{}"), "không đọc được"),
        (lambda path: path.write_text("{}", encoding="utf-8"), "hỏng"),
        (lambda path: path.write_text('{"cells": 5, "nbformat": 4}', encoding="utf-8"), "hỏng"),
    ],
    ids=["missing", "cut short", "not UTF-8", "empty object", "no list of cells"],
)
def test_a_notebook_that_cannot_be_read_is_one_problem(
    spoil: Callable[[Path], object], words: str, tmp_path: Path
) -> None:
    path = tmp_path / "overview.ipynb"
    shutil.copy(ROOT / "notebooks" / "overview.ipynb", path)
    spoil(path)
    with pytest.raises(DataProblems) as caught:
        execute.execute([path], tmp_path, {"year": 2020}, 1, print)
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("BD-01", "notebooks/overview.ipynb")
    assert words in problem.found
