"""A page for every unit, made from units.json without a notebook, and the links that lead to it."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from parbook.checks.check import VERDICT_WORDS
from parbook.numbers.printing import number_text
from parbook.publish.downloads import DOWNLOADS, UNITS_FILE
from parbook.render.views import Column, escape, number_html, table_html, verdict_html

FOLDER = "don-vi"
CHAPTER = "notebooks/units.html"
_CHAPTER_TITLE = "Số liệu của đơn vị"

Data = dict[str, Any]


def unit_page(unit_id: str) -> str:
    """The page of a unit, without its ending: `don-vi/so-noi-vu`."""
    return f"{FOLDER}/{unit_id.replace('_', '-')}"


def unit_pages(source: Path) -> Iterator[tuple[str, Data, str]]:
    """Page name, context and template of every unit of the edition, for Sphinx's html-collect-pages."""
    data = _read(source)
    units = [None, *data.get("units", []), None]
    for (before, unit), (_, after) in zip(pairwise(units[:-1]), pairwise(units[1:]), strict=True):
        context = {"title": unit["name"], "body": _body(data, unit)}
        for name, other in (("prev", before), ("next", after)):
            if other is not None:
                address = unit_page(other["id"]).rpartition("/")[2]
                context[name] = {"link": f"{address}.html", "title": escape(other["name"])}
        yield unit_page(unit["id"]), context, "page.html"


def link_units(soup: BeautifulSoup, root: str, source: Path) -> None:
    """Make each unit's name in a table a link to its page; `root` is the way to the book's top."""
    known = {unit["id"] for unit in _read(source).get("units", [])}
    for name in soup.select("[data-unit]"):
        unit = str(name["data-unit"])
        if unit in known:
            name.wrap(
                soup.new_tag("a", attrs={"class": "unit-link", "href": f"{root}{unit_page(unit)}.html"})
            )


@cache
def _read(source: Path) -> Data:
    path = source / DOWNLOADS / UNITS_FILE
    found: Data = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def _body(data: Data, unit: Data) -> str:
    block = data["blocks"][unit["block"]]
    way = (
        f'<nav class="way" aria-label="Vị trí của trang"><a href="../{CHAPTER}">{_CHAPTER_TITLE}</a>'
        f" › {escape(block['name'])}</nav>"
    )
    tables = "".join(
        _form_table(data, unit, name, str(place))
        for place, name in enumerate((name for name in data["forms"] if name in unit["numbers"]), 1)
    )
    return (
        f'<section id="don-vi" class="unit-page">{way}<h1>{escape(unit["name"])}</h1>'
        f"{_about(data, unit, block)}{_tiles(data, unit, block)}{tables}{_checks(unit)}"
        f"{_files(data, unit)}</section>"
    )


def _about(data: Data, unit: Data, block: Data) -> str:
    words = [f"{block['name']}. Kỳ số liệu: {data['edition']['period']['words']}."]
    if unit["from"]:
        words.append(f"Tiếp nhận công việc của: {', '.join(unit['from'])}.")
    if data["before"] and unit["before"] is None:
        words.append(f"Đơn vị chưa hoạt động trong năm {data['before']}: không so sánh được.")
    if any("/" in rank for rank in unit["ranks"].values()):
        words.append("Thứ hạng tính trong các đơn vị của khối có số liệu, 1 là cao nhất.")
    return f"<p>{escape(' '.join(words))}</p>"


def _tiles(data: Data, unit: Data, block: Data) -> str:
    dossiers = unit["numbers"].get("dossiers", {})
    late = dossiers.get("late", {"text": "…"}) if unit["rates"]["late"]["text"] != "-" else {"text": "-"}
    tiles = [
        _tile("Tỷ lệ trễ hạn, trên hồ sơ đã giải quyết", unit["rates"]["late"], "%",
              _beside(data, block, "late"), unit["ranks"].get("late")),
        _tile("Hồ sơ trễ hạn", late, "", "", unit["ranks"].get("dossiers.late")),
        _tile("Tỷ lệ hồ sơ trực tuyến, trên hồ sơ tiếp nhận", unit["rates"]["online"], "%",
              _beside(data, block, "online"), unit["ranks"].get("online")),
    ]  # fmt: skip
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _beside(data: Data, block: Data, rate: str) -> str:
    """The block's and the province's rate, where they are known."""
    known = (("khối", block["rates"][rate]), ("toàn tỉnh", data["rates"][rate]))
    return "; ".join(f"{name} {found['text']}%" for name, found in known if "value" in found)


def _tile(label: str, number: Data, sign: str, beside: str, rank: str | None) -> str:
    """A headline number; one that is not published has no tile."""
    if number["text"] == "…":
        return ""
    value = number_html(number) + (sign if "value" in number else "")
    note = "; ".join(part for part in (beside, f"thứ hạng {rank} trong khối" if rank else "") if part)
    return (
        f'<div class="tile"><p class="tile-value">{value}</p><p class="tile-label">{escape(label)}</p>'
        f'<p class="tile-note">{escape(note)}</p></div>'
    )


def _form_table(data: Data, unit: Data, name: str, place: str) -> str:
    """The unit's numbers of one form, beside its block, its place and last year."""
    form, numbers = data["forms"][name], unit["numbers"][name]
    of_block = data["blocks"][unit["block"]]["numbers"].get(name, {})
    before = (unit["before"] or {}).get(name, {})
    ranks = {field: unit["ranks"].get(f"{name}.{field}", "") for field in form["fields"]}
    columns = [
        Column("Nội dung", "label"), Column("Đơn vị", "number"), Column("Cả khối", "number"),
        *([Column("Thứ hạng", "number")] if any(ranks.values()) else []),
        *([Column(f"Năm {data['before']}", "number")] if unit["before"] else []),
        Column("Ô", "lesser"),
    ]  # fmt: skip
    rows = []
    for field, about in form["fields"].items():
        # The block's own rank is one among blocks.
        whole = {"text": ""} if about["unit"] == "rank" else of_block.get(field, {"text": "…"})
        address = numbers[field].get("cell", "").rpartition("!")[2]
        rows.append([
            escape(about["label"]), number_html(numbers[field]), number_html(whole),
            *([ranks[field]] if any(ranks.values()) else []),
            *([_last_year(before.get(field))] if unit["before"] else []),
            escape(address),
        ])  # fmt: skip
    source = escape(f"Nguồn: {form['file']}, trang tính “{form['sheet']}”.")
    return table_html(place, form["title"], columns, rows, source)


def _last_year(number: Data | None) -> str:
    """A number of last year, whose file this edition does not hold."""
    return escape(number["text"]) if number else "…"


def _checks(unit: Data) -> str:
    """The checks that concern the unit alone: those that are off are told, the others folded away."""
    if not unit["checks"]:
        return ""
    told = {
        verdict: [_check(unit, check) for check in unit["checks"] if check["verdict"] == verdict]
        for verdict in VERDICT_WORDS
    }
    summary = "; ".join(
        f"{verdict_html(verdict)} {number_text(len(lines))}" for verdict, lines in told.items() if lines
    )
    off = "".join([*told["explained"], *told["disagrees"]])
    others = "".join([*told["agrees"], *told["uncheckable"]])
    return (
        f'<h2>Đối chiếu số liệu</h2><p class="check-summary">{summary}.</p>'
        + (f'<ul class="unit-checks">{off}</ul>' if off else "")
        + (f"<details><summary>Xem các nội dung khác</summary><ul>{others}</ul></details>" if others else "")
    )


def _check(unit: Data, check: dict[str, str]) -> str:
    words = check["words"].replace(f", dòng “{unit['name']}”", "")
    sides = f" {check['expected']} / {check['found']}." if check["expected"] != "…" else ""
    note = f' <span class="note">{escape(check["note"])}</span>' if check["note"] else ""
    return f"<li>{verdict_html(check['verdict'])} {escape(words)}.{escape(sides)}{note}</li>"


def _files(data: Data, unit: Data) -> str:
    """The workbooks that the unit's numbers come from, and all units' numbers as data."""
    files = dict.fromkeys(form["file"] for name, form in data["forms"].items() if name in unit["numbers"])
    links = [
        *((name, f"Tải tệp gốc {name}") for name in files), (UNITS_FILE, "Tải số liệu mọi đơn vị (.json)")
    ]  # fmt: skip
    listed = " · ".join(f'<a href="../{DOWNLOADS}/{name}" download="">{words}</a>' for name, words in links)
    return f'<p class="downloads screen-only">{listed}</p>'
