"""What the tests share: the project, the 2020 edition, and copies of it that a test may spoil."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from browsing import CHROMIUM, FLAGS
from filelock import FileLock
from hypothesis import settings
from kinds import KIND
from playwright.sync_api import Browser, sync_playwright

from parbook.checks.check import Check
from parbook.figures.run import Run
from parbook.inputs.outline import read_outline
from parbook.invented.invented_numbers import Size
from parbook.invented.simulate import write_simulated
from parbook.pages.model import Page
from parbook.progress import silent
from parbook.publish.build import build_edition, check_edition
from parbook.publish.compile import compile_pages

INVENTED_YEAR, INVENTED_SIZE = 2024, Size(departments=5, districts=3, communes=14)
ROOT = Path(__file__).resolve().parent.parent
# How long an example takes says more of the machine than of the code.
settings.register_profile("parbook", settings(), deadline=None)
settings.load_profile("parbook")
assert KIND  # read before tests name its units of measure
# What runs in the background or under `nohup` has these ignored, and would hand that on to the
# commands that tests start and stop.
for _sign in ("SIGINT", "SIGHUP"):
    if hasattr(signal, _sign) and signal.getsignal(getattr(signal, _sign)) is signal.SIG_IGN:
        signal.signal(getattr(signal, _sign), signal.SIG_DFL)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def audited() -> tuple[Run, list[Check]]:
    """The 2020 edition, computed and audited once."""
    return check_edition(ROOT, 2020)


@pytest.fixture(scope="session")
def run(audited: tuple[Run, list[Check]]) -> Run:
    return audited[0]


@pytest.fixture(scope="session")
def checks(audited: tuple[Run, list[Check]]) -> list[Check]:
    return audited[1]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of year folders that holds a copy of 2020, for a test to spoil.

    The copy is not frozen, or each test would first be told that it spoilt what was fixed.
    """
    shutil.copytree(ROOT / "data", tmp_path / "data")
    settings = tmp_path / "data" / "2020" / "edition.yml"
    lines = settings.read_text(encoding="utf-8").splitlines(keepends=True)
    settings.write_text("".join(x for x in lines if not x.startswith("frozen:")), encoding="utf-8")
    return tmp_path / "data"


@pytest.fixture
def set_cell(data: Path) -> Callable[[str, str, str, Any], None]:
    """Change one cell of the copied edition: `set_cell("phu-luc-3.xlsx", "Ba dịch vụ", "C7", 5)`."""

    def change(file: str, sheet: str, address: str, value: Any) -> None:
        path = data / "2020" / file
        book = openpyxl.load_workbook(path)
        book[sheet][address] = value
        book.save(path)

    return change


@pytest.fixture(scope="session")
def _small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "du-lieu"
    write_simulated(2031, 1, folder, ROOT, Size(departments=3, districts=3, communes=6))
    return folder


@pytest.fixture
def small(_small: Path, tmp_path: Path) -> Path:
    """A folder of year folders that holds a small invented edition of 2031, for a test to spoil."""
    shutil.copytree(_small, tmp_path / "du-lieu")
    return tmp_path / "du-lieu"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The 2020 edition built afresh, once for all processes of the test run."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with FileLock(shared / "built.lock"):
        if not (shared / "built" / "2020").is_dir():
            build_edition(ROOT, 2020, shared / "built", "", 2, silent)
    return shared / "built" / "2020"


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented edition built whole, last year's data beside its own, once for all processes."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "thư mục có dấu cách"
    with FileLock(shared / "invented.lock"):
        if not (folder / "ra" / str(INVENTED_YEAR)).is_dir():
            for year in (INVENTED_YEAR - 1, INVENTED_YEAR):
                write_simulated(year, 3, folder / "số liệu", ROOT, INVENTED_SIZE)
            data = str(folder / "số liệu")
            build_edition(ROOT, INVENTED_YEAR, folder / "ra", data, 2, silent)
    return folder / "ra" / str(INVENTED_YEAR)


@pytest.fixture(scope="session")
def pages(built: Path, run: Run) -> tuple[Page, ...]:
    """The pages of the built 2020 edition, before mark-up."""
    return compile_pages(ROOT, built / "notebooks", run, read_outline(run.edition))


@pytest.fixture(scope="session")
def site(built: Path) -> Path:
    """The built HTML book."""
    return built / "html"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("máy này không có Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
