"""A text file that people keep by hand: its text in one normal form, or what is wrong with the file."""

import codecs
import re
from pathlib import Path

from parbook.problems import DataProblems, Problem
from parbook.text import plain

# Far more than any file of this kind holds; a file beyond it was put there by mistake.
MOST_BYTES = 256 * 1024
IN_NOTEPAD = "mở tệp bằng Notepad, chọn Tệp, Lưu thành, Mã hóa: UTF-8, rồi lưu đè"
# Ends of line that no editor shows as one: within a row of a table they part two words.
_ODD_SEPARATORS = re.compile("[\u0085\u2028\u2029]")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Letters that no output takes: control characters, halves of a pair, what Unicode calls no character.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def read_text(
    path: Path, shown: str, code: str = "AB-01", fix: str = IN_NOTEPAD, most: int = MOST_BYTES
) -> str:
    """The text of a file in normal form, lines ended by `\\n`; the ends are not trimmed.

    `shown` is the file's name in messages, `code` that of its problems, `fix` how it is saved anew.
    Raises DataProblems for a file of another encoding, too large, or with unprintable characters.
    """
    size = path.stat().st_size
    if size > most:
        raise _refused(
            code,
            shown,
            f"tệp chữ không quá {most // 1024} KB",
            f"{size // 1024} KB",
            "kiểm tra xem có đặt nhầm tệp không",
        )
    content = path.read_bytes()
    if content.startswith(_UTF16):
        raise _refused(code, shown, "tệp chữ mã UTF-8", 'tệp lưu ở mã "Unicode" (UTF-16)', fix)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        found = 'tệp lưu ở mã khác, thường là "ANSI"; chữ đầu tiên không đọc được ở dòng này'
        raise _refused(code, shown, "tệp chữ mã UTF-8", found, fix, line) from None
    text = _ODD_SEPARATORS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    if found_one := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found_one.start()) + 1
        found = f"ký tự điều khiển không in được (mã {ord(found_one[0]):04X})"
        raise _refused(code, shown, "chỉ có chữ in được", found, "xóa ký tự này, hoặc gõ lại dòng", line)
    return plain(text)


def _refused(code: str, shown: str, needed: str, found: str, fix: str, line: int = 0) -> DataProblems:
    place = f"dòng {line}" if line else ""
    return DataProblems([Problem(code, shown, needed, found, fix, cell=place)])
