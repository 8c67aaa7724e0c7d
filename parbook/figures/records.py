"""Figures of record: what an edition prints, the file published.csv that keeps it, and what left it since."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path

from parbook.figures.figure import Figure
from parbook.figures.run import Run
from parbook.inputs.edition import Edition, Record
from parbook.numbers.measures import MEASURES
from parbook.numbers.numerals import MINUS
from parbook.numbers.printing import number_text
from parbook.numbers.quantity import Cell, Quantity
from parbook.problems import Problem

PUBLISHED = "published.csv"
# The column of published.csv that holds the value, as Excel names columns.
_VALUE_COLUMN = "D"
_FIX = (
    "khôi phục số liệu đã chốt; nếu phải sửa ấn bản, bỏ dòng frozen trong edition.yml, "
    "sửa published.csv rồi chốt lại bằng parbook freeze"
)
_SINCE = "số liệu mới của khung báo cáo thì ghi cột since trong catalogue.csv, để ấn bản cũ không có"


def record_of(figure: Figure, period: str, decimals: int | None = None, label: str = "") -> Record:
    """The figure as it prints; `decimals` and `label` where they differ from the figure's own."""
    shown = figure if decimals is None else replace(figure, decimals=decimals)
    return Record(
        figure.id,
        figure.section,
        label or figure.definition.label_vi,
        shown.printed,
        shown.text,
        figure.definition.unit,
        shown.word_before or "exact",
        period,
        figure.definition.base,
    )


def records_to_freeze(run: Run) -> list[Record]:
    """The records of an edition as they will be fixed.

    A record that is there keeps its words, since they are those of the signed report, and gains
    the base where it has none; figures that have no record yet follow as they print.
    """
    figures, known = run.figures, run.edition.records
    kept = [
        replace(record, base=record.base or figures[record.id].definition.base)
        if record.id in figures
        else record
        for record in known.values()
    ]
    fresh = [record_of(f, str(run.edition.year)) for f in figures.values() if f.id not in known]
    return [*kept, *fresh]


def write_records(records: Iterable[Record], path: Path) -> None:
    """Write published.csv; replaces a file of that name. Raises OSError where it cannot."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Record)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(record) for record in records)


def recorded_quantities(edition: Edition) -> dict[str, Quantity]:
    """The values of record, each with its cell of published.csv, by figure id."""
    file, sheet = f"{edition.year}/{PUBLISHED}", PUBLISHED.removesuffix(".csv")
    return {
        record.id: Quantity(
            record.exact,
            record.unit,
            Cell(file, sheet, f"{_VALUE_COLUMN}{row}", record.value, decimals=record.decimals),
        )
        for row, record in enumerate(edition.records.values(), 2)
    }


def changed_since_frozen(run: Run) -> list[Problem]:
    """Every figure of a frozen edition that is not what was fixed: changed, gone or new."""
    if run.edition.frozen is None:
        return []
    return list(_left_records(run, run.edition.records))


def differences(run: Run, records: Mapping[str, Record]) -> Iterator[tuple[str, str, str]]:
    """Figure id, what its record says, and what it is now, for each that differs."""
    for record in records.values():
        figure = run.figures.get(record.id)
        if figure is None:
            yield record.id, record.as_printed, "không còn số liệu này"
            continue
        sides = zip(_recorded(record), _now(figure, record), strict=True)
        if differing := [(was, is_now) for was, is_now in sides if was != is_now]:
            was, now = zip(*differing, strict=True)
            yield record.id, "; ".join(was), "; ".join(now)
    for figure in run.figures.values():
        if figure.id not in records:
            yield figure.id, "không có số liệu này", figure.table_text


def _left_records(run: Run, records: Mapping[str, Record]) -> Iterator[Problem]:
    name, day = run.edition.show_path(PUBLISHED), run.edition.frozen
    for figure_id, was, now in differences(run, records):
        figure = run.figures.get(figure_id)
        label = figure.definition.label_vi if figure else records[figure_id].label_vi
        yield Problem(
            "AB-07",
            name,
            f"{figure_id} như khi chốt ngày {day:%d/%m/%Y}: {was}",
            f"hiện nay: {now}",
            _FIX if figure_id in records else f"{_SINCE}; {_FIX}",
            row=label,
        )


def _recorded(record: Record) -> tuple[str, ...]:
    noun = MEASURES[record.unit].noun if record.unit in MEASURES else record.unit
    value = number_text(record.exact, record.decimals)
    return _both(record.as_printed, value), f"đơn vị {noun}", f"mẫu số: {record.base or 'không có'}"


def _now(figure: Figure, record: Record) -> tuple[str, ...]:
    """The same facts of the figure now; a report prints 5 beside 05, -5 beside −5: the one number."""
    same_words = _minus(record.as_printed) in (_minus(figure.text), _minus(figure.table_text))
    text = record.as_printed if same_words else figure.text
    value, definition = number_text(figure.quantity.exact, record.decimals), figure.definition
    noun = MEASURES[definition.unit].noun
    return _both(text, value), f"đơn vị {noun}", f"mẫu số: {definition.base or 'không có'}"


def _minus(text: str) -> str:
    """A number below nought with one sign: signed reports have a hyphen, we print a minus."""
    return text.replace(MINUS, "-")


def _both(text: str, value: str) -> str:
    """A number as printed, with its value where the words alone do not say it."""
    return text if text.lstrip("0").startswith(value.lstrip("0")) else f"{text} ({value})"
