"""Mutation testing: would a test notice it if one operator, number or condition of a module were another?

    python tests/mutation.py                       every module below
    python tests/mutation.py intervals precision   these alone
    python tests/mutation.py --every 5 quantity    each fifth mutant

Each mutant is compiled in memory and tried in a forked process with the tests that stand beside its
module: no file is changed, and pytest is started once. docs/mutation.md has the last results.
"""

import argparse
import ast
import importlib.abc
import importlib.util
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
# The tests beside each module.
TESTS = {
    "numbers.expressions": "test_expressions",
    "numbers.intervals": "test_intervals",
    "numbers.lineage": "test_lineage",
    "numbers.measures": "test_precision test_cell_reading",
    "numbers.numerals": "test_numerals",
    "numbers.precision": "test_precision",
    "numbers.quantity": "test_quantity",
    "sheets.cell_reading": "test_cell_reading",
    "sheets.percent_scale": "test_percent_scale",
    "checks.arithmetic": "test_table_checks",
    "checks.declared_checks": "test_declared_checks",
    "checks.figure_checks": "test_figure_checks",
    "checks.table_checks": "test_table_checks",
}
_SECONDS = 120  # a mutant that runs longer is taken for noticed: it does not end
_OTHER: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.And: (ast.Or,), ast.Or: (ast.And,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,), ast.Mod: (ast.Mult,), ast.Pow: (ast.Mult,), ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
}  # fmt: skip


class Mutant(NamedTuple):
    """One change of a module: where, what it reads now, and the module compiled so."""

    line: int
    words: str
    code: CodeType


def mutants(path: Path) -> Iterator[Mutant]:
    """Every module that differs from the one at `path` in one place."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for holder in [node for node in ast.walk(tree) if node not in _annotations(tree)]:
        for field, value in list(ast.iter_fields(holder)):
            for place, old in enumerate(value) if isinstance(value, list) else [(-1, value)]:
                for new in _alternatives(holder, field, old):
                    _put(holder, field, place, new)
                    code = compile(ast.fix_missing_locations(tree), str(path), "exec")
                    line = getattr(holder, "lineno", getattr(old, "lineno", 0))
                    words = ast.unparse(holder).splitlines()[0]
                    _put(holder, field, place, old)
                    yield Mutant(line, words, code)


def _annotations(tree: ast.AST) -> set[ast.AST]:
    """What says types alone, and never runs."""
    named = [getattr(node, name, None) for node in ast.walk(tree) for name in ("annotation", "returns")]
    return {inner for node in named if node is not None for inner in ast.walk(node)}


def _put(holder: ast.AST, field: str, place: int, new: Any) -> None:
    if place < 0:
        setattr(holder, field, new)
    else:
        getattr(holder, field)[place] = new


def _alternatives(holder: ast.AST, field: str, old: Any) -> Iterator[Any]:
    for other in _OTHER.get(type(old), ()):
        yield other()
    if field == "annotation" or field == "returns":
        return
    if isinstance(old, ast.Constant) and not isinstance(holder, ast.Expr | ast.JoinedStr):
        if isinstance(old.value, bool):
            yield ast.Constant(not old.value)
        elif isinstance(old.value, int):
            yield ast.Constant(old.value + 1)
        elif isinstance(old.value, str) and (old.value.isidentifier() or old.value == ""):
            yield ast.Constant(f"{old.value}x")  # a name, not words for people
    elif isinstance(old, ast.UnaryOp) and isinstance(old.op, ast.Not | ast.USub):
        yield old.operand
    elif isinstance(old, ast.Raise) or (
        isinstance(old, ast.Expr) and not isinstance(old.value, ast.Constant)
    ):
        yield ast.Pass()
    if field == "test":
        yield ast.UnaryOp(ast.Not(), old)
    if field == "ifs":
        yield ast.Constant(True)
    is_none = isinstance(old, ast.Constant) and old.value is None
    if isinstance(holder, ast.Return) and old is not None and not is_none:
        yield ast.Constant(None)


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives a mutant where its module is imported."""

    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self.name, self.path, self.code = name, path, code

    def find_spec(self, fullname: str, *_: object) -> Any:
        found = fullname == self.name
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self) if found else None

    def create_module(self, _: object) -> None:
        return None

    def exec_module(self, module: Any) -> None:
        exec(self.code, module.__dict__)


class _FastTests:
    """Leaves out the tests that ask for a fixture of conftest.py: these read a whole edition."""

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        conftest = (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
        whole = {node.name for node in ast.parse(conftest).body if isinstance(node, ast.FunctionDef)}
        for item in list(items):
            given = item.callspec.params if hasattr(item, "callspec") else {}
            if whole & (set(item.fixturenames) - set(given)):
                items.remove(item)


def passes(module: str, code: CodeType | None) -> bool:
    """Whether the tests of a module pass in a process of their own, with the mutant in its place."""
    child = os.fork()
    if child == 0:
        signal.alarm(_SECONDS)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1), os.dup2(quiet, 2)
        status = 1
        try:
            for name in [name for name in sys.modules if name.partition(".")[0] == "parbook"]:
                del sys.modules[name]  # what others wrote stays; ours is imported with the mutant
            if code is not None:
                sys.meta_path.insert(0, _Instead(f"parbook.{module}", _path(module), code))
            files = [str(ROOT / "tests" / f"{name}.py") for name in TESTS[module].split()]
            options = ["-x", "-q", "--noconftest", "-p", "no:cacheprovider", f"--rootdir={ROOT}"]
            status = int(pytest.main([*options, *files], plugins=[_FastTests()]))
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1] == 0


def _path(module: str) -> Path:
    return ROOT / "parbook" / f"{module.replace('.', '/')}.py"


def main() -> int:
    """Try the mutants of the modules named; 1 where the tests fail already without one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("modules", nargs="*", help="names or parts of names; all where none is given")
    parser.add_argument("--every", type=int, default=1, help="try each n-th mutant only")
    wanted = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    importlib.import_module("parbook.figures.run")  # with all that it needs, once
    profile = hypothesis.settings(max_examples=40, database=None, derandomize=True)
    hypothesis.settings.register_profile("mutation", profile)
    hypothesis.settings.load_profile("mutation")
    failed = False
    for module in (m for m in TESTS if not wanted.modules or any(part in m for part in wanted.modules)):
        if not passes(module, None):
            print(f"{module}: its tests fail without a mutant", flush=True)
            failed = True
            continue
        tried = list(mutants(_path(module)))[:: wanted.every]
        survivors = [mutant for mutant in tried if passes(module, mutant.code)]
        print(f"{module}: {len(tried) - len(survivors)} of {len(tried)} noticed", flush=True)
        for mutant in survivors:
            print(f"    line {mutant.line}: {mutant.words[:120]}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
