"""Vietnamese text: one normal form, and names folded for matching."""

import re
import unicodedata


def nfc(text: str) -> str:
    """Return `text` in Unicode NFC with no-break spaces made plain and the ends trimmed."""
    return unicodedata.normalize("NFC", text).replace("\u00a0", " ").strip()


def fold(text: str) -> str:
    """Return `text` without case, accents, Đ/Ð or runs of spaces, so that spellings can be matched.

    "Uỷ ban", "Ủy ban" and "uy  ban" fold alike, since typists place tone marks by two customs.

    >>> fold("Uỷ ban  Hoà Bình") == fold("ủy ban Hòa Bình")
    True
    """
    plain = unicodedata.normalize("NFD", nfc(text).lower().replace("đ", "d").replace("ð", "d"))
    return re.sub(r"\s+", " ", "".join(c for c in plain if not unicodedata.combining(c)))
