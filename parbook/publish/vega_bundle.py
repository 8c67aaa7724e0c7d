"""The scripts that draw charts anew in a reader's browser, made once for each version of vl-convert."""

import hashlib
import os
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

from parbook.render.drawing import converter

_SNIPPET = "window.vegaEmbed = vegaEmbed;"


def vega_bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, of the very versions that drew the pictures.

    Kept in the user's cache, since making it takes seconds; where nothing can be kept, made anew.
    """
    kept = _place()
    with suppress(OSError, UnicodeDecodeError):
        digest, _, script = kept.read_bytes().decode().partition("\n")
        if digest == _digest(script):
            return script
    script = str(converter().javascript_bundle(_SNIPPET))
    with suppress(OSError):
        _keep(kept, f"{_digest(script)}\n{script}")
    return script


def _place() -> Path:
    maker = f"{version('vl-convert-python')}-{_digest(_SNIPPET)[:8]}"
    return user_cache_path("parbook", appauthor=False) / f"vega-{maker}.js"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _keep(path: Path, text: str) -> None:
    """Write whole or not at all: another build may be reading."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(text.encode())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
