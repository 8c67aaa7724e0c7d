"""Office files with the same bytes for the same content: no hour of their making inside."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

_FACTS = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def save_dated(save: Callable[[io.BytesIO], object], target: Path, day: date) -> None:
    """Write what `save` writes to `target`, as if made on that day."""
    buffer = io.BytesIO()
    save(buffer)
    written = rb"\g<1>" + f"{day:%Y-%m-%d}T00:00:00Z".encode()
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = made.read(name)
            kept.writestr(entry, _TIMES.sub(written, content) if name == _FACTS else content)
