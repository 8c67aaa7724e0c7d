"""A workbook that is not there under its name: what stands in its folder that people take for it."""

import re
from collections.abc import Iterator
from pathlib import Path

from parbook.problems import Problem
from parbook.text import fold

_SAVE_AS = 'mở "{found}" bằng Excel, chọn "Lưu thành" (Save As) loại Excel Workbook (.xlsx), đặt tên {name}'
_SEND = 'xin đơn vị gửi sổ tính Excel (.xlsx) thay cho "{found}"'
_RENAME = 'nếu "{found}" đúng là tệp này thì đổi tên thành {name}'
_UNPACK = 'giải nén "{found}", đặt tệp {name} vào thư mục số liệu của năm'
_FIXES = {
    **dict.fromkeys((".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".ods", ".et"), _SAVE_AS),
    **dict.fromkeys((".csv", ".tsv", ".pdf", ".docx", ".doc", ".html", ".mht"), _SEND),
    **dict.fromkeys((".zip", ".rar", ".7z"), _UNPACK),
    **dict.fromkeys((".xlsx", ".txt", ".download", ""), _RENAME),
}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}


def missing_file(path: Path, shown_as: str) -> Problem:
    """The problem DL-01 of a workbook that is not there, with the file that may be it under another name."""
    needed = "có tệp này trong thư mục số liệu của năm"
    near = sorted(lookalikes(path), key=lambda name: (_suffix(name) != ".xlsx", name))
    if not near:
        fix = "đặt tệp vào đúng thư mục, giữ nguyên tên tệp"
        found = "không có tệp"
        if path.is_symlink():
            found, fix = "chỉ có một liên kết không dẫn tới tệp nào", "xóa liên kết, chép tệp thật vào chỗ đó"
        elif path.is_dir():
            found, fix = "đây là thư mục, không phải tệp", "đổi tên thư mục này, đặt tệp vào chỗ đó"
        return Problem("DL-01", shown_as, needed, found, fix)
    found = "không có tệp; gần giống có " + ", ".join(f'"{name}"' for name in near)
    fix = _FIXES[_suffix(near[0])].format(found=near[0], name=path.name)
    return Problem("DL-01", shown_as, needed, found, fix)


def lookalikes(path: Path) -> Iterator[str]:
    """The names in the file's folder that differ from its own by the way they are written.

    Case, accents, separators, roman numerals, another or a second extension, the mark of a copy, and
    words before or behind make no other file: `Phụ lục III (1).xlsx.xls` is taken for `phu-luc-3.xlsx`.
    """
    wanted = _plain(path.name)
    try:
        names = sorted(entry.name for entry in path.parent.iterdir() if entry.is_file())
    except OSError:  # no folder at all
        return
    for name in names:
        # Excel leaves ~$name beside a file that it holds open.
        other = name != path.name and not name.startswith(("~$", ".")) and _suffix(name) in _FIXES
        if other and wanted and wanted in _plain(name):
            yield name


def _plain(name: str) -> str:
    """The words of a file's name, run together: without accents, case, separators and extensions.

    A number ends with a full stop, so that 3 is not found in 30.
    """
    stem = fold(name)
    while (suffix := _suffix(stem)) and suffix in _FIXES:
        stem = stem[: -len(suffix)].rstrip()
    words = re.findall(r"[a-z]+|\d+", re.sub(r"\(\d+\)", " ", stem))
    numbers = (_ROMAN.get(word, word.lstrip("0")) for word in words)
    return "".join(f"{word}." if word.isdigit() else word for word in numbers)


def _suffix(name: str) -> str:
    return Path(name).suffix.lower().rstrip()
