"""A form for one unit: its rows of all appendices on one page, in five columns, each number with its code.

What a unit has to know is small: some ten numbers in a column. A form of 166 rows is made for whoever
adds them up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from parbook.definitions.indicators import UNIT_RETURN
from parbook.inputs.units import Units
from parbook.numbers.measures import MEASURES
from parbook.periods.blank_rows import BlankRow
from parbook.periods.blank_workbooks import BlankForm, write_one_page
from parbook.progress import Progress, counted, silent
from parbook.sheets.contracts import Contract, Field

_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def write_unit_forms(
    forms: Sequence[BlankForm], units: Units, folder: Path, progress: Progress = silent
) -> list[Path]:
    """Write a form for each unit that has a row in one of `forms` into the new folder `folder`.

    A file is named after the id of its unit: so_01 fills in so-01.xlsx.
    """
    folder.mkdir()
    written = []
    found = list(forms_by_unit(forms, units).items())
    for unit, own in counted(found, "Lập biểu của từng đơn vị", progress):
        path = folder / f"{unit.replace('_', '-')}.xlsx"
        write_one_page(unit_form(own, unit, units[unit].name), path)
        written.append(path)
    return written


def forms_by_unit(forms: Iterable[BlankForm], units: Units) -> dict[str, list[BlankForm]]:
    """The forms in which each unit has a row to fill in, by its id; a block without units is one too."""
    found: dict[str, list[BlankForm]] = {}
    for form in forms:
        for row in form.rows:
            is_unit = row.key in units and not row.parts
            is_unit = is_unit and (form.contract.units or not units[row.key].is_block)
            if is_unit and list(_asked(form.contract)):
                found.setdefault(row.key, []).append(form)
    return found


def unit_form(forms: Sequence[BlankForm], unit: str, name: str) -> BlankForm:
    """The form of one unit, whose rows are the fields of its rows in `forms`.

    A row's key is the code of its number, `dossiers.so_01.received`.
    """
    rows: list[BlankRow] = []
    earlier: dict[tuple[str, str], str] = {}
    tables = {form.contract.name for form in forms}
    for numeral, form in zip(_NUMERALS, forms, strict=False):
        title = {"no": numeral, "label": form.contract.title}
        rows.append(BlankRow(f"{form.contract.name}.{unit}", title, strong=True, heading=True))
        rows += _rows(form.contract, unit, tables)
        for (key, field), text in (form.earlier or {}).items():
            if key == unit:
                earlier[f"{form.contract.name}.{unit}.{field}", "value"] = text
    first = forms[0]
    heads = (first.heads[0], UNIT_RETURN.title.upper())
    return replace(
        first,
        contract=UNIT_RETURN,
        sheet=UNIT_RETURN.sheet,
        rows=tuple(rows),
        heads=heads,
        reporter=name,
        spare=0,
        earlier=None if first.earlier is None else earlier,
        kinds=(),
    )


def _asked(contract: Contract) -> Iterator[Field]:
    """The numbers that nobody can compute for the unit: rates and ranks follow from the others."""
    computed = {rule.rate for rule in contract.rates} | {rule.rank for rule in contract.ranks}
    return (field for field in contract.fields if field.unit and field.name not in computed)


def _rows(contract: Contract, unit: str, tables: set[str]) -> Iterator[BlankRow]:
    def codes(table: str, fields: Iterable[str]) -> tuple[str, ...]:
        return tuple(f"{table}.{unit}.{field}" for field in fields)

    sums: dict[str, list[tuple[str, ...]]] = {}
    for rule in contract.sums:
        sums.setdefault(rule.whole, []).append(codes(contract.name, rule.parts))
    for same in contract.same:
        if same.table in tables:
            sums.setdefault(same.field, []).append(codes(same.table, same.parts))
    numbers = _numbers(contract)
    for field in _asked(contract):
        [key] = codes(contract.name, [field.name])
        parts, *others = sums.get(field.name, [()])
        texts = {
            "no": numbers[field.name],
            "label": field.label,
            "unit": MEASURES[field.unit or ""].noun,
            "code": key,
        }
        yield BlankRow(key, texts, parts, unit=field.unit or "", also=tuple(c for o in others for c in o))


def _numbers(contract: Contract) -> Mapping[str, str]:
    """STT of the fields: parts of a sum are numbered below it (1, 1.1, 1.2)."""
    first = {rule.whole: rule.parts for rule in reversed(contract.sums)}  # a second sum only compares
    whole_of = {part: whole for whole, parts in first.items() for part in parts}
    numbers: dict[str, str] = {}
    for field in _asked(contract):
        whole = whole_of.get(field.name, "")
        place = 1 + sum(whole_of.get(name, "") == whole for name in numbers)
        numbers[field.name] = f"{numbers[whole]}.{place}" if whole else str(place)
    return numbers
