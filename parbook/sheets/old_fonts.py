"""Text in the fonts of before Unicode (TCVN3, VNI), which reads rightly in those fonts only."""

import re

_FONTS = re.compile(r"\.vn|vni[- ]", re.IGNORECASE)
# Both write Vietnamese in the upper half of Latin-1, and nothing beyond it.
_THEIR_LETTERS = re.compile(r"[\u00a1-\u00ff]")
_BEYOND = re.compile(r"[\u0100-\u024f\u1e00-\u1eff]")
# Text whose font was changed without its letters: signs within words ("X©y dùng", "C«ng an"), and
# pairs that no Vietnamese word has ("Sôû", "Xaây", "döïng"). Foreign names may have one such pair.
_TCVN3_WORD = re.compile(r"[^\W\d_¹²³⁰-₉][©«¬®µ¶·¸¹¨ª§][^\W\d_¹²³⁰-₉]")
_VNI_PAIR = re.compile(r"[aeiouyôöêâ][øûïåëäüáàãâéè]|ñ[aeiouyôöêâ]", re.IGNORECASE)


def in_old_font(text: str, font: str) -> bool:
    """Whether a text in a font of that name shows other letters than its Unicode ones.

    Source: TCVN 5712:1993 (the fonts .Vn…); for VNI its fonts' own order, of which no standard tells.

    >>> in_old_font("Së X©y dùng", ".VnTime"), in_old_font("12/CT", ".VnTime")
    (True, False)
    """
    if text.isascii() or _BEYOND.search(text):
        return False
    if _FONTS.match(font):
        return _THEIR_LETTERS.search(text) is not None
    return bool(_TCVN3_WORD.search(text)) or len(_VNI_PAIR.findall(text)) > 1
