"""The words of the command line are Vietnamese, and name the nearest right word."""

import re
from contextlib import suppress
from pathlib import Path

import pytest

from parbook import __version__
from parbook.cli import main
from parbook.commands.usage import Parser

ENGLISH = re.compile(
    r"\b(usage|error|argument|arguments|invalid|choice|choose|required|expected|unrecognized|options"
    r"|positional|show|ambiguous|ignored|allowed|could|match|explicit|value)\b"
)
COMMANDS = (
    *("new-year", "check", "build", "serve", "explain", "what-if", "read-back", "freeze", "diff"),
    *("verify", "simulate"),
)


def said(arguments: list[str], capsys: pytest.CaptureFixture[str], code: int) -> str:
    """What the command prints as it stops."""
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == code
    printed = capsys.readouterr()
    return printed.err if code else printed.out


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_every_help_is_vietnamese(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    words = said([*command, "--help"], capsys, 0)

    assert words.startswith("cách dùng: parbook")
    assert ENGLISH.findall(words) == []
    assert not re.findall(r"--\w+ (?:DATA|OUT|JOBS|FORMATS)\b", words)


WRONG = {
    "no command": ([], "thiếu LỆNH"),
    "unknown command": (["chek", "2020"], "Có phải là check?"),
    "nothing near": (["xyz"], 'không có "xyz"'),
    "no year": (["check"], "thiếu NĂM"),
    "unknown option": (["check", "2020", "--anotate", "x"], "Có phải là --annotate?"),
    "unknown option with a value": (["check", "2020", "--jsn=x"], "Có phải là --json?"),
    "one too many": (["check", "2020", "2021"], "không hiểu: 2021"),
    "no value": (["check", "2020", "--json"], "--json: thiếu giá trị đi sau"),
    "no number": (["build", "--jobs", "many"], "--jobs: cần một số nguyên, không phải 'many'"),
    "year in words": (["check", "hai"], "NĂM: cần năm viết bằng chữ số, không phải 'hai'"),
    "a value for a switch": (["simulate", "2024", "--fill=3"], "--fill: không nhận giá trị"),
    "half a word": (["serve", "2020", "--=3"], "viết tắt của nhiều tùy chọn"),
}


@pytest.mark.parametrize(("arguments", "needed"), WRONG.values(), ids=WRONG)
def test_wrong_usage_is_told_in_vietnamese(
    arguments: list[str], needed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = said(arguments, capsys, 2)

    assert needed in words
    assert ENGLISH.findall(words) == []
    assert "--help" in words


@pytest.mark.parametrize("nargs", ["+", "?", 2])
def test_any_number_of_values_is_told_in_vietnamese(
    nargs: str | int, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = Parser(prog="thử")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--các", nargs=nargs)
    group.add_argument("--khác", type=float)
    for arguments in ([], ["--các"], ["--các=1", "2"], ["--khác", "x"], ["--khác", "1", "--các", "1", "2"]):
        with suppress(SystemExit):
            parser.parse_args(arguments)
    assert ENGLISH.findall(capsys.readouterr().err) == []


def test_the_version_is_that_of_the_package(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(["--version"], capsys, 0) == f"parbook {__version__}\n"
    assert f"\n## {__version__}\n" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
