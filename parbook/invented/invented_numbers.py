"""The numbers of an invented edition: drawn from a seed, in believable proportions, all consistent.

What a unit has pending at the end of a year is what it carries over in the next, so that editions
of one seed follow each other.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from math import ceil, floor
from pathlib import Path
from random import Random

from parbook.definitions.definition import FIRST, InventedRange, ReportDefinition, read_definition
from parbook.definitions.indicators import INDICATORS, ListedIndicator
from parbook.numbers.expressions import evaluate, parse
from parbook.numbers.intervals import Interval
from parbook.numbers.measures import MEASURES
from parbook.numbers.numerals import rounded
from parbook.periods.workbook_writer import FilledSheet, Value
from parbook.sheets.contracts import Contract

PROVINCE = "tỉnh Minh Họa (giả định)"
WARNING = "SỐ LIỆU GIẢ ĐỊNH. CHỈ ĐỂ MINH HỌA, KHÔNG SỬ DỤNG LÀM SỐ LIỆU CHÍNH THỨC"
# Localities whose late rate passes the threshold, and the threshold (%).
_LATE_LOCALITIES, LATE_THRESHOLD = 3, 10
_DOSSIERS = 560_000
# Since when dossiers are sent through VNPost, and since when there is a portal: both are counted on.
_LINKED_IN, _PORTAL_SINCE = 2018, 2015
_COUNTS = (
    *("received", "received_online", "received_direct_post", "carried_over"),
    *("resolved", "early", "on_time", "late"),
    *("pending", "pending_in_time", "pending_overdue"),
)
_NOTES = ('Ký hiệu: "…" có phát sinh nhưng chưa có số liệu; "-" không phát sinh; "0" bằng không.', WARNING)

Row = dict[str, Value]
Counts = dict[str, int]
Values = Callable[[str], Row]


@dataclass(frozen=True)
class Block:
    """A block of units: its share of all dossiers; online and late shares from–to, in percent."""

    id: str
    name: str
    share: float
    online: tuple[int, int]
    late: tuple[int, int]


BLOCKS = (
    Block("province", "Khối cơ quan chuyên môn thuộc UBND tỉnh", 0.16, (35, 55), (1, 8)),
    Block("district", "Khối UBND cấp huyện", 0.14, (25, 40), (2, 8)),
    Block("commune", "Khối UBND cấp xã", 0.52, (8, 20), (0, 2)),
    Block("land_registration", "Văn phòng Đăng ký đất đai", 0.18, (4, 10), (1, 4)),
)


@dataclass(frozen=True)
class Size:
    """How many units the province has, and in which blocks; the levels that it lacks are in no sheet."""

    departments: int = 21
    districts: int = 9
    communes: int = 136
    blocks: tuple[Block, ...] = BLOCKS


FULL_SIZE = Size()


@dataclass(frozen=True)
class Unit:
    """A unit with what stays the same from year to year."""

    id: str
    name: str
    block: str
    dossiers: int
    backlog: int
    backlog_growth: int
    late: float


@dataclass(frozen=True)
class Invented:
    """The sheets of one year of the invented province of a seed.

    With `gaps`, one unit has not sent its numbers and one states a rate over another base.
    """

    year: int
    seed: int
    size: Size = FULL_SIZE
    gaps: bool = False

    @cached_property
    def units(self) -> dict[str, list[Unit]]:
        """The units of each block; that of a block without units is the block itself."""
        draw = Random(f"units {self.seed}")
        names = {
            "province": [(f"so_{n:02}", f"Sở {n:02}") for n in range(1, self.size.departments + 1)],
            "district": [(f"huyen_{n:02}", f"Huyện {n:02}") for n in range(1, self.size.districts + 1)],
            "commune": [(f"xa_{n:03}", f"Xã {n:03}") for n in range(1, self.size.communes + 1)],
        }
        return {b.id: list(_draw_units(draw, b, names.get(b.id, [(b.id, b.name)]))) for b in self.size.blocks}

    @property
    def levels(self) -> set[str]:
        """What rows of levels the province has: its blocks, and what several levels share."""
        return {"multilevel", *(block.id for block in self.size.blocks)}

    @property
    def idle(self) -> str:
        """The unit to which nothing happened in the year."""
        return self.units["commune"][-1].id

    @property
    def silent(self) -> str:
        """The unit that has not sent its numbers."""
        return self.units["commune"][1].id

    @property
    def differing(self) -> str:
        """The unit that states its rate of dossiers in time over another base."""
        return self.units["province"][1].id

    @cached_property
    def counts(self) -> dict[str, Counts]:
        """Dossiers by unit, by block and in total, by field of Appendix II, with those paid online."""
        found: dict[str, Counts] = {}
        for block, units in self.units.items():
            for unit in units:
                found[unit.id] = self._unit_counts(unit)
            found[block] = _added(found[unit.id] for unit in units)
        found["total"] = _added(found[block] for block in self.units)
        return found

    @cached_property
    def late_localities(self) -> list[str]:
        """The districts above the threshold, the latest first."""
        localities = self.units.get("district", [])
        rates = {unit.id: self._rate(unit.id, ("late",), "resolved") for unit in localities}
        above = [unit for unit, rate in rates.items() if rate > LATE_THRESHOLD]
        return sorted(above, key=lambda unit: -rates[unit])

    @cached_property
    def definition(self) -> ReportDefinition:
        """The report that the numbers are invented for."""
        return read_definition(FIRST, Path.cwd(), (date(self.year, 1, 1), date(self.year, 12, 31)))

    def _contract(self, name: str) -> Contract:
        return self.definition.contracts[name]

    @cached_property
    def sheets(self) -> list[FilledSheet]:
        """Every sheet of the edition, in the order of the workbooks."""
        draw = Random(f"sheets {self.seed} {self.year}")
        rows: dict[str, list[Row]] = {
            "directing_documents": list(self._documents(draw)),
            "dossiers": self._by_unit(lambda key: {name: self.counts[key][name] for name in _COUNTS}),
            "dossier_rates": self._by_unit(self._rates),
            "procedures": _procedures(self._contract("procedures"), draw, self.levels),
            "online_services": _services(self._contract("online_services"), draw),
            "online_dossiers": self._by_unit(self._online),
            "online_targets": _targets(self._contract("online_targets"), draw, self.levels),
            "online_payments": self._by_unit(
                lambda key: {"dossiers": self.counts[key]["paid"], "amount": self.counts[key]["amount"]}
            ),
            "postal_service": [self._postal],
            "vertical_sectors": _sectors(self._contract("vertical_sectors"), draw),
        }
        appendices = [self._sheet(contract, rows[contract.name]) for contract in self.definition.appendices]
        return [*appendices, *self._indicator_sheets(draw)]

    def _sheet(self, contract: Contract, rows: Sequence[Row], title: str = "") -> FilledSheet:
        head = (f"UBND {PROVINCE.upper()}", WARNING, f"{contract.title} năm {self.year}")
        return FilledSheet(contract, title or contract.sheet, head, rows, _NOTES)

    def _unit_counts(self, unit: Unit) -> Counts:
        if unit.id == self.idle:
            return dict.fromkeys([*_COUNTS, "paid", "amount"], 0)
        draw = Random(f"dossiers {self.seed} {self.year} {unit.id}")
        block = next(b for b in self.size.blocks if b.id == unit.block)
        years = self.year - 2000
        sent = round(unit.dossiers * draw.uniform(0.95, 1.05))
        online = round(sent * draw.uniform(*block.online) / 100)
        carried = unit.backlog + unit.backlog_growth * years
        pending = carried + unit.backlog_growth
        resolved = sent + carried - pending
        late = round(resolved * unit.late * draw.uniform(0.98, 1.02))
        early = resolved * draw.randint(20, 50) // 100
        overdue = pending * draw.randint(2, 15) // 100
        paid = online * draw.randint(4, 12) // 100
        counts = (
            *(sent + carried, online, sent - online, carried),
            *(resolved, early, resolved - early - late, late),
            *(pending, pending - overdue, overdue),
        )
        amount = paid * draw.randint(20, 90) * 1000
        return {**dict(zip(_COUNTS, counts, strict=True)), "paid": paid, "amount": amount}

    def _by_unit(self, values: Values) -> list[Row]:
        """Blocks with their units below them, and the total."""
        rows: list[Row] = []
        for number, block in zip(("I", "II", "III", "IV", "V"), self.size.blocks, strict=False):
            rows.append({"no": number, "label": block.name, **values(block.id)})
            for place, unit in enumerate(self.units[block.id], 1):
                if unit.id != block.id:
                    found = values(unit.id)
                    if self.gaps and unit.id == self.silent:
                        found = dict.fromkeys(found, "…")
                    rows.append({"no": str(place), "label": unit.name, **found})
        return [*rows, {"label": "Tổng cộng", **values("total")}]

    def _rate(self, key: str, parts: Iterable[str], whole: str) -> Fraction:
        numbers = self.counts[key]
        return _percent(sum(numbers[part] for part in parts), numbers[whole])

    def _rates(self, key: str) -> Row:
        if not self.counts[key]["resolved"]:
            return dict.fromkeys(("ontime_rate", "late_rate", "late_rank"), "-")
        base = "received" if self.gaps and key == self.differing else "resolved"
        return {
            "ontime_rate": _typed(self._rate(key, ("early", "on_time"), base)),
            "late_rate": _typed(self._rate(key, ("late",), "resolved")),
            "late_rank": self._late_ranks.get(key, "-"),
        }

    @cached_property
    def _late_ranks(self) -> dict[str, int]:
        """The rank of each unit in its block and of each block, the latest first; equals share a rank."""
        ranks: dict[str, int] = {}
        groups = [
            [block.id for block in self.size.blocks],
            *([u.id for u in units] for units in self.units.values()),
        ]
        for group in groups:
            busy = [key for key in group if self.counts[key]["resolved"] and key not in ranks]
            rates = {key: self._rate(key, ("late",), "resolved") for key in busy}
            ranks |= {key: 1 + sum(rate > rates[key] for rate in rates.values()) for key in busy}
        return ranks

    def _online(self, key: str) -> Row:
        numbers = self.counts[key]
        received, online = self._received(key), numbers["received_online"]
        rate: Value = _typed(_percent(online, received)) if received else "-"
        return {"received": received, "online": online, "online_rate": rate}

    def _received(self, key: str) -> int:
        return self.counts[key]["received_online"] + self.counts[key]["received_direct_post"]

    @cached_property
    def _postal(self) -> Row:
        received = self._received("total")
        draw = Random(f"postal {self.seed} {self.year}")
        sent = received * draw.randint(40, 90) // 10_000
        earlier = [] if self.year <= _LINKED_IN else [self._before._postal["cumulative"]]
        cumulative = sent + sum(int(number) for number in earlier)
        rate = _typed(_percent(sent, received))
        label = "Hồ sơ đăng ký qua kết nối VNPost"
        return {"no": "1", "label": label, "in_year": sent, "cumulative": cumulative, "rate": rate}

    @property
    def _before(self) -> "Invented":
        """The year before of the same province."""
        return replace(self, year=self.year - 1)

    @property
    def _visits(self) -> int:
        """Visits to the portal in the year."""
        return Random(f"visits {self.seed} {self.year}").randint(400_000, 600_000)

    @property
    def _visits_total(self) -> int:
        """Visits since the portal was opened."""
        earlier = self._before._visits_total if self.year > _PORTAL_SINCE else 0
        return earlier + self._visits

    def _documents(self, draw: Random) -> Iterator[Row]:
        listed = (
            ("Kế hoạch", "KH-UBND", "Kế hoạch cải cách hành chính của năm", "I.1"),
            ("Kế hoạch", "KH-UBND", "Kế hoạch tuyên truyền cải cách hành chính của năm", "I.3"),
            ("Quyết định", "QĐ-UBND", "Giao chỉ tiêu tiếp nhận hồ sơ trực tuyến", "I.2"),
            ("Công văn", "UBND-NC", "Chấn chỉnh việc giải quyết hồ sơ trễ hạn", "I.2"),
            ("Quyết định", "QĐ-UBND", "Công bố danh mục thủ tục hành chính", "II.3"),
            ("Quyết định", "QĐ-UBND", "Phê duyệt danh mục vị trí việc làm", "II.5"),
        )
        for number, (kind, sign, label, place) in enumerate(listed, 1):
            day, month = draw.randint(1, 28), 2 * number - draw.randint(0, 1)
            known = {"kind": kind, "issuer": "UBND tỉnh", "label": label, "place": place}
            date = f"{day:02}/{month}/{self.year}"
            yield {"no": str(number), "number": f"{draw.randint(10, 3999)}/{sign}", "date": date, **known}

    def _indicator_sheets(self, draw: Random) -> Iterator[FilledSheet]:
        total = self.counts["total"]
        known = {
            "procedures.online_received": Fraction(total["received_online"]),
            "procedures.online_rate": _percent(total["received_online"], self._received("total")),
            "procedures.payment_dossiers": Fraction(total["paid"]),
            "procedures.payment_amount": Fraction(total["amount"]),
            "outreach.portal_visits": Fraction(self._visits),
            "outreach.portal_visits_total": Fraction(self._visits_total),
            "digital_government.agencies_province": Fraction(self.size.departments),
            "digital_government.agencies_district": Fraction(self.size.districts),
            "digital_government.agencies_commune": Fraction(self.size.communes),
            "shortcomings.late_localities": Fraction(len(self.late_localities)),
            "shortcomings.late_threshold": Fraction(LATE_THRESHOLD),
        }
        words = {"shortcomings.late_threshold": "trên"}
        for row in self.definition.invented:
            known[row.code] = _between(draw, row, known)
            words[row.code] = row.word
        for title, items in groupby(self.definition.indicators, key=lambda item: item.sheet):
            rows = [_indicator_row(item, known[item.code], words.get(item.code, "")) for item in items]
            yield self._sheet(INDICATORS, rows, title)


def _draw_units(draw: Random, block: Block, names: Sequence[tuple[str, str]]) -> Iterator[Unit]:
    weights = [draw.uniform(0.5, 1.5) for _ in names]
    late = [draw.uniform(*block.late) / 100 for _ in names]
    if block.id == "district":
        late[:_LATE_LOCALITIES] = [draw.uniform(11, 23) / 100 for _ in late[:_LATE_LOCALITIES]]
        draw.shuffle(late)
    for (unit_id, name), weight, rate in zip(names, weights, late, strict=True):
        dossiers = round(_DOSSIERS * block.share * weight / sum(weights))
        backlog = dossiers * draw.randint(2, 6) // 100
        yield Unit(unit_id, name, block.id, dossiers, backlog, 1 + dossiers // 2000, rate)


def _added(parts: Iterable[Mapping[str, int]]) -> Counts:
    sums: Counts = {}
    for part in parts:
        for name, number in part.items():
            sums[name] = sums.get(name, 0) + number
    return sums


def _percent(part: int, whole: int) -> Fraction:
    """The rate as a report types it, with two decimals."""
    return Fraction(rounded(Fraction(100 * part, whole), 2)) if whole else Fraction(0)


def _typed(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def _between(draw: Random, row: InventedRange, known: Mapping[str, Fraction]) -> Fraction:
    """A number between two expressions of numbers already drawn, in steps."""

    def steps(expression: str) -> Fraction:
        value = evaluate(parse(expression), lambda code: Interval.point(known[code])).low
        return (value or Fraction(0)) / row.step

    return draw.randint(ceil(steps(row.low)), floor(steps(row.high or row.low))) * row.step


def _indicator_row(item: ListedIndicator, value: Fraction, word: str) -> Row:
    row: Row = {**vars(item), "unit": MEASURES[item.unit].noun, "value": _typed(value), "word": word}
    return {name: cell for name, cell in row.items() if cell != "" and name != "sheet"}


def _named(contract: Contract, key: str, number: str) -> Row:
    return {"no": number, "label": dict(contract.rows)[key]}


def _procedures(contract: Contract, draw: Random, levels: Container[str]) -> list[Row]:
    ranges = (
        ("province", 1100, 1400),
        ("district", 200, 260),
        ("commune", 90, 130),
        ("multilevel", 200, 260),
    )
    rows: list[Row] = []
    procedures, processes = 0, 0
    for number, (key, low, high) in enumerate(ranges, 1):
        count, detailed = draw.randint(low, high), draw.randint(low + 100, high + 200)
        if key not in levels:
            continue
        row: Row = {"procedures": count, "processes": "-" if key == "multilevel" else detailed}
        procedures, processes = procedures + count, processes + (0 if key == "multilevel" else detailed)
        rows.append({**_named(contract, key, str(number)), **row})
    return [*rows, {"label": "Tổng cộng", "procedures": procedures, "processes": processes}]


def _services(contract: Contract, draw: Random) -> list[Row]:
    third, fourth = draw.randint(300, 400), draw.randint(350, 450)
    grown_third, grown_fourth = draw.randint(100, 250), draw.randint(150, 300)
    post, payment = draw.randint(1000, 1300), draw.randint(300, 550)
    numbers = {
        "post": ("1", post, draw.randint(300, post - 100)),
        "online": ("2", third + fourth, grown_third + grown_fourth),
        "online_l3": ("2.1", third, grown_third),
        "online_l4": ("2.2", fourth, grown_fourth),
        "payment": ("3", payment, draw.randint(50, payment - 100)),
    }
    return [
        {**_named(contract, key, number), "processes": now, "increase": increase}
        for key, (number, now, increase) in numbers.items()
    ]


def _targets(contract: Contract, draw: Random, levels: Container[str]) -> list[Row]:
    rows: list[Row] = []
    for number, key in enumerate(("province", "district", "commune"), 1):
        low = 50 - 10 * number + draw.randint(0, 3)
        if key not in levels:
            continue
        rows.append({**_named(contract, key, str(number)), "low": low, "high": low + 5})
    return rows


def _sectors(contract: Contract, draw: Random) -> list[Row]:
    rows: list[Row] = []
    totals: Counts = {}
    for number, (key, _) in enumerate(contract.rows, 1):
        resolved = draw.randint(30_000, 1_500_000)
        counts = {
            "resolved": resolved,
            "on_time": resolved * draw.randint(980, 999) // 1000,
            "online": resolved * draw.randint(500, 980) // 1000,
        }
        totals = _added([totals, counts])
        rate = _typed(_percent(counts["online"], resolved))
        rows.append({**_named(contract, key, str(number)), **counts, "online_rate": rate})
    return [*rows, {"label": "Tổng cộng", **totals}]
