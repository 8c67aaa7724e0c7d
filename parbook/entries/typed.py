"""Entries of a file read into the typed value that a dataclass describes; every fault with its place."""

from collections.abc import Iterator, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from parbook.entries.csv_rows import CsvRow
from parbook.entries.near import near
from parbook.entries.reads import Group, Pairs, Reads, file_name
from parbook.entries.yaml_file import Path_, YamlFile
from parbook.problems import Problem

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Kind = TypeVar("Kind")
_MOST = 20  # problems of one file; more have one cause
_LONGEST = 80


def typed(kind: type[Kind], file: YamlFile) -> tuple[Kind | None, list[Problem]]:
    """The entries of a YAML file as a `kind`; None where there are problems (AB-01, by line and path)."""
    value, faults = _read(kind, file.tree)
    return value, [file.problem(path, needed, found, fix) for path, needed, found, fix in faults]


def typed_row(kind: type[Kind], row: CsvRow, shown: str, name: str) -> tuple[Kind | None, list[Problem]]:
    """A row of a CSV file as a `kind`, as of `typed`; `name` is the column that names the row."""
    value, faults = _read(kind, row.texts)
    place, label = f"dòng {row.line}", row.texts.get(name, "")[:_LONGEST]
    problems = [
        Problem("AB-01", shown, needed, found, "sửa ô này", cell=place, row=label, column=str(path[0]))
        for path, needed, found, _ in faults
    ]
    return value, problems


def as_tree(value: Any) -> Any:
    """The entries that would be read as `value`; what is as if it were not there is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            file_name(f.name): as_tree(getattr(value, f.name))
            for f in fields(value)
            if getattr(value, f.name) != _default(f)
        }
    if isinstance(value, tuple | list):
        return [as_tree(item) for item in value]
    return {name: as_tree(item) for name, item in value.items()} if hasattr(value, "items") else value


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


Fault = tuple[Path_, str, str, str]


def _read(kind: type[Kind], tree: object) -> tuple[Kind | None, list[Fault]]:
    from pydantic import ValidationError

    try:
        value: Kind = _adapter(kind).validate_python(tree)  # type: ignore[arg-type]
    except ValidationError as fault:
        errors = fault.errors(include_url=False, include_input=False)[:_MOST]
        absent = [error["loc"] for error in errors if error["type"] == "missing"]
        others = [_fault(kind, error) for error in errors if error["type"] != "missing"]
        return None, [*_absent(kind, absent), *others]
    return value, []


@cache
def _adapter(kind: Any) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _absent(kind: type, paths: Sequence[Path_]) -> Iterator[Fault]:
    """What is missing: an entry by itself, several of one group together."""
    groups: dict[Path_, list[str]] = {}
    for path in paths:
        groups.setdefault(path[:-1], []).append(str(path[-1]))
    for group, names in groups.items():
        if len(names) == 1:
            path = (*group, *names)
            yield path, _words(_asked(kind, path)), "không có mục này", "thêm mục này"
        else:
            yield group, _words(_asked(kind, group)), f"thiếu các mục {', '.join(names)}", "thêm các mục này"


def _fault(kind: type, error: Any) -> Fault:
    """Path, what was needed, what was found, how to mend it."""
    path: Path_ = tuple(step for step in error["loc"] if step != "[key]")
    asked = _asked(kind, path)
    if error["type"] == "entry":
        return path, error["ctx"]["needed"], error["ctx"]["found"], "sửa mục này"
    if error["type"] == "unexpected_keyword_argument":
        known = [file_name(f.name) for f in fields(_asked(kind, path[:-1]))]
        found = f'"{str(path[-1])[:_LONGEST]}"{near(str(path[-1]), known)}'
        return path, f"một trong các mục: {', '.join(known)}", found, "sửa tên mục, hoặc bỏ mục này"
    return path, _words(asked), "giá trị khác kiểu", "sửa mục này"


def _asked(kind: Any, path: Sequence[str | int]) -> Any:
    """The annotation of the entry at a path; None where there is none."""
    for step in path:
        bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
        if is_dataclass(bare):
            hints = get_type_hints(bare, include_extras=True)
            kind = next((hint for name, hint in hints.items() if file_name(name) == step), None)
        else:  # a list, or names with values
            inner = [arg for arg in get_args(bare) if arg is not Ellipsis]
            kind = inner[-1] if inner else None
    if get_origin(kind) is Annotated and is_dataclass(get_args(kind)[0]):
        return get_args(kind)[0]
    return kind


def _words(kind: Any) -> str:
    marks: Iterator[Any] = iter(get_args(kind)[1:] if get_origin(kind) is Annotated else ())
    for mark in marks:
        if isinstance(mark, Reads | Group | Pairs):
            return mark.needed
    if is_dataclass(kind):
        return "các mục " + ", ".join(file_name(f.name) for f in fields(kind))
    return "giá trị đúng kiểu"
