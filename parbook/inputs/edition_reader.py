"""Reading an edition's folder: workbooks, settings, records, explanations; all problems at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from openpyxl.utils import coordinate_to_tuple

from parbook.definitions import forms
from parbook.definitions.sections import left_out_files
from parbook.inputs.csv_rows import read_rows
from parbook.inputs.edition import Correction, Edition, Explanation, Indicator, Record, TableFigure, period_of
from parbook.inputs.edition_settings import settings_problems
from parbook.inputs.indicator_labels import known_labels, label_problems
from parbook.inputs.senders import read_senders
from parbook.inputs.trial import Trial, try_out
from parbook.inputs.units import Units, read_units
from parbook.numbers.expressions import NotAnExpression, parse
from parbook.numbers.measures import measure_by_noun
from parbook.problems import DataProblems, Problem
from parbook.sheets.contracts import Contract
from parbook.sheets.raw_cells import RawSheet, address
from parbook.sheets.sheet_layout import extra_sheet, has_numbers
from parbook.sheets.table import Table
from parbook.sheets.table_reading import read_table
from parbook.sheets.workbook import read_workbook
from parbook.text import fold, nfc

_CHECK_KEYS = ("id", "kind", "severity", "left", "relation", "right", "words")


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

    Where there are problems the edition may lack tables, rows and settings: good for telling what
    else is wrong and who has not sent, not for computing.
    """
    return _Reading(folder, trial).edition()


_CODE = re.compile(r"[a-z][a-z_]*\.[a-z0-9_]+")


def _code_cell(item: Indicator) -> str:
    """The cell of an indicator's code, in the row of its figure."""
    row, _ = coordinate_to_tuple(item.quantity.cells()[0].address)
    return address(row, forms.INDICATORS.field("code").number)


def indicators_of(table: Table) -> Iterator[Indicator]:
    """The indicators of one sheet of chi-tieu.xlsx, read under the contract of indicators."""
    for row in table.rows:
        if "value" in row.quantities:
            texts = row.texts
            unit = measure_by_noun(texts.get("unit", "")) or "number"
            yield Indicator(
                table.sheet, row.key, row.label, unit, row.quantities["value"],
                texts.get("code", ""), texts.get("word", ""), texts.get("section", ""),
                texts.get("note", ""), fold(texts.get("adds_up", "")) == "cong du",
            )  # fmt: skip


def _ended_units(edition: Edition) -> Iterator[Problem]:
    """Rows of units that existed on no day of the period."""
    first, last = edition.period
    for table in edition.tables.values():
        for row in table.rows if table.contract.units else ():
            unit = edition.units.get(row.key)
            if unit is not None and not unit.exists(first, last):
                number = table.contract.field(table.contract.key).number
                yield Problem(
                    "DL-20", table.contract.file,
                    f"khối, đơn vị hoạt động trong kỳ {first:%d/%m/%Y} - {last:%d/%m/%Y}",
                    f'"{row.label}" hoạt động đến {unit.valid_to:%d/%m/%Y}'
                    if unit.valid_to and unit.valid_to < first
                    else f'"{row.label}" hoạt động từ {unit.valid_from:%d/%m/%Y}',
                    "bỏ dòng này, hoặc sửa thời hạn của đơn vị trong data/units.csv",
                    table.sheet, address(row.number, number), row.label,
                )  # fmt: skip


class _Reading:
    def __init__(self, folder: Path, trial: Trial | None = None) -> None:
        self.folder, self.trial, self.problems = folder, trial, list[Problem]()
        self.shown = f"{folder.parent.name}/{folder.name}"
        self.has_settings = True

    def edition(self) -> tuple[Edition, list[Problem]]:
        settings = self._settings()
        self.has_settings = bool(settings)
        records = self._records("frozen" in settings)
        entries = self._yaml("corrections.yml") or {}
        corrections = self._corrections(entries)
        books = {name: self._workbook(name, corrections) for name in self._workbook_names(settings)}
        units, faults = read_units(self.folder.parent / "units.csv", f"{self.folder.parent.name}/units.csv")
        self.problems.extend(faults)
        first, last = period_of(settings, int(self.folder.name))
        existing = {key for key, unit in units.items() if unit.exists(first, last)}
        contracts = [self._own_words(contract, settings) for contract in forms.APPENDICES]
        tables = {c.name: self._table(books, c, units, existing) for c in contracts}
        indicators = self._indicators(books.get(forms.INDICATORS.file) or {})
        explanations, own_checks = self._explanations(entries), self._own_checks()
        own_figures = self._own_figures(settings, tables)
        found = {name: table for name, table in tables.items() if table is not None}
        senders, faults = read_senders(settings, books, f"{self.shown}/edition.yml")
        self.problems.extend(faults)
        edition = Edition(
            int(self.folder.name), self.folder, settings, found, indicators, records, explanations,
            own_checks, own_figures, corrections, units, senders,
        )  # fmt: skip
        if self.has_settings:
            self.problems.extend(_ended_units(edition))
        told = [self._with_folder(problem) for problem in self.problems]
        edition = replace(edition, remarks=tuple(problem for problem in told if problem.is_remark))
        return edition, [problem for problem in told if not problem.is_remark]

    def _with_folder(self, problem: Problem) -> Problem:
        """Sheets know only their file's name; messages name it with the folder of the year."""
        return problem if "/" in problem.file else replace(problem, file=f"{self.shown}/{problem.file}")

    @staticmethod
    def _workbook_names(settings: Mapping[str, Any]) -> list[str]:
        names = dict.fromkeys([*(c.file for c in forms.APPENDICES), forms.INDICATORS.file])
        return [name for name in names if name not in left_out_files(settings)]

    @staticmethod
    def _own_words(contract: Contract, settings: Mapping[str, Any]) -> Contract:
        """The contract with the words that the edition uses for its rows."""
        words = (settings.get("row_words") or {}).get(contract.name) or {}
        return replace(contract, other_words=tuple(words.items()))

    def _workbook(self, name: str, corrections: Sequence[Correction]) -> dict[str, RawSheet] | None:
        book = read_workbook(self.folder / name, f"{self.shown}/{name}")
        if isinstance(book, Problem):
            self.problems.append(book)
            return None
        # In lineage a file is named without the folder: the year is the edition's.
        sheets = {
            title: replace(sheet, file=name) for title, sheet in book.items() if title != forms.INSTRUCTIONS
        }  # fmt: skip
        for correction in corrections:
            if correction.file == name:
                self._correct(sheets, correction)
        if self.trial is not None and self.trial.file == name:
            try_out(sheets, self.trial)
        allowed = {c.sheet for c in forms.APPENDICES if c.file == name}
        extra = [sheet for title, sheet in sheets.items() if allowed and title not in allowed]
        self.problems.extend(extra_sheet(sheet, allowed) for sheet in extra)
        return sheets

    def _table(
        self, books: dict[str, dict[str, RawSheet] | None], contract: Contract, units: Units,
        existing: set[str],
    ) -> Table | None:  # fmt: skip
        if contract.file not in books:
            return Table(contract, contract.sheet, ())
        book = books[contract.file]
        if book is None:
            return None
        if contract.sheet not in book:
            self.problems.append(
                Problem(
                    "DL-03", contract.file, f'trang tính "{contract.sheet}"',
                    "chỉ có: " + "; ".join(book), "đặt lại đúng tên trang tính theo biểu mẫu",
                    contract.sheet,
                )
            )  # fmt: skip
            return None
        sheet = book[contract.sheet]
        table, problems = read_table(sheet, contract, units.names, existing)
        # Without edition.yml nobody knows which other words the edition uses for its rows.
        judged = self.has_settings or not contract.rows
        self.problems.extend(problem for problem in problems if judged or problem.code != "DL-13")
        return table

    def _indicators(self, book: dict[str, RawSheet]) -> tuple[Indicator, ...]:
        found: list[Indicator] = []
        for sheet in book.values():
            if not has_numbers(sheet):
                self.problems.append(extra_sheet(sheet))
                continue
            table, problems = read_table(sheet, forms.INDICATORS)
            self.problems.extend(problems)
            found.extend(indicators_of(table))
        self._check_codes(found)
        self.problems.extend(label_problems(found, known_labels(self.folder)))
        return tuple(found)

    def _check_codes(self, indicators: list[Indicator]) -> None:
        seen: dict[str, Indicator] = {}
        for item in indicators:
            if not item.code:
                continue
            file, where = forms.INDICATORS.file, _code_cell(item)
            if not _CODE.fullmatch(item.code):
                needed = "mã dạng mục.tên, chữ thường không dấu, ví dụ plan.tasks"
                self.problems.append(
                    Problem("DL-19", file, needed, f'"{item.code}"', "sửa mã", item.sheet, where,
                            item.label, "Mã số liệu")
                )  # fmt: skip
            if item.code in seen:
                first = seen[item.code]
                self.problems.append(
                    Problem(
                        "DL-16", file, "mỗi mã số liệu một lần",
                        f"{item.code} đã có ở ô {_code_cell(first)}, trang tính {first.sheet}",
                        "đổi mã hoặc bỏ dòng lặp", item.sheet, where, item.label, "Mã số liệu",
                    )
                )  # fmt: skip
            seen.setdefault(item.code, item)

    def _records(self, frozen: bool) -> dict[str, Record]:
        path, name = self.folder / "published.csv", f"{self.shown}/published.csv"
        if not path.is_file():
            if frozen:
                fix = "khôi phục tệp; ấn bản chưa chốt thì bỏ dòng frozen trong edition.yml"
                needed = "có tệp này, vì edition.yml ghi ấn bản đã chốt"
                self.problems.append(Problem("DL-01", name, needed, "không có tệp", fix))
            return {}
        rows, faults = read_rows(path, name, [field.name for field in fields(Record)], ("base",))
        self.problems.extend(faults)
        records: dict[str, Record] = {}
        for number, record in enumerate((Record(**row) for row in rows), 2):
            place, fix = f"dòng {number}", "sửa dòng này"
            try:
                Fraction(record.value)
            except (ValueError, ZeroDivisionError):
                needed, found = "cột value là một con số", f'"{record.value}"'
                self.problems.append(Problem("AB-01", name, needed, found, fix, cell=place, row=record.id))
            if record.id in records:
                needed, fix = "mỗi mã số liệu một dòng", "bỏ dòng lặp"
                found = f"{record.id} đã có ở dòng trên"
                self.problems.append(Problem("AB-01", name, needed, found, fix, cell=place, row=record.id))
            records.setdefault(record.id, record)
        return records

    def _settings(self) -> dict[str, Any]:
        settings = self._yaml("edition.yml", required=True)
        if settings is None:
            return {}
        found = list(settings_problems(settings, f"{self.shown}/edition.yml"))
        self.problems.extend(found)
        return {} if found else settings

    def _corrections(self, settings: Mapping[str, Any]) -> tuple[Correction, ...]:
        entries = self._entries(settings, "use", Correction)
        return tuple(Correction(**{key: str(text) for key, text in entry.items()}) for entry in entries)

    def _entries(self, settings: Mapping[str, Any], group: str, kind: type) -> list[dict[str, Any]]:
        """The entries of a list in corrections.yml that have just what their kind needs."""
        entries, names = settings.get(group) or [], [field.name for field in fields(kind)]
        needed, name = f"mỗi mục {group} có " + ", ".join(names), f"{self.shown}/corrections.yml"
        listed = entries if isinstance(entries, list) else [entries]
        sound = [e for e in listed if isinstance(e, dict) and e.keys() == set(names)]
        self.problems.extend(
            Problem("AB-01", name, needed, str(entry)[:80], "sửa mục này", cell=group)
            for entry in listed if entry not in sound
        )  # fmt: skip
        return sound

    def _correct(self, sheets: dict[str, RawSheet], correction: Correction) -> None:
        """Put the corrected value in place of the cell's; a cell that reads otherwise is a problem."""
        sheet = sheets.get(correction.sheet)
        found = [cell for cell in sheet.cells.values() if cell.address == correction.cell] if sheet else []
        raw = found[0].raw if found else ""
        if sheet is None or raw != correction.was:
            self.problems.append(
                Problem(
                    "AB-04", f"{self.shown}/corrections.yml", f'ô đang ghi "{correction.was}"',
                    f'"{raw}"' if raw else "ô trống hoặc không có trang tính",
                    "bỏ mục use này nếu tệp đã được sửa tại nguồn, hoặc sửa lại mục",
                    correction.sheet, correction.cell,
                )
            )  # fmt: skip
            return
        cell = found[0].holding(correction.use, raw, correction.words)
        sheet.cells[cell.row, cell.column] = cell

    def _own_figures(
        self, settings: dict[str, Any], tables: dict[str, Table | None]
    ) -> dict[str, TableFigure]:
        name, needed = f"{self.shown}/edition.yml", "mỗi số liệu ở mục figures có table, row, field, section"
        found = {}
        # A cell that is at fault is told as such, and not again here.
        faulty = {(problem.file, problem.sheet) for problem in self.problems if not problem.is_remark}
        for figure_id, entry in (settings.get("figures") or {}).items():
            try:
                place = TableFigure(**entry)
                table = tables[place.table]
                if table is not None and (table.contract.file, table.sheet) not in faulty:
                    table.at(place.row, place.field)
                found[str(figure_id)] = place
            except (TypeError, KeyError):
                found_entry = f"{figure_id}: {entry}"[:160]
                self.problems.append(
                    Problem("AB-01", name, needed, found_entry, "sửa mục này", cell="figures")
                )
        return found

    def _own_checks(self) -> tuple[dict[str, str], ...]:
        entries = (self._yaml("checks.yml") or {}).get("checks") or []
        entries = entries if isinstance(entries, list) else [entries]
        name, needed = f"{self.shown}/checks.yml", "mỗi nội dung có " + ", ".join(_CHECK_KEYS)
        for entry in entries:
            if not isinstance(entry, dict) or entry.keys() != set(_CHECK_KEYS):
                self.problems.append(Problem("AB-01", name, needed, str(entry)[:80], "sửa mục này"))
                continue
            try:
                parse(str(entry["left"])), parse(str(entry["right"]))
            except NotAnExpression as fault:
                sides = "phép tính giữa các mã số liệu, ví dụ plan.tasks + plan.key_targets"
                self.problems.append(Problem("AB-01", name, sides, str(fault), f"sửa mục {entry['id']}"))
        return tuple(entry for entry in entries if isinstance(entry, dict))

    def _explanations(self, settings: Mapping[str, Any]) -> dict[str, Explanation]:
        entries = self._entries(settings, "explain", Explanation)
        return {str(entry["check"]): Explanation(**entry) for entry in entries}

    def _yaml(self, name: str, required: bool = False) -> dict[str, Any] | None:
        """The settings of a file, empty where it holds none; None where it cannot be read."""
        path, shown = self.folder / name, f"{self.shown}/{name}"
        if not path.is_file():
            if required:
                self.problems.append(Problem("DL-01", shown, "có tệp này", "không có tệp", "khôi phục tệp"))
            return None
        try:
            loaded = yaml.safe_load(nfc(path.read_text(encoding="utf-8-sig"))) or {}
        # A day that does not exist (2021-02-30) is a ValueError.
        except (yaml.YAMLError, ValueError, RecursionError) as fault:
            needed, found = "tệp YAML đúng cú pháp, mã UTF-8", _yaml_fault(fault)
            self.problems.append(Problem("AB-01", shown, needed, found, "sửa tệp"))
            return None
        if isinstance(loaded, dict):
            return loaded
        self.problems.append(
            Problem("AB-01", shown, "các mục dạng tên: giá trị", str(loaded)[:60], "sửa tệp")
        )
        return None


def _yaml_fault(fault: Exception) -> str:
    """What is wrong with a YAML file, and at which line where that is known."""
    if isinstance(fault, UnicodeDecodeError):
        return "tệp dùng bảng mã khác"
    mark = getattr(fault, "problem_mark", None)
    if mark is not None:
        return f"không hiểu được ở dòng {mark.line + 1}, ký tự thứ {mark.column + 1}"
    if isinstance(fault, ValueError) and not isinstance(fault, yaml.YAMLError):
        return "có ngày không có thật, ví dụ 2021-02-30"
    return "có ký tự hoặc cấu trúc không hợp lệ"
