"""The book's HTML pages: a Sphinx extension with our own layout (book/look), search and offline charts.

Every page works from `file://` and asks for nothing outside the book, which its own content
security policy enforces.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from sphinx.application import Sphinx

from parbook.pages.unit_pages import FOLDER, link_units, unit_pages
from parbook.publish.downloads import DOWNLOADS
from parbook.publish.export import EDITIONS
from parbook.publish.vega_bundle import vega_bundle
from parbook.render.charts import NUMBER_LOCALE
from parbook.render.figure_notes import SOURCES_PAGE, figure_notes, link_figures, offer_all, offer_data
from parbook.text import nfc, one_line

LOOK = "book/look"
_STYLES_AND_SCRIPTS = (
    "book.css", "units.css", "page.js", "charts.js", "figures.js", "search.js", "sources.js", "switcher.js",
    "tables.js",
)  # fmt: skip
# Not part of what a reader searches: code, chart specifications, chart data, lineage trees.
_NOT_SEARCHED = "script, style, details.hide, .chart-data, pre, .unit-page > :not(h1, p, .tiles), .downloads"

Context = dict[str, Any]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension; `parbook_edition` holds what every page says of its edition."""
    app.add_config_value("parbook_edition", {}, "html", [dict])
    app.connect("config-inited", _use_our_templates)
    app.connect("builder-inited", _drop_sphinx_search)
    app.connect("html-collect-pages", _search_page)
    app.connect("html-collect-pages", _unit_pages)
    app.connect("html-page-context", _complete_page)
    app.connect("build-finished", _write_assets)
    return {"parallel_read_safe": True, "version": "1"}


def _use_our_templates(app: Sphinx, config: Any) -> None:
    config.templates_path = [str(Path(app.srcdir) / LOOK)]


def _drop_sphinx_search(app: Sphinx) -> None:
    # Sphinx's search knows neither Vietnamese nor file://; ours is search.js.
    if hasattr(app.builder, "search"):
        app.builder.search = False
    app.env.parbook_search = []
    app.env.parbook_contents = {}


def _search_page(app: Sphinx) -> Iterator[tuple[str, Context, str]]:
    yield "search", {"title": "Tìm trong sách"}, "search.html"


def _unit_pages(app: Sphinx) -> Iterator[tuple[str, Context, str]]:
    return unit_pages(Path(app.srcdir))


def _complete_page(app: Sphinx, pagename: str, template: str, context: Context, doctree: Any) -> None:
    context["edition"] = app.config.parbook_edition
    context["contents"] = _contents(app, pagename, context)
    soup = BeautifulSoup(context.get("body", ""), "html.parser")
    _mend(soup)
    if doctree is not None:
        root = context["content_root"]
        link_figures(soup, root, figure_notes(Path(app.srcdir)))
        link_units(soup, root, Path(app.srcdir))
        offer_data(soup, root, Path(app.outdir) / DOWNLOADS, app.config.parbook_edition.get("notice", ""))
        if f"{pagename}.html" == SOURCES_PAGE:
            data = sorted((Path(app.srcdir) / DOWNLOADS).glob("*"))
            offered = [path for path in data if path.stem in ("figures", "units") or path.suffix == ".xlsx"]
            offer_all(soup, root, [path.name for path in offered])
    context["body"] = str(soup)
    context["description"] = _description(soup)
    if doctree is not None or pagename.startswith(FOLDER):
        app.env.parbook_search.extend(_search_rows(pagename, soup))


def _mend(soup: BeautifulSoup) -> None:
    """What docutils and MyST-NB write and a Vietnamese page under our policy cannot have."""
    for widths in soup.select("colgroup"):
        widths.decompose()  # inline styles
    for code in soup.select("pre"):
        code["tabindex"] = "0"  # it may scroll, and must then be reached by keyboard
    for fold in soup.select("summary[aria-label]"):
        del fold["aria-label"]  # English, and it would hide the words of the fold


def _contents(app: Sphinx, pagename: str, context: Context) -> str:
    """The table of contents, with the headings of the page that is open.

    The pages of units are not in it and so share one, which takes most of the time that a page takes.
    """
    if "toctree" not in context:
        return ""
    folder = pagename.partition("/")[0] if pagename.startswith(FOLDER) else ""
    known: dict[str, str] = app.env.parbook_contents
    if folder in known:
        return known[folder]
    shown = context["toctree"](collapse=True, includehidden=True, titles_only=False, maxdepth=3)
    contents = str(shown).replace(' role="heading"', "")
    if folder:
        known[folder] = contents
    return contents


def _description(soup: BeautifulSoup) -> str:
    first = soup.find("p")
    return one_line(first.get_text())[:155] if first else ""


def _search_rows(pagename: str, soup: BeautifulSoup) -> Iterator[list[str]]:
    """One row a section: address, page title, section title, text."""
    for junk in soup.select(_NOT_SEARCHED):
        junk.decompose()
    page_title = ""
    for section in soup.select("section[id]"):
        heading = section.find(["h1", "h2", "h3", "h4"])
        title = _text(heading) if isinstance(heading, Tag) else ""
        page_title = page_title or title
        own = BeautifulSoup(str(section), "html.parser").find("section")
        assert isinstance(own, Tag)
        for inner in own.select("section[id]"):
            inner.decompose()
        yield [f"{pagename}.html#{section['id']}", page_title, title, _text(own)]


def _text(element: Tag) -> str:
    return one_line(nfc(element.get_text(" ")))


def _write_assets(app: Sphinx, fault: Exception | None) -> None:
    if fault or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for path in static.iterdir():
        if path.name != "pygments.css":
            path.unlink()  # Sphinx's own scripts and styles, which our pages do not ask for
    for name in _STYLES_AND_SCRIPTS:
        shutil.copy(Path(app.srcdir) / LOOK / name, static / name)
    locale = json.dumps(NUMBER_LOCALE, ensure_ascii=False)
    # In a function, since the bundle's short names would clash with other scripts of the page.
    bundle = f"(function () {{\nwindow.parbookLocale = {locale};\n{vega_bundle()}\n}})();\n"
    (static / "vega.js").write_text(bundle, encoding="utf-8", newline="\n")
    # A book alone knows of no other; `editions.refresh` tells it of those that stand beside it.
    _write_data(static / EDITIONS, "parbookEditions", [])
    _write_data(static / "search-data.js", "parbookSearchRows", app.env.parbook_search)
    _write_data(static / "figures-data.js", "parbookFigures", figure_notes(Path(app.srcdir)))
    _copy_downloads(Path(app.srcdir) / DOWNLOADS, Path(app.outdir) / DOWNLOADS)


def _write_data(path: Path, name: str, data: Any) -> None:
    # A script and not JSON: pages opened from file:// may load the one and not the other.
    text = json.dumps(data, ensure_ascii=False)
    path.write_text(f"window.{name} = {text};\n", encoding="utf-8", newline="\n")


def _copy_downloads(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
