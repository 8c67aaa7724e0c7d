"""Where charts are drawn: in this process, or by another one that draws for many.

The first picture of a process takes as long as the next ten, and a process that has drawn must not
fork. So notebooks that run in forks of one process send their pictures to one process that draws.
"""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import Any
from xml.sax.saxutils import quoteattr

import vl_convert

# As wide as Arial and Liberation Sans, letter by letter; Arial comes with Windows alone.
MEASURE = "Arimo"
_DRAWN = Event()
_PAINTER: ContextVar[Connection | None] = ContextVar("painter", default=None)


def converter() -> ModuleType:
    """vl-convert, which this process uses from now on."""
    _DRAWN.set()
    return vl_convert


def has_drawn() -> bool:
    """Whether this process has used vl-convert; it must then not fork any more."""
    return _DRAWN.is_set()


def vegalite_svg(spec: dict[str, Any], locale: dict[str, Any]) -> str:
    """The picture of a Vega-Lite specification; raises ValueError where it cannot be drawn.

    It asks for the font of the specification, and is laid out by the widths of the vendored one.
    """
    painter = _PAINTER.get()
    if painter is None:
        return _drawn(spec, locale)
    painter.send((spec, locale))
    svg, fault = painter.recv()
    if fault:
        raise ValueError(fault)
    return str(svg)


@contextmanager
def drawn_by(painter: Connection) -> Iterator[None]:
    """Within, pictures are asked of the process at the other end, which runs `paint`."""
    token = _PAINTER.set(painter)
    try:
        yield
    finally:
        _PAINTER.reset(token)


def paint(asked: Sequence[Connection]) -> None:
    """Draw what is asked for at any of the connections, until all of them are closed."""
    open_ones = list(asked)
    while open_ones:
        for connection in wait(open_ones):
            assert isinstance(connection, Connection)
            try:
                spec, locale = connection.recv()
            except (EOFError, OSError):  # whoever asked has ended
                open_ones.remove(connection)
                continue
            with suppress(OSError):
                connection.send(_picture(spec, locale))


def _picture(spec: dict[str, Any], locale: dict[str, Any]) -> tuple[str, str]:
    try:
        return _drawn(spec, locale), ""
    except Exception as fault:
        return "", f"{type(fault).__name__}: {fault}"


def _drawn(spec: dict[str, Any], locale: dict[str, Any]) -> str:
    # Measured with whatever font the machine has, the same chart would be wider here and narrower there.
    config = spec.get("config", {})
    measured = {**spec, "config": {**config, "font": MEASURE}}
    _know_fonts()
    svg = str(converter().vegalite_to_svg(measured, format_locale=locale))
    asked = quoteattr(str(config.get("font", MEASURE)))
    return svg.replace(f'font-family="{MEASURE}"', f"font-family={asked}")


@cache
def _know_fonts() -> None:
    """Tell vl-convert of the vendored fonts; raises FileNotFoundError where they are not there."""
    # A project made from the wheel has them; a part of a project, as tests use, takes those of the source.
    start = Path.cwd()
    folders = [place / "book" / "fonts" for place in (start, *start.parents, Path(__file__).parents[2])]
    found = next((folder for folder in folders if (folder / f"{MEASURE}-Regular.ttf").is_file()), None)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, "", f"book/fonts/{MEASURE}-Regular.ttf")
    converter().register_font_directory(str(found))
