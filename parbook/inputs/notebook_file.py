"""A notebook as a file: read whole, or told as one problem."""

from pathlib import Path
from typing import Any

import nbformat

from parbook.definitions.definition import ReportDefinition
from parbook.entries.file_faults import why
from parbook.problems import DataProblems, Problem

# Serves every section that has no notebook of its own.
GENERIC = "section.ipynb"


def read_notebook(path: Path) -> Any:
    """The notebook of a file; raises DataProblems (BD-01) where it is missing or is none."""
    return parse_notebook(path, notebook_text(path))


def notebook_text(path: Path) -> str:
    """The text of a notebook's file; raises DataProblems (BD-01) where there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise _unreadable(path, "không có tệp này") from None
    except (OSError, UnicodeDecodeError) as fault:
        found = why(fault) if isinstance(fault, OSError) else "không phải tệp chữ mã UTF-8"
        raise _unreadable(path, f"không đọc được: {found}") from fault


def parse_notebook(path: Path, text: str) -> Any:
    """The notebook that stands in the text; raises DataProblems (BD-01) where it is cut short or none."""
    try:
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
    except Exception as fault:  # nbformat raises whatever the content makes it stumble over
        words = f"{type(fault).__name__}: {fault}".splitlines()[0][:120]
        raise _unreadable(path, f"tệp bị cắt cụt hoặc hỏng ({words})") from fault
    return notebook


def find_notebook(notebooks: Path, definition: ReportDefinition, stem: str) -> Path:
    """The notebook of a page: in the definition's own folder, or among those that all share.

    A section without a notebook of its own has the generic one. Where a notebook is missing, the
    path at which it should be.
    """
    section = definition.by_stem.get(stem)
    if section is not None and not section.notebook:
        return notebooks / GENERIC
    own = notebooks / definition.id / f"{stem}.ipynb"
    return own if own.is_file() else notebooks / f"{stem}.ipynb"


def parameters_of(path: Path, definition: ReportDefinition, stem: str) -> dict[str, str]:
    """The parameters that the notebook of a page takes beside year and data."""
    return {"section": definition.by_stem[stem].topic} if path.name == GENERIC else {}


def _unreadable(path: Path, found: str) -> DataProblems:
    needed = "sổ tay tính (notebook) nguyên vẹn"
    fix = "chép lại tệp này từ bản gốc của dự án, hoặc bỏ mục khỏi ấn bản (sections trong edition.yml)"
    return DataProblems([Problem("BD-01", f"notebooks/{path.name}", needed, found, fix)])
