"""The language of prose: what of Markdown narrative files and our own pages may use, and no more.

One parser reads both; what it does not know is a fault and never mark-up of some other tool.
Placeholders are taken out before the parser sees the text, so that no figure's word is ever read
as Markdown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin

PLACEHOLDER = re.compile(r"\{\{\s*([\w.]+)\s*(?:\|\s*(\w+)\s*)?\}\}")
# Where a placeholder stood: signs of private use with its number between.
HELD = re.compile("\ue000(\\d+)\ue001")
_CONTAINER = re.compile(r"\{container\}\s+([\w-]+)")
# A page by its name, or one of the other folder of pages; then an anchor.
_WITHIN = re.compile(r"(?:(?:\.\./)?(?:[\w%-]+/)?[\w%-]+(?:\.(?:md|ipynb|html))?)?(?:#[\w%-]*)?")
_ROLE = re.compile(r"\{[\w:.+-]+\}$")
# A file, a cell, a figure: phu-luc-3.xlsx, C8:C20, plan.tasks.
_CODE_NAME = re.compile(r"[^\W\d][\w.:/$-]*")
_NOT_YET = re.compile(r"\[\^[^\]]+\]")
_LISTS = {"bullet_list", "ordered_list"}
_KNOWN = {
    "paragraph",
    "heading",
    *_LISTS,
    "list_item",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "inline",
    "text",
    "softbreak",
    "hardbreak",
    "em",
    "strong",
    "code_inline",
    "link",
}
# Only our own pages use these.
_WIDER = {"fence", "dl", "dt", "dd", "colon_fence", "image"}
_NAMES = {
    "html_block": "mã HTML",
    "html_inline": "mã HTML",
    "image": "hình ảnh",
    "fence": "khối mã lệnh",
    "blockquote": "đoạn trích dẫn (dấu > đầu dòng)",
    "hr": "đường kẻ ngang",
    "colon_fence": "khối :::",
    "dl": "danh sách định nghĩa (dấu : đầu dòng)",
}


@dataclass(frozen=True)
class Prose:
    """A parsed text: its tree, and the placeholders by number, each with its filter if it has one."""

    tree: SyntaxTreeNode
    held: tuple[re.Match[str], ...]

    def as_typed(self, text: str) -> str:
        """Text of the tree as its author typed it, placeholders included."""
        return HELD.sub(lambda match: self.held[int(match[1])][0], text)


def parse(text: str) -> Prose:
    """The tree of a text."""
    held: list[re.Match[str]] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match)
        return f"\ue000{len(held) - 1}\ue001"

    masked = PLACEHOLDER.sub(hold, text.replace("\ue000", "\ufffd").replace("\ue001", "\ufffd"))
    return Prose(SyntaxTreeNode(_parser().parse(masked)), tuple(held))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table").use(deflist_plugin).use(colon_fence_plugin)
    # A line of dashes below a text, indentation and `[x]: y` would change the text around unawares.
    parser.inline.ruler.before("link", "footnote", _footnote)
    parser.validateLink = lambda _: True  # type: ignore[method-assign,assignment]  # _allowed tells, not silence
    return parser.disable(["lheading", "code", "reference"])


def _footnote(state: StateInline, silent: bool) -> bool:
    """A mark of a footnote as a part of its own; one whose bracket is escaped is only words."""
    match = _NOT_YET.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("footnote", "", 0).content = match[0]
    state.pos = match.end()
    return True


def read_as(text: str) -> str:
    """What a text is read as, in lines: all its letters, without mark-up, comments and names in code.

    >>> read_as("Ô `C7`: đạt `20`% [tại đây](a/2.md) <!-- 30 -->")
    'Ô : đạt 20% tại đây \\n'
    """
    return "".join(_letters(parse(text).tree))


def _letters(node: SyntaxTreeNode) -> Iterator[str]:
    if node.type in ("softbreak", "hardbreak"):
        yield "\n"
    elif node.type == "code_inline":
        yield "" if _CODE_NAME.fullmatch(node.content) else node.content
    elif not node.children:
        yield "" if is_comment(node) or node.type in ("inline", "root") else node.content
    for child in node.children:
        yield from _letters(child)
    if node.type == "inline":
        yield "\n"


def language_faults(prose: Prose, wider: bool = False) -> list[tuple[int, str]]:
    """What is not of the language: the line, counted from 1, and what stands there, each told once.

    `wider` allows what only our own pages use, among them the heading of level 1.
    """
    known = _KNOWN | _WIDER if wider else _KNOWN
    found = (fault for node in prose.tree.children for fault in _faults(node, known, 1))
    return list(dict.fromkeys(found))


def _faults(node: SyntaxTreeNode, known: set[str], line: int) -> Iterator[tuple[int, str]]:
    if node.map:
        line = node.map[0] + 1
    if fault := _fault(node, known):
        yield line, fault
        return
    for child in node.children:
        yield from _faults(child, known, line)
        line += child.type in ("softbreak", "hardbreak")


def _fault(node: SyntaxTreeNode, known: set[str]) -> str:
    """What is wrong with a part of the tree itself; empty where nothing is."""
    if is_comment(node):
        return ""
    if node.type == "footnote":
        return f"chú thích cuối trang {node.content}"
    if node.type not in known:
        return _NAMES.get(node.type, node.type)
    level = int(node.tag[1]) if node.type == "heading" else 0
    if level > 4 or (level == 1 and "fence" not in known):
        return f"đề mục cấp {level}"
    parent = node.parent.type if node.parent else ""
    if parent == "list_item" and node.type not in {"paragraph", *_LISTS}:
        return f"{'bảng' if node.type == 'table' else 'đề mục'} trong danh sách"
    if node.type == "colon_fence" and not _CONTAINER.fullmatch(node.info.strip()):
        return f":::{node.info}"
    if node.type == "link" and not _allowed(str(node.attrs["href"])):
        return f"liên kết tới {unquote(str(node.attrs['href']))}"
    if node.type == "code_inline" and (role := _role(node)):
        return f"{role}`{node.content}`"
    return ""


def _allowed(address: str) -> bool:
    """Whether a link leads to the open web, to a letter, or to a page of the book."""
    return address.startswith(("http://", "https://", "mailto:")) or bool(_WITHIN.fullmatch(address))


def _role(code: SyntaxTreeNode) -> str:
    """What stands before a piece of code and would make other tools read it as a command of theirs."""
    before = code.previous_sibling
    found = _ROLE.search(before.content) if before and before.type == "text" else None
    return found[0] if found else ""


def is_comment(node: SyntaxTreeNode) -> bool:
    """Whether a part of the tree is an author's comment, which no page shows."""
    is_html = node.type in ("html_block", "html_inline")
    return is_html and not _without_comments(node.content).strip()


def _without_comments(text: str) -> str:
    """Step by step, since a pattern would look through all the rest at each comment left open."""
    kept, start = [], 0
    while (begin := text.find("<!--", start)) >= 0 and (end := text.find("-->", begin)) >= 0:
        kept.append(text[start:begin])
        start = end + 3
    return "".join([*kept, text[start:]])


def container_of(node: SyntaxTreeNode) -> str:
    """The name of a container, which says how a page shows what stands within."""
    found = _CONTAINER.fullmatch(node.info.strip())
    return found[1] if found else ""
