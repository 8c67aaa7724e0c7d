"""The page of the book that tells every code of a problem."""

import html

from parbook.problems import AFFECTED, CODES, GROUPS, Fault


def guide_html() -> str:
    """The page of codes below its introduction, as HTML for a Markdown page: no blank lines in a block."""
    parts = []
    for group, title in GROUPS.items():
        entries = [_entry(CODES[code]) for code in CODES if code[:2] == group]
        parts += ["", f"## {title} ({group})", "", *entries] if entries else []
    return "\n".join(parts)


def _entry(fault: Fault) -> str:
    facts = [
        ("Ảnh hưởng", f"{AFFECTED[fault.affects]}."),
        ("Thường do", fault.cause),
        ("Cách sửa", fault.fix),
        ("Ví dụ", fault.example),
    ]
    items = "".join(f"<li><strong>{name}:</strong> {_escape(text)}</li>" for name, text in facts)
    return (
        f'<section id="{fault.code.lower()}" class="fault"><h3>{fault.code}. {_escape(fault.title)}</h3>'
        f"<p>{_escape(fault.meaning)}</p><ul>{items}</ul></section>\n"
    )


def _escape(text: str) -> str:
    return html.escape(text, quote=False)
