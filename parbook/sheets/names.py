"""Names of units as everybody writes them: exactly, in an everyday form, without accents.

The everyday forms are made by rule from the names listed (UBND, TP., H., initials of departments), so
that one that two units share is known to be shared.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from parbook.text import fold, name_key

_COMMITTEE = ("ủy ban nhân dân", "ubnd")
# Words of what a unit is, and how they are cut short.
_KINDS = {
    "thành phố": ("tp",),
    "thị xã": ("tx",),
    "thị trấn": ("tt",),
    "huyện": ("h",),
    "quận": ("q",),
    "xã": ("x",),
    "phường": ("p",),
    "đặc khu": ("đk",),
    "tỉnh": ("t",),
}
_WORDS = {
    "ủy ban nhân dân": "ubnd",
    "hội đồng nhân dân": "hđnd",
    "ban quản lý": "bql",
    "văn phòng": "vp",
    "khu kinh tế": "kkt",
    "khu công nghiệp": "kcn",
    "đại biểu quốc hội": "đbqh",
    "công an": "ca",
    "bảo hiểm xã hội": "bhxh",
    "kho bạc nhà nước": "kbnn",
    "trung tâm": "tt",
    "thành phố": "tp",
    "đăng ký đất đai": "đkđđ",
}
_DEPARTMENT = "sở"
_MOST_WORDS = 4  # replaced in one name
_INITIAL = re.compile(r"[^\W\d_][\u0302\u0306\u031b]?|\d+")
_NOTE = re.compile(r"[\s⁰¹²³⁴-⁹⁺⁻⁽⁾]*(?:\(?\*+\)?)?[\s⁰¹²³⁴-⁹⁺⁻⁽⁾]*$")


@dataclass(frozen=True)
class Match:
    """The keys of the units that a name may stand for; `loose` where it does only without its accents."""

    keys: tuple[str, ...] = ()
    loose: bool = False


class Names:
    """Names of units, found however they are written."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = tuple(pairs)  # key and name

    @property
    def written(self) -> Iterator[str]:
        """Every name as it is written in the list."""
        return (name for _, name in self.pairs)

    def name(self, key: str) -> str:
        """The first name of a unit; raises StopIteration for a key not listed."""
        return next(name for known, name in self.pairs if known == key)

    def find(self, text: str) -> Match:
        """The units that a name may stand for: none, one, or those among which it does not decide.

        >>> names = Names([("a", "UBND thành phố Tam Phú"), ("b", "UBND xã Tam Thành")])
        >>> names.find("TP. Tam Phú").keys, names.find("Xã Tam Thanh")
        (('a',), Match(keys=('b',), loose=True))
        """
        exact = name_key(without_note(text))
        plain = _plain(exact)
        for index, form in ((self._exact, exact), (self._forms, plain)):
            if keys := index.get(form):
                return Match(keys)
        keys = self._folded.get(fold(plain), ())
        return Match(keys, loose=bool(keys))

    def key(self, text: str) -> str:
        """The one unit that a name stands for, empty where there is none or more than one."""
        keys = self.find(text).keys
        return keys[0] if len(keys) == 1 else ""

    @cached_property
    def _exact(self) -> dict[str, tuple[str, ...]]:
        return _index((name_key(name), key) for key, name in self.pairs)

    @cached_property
    def _forms(self) -> dict[str, tuple[str, ...]]:
        return _index((form, key) for key, name in self.pairs for form in everyday_forms(name))

    @cached_property
    def _folded(self) -> dict[str, tuple[str, ...]]:
        return _index((fold(form), key) for form, keys in self._forms.items() for key in keys)


def without_note(text: str) -> str:
    """A name without the mark of a footnote at its end.

    >>> without_note("Sở Nội vụ¹"), without_note("Sở Nội vụ (*)")
    ('Sở Nội vụ', 'Sở Nội vụ')
    """
    return _NOTE.sub("", text) or text


def everyday_forms(name: str) -> set[str]:
    """The forms under which a name is known, as `_plain` leaves them; the name's own among them."""
    plain = _plain(name_key(name))
    forms = {plain, plain.replace(_VA, " ")}
    forms |= {_in_full(plain)} | _of_territory(plain) | _of_department(name_key(name))
    for form in list(forms):
        forms |= _with_short_words(form)
    return forms


def _plain(key: str) -> str:
    """A name without punctuation, "&" as "và"; "p.1" and "p1" alike."""
    spelt = re.sub(r"\s*[&+]\s*", _VA, key)
    spelt = re.sub(r"[.,;:()'\"“”‘’/\\–—_-]+", " ", spelt)
    return re.sub(r"\s+", " ", re.sub(r"(?<=[^\W\d_])(?=\d)", " ", spelt)).strip()


def _of_territory(plain: str) -> set[str]:
    """UBND thành phố X: with and without UBND, its kind in full, cut short, or left out."""
    rest = next((plain[len(word) :].strip() for word in _LEADING if plain.startswith(f"{word} ")), plain)
    kind = next((word for word in _KIND_FORMS if rest.startswith(f"{word} ")), "")
    if not kind:
        return set()
    proper = rest[len(kind) :].strip()
    kinds = {kind, *_KIND_FORMS[kind]}
    if not proper.isdigit():  # "Phường 1" is no "1"
        kinds.add("")
    return {" ".join(filter(None, (lead, word, proper))) for lead in ("", *_LEADING) for word in kinds}


def _of_department(key: str) -> set[str]:
    """Sở Kế hoạch và Đầu tư: Sở KH&ĐT, KHĐT, Sở Kế hoạch và ĐT."""
    if not key.startswith(f"{_SO} "):
        return set()
    groups = [group.split() for group in re.split(rf"\s*(?:,|-|–|&|{_VA})\s*", key[len(_SO) + 1 :]) if group]
    if not groups or len(groups) > _MOST_WORDS:
        return set()
    forms = set()
    for texts in product(*((" ".join(words), _initials(words)) for words in groups)):
        for gaps in product(("", " ", _VA), repeat=len(groups) - 1):
            joined = texts[0]
            for gap, text in zip(gaps, texts[1:], strict=True):
                # Only initials are written together.
                joined += (gap if " " not in joined + text or gap else " ") + text
            forms.add(f"{_SO} {joined}")
            if len(groups) > 1:
                forms.add(joined)
    return {re.sub(r"\s+", " ", form) for form in forms}


def _initials(words: Iterable[str]) -> str:
    """The first letter of each word with its own mark (đ, ô), without its tone, which stands at the end."""
    return "".join(match[0] for word in words if (match := _INITIAL.match(word)))


def _in_full(form: str) -> str:
    """A form whose initials that stand for nothing else are words again."""
    return " ".join(_LONG.get(word, word) for word in form.split())


def _with_short_words(form: str) -> set[str]:
    present = [(long, short) for long, short in _SHORT.items() if f" {long} " in f" {form} "][:_MOST_WORDS]
    forms = set()
    for chosen in product((False, True), repeat=len(present)):
        changed = f" {form} "
        for (long, short), is_short in zip(present, chosen, strict=True):
            if is_short:
                changed = changed.replace(f" {long} ", f" {short} ")
        forms.add(changed.strip())
    return forms


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for form, key in pairs:
        found.setdefault(form, {})[key] = None
    return {form: tuple(keys) for form, keys in found.items()}


_VA = f" {name_key('và')} "
_SO = name_key(_DEPARTMENT)
_LEADING = tuple(map(name_key, _COMMITTEE))
_KIND_FORMS: Mapping[str, tuple[str, ...]] = {
    name_key(word): tuple(map(name_key, short)) for word, short in _KINDS.items()
}
_LONG = {name_key(short): name_key(long) for long, short in _WORDS.items() if len(short) > 2}
_SHORT = {name_key(long): name_key(short) for long, short in _WORDS.items()}
NO_NAMES = Names()
