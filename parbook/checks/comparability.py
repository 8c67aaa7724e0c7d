"""What may be compared across years: units that begin, end and merge."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from parbook.inputs.edition import Edition
from parbook.inputs.units import Unit, Units

Period = tuple[date, date]
COMPARABLE, CONVERTED, NOT_COMPARABLE = "comparable", "converted", "not_comparable"
MARK_WORDS = {
    COMPARABLE: "so sánh được",
    CONVERTED: "so sánh được sau quy đổi",
    NOT_COMPARABLE: "không so sánh được",
}


@dataclass(frozen=True)
class Standing:
    """How a unit of this year stands to last year's: its mark, and whose numbers are to be summed."""

    mark: str
    reason: str = ""
    before: tuple[str, ...] = ()
    now: tuple[str, ...] = ()


def standing(units: Units, key: str, before: Period, now: Period) -> Standing:
    """The standing of the unit or block `key`; a row that is neither (a total) stands for itself.

    A unit is comparable with itself where it existed throughout both periods and took nothing
    over. Where it took over other units' work, it is compared with the sum of all of them. A
    unit that ended, or whose work was divided among several, is not comparable.
    """
    unit = units.get(key)
    if unit is None:
        return Standing(COMPARABLE, "", (key,), (key,))
    what = "khối" if unit.is_block else "đơn vị"
    if unit.valid_to is not None and unit.valid_to < now[1]:
        return Standing(NOT_COMPARABLE, f"{what} đã kết thúc hoạt động từ ngày {_after(unit.valid_to)}")
    group = [unit, *_came_before(units, key)]
    was = tuple(u.id for u in group if u.exists(*before))
    is_now = tuple(u.id for u in group if u.exists(*now))
    if was == is_now == (key,):
        if unit.valid_from is not None and unit.valid_from > before[0]:
            return Standing(NOT_COMPARABLE, f"{what} mới hoạt động từ ngày {_day(unit.valid_from)}")
        return Standing(COMPARABLE, "", was, is_now)
    if not was:
        day = f" từ ngày {_day(unit.valid_from)}" if unit.valid_from else ""
        return Standing(NOT_COMPARABLE, f"{what} mới hoạt động{day}")
    divided = [u.name for u in group if u.id != key and u.id in was and len(u.successors) > 1]
    if divided:
        return Standing(
            NOT_COMPARABLE,
            f"công việc của {', '.join(divided)} được chia cho nhiều đơn vị, không quy đổi được",
        )
    names = ", ".join(units[u].name for u in was)
    return Standing(CONVERTED, f"năm trước là tổng của: {names}", was, is_now)


def ended_reason(units: Units, key: str) -> str:
    """Why a unit of last year has no row this year."""
    unit = units.get(key)
    if unit is None or unit.valid_to is None:
        return "năm nay không có dòng này"
    heirs = ", ".join(units[heir].name for heir in unit.successors)
    moved = f"; công việc chuyển về {heirs}" if heirs else ""
    what = "khối" if unit.is_block else "đơn vị"
    return f"{what} đã kết thúc hoạt động từ ngày {_after(unit.valid_to)}{moved}"


def _came_before(units: Units, key: str) -> Iterator[Unit]:
    """Everyone whose work the unit took over, directly or through others, each once."""
    seen, waiting = {key}, [key]
    while waiting:
        for unit in units.predecessors(waiting.pop(0)):
            if unit.id not in seen:
                seen.add(unit.id)
                waiting.append(unit.id)
                yield unit


def row_keys(edition: Edition) -> Mapping[tuple[str, str, str], tuple[str, str]]:
    """Which table and row of units a cell stands in: by file, sheet and row number."""
    return {
        (table.contract.file, table.sheet, str(row.number)): (table.contract.name, row.key)
        for table in edition.tables.values()
        if table.contract.units
        for row in table.rows
    }


def _after(last: date) -> str:
    return _day(last + timedelta(days=1))


def _day(day: date) -> str:
    return f"{day.day:02d}/{day.month if day.month > 2 else f'{day.month:02d}'}/{day.year}"
