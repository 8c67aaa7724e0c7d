"""Figures of record: what an edition prints, and the file published.csv that keeps it."""

import csv
from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from pathlib import Path

from parbook.edition import Record
from parbook.figures import Figure


def record_of(figure: Figure, period: str, decimals: int | None = None, label: str = "") -> Record:
    """The figure as it prints; `decimals` and `label` where they differ from the figure's own."""
    shown = figure if decimals is None else replace(figure, decimals=decimals)
    return Record(
        figure.id, figure.section, label or figure.definition.label_vi, shown.printed, shown.text,
        figure.definition.unit, shown.word_before or "exact", period,
    )  # fmt: skip


def write_records(records: Iterable[Record], path: Path) -> None:
    """Write published.csv; replaces a file of that name."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Record)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(record) for record in records)
