"""Units and blocks of a province: names, days of validity and successors (data/units.csv)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated

from parbook.entries.csv_rows import read_rows
from parbook.entries.near import near
from parbook.entries.reads import OptionalDay, OptionalText, Reads, Text, UnitId, entry
from parbook.entries.typed import typed_row
from parbook.problems import Problem
from parbook.sheets.names import Names
from parbook.text import name_key

COLUMNS = ("id", "name", "block", "valid_from", "valid_to", "successors", "other_names")


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(";") if name.strip())


_IDS = Reads("mã các đơn vị, cách nhau bằng dấu cách", lambda text: tuple(text.split()), ())
_OTHER_NAMES = Reads("các tên khác, cách nhau bằng dấu chấm phẩy", _names, ())


@entry
@dataclass(frozen=True)
class Unit:
    """A unit, or a block of units (then `block` is empty).

    `valid_from` and `valid_to` are its first and last day, None where it has none; `successors`
    are the ids of the units that took over its work; `other_names` are read like its name.
    """

    id: UnitId
    name: Text
    block: OptionalText = ""
    valid_from: OptionalDay = None
    valid_to: OptionalDay = None
    successors: Annotated[tuple[str, ...], _IDS] = ()
    other_names: Annotated[tuple[str, ...], _OTHER_NAMES] = ()

    @property
    def is_block(self) -> bool:
        """Whether this is a block of units."""
        return not self.block

    def exists(self, first: date, last: date) -> bool:
        """Whether it exists on some day from `first` to `last`."""
        return (self.valid_from is None or self.valid_from <= last) and (
            self.valid_to is None or self.valid_to >= first
        )


class Units(Mapping[str, Unit]):
    """The units and blocks of a province by id, in the order of the list (protocol order)."""

    def __init__(self, units: Iterable[Unit] = ()) -> None:
        self._units = {unit.id: unit for unit in units}

    def __getitem__(self, key: str) -> Unit:
        return self._units[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    @property
    def blocks(self) -> list[Unit]:
        """The blocks, in order."""
        return [unit for unit in self.values() if unit.is_block]

    def of(self, block: str) -> list[Unit]:
        """The units of a block, in order."""
        return [unit for unit in self.values() if unit.block == block]

    def predecessors(self, unit: str) -> list[Unit]:
        """The units whose work this one took over."""
        return [other for other in self.values() if unit in other.successors]

    @cached_property
    def names(self) -> Names:
        """Every name, other names included, to find a unit by."""
        return Names((unit.id, name) for unit in self.values() for name in (unit.name, *unit.other_names))


def read_units(path: Path, shown: str) -> tuple[Units, list[Problem]]:
    """The list of units with everything that is wrong in it; `shown` is the file's name in messages."""
    if not path.is_file():
        return Units(), [Problem("DL-01", shown, "có tệp này", "không có tệp", "khôi phục tệp")]
    rows, problems = read_rows(path, shown, COLUMNS)
    found_units: dict[str, Unit] = {}
    lines: dict[str, int] = {}
    for row in rows:
        unit, faults = typed_row(Unit, row, shown, "name")
        problems += faults
        if unit is None:
            continue
        if unit.id in found_units:
            found = f"{unit.id} đã có ở dòng {lines[unit.id]}"
            problems.append(_fault(shown, row.line, unit.name, "mỗi mã đơn vị một lần", f"{found}, lặp lại"))
        else:
            found_units[unit.id], lines[unit.id] = unit, row.line
    units = Units(found_units.values())
    # A line that could not be read may be the block or the successor that others name.
    unread = {row.texts.get("id", "") for row in rows} - found_units.keys()
    return units, [*problems, *_faults(units, lines, shown, unread)]


def _faults(units: Units, lines: Mapping[str, int], shown: str, unread: set[str]) -> Iterator[Problem]:
    """Days that cannot be; blocks and successors not in the list; names that two share."""
    blocks = {block.id for block in units.blocks}
    seen: dict[str, str] = {}
    for unit in units.values():
        number = lines[unit.id]
        if unit.valid_from and unit.valid_to and unit.valid_from > unit.valid_to:
            found = f"{unit.valid_from} / {unit.valid_to}"
            yield _fault(shown, number, unit.name, "ngày cuối (valid_to) không trước ngày đầu", found)
        if unit.id in unit.successors:
            yield _fault(shown, number, unit.name, "đơn vị kế tiếp là đơn vị khác", unit.id)
        if unit.block and unit.block not in blocks | unread:
            found = f'"{unit.block}"{near(unit.block, blocks)}'
            yield _fault(shown, number, unit.name, "khối có trong danh mục", found)
        for successor in unit.successors:
            if successor not in units and successor not in unread:
                found = f'"{successor}"{near(successor, units)}'
                yield _fault(shown, number, unit.name, "đơn vị kế tiếp có trong danh mục", found)
        for name in map(name_key, (unit.name, *unit.other_names)):
            if seen.setdefault(name, unit.id) != unit.id:
                needed, found = "mỗi tên chỉ của một đơn vị", f"trùng tên với {seen[name]}"
                yield _fault(shown, number, unit.name, needed, found)


def _fault(shown: str, number: int, name: str, needed: str, found: str) -> Problem:
    return Problem("AB-01", shown, needed, found, "sửa dòng này", cell=f"dòng {number}", row=name)
