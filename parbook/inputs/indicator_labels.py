"""Code and label of an indicator: two statements of one fact, compared with each other."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from openpyxl.utils import coordinate_to_tuple

from parbook.definitions.definition import ReportDefinition
from parbook.definitions.indicators import INDICATORS
from parbook.entries.csv_rows import read_rows
from parbook.inputs.edition import Indicator, Record
from parbook.problems import Problem
from parbook.sheets.raw_cells import address
from parbook.text import fold, quoted

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
Labels = Mapping[str, set[str]]


def known_labels(
    folder: Path, definition: ReportDefinition, records: Mapping[str, Record]
) -> dict[str, set[str]]:
    """The labels that each code had so far: in the catalogue, in this edition's `records`, in last year's.

    A record of last year that cannot be read is told where it is read; here it says nothing.
    """
    found = {code: {entry.label_vi} for code, entry in definition.catalogue.items()}
    before = sorted(p for p in folder.parent.glob("[0-9]*/published.csv") if p.parent.name < folder.name)
    columns = [field.name for field in fields(Record)]
    rows = read_rows(before[-1], before[-1].name, columns, ("base",))[0] if before else []
    labels = [(record.id, record.label_vi) for record in records.values()]
    for code, label in (*labels, *((row.texts["id"], row.texts["label_vi"]) for row in rows)):
        found.setdefault(code, set()).add(label)
    return found


def label_problems(indicators: Sequence[Indicator], known: Labels) -> Iterator[Problem]:
    """DL-39 where a row has the label of another code, a remark where its label was worded otherwise.

    Both are at the cell of the label. A year within a label ("năm 2020") may change.
    """
    owners: dict[str, set[str]] = {}
    for code, labels in known.items():
        for label in labels:
            for key in (fold(label), _yearless(label)):
                owners.setdefault(key, set()).add(code)
    times = Counter(item.code for item in indicators)
    for item in indicators:
        if not item.code or not item.label or times[item.code] > 1:  # a code given twice is told as such
            continue
        keys = (fold(item.label), _yearless(item.label))
        others = next((owners[key] for key in keys if key in owners), set())
        if item.code in others:
            continue
        if others:
            other = min(others)
            found = f"{quoted(item.label)} là tên của mã {other}; dòng này ghi mã {item.code}"
            fix = "khôi phục cột “Mã số liệu” đi đúng với tên chỉ tiêu, kiểm tra lại số của dòng"
            yield _at(item, "DL-39", _needed(item, known), found, fix)
        elif item.code in known:
            fix = "xem lại nghĩa của chỉ tiêu; nếu không đổi thì không phải sửa"
            yield _at(item, "LY-03", _needed(item, known), quoted(item.label), fix)


def _needed(item: Indicator, known: Labels) -> str:
    labels = sorted(known.get(item.code, ()))
    return f"tên của mã {item.code}: {quoted(labels[0])}" if labels else f"tên riêng của mã {item.code}"


def _yearless(label: str) -> str:
    return _YEAR.sub("#", fold(label))


def _at(item: Indicator, code: str, needed: str, found: str, fix: str) -> Problem:
    row, _ = coordinate_to_tuple(item.quantity.cells()[0].address)
    field = INDICATORS.field("label")
    return Problem(
        code,
        INDICATORS.file,
        needed,
        found,
        fix,
        item.sheet,
        address(row, field.number),
        item.label,
        field.label,
    )
