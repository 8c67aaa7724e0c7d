"""Vietnamese text: one normal form, names folded for matching, dates, words quoted in messages."""

import re
import unicodedata
from datetime import date

_MOST_QUOTED = 80
# What a spreadsheet reads as a number below nought, and as nothing else: -12,5%
_NEGATIVE = re.compile(r"-\d+(?:[.,]\d+)*\s?%?", re.ASCII)
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def plain(text: str) -> str:
    """Return `text` in Unicode NFC, spaces plain, without marks that nobody sees; ends are kept.

    Those marks (zero-width spaces, marks of writing direction) come along when text is copied from
    web pages; they part words that look alike, and a mark of direction shows a name backwards.

    >>> nfc("Hoa\\u0300\\u00a0Bi\\u0300nh\\u200b ")
    'Hoà Bình'
    """
    seen = text.translate(_UNSEEN) if not text.isascii() else text
    return unicodedata.normalize("NFC", seen)


def nfc(text: str) -> str:
    """Return `text` in the form of `plain`, ends trimmed."""
    return plain(text).strip()


# No-break and thin spaces; characters of category Cf that Vietnamese has no use for.
_UNSEEN = {
    **dict.fromkeys((0x00A0, 0x2007, 0x202F, 0x3000, *range(0x2000, 0x200B)), " "),
    **dict.fromkeys((0x00AD, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)), None),
    **dict.fromkeys(range(0x2066, 0x206A), None),
}


def fold(text: str) -> str:
    """Return `text` without case, accents, Đ/Ð or runs of spaces, so that spellings can be matched.

    "Uỷ ban", "Ủy ban" and "uy  ban" fold alike, since typists place tone marks by two customs.

    >>> fold("Uỷ ban  Hoà Bình") == fold("ủy ban Hòa Bình")
    True
    """
    apart = unicodedata.normalize("NFD", nfc(text).lower().replace("đ", "d").replace("ð", "d"))
    return re.sub(r"\s+", " ", "".join(c for c in apart if not unicodedata.combining(c)))


def read_date(text: str) -> date | None:
    """The day of a date as officials write it (21/4/2020); None for other words and days that are none.

    >>> read_date("21/4/2020"), read_date("31/02/2020")
    (datetime.date(2020, 4, 21), None)
    """
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text.strip(), re.ASCII)
    if match is None:
        return None
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def one_line(text: str) -> str:
    """`text` with each run of spaces and line ends made one space, without those at its ends.

    >>> one_line(" Sở\\n Nội  vụ")
    'Sở Nội vụ'
    """
    return re.sub(r"\s+", " ", text).strip()


def quoted(text: str) -> str:
    """`text` as messages quote it: on one line, and no longer than a line.

    >>> quoted("UBND thị xã\\nNinh Hòa")
    '"UBND thị xã Ninh Hòa"'
    """
    line = one_line(text)
    return f'"{line[:_MOST_QUOTED]}…"' if len(line) > _MOST_QUOTED else f'"{line}"'


def safe_text(text: str) -> str:
    """Text that a spreadsheet will not take for a formula; a number below nought is none."""
    if len(text) <= 1 or not text.startswith(_FORMULA_STARTS) or _NEGATIVE.fullmatch(text):
        return text
    return f"'{text}"
