"""The book's HTML pages: a Sphinx extension with our own layout (book/look), search and offline charts.

Every page works from `file://` and asks for nothing outside the book, which its own content
security policy enforces.
"""

import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from parbook.pages.addresses import DOWNLOADS, PICTURES, SITE_FILE
from parbook.publish.publication import EDITIONS
from parbook.publish.vega_bundle import vega_bundle
from parbook.render.chart_theme import NUMBER_LOCALE

LOOK = "book/look"
_STYLES_AND_SCRIPTS = (
    "book.css",
    "units.css",
    "page.js",
    "charts.js",
    "figures.js",
    "search.js",
    "sources.js",
    "switcher.js",
    "tables.js",
)

Context = dict[str, Any]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension; `parbook_edition` holds what every page says of its edition."""
    app.add_config_value("parbook_edition", {}, "html", [dict])
    app.add_transform(_OurAnchors)
    app.connect("config-inited", _use_our_templates)
    app.connect("builder-inited", _read_no_other_file)
    app.connect("builder-inited", _drop_sphinx_search)
    app.connect("html-collect-pages", _search_page)
    app.connect("html-collect-pages", _unit_pages)
    app.connect("html-page-context", _complete_page)
    app.connect("build-finished", _write_assets)
    return {"parallel_read_safe": True, "version": "1"}


@cache
def _site(source: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((Path(source) / SITE_FILE).read_text(encoding="utf-8"))
    return data


class _OurAnchors(SphinxTransform):  # type: ignore[misc]
    """Gives headings the anchors that links and the search know them by."""

    default_priority = 10  # before anything refers to them

    def apply(self, **_: Any) -> None:
        anchors = _site(str(self.app.srcdir))["pages"][self.env.docname]["anchors"]
        for section, anchor in zip(self.document.findall(nodes.section), anchors, strict=True):
            section["ids"], section["classes"] = [anchor], []


def _use_our_templates(app: Sphinx, config: Any) -> None:
    config.templates_path = [str(Path(app.srcdir) / LOOK)]


def _read_no_other_file(app: Sphinx) -> None:
    # The source holds finished HTML alone, which needs `raw`; nothing in it may name a file or an address.
    app.env.settings["file_insertion_enabled"] = False


def _drop_sphinx_search(app: Sphinx) -> None:
    # Sphinx's search knows neither Vietnamese nor file://; ours is search.js.
    if hasattr(app.builder, "search"):
        app.builder.search = False
    app.env.parbook_contents = ""


def _search_page(app: Sphinx) -> Iterator[tuple[str, Context, str]]:
    yield "search", {"title": "Tìm trong sách"}, "search.html"


def _unit_pages(app: Sphinx) -> Iterator[tuple[str, Context, str]]:
    for unit in _site(str(app.srcdir))["units"]:
        yield unit["name"], {**unit, "of_unit": True}, "page.html"


def _complete_page(app: Sphinx, pagename: str, template: str, context: Context, doctree: Any) -> None:
    context["edition"] = app.config.parbook_edition
    context["contents"] = _contents(app, context)
    context.update(_site(str(app.srcdir))["pages"].get(pagename, {}))


def _contents(app: Sphinx, context: Context) -> str:
    """The table of contents, with the headings of the page that is open.

    The pages of units are not in it and so share one, which takes most of the time that a page takes.
    """
    if "toctree" not in context:
        return ""
    of_unit = context.get("of_unit", False)
    if of_unit and app.env.parbook_contents:
        return str(app.env.parbook_contents)
    shown = context["toctree"](collapse=True, includehidden=True, titles_only=False, maxdepth=3)
    contents = str(shown).replace(' role="heading"', "")
    if of_unit:
        app.env.parbook_contents = contents
    return contents


def _write_assets(app: Sphinx, fault: Exception | None) -> None:
    if fault or app.builder.format != "html":
        return
    source, target = Path(app.srcdir), Path(app.outdir)
    static = target / "_static"
    for path in static.iterdir():
        if path.name != "pygments.css":
            path.unlink()  # Sphinx's own scripts and styles, which our pages do not ask for
    for name in _STYLES_AND_SCRIPTS:
        shutil.copy(source / LOOK / name, static / name)
    locale = json.dumps(NUMBER_LOCALE, ensure_ascii=False)
    # In a function, since the bundle's short names would clash with other scripts of the page.
    bundle = f"(function () {{\nwindow.parbookLocale = {locale};\n{vega_bundle()}\n}})();\n"
    (static / "vega.js").write_text(bundle, encoding="utf-8", newline="\n")
    site = _site(str(source))
    # A book alone knows of no other; `editions.refresh` tells it of those that stand beside it.
    _write_data(static / EDITIONS, "parbookEditions", [])
    _write_data(static / "search-data.js", "parbookSearchRows", site["search"])
    _write_data(static / "figures-data.js", "parbookFigures", site["figures"])
    for folder in (DOWNLOADS, PICTURES):
        shutil.copytree(source / folder, target / folder, dirs_exist_ok=True)


def _write_data(path: Path, name: str, data: Any) -> None:
    # A script and not JSON: pages opened from file:// may load the one and not the other.
    text = json.dumps(data, ensure_ascii=False)
    path.write_text(f"window.{name} = {text};\n", encoding="utf-8", newline="\n")
