"""An edition of an invented province: in memory for tests, or as the files of a year's folder."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import yaml

from parbook.definitions.indicators import INDICATORS
from parbook.definitions.relations import Declaration
from parbook.entries.typed import as_tree
from parbook.figures.figure import Figure
from parbook.figures.records import record_of, write_records
from parbook.figures.run import Run
from parbook.inputs.edition import Edition, Explanation, Indicator, Record, TableFigure
from parbook.inputs.edition_reader import indicators_of
from parbook.inputs.edition_settings import EditionSettings, FigurePlace, Period, SignedDocument
from parbook.inputs.notebook_file import find_notebook, read_notebook
from parbook.inputs.units import COLUMNS, Unit, Units
from parbook.invented.invented_numbers import FULL_SIZE, PROVINCE, Invented, Size
from parbook.periods.new_folder import new_folder
from parbook.periods.workbook_writer import write_workbook
from parbook.problems import DataProblems, Problem
from parbook.sheets.names import Names
from parbook.sheets.table import Table
from parbook.sheets.table_reading import read_table

# Rates that the invented report prints without decimals, as reports do.
_PRINTED_WHOLE = (
    "digital_government.docs_electronic_rate",
    "digital_government.docs_only_electronic_rate",
    "achievements.docs_electronic_rate",
)
# What a label adds to a repeated figure; its digits are none of the prose's own.
_REPEATED = re.compile(r" \(đã nêu tại mục [^)]*\)")
_PLACES = ("cao nhất", "thứ hai", "thứ ba")


def simulated_edition(
    year: int,
    seed: int,
    notebooks: Path,
    size: Size = FULL_SIZE,
    gaps: bool = False,
    folder: Path | None = None,
) -> Edition:
    """The invented edition of a year, as the reader would read it from `folder`; writes nothing.

    With `gaps`, one unit has not sent its numbers and one states an explained rate.
    """
    invented = Invented(year, seed, size, gaps)
    tables = _tables(invented)
    edition = Edition(
        year,
        folder or Path("_simulated") / str(year),
        _settings(invented),
        invented.definition,
        {table.contract.name: table for table in tables if table.contract is not INDICATORS},
        tuple(_indicators(tables)),
        {},
        {entry.check: entry for entry in _explanations(invented)},
        tuple(_own_checks(invented)),
        {name: TableFigure(**vars(place)) for name, place in _own_figures(invented).items()},
        (),
        Units(Unit(*unit) for unit in _units(invented)),
    )
    return replace(edition, records=printed_records(edition, notebooks))


def printed_records(edition: Edition, notebooks: Path) -> dict[str, Record]:
    """The figures of record of a report that prints just what the edition's formulas give."""
    run = Run(replace(edition, records={}), notebooks).compute()
    return {figure.id: _record(figure, edition.year) for figure in run.figures.values()}


def write_simulated(
    year: int, seed: int, data: Path, root: Path, size: Size = FULL_SIZE, gaps: bool = True
) -> Path:
    """Write the invented edition to `data`/`year` and return that folder; overwrites nothing.

    Raises DataProblems where something stands there already, and for the project's own data.
    """
    folder = data / str(year)
    invented = Invented(year, seed, size, gaps)
    units = units_csv(invented)
    _refuse(folder, units, root)
    edition = simulated_edition(year, seed, root / "notebooks", size, gaps, folder)
    with new_folder(folder) as new:
        (new / "narrative").mkdir()
        for file, sheets in groupby(invented.sheets, key=lambda sheet: sheet.contract.file):
            write_workbook(list(sheets), new / file)
        write_records(edition.records.values(), new / "published.csv")
        _write_yaml(new / "edition.yml", as_tree(edition.settings))
        _write_yaml(new / "checks.yml", {"checks": as_tree(edition.own_checks)})
        entries = as_tree(list(edition.explanations.values()))
        _write_yaml(new / "corrections.yml", {"explain": entries})
        for stem, text in _narratives(edition, root / "notebooks"):
            (new / "narrative" / f"{stem}.md").write_text(text, encoding="utf-8", newline="\n")
        (data / "units.csv").write_text(units, encoding="utf-8", newline="\n")
    return folder


def _refuse(folder: Path, units: str, root: Path) -> None:
    list_of_units = folder.parent / "units.csv"
    if folder.parent.resolve() == (root / "data").resolve():
        needed, found, fix = (
            "thư mục riêng cho số liệu giả định",
            "thư mục số liệu thật của dự án",
            "chọn --data khác",
        )
    elif folder.exists():
        needed, found, fix = "chưa có thư mục này", "đã có", "xóa thư mục cũ, hoặc chọn --data khác"
    elif list_of_units.exists() and list_of_units.read_bytes() != units.encode("utf-8"):
        folder = list_of_units
        needed, found, fix = "danh mục đơn vị giả định", "danh mục khác", "chọn --data khác"
    else:
        return
    raise DataProblems([Problem("AB-06", str(folder), needed, found, fix)])


def _tables(invented: Invented) -> list[Table]:
    """Every sheet as it reads; an invented sheet has no problems."""
    units = {key: name for key, name, _ in _units(invented)}
    names = Names(units.items())
    tables = []
    for sheet in invented.sheets:
        table, problems = read_table(sheet.raw(), sheet.contract, names, units)
        if problems:
            raise DataProblems(problems)
        tables.append(table)
    return tables


def _indicators(tables: Iterable[Table]) -> Iterable[Indicator]:
    for table in tables:
        if table.contract is INDICATORS:
            yield from indicators_of(table)


def _units(invented: Invented) -> Iterable[tuple[str, str, str]]:
    """Id, name and block of every block and unit."""
    yield from ((block.id, block.name, "") for block in invented.size.blocks)
    yield "vertical", "Khối cơ quan ngành dọc", ""
    for block, units in invented.units.items():
        yield from ((unit.id, unit.name, block) for unit in units if unit.id != block)
    yield from (
        (key, words, "vertical") for key, words in invented.definition.contracts["vertical_sectors"].rows
    )


def units_csv(invented: Invented) -> str:
    """The text of data/units.csv of the invented province."""
    lines = [",".join(COLUMNS), *(",".join(unit) + ",,,," for unit in _units(invented))]
    return "\n".join(lines) + "\n"


def _settings(invented: Invented) -> EditionSettings:
    year = invented.year
    title = f"cải cách hành chính {PROVINCE} năm {year}"
    return EditionSettings(
        province=PROVINCE,
        title=f"Báo cáo tổng kết công tác {title}",
        short_title=title[:1].upper() + title[1:],
        status="draft",
        invented=True,
        period=Period(date(year, 1, 1), date(year, 12, 31), date(year, 12, 31), f"năm {year} (giả định)"),
        signed_document=SignedDocument(
            number="00/BC-UBND",
            date=date(year + 1, 3, 15),
            date_words=f"ngày 15 tháng 3 năm {year + 1}",
            place="Minh Họa",
            issuer=("ỦY BAN NHÂN DÂN", "TỈNH MINH HỌA (GIẢ ĐỊNH)"),
            authority="TM. ỦY BAN NHÂN DÂN",
        ),
        note="Ấn bản minh họa: tỉnh, đơn vị và mọi số liệu đều do chương trình tạo ra, không có thật.",
        recipients=("Lưu: VT",),
        figures=_own_figures(invented),
    )


def _own_figures(invented: Invented) -> dict[str, FigurePlace]:
    """The localities above the threshold, the latest first."""
    return {
        f"shortcomings.late_{what}_{place}": FigurePlace("dossier_rates", unit, f"late_{what}", "III.2")
        for what in ("rate", "rank")
        for place, unit in enumerate(invented.late_localities, 1)
    }


def _own_checks(invented: Invented) -> Iterable[Declaration]:
    rates = [f"shortcomings.late_rate_{n}" for n in range(1, len(invented.late_localities) + 1)]
    ordered = [*rates, "shortcomings.late_threshold"]
    for number, (left, right) in enumerate(pairwise(ordered), 1):
        words = f"Tỷ lệ trễ hạn của địa phương {_PLACES[number - 1]} so với mức kế tiếp"
        name = f"rank.shortcomings.late_rate_{number}"
        yield Declaration(name, "rank", "contradiction", left, ">=", right, words)


def _explanations(invented: Invented) -> Iterable[Explanation]:
    if invented.gaps:
        yield Explanation(
            f"rate.dossier_rates.{invented.differing}.ontime_rate",
            "Đơn vị ghi một tỷ lệ sớm và đúng hạn; tính lại từ biểu hồ sơ ra tỷ lệ khác.",
            "Đơn vị tính trên số hồ sơ tiếp nhận, không phải số hồ sơ đã giải quyết; số của đơn vị được giữ.",
            "chờ đơn vị xác nhận",
        )


def _record(figure: Figure, year: int) -> Record:
    label = ""
    if own := re.fullmatch(r"shortcomings\.late_(rate|rank)_(\d)", figure.id):
        named = "Tỷ lệ trễ hạn" if own[1] == "rate" else "Thứ hạng trễ hạn"
        label = f"{named} của địa phương {_PLACES[int(own[2]) - 1]}"
    return record_of(figure, str(year), 0 if figure.id in _PRINTED_WHOLE else None, label)


def _narratives(edition: Edition, notebooks: Path) -> Iterable[tuple[str, str]]:
    """One passage a section that names every figure of it, under the name the notebook places first."""
    for section in edition.definition.sections:
        listed = [record for record in edition.records.values() if record.section == section.number]
        labels = {record.id: _REPEATED.sub("", record.label_vi) for record in listed}
        lines = [f"- {label}: {{{{ {figure} | full }}}}." for figure, label in labels.items()]
        name = _first_passage(find_notebook(notebooks, edition.definition, section.stem))
        head = f"<!-- đoạn: {name} -->\nSố liệu của mục, do chương trình tạo ra để minh họa:"
        yield section.stem, "\n".join([head, "", *lines, ""])


def _first_passage(notebook: Path) -> str:
    sources = "\n".join(cell.source for cell in read_notebook(notebook).cells)
    placed = re.search(r'section\.passage\("([a-z0-9-]+)"', sources)
    return placed[1] if placed else "so-lieu"


def _write_yaml(path: Path, content: Mapping[str, Any]) -> None:
    text = yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=110)
    path.write_text(text, encoding="utf-8", newline="\n")
