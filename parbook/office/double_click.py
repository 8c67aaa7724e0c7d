"""What the double-click files do: ask the year, run the command, keep its words, open the result."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from parbook.commands.usage import Parser
from parbook.entries.file_faults import why
from parbook.inputs.edition import find_root, years_of
from parbook.problems import DataProblems

OUT = "_build"
MARKED = "ket-qua-kiem-tra"
Open = Callable[[Path], None]


@dataclass(frozen=True)
class Task:
    """One double-click file: what it asks, where it keeps the words, how it closes."""

    question: str
    log: str
    done: str
    faults: str


TASKS = {
    "check": Task(
        "Kiểm tra số liệu năm nào?",
        "ket-qua-kiem-tra.txt",
        "ĐÃ KIỂM TRA XONG: không có lỗi chặn việc lập báo cáo.",
        "CÒN LỖI: sửa theo danh sách trên rồi chạy lại.",
    ),
    "build": Task(
        "Lập báo cáo năm nào?",
        "ket-qua-lap-bao-cao.txt",
        "ĐÃ LẬP XONG BÁO CÁO.",
        "CHƯA LẬP ĐƯỢC BÁO CÁO: sửa theo danh sách trên rồi chạy lại. Sách lần trước, nếu có, còn nguyên.",
    ),
}
BROKEN = "CHƯƠNG TRÌNH GẶP TRỤC TRẶC: gửi cho người phụ trách chương trình tệp"
STOPPED = "ĐÃ DỪNG theo yêu cầu của người dùng."


def known_years(root: Path) -> list[int]:
    """The years that have a folder in data/, in order."""
    return years_of(root / "data")


def ask_year(question: str, years: Sequence[int], ask: Callable[[str], str] = input) -> int:
    """The year that the user wants, asked until it is one of the years; Enter is the latest."""
    print(f"{question} (có số liệu: {', '.join(map(str, years))})")
    while True:
        try:
            answer = ask(f"Gõ năm rồi nhấn Enter, chỉ nhấn Enter là năm {years[-1]}: ").strip()
        except EOFError:
            answer = ""
        if not answer:
            return years[-1]
        if answer.isdecimal() and int(answer) in years:
            return int(answer)
        print(f"Chưa có thư mục data/{answer}. Các năm có số liệu: {', '.join(map(str, years))}")


def run_task(name: str, root: Path, year: int, open_file: Open) -> int:
    """Run the command on a year and open what it made; returns the command's exit code."""
    task = TASKS[name]
    arguments = [name, str(year)]
    if name == "check":
        arguments += ["--annotate", str(free_folder(root / MARKED, year).relative_to(root))]
    code, lines = tell_command(root, arguments)
    closing = {0: task.done, 1: task.faults, None: STOPPED}.get(code, f"{BROKEN} {task.log}")
    if any(line.startswith("Traceback (") for line in lines):  # Python ends with 1 then, too
        closing = f"{BROKEN} {task.log}"
    print(f"\n{closing}")
    log = write_log(root / task.log, [*lines, "", closing])
    result = root / OUT / str(year) / "html" / "index.html" if (name, code) == ("build", 0) else log
    if result:
        open_file(result)
    return 1 if code is None else code


def free_folder(parent: Path, year: int) -> Path:
    """A folder of the year's next check, one that does not exist yet."""
    number = 1
    while (place := parent / f"{year}-lan-{number}").exists():
        number += 1
    return place


def tell_command(root: Path, arguments: Sequence[str]) -> tuple[int | None, list[str]]:
    """Run `parbook` in the project's folder, its words shown as they come.

    Returns its exit code, None where the user stopped it, and its lines.
    """
    command = [sys.executable, "-m", "parbook", *arguments]
    lines: list[str] = []
    process = subprocess.Popen(
        command,
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
    )
    try:
        for line in _lines(process):
            lines.append(line)
            print(line, flush=True)
        return process.wait(), lines
    except KeyboardInterrupt:
        process.wait()  # Ctrl+C reached it as well; it puts its own house in order
        return None, lines


def _lines(process: "subprocess.Popen[str]") -> Iterator[str]:
    assert process.stdout is not None
    with process.stdout as output:
        for line in output:
            yield line.rstrip("\n")


def write_log(path: Path, lines: Sequence[str]) -> Path | None:
    """Keep the lines as Notepad of any age reads them; None where the file cannot be written."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="\r\n") as file:
            file.write("\n".join(lines) + "\n")
    except OSError as fault:
        print(f"Không ghi được tệp {path.name} ({why(fault)}); xem kết quả ở cửa sổ này.")
        return None
    return path


def open_with_its_program(path: Path) -> None:
    """Open a file as a double click does; where nothing can, its name is on the screen already."""
    print(f"Kết quả: {path}")
    if sys.platform == "win32":
        try:
            os.startfile(path)
        except OSError:
            print("Không tự mở được; xin mở tệp trên.")
    elif os.environ.get("DISPLAY") and (opener := shutil.which("xdg-open")):
        subprocess.Popen([opener, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main(
    arguments: list[str] | None = None,
    ask: Callable[[str], str] = input,
    open_file: Open = open_with_its_program,
) -> int:
    """Do what a double-click file asks; returns the exit code of the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = Parser(prog="python -m parbook.office")
    parser.add_argument("task", choices=TASKS)
    name = parser.parse_args(arguments).task
    try:
        code = _work(name, ask, open_file)
    except KeyboardInterrupt:
        code = 1
    print("\nNhấn một phím bất kỳ để đóng cửa sổ.")
    return code


def _work(name: str, ask: Callable[[str], str], open_file: Open) -> int:
    try:
        root = find_root(Path.cwd())
    except DataProblems as fault:
        print(fault)
        return 1
    years = known_years(root)
    if not years:
        print("Thư mục data chưa có thư mục của năm nào, ví dụ data/2021.")
        return 1
    return run_task(name, root, ask_year(TASKS[name].question, years, ask), open_file)
