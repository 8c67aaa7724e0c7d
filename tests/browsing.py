"""Opening built pages in a browser, and what went wrong on them."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pages(site: Path) -> list[Path]:
    """Every page of the book but the one that only leads to the first."""
    return [path for path in sorted(site.rglob("*.html")) if path != site / "index.html"]


def opened(browser: Browser, path: Path, width: int = 1280, script: bool = True) -> tuple[Page, list[str]]:
    """A page opened from file://, with everything that went wrong on it."""
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request",
        lambda request: None if request.url.startswith(("file:", "data:")) else faults.append(request.url),
    )
    page.goto(path.as_uri())
    return page, faults
