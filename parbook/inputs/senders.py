"""Who sent which workbook, and when it came: the entries `senders` of edition.yml."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from parbook.problems import Problem

_NEEDED = (
    "mỗi tệp ở mục senders có unit, document (chữ) và date, received_on (ngày dạng 2021-01-12, hoặc null)"
)


@dataclass(frozen=True)
class Sender:
    """The unit that sends a file, by which document of which day, and the day that it came, if it has."""

    file: str
    unit: str
    document: str
    date: datetime.date | None
    received_on: datetime.date | None


def read_senders(settings: Any, files: Iterable[str], shown: str) -> tuple[dict[str, Sender], list[Problem]]:
    """The senders by file name, with every entry that cannot be understood (AB-01).

    `files` are the workbooks of an edition, `shown` is the name of edition.yml in messages.
    """
    entries = settings.get("senders") or {}
    if not isinstance(entries, dict):
        return {}, [Problem("AB-01", shown, _NEEDED, f"senders: {entries}"[:80], "sửa mục senders")]
    found, problems = {}, []
    for file, entry in entries.items():
        sender = _sender(str(file), entry)
        if sender is None:
            problems.append(Problem("AB-01", shown, _NEEDED, f"{file}: {entry}"[:160], "sửa mục này"))
        elif file not in files:
            needed = "mục senders chỉ nêu các tệp: " + ", ".join(files)
            problems.append(Problem("AB-01", shown, needed, f'"{file}"', "sửa tên tệp, hoặc bỏ mục này"))
        else:
            found[sender.file] = sender
    return found, problems


def _sender(file: str, entry: Any) -> Sender | None:
    if not isinstance(entry, dict) or entry.keys() != {"unit", "document", "date", "received_on"}:
        return None
    texts = [entry["unit"] or "", entry["document"] or ""]
    days = [entry["date"], entry["received_on"]]
    if any(not isinstance(text, str) for text in texts):
        return None
    # A date and time is a date to Python, and compares with none.
    if any(day is not None and type(day) is not datetime.date for day in days):
        return None
    return Sender(file, texts[0].strip(), texts[1].strip(), days[0], days[1])
