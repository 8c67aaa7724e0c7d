"""Years in a text: those that move on with the edition, and signs that a sentence is of its year alone."""

import re
from collections.abc import Iterator

# "năm 2020", "quý I/2020"; a period (2011-2020), a date or the number of a document stays.
_MOVING = re.compile(r"(?<!\w)(năm |quý [IV]+/|tháng \d{1,2}/)(\d{4})(?![\d/-])", re.IGNORECASE)
_DATE = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}/\d{4}(?!\d)")
_DOCUMENT = re.compile(r"\d+(?:/\d{4})?/[A-ZĐ][A-ZĐa-z]*(?:-[A-ZĐ]+)*\d*|\d+-[A-ZĐ]+/[A-ZĐ]+")
_YEAR = re.compile(r"(?<![\d:])(?:19|20)\d{2}(?!\d)")


def moved(text: str, old: int, new: int) -> str:
    """The text of a title or label with its years moved from the edition of `old` to that of `new`.

    The year itself, the one before and the one after move; any other stands for itself.

    >>> moved("Mức gấp so với năm 2019, ISO 9001:2015, giai đoạn 2016-2020", 2020, 2021)
    'Mức gấp so với năm 2020, ISO 9001:2015, giai đoạn 2016-2020'
    """

    def later(match: re.Match[str]) -> str:
        year = int(match[2])
        return match[1] + str(year + new - old if abs(year - old) <= 1 else year)

    return _MOVING.sub(later, text)


def year_bound(text: str, year: int) -> Iterator[str]:
    """What in a text is of one year alone: dates, document numbers, that year and its neighbours.

    >>> list(year_bound("Năm 2020, theo Nghị quyết số 99/NQ-CP ngày 24/6/2020", 2020))
    ['24/6/2020', '99/NQ-CP', '2020']
    """
    seen: list[str] = []
    rest = text
    for pattern in (_DATE, _DOCUMENT):
        seen += pattern.findall(rest)
        rest = pattern.sub(" ", rest)
    seen += [found for found in _YEAR.findall(rest) if abs(int(found) - year) <= 1]
    yield from dict.fromkeys(seen)
