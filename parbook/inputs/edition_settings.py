"""The settings of an edition (edition.yml) as a typed value, and what their parts must be to each other."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from parbook.definitions.definition import FIRST, ReportDefinition
from parbook.definitions.indicators import INDICATORS
from parbook.definitions.outline import SectionInfo
from parbook.entries.near import near
from parbook.entries.reads import (
    NOTHING,
    FigureId,
    FileWord,
    Flag,
    Group,
    OptionalDay,
    OptionalText,
    Reads,
    Text,
    Texts,
    Title,
    entry,
    matching,
    one_of,
)
from parbook.entries.yaml_file import Path_, YamlFile
from parbook.problems import Problem
from parbook.text import fold

EDITION = "edition.yml"
# The files in which statistical forms come: one for all, or one a form.
SENT_FORMS = r"bieu-mau(?:-[1-9]\d?)?\.(?:docx|xlsx)"
_STATUSES = ("final", "draft")


@entry
@dataclass(frozen=True)
class Period:
    """The period of the figures: its first and last day, the day on which it was closed, its words."""

    from_: OptionalDay
    to: OptionalDay
    closed_on: OptionalDay
    words: Text


@entry
@dataclass(frozen=True)
class SignedDocument:
    """The report itself: number, day, place, and the lines of its head and of its signature."""

    number: Annotated[
        str, matching(r"[^/]*/.+", "số, ký hiệu, ví dụ 43/BC-UBND; chưa có số thì ghi /BC-UBND")
    ]
    date: OptionalDay
    date_words: Text
    place: Text
    issuer: Annotated[tuple[Text, ...], Group("các dòng tên cơ quan, dạng danh sách")]
    authority: Text
    parents: Texts = ()
    posts: Texts = ()
    issuer_name: OptionalText = ""


@entry
@dataclass(frozen=True)
class AddedSection:
    """A section that this edition adds as text: its file in narrative/, its number, title and part."""

    file: FileWord
    number: Text
    title: Text
    part: Text


@entry
@dataclass(frozen=True)
class FigurePlace:
    """A figure of this year alone that is one cell of an appendix: table, row, column, its section."""

    table: Text
    row: Text
    field: Text
    section: Text


@entry
@dataclass(frozen=True)
class Sender:
    """The unit that sends a file, by which document of which day, and the day that it came, if it has."""

    unit: OptionalText
    document: OptionalText
    date: OptionalDay
    received_on: OptionalDay


@entry
@dataclass(frozen=True)
class EditionSettings:
    """What edition.yml says of an edition.

    `definition` is the kind of report that it follows. `sections` are new titles by the stem of a
    notebook, False for what is left out; `parts` new
    captions by caption; `row_words` other words for rows, by table and row; `senders` by file.
    """

    province: Text
    title: Text
    short_title: Text
    status: Annotated[str, one_of(_STATUSES, "final (bản chính thức) hoặc draft (dự thảo)")]
    invented: Flag
    period: Period
    signed_document: SignedDocument
    note: Text
    definition: Annotated[str, Reads("mã của khung báo cáo, ví dụ bnv-2025", str, FIRST)] = FIRST
    frozen: OptionalDay = None
    appendix_note: OptionalText = ""
    recipients: Texts = ()
    sections: Annotated[
        Mapping[str, Title], Group("tên-tệp: tiêu đề mới, hoặc tên-tệp: false để bỏ mục", NOTHING)
    ] = field(default_factory=dict)
    parts: Annotated[Mapping[str, Text], Group("tên phần: tên phần mới", NOTHING)] = field(
        default_factory=dict
    )
    added_sections: Annotated[
        tuple[AddedSection, ...], Group("danh sách, mỗi mục có file, number, title, part", ())
    ] = ()
    row_words: Annotated[
        Mapping[str, Mapping[str, Text]], Group("biểu: {dòng: cách ghi khác của dòng}", NOTHING)
    ] = field(default_factory=dict)
    figures: Annotated[
        Mapping[FigureId, FigurePlace], Group("mã số liệu: {table, row, field, section}", NOTHING)
    ] = field(default_factory=dict)
    senders: Annotated[
        Mapping[str, Sender], Group("tên tệp: {unit, document, date, received_on}", NOTHING)
    ] = field(default_factory=dict)

    @property
    def final(self) -> bool:
        """Whether the edition is final; a draft carries a mark instead of stopping."""
        return self.status == "final"

    def days(self, year: int) -> tuple[datetime.date, datetime.date]:
        """First and last day of the period of the figures; the calendar year where none is stated."""
        first, last = calendar_year(year)
        return self.period.from_ or first, self.period.to or last


def calendar_year(year: int) -> tuple[datetime.date, datetime.date]:
    """First and last day of a year."""
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


def left_out_files(settings: EditionSettings, definition: ReportDefinition) -> set[str]:
    """The workbooks of the appendices that an edition with these settings leaves out."""
    return {name for name, book in definition.workbooks.items() if settings.sections.get(book.page) is False}


def workbooks_of(settings: EditionSettings, definition: ReportDefinition) -> list[str]:
    """The workbooks that an edition with these settings has, in order; the indicators' last."""
    left_out = left_out_files(settings, definition)
    return [*(name for name in definition.files if name not in left_out), INDICATORS.file]


def sections_of(settings: EditionSettings, definition: ReportDefinition) -> tuple[SectionInfo, ...]:
    """The sections that an edition with these settings does not leave out."""
    return tuple(s for s in definition.sections if settings.sections.get(s.stem) is not False)


def section_numbers(settings: EditionSettings, definition: ReportDefinition) -> set[str]:
    """The numbers of all sections of an edition, its own included."""
    return {*definition.by_number, *(section.number for section in settings.added_sections)}


def settings_problems(
    settings: EditionSettings, file: YamlFile, year: int, definition: ReportDefinition
) -> list[Problem]:
    """What no single entry shows: days out of order, names taken twice, tables and rows unknown (AB-01)."""
    first, last = settings.days(year)
    problems = []
    if first > last:
        words = f"{first:%d/%m/%Y} - {last:%d/%m/%Y}"
        problems.append(file.problem(("period", "to"), "ngày cuối kỳ không trước ngày đầu kỳ", words))
    problems += _added(settings, file, definition)
    problems += _row_words(settings, file, definition)
    problems += _figures(settings, file, definition)
    workbooks = workbooks_of(settings, definition)
    forms_sent = re.compile(SENT_FORMS) if definition.forms else None
    for name in settings.senders:
        if name not in workbooks and not (forms_sent and forms_sent.fullmatch(name)):
            needed = "mục senders chỉ nêu các tệp của ấn bản: " + ", ".join(workbooks)
            found, fix = f'"{name}"{near(name, workbooks)}', "sửa tên tệp, hoặc bỏ mục này"
            problems.append(file.problem(("senders", name), needed, found, fix))
    return problems


def _added(settings: EditionSettings, file: YamlFile, definition: ReportDefinition) -> Iterator[Problem]:
    """Added sections take no file and no number that another section has."""
    notebooks = definition.by_stem
    files = Counter(section.file for section in settings.added_sections)
    numbers = Counter(section.number for section in settings.added_sections)
    for place, section in enumerate(settings.added_sections):
        path: Path_ = ("added_sections", place)
        if known := notebooks.get(section.file):
            found = f"tệp {section.file} là của mục {known.number}. {known.title}"
            yield file.problem((*path, "file"), "tên tệp chưa mục nào dùng", found, "đặt tên tệp khác")
        if known := definition.by_number.get(section.number):
            found = f"số mục {section.number} là của mục {known.title}"
            fix = f"đặt số mục khác, hoặc bỏ mục có sẵn bằng sections: {{{known.stem}: false}}"
            if settings.sections.get(known.stem) is False:
                fix = "đặt số mục khác"
            yield file.problem((*path, "number"), "số mục chưa mục nào dùng", found, fix)
        if files[section.file] > 1:
            needed, found = "mỗi tệp một lần", f"{section.file} lặp lại"
            yield file.problem((*path, "file"), needed, found, "đặt tên tệp khác")
        if numbers[section.number] > 1:
            needed, found = "mỗi số mục một lần", f"{section.number} lặp lại"
            yield file.problem((*path, "number"), needed, found, "đặt số mục khác")


def _row_words(settings: EditionSettings, file: YamlFile, definition: ReportDefinition) -> Iterator[Problem]:
    named = {c.name: dict(c.rows) for c in definition.appendices if c.rows}
    for table, rows in settings.row_words.items():
        if table not in named:
            needed, found = "một trong các biểu: " + ", ".join(named), f'"{table}"{near(table, named)}'
            yield file.problem(("row_words", table), needed, found, "sửa tên biểu")
            continue
        for row in rows:
            if row not in named[table]:
                needed = f"một trong các dòng của biểu {table}: " + ", ".join(named[table])
                found = f'"{row}"{near(row, named[table])}'
                yield file.problem(("row_words", table, row), needed, found, "sửa tên dòng")


def _figures(settings: EditionSettings, file: YamlFile, definition: ReportDefinition) -> Iterator[Problem]:
    """The columns and sections that figures of this year name; their rows are known from the units."""
    sections, workbooks = section_numbers(settings, definition), workbooks_of(settings, definition)
    for name, place in settings.figures.items():
        path: Path_ = ("figures", name)
        contract = definition.contracts.get(place.table)
        if contract is None:
            needed = "một trong các biểu: " + ", ".join(definition.contracts)
            found = f'"{place.table}"{near(place.table, definition.contracts)}'
            yield file.problem((*path, "table"), needed, found, "sửa mục này")
            continue
        columns = {column.name: column for column in contract.fields if column.unit}
        if place.field not in columns:
            needed = f"một trong các cột có số của biểu {place.table}: " + ", ".join(columns)
            found = f'"{place.field}"{near(place.field, columns)}'
            yield file.problem((*path, "field"), needed, found, "sửa tên cột")
        if place.section not in sections:
            needed = "số mục của báo cáo: " + ", ".join(sorted(sections))
            found = f'"{place.section}"{near(place.section, sections)}'
            yield file.problem((*path, "section"), needed, found, "sửa số mục")
        if contract.file not in workbooks:
            needed, found = "biểu mà ấn bản có", f"{place.table}: ấn bản bỏ phụ lục này"
            yield file.problem((*path, "table"), needed, found, "bỏ số liệu này")


def row_of(place: FigurePlace, rows: Mapping[str, str]) -> str | None:
    """The key of the row that an entry names by its key or by its words; `rows` are words by key.

    None for a row that is not there.
    """
    if place.row in rows:
        return place.row
    return next((key for key, words in rows.items() if fold(words) == fold(place.row)), None)
