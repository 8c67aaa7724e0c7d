"""What a page tells of each number it prints: the panel's words, links to sources, marks of findings."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from parbook.checks.check import KIND_WORDS, VERDICT_WORDS
from parbook.figures.figure import STATUS_WORDS, anchor
from parbook.publish.downloads import DOWNLOADS, with_notice, write_csv
from parbook.text import one_line, safe_text

SOURCES_PAGE, CHECKS_PAGE = "notebooks/sources.html", "notebooks/checks.html"
_OFF = ("explained", "disagrees")


@cache
def figure_notes(source: Path) -> dict[str, dict[str, Any]]:
    """The panel's words for every figure, by id, from the figures.json of the book's source."""
    data = json.loads((source / DOWNLOADS / "figures.json").read_text(encoding="utf-8"))
    checks = {check["id"]: check for check in data["checks"]}
    return {
        figure_id: {
            "label": figure["label_vi"],
            "full": figure["full"],
            "how": STATUS_WORDS[figure["status"]],
            "formula": figure["formula_vi"] if figure["status"] == "recomputed" else "",
            "base": figure["base"],
            "section": figure["section"],
            "sources": [[s["file"], s["sheet"], s["cell"], s["raw"]] for s in figure["sources"]],
            "checks": [_check_note(checks[check_id]) for check_id in figure["checks"]],
        }
        for figure_id, figure in data["figures"].items()
    }


def _check_note(check: dict[str, Any]) -> list[str]:
    return [check["verdict"], VERDICT_WORDS[check["verdict"]], KIND_WORDS[check["kind"]]]


def link_figures(soup: BeautifulSoup, root: str, notes: dict[str, dict[str, Any]]) -> None:
    """Make each figure of prose and tiles a link to its sources, and mark those that are off.

    `root` is the way from the page to the book's top, as in `../`. The script figures.js opens the
    panel instead of following the link.
    """
    for number in soup.select("data.figure"):
        figure_id = str(number["data-figure"])
        in_table = number.find_parent("td") is not None
        if not in_table:
            link = soup.new_tag("a", attrs={"class": "figure-link", "href": _entry(root, figure_id)})
            number.wrap(link)
        verdicts = [verdict for verdict, *_ in notes.get(figure_id, {}).get("checks", [])]
        found = [verdict for verdict in _OFF if verdict in verdicts]
        if found:
            (number if in_table else link).insert_after(_flag(soup, root, found[-1]))


def _entry(root: str, figure_id: str) -> str:
    return f"{root}{SOURCES_PAGE}#{anchor(figure_id)}"


def _flag(soup: BeautifulSoup, root: str, verdict: str) -> Tag:
    """A mark beside a figure that takes part in a disagreement; not for print."""
    attributes = {"class": f"flag flag-{verdict} screen-only", "href": root + CHECKS_PAGE}
    flag = soup.new_tag("a", attrs={**attributes, "title": VERDICT_WORDS[verdict]})
    words = soup.new_tag("span", attrs={"class": "visually-hidden"})
    words.string = VERDICT_WORDS[verdict]
    flag.append(words)
    return flag


def offer_data(soup: BeautifulSoup, root: str, target: Path, notice: str = "") -> None:
    """Offer the data of each chart and appendix table for download beside it; writes the charts' data.

    `notice` is what each row of invented data says.
    """
    for chart in soup.select("figure.chart"):
        name = f"{chart['id']}.csv"
        _write_chart_data(chart, target / name, notice)
        fold = chart.select_one("details.chart-data")
        if fold is not None:
            fold.append(_downloads(soup, root, [(name, "Tải số liệu của hình (.csv)")]))
    for table in soup.select("figure.table[data-csv]"):
        workbook, csv_name = str(table["data-file"]), str(table["data-csv"])
        offered = [(workbook, f"Tải tệp gốc {workbook}"), (csv_name, "Tải bảng này (.csv)")]
        table.append(_downloads(soup, root, offered))


def offer_all(soup: BeautifulSoup, root: str, names: list[str]) -> None:
    """Offer the figures as data and every workbook, on the page that tells their sources."""
    counts = soup.select_one(".status-counts")
    if counts is not None:
        counts.insert_after(_downloads(soup, root, [(name, f"Tải {name}") for name in names]))


def _downloads(soup: BeautifulSoup, root: str, offered: list[tuple[str, str]]) -> Tag:
    line = soup.new_tag("p", attrs={"class": "downloads screen-only"})
    for number, (name, words) in enumerate(offered):
        if number:
            line.append(" · ")
        link = soup.new_tag("a", attrs={"href": f"{root}{DOWNLOADS}/{name}", "download": ""})
        link.string = words
        line.append(link)
    return line


def _write_chart_data(chart: Tag, path: Path, notice: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        [safe_text(_text(cell)) for cell in row.select("th, td")] for row in chart.select(".chart-data tr")
    ]
    write_csv(path, with_notice(rows, notice))


def _text(element: Tag) -> str:
    return one_line(element.get_text(" "))
