"""Formulas of a workbook given the values that Excel would have stored with them.

openpyxl writes formulas without values. Viewers that do not calculate then show nothing, and
the reader takes such a cell for one that was never calculated.
"""

import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

Stored = Mapping[str, int | float | str]

_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)>(<f>.*?</f>)<v\s*(?:/>|></v>)</c>')


def store_values(path: Path, sheets: Sequence[Stored]) -> None:
    """Write into the workbook the value of each formula: by address, sheet by sheet in their order."""
    with zipfile.ZipFile(path) as book:
        parts = {entry: book.read(entry) for entry in book.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for entry, content in parts.items():
            if sheet := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", entry.filename):
                content = _filled(content.decode(), sheets[int(sheet[1]) - 1]).encode()
            book.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _filled(xml: str, values: Stored) -> str:
    def cell(match: re.Match[str]) -> str:
        address, style, formula = match.groups()
        if address not in values:
            return match[0]
        value = values[address]
        kind = ' t="str"' if isinstance(value, str) else ""
        return f'<c r="{address}"{style}{kind}>{formula}<v>{escape(str(value))}</v></c>'

    return _FORMULA.sub(cell, xml)
