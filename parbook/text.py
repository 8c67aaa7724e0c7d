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
    seen = text if text.isascii() and text.isprintable() else text.replace("\r\n", "\n").translate(_UNSEEN)
    return unicodedata.normalize("NFC", seen)


def nfc(text: str) -> str:
    """Return `text` in the form of `plain`, ends trimmed."""
    return plain(text).strip()


# No-break and thin spaces, ends of line of other systems; then what shows nothing: control characters,
# those of category Cf that Vietnamese has no use for, blank letters, selectors of variants, tags.
_UNSEEN = {
    **dict.fromkeys((0x00A0, 0x1680, 0x2007, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)), " "),
    **dict.fromkeys((0x0D, 0x85, 0x2028, 0x2029), "\n"),
    **dict.fromkeys((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0x85)), None),
    **dict.fromkeys(
        (*range(0x86, 0xA0), 0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, *range(0x180B, 0x180F)), None
    ),
    **dict.fromkeys((0x3164, 0xFEFF, 0xFFA0, *range(0x200B, 0x2010), *range(0x202A, 0x202F)), None),
    **dict.fromkeys((*range(0x2060, 0x2070), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE0080)), None),
}
# Marks after which letters stand from right to left; those from left to right change nothing here.
_TURNING = re.compile("[\u061c\u200f\u202b\u202e\u2067\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def turns_around(text: str) -> bool:
    """Whether a text is shown in another order than it is stored in: a mark, or letters, from right to left.

    >>> turns_around("\u202e123"), turns_around("\u200e123")
    (True, False)
    """
    return not text.isascii() and _TURNING.search(text) is not None


def fold(text: str) -> str:
    """Return `text` without case, accents, Đ/Ð or runs of spaces, so that spellings can be matched.

    "Uỷ ban", "Ủy ban" and "uy  ban" fold alike, since typists place tone marks by two customs.

    >>> fold("Uỷ ban  Hoà Bình") == fold("ủy ban Hòa Bình")
    True
    """
    apart = unicodedata.normalize("NFD", nfc(text).lower().replace("đ", "d").replace("ð", "d"))
    return re.sub(r"\s+", " ", "".join(c for c in apart if not unicodedata.combining(c)))


_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")


def name_key(text: str) -> str:
    """A name without case, Đ/Ð, runs of spaces and the custom of placing tone marks, but with its tones.

    >>> name_key("Hoà Bình") == name_key("HÒA  BÌNH"), name_key("Tam Thanh") == name_key("Tam Thành")
    (True, False)
    """
    marked = unicodedata.normalize("NFD", one_line(nfc(text)).lower().replace("ð", "đ"))
    tones = str.maketrans("", "", _TONES)

    def at_the_end(word: re.Match[str]) -> str:
        return word[0].translate(tones) + "".join(c for c in word[0] if c in _TONES)

    return unicodedata.normalize("NFD", _WORD.sub(at_the_end, marked))


_DAYS = (
    re.compile(
        r"(?:ngày )?(?P<d>\d{1,2})(?P<sign>[/.-])(?P<m>\d{1,2})(?P=sign)(?P<y>\d{4})", re.ASCII | re.I
    ),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII),
    re.compile(
        r"(?:ngày )?(?P<d>\d{1,2}) tháng (?P<m>\d{1,2})(?:,| )? ?năm (?P<y>\d{4})", re.ASCII | re.IGNORECASE
    ),
)


def read_date(text: str) -> date | None:
    """The day of a date as officials and programs write it, or None; the year has four digits.

    >>> read_date("21/4/2020"), read_date("ngày 21 tháng 4 năm 2020") == read_date("2020-04-21")
    (datetime.date(2020, 4, 21), True)
    """
    typed = re.sub(r" ?([/.-]) ?", r"\1", one_line(nfc(text)))
    for form in _DAYS:
        if match := form.fullmatch(typed):
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                return None
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


def printable(text: str) -> str:
    """`text` with what moves a terminal or hides from the eye written out, as names of files may hold it.

    >>> print(printable("a\\nNguyên vẹn\\x1b[2K"))
    a\\nNguyên vẹn\\x1b[2K
    """
    return "".join(ascii(sign)[1:-1] if _moves_or_hides(sign) else sign for sign in text)


def _moves_or_hides(sign: str) -> bool:
    return not sign.isprintable() and unicodedata.category(sign) != "Zs"


def safe_text(text: str) -> str:
    """Text that a spreadsheet will not take for a formula; a number below nought is none."""
    if len(text) <= 1 or not text.startswith(_FORMULA_STARTS) or _NEGATIVE.fullmatch(text):
        return text
    return f"'{text}"
