"""The rooms of the house look down only: what a package may import, and that nothing goes round."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

# In the order in which a number travels; each may import what stands before it, and itself.
ROOMS = (
    "facts", "text", "problems", "progress", "numbers", "entries", "sheets", "definitions", "inputs",
    "figures", "checks", "pages", "render", "faults", "notebook", "publish", "periods", "word_back",
    "live", "invented", "commands", "office", "cli", "__main__",
)  # fmt: skip


def modules(package: Path) -> dict[str, Path]:
    """The modules of a package by dotted name without the package's own."""
    found = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


def imported(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The modules of the package that a module imports, wherever in its text."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "parbook":
            base = (node.module or "").removeprefix("parbook").removeprefix(".")
            for alias in node.names:
                inner = f"{base}.{alias.name}".removeprefix(".")
                yield inner if inner in known else base
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("parbook."):
                    yield alias.name.removeprefix("parbook.")


def arrows(package: Path) -> dict[str, set[str]]:
    """Which module imports which."""
    known = modules(package)
    return {name: {*imported(path, known)} - {"", name} for name, path in known.items()}


def climbs(graph: dict[str, set[str]]) -> list[str]:
    """Imports of a room that stands later."""
    rank = {room: place for place, room in enumerate(ROOMS)}
    return [
        f"{name} -> {other}"
        for name, others in sorted(graph.items()) for other in sorted(others)
        if name and rank[other.split(".")[0]] > rank[name.split(".")[0]]
    ]  # fmt: skip


def circle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of a circle of imports, if there is one."""
    left = dict(graph)
    while free := [name for name, others in left.items() if not others & left.keys()]:
        for name in free:
            del left[name]
    return sorted(left)


@pytest.fixture(scope="module")
def graph(root: Path) -> dict[str, set[str]]:
    return arrows(root / "parbook")


def test_every_room_is_in_the_order(graph: dict[str, set[str]]) -> None:
    assert {name.split(".")[0] for name in graph if name} == set(ROOMS)


def test_no_room_imports_one_of_a_later_step(graph: dict[str, set[str]]) -> None:
    assert climbs(graph) == []


def test_no_modules_import_each_other_in_a_circle(graph: dict[str, set[str]]) -> None:
    assert circle(graph) == []


def test_a_climb_and_a_circle_would_be_found(tmp_path: Path) -> None:
    for name, text in {
        "text.py": "def f():\n    from parbook.cli import main\n",
        "numbers/__init__.py": "",
        "numbers/a.py": "from parbook.numbers import b\n",
        "numbers/b.py": "from parbook.numbers.a import x\n",
        "cli.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    graph = arrows(tmp_path)
    assert climbs(graph) == ["text -> cli"]
    assert circle(graph) == ["numbers.a", "numbers.b"]


def test_the_hall_holds_a_handful_of_files(root: Path) -> None:
    files = {path.name for path in (root / "parbook").glob("*.py")}
    hall = {"cli.py", "problems.py", "progress.py", "text.py"}
    assert files == {"__init__.py", "__main__.py"} | hall


# What reads mark-up, and what makes it. A copy that others published is read from outside by `verify`.
READERS = {"bs4", "html.parser", "html5lib", "lxml"}
READING = {"publish.verify": {"html.parser"}}
WRITERS = {"html", "markupsafe", "jinja2"}
ELEMENT = re.compile(
    r"</?(a|abbr|data|details|div|figure|h[1-6]|li|main|nav|ol|p|section|span|strong|t[dhr]|ul)\b"
)


def foreign(path: Path) -> set[str]:
    """The modules outside the package that a module imports, and the packages that they are of."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names | {name.split(".")[0] for name in names - {"html.parser"}}


def markup(path: Path) -> list[str]:
    """The texts of a module that hold elements of HTML, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return [str(n.value) for n in texts if id(n) not in told and ELEMENT.search(str(n.value))]


def test_no_module_reads_mark_up_that_another_wrote(root: Path) -> None:
    found = {name: foreign(path) & READERS for name, path in modules(root / "parbook").items()}
    assert {name: readers for name, readers in found.items() if readers} == READING


def test_html_is_written_by_one_module_from_templates_that_escape(root: Path) -> None:
    files = modules(root / "parbook")
    assert [name for name, path in files.items() if foreign(path) & WRITERS] == ["render.html"]
    assert {name: texts for name, path in files.items() if (texts := markup(path))}.keys() == {"render.html"}
    assert "autoescape=True" in files["render.html"].read_text(encoding="utf-8")
    for path in (root / "parbook" / "render" / "templates").glob("*.html"):
        assert not re.search(r"\|\s*safe\b|autoescape", path.read_text(encoding="utf-8").partition("#}")[2])


def test_a_module_that_reads_or_writes_mark_up_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(
        '"""Makes <p>."""\nfrom html.parser import HTMLParser\nx = f"<p>{x}</p>"\n', encoding="utf-8"
    )
    assert foreign(path) == {"html.parser"}
    assert markup(path) == ["<p>", "</p>"]
