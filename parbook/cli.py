"""The command `parbook`; what each command does stands in parbook/commands."""

import argparse
import os
import sys
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import version

from parbook.commands.telling import report_file_fault, report_problems
from parbook.problems import DataProblems

# Name, module and words, in the order in which a year's work needs them. Only the module of the
# command that is asked for is imported: most of them bring the whole product along.
COMMANDS = {
    "new-year": ("new_year", "tạo thư mục năm mới với biểu mẫu trống"),
    "check": ("check", "đọc, tính và đối chiếu số liệu, không dựng sách"),
    "build": ("build", "dựng ấn bản của một hay nhiều năm"),
    "serve": ("serve", "xem sách trong trình duyệt, tự dựng lại khi tệp nguồn đổi"),
    "explain": ("explain", "một số liệu từ đâu ra"),
    "what-if": ("what_if", "đổi thử một ô: số liệu, câu, bảng, biểu đồ nào đổi theo"),
    "read-back": ("read_back", "đọc lại bản Word đã sửa: số nào, câu nào đã đổi"),
    "freeze": ("freeze", "chốt số liệu của một ấn bản"),
    "diff": ("diff", "hai năm khác nhau ở đâu: số liệu và lời văn"),
    "verify": ("verify", "xác minh một ấn bản đã phát hành còn nguyên vẹn"),
    "simulate": ("simulate", "tạo ấn bản giả định của một tỉnh không có thật"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 0 done, 1 problems in the data or edition, 2 wrong usage."""
    # The console of a Vietnamese Windows turns accents into question marks unless told otherwise.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = sys.argv[1:] if arguments is None else arguments
    if refusal := _no_command(arguments):
        print(refusal, file=sys.stderr)
        return 2
    options = _parser(arguments).parse_args(arguments)
    try:
        return int(options.run(options))
    except DataProblems as fault:
        report_problems(fault.problems)
    except BrokenPipeError:  # whoever reads has seen enough: parbook diff … | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as fault:  # a file that is locked, may not be read, or a full disk
        report_file_fault(fault)
    return 1


def _no_command(arguments: list[str]) -> str:
    """What to tell where no command of ours is named; empty where one is, or an option."""
    if arguments and (arguments[0] in COMMANDS or arguments[0].startswith("-")):
        return ""
    listed = "Các lệnh: " + ", ".join(COMMANDS) + ". Xem thêm: parbook --help"
    if not arguments:
        return f"parbook: chưa ghi lệnh.\n{listed}"
    near = get_close_matches(arguments[0], COMMANDS, 1)
    return (
        f'parbook: không có lệnh "{arguments[0]}"'
        + (f"; có thể là: {near[0]}" if near else "")
        + f".\n{listed}"
    )


def _parser(arguments: list[str]) -> argparse.ArgumentParser:
    """The parser of the command that `arguments` begin with, and the list of all."""
    parser = argparse.ArgumentParser(prog="parbook", description="Sách báo cáo cải cách hành chính")
    parser.add_argument("--version", action="version", version=f"parbook {version('parbook')}")
    commands = parser.add_subparsers(required=True, metavar="lệnh")
    for name, (module, words) in COMMANDS.items():
        command = commands.add_parser(name, help=words)
        if arguments[:1] == [name]:
            import_module(f"parbook.commands.{module}").register(command)
    return parser
