"""An edition: everything that one year's folder holds, read and checked."""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from parbook import forms
from parbook.measures import measure_by_noun
from parbook.numerals import printed_decimals
from parbook.problems import DataProblems, Problem
from parbook.quantity import Quantity
from parbook.tables import Table, read_table
from parbook.text import fold, nfc
from parbook.workbook import RawSheet, read_workbook


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


@dataclass(frozen=True)
class Record:
    """A figure as the signed report printed it (published.csv)."""

    id: str
    section: str
    label_vi: str
    value: str
    as_printed: str
    unit: str
    qualifier: str
    period: str

    @property
    def decimals(self) -> int:
        """The printed precision."""
        return printed_decimals(self.as_printed)


@dataclass(frozen=True)
class Explanation:
    """An entry of corrections.yml that explains a check's finding."""

    check: str
    reading: str
    reason: str
    status: str


@dataclass(frozen=True)
class Edition:
    """One year's inputs. Tables by contract name; records by figure id."""

    year: int
    folder: Path
    settings: dict[str, Any]
    tables: dict[str, Table]
    indicators: tuple[Indicator, ...]
    records: dict[str, Record]
    explanations: dict[str, Explanation] = field(default_factory=dict)

    @property
    def final(self) -> bool:
        """Whether the edition is final; a draft carries a mark instead of stopping."""
        return bool(self.settings["status"] == "final")

    @property
    def invented(self) -> bool:
        """Whether the numbers are invented, which every page must then say."""
        return bool(self.settings["invented"])

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
                "AB-01", str(start), "chạy lệnh trong thư mục của dự án (nơi có tệp _config.yml)",
                "không thấy _config.yml ở thư mục này và các thư mục cha", "chuyển vào thư mục dự án",
            )
        ]
    )  # fmt: skip


def find_data(year: int, data: str = "", start: Path | None = None) -> Path:
    """The folder of an edition: `data`/`year`, or the nearest `data/<year>` upward from `start`.

    Raises DataProblems (AB-02) naming the years that there are.
    """
    here = (start or Path.cwd()).resolve()
    roots = [Path(data).resolve()] if data else [p / "data" for p in [here, *here.parents]]
    for root in roots:
        if (root / str(year)).is_dir():
            return root / str(year)
    known = sorted({p.name for root in roots if root.is_dir() for p in root.iterdir() if p.name.isdigit()})
    raise DataProblems(
        [
            Problem(
                "AB-02", f"{data or 'data'}/{year}", f"thư mục {year} trong thư mục số liệu",
                f"chỉ có: {', '.join(known)}" if known else "không có thư mục của năm nào",
                "kiểm tra lại năm, hoặc tạo thư mục của năm và đặt các tệp phụ lục vào đó",
            )
        ]
    )  # fmt: skip


def read_edition(folder: Path) -> Edition:
    """Read everything in an edition's folder; raises DataProblems with every problem at once."""
    return _Reading(folder).edition()


class _Reading:
    def __init__(self, folder: Path) -> None:
        self.folder, self.problems = folder, list[Problem]()
        self.shown = f"{folder.parent.name}/{folder.name}"

    def edition(self) -> Edition:
        settings = self._settings()
        records = self._records()
        books = {name: self._workbook(name) for name in self._workbook_names()}
        unit_keys = self._unit_keys()
        tables = {c.name: self._table(books, c, unit_keys) for c in forms.APPENDICES}
        indicators = self._indicators(books.get(forms.INDICATORS.file) or {})
        explanations = self._explanations()
        if self.problems:
            raise DataProblems(self.problems)
        found = {name: table for name, table in tables.items() if table is not None}
        return Edition(int(self.folder.name), self.folder, settings, found, indicators, records, explanations)

    @staticmethod
    def _workbook_names() -> list[str]:
        return list(dict.fromkeys([*(c.file for c in forms.APPENDICES), forms.INDICATORS.file]))

    def _workbook(self, name: str) -> dict[str, RawSheet] | None:
        book = read_workbook(self.folder / name, f"{self.shown}/{name}")
        if isinstance(book, Problem):
            self.problems.append(book)
            return None
        # In lineage a file is named without the folder: the year is the edition's.
        sheets = {title: RawSheet(name, title, sheet.cells) for title, sheet in book.items()}
        allowed = {c.sheet for c in forms.APPENDICES if c.file == name}
        for title in sheets:
            if allowed and title not in allowed:
                self.problems.append(
                    Problem(
                        "DL-18", name, "các trang tính: " + "; ".join(sorted(allowed)), f'"{title}"',
                        "bỏ trang tính thừa hoặc đặt lại đúng tên", title,
                    )
                )  # fmt: skip
        return sheets

    def _table(
        self, books: dict[str, dict[str, RawSheet] | None], contract: Any, units: dict[str, str]
    ) -> Table | None:
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
        table, problems = read_table(book[contract.sheet], contract, units)
        self.problems.extend(problems)
        return table

    def _indicators(self, book: dict[str, RawSheet]) -> tuple[Indicator, ...]:
        found: list[Indicator] = []
        for sheet in book.values():
            table, problems = read_table(sheet, forms.INDICATORS, {})
            self.problems.extend(problems)
            for row in table.rows:
                if "value" in row.quantities:
                    texts = row.texts
                    unit = measure_by_noun(texts.get("unit", "")) or "number"
                    found.append(
                        Indicator(
                            sheet.title, row.key, row.label, unit, row.quantities["value"],
                            texts.get("code", ""), texts.get("word", ""), texts.get("section", ""),
                            texts.get("note", ""), fold(texts.get("adds_up", "")) == "cong du",
                        )
                    )  # fmt: skip
        self._refuse_twice(found)
        return tuple(found)

    def _refuse_twice(self, indicators: list[Indicator]) -> None:
        seen: dict[str, Quantity] = {}
        for item in indicators:
            if not item.code:
                continue
            cell = item.quantity.cells()[0]
            if item.code in seen:
                first = seen[item.code].cells()[0]
                self.problems.append(
                    Problem(
                        "DL-16", cell.file, "mỗi mã số liệu một lần",
                        f"{item.code} đã có ở ô {first.address}, trang tính {first.sheet}",
                        "đổi mã hoặc bỏ dòng lặp", cell.sheet, cell.address, item.label, "Mã số liệu",
                    )
                )  # fmt: skip
            seen[item.code] = item.quantity

    def _unit_keys(self) -> dict[str, str]:
        path = self.folder.parent / "units.csv"
        if not path.is_file():
            found = "không có tệp"
            self.problems.append(
                Problem("DL-01", "data/units.csv", "danh mục đơn vị", found, "khôi phục tệp")
            )
            return {}
        return {fold(row["name"]): row["id"] for row in _csv(path)}

    def _records(self) -> dict[str, Record]:
        path = self.folder / "published.csv"
        if not path.is_file():
            return {}
        return {row["id"]: Record(**row) for row in _csv(path)}

    def _settings(self) -> dict[str, Any]:
        settings = self._yaml("edition.yml", required=True)
        needed = {"province", "title", "short_title", "status", "invented", "period", "signed_document"}
        if settings and (missing := needed - settings.keys()):
            found = "thiếu: " + ", ".join(sorted(missing))
            name = f"{self.shown}/edition.yml"
            self.problems.append(
                Problem("AB-01", name, "đủ các mục của ấn bản", found, "bổ sung các mục còn thiếu")
            )
        return settings

    def _explanations(self) -> dict[str, Explanation]:
        entries = self._yaml("corrections.yml").get("explain") or []
        try:
            return {entry["check"]: Explanation(**entry) for entry in entries}
        except (TypeError, KeyError) as fault:
            name = f"{self.shown}/corrections.yml"
            needed = "mỗi mục explain có check, reading, reason, status"
            self.problems.append(Problem("AB-01", name, needed, str(fault), "sửa mục này"))
            return {}

    def _yaml(self, name: str, required: bool = False) -> dict[str, Any]:
        path, shown = self.folder / name, f"{self.shown}/{name}"
        if not path.is_file():
            if required:
                self.problems.append(Problem("DL-01", shown, "có tệp này", "không có tệp", "khôi phục tệp"))
            return {}
        try:
            loaded = yaml.safe_load(nfc(path.read_text(encoding="utf-8-sig"))) or {}
        except (yaml.YAMLError, UnicodeDecodeError) as fault:
            found = str(fault).replace("\n", " ")
            self.problems.append(Problem("AB-01", shown, "tệp YAML đúng cú pháp, mã UTF-8", found, "sửa tệp"))
            return {}
        if isinstance(loaded, dict):
            return loaded
        self.problems.append(
            Problem("AB-01", shown, "các mục dạng tên: giá trị", str(loaded)[:60], "sửa tệp")
        )
        return {}


def _csv(path: Path) -> list[dict[str, str]]:
    lines = nfc(path.read_text(encoding="utf-8-sig")).splitlines()
    return list(csv.DictReader(lines))
