"""What the panel of a number tells, from the figures as data."""

from typing import Any

from parbook.checks.check import KIND_WORDS, VERDICT_WORDS
from parbook.figures.figure import STATUS_WORDS


def figure_notes(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The panel's words for every figure, by id; `data` is what figures.json holds."""
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
