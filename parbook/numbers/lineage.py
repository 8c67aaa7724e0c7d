"""A figure's lineage in three forms: one line of words, a tree, and data for figures.json."""

from collections.abc import Iterable, Iterator
from typing import Any

from parbook.numbers.printing import exact_text, number_text
from parbook.numbers.quantity import Cell, CellRange, Constant, Operation, Quantity
from parbook.problems import in_word, table_words

_SIGNS = {
    "sum": " + ",
    "difference": " − ",
    "product": " × ",
    "change": " − ",
    "multiple": " : ",
    "quotient": " : ",
}


def formula_words(quantity: Quantity) -> str:
    """How the value came about, with the parts' own values: `746 : 1.143 × 100`."""
    if not isinstance(quantity.origin, Operation):
        return exact_text(quantity)
    parts = [_part_words(part) for part in quantity.origin.operands]
    if quantity.origin.name == "share":
        return f"{parts[0]} : {parts[1]} × 100"
    if quantity.origin.name == "change_percent":
        return f"({parts[0]} − {parts[1]}) : {parts[1]} × 100"
    return _SIGNS[quantity.origin.name].join(parts)


def _part_words(part: Quantity) -> str:
    words = formula_words(part)
    nested = isinstance(part.origin, Operation) and part.figure is None
    if part.figure is not None:
        return exact_text(part)
    return f"({words})" if nested else words


def place_words(cell: Cell | CellRange) -> str:
    """Where a cell stands, in an analyst's words: `phu-luc-3.xlsx, trang tính "Ba dịch vụ", ô C7`."""
    if not cell.address:
        return f"{cell.file}: {cell.raw}"
    where = cell.address if in_word(cell.file) else f"ô {cell.address}"
    return f"{cell.file}, {table_words(cell.file, cell.sheet)}, {where}"


def places_words(cells: Iterable[Cell | CellRange], most: int = 0) -> str:
    """Where cells stand, each file and sheet once; beyond `most` cells a sheet's list is cut short."""
    places: dict[tuple[str, str], list[str]] = {}
    known = list(dict.fromkeys(cells))
    for cell in known:
        if cell.address:
            places.setdefault((cell.file, cell.sheet), []).append(cell.address)
    listed = [
        f"{file}, {table_words(file, sheet, '“”')}, {_addresses(file, addresses, most)}"
        for (file, sheet), addresses in places.items()
    ]
    return "; ".join([*listed, *(place_words(cell) for cell in known if not cell.address)])


def _addresses(file: str, addresses: list[str], most: int) -> str:
    if in_word(file):
        return "dòng " + _listed([address.removeprefix("dòng ") for address in addresses], most)
    return f"ô {_listed(addresses, most)}"


def _listed(addresses: list[str], most: int) -> str:
    cut = most and len(addresses) > most
    return ", ".join(addresses[:most] if cut else addresses) + (
        f" và {number_text(len(addresses) - most)} ô khác" if cut else ""
    )


def tree(quantity: Quantity, depth: int = 0) -> Iterator[str]:
    """The lineage as indented lines down to the cells."""
    pad = "   " * depth
    name = f"{quantity.figure}: " if quantity.figure and depth else ""
    origin = quantity.origin
    if isinstance(origin, Cell | CellRange):
        corrected = f", {origin.correction}" if isinstance(origin, Cell) and origin.correction else ""
        yield f'{pad}{name}{exact_text(quantity)}  ←  {place_words(origin)}, ghi "{origin.raw}"{corrected}'
    elif isinstance(origin, Constant):
        yield f"{pad}{origin.text}  (hằng số trong định nghĩa)"
    else:
        yield f"{pad}{name}{exact_text(quantity)}  =  {formula_words(quantity)}"
        for part in origin.operands:
            yield from tree(part, depth + 1)


def operand_data(quantity: Quantity) -> Any:
    """An operand for figures.json: a figure id, a cell `file!sheet!A1`, a constant or an operation."""
    if quantity.figure is not None:
        return quantity.figure
    origin = quantity.origin
    if isinstance(origin, Cell | CellRange):
        return str(origin)
    if isinstance(origin, Constant):
        return {"constant": origin.text, "unit": quantity.unit}
    return {"operation": origin.name, "operands": [operand_data(part) for part in origin.operands]}


def lineage_data(figure_id: str, quantity: Quantity) -> dict[str, Any]:
    """formula, operands and sources of a figure for figures.json."""
    recalled = quantity.figure is not None and quantity.figure != figure_id
    if recalled:
        operation, operands = "recall", [quantity.figure]
    elif isinstance(quantity.origin, Operation):
        operation = quantity.origin.name
        operands = [operand_data(part) for part in quantity.origin.operands]
    else:
        operation, operands = "cell", [operand_data(quantity)]
    return {
        "formula": operation,
        "formula_vi": formula_words(quantity),
        "operands": operands,
        "sources": [
            {"file": c.file, "sheet": c.sheet, "cell": c.address, "raw": c.raw, **_corrected(c)}
            for c in quantity.cells()
        ],
    }


def _corrected(cell: Cell | CellRange) -> dict[str, str]:
    corrected = isinstance(cell, Cell) and cell.correction
    return {"correction": cell.correction} if corrected else {}  # type: ignore[union-attr]
