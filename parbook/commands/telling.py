"""What commands tell on stderr, progress and lists of problems, and the copy that a file keeps."""

import errno
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from parbook.problems import DataProblems, Problem
from parbook.text import printable

_INPUTS = {".xlsx", ".csv", ".yml", ".md", ".ipynb", ".docx"}
_FILE_FAULTS = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EACCES: "không có quyền, hoặc tệp đang mở ở chương trình khác",
    errno.EPERM: "không có quyền",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EEXIST: "đã có tệp trùng tên",
    errno.ENOTDIR: "đây là tệp, không phải thư mục",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOSPC: "đĩa đã đầy",
    errno.ENAMETOOLONG: "tên quá dài",
}


def report_problems(problems: Sequence[Problem]) -> None:
    """Tell all problems on stderr, worst first."""
    from parbook.faults.problem_report import problem_lines  # most commands have none to tell

    for line in problem_lines(problems):
        for part in line.split("\n"):
            print(printable(part), file=sys.stderr)


def tell_progress(line: str) -> None:
    """One line of progress, at once."""
    print(line, file=sys.stderr, flush=True)


def report_file_fault(fault: OSError) -> None:
    """Tell on stderr which file could not be read or written, and why."""
    if fault.args and isinstance(fault.args[0], list) and fault.args[0]:  # many at once, from shutil
        source, _, words = fault.args[0][0]
        fault = OSError(None, str(words), str(source))
    why = _FILE_FAULTS.get(fault.errno or 0, fault.strerror or str(fault))
    print(f"Không đọc hoặc không ghi được {fault.filename or 'tệp'}: {why}", file=sys.stderr)
    fix = "Đóng tệp nếu đang mở, kiểm tra đường dẫn, quyền đọc, ghi và dung lượng đĩa, rồi chạy lại."
    print(fix, file=sys.stderr)


def refuse_input(path: Path) -> None:
    """A slip of the hand must not write a result over a workbook that was sent; raises DataProblems."""
    if path.exists() and (path.is_dir() or path.suffix.lower() in _INPUTS):
        needed, fix = "tệp kết quả mới, ví dụ ket-qua.txt", "chọn tên tệp khác"
        raise DataProblems([Problem("AB-06", str(path), needed, "đã có tệp khác ở đây", fix)])


class Told:
    """What a command tells, kept as it is told, for those who see no console."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def say(self, lines: Iterable[str]) -> None:
        """Tell results, on stdout."""
        self._tell(lines, sys.stdout)

    def warn(self, lines: Iterable[str]) -> None:
        """Tell problems, on stderr."""
        self._tell(lines, sys.stderr)

    def _tell(self, lines: Iterable[str], stream: object) -> None:
        for line in lines:
            self._lines.append(line)
            # At once, or the two streams of one console would not keep their order.
            print(line, file=stream, flush=True)  # type: ignore[call-overload]

    def write(self, path: Path) -> None:
        """Write all that was told: UTF-8 with its mark and Windows line ends, which every Notepad reads."""
        text = "".join(f"{line}\n" for line in self._lines)
        path.write_text(text, encoding="utf-8-sig", newline="\r\n")
