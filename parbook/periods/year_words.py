"""Years in a text: those that move on with the edition, and what ties a sentence to its year."""

import re
from collections.abc import Iterator, Sequence

from parbook.definitions.definition import AllowedDigits

# "năm 2020", "quý I/2020"; a period (2011-2020), a date or the number of a document stays.
_MOVING = re.compile(r"(?<!\w)(năm |quý [IV]+/|tháng \d{1,2}/)(\d{4})(?![\d/-])", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d:])(?:19|20)\d{2}(?!\d)")
# Words for a kind of digits, and how the reasons of allowed_digits.csv for that kind begin.
_KINDS = (("ngày", "ngày, tháng, năm"), ("văn bản số", "số hiệu văn bản"))


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


def year_bound(text: str, year: int, allowed: Sequence[AllowedDigits]) -> Iterator[str]:
    """What ties a text to its year: dates, document numbers, that year and its neighbours, in words.

    `allowed` are the forms of digits that prose may hold.

    >>> signs = [AllowedDigits(r"\\d+/NQ-CP", "số hiệu văn bản")]
    >>> list(year_bound("Năm 2020, theo Nghị quyết số 99/NQ-CP", 2020, signs))
    ['văn bản số 99/NQ-CP', 'năm 2020']
    """
    rest = text
    for word, reason in _KINDS:
        pattern = _of_kind(allowed, reason)
        if found := list(dict.fromkeys(match[0] for match in pattern.finditer(rest))):
            yield f"{word} {', '.join(found)}"
        rest = pattern.sub(" ", rest)
    years = dict.fromkeys(found for found in _YEAR.findall(rest) if abs(int(found) - year) <= 1)
    if years:
        yield f"năm {', '.join(sorted(years))}"


def _of_kind(allowed: Sequence[AllowedDigits], reason: str) -> re.Pattern[str]:
    forms = [form.pattern for form in allowed if form.reason.startswith(reason)]
    return re.compile("|".join(forms) or r"(?!)")
