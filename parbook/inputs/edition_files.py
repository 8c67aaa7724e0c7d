"""The files of an edition that people write by hand: settings, checks, corrections, records, units.

Whatever is wrong in them is told first and alone: a slip in one line of edition.yml would else look
like a hundred faults of workbooks.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, TypeVar

from parbook.definitions.definition import FIRST, ReportDefinition, read_definition
from parbook.definitions.reading import MEASURE_FILE, read_measures
from parbook.definitions.relations import Declaration
from parbook.definitions.rows import Days
from parbook.entries.csv_rows import read_rows
from parbook.entries.near import near
from parbook.entries.reads import Group, entry
from parbook.entries.typed import typed, typed_row
from parbook.entries.yaml_file import Path_, YamlFile, read_yaml
from parbook.inputs.breaks import read_breaks
from parbook.inputs.edition import Correction, Explanation, Record, TableFigure
from parbook.inputs.edition_settings import (
    EDITION,
    EditionSettings,
    calendar_year,
    row_of,
    section_numbers,
    settings_problems,
    workbooks_of,
)
from parbook.inputs.units import Units, read_units
from parbook.problems import DataProblems, Problem
from parbook.sheets.contracts import Contract
from parbook.sheets.table import TOTAL
from parbook.text import quoted

CHECKS, CORRECTIONS, PUBLISHED, UNITS = "checks.yml", "corrections.yml", "published.csv", "units.csv"
Kind = TypeVar("Kind")


@entry
@dataclass(frozen=True)
class _Checks:
    checks: Annotated[
        tuple[Declaration, ...],
        Group("danh sách, mỗi nội dung có id, kind, severity, left, relation, right, words", ()),
    ] = ()


@entry
@dataclass(frozen=True)
class _Corrections:
    explain: Annotated[
        tuple[Explanation, ...], Group("danh sách, mỗi mục có check, reading, reason, status", ())
    ] = ()
    use: Annotated[
        tuple[Correction, ...],
        Group("danh sách, mỗi mục có file, sheet, cell, was, use, who, document", ()),
    ] = ()


@dataclass(frozen=True)
class EditionFiles:
    """What stands in them. `figures` are the cells of appendices that are figures, by id.

    `measures` are the codes of the units that the edition may use: the definition's and its own.
    """

    settings: EditionSettings
    definition: ReportDefinition
    measures: frozenset[str]
    own_checks: tuple[Declaration, ...]
    explanations: dict[str, Explanation]
    corrections: tuple[Correction, ...]
    records: dict[str, Record]
    units: Units
    figures: dict[str, TableFigure]


def read_edition_files(folder: Path) -> EditionFiles:
    """Read the files of the edition in `folder`; raises DataProblems with every fault of all of them."""
    return _Reading(folder).files()


class _Reading:
    def __init__(self, folder: Path) -> None:
        self.folder, self.problems = folder, list[Problem]()
        self.shown = f"{folder.parent.name}/{folder.name}"

    def files(self) -> EditionFiles:
        yaml_file, settings = self._yaml(EDITION, EditionSettings, required=True)
        year = int(self.folder.name)
        days = settings.days(year) if settings else calendar_year(year)
        definition = self._definition(settings, yaml_file, days)
        path, shown = self.folder / MEASURE_FILE, f"{self.shown}/{MEASURE_FILE}"
        measures, faults = read_measures(path, shown, days)
        self.problems += faults
        checks_file, checks = self._yaml(CHECKS, _Checks)
        corrections_file, corrections = self._yaml(CORRECTIONS, _Corrections)
        units, faults = read_units(self.folder.parent / UNITS, f"{self.folder.parent.name}/{UNITS}")
        self.problems += faults + read_breaks(self.folder.parent, definition)[1]
        records = self._records(settings, definition)
        figures: dict[str, TableFigure] = {}
        if settings is not None and yaml_file is not None:
            self.problems += settings_problems(settings, yaml_file, year, definition)
            if not self.problems:
                figures = self._figures(settings, yaml_file, units, definition)
        if checks_file is not None and checks is not None:
            self.problems += _repeated_checks(checks, checks_file, definition)
        if corrections_file is not None and corrections is not None:
            self.problems += _corrections_problems(corrections, corrections_file, settings, definition)
        if self.problems or settings is None:
            raise DataProblems(self.problems)
        checks, corrections = checks or _Checks(), corrections or _Corrections()
        explanations = {explained.check: explained for explained in corrections.explain}
        return EditionFiles(
            settings,
            definition,
            definition.measures | measures,
            checks.checks,
            explanations,
            corrections.use,
            records,
            units,
            figures,
        )

    def _yaml(
        self, name: str, kind: type[Kind], required: bool = False
    ) -> tuple[YamlFile | None, Kind | None]:
        """The file and its typed value; neither where it is not there or cannot be read."""
        path, shown = self.folder / name, f"{self.shown}/{name}"
        if not path.is_file():
            if required or path.exists():
                self.problems.append(Problem("DL-01", shown, "có tệp này", "không có tệp", "khôi phục tệp"))
            return None, None
        try:
            file = read_yaml(path, shown)
        except DataProblems as fault:
            self.problems += fault.problems
            return None, None
        value, problems = typed(kind, file)
        self.problems += problems
        return file, value

    def _definition(
        self, settings: EditionSettings | None, file: YamlFile | None, days: Days
    ) -> ReportDefinition:
        """The definition that the settings name; the first one where they cannot be read."""
        name = settings.definition if settings else FIRST
        try:
            return read_definition(name, self.folder, days)
        except DataProblems as fault:
            if settings is None or file is None or all(p.file != EDITION for p in fault.problems):
                raise
            told = [file.problem(("definition",), p.expected, p.found, p.fix) for p in fault.problems]
            raise DataProblems([*self.problems, *told]) from None

    def _records(self, settings: EditionSettings | None, definition: ReportDefinition) -> dict[str, Record]:
        path, name = self.folder / PUBLISHED, f"{self.shown}/{PUBLISHED}"
        if not path.is_file():
            if settings is not None and settings.frozen:
                fix = "khôi phục tệp; ấn bản chưa chốt thì bỏ dòng frozen trong edition.yml"
                needed = "có tệp này, vì edition.yml ghi ấn bản đã chốt"
                self.problems.append(Problem("DL-01", name, needed, "không có tệp", fix))
            return {}
        rows, faults = read_rows(path, name, [field.name for field in fields(Record)], ("base",))
        self.problems += faults
        sections = section_numbers(settings, definition) if settings else set()
        records: dict[str, Record] = {}
        lines: dict[str, int] = {}
        for row in rows:
            record, problems = typed_row(Record, row, name, "id")
            self.problems += problems
            if record is None:
                continue
            place = f"dòng {row.line}"
            if record.id in records:
                needed, fix = "mỗi mã số liệu một dòng", "bỏ dòng lặp"
                found = f"{record.id} đã có ở dòng {lines[record.id]}"
                self.problems.append(Problem("AB-01", name, needed, found, fix, cell=place, row=record.id))
            if sections and record.section not in sections:
                found = f'"{record.section}"{near(record.section, sections)}'
                self.problems.append(
                    Problem(
                        "AB-01",
                        name,
                        "số mục của báo cáo",
                        found,
                        "sửa ô này",
                        cell=place,
                        row=record.id,
                        column="section",
                    )
                )
            records.setdefault(record.id, record)
            lines.setdefault(record.id, row.line)
        return records

    def _figures(
        self, settings: EditionSettings, file: YamlFile, units: Units, definition: ReportDefinition
    ) -> dict[str, TableFigure]:
        """The entries `figures` with the keys of their rows, which an entry may name in words."""
        found: dict[str, TableFigure] = {}
        for name, place in settings.figures.items():
            rows = _rows_of(definition.contracts[place.table], units)
            key = row_of(place, rows) or units.names.key(place.row) or None if rows else place.row
            if key is None:
                needed = f"mã hoặc tên một dòng của biểu {place.table}"
                found_words = f'"{place.row}"{near(place.row, [*rows, *rows.values()])}'
                path = ("figures", name, "row")
                self.problems.append(file.problem(path, needed, found_words, "sửa mã hoặc tên dòng"))
            else:
                found[name] = TableFigure(place.table, key, place.field, place.section)
        return found


def _rows_of(contract: Contract, units: Units) -> dict[str, str]:
    """The words of the rows that a table may have, by key; none where only the sheet says."""
    rows = dict(contract.rows)
    if contract.units or contract.open_rows:
        rows = {unit.id: unit.name for unit in units.values()} | rows
    return rows | ({TOTAL: contract.total} if contract.total else {}) if rows else {}


def _repeated_checks(checks: _Checks, file: YamlFile, definition: ReportDefinition) -> Iterator[Problem]:
    """Ids that two checks share: an explanation could not say which one it speaks of."""
    known: dict[str, str] = {declared.id: "nội dung đối chiếu của mọi năm" for declared in definition.checks}
    for place, declared in enumerate(checks.checks):
        if declared.id in known:
            found = f"{declared.id} đã có: {known[declared.id]}"
            yield file.problem(("checks", place, "id"), "mỗi mã đối chiếu một lần", found, "đặt mã khác")
        known.setdefault(declared.id, f"dòng {file.line(('checks', place, 'id'))}")
        if not declared.figures:
            sides = f"{declared.left} {declared.relation} {declared.right}"
            yield file.problem(("checks", place), "ít nhất một vế có mã số liệu", quoted(sides))


def _corrections_problems(
    corrections: _Corrections,
    file: YamlFile,
    settings: EditionSettings | None,
    definition: ReportDefinition,
) -> Iterator[Problem]:
    explained = Counter(entry.check for entry in corrections.explain)
    for place, explanation in enumerate(corrections.explain):
        if explained[explanation.check] > 1:
            needed, found = "mỗi nội dung giải trình một lần", f"{explanation.check} lặp lại"
            yield file.problem(("explain", place, "check"), needed, found, "gộp các mục lặp")
    cells = Counter((use.file, use.sheet, use.cell) for use in corrections.use)
    known = workbooks_of(settings, definition) if settings else []
    for place, use in enumerate(corrections.use):
        if settings and use.file not in known:
            needed = "một trong các tệp: " + ", ".join(known)
            yield file.problem(("use", place, "file"), needed, f'"{use.file}"{near(use.file, known)}')
        if cells[use.file, use.sheet, use.cell] > 1:
            found = f"{use.file}, {use.sheet}, {use.cell} lặp lại"
            yield file.problem(("use", place, "cell"), "mỗi ô một lần", found, "bỏ mục lặp")


def place_of(folder: Path, name: str, path: Path_) -> str:
    """Where an entry stands in a YAML file of the edition: `dòng 12, mục checks.3.left`."""
    return read_yaml(folder / name, name).problem(path, "", "").cell
