"""Facts that are not logic: tables that ship with the library."""

import csv
from importlib.resources import files


def read_facts(name: str) -> list[dict[str, str]]:
    """The rows of a table of facts, as texts by column."""
    text = (files("parbook") / "facts" / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))
