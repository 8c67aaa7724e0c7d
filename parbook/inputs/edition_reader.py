"""Reading an edition's folder: workbooks, settings, records, explanations; all problems at once."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from openpyxl.utils import coordinate_to_tuple

from parbook.definitions.indicators import INDICATORS, INSTRUCTIONS
from parbook.definitions.reading import MEASURE_FILE
from parbook.entries.reads import FIGURE_ID
from parbook.inputs.digests import HIDDEN
from parbook.inputs.edition import Correction, Edition, Indicator, TableFigure
from parbook.inputs.edition_files import (
    CHECKS,
    CORRECTIONS,
    PUBLISHED,
    EditionFiles,
    place_of,
    read_edition_files,
)
from parbook.inputs.edition_settings import EDITION, EditionSettings, workbooks_of
from parbook.inputs.form_reading import FilledForm, read_filled_forms
from parbook.inputs.indicator_labels import known_labels, label_problems
from parbook.inputs.trial import Trial, try_out
from parbook.inputs.units import Units
from parbook.numbers.measures import measure_by_noun
from parbook.problems import DataProblems, Problem
from parbook.sheets.contracts import Contract
from parbook.sheets.raw_cells import RawSheet, address
from parbook.sheets.sheet_layout import extra_sheet, has_numbers
from parbook.sheets.table import Table
from parbook.sheets.table_reading import read_table
from parbook.sheets.workbook import read_workbook
from parbook.text import fold, quoted


def read_edition(folder: Path, trial: Trial | None = None) -> Edition:
    """Read everything in an edition's folder; raises DataProblems with every problem at once.

    With a `trial`, one cell is read as if it held that value.
    """
    edition, problems = read_partly(folder, trial)
    if problems:
        raise DataProblems(problems)
    return edition


def read_partly(folder: Path, trial: Trial | None = None) -> tuple[Edition, list[Problem]]:
    """What can be read of an edition's folder, and every problem of it.

    Where there are problems the edition may lack tables and rows: good for telling what else is
    wrong and who has not sent, not for computing. Raises DataProblems where the files that people
    write by hand have faults: these are told first and alone, or each would look like many.
    """
    return _Reading(folder, read_edition_files(folder), trial).edition()


_CODE = re.compile(FIGURE_ID)


def _code_cell(item: Indicator) -> str:
    """The cell of an indicator's code, in the row of its figure."""
    row, _ = coordinate_to_tuple(item.quantity.cells()[0].address)
    return address(row, INDICATORS.field("code").number)


def indicators_of(table: Table, measures: Collection[str] | None = None) -> Iterator[Indicator]:
    """The indicators of one sheet of chi-tieu.xlsx, read under the contract of indicators.

    `measures` are the codes of the units that its rows may name, all where it is left out.
    """
    for row in table.rows:
        if "value" in row.quantities:
            texts = row.texts
            unit = measure_by_noun(texts.get("unit", ""), measures) or "number"
            yield Indicator(
                table.sheet,
                row.key,
                row.label,
                unit,
                row.quantities["value"],
                texts.get("code", ""),
                texts.get("word", ""),
                texts.get("section", ""),
                texts.get("note", ""),
                fold(texts.get("adds_up", "")) == "cong du",
            )


def _ended_units(edition: Edition) -> Iterator[Problem]:
    """Rows of units that existed on no day of the period."""
    first, last = edition.period
    for table in edition.tables.values():
        for row in table.rows if table.contract.units else ():
            unit = edition.units.get(row.key)
            if unit is not None and not unit.exists(first, last):
                number = table.contract.field(table.contract.key).number
                yield Problem(
                    "DL-20",
                    table.contract.file,
                    f"khối, đơn vị hoạt động trong kỳ {first:%d/%m/%Y} - {last:%d/%m/%Y}",
                    f'"{row.label}" hoạt động đến {unit.valid_to:%d/%m/%Y}'
                    if unit.valid_to and unit.valid_to < first
                    else f'"{row.label}" hoạt động từ {unit.valid_from:%d/%m/%Y}',
                    "bỏ dòng này, hoặc sửa thời hạn của đơn vị trong data/units.csv",
                    table.sheet,
                    address(row.number, number),
                    row.label,
                )


def _is_in(place: TableFigure, table: Table) -> bool:
    """Whether a table has the cell of a figure, or may leave its row out."""
    try:
        table.at(place.row, place.field)
    except KeyError:
        return False
    return True


class _Reading:
    def __init__(self, folder: Path, files: EditionFiles, trial: Trial | None = None) -> None:
        self.folder, self.files, self.trial, self.problems = folder, files, trial, list[Problem]()
        self.shown = f"{folder.parent.name}/{folder.name}"

    def edition(self) -> tuple[Edition, list[Problem]]:
        files = self.files
        settings, units, definition = files.settings, files.units, files.definition
        books = {name: self._workbook(name, files.corrections) for name in self._needed()}
        first, last = settings.days(int(self.folder.name))
        existing = {key for key, unit in units.items() if unit.exists(first, last)}
        contracts = [self._own_words(contract, settings) for contract in definition.appendices]
        tables = {c.name: self._table(books, c, units, existing) for c in contracts}
        tables |= {c.name: Table(c, c.sheet, ()) for c in definition.dormant_appendices}
        indicators = self._indicators(books.get(INDICATORS.file) or {})
        self._check_figures(tables, indicators)
        filled, faults = read_filled_forms(self.folder, self.shown, definition.forms)
        self.problems.extend(faults)
        edition = Edition(
            int(self.folder.name),
            self.folder,
            settings,
            definition,
            {name: table for name, table in tables.items() if table is not None},
            indicators,
            files.records,
            files.explanations,
            files.own_checks,
            files.figures,
            files.corrections,
            units,
            forms=tuple(filled),
        )
        self.problems.extend(_ended_units(edition))
        self.problems.extend(self._files_of_no_form(filled))
        told = [self._with_folder(problem) for problem in self.problems]
        edition = replace(edition, remarks=tuple(problem for problem in told if problem.is_remark))
        return edition, [problem for problem in told if not problem.is_remark]

    def _files_of_no_form(self, filled: Sequence[FilledForm]) -> Iterator[Problem]:
        """A remark of the files that the edition is not made from: nothing reads or publishes them."""
        workbooks = workbooks_of(self.files.settings, self.files.definition)
        sent = [form.file for form in filled]
        known = {*workbooks, *sent, MEASURE_FILE, EDITION, CHECKS, CORRECTIONS, PUBLISHED}
        others = sorted(
            path.name
            for path in self.folder.iterdir()
            if path.name not in known and path.name[0] not in HIDDEN and path.is_file()
        )
        if others:
            more = f" và {len(others) - 5} tệp khác" if len(others) > 5 else ""
            needed, fix = "tệp của biểu mẫu, cấu hình ấn bản", "không phải sửa; tệp nội bộ nên để nơi khác"
            found = ", ".join(map(quoted, others[:5])) + more + ": không đọc, không đăng"
            yield Problem("LY-06", self.shown, needed, found, fix)

    def _needed(self) -> list[str]:
        """The workbooks to read; a report without listed indicators may have none of its own."""
        names = workbooks_of(self.files.settings, self.files.definition)
        listed = bool(self.files.definition.indicators) or (self.folder / INDICATORS.file).exists()
        return [name for name in names if name != INDICATORS.file or listed]

    def _with_folder(self, problem: Problem) -> Problem:
        """Sheets know only their file's name; messages name it with the folder of the year."""
        return problem if "/" in problem.file else replace(problem, file=f"{self.shown}/{problem.file}")

    @staticmethod
    def _own_words(contract: Contract, settings: EditionSettings) -> Contract:
        """The contract with the words that the edition uses for its rows."""
        return replace(contract, other_words=tuple(settings.row_words.get(contract.name, {}).items()))

    def _workbook(self, name: str, corrections: Sequence[Correction]) -> dict[str, RawSheet] | None:
        book = read_workbook(self.folder / name, f"{self.shown}/{name}")
        if isinstance(book, Problem):
            self.problems.append(book)
            return None
        # In lineage a file is named without the folder: the year is the edition's.
        sheets = {title: replace(sheet, file=name) for title, sheet in book.items() if title != INSTRUCTIONS}
        for correction in corrections:
            if correction.file == name:
                self._correct(sheets, correction)
        if self.trial is not None and self.trial.file == name:
            try_out(sheets, self.trial)
        allowed = {c.sheet for c in self.files.definition.appendices if c.file == name}
        extra = [sheet for title, sheet in sheets.items() if allowed and title not in allowed]
        self.problems.extend(extra_sheet(sheet, allowed) for sheet in extra)
        return sheets

    def _table(
        self,
        books: dict[str, dict[str, RawSheet] | None],
        contract: Contract,
        units: Units,
        existing: set[str],
    ) -> Table | None:
        if contract.file not in books:
            return Table(contract, contract.sheet, ())
        book = books[contract.file]
        if book is None:
            return None
        if contract.sheet not in book:
            self.problems.append(
                Problem(
                    "DL-03",
                    contract.file,
                    f'trang tính "{contract.sheet}"',
                    "chỉ có: " + "; ".join(book),
                    "đặt lại đúng tên trang tính theo biểu mẫu",
                    contract.sheet,
                )
            )
            return None
        sheet = book[contract.sheet]
        table, problems = read_table(sheet, contract, units.names, existing)
        self.problems.extend(problems)
        return table

    def _indicators(self, book: dict[str, RawSheet]) -> tuple[Indicator, ...]:
        found: list[Indicator] = []
        for sheet in book.values():
            if not has_numbers(sheet):
                self.problems.append(extra_sheet(sheet))
                continue
            table, problems = read_table(sheet, INDICATORS, measures=self.files.measures)
            self.problems.extend(problems)
            found.extend(indicators_of(table, self.files.measures))
        self._check_codes(found)
        self.problems.extend(
            label_problems(found, known_labels(self.folder, self.files.definition, self.files.records))
        )
        return tuple(found)

    def _check_codes(self, indicators: list[Indicator]) -> None:
        seen: dict[str, Indicator] = {}
        for item in indicators:
            if not item.code:
                continue
            file, where = INDICATORS.file, _code_cell(item)
            if not _CODE.fullmatch(item.code):
                needed = "mã dạng mục.tên, chữ thường không dấu, ví dụ plan.tasks"
                self.problems.append(
                    Problem(
                        "DL-19",
                        file,
                        needed,
                        f'"{item.code}"',
                        "sửa mã",
                        item.sheet,
                        where,
                        item.label,
                        "Mã số liệu",
                    )
                )
            if item.code in seen:
                first = seen[item.code]
                self.problems.append(
                    Problem(
                        "DL-16",
                        file,
                        "mỗi mã số liệu một lần",
                        f"{item.code} đã có ở ô {_code_cell(first)}, trang tính {first.sheet}",
                        "đổi mã hoặc bỏ dòng lặp",
                        item.sheet,
                        where,
                        item.label,
                        "Mã số liệu",
                    )
                )
            seen.setdefault(item.code, item)

    def _correct(self, sheets: dict[str, RawSheet], correction: Correction) -> None:
        """Put the corrected value in place of the cell's; a cell that reads otherwise is a problem."""
        sheet = sheets.get(correction.sheet)
        found = [cell for cell in sheet.cells.values() if cell.address == correction.cell] if sheet else []
        raw = found[0].raw if found else ""
        if sheet is None or raw != correction.was:
            self.problems.append(
                Problem(
                    "AB-04",
                    f"{self.shown}/{CORRECTIONS}",
                    f'ô đang ghi "{correction.was}"',
                    f'"{raw}"' if raw else "ô trống hoặc không có trang tính",
                    "bỏ mục use này nếu tệp đã được sửa tại nguồn, hoặc sửa lại mục",
                    correction.sheet,
                    correction.cell,
                )
            )
            return
        cell = found[0].holding(correction.use, raw, correction.words)
        sheet.cells[cell.row, cell.column] = cell

    def _check_figures(self, tables: dict[str, Table | None], indicators: Sequence[Indicator]) -> None:
        """Figures of edition.yml: their rows are in the sheets, their ids are no codes of chi-tieu.xlsx."""
        # A sheet that is at fault is told as such, and not again here.
        faulty = {(p.file, p.sheet) for p in self.problems if not p.is_remark}
        coded = {item.code: item for item in indicators if item.code}
        for name, place in self.files.figures.items():
            if name in coded:
                item = coded[name]
                found = f"{name} đã là mã ở {INDICATORS.file}, ô {_code_cell(item)}, {item.sheet}"
                self._figure_problem(
                    "DL-16", name, "", "mỗi mã số liệu một lần", found, "đổi mã, hoặc bỏ một nơi"
                )
            table = tables[place.table]
            if table is None or (table.contract.file, table.sheet) in faulty:
                continue
            if not _is_in(place, table):
                needed = f'dòng có số liệu trong biểu {place.table} ({table.contract.file}, "{table.sheet}")'
                found, fix = f'{name}: biểu không có dòng "{place.row}"', "sửa mã dòng, hoặc bỏ số liệu này"
                self._figure_problem("AB-01", name, "row", needed, found, fix)

    def _figure_problem(self, code: str, name: str, key: str, needed: str, found: str, fix: str) -> None:
        place = place_of(self.folder, EDITION, ("figures", name, *[key] * bool(key)))
        self.problems.append(Problem(code, EDITION, needed, found, fix, cell=place))
