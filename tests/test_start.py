"""A command imports what it uses and no more, so that it answers at once."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from parbook.cli import COMMANDS, main

HEAVY = {
    "altair", "bs4", "docx", "IPython", "ipykernel", "jsonschema", "nbclient", "nbformat", "numpy",
    "openpyxl", "pandas", "papermill", "requests", "sphinx", "typst", "vl_convert", "yaml",
}  # fmt: skip
ASK = """
import sys
from parbook.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print("loaded:", *sys.modules)
"""


def loaded(*arguments: object) -> set[str]:
    """The modules of a fresh interpreter after a command."""
    command = [sys.executable, "-c", ASK, *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr
    return set(result.stdout.rpartition("loaded:")[2].split())


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), (), ("chek",), ("verify", "--help"), ("verify", "no-such-folder")],
)
def test_what_needs_no_data_loads_none_of_the_heavy_packages(arguments: tuple[str, ...]) -> None:
    assert loaded(*arguments) & HEAVY <= (
        {"openpyxl", "numpy", "yaml"} if "no-such-folder" in arguments else set()
    )


def test_verifying_an_edition_loads_none_of_the_heavy_packages(built: Path) -> None:
    assert loaded("verify", built) & HEAVY == set()


@pytest.mark.parametrize("command", ["check", "explain", "new-year", "freeze", "diff"])
def test_commands_that_build_nothing_load_nothing_that_builds(command: str) -> None:
    assert loaded(command, "--help") & {"papermill", "typst", "IPython", "altair", "requests"} == set()


def test_the_list_of_commands_is_that_of_the_modules(root: Path) -> None:
    modules = {path.stem for path in (root / "parbook" / "commands").glob("*.py")}
    commands = {name for name in modules if hasattr(import_module(f"parbook.commands.{name}"), "register")}
    assert commands == {module for module, _ in COMMANDS.values()}
    assert all(name.replace("-", "_") == module for name, (module, _) in COMMANDS.items())


@pytest.mark.parametrize("arguments", [[], ["chek", "2020"], ["2020"]])
def test_what_is_no_command_is_told_in_vietnamese_with_those_there_are(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    answer = capsys.readouterr()
    assert answer.out == ""
    assert "LỆNH" in answer.err
    assert not arguments or all(command in answer.err for command in COMMANDS)
    assert ("Có phải là check?" in answer.err) == (arguments[:1] == ["chek"])
