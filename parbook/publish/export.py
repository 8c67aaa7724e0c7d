"""The figures as data: figures.json, which others rely on, and the manifest of an edition."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from parbook.checks.check import Check
from parbook.figures.figure import Figure
from parbook.figures.run import Run, in_order
from parbook.inputs.digests import sha256
from parbook.inputs.edition import Edition, edition_data
from parbook.numbers.lineage import lineage_data
from parbook.numbers.printing import value_data
from parbook.publish.publication import REWRITTEN


def figures_data(run: Run, checks: Iterable[Check]) -> dict[str, Any]:
    """Everything that figures.json holds."""
    checks = list(checks)
    ordered = in_order(run)
    return {
        "edition": edition_data(run.edition),
        "figures": {figure.id: _figure_data(figure, checks) for figure in ordered},
        "checks": [
            {
                "id": c.id,
                "kind": c.kind,
                "severity": c.severity,
                "ids": list(c.ids),
                "expected": c.expected,
                "found": c.found,
                "verdict": c.verdict,
                "note": c.note,
            }
            for c in checks
        ],
    }


def _figure_data(figure: Figure, checks: list[Check]) -> dict[str, Any]:
    return {
        "value": value_data(figure.quantity.exact),
        "unit": figure.definition.unit,
        "text": figure.text,
        "full": figure.full,
        "section": figure.section,
        "label_vi": figure.definition.label_vi,
        "label_en": figure.definition.label_en,
        "status": figure.status,
        "base": figure.definition.base,
        **lineage_data(figure.id, figure.quantity),
        "checks": [check.id for check in checks if figure.id in check.ids],
    }


def write_json(path: Path, data: Any) -> None:
    """Write data as JSON in UTF-8, the same bytes for the same data."""
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def manifest(folder: Path, edition: Edition, inputs: Mapping[str, str]) -> dict[str, Any]:
    """What the edition was made from and consists of: each file with its SHA-256.

    `inputs` are the digests as they were before anything was read. The list of editions is left
    out, since it changes with every other edition.
    """
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {
        "edition": edition_data(edition),
        "inputs": dict(inputs),
        "files": {name: sha256(path) for name, path in sorted(files.items()) if name not in REWRITTEN},
    }
