"""A page for every unit, made from the data of all units (`unit_data.py`) without a notebook."""

from collections.abc import Iterator
from typing import Any

from parbook.checks.check import VERDICT_WORDS
from parbook.pages.addresses import UNITS_FILE, UNITS_PAGE, unit_page
from parbook.pages.blocks import checks_summary
from parbook.pages.cells import number_span, verdict_span
from parbook.pages.model import (
    Block,
    Blocks,
    Column,
    Download,
    Downloads,
    Folded,
    Grid,
    Heading,
    Item,
    Listing,
    Page,
    Paragraph,
    Row,
    Span,
    Spans,
    Tile,
    Tiles,
    words,
)

ANCHOR = "don-vi"
_CHAPTER_TITLE = "Số liệu của đơn vị"

Data = dict[str, Any]


def unit_pages(data: Data, late: tuple[str, str]) -> tuple[Page, ...]:
    """The page of every unit of the edition, in protocol order.

    `late` are table and column of late dossiers.
    """
    return tuple(_page(data, unit, late) for unit in data["units"])


def _page(data: Data, unit: Data, late: tuple[str, str]) -> Page:
    block = data["blocks"][unit["block"]]
    way = (Span(_CHAPTER_TITLE, target=UNITS_PAGE), Span(f" › {block['name']}"))
    forms = (name for name in data["forms"] if name in unit["numbers"])
    tables = (_form_table(data, unit, name, str(place)) for place, name in enumerate(forms, 1))
    blocks = (
        _about(data, unit, block),
        _tiles(data, unit, block, late),
        *tables,
        *_checks(unit),
        _files(data, unit),
    )
    return Page(unit_page(unit["id"]), "", unit["name"], ANCHOR, blocks, way)


def _about(data: Data, unit: Data, block: Data) -> Paragraph:
    told = [f"{block['name']}. Kỳ số liệu: {data['edition']['period']['words']}."]
    if unit["from"]:
        told.append(f"Tiếp nhận công việc của: {', '.join(unit['from'])}.")
    if data["before"] and unit["before"] is None:
        told.append(f"Đơn vị chưa hoạt động trong năm {data['before']}: không so sánh được.")
    if any("/" in rank for rank in unit["ranks"].values()):
        told.append("Thứ hạng tính trong các đơn vị của khối có số liệu, 1 là cao nhất.")
    return Paragraph(words(" ".join(told)))


def _tiles(data: Data, unit: Data, block: Data, place: tuple[str, str]) -> Tiles:
    table, field = place
    numbers = unit["numbers"].get(table, {})
    late = numbers.get(field, {"text": "…"}) if unit["rates"]["late"]["text"] != "-" else {"text": "-"}
    tiles = (
        _tile(
            "Tỷ lệ trễ hạn, trên hồ sơ đã giải quyết",
            unit["rates"]["late"],
            "%",
            _beside(data, block, "late"),
            unit["ranks"].get("late"),
        ),
        _tile("Hồ sơ trễ hạn", late, "", "", unit["ranks"].get(f"{table}.{field}")),
        _tile(
            "Tỷ lệ hồ sơ trực tuyến, trên hồ sơ tiếp nhận",
            unit["rates"]["online"],
            "%",
            _beside(data, block, "online"),
            unit["ranks"].get("online"),
        ),
    )
    return Tiles(tuple(tile for found in tiles for tile in found))


def _beside(data: Data, block: Data, rate: str) -> str:
    """The block's and the province's rate, where they are known."""
    known = (("khối", block["rates"][rate]), ("toàn tỉnh", data["rates"][rate]))
    return "; ".join(f"{name} {found['text']}%" for name, found in known if "value" in found)


def _tile(label: str, number: Data, sign: str, beside: str, rank: str | None) -> tuple[Tile, ...]:
    """A headline number; one that is not published has no tile."""
    if number["text"] == "…":
        return ()
    note = "; ".join(part for part in (beside, f"thứ hạng {rank} trong khối" if rank else "") if part)
    return (Tile((number_span(number), *words(sign if "value" in number else "")), label, note),)


def _form_table(data: Data, unit: Data, name: str, place: str) -> Grid:
    """The unit's numbers of one form, beside its block, its place and last year."""
    form, numbers = data["forms"][name], unit["numbers"][name]
    of_block = data["blocks"][unit["block"]]["numbers"].get(name, {})
    before = (unit["before"] or {}).get(name, {})
    ranks = {field: unit["ranks"].get(f"{name}.{field}", "") for field in form["fields"]}
    columns = (
        Column("Nội dung", "label"),
        Column("Đơn vị", "number"),
        Column("Cả khối", "number"),
        *([Column("Thứ hạng", "number")] if any(ranks.values()) else []),
        *([Column(f"Năm {data['before']}", "number")] if unit["before"] else []),
        Column("Ô", "lesser"),
    )
    rows = []
    for field, about in form["fields"].items():
        # The block's own rank is one among blocks.
        whole = {"text": ""} if about["unit"] == "rank" else of_block.get(field, {"text": "…"})
        address = numbers[field].get("cell", "").rpartition("!")[2]
        rows.append(
            Row(
                (
                    words(about["label"]),
                    (number_span(numbers[field]),),
                    (number_span(whole),),
                    *([words(ranks[field])] if any(ranks.values()) else []),
                    *([_last_year(before.get(field))] if unit["before"] else []),
                    words(address),
                )
            )
        )
    return Grid(
        columns, tuple(rows), place, form["title"], f"Nguồn: {form['file']}, trang tính “{form['sheet']}”."
    )


def _last_year(number: Data | None) -> Spans:
    """A number of last year, whose file this edition does not hold."""
    return words(number["text"]) if number else words("…")


def _checks(unit: Data) -> Blocks:
    """The checks that concern the unit alone: those that are off are told, the others folded away."""
    if not unit["checks"]:
        return ()
    told = {
        verdict: [_check(unit, check) for check in unit["checks"] if check["verdict"] == verdict]
        for verdict in VERDICT_WORDS
    }
    off = (*told["explained"], *told["disagrees"])
    others = (*told["agrees"], *told["uncheckable"])
    return tuple(_checks_blocks({verdict: len(items) for verdict, items in told.items()}, off, others))


def _checks_blocks(
    numbers: dict[str, int], off: tuple[Item, ...], others: tuple[Item, ...]
) -> Iterator[Block]:
    yield Heading("Đối chiếu số liệu", 1, listed=False)
    yield checks_summary("", numbers)
    if off:
        yield Listing(off, kind="unit-checks")
    if others:
        yield Folded("Xem các nội dung khác", (Listing(others, kind="unit-checks"),))


def _check(unit: Data, check: dict[str, str]) -> Item:
    told = check["words"].replace(f", dòng “{unit['name']}”", "")
    sides = f" {check['expected']} / {check['found']}." if check["expected"] != "…" else ""
    note = (Span(f" {check['note']}", kind="note"),) if check["note"] else ()
    return Item((verdict_span(check["verdict"]), Span(f" {told}.{sides}"), *note))


def _files(data: Data, unit: Data) -> Downloads:
    """The workbooks that the unit's numbers come from, and all units' numbers as data."""
    files = dict.fromkeys(form["file"] for name, form in data["forms"].items() if name in unit["numbers"])
    workbooks = (Download(name, f"Tải tệp gốc {name}") for name in files)
    return Downloads((*workbooks, Download(UNITS_FILE, "Tải số liệu mọi đơn vị (.json)")))
