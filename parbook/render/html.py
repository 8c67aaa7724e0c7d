"""The page model as HTML: templates with autoescape on, so that no text can become mark-up."""

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

from parbook.checks.check import VERDICT_WORDS
from parbook.figures.figure import anchor
from parbook.pages.addresses import CHECKS_PAGE, DOWNLOADS, SOURCES_PAGE, is_outside, unit_page, way_to_top
from parbook.pages.model import Blocks, Page, Span

# The verdicts that a figure of prose is marked with, the last that is found.
_OFF = ("explained", "disagrees")


@dataclass(frozen=True)
class Around:
    """The book around a page, which its links lead to.

    `off` gives the verdict of each figure that a check found off; `units` have pages of their own.
    """

    page: str
    off: Mapping[str, str] = field(default_factory=dict)
    units: frozenset[str] = frozenset()

    def address(self, target: str) -> str:
        """The address of a page of the book, or of what is outside it."""
        if is_outside(target):
            return target
        name, mark, fragment = target.partition("#")
        return f"{way_to_top(self.page)}{quote(name)}.html{mark}{quote(fragment)}"

    def entry(self, figure_id: str) -> str:
        """The address of a figure's sources."""
        return self.address(f"{SOURCES_PAGE}#{anchor(figure_id)}")

    def unit(self, unit_id: str) -> str:
        """The address of a unit's page."""
        return self.address(unit_page(unit_id))

    def download(self, name: str) -> str:
        """The address of a file on offer."""
        return f"{way_to_top(self.page)}{DOWNLOADS}/{quote(name)}"

    @property
    def checks(self) -> str:
        """The address of the chapter of checks."""
        return self.address(CHECKS_PAGE)


def off_verdict(verdicts: Collection[str]) -> str:
    """The verdict that marks a figure with these verdicts; empty where none is off."""
    found = [verdict for verdict in _OFF if verdict in verdicts]
    return found[-1] if found else ""


def blocks_html(blocks: Blocks, around: Around | None = None) -> str:
    """Blocks as HTML; without a book around them they have no links."""
    return str(_macros().blocks(blocks, around)).strip()


def page_html(page: Page, around: Around) -> str:
    """A page that stands outside the contents, as the whole body of its file."""
    return str(_macros().page(page, around))


def text_html(text: str) -> str:
    """Bare text as HTML."""
    return str(escape(text))


def filled(template: str, **values: object) -> str:
    """A template of a whole page, filled."""
    return _environment().get_template(template).render(**values)


@cache
def _macros() -> Any:
    return _environment().get_template("blocks.html").module


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("parbook.render"), autoescape=True, undefined=StrictUndefined
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    environment.globals["verdicts"] = VERDICT_WORDS
    environment.filters |= {
        "anchor": anchor,
        "base64": _base64,
        "highlighted": _highlighted,
        "told": _told,
        "name": lambda block: type(block).__name__,
    }
    return environment


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _told(span: Span) -> str:
    """What a number says to who points at it: its formula and its cell."""
    return "; ".join(part for part in (span.formula, f"Ô {span.cell.rpartition('!')[2]}") if part)


def _highlighted(text: str, language: str) -> Markup:
    """Code with its parts told apart; the highlighter escapes what it is given."""
    try:
        lexer: Any = get_lexer_by_name(language)
    except ClassNotFound:
        lexer = TextLexer()
    shown = highlight(text, lexer, HtmlFormatter(nowrap=True))
    return Markup('<div class="highlight"><pre tabindex="0">{}</pre></div>').format(Markup(shown))
