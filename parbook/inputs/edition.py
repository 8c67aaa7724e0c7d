"""An edition: everything that one year's folder holds, read and checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from parbook.definitions.definition import ReportDefinition
from parbook.definitions.outline import SectionInfo
from parbook.definitions.relations import Declaration
from parbook.entries.reads import FigureId, OptionalText, Text, entry, matching, one_of
from parbook.entries.typed import as_tree
from parbook.inputs.edition_settings import EditionSettings, FigurePlace, Sender, sections_of, workbooks_of
from parbook.inputs.form_reading import FilledForm
from parbook.inputs.units import Units
from parbook.numbers.measures import MEASURES
from parbook.numbers.numerals import printed_decimals
from parbook.numbers.quantity import Quantity
from parbook.problems import DataProblems, Problem
from parbook.sheets.table import Table

# The years of which there can be an edition.
YEARS = range(2000, 2101)
# What everything says that shows invented numbers.
INVENTED = "SỐ LIỆU GIẢ ĐỊNH"
# Words that may stand before a printed number; "exact" where none does.
QUALIFIERS = ("exact", "hơn", "trên", "gần", "khoảng", "dưới")
_VALUE = "số thập phân viết dấu chấm, không có dấu phân cách hàng nghìn, ví dụ 20.29"


@dataclass(frozen=True)
class Indicator:
    """A row of chi-tieu.xlsx; with a code it is a figure without any Python."""

    sheet: str
    no: str
    label: str
    unit: str
    quantity: Quantity
    code: str
    word: str
    section: str
    note: str
    adds_up: bool


@entry
@dataclass(frozen=True)
class Record:
    """A figure as the signed report printed it (published.csv).

    `base` is empty for a figure without one, and in files written before it was kept.
    """

    id: FigureId
    section: Text
    label_vi: Text
    value: Annotated[str, matching(r"-?\d{1,18}(\.\d{1,18})?", _VALUE)]
    as_printed: Text
    unit: Annotated[str, one_of(MEASURES, "mã đơn vị tính, ví dụ dossier, percent")]
    qualifier: Annotated[str, one_of(QUALIFIERS)]
    period: OptionalText
    base: OptionalText = ""

    @property
    def decimals(self) -> int:
        """The printed precision."""
        return printed_decimals(self.as_printed)

    @property
    def exact(self) -> Fraction:
        """The printed value."""
        return Fraction(self.value)


@entry
@dataclass(frozen=True)
class Explanation:
    """An entry of corrections.yml that explains a check's finding."""

    check: Text
    reading: Text
    reason: Text
    status: Text


@entry
@dataclass(frozen=True)
class Correction:
    """An entry `use` of corrections.yml: another value for a cell that `was` otherwise.

    `who` and `document` say on whose word: the agency and its letter.
    """

    file: Text
    sheet: Text
    cell: Annotated[str, matching(r"[A-Z]{1,3}[1-9]\d{0,6}", "địa chỉ ô, ví dụ C10")]
    was: Text
    use: Text
    who: Text
    document: Text

    @property
    def words(self) -> str:
        """The correction as lineage tells it."""
        return f'đính chính thành "{self.use}" theo {self.document} của {self.who}'


@dataclass(frozen=True)
class TableFigure(FigurePlace):
    """A figure of this year alone, as edition.yml places it, with the key of its row."""

    def quantity(self, edition: "Edition") -> Quantity:
        """The quantity of that cell; raises KeyError for a row or field that is not there."""
        return edition.tables[self.table].at(self.row, self.field)

    def label(self, edition: "Edition") -> str:
        """The words of column and row, "Tỷ lệ trễ hạn, Sở 01": the entry itself has none."""
        table = edition.tables[self.table]
        column = re.sub(r"\s*\([^()]*\)$", "", table.contract.field(self.field).label)
        return f"{column}, {table.row(self.row).label}" if table.has(self.row) else column


@dataclass(frozen=True)
class Edition:
    """One year's inputs. Tables by contract name; records by figure id; statistical forms as sent.

    `remarks` stop nothing.
    """

    year: int
    folder: Path
    settings: EditionSettings
    definition: ReportDefinition
    tables: dict[str, Table]
    indicators: tuple[Indicator, ...]
    records: dict[str, Record]
    explanations: dict[str, Explanation] = field(default_factory=dict)
    own_checks: tuple[Declaration, ...] = ()
    own_figures: dict[str, TableFigure] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    units: Units = field(default_factory=Units)
    remarks: tuple[Problem, ...] = ()
    forms: tuple[FilledForm, ...] = ()

    @property
    def period(self) -> tuple[date, date]:
        """First and last day of the period of the figures; the calendar year where none is stated."""
        return self.settings.days(self.year)

    @property
    def dated(self) -> date:
        """The day that its files carry: that of the signature, before it the last of the period."""
        return self.settings.signed_document.date or self.period[1]

    @property
    def sections(self) -> tuple[SectionInfo, ...]:
        """The sections of its definition that it does not leave out, in order."""
        return sections_of(self.settings, self.definition)

    @property
    def workbooks(self) -> list[str]:
        """The files with numbers that it has: workbooks in order, then the statistical forms."""
        forms = dict.fromkeys(form.file for form in self.forms)
        names = [*workbooks_of(self.settings, self.definition), *forms]
        return [name for name in names if (self.folder / name).is_file()]

    @property
    def final(self) -> bool:
        """Whether the edition is final; a draft carries a mark instead of stopping."""
        return self.settings.final

    @property
    def frozen(self) -> date | None:
        """The day on which the figures of record were fixed, None before."""
        return self.settings.frozen

    @property
    def invented(self) -> bool:
        """Whether the numbers are invented, which every page must then say."""
        return self.settings.invented

    @property
    def senders(self) -> Mapping[str, Sender]:
        """Who sends which workbook, by file name."""
        return self.settings.senders

    @property
    def notice(self) -> str:
        """What pictures and data files must say of their numbers; empty for a real edition."""
        return INVENTED if self.invented else ""

    def show_path(self, name: str) -> str:
        """How messages name a file of this edition."""
        return f"{self.folder.parent.name}/{self.folder.name}/{name}"


def find_root(start: Path) -> Path:
    """The nearest folder upward from `start` with `_config.yml`; raises DataProblems."""
    for folder in [start, *start.parents]:
        if (folder / "_config.yml").is_file():
            return folder
    raise DataProblems(
        [
            Problem(
                "AB-01",
                str(start),
                "chạy lệnh trong thư mục của dự án (nơi có tệp _config.yml)",
                "không thấy _config.yml ở thư mục này và các thư mục cha",
                "chuyển vào thư mục dự án",
            )
        ]
    )


def years_of(data: Path) -> list[int]:
    """The years that have a folder in `data`, in order; none where `data` is no folder."""
    folders = [path.name for path in data.iterdir() if path.is_dir()] if data.is_dir() else []
    return [year for year in YEARS if str(year) in folders]


def find_data(year: int, data: str = "", start: Path | None = None) -> Path:
    """The folder of an edition: `data`/`year`, or the nearest `data/<year>` upward from `start`.

    Raises DataProblems (AB-02) naming the years that there are.
    """
    here = (start or Path.cwd()).resolve()
    roots = [Path(data).resolve()] if data else [p / "data" for p in [here, *here.parents]]
    for root in roots:
        if year in YEARS and (root / str(year)).is_dir():
            return root / str(year)
    known = sorted({str(known) for root in roots for known in years_of(root)})
    raise DataProblems(
        [
            Problem(
                "AB-02",
                f"{data or 'data'}/{year}",
                f"thư mục {year} trong thư mục số liệu"
                if year in YEARS
                else f"năm từ {YEARS[0]} đến {YEARS[-1]}",
                f"chỉ có: {', '.join(known)}" if known else "không có thư mục của năm nào",
                "kiểm tra lại năm, hoặc tạo thư mục của năm và đặt các tệp phụ lục vào đó",
            )
        ]
    )


def edition_data(edition: Edition) -> dict[str, Any]:
    """The edition's facts; `simulated` says that its numbers are invented, `notice` in words."""
    names = ("province", "title", "status", "period", "signed_document")
    facts = {name: as_tree(getattr(edition.settings, name)) for name in names}
    notice = {"notice": edition.notice} if edition.notice else {}
    return {"year": edition.year, **facts, "simulated": edition.invented, **notice}
