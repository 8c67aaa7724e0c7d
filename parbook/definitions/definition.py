"""A report definition (khung báo cáo): a kind of report as typed values, as it holds in one period."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated

import parbook
from parbook.definitions.breaks import Break
from parbook.definitions.catalogue import Definition
from parbook.definitions.indicators import ListedIndicator
from parbook.definitions.outline import Contents, SectionInfo
from parbook.definitions.reading import Reading
from parbook.definitions.relations import Declaration
from parbook.definitions.roles import Roles
from parbook.definitions.rows import Days
from parbook.definitions.statistical_forms import StatisticalForm
from parbook.entries.near import near
from parbook.entries.reads import NOTHING, Group, OptionalText, Text, entry
from parbook.problems import DataProblems, Problem
from parbook.sheets.contracts import Contract

# What an edition follows whose settings name none: those of before there were several.
FIRST = "tinh-2011"
FOLDER = Path("book") / "definitions"


@entry
@dataclass(frozen=True)
class Workbook:
    """What stands above the tables of a workbook: its number and title; `page` is its page's stem."""

    number: OptionalText
    title: Text
    page: OptionalText = ""


@dataclass(frozen=True)
class AllowedDigits:
    """A form of digits that prose may hold, as a regular expression, and what it is."""

    pattern: str
    reason: str


@dataclass(frozen=True)
class InventedRange:
    """The expressions between which an invented figure is drawn, its steps, the word before it."""

    code: str
    low: str
    high: str
    step: Fraction
    word: str


@entry
@dataclass(frozen=True)
class _Head:
    id: Text
    title: Text


@entry
@dataclass(frozen=True)
class _Forms:
    workbooks: Annotated[Mapping[str, Workbook], Group("tên tệp: {number, title, page}", NOTHING)] = field(
        default_factory=dict
    )
    forms: Annotated[
        tuple[Contract, ...], Group("danh sách biểu, mỗi biểu có name, file, sheet, title", ())
    ] = ()


@dataclass(frozen=True, eq=False)
class ReportDefinition:
    """A kind of report as it holds in a period.

    `appendices` are its sheets under contract, `forms` its statistical forms (one number a row),
    `catalogue` what its figures mean, by id, `indicators` the rows of a blank chi-tieu.xlsx,
    `measures` the codes of its units. `dormant` are names that hold at another time: ids of
    figures, names of tables, stems of sections; `dormant_figures` and `dormant_appendices` say what
    these are.
    """

    id: str
    title: str
    folder: Path
    contents: Contents
    workbooks: Mapping[str, Workbook]
    appendices: tuple[Contract, ...]
    forms: tuple[StatisticalForm, ...]
    catalogue: Mapping[str, Definition]
    indicators: tuple[ListedIndicator, ...]
    checks: tuple[Declaration, ...]
    breaks: tuple[Break, ...]
    allowed_digits: tuple[AllowedDigits, ...]
    invented: tuple[InventedRange, ...]
    measures: frozenset[str]
    roles: Roles
    dormant: frozenset[str]
    dormant_figures: Mapping[str, Definition]
    dormant_appendices: tuple[Contract, ...]

    @cached_property
    def sections(self) -> tuple[SectionInfo, ...]:
        """The sections that hold figures and prose, in order."""
        return self.contents.sections

    @cached_property
    def by_topic(self) -> Mapping[str, SectionInfo]:
        """The sections by the topic of their figures."""
        return {section.topic: section for section in self.sections}

    @cached_property
    def by_number(self) -> Mapping[str, SectionInfo]:
        """The sections by number."""
        return {section.number: section for section in self.sections}

    @cached_property
    def by_stem(self) -> Mapping[str, SectionInfo]:
        """The sections by the stem of their files."""
        return {section.stem: section for section in self.sections}

    @cached_property
    def contracts(self) -> Mapping[str, Contract]:
        """The contracts of the appendices by name."""
        return {contract.name: contract for contract in self.appendices}

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The workbooks of the appendices in order."""
        return tuple(dict.fromkeys(contract.file for contract in self.appendices))

    @cached_property
    def allowed(self) -> re.Pattern[str]:
        """The digits that prose may hold, as one expression, which matches nothing where there are none."""
        return re.compile("|".join(form.pattern for form in self.allowed_digits) or r"(?!)")

    def place(self, section: str) -> int:
        """The place of a section in the report by its number; sections of an edition stand last."""
        numbers = list(self.by_number)
        return numbers.index(section) if section in self.by_number else len(numbers)


def definition_folder(name: str, start: Path) -> Path:
    """The folder of a definition: in the project around `start`, that around the working folder, the package.

    Raises DataProblems (AB-01) naming the definitions that there are.
    """
    places = [
        folder / FOLDER for near_to in (start.resolve(), Path.cwd()) for folder in (near_to, *near_to.parents)
    ]
    package = Path(parbook.__file__).parent
    places += [package / "definitions" / "shipped", package.parent / FOLDER]
    for place in places:
        if (place / name / "definition.yml").is_file():
            return place / name
    known = sorted({path.parent.name for place in places for path in place.glob("*/definition.yml")})
    raise DataProblems(
        [
            Problem(
                "AB-01",
                "edition.yml",
                f"một trong các khung báo cáo: {', '.join(known)}",
                f'"{name}"{near(name, known)}',
                "sửa mục definition",
            )
        ]
    )


def read_definition(name: str, start: Path, period: Days) -> ReportDefinition:
    """The definition of that name as it holds in a period, for an edition in the folder `start`.

    Raises DataProblems with everything that is wrong in its files.
    """
    folder = definition_folder(name, start)
    return _read(folder, _state(folder), period)


def _state(folder: Path) -> str:
    files = sorted(path for path in folder.iterdir() if path.suffix in (".yml", ".csv"))
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


@lru_cache(maxsize=32)
def _read(folder: Path, state: str, period: Days) -> ReportDefinition:
    reading = Reading(folder, period)
    measures = reading.measures()
    head, contents = reading.yaml("definition.yml", _Head), reading.yaml("outline.yml", Contents)
    roles, sheets = reading.yaml("roles.yml", Roles, Roles()), reading.yaml("forms.yml", _Forms, _Forms())
    if head is None or contents is None or roles is None or sheets is None:
        raise DataProblems(reading.problems)
    contents = reading.contents_of_period(contents)
    appendices = reading.of_period(sheets.forms, lambda contract: contract.name)
    catalogue = reading.rows("catalogue.csv", Definition, "id", lambda row: row.id)
    found = ReportDefinition(
        head.id,
        head.title,
        folder,
        contents,
        {name: book for name, book in sheets.workbooks.items() if name in {c.file for c in appendices}},
        appendices,
        reading.statistical_forms(),
        {row.id: row for row in catalogue.held},
        reading.table("indicators.csv", ListedIndicator, "code"),
        reading.table("checks.csv", Declaration, "id"),
        reading.breaks(),
        reading.table("allowed_digits.csv", AllowedDigits, "pattern"),
        reading.table("invented.csv", InventedRange, "code"),
        measures,
        roles,
        frozenset(reading.dormant),
        {row.id: row for row in catalogue.others},
        tuple(c for c in sheets.forms if c not in appendices),
    )
    problems = [
        *reading.problems,
        *reading.unknown_names(found.catalogue, found.appendices, found.forms, found.by_number),
    ]
    if problems:
        raise DataProblems(problems)
    return found
