"""Blocks as JSON and back, exactly equal: what notebooks put into their outputs.

Fields that have their default are left out, and a span of bare text is that text alone. The JSON is
a text in one line, since stored as an object each field would take a line of the notebook's file.
"""

import json
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from parbook.pages.model import Block, Blocks, Span

# What a notebook's output says it is.
PAGE = "application/vnd.parbook.page+json"
_BLOCKS = {block.__name__: block for block in get_args(Block)}


def blocks_json(blocks: Blocks) -> str:
    """Blocks as JSON."""
    return json.dumps(_data(blocks), ensure_ascii=False)


def read_blocks(text: Any) -> Blocks:
    """The blocks of such a text; raises ValueError where it is none."""
    try:
        return tuple(_value(Block, item) for item in _required(json.loads(text), list))
    except (KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise ValueError(f"not a page: {fault}") from fault


def _data(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_data(item) for item in value]
    if not is_dataclass(value):
        return value
    told = {
        field.name: _data(getattr(value, field.name))
        for field in fields(value)
        if field.default is MISSING or getattr(value, field.name) != field.default
    }
    if isinstance(value, Span) and told.keys() == {"text"}:
        return value.text
    name = type(value).__name__
    return {"type": name, **told} if name in _BLOCKS else told


def _value(hint: Any, data: Any) -> Any:
    """What `data` stands for where a value of the type `hint` is due."""
    if isinstance(hint, UnionType):
        if set(get_args(hint)) <= set(_BLOCKS.values()):
            return _value(_BLOCKS[data["type"]], {k: v for k, v in data.items() if k != "type"})
        return None if data is None else _value(get_args(hint)[0], data)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in _required(data, list))
    if hint is Span and isinstance(data, str):
        return Span(data)
    if isinstance(hint, type) and is_dataclass(hint):
        data = {k: v for k, v in data.items() if k != "type"} if hint in _BLOCKS.values() else data
        return hint(**{name: _value(_hints(hint)[name], item) for name, item in data.items()})
    if hint is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    return _required(data, get_origin(hint) or hint)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _required(data: Any, kind: Any) -> Any:
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise TypeError(f"{kind.__name__} expected, not {data!r}"[:200])
    return data
