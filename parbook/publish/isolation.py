"""A notebook in this process: what it changes around it is put back for the next."""

import builtins
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import localcontext
from typing import Any, NoReturn

from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.shellapp import InteractiveShellApp

_OURS = "parbook"
_OF_SYS = ("path", "argv", "stdin", "stdout", "stderr", "displayhook", "excepthook", "breakpointhook")


@contextmanager
def restored() -> Iterator[None]:
    """Within, a notebook may change what it likes; afterwards put back what can be put back.

    That is: working folder, environment, `sys.path` and streams, the main module, modules that were
    exchanged, names of builtins and of our own modules, filters of warnings, decimal arithmetic,
    IPython's shell. What other libraries keep to themselves stays changed; only a fork keeps that apart.
    """
    folder, environment, path, argv = os.getcwd(), dict(os.environ), list(sys.path), list(sys.argv)
    of_sys = {name: getattr(sys, name) for name in _OF_SYS}
    modules = dict(sys.modules)
    names = {name: dict(vars(module)) for name, module in modules.items() if _is_ours(name)}
    shell = InteractiveShell._instance
    if shell is not None:
        type(shell).clear_instance()
    with warnings.catch_warnings(), localcontext():
        try:
            yield
        finally:
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(environment)
            for name, value in of_sys.items():
                setattr(sys, name, value)
            sys.path[:], sys.argv[:] = path, argv
            sys.modules.update(modules)
            for name, known in names.items():
                _put_back(vars(modules[name]), known)
            _put_back_shell(shell)


def _is_ours(name: str) -> bool:
    return name == "builtins" or name.partition(".")[0] == _OURS


def _put_back(now: dict[str, Any], before: dict[str, Any]) -> None:
    """Names as they were; new ones of our modules are what was imported meanwhile, and stay."""
    changed = {name: value for name, value in before.items() if now.get(name, now) is not value}
    now.update(changed)
    if now is vars(builtins):
        for name in now.keys() - before.keys():
            del now[name]


def _put_back_shell(shell: Any) -> None:
    if InteractiveShell._instance is not None:
        type(InteractiveShell._instance).clear_instance()
    if shell is not None:
        for kind in type(shell)._walk_mro():
            kind._instance = shell


def look_like_a_kernel() -> None:
    """Make what else a cell finds around it that of a kernel: its folder on the path, nobody who types."""
    vars(builtins)["input"] = _no_input
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    InteractiveShellApp().init_path()  # type: ignore[no-untyped-call]


def _no_input(prompt: object = "") -> NoReturn:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")
