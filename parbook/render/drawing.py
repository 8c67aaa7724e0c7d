"""Where charts are drawn: in this process, or by another one that draws for many.

The first picture of a process takes as long as the next ten, and a process that has drawn must not
fork. So notebooks that run in forks of one process send their pictures to one process that draws.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from multiprocessing.connection import Connection, wait
from threading import Event
from types import ModuleType
from typing import Any

import vl_convert

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
    """The picture of a Vega-Lite specification; raises ValueError where it cannot be drawn."""
    painter = _PAINTER.get()
    if painter is None:
        return str(converter().vegalite_to_svg(spec, format_locale=locale))
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
        return str(vl_convert.vegalite_to_svg(spec, format_locale=locale)), ""
    except Exception as fault:
        return "", f"{type(fault).__name__}: {fault}"
