"""What a notebook cell shows, in the forms that Jupyter and the book read."""

from dataclasses import dataclass
from typing import Any

from parbook.pages.model import Blocks
from parbook.pages.page_json import PAGE, blocks_json
from parbook.render.html import blocks_html
from parbook.render.plain import plain_text


@dataclass(frozen=True)
class Shown:
    """Blocks of the page, which the book reads as they are and Jupyter as HTML or plain text.

    Where the edition has no number for something there are no blocks, and the page leaves it out
    with its heading; `plain` then says so, and `figures` are the ids that it would need.
    """

    blocks: Blocks
    plain: str = ""
    figures: tuple[str, ...] = ()

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        if not self.blocks:
            return {"text/plain": self.plain}
        return {
            PAGE: blocks_json(self.blocks),
            "text/html": blocks_html(self.blocks),
            "text/plain": plain_text(self.blocks),
        }
