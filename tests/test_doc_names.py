"""Names in the documentation exist: files, modules, functions, make targets, tests, commands.

A name in backticks that looks like one must be there, decisions included. What is gone is written
`name` (gone).
"""

import ast
import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    *("README.md", "README.vi.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/**/*.md")),
]
# What running makes, in the project's folder or in the reader's own.
_MADE = ("_build", "_simulated", "_static", "tap-su", "danh-dau", "data/2021", ".venv", "ket-qua")
_ENDINGS = r"\.(?:py|md|csv|yml|toml|txt|typ|css|js|html|cmd|ipynb|xlsx|json)"
_FOLDERS = ("parbook/", "book/", "tests/", "docs/", "van-phong/", "notebooks/", "data/")
_PATH = re.compile(rf"[\w*./-]+(?:{_ENDINGS}|/)|(?:{'|'.join(_FOLDERS)})[\w*./-]+")
# Where a file is named by its last words alone.
_HOMES = ("parbook", "van-phong", "docs", "data")
_DOTTED = re.compile(r"([A-Za-z_]\w*(?:\.\w+)+)(?:\(.*\))?")
_NAME = re.compile(r"(_?[A-Za-z]\w*)(?:\(.*\))?")
# Objects that notebooks have under these names.
_OBJECTS = {"section": "Section", "page": "Page"}
# What the analysts' page on frames calls its tables and columns.
_FRAMES = {"df", "services", "value"}


def spans(name: str) -> set[str]:
    """Everything in backticks outside fences, but for what is marked as gone."""
    words = (ROOT / name).read_text(encoding="utf-8")
    words = re.sub(r"^```.*?^```", "", words, flags=re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([^`\n]+)`", re.sub(r"`[^`\n]+` \(gone\)", "", words)))


def typed(name: str) -> list[str]:
    """The commands of the console blocks and those in backticks."""
    blocks = re.findall(r"^\$ (.+)$", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return blocks + [span for span in spans(name) if " " in span]


@cache
def modules() -> dict[str, list[Path]]:
    """The modules of the package by their last name."""
    found: dict[str, list[Path]] = {}
    for path in sorted((ROOT / "parbook").rglob("*.py")):
        stem = path.parent.name if path.stem == "__init__" else path.stem
        found.setdefault(stem, []).append(path)
    return found


@cache
def top_names(path: Path) -> dict[str, ast.AST]:
    """What a module defines at its top, and what it imports."""
    found: dict[str, ast.AST] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: node for alias in node.names}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [name for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            found |= {name.id: node for name in names}
    return found


@cache
def members(name: str) -> set[str] | None:
    """Methods, properties and fields of a class of the package; None where there is no such class."""
    for path in (path for paths in modules().values() for path in paths):
        node = top_names(path).get(name)
        if isinstance(node, ast.ClassDef):
            own = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
            own |= {item.target.id for item in node.body if isinstance(item, ast.AnnAssign)}  # type: ignore[union-attr]
            bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
            return own.union(*(members(base) or set() for base in bases))
    return None


@cache
def code_words() -> frozenset[str]:
    """Every word of what is no documentation and not this test."""
    folders = ("parbook", "tests", "book", "van-phong", "notebooks", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    files += [ROOT / name for name in ("Makefile", "pyproject.toml", "_config.yml", "_toc.yml")]
    files += list(ROOT.glob("data/2020/*.yml")) + list(ROOT.glob("data/*.csv"))
    kinds = {".py", ".csv", ".yml", ".toml", ".js", ".css", ".html", ".typ", ".cmd", ".ipynb", ""}
    texts = (
        path.read_text(encoding="utf-8", errors="ignore")
        for path in files
        if path.suffix in kinds and path != Path(__file__)
    )
    return frozenset(word for text in texts for word in re.findall(r"[\w.-]+|\w+", text))


@cache
def named_in_code(name: str) -> bool:
    """Whether the code speaks of a file by its last name, as it does of what it writes."""
    last = name.rstrip("/").rpartition("/")[2]
    return any(last == word or word.endswith(f"/{last}") for word in code_words())


def path_is_missing(span: str) -> bool:
    """A path of the project must be there; another one there too, or what the code writes."""
    if not _PATH.fullmatch(span) or span.startswith(_MADE):
        return False
    path = span.rstrip("/")
    if any(ROOT.glob(path)):
        return False
    if span.startswith(_FOLDERS):
        return True
    found = any(next((ROOT / folder).rglob(path), None) for folder in _HOMES)
    return not found and not named_in_code(span)


def dotted_is_missing(span: str) -> bool:
    """A dotted name: of a module, a class, an object of the notebooks; else of another package."""
    match = _DOTTED.fullmatch(span)
    if match is None or re.search(_ENDINGS + "$", span):
        return False
    first, second = match[1].split(".")[:2]
    if first == "parbook":
        return not module_of(match[1])
    if first in _OBJECTS:
        return second not in (members(_OBJECTS[first]) or ())
    if first in _FRAMES:
        return False  # methods of pandas; the examples of that page are run
    for owner in (first, first.capitalize()):
        if second in (members(owner) or ()):
            return False
    if first in modules():
        return not any(second in top_names(path) for path in modules()[first])
    if members(first) is not None:
        return True
    return match[1] not in code_words() and importlib.util.find_spec(first) is None


def module_of(dotted: str) -> Path | None:
    """The module that a name of the package names, itself or as the owner of its last part."""
    place = ROOT.joinpath(*dotted.split("."))
    if place.is_dir() or place.with_suffix(".py").is_file():
        return place
    owner = place.parent.with_suffix(".py")
    return owner if owner.is_file() and place.name in top_names(owner) else None


def name_is_missing(span: str, page: set[str]) -> bool:
    """A private name must stand in a module that the page names; another one in the code."""
    match = _NAME.fullmatch(span)
    if match is None or "_" not in match[1] or match[1].startswith("__"):
        return False
    name = match[1]
    if name in {"_build", "_simulated", "_static"}:
        return False
    if name.startswith("_"):
        files = [path for path in (ROOT / other for other in page if other.endswith(".py")) if path.is_file()]
        return not any(name in top_names(path) for path in files)
    return name not in code_words()


@pytest.mark.parametrize("page", PAGES)
def test_files_that_a_page_names_are_there(page: str) -> None:
    assert sorted(filter(path_is_missing, spans(page))) == []


@pytest.mark.parametrize("page", PAGES)
def test_functions_classes_and_modules_that_a_page_names_are_there(page: str) -> None:
    named = spans(page)
    missing = {span for span in named if dotted_is_missing(span) or name_is_missing(span, named)}
    assert sorted(missing) == []


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_that_a_page_names_are_there(page: str) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert {line.split()[1] for line in typed(page) if line.startswith("make ")} <= targets


@pytest.mark.parametrize("page", PAGES)
def test_modules_and_tests_that_a_page_runs_are_there(page: str) -> None:
    lines = typed(page)
    run = {match[1] for line in lines if (match := re.match(r"python -m (parbook\S*)", line))}
    assert [name for name in run if importlib.util.find_spec(name) is None] == []
    files = {word for line in lines if line.startswith("pytest ") for word in line.split() if "/" in word}
    assert [name for name in files if not (ROOT / name).exists()] == []
    notebooks = {
        word for line in lines for word in line.split() if re.fullmatch(r"notebooks/\S+\.ipynb", word)
    }
    assert [name for name in notebooks if not (ROOT / name).exists()] == []


def is_missing(span: str, page: set[str]) -> bool:
    return path_is_missing(span) or dotted_is_missing(span) or name_is_missing(span, page)


ABSENT = (
    *("parbook/paper/document.py", "no_such_module.py", "parbook/nothing/", "docs/decisions/none.md"),
    *("parbook.paper", "parbook.office.bundle.nothing", "Edition.nothing", "charts.nothing"),
    *("section.nothing(…)", "nothing_of_this_kind", "nothing_of_this_kind(…)", "_no_such_rows"),
)
PRESENT = (
    *("parbook/render/charts.py", "charts.py", "pictures.picture_of", "Edition.notice"),
    *("parbook.office.bundle", "parbook.office.bundle.make_bundle", 'page.table("name")', "with_notice"),
    *(
        "procedures.online_rate",
        "vega.js",
        "20,29%",
        "filelock.FileLock",
        "<=",
        "narrative/*.md",
        "_finished",
    ),
)


@pytest.mark.parametrize("span", ABSENT)
def test_a_name_that_is_not_there_is_noticed(span: str) -> None:
    assert is_missing(span, {span, "parbook/render/charts.py"})


@pytest.mark.parametrize("span", PRESENT)
def test_a_name_that_is_there_is_not_taken_for_a_missing_one(span: str) -> None:
    assert not is_missing(span, {span, "parbook/render/charts.py"})
