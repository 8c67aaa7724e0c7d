"""Where charts are drawn: in this process, or by another one that draws for many.

The first picture of a process takes as long as the next ten, and a process that has drawn must not
fork. So notebooks that run in forks of one process send their pictures to one process that draws.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Any

import vl_convert

_drawn = False
_painter: Connection | None = None


def converter() -> ModuleType:
    """vl-convert, which this process uses from now on."""
    global _drawn
    _drawn = True
    return vl_convert


def has_drawn() -> bool:
    """Whether this process has used vl-convert; it must then not fork any more."""
    return _drawn


def vegalite_svg(spec: dict[str, Any], locale: dict[str, Any]) -> str:
    """The picture of a Vega-Lite specification; raises ValueError where it cannot be drawn."""
    if _painter is None:
        return str(converter().vegalite_to_svg(spec, format_locale=locale))
    _painter.send((spec, locale))
    svg, fault = _painter.recv()
    if fault:
        raise ValueError(fault)
    return str(svg)


@contextmanager
def drawn_by(painter: Connection) -> Iterator[None]:
    """Within, pictures are asked of the process at the other end, which runs `paint`."""
    global _painter
    before, _painter = _painter, painter
    try:
        yield
    finally:
        _painter = before


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
