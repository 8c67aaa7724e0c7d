"""What a chart draws: the marks of a Vega-Lite specification, each held against the number it stands for.

A record of a chart names where its numbers come from in `value_source`: ids of figures, or cells
(`file!sheet!A1`), several of one record apart by " | ". A number `other` may have its own `other_source`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parbook.pages.model import Mark

SOURCE, TEXT, BETWEEN = "_source", "_text", " | "
_VIEWS = ("layer", "concat", "hconcat", "vconcat")
# They lay marks out, or tell something to who points at them.
_NOT_DRAWN = {"tooltip", "order", "detail", "key", "href", "url", "description", "row", "column", "facet"}
_KEPT_BY = {"min", "max"}  # they give a number that is there


@dataclass(frozen=True)
class Number:
    """A number that may be drawn: the exact value as Altair gets it, and as it is printed."""

    value: float
    text: str


# The number of a source; None where there is no such source, or where it is not published.
Lookup = Callable[[str], Number | None]


@dataclass(frozen=True)
class Drawn:
    """What a chart draws: its marks, the words of its axis, its sources; what is missing, what is wrong.

    `missing` are the sources without a number; `faults` say which mark draws something else than a
    number of the edition.
    """

    marks: tuple[Mark, ...]
    axis: str
    sources: tuple[str, ...]
    missing: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class _View:
    """A mark of the specification with the records and the encodings that it draws."""

    mark: str
    records: list[dict[str, Any]]
    encoding: dict[str, Any]
    made: frozenset[str]


def drawn(spec: Mapping[str, Any], lookup: Lookup) -> Drawn:
    """What the specification of a chart draws, held against the numbers that `lookup` gives."""
    reading = _Reading(lookup)
    for view in _views(spec, spec.get("datasets", {}), [], {}, frozenset()):
        reading.view(view)
    marks = tuple(mark for mark in reading.marks.values() if mark is not None)
    if not reading.axis and marks:
        reading.faults['trục số chưa có tên: viết alt.X("value:Q").title("…"), có cả đơn vị tính'] = None
    return Drawn(marks, reading.axis, tuple(reading.sources), tuple(reading.missing), tuple(reading.faults))


class _Reading:
    """Marks and faults, gathered view by view; dictionaries, to have each once and in order."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.axis = ""
        self.marks: dict[tuple[str, str, str], Mark | None] = {}
        self.sources: dict[str, None] = {}
        self.missing: dict[str, None] = {}
        self.faults: dict[str, None] = {}

    def view(self, view: _View) -> None:
        numbers, texts = [], []
        for channel, encoding in _encodings(view.encoding):
            if "datum" in encoding and _is_number(encoding["datum"]) and encoding["datum"] != 0:
                self._fault(view, f"số {encoding['datum']} gõ thẳng vào hình")
            field = encoding.get("field", "")
            quantitative = encoding.get("type") == "quantitative" or channel in ("x2", "y2")
            if quantitative and channel in ("x", "y") and isinstance(encoding.get("title"), str):
                self.axis = self.axis or encoding["title"]
            if quantitative and field:
                if (
                    encoding.get("aggregate", "min") not in _KEPT_BY
                    or encoding.get("bin")
                    or field in view.made
                ):
                    self._fault(view, f"cột {field!r} tính trong hình")
                elif channel == "text":
                    self._fault(view, f"chữ lấy từ cột số {field!r}; dùng cột {field + TEXT!r}")
                else:
                    numbers.append(field)
            elif quantitative and encoding.get("aggregate"):
                self._fault(view, f"số do hình tự tính ({encoding['aggregate']})")
            elif field.endswith(TEXT):
                texts.append(field)
        for record in view.records:
            for field in dict.fromkeys(numbers):
                self._number(view, record, field)
            for field in dict.fromkeys(texts):
                self._text(view, record, field)

    def _number(self, view: _View, record: Mapping[str, Any], field: str) -> None:
        names = _sources(record, field)
        found = {name: self.lookup(name) for name in names}
        self.missing |= {name: None for name, number in found.items() if number is None}
        self.sources |= dict.fromkeys(names)
        value = record.get(field)
        if value is None or any(number is None for number in found.values()):
            return
        if float(value) not in [number.value for number in found.values() if number]:
            self._fault(view, f"{_name(record)}: {value!r} không phải số liệu hay ô của biểu", field)
        elif field == "value" or (field + SOURCE in record and field + TEXT in record):
            self._mark(record, field, names)

    def _mark(self, record: Mapping[str, Any], field: str, names: tuple[str, ...]) -> None:
        label = str(record.get("label", ""))
        series = str(record.get("series", "")) or ("" if field == "value" else field)
        high = record.get("high") if field == "value" else None
        ids = tuple(name.rpartition("/")[2] for name in names if "!" not in name)
        text = str(record.get(field + TEXT, ""))
        known = self.marks.setdefault((label, series, BETWEEN.join(names)), None)
        if known is None:
            self.marks[label, series, BETWEEN.join(names)] = Mark(
                label, float(record[field]), text, series, None if high is None else float(high), ids
            )

    def _text(self, view: _View, record: Mapping[str, Any], field: str) -> None:
        numbers = [self.lookup(name) for name in _sources(record, field.removesuffix(TEXT))]
        if all(numbers) and record.get(field) != " - ".join(number.text for number in numbers if number):
            self._fault(view, f"{_name(record)}: chữ {record.get(field)!r} khác số in của số liệu", field)

    def _fault(self, view: _View, what: str, field: str = "") -> None:
        self.faults[f"dấu {view.mark}{f', cột {field}' if field else ''}: {what}"] = None


def _views(
    spec: Mapping[str, Any],
    datasets: Mapping[str, Any],
    records: list[Any],
    encoding: dict[str, Any],
    made: frozenset[str],
) -> Iterator[_View]:
    """The marks of a specification, with what they take over from the views around them."""
    data = spec.get("data") or {}
    records = data.get("values") or datasets.get(data.get("name", ""), []) if data else records
    encoding = {**encoding, **spec.get("encoding", {})}
    made |= {name for step in spec.get("transform", []) for name in _made(step)}
    for view in _VIEWS:
        for inner in spec.get(view, []):
            yield from _views(inner, datasets, records, encoding, made)
    if "spec" in spec:
        yield from _views(spec["spec"], datasets, records, encoding, made)
    if "mark" in spec:
        mark = spec["mark"]
        yield _View(str(mark if isinstance(mark, str) else mark["type"]), records, encoding, made)


def _made(step: Any) -> Iterator[str]:
    """The fields that a transform makes, however deep in it they are named."""
    if isinstance(step, Mapping):
        for name, value in step.items():
            if name == "as":
                yield from [value] if isinstance(value, str) else value
            else:
                yield from _made(value)
    elif isinstance(step, list):
        for item in step:
            yield from _made(item)


def _encodings(encoding: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for channel, value in encoding.items():
        if channel not in _NOT_DRAWN and isinstance(value, Mapping):
            yield channel, value
            condition = value.get("condition")
            for one in condition if isinstance(condition, list) else [condition]:
                if isinstance(one, Mapping):
                    yield channel, one


def _sources(record: Mapping[str, Any], field: str) -> tuple[str, ...]:
    told = record.get(field + SOURCE) or record.get("value" + SOURCE) or ""
    return tuple(told.split(BETWEEN)) if told else ()


def _name(record: Mapping[str, Any]) -> str:
    return ", ".join(str(record[name]) for name in ("series", "label") if record.get(name)) or "một dấu"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
