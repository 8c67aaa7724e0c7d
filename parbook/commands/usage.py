"""The command line's own words in Vietnamese: usage, headings of the help, what is wrong with a call."""

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from parbook import __version__

# What argparse says of a wrong call, and our words; Python 3.14 leaves the quotes of choices out.
_WORDS = (
    (r"the following arguments are required: (.+)", "thiếu {0}"),
    (r"one of the arguments (.+) is required", "cần một trong: {0}"),
    (r"argument (.+?): not allowed with argument (.+)", "không dùng {0} cùng với {1}"),
    (r"argument (.+?): expected (?:one|at least one|\d+) arguments?", "{0}: thiếu giá trị đi sau"),
    (r"argument (.+?): expected at most one argument", "{0}: chỉ nhận một giá trị"),
    (r"argument (.+?): ignored explicit argument (.+)", "{0}: không nhận giá trị, bỏ {1}"),
    (r"argument (.+?): invalid int value: (.+)", "{0}: cần một số nguyên, không phải {1}"),
    (r"argument (.+?): invalid \w+ value: (.+)", "{0}: không nhận giá trị {1}"),
    (r"ambiguous option: (\S+) could match (.+)", "{0}: viết tắt của nhiều tùy chọn, chọn một: {1}"),
    (r"argument (.+?): (.+)", "{0}: {1}"),
)
_CHOICE = r"argument (.+?): invalid choice: '(.*?)' \(choose from (.+?)\)"


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """The line of usage; argparse gives no prefix of its own but the English one."""
        super().add_usage(usage, actions, groups, "cách dùng: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose every word is Vietnamese, and which offers the nearest right word.

    Parsers of subcommands are of this class too. As with argparse, wrong usage ends the program with 2.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=_Formatter, add_help=False, **settings)
        self._positionals.title = "tham số"
        self._optionals.title = "tùy chọn"
        self.add_argument("-h", "--help", action="help", help="in hướng dẫn này")

    def add_version(self) -> None:
        """Add the option `--version`."""
        version = f"parbook {__version__}"
        self.add_argument("--version", action="version", version=version, help="in phiên bản")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse; but a subcommand tells itself what it does not know, since it knows its options."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            known = [option for action in self._actions for option in action.option_strings]
            near = _near((word.partition("=")[0] for word in unknown if word.startswith("-")), known)
            self.error(f"không hiểu: {' '.join(unknown)}{near}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        """Tell the usage and what is wrong, and end with 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {in_vietnamese(message)}\nXem hướng dẫn: {self.prog} --help\n")


def in_vietnamese(message: str) -> str:
    """What argparse says of a wrong call, in Vietnamese; our own words stay as they are.

    >>> in_vietnamese("argument lệnh: invalid choice: 'bulid' (choose from 'build', 'check')")
    'lệnh: không có "bulid", chọn một trong: build, check. Có phải là build?'
    >>> in_vietnamese("the following arguments are required: NĂM")
    'thiếu NĂM'
    """
    if match := re.fullmatch(_CHOICE, message):
        known = [word.strip("' ") for word in match[3].split(",")]
        near = _near([match[2]], known)
        return f'{match[1]}: không có "{match[2]}", chọn một trong: {", ".join(known)}{near}'
    for pattern, words in _WORDS:
        if match := re.fullmatch(pattern, message, flags=re.DOTALL):
            return words.format(*match.groups())
    return message


def _near(typed: Iterable[str], known: Sequence[str]) -> str:
    """A question that offers the nearest known words; empty where none is near."""
    near = [word for name in typed for word in get_close_matches(name, known, n=1)]
    return f". Có phải là {', '.join(near)}?" if near else ""
