"""The command `parbook`; what each command does stands in parbook/commands."""

import os
import sys
from contextlib import suppress
from importlib import import_module

from parbook.commands.telling import report_file_fault, report_problems
from parbook.commands.usage import Parser
from parbook.problems import DataProblems
from parbook.publish.lifetime import Ended, endings_told

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
    """Run the command; returns 0 done, 1 problems in the data or edition, 2 wrong usage.

    Told to stop, it returns 130 (Ctrl+C), 143 (`kill`) or 129 (closed window), as a shell counts.
    """
    # The console of a Vietnamese Windows turns accents into question marks unless told otherwise.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        with endings_told():
            options = _parser(arguments).parse_args(arguments)
            return int(options.run(options))
    except Ended as ending:
        with suppress(OSError):  # the window may be gone
            print("Đã dừng.", file=sys.stderr, flush=True)
        return 128 + ending.number
    except DataProblems as fault:
        report_problems(fault.problems)
    except BrokenPipeError:  # whoever reads has seen enough: parbook diff … | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as fault:  # a file that is locked, may not be read, or a full disk
        report_file_fault(fault)
    return 1


def _parser(arguments: list[str]) -> Parser:
    """The parser of the command that `arguments` begin with, and the list of all."""
    parser = Parser(prog="parbook", description="Sách báo cáo cải cách hành chính")
    parser.add_version()
    commands = parser.add_subparsers(required=True, title="lệnh", metavar="LỆNH")
    for name, (module, words) in COMMANDS.items():
        command = commands.add_parser(name, help=words)
        if arguments[:1] == [name]:
            import_module(f"parbook.commands.{module}").register(command)
    return parser
