"""Docstrings of the public names: there, true where they show an example, and they say what is raised."""

import ast
import doctest
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "parbook").rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def public_functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    """Functions of a module, and methods of its public classes, whose names are public."""
    for node in tree.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node.name, node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for item in node.body:
                if isinstance(item, Function) and not item.name.startswith("_"):
                    yield f"{node.name}.{item.name}", item


def raised(function: Function) -> Iterator[str]:
    """What a function itself raises: the names, not those of the functions in it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            yield (
                made.id
                if isinstance(made, ast.Name)
                else made.attr
                if isinstance(made, ast.Attribute)
                else ""
            )
        waiting += ast.iter_child_nodes(node)


def unsaid(tree: ast.Module) -> list[str]:
    """Functions whose docstring does not say what they raise; what a helper makes needs no name."""
    missing = []
    for name, function in public_functions(tree):
        words = ast.get_docstring(function) or ""
        for error in raised(function):
            told = error in words if error[:1].isupper() else True
            if not (told and re.search(r"\braises?\b|\brefuses?\b|wrong usage", words, flags=re.IGNORECASE)):
                missing.append(f"{name} raises {error}")
    return missing


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_what_a_public_function_raises_stands_in_its_docstring(path: Path) -> None:
    assert unsaid(ast.parse(path.read_text(encoding="utf-8"))) == []


def test_an_error_that_a_docstring_keeps_to_itself_is_noticed() -> None:
    said = 'def f():\n    """Read. Raises DataProblems."""\n    raise DataProblems([])\n'
    silent = 'def f():\n    """Read."""\n    if x:\n        raise DataProblems([])\n'
    other = 'def f():\n    """Read. Raises ValueError."""\n    raise made(1)\n'
    method = "class A:\n    def g(self):\n        raise B\n"
    assert unsaid(ast.parse(said)) == []
    assert unsaid(ast.parse(silent)) == ["f raises DataProblems"]
    assert unsaid(ast.parse(other)) == []
    assert unsaid(ast.parse(method)) == ["A.g raises B"]


WITH_EXAMPLES = [path for path in MODULES if ">>> " in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=dotted)
def test_examples_give_what_they_show(path: Path) -> None:
    result = doctest.testmod(importlib.import_module(dotted(path)))
    assert result.attempted > 0
    assert result.failed == 0
