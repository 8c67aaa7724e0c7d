"""Freezing an edition (chốt ấn bản): its figures of record are fixed and it becomes final."""

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from parbook.checks.examination import examine
from parbook.entries.file_faults import cure, why
from parbook.entries.typed import typed
from parbook.entries.yaml_file import parse_yaml
from parbook.figures.records import PUBLISHED, differences, records_to_freeze, write_records
from parbook.figures.run import Run
from parbook.inputs.edition import Edition, Record
from parbook.inputs.edition_settings import EditionSettings
from parbook.problems import DataProblems, Problem
from parbook.text import plain

SETTINGS = "edition.yml"
_STATUS = re.compile(r"^(status:[ \t]*)([^\s#]+)(.*?)(\r?\n|\Z)", re.MULTILINE)


def freeze(root: Path, year: int, data: str, today: date) -> tuple[Edition, list[Record]]:
    """Write the figures of record and mark the edition final; returns the edition and its records.

    Raises DataProblems, changing nothing, where the edition is frozen already, has a contradiction
    that nobody explained, any other problem, or figures of record that its formulas do not give.
    """
    found = examine(root, year, data)
    if found.run is None or found.problems:
        raise DataProblems(list(found.problems))
    run, edition = found.run, found.edition
    if edition.frozen is not None:
        day = f"đã chốt ngày {edition.frozen:%d/%m/%Y}"
        fix = "muốn chốt lại: bỏ dòng frozen trong edition.yml"
        raise DataProblems([_refusal(edition, SETTINGS, "ấn bản chưa chốt", day, fix)])
    # A final edition could not be built with either of these.
    if found.contradictions or found.to_rewrite:
        raise DataProblems([*(item.problem for item in found.contradictions), *found.to_rewrite])
    records = records_to_freeze(run)
    _require_lasting(run, records)
    settings = marked_final(edition, today)
    _put_both(edition.folder, records, settings)
    return edition, records


def marked_final(edition: Edition, today: date) -> str:
    """The text of edition.yml with `status: final` and the day, all else as it was written.

    Raises DataProblems where the file is laid out so that this would change something else.
    """
    text = (edition.folder / SETTINGS).read_bytes().decode("utf-8")
    end = "\r\n" if "\r\n" in text else "\n"

    def marked(match: re.Match[str]) -> str:
        return f"{match[1]}final{match[3]}{end}frozen: {today}     # ngày chốt số liệu{match[4] or end}"

    changed = _STATUS.sub(marked, text, count=1)
    wanted = replace(edition.settings, status="final", frozen=today)
    if _settings_of(changed) != wanted:
        needed, found = "mục status đứng riêng một dòng", "không tìm thấy dòng status để sửa"
        fix = "viết lại mục status trên một dòng riêng, ví dụ status: draft"
        raise DataProblems([_refusal(edition, SETTINGS, needed, found, fix)])
    return changed


def _settings_of(text: str) -> EditionSettings | None:
    """The settings that a text of edition.yml holds; None where it cannot be read."""
    try:
        return typed(EditionSettings, parse_yaml(plain(text), SETTINGS))[0]
    except DataProblems:
        return None


def _require_lasting(run: Run, records: list[Record]) -> None:
    """The records must be what the formulas give, now and when they are next computed with them."""
    edition = replace(run.edition, records={record.id: record for record in records})
    again = Run(edition, run.notebooks).compute()
    fix = "sửa số liệu tại nguồn, hoặc sửa dòng này theo báo cáo đã ký"
    problems = [
        _refusal(edition, PUBLISHED, f"{name} như đã công bố: {was}", f"tính ra: {now}", fix)
        for name, was, now in differences(again, edition.records)
    ]
    if problems:
        raise DataProblems(problems)


def _put_both(folder: Path, records: list[Record], settings: str) -> None:
    """Write both files, or neither: each beside its place first, then two renames."""
    published, marked = folder / PUBLISHED, folder / SETTINGS
    before = published.read_bytes() if published.exists() else None
    new_published, new_marked = (path.with_name(f".{path.name}.new") for path in (published, marked))
    try:
        write_records(records, new_published)
        new_marked.write_bytes(settings.encode("utf-8"))
        os.replace(new_published, published)
        try:
            os.replace(new_marked, marked)
        except OSError:
            _restore(published, before)
            raise
    except OSError as fault:
        needed, found = "ghi được published.csv và edition.yml", f"{fault.filename or folder}: {why(fault)}"
        fix = f"{cure(fault)}, rồi chạy lại"
        raise DataProblems([Problem("AB-08", str(folder), needed, found, fix)]) from fault
    finally:
        for path in (new_published, new_marked):
            path.unlink(missing_ok=True)


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)


def _refusal(edition: Edition, name: str, needed: str, found: str, fix: str) -> Problem:
    return Problem("AB-08", edition.show_path(name), needed, found, fix)
