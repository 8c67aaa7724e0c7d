"""Where things stand in the built book, from its top."""

import posixpath

# The folder of the files on offer.
DOWNLOADS = "data"
UNITS_FILE = "units.json"
# In the source of a book: what its site says around the pages, and the pictures of its own pages.
SITE_FILE, PICTURES = "site.json", "book/hinh"
SOURCES_PAGE, CHECKS_PAGE, UNITS_PAGE = "notebooks/sources", "notebooks/checks", "notebooks/units"
_UNIT_FOLDER = "don-vi"


def unit_page(unit_id: str) -> str:
    """The page of a unit: `don-vi/so-noi-vu`."""
    return f"{_UNIT_FOLDER}/{unit_id.replace('_', '-')}"


def way_to_top(page: str) -> str:
    """The way from a page to the top of the book: `../` from a page in a folder."""
    return "../" * page.count("/")


def page_target(page: str, address: str) -> str:
    """The target of a link that stands on a page, as pages are named from the top.

    >>> page_target("book/index", "../notebooks/checks#a")
    'notebooks/checks#a'
    """
    if is_outside(address):
        return address
    path, mark, fragment = address.partition("#")
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    for ending in (".html", ".md", ".ipynb"):
        name = name.removesuffix(ending)
    return f"{name}{mark}{fragment}"


def is_outside(address: str) -> bool:
    """Whether an address leads out of the book."""
    return address.startswith(("http://", "https://", "mailto:"))
