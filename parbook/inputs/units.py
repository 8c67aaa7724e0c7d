"""Units and blocks of a province: names, days of validity and successors (data/units.csv)."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from parbook.problems import Problem
from parbook.text import fold, nfc

COLUMNS = ("id", "name", "block", "valid_from", "valid_to", "successors", "other_names")


@dataclass(frozen=True)
class Unit:
    """A unit, or a block of units (then `block` is empty).

    `valid_from` and `valid_to` are its first and last day, None where it has none; `successors`
    are the ids of the units that took over its work; `other_names` are read like its name.
    """

    id: str
    name: str
    block: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()

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
    def keys_by_name(self) -> dict[str, str]:
        """Ids by folded name, other names included."""
        return {fold(name): u.id for u in self.values() for name in (u.name, *u.other_names)}

    @property
    def names(self) -> Iterator[str]:
        """Every name as it is written, other names included."""
        return (name for unit in self.values() for name in (unit.name, *unit.other_names))


def read_units(path: Path, shown: str) -> tuple[Units, list[Problem]]:
    """The list of units with everything that is wrong in it; `shown` is the file's name in messages."""
    if not path.is_file():
        return Units(), [Problem("DL-01", shown, "có tệp này", "không có tệp", "khôi phục tệp")]
    try:
        rows = list(csv.DictReader(nfc(path.read_text(encoding="utf-8-sig")).splitlines()))
    except UnicodeDecodeError:
        found, fix = "tệp dùng bảng mã khác", 'mở bằng Excel, lưu lại với loại "CSV UTF-8"'
        return Units(), [Problem("AB-01", shown, "tệp CSV mã UTF-8", found, fix)]
    problems: list[Problem] = []
    found_units: dict[str, Unit] = {}
    for number, row in enumerate(rows, 2):
        if row.keys() != set(COLUMNS) or None in row.values():
            needed, found = "các cột " + ", ".join(COLUMNS), f"dòng {number}: " + ", ".join(map(str, row))
            fix = "khôi phục các cột của tệp"
            return Units(), [Problem("AB-01", shown, needed, found, fix)]
        try:
            unit = _unit(row)
        except ValueError:
            needed, found = "ngày dạng 2025-06-30, hoặc để trống", f"{row['valid_from']} / {row['valid_to']}"
            problems.append(_fault(shown, number, row["name"], needed, found))
            continue
        if unit.id in found_units:
            problems.append(_fault(shown, number, unit.name, "mỗi mã đơn vị một lần", f"{unit.id} lặp lại"))
        found_units.setdefault(unit.id, unit)
    units = Units(found_units.values())
    return units, [*problems, *_faults(units, shown)]


def _unit(row: Mapping[str, str]) -> Unit:
    first, last = (date.fromisoformat(row[n]) if row[n] else None for n in ("valid_from", "valid_to"))
    names = tuple(name.strip() for name in row["other_names"].split(";") if name.strip())
    return Unit(row["id"], row["name"], row["block"], first, last, tuple(row["successors"].split()), names)


def _faults(units: Units, shown: str) -> Iterator[Problem]:
    """Blocks and successors that are not in the list; names that two units share."""
    blocks = {block.id for block in units.blocks}
    seen: dict[str, str] = {}
    for number, unit in enumerate(units.values(), 2):
        if unit.block and unit.block not in blocks:
            yield _fault(shown, number, unit.name, "khối có trong danh mục", unit.block)
        for successor in unit.successors:
            if successor not in units:
                yield _fault(shown, number, unit.name, "đơn vị kế tiếp có trong danh mục", successor)
        for name in map(fold, (unit.name, *unit.other_names)):
            if seen.setdefault(name, unit.id) != unit.id:
                needed, found = "mỗi tên chỉ của một đơn vị", f"trùng tên với {seen[name]}"
                yield _fault(shown, number, unit.name, needed, found)


def _fault(shown: str, number: int, name: str, needed: str, found: str) -> Problem:
    return Problem("AB-01", shown, needed, found, "sửa dòng này", cell=f"dòng {number}", row=name)
