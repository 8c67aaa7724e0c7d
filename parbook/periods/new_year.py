"""The folder of a new year: blank workbooks, last year's prose to rewrite, settings as a draft."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from parbook.definitions.definition import FIRST, ReportDefinition, read_definition
from parbook.definitions.indicators import INDICATORS, ListedIndicator
from parbook.entries.text_files import read_text
from parbook.inputs.edition import Edition, find_data, years_of
from parbook.inputs.edition_reader import read_edition
from parbook.inputs.edition_settings import calendar_year, left_out_files
from parbook.inputs.notebook_file import find_notebook, read_notebook
from parbook.inputs.outline import narrative_stems
from parbook.inputs.units import Units, read_units
from parbook.numbers.printing import quantity_text
from parbook.numbers.quantity import Quantity
from parbook.periods.blank_rows import BlankRow, indicator_rows, listed_indicator_rows, rows_of, sheets_of
from parbook.periods.blank_workbooks import BlankForm, head_lines, write_blank_workbook
from parbook.periods.edition_draft import CHECKS, CORRECTIONS, edition_draft
from parbook.periods.narrative_draft import drafted, empty
from parbook.periods.new_folder import new_folder
from parbook.periods.unit_forms import write_unit_forms
from parbook.periods.year_words import moved
from parbook.problems import DataProblems, Problem
from parbook.progress import Progress, part_of, silent
from parbook.sheets.contracts import Contract, Field
from parbook.text import nfc

# The folder of the forms for one unit each.
UNIT_FORMS = "bieu-mau-don-vi"


def make_year(
    year: int, earlier: int | None, data: Path, root: Path, progress: Progress = silent
) -> tuple[Path, Edition | None]:
    """Make the folder `data`/`year` from the edition of `earlier`; returns it and that edition.

    Without `earlier` it is the latest year before; where there is none, forms and prose are empty.
    Raises DataProblems, and leaves nothing behind, where the folder exists, the earlier edition
    is not there or has problems, or the list of units has.
    """
    folder = data / str(year)
    progress(f"Đọc số liệu năm trước, lập biểu mẫu năm {year}")
    if folder.exists():
        raise _problem("AB-06", folder, "chưa có thư mục này", "đã có", "giữ nguyên, hoặc chọn năm khác")
    before = _earlier_edition(year, earlier, data)
    units = before.units if before else _units(data)
    name = before.settings.definition if before else FIRST
    definition = read_definition(name, data, calendar_year(year))
    with new_folder(folder) as new:
        workbooks = dict(_workbooks(year, before, units, definition))
        for file, blank in workbooks.items():
            write_blank_workbook(blank, new / file, year, calendar_year(year))
        appendices = [form for blank in workbooks.values() for form in blank]
        write_unit_forms(appendices, units, new / UNIT_FORMS, part_of(progress, 0.3, 1))
        _write(new / "edition.yml", edition_draft(year, before, list(workbooks)))
        _write(new / "checks.yml", CHECKS)
        _write(new / "corrections.yml", CORRECTIONS)
        (new / "narrative").mkdir()
        for stem, text in _narratives(year, before, root / "notebooks", definition):
            _write(new / "narrative" / f"{stem}.md", text)
    return folder, before


def _earlier_edition(year: int, earlier: int | None, data: Path) -> Edition | None:
    if earlier is not None:
        return read_edition(find_data(earlier, str(data)))
    past = [known for known in years_of(data) if known < year]
    return read_edition(data / str(max(past))) if past else None


def _units(data: Path) -> Units:
    path = data / "units.csv"
    units, problems = read_units(path, f"{data.name}/units.csv")
    if problems:
        raise DataProblems(problems)
    if not units.blocks:
        raise _problem(
            "AB-01", path, "ít nhất một khối và các đơn vị", "danh mục trống", "lập danh mục đơn vị"
        )
    return units


def _workbooks(
    year: int, before: Edition | None, units: Units, definition: ReportDefinition
) -> Iterator[tuple[str, list[BlankForm]]]:
    left_out = left_out_files(before.settings, definition) if before else set()
    for file, contracts in groupby(definition.appendices, key=lambda contract: contract.file):
        if file in left_out:
            continue
        listed = list(contracts)
        yield (
            file,
            [
                _appendix(contract, year, before, units, place if len(listed) > 1 else 0, definition)
                for place, contract in enumerate(listed, 1)
            ],
        )
    if definition.indicators or (before and before.indicators):
        yield INDICATORS.file, list(_indicator_sheets(year, before, definition))


def _appendix(
    contract: Contract,
    year: int,
    before: Edition | None,
    units: Units,
    place: int,
    definition: ReportDefinition,
) -> BlankForm:
    table = before.tables.get(contract.name) if before else None
    rows = rows_of(
        contract, units, calendar_year(year), before.tables if before else {}, definition.appendices
    )
    earlier = {
        (row.key, name): _shown(quantity, contract.field(name))
        for row in (table.rows if table else ())
        for name, quantity in row.quantities.items()
    }
    kinds = dict.fromkeys(row.texts["kind"] for row in table.rows if "kind" in row.texts) if table else ()
    return _form(definition, contract, contract.sheet, rows, year, before, place, earlier, tuple(kinds))


def _indicator_sheets(year: int, before: Edition | None, definition: ReportDefinition) -> Iterator[BlankForm]:
    contract = INDICATORS
    if before is None:
        for sheet, items in groupby(definition.indicators, key=lambda item: item.sheet):
            yield _form(definition, contract, sheet, listed_indicator_rows(items), year, None)
        return
    fresh = {
        sheet: list(items)
        for sheet, items in groupby(_new_indicators(before, definition), key=lambda item: item.sheet)
    }
    sheets = sheets_of(before.indicators)
    for sheet in (sheet for sheet in fresh if sheet not in sheets):
        yield _form(definition, contract, sheet, listed_indicator_rows(fresh[sheet]), year, None)
    for sheet, found in sheets.items():
        earlier = {(i.no, "value"): _shown(i.quantity, contract.field("value"), i.unit) for i in found}
        rows = [_of_year(row, before.year, year) for row in indicator_rows(found)]
        rows += listed_indicator_rows(fresh.get(sheet, ()))
        yield _form(definition, contract, sheet, rows, year, before, earlier=earlier)


def _new_indicators(before: Edition, definition: ReportDefinition) -> list[ListedIndicator]:
    """The indicators that the report has only since the edition before."""
    had = {item.code for item in before.definition.indicators} | {item.code for item in before.indicators}
    return [item for item in definition.indicators if item.code not in had]


def news(before: Edition, definition: ReportDefinition) -> Iterator[str]:
    """What the report has since the edition before: forms, sections, indicators, in words."""
    old = before.definition
    for contract in definition.appendices:
        if contract.name not in old.contracts:
            yield f"biểu {contract.file}, trang tính “{contract.sheet}”: {contract.title}"
    for section in definition.sections:
        if section.stem not in old.by_stem:
            yield f"mục {section.number}. {section.title}"
    for item in _new_indicators(before, definition):
        yield f"chỉ tiêu {item.label} ({item.code})"


def _of_year(row: BlankRow, old: int, new: int) -> BlankRow:
    texts = {**row.texts, "label": moved(row.texts["label"], old, new)}
    return BlankRow(row.key, texts, row.parts, row.strong, row.unit)


def _form(
    definition: ReportDefinition,
    contract: Contract,
    sheet: str,
    rows: Sequence[BlankRow],
    year: int,
    before: Edition | None,
    place: int = 0,
    earlier: Mapping[tuple[str, str], str] | None = None,
    kinds: tuple[str, ...] = (),
) -> BlankForm:
    issuer = " ".join(before.settings.signed_document.issuer) if before else "Ủy ban nhân dân tỉnh …"
    first, last = calendar_year(year)
    period = f"Kỳ báo cáo: năm {year} (Từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y})"
    book = definition.workbooks.get(contract.file)
    heading = (book.number, book.title) if book else ("", contract.title)
    return BlankForm(
        contract,
        sheet,
        tuple(rows),
        head_lines(contract, heading, issuer, sheet, year, place),
        period,
        contract.spare,
        before.year if before else 0,
        earlier if before else None,
        kinds,
        heading=heading,
        sections=tuple(definition.by_number),
        measures=tuple(sorted(definition.measures)),
    )


def _shown(quantity: Quantity, field: Field, unit: str = "") -> str:
    """A quantity as its cell said it, in the unit of its column or row."""
    return quantity_text(quantity, unit=unit or field.unit or "number")


def _narratives(
    year: int, before: Edition | None, notebooks: Path, definition: ReportDefinition
) -> Iterator[tuple[str, str]]:
    """Each section's prose: last year's with its marks, or empty passages under the notebook's names."""
    own: set[str] = set()
    if before is not None:
        codes = {item.code for item in before.indicators if item.code} - definition.catalogue.keys()
        own = codes | before.own_figures.keys()
    for stem in _stems(before, definition):
        path = before.folder / "narrative" / f"{stem}.md" if before else None
        if before is not None and path is not None and path.is_file():
            words = read_text(path, before.show_path(f"narrative/{path.name}"), "TM-03")
            yield stem, drafted(words, before.year, own, definition.allowed_digits)
        elif (notebook := find_notebook(notebooks, definition, stem)).is_file():
            cells = read_notebook(notebook).cells
            yield stem, empty("\n".join(cell.source for cell in cells), year)


def _stems(before: Edition | None, definition: ReportDefinition) -> list[str]:
    """The narrative files of the new year: those of the year before, and of sections that are new."""
    if before is None:
        return [section.stem for section in definition.sections]
    had = before.definition.by_stem
    return [*narrative_stems(before), *(s.stem for s in definition.sections if s.stem not in had)]


def _write(path: Path, text: str) -> None:
    path.write_text(nfc(text) + "\n", encoding="utf-8", newline="\n")


def _problem(code: str, path: Path, needed: str, found: str, fix: str) -> DataProblems:
    return DataProblems([Problem(code, str(path), needed, found, fix)])
