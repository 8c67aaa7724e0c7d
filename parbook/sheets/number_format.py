"""Number formats: whether what Excel shows of a stored number is that number, or a rounding of it.

The format codes are those of ECMA-376 part 1, 18.8.30 and 18.8.31: up to four sections, for numbers
above nought, below it, nought, and text, or sections with conditions of their own.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise

from openpyxl.styles.numbers import is_date_format

from parbook.text import fold

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<filled>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<exponent>[eE][+-])|(?P<code>[0#?.,%/@;])|(?P<bare>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
# Other programs write their own language's word for General ("Standard", "Geral"); a letter that no
# date has and that stands without quotes tells such a word from a date.
_WORD = re.compile(r"[^\W\d_]{4,}|G/[^\W\d_]+")
_OF_DATES = set("dmyhsegbapn")
_SCALES = {"tram", "nghin", "ngan", "trieu", "ty", "ti", "tr"}
_NOUGHTS = {"-", "–", "—", "0"}
_MINUS = set("-−–(")
_HOLDS = {
    "<": Fraction.__lt__,
    "<=": Fraction.__le__,
    ">": Fraction.__gt__,
    ">=": Fraction.__ge__,
    "=": Fraction.__eq__,
    "<>": Fraction.__ne__,
}

BLANK = "không hiện gì"


@dataclass(frozen=True)
class Section:
    """A section of a format: (kind, text) pairs in their order, its condition, whether it is white."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Fraction] | None = None
    white: bool = False

    @property
    def words(self) -> str:
        """What it shows beside the number."""
        return "".join(text for kind, text in self.tokens if kind == "words").strip()

    @property
    def codes(self) -> str:
        """The signs that stand for digits and change them: 0 # ? . , % / @."""
        return "".join(text for kind, text in self.tokens if kind == "code")


def is_general(code: str) -> bool:
    """Whether a format is General, in whatever language it was written.

    >>> is_general("Standard"), is_general("General"), is_general("dd/mm/yyyy"), is_general("mmmm")
    (True, True, False, False)
    """
    return _WORD.fullmatch(code.strip()) is not None and not set(code.lower()) <= _OF_DATES


def is_date(code: str) -> bool:
    """Whether a number of this format is a date or an hour."""
    return not is_general(code) and is_date_format(code)


def shows_otherwise(number: Fraction, code: str, noun: str = "") -> str:
    """What Excel shows instead of a number, in words; empty where it shows it, or a rounding of it.

    `noun` is the measure that the number is in ("triệu đồng"), which the format may name as well.
    BLANK is said of a nought that is not shown.

    >>> shows_otherwise(Fraction(746000), "#,##0,"), shows_otherwise(Fraction(746), "#,##0")
    ('hiện số đã chia cho 1.000', '')
    """
    if is_general(code):
        return ""
    section, signed = section_of(number, code)
    if section is None or section.white:
        return BLANK
    if not _shows_digits(number, section):
        if number == 0 and section.words in _NOUGHTS:
            return ""
        return f'chỉ hiện "{section.words}"' if section.words else BLANK
    return _changed_digits(number, section) or _beside(number, section, signed, noun)


def shows_text_otherwise(code: str) -> str:
    """What Excel shows instead of a text, in words; empty where it shows it.

    >>> shows_text_otherwise("@"), shows_text_otherwise(";;;")
    ('', 'không hiện gì')
    """
    found = _sections(code)
    if is_general(code) or (len(found) < 4 and "@" not in found[-1].codes):
        return ""
    section = found[3] if len(found) > 3 else found[-1]
    if section.white or ("@" not in section.codes and ("general", "") not in section.tokens):
        return f'chỉ hiện "{section.words}"' if section.words and not section.white else BLANK
    return f'hiện thêm "{section.words}"' if re.search(r"\d", section.words) else ""


def _shows_digits(number: Fraction, section: Section) -> bool:
    """Whether any digit appears: # and ? leave out a nought, 0 does not."""
    codes = section.codes
    if ("general", "") in section.tokens or re.search("[0@]", codes):
        return True
    shown = abs(number) * (100 if "%" in codes else 1)
    return bool(re.search("[#?]", codes)) and shown >= (Fraction(1, 200) if "." in codes else Fraction(1, 2))


def _changed_digits(number: Fraction, section: Section) -> str:
    codes = section.codes
    digits = codes.replace("%", "").replace("@", "")
    whole = digits.partition(".")[0]
    scale = len(whole) - len(whole.rstrip(",")) or len(digits) - len(digits.rstrip(","))
    if scale and number:
        return f"hiện số đã chia cho {'.'.join(['1', *['000'] * scale])}"
    if codes.count("%") > 1:
        return "hiện số nhân với 10.000"
    if "/" in codes and number.denominator != 1:
        return "hiện dạng phân số, không phải số đã lưu"
    return ""


def _beside(number: Fraction, section: Section, signed: bool, noun: str) -> str:
    """What the words of a format make of its number."""
    words = section.words
    if _inside(section) or re.search(r"(?<![^\W\d_])\d", words):
        return f'hiện thêm "{words}" liền với chữ số'
    has_minus = bool(set(words) & _MINUS)
    if number < 0 and not signed and not has_minus:
        return "hiện số âm mà không có dấu trừ"
    if has_minus and (number > 0 or signed) and (set(words) & {"-", "−"} or "(" in words[:1]):
        return "hiện dấu trừ mà số lưu không có"
    own = set(re.findall(r"\w+", fold(words))) - set(re.findall(r"\w+", fold(noun)))
    if own & _SCALES:
        return f'hiện thêm chữ "{words}"'
    if "‰" in words or ("%" in words and "%" not in noun):
        return f'hiện thêm "{words}"'
    return ""


def _inside(section: Section) -> bool:
    """Whether anything but spaces stands between the digits."""
    places = [n for n, (kind, text) in enumerate(section.tokens) if kind == "code" and text in "0#?"]
    return any(
        kind == "words" and text.strip()
        for first, last in pairwise(places)
        for kind, text in section.tokens[first:last]
    )


def section_of(number: Fraction, code: str) -> tuple[Section | None, bool]:
    """The section that shows a number, and whether Excel puts the sign of a negative one before it."""
    found = _sections(code)
    if any(section.condition for section in found):
        for place, section in enumerate(found[:3]):
            if section.condition is None:
                below = place == 1 and len(found) > 2
                if not below or number < 0:
                    return section, not below
            elif _HOLDS[section.condition[0]](number, section.condition[1]):
                return section, True
        return None, True
    if len(found) == 1:
        return found[0], True
    if number < 0:
        return found[1], False
    return (found[2] if number == 0 and len(found) > 2 else found[0]), True


@cache
def _sections(code: str) -> tuple[Section, ...]:
    found: list[list[tuple[str, str]]] = [[]]
    conditions: list[tuple[str, Fraction] | None] = [None]
    white = [False]
    for match in _TOKEN.finditer(code):
        kind, text = str(match.lastgroup), match[str(match.lastgroup)]
        if kind == "code" and text == ";":
            found.append([])
            conditions.append(None)
            white.append(False)
        elif kind == "bracket":
            if condition := _CONDITION.fullmatch(text.strip()):
                conditions[-1] = (condition[1], Fraction(condition[2]))
            elif fold(text) in ("white", "color 2", "color2"):
                white[-1] = True
            elif text.startswith("$"):  # a currency, a language
                found[-1].append(("words", text[1:].partition("-")[0]))
        elif kind in ("quoted", "escaped", "filled", "bare"):
            found[-1].append(("words", text))
        elif kind == "general":
            found[-1].append(("general", ""))
        elif kind in ("code", "exponent"):
            found[-1].append((kind, text))
    return tuple(
        Section(tuple(tokens), condition, is_white)
        for tokens, condition, is_white in zip(found, conditions, white, strict=True)
    )
