"""Charts that set units beside each other, their block and the province."""

from collections.abc import Callable, Mapping

from parbook.figures.run import Run
from parbook.inputs.edition import Edition
from parbook.numbers.printing import number_text, signed_text
from parbook.numbers.quantity import Quantity
from parbook.pages.blocks import chart_block
from parbook.pages.model import Block, Blocks, Mark, Paragraph, Picture, words
from parbook.pages.unit_numbers import (
    FEW,
    above,
    blocks_of_units,
    columns_words,
    late_rate,
    online_rate,
)
from parbook.pages.unit_numbers import Block as UnitBlock

# Draws marks; the rest is named as that drawing asks for it.
Draw = Callable[..., Picture]
Number = Callable[[str], str]
Quantities = Mapping[str, Quantity | None]
# A block of more units than this has no panels: nobody would look through them.
_MANY = 40
_AXIS = "Tỷ lệ hồ sơ trễ hạn trên hồ sơ đã giải quyết (%)"
_MEASURES = {"Tỷ lệ trễ hạn": late_rate, "Tỷ lệ trực tuyến": online_rate}
_SCALES = "Mỗi loại thanh có một thang đo, chung cho cả khối."


def late_rates(run: Run, number: Number, draw: Draw) -> Block:
    """The late rates of all units by block, beside those of block and province and the threshold.

    `number` gives the number of a chart by its name, `draw` draws strips of dots (`axis`, `blocks`,
    `lines`, `limit`); too few units make a sentence instead.
    """
    edition = run.edition
    blocks = {block: _known(edition, block) for block in blocks_of_units(edition)}
    known = {unit: rate for rates in blocks.values() for unit, rate in rates.items()}
    if len(known) < FEW:
        return _too_few(len(known))
    marks = [
        Mark(block.unit.name, float(rate.exact), signed_text(rate), edition.units[unit].name)
        for block, rates in blocks.items()
        for unit, rate in rates.items()
    ]
    wholes = {
        block.unit.name: mark
        for block, rates in blocks.items()
        if rates and (mark := _block_mark(edition, block, rates))
    }
    threshold = run.figures.get(edition.definition.roles.late_threshold)
    lines = _province(edition)
    title = f"Tỷ lệ trễ hạn của {number_text(len(known))} đơn vị theo khối"
    limit = None
    if threshold is not None:
        limit = float(threshold.quantity.exact)
        lines.append(Mark("", limit, f"Mức {threshold.table_text} (chấm đậm: vượt mức)"))
        beyond = number_text(len(above(known, threshold.quantity.exact)))
        title += f": {beyond} đơn vị trên mức {threshold.table_text}"
    picture = draw(marks, axis=_AXIS, blocks=wholes, lines=lines, limit=limit)
    said = [*(f"{name}: {mark.series}" for name, mark in wholes.items()), *(line.text for line in lines)]
    rows = [Mark(mark.series, mark.value, mark.text, mark.label) for mark in marks]
    return chart_block(
        number("late-rates"),
        title,
        _AXIS,
        picture,
        rows,
        f"Nguồn: {columns_words(known.values())}.",
        "; ".join(said).replace("\n", "; "),
    )


def panels(run: Run, number: Number, draw: Draw) -> Blocks:
    """For each block of few enough units: late and online rate of each unit, beside the block's own.

    `draw` draws panels (`wholes`).
    """
    blocks = [block for block in blocks_of_units(run.edition) if len(block.units) <= _MANY]
    return tuple(_panels(run.edition, block, number, draw) for block in blocks)


def _panels(edition: Edition, block: UnitBlock, number: Number, draw: Draw) -> Block:
    found = {
        name: {unit.id: rate(edition, unit.id) for unit in block.units} for name, rate in _MEASURES.items()
    }
    wholes = {name: rate(edition, block.unit.id) for name, rate in _MEASURES.items()}
    counts = {name: sum(_is_known(q) for q in quantities.values()) for name, quantities in found.items()}
    drawn = [name for name in found if counts[name] >= FEW and _is_known(wholes[name])]
    if not drawn:
        have = ", ".join(_have(name.lower(), number) for name, number in counts.items())
        return Paragraph(words(f"{block.unit.name}: {have}; cần từ {FEW} đơn vị để vẽ hình từng đơn vị."))
    marks = [_mark(unit.name, name, found[name][unit.id]) for unit in block.units for name in drawn]
    picture = draw(marks, wholes={name: _mark("", name, wholes[name]) for name in drawn})
    title = _panels_title(block, drawn[0], found[drawn[0]], wholes[drawn[0]])
    axis = f"{' và '.join(drawn).capitalize()} (%)"
    columns = columns_words([quantity for name in drawn for quantity in found[name].values()])
    shown = number(f"panels-{block.unit.id}")
    return chart_block(shown, title, axis, picture, marks, f"Nguồn: {columns}. {_SCALES}")


def _panels_title(block: UnitBlock, name: str, rates: Quantities, whole: Quantity | None) -> str:
    """How many units are above their block."""
    assert whole is not None
    beyond, known = len(above(rates, whole.exact)), sum(map(_is_known, rates.values()))
    return (
        f"{block.unit.name}: {number_text(beyond)} trên {number_text(known)} đơn vị có {name.lower()} "
        f"cao hơn mức chung của khối ({signed_text(whole)})"
    )


def _known(edition: Edition, block: UnitBlock) -> dict[str, Quantity]:
    rates = {unit.id: late_rate(edition, unit.id) for unit in block.units}
    return {unit: rate for unit, rate in rates.items() if rate is not None and rate.published}


def _block_mark(edition: Edition, block: UnitBlock, rates: Mapping[str, Quantity]) -> Mark | None:
    """The block's own rate, with words below its name: how many units, which the highest."""
    rate = late_rate(edition, block.unit.id)
    if rate is None or not rate.published:
        return None
    first = max(rates, key=lambda unit: rates[unit].exact)
    highest = f"cao nhất: {edition.units[first].name} {signed_text(rates[first])}"
    told = f"{number_text(len(rates))} đơn vị; cả khối {signed_text(rate)} (vạch đậm)\n{highest}"
    return Mark(block.unit.name, float(rate.exact), signed_text(rate), told)


def _province(edition: Edition) -> list[Mark]:
    rate = late_rate(edition)
    if rate is None or not rate.published:
        return []
    return [Mark("", float(rate.exact), f"Toàn tỉnh {signed_text(rate)}")]


def _mark(label: str, series: str, quantity: Quantity | None) -> Mark:
    value = float(quantity.exact) if quantity is not None and quantity.published else 0.0
    return Mark(label, value, signed_text(quantity), series)


def _is_known(quantity: Quantity | None) -> bool:
    return quantity is not None and quantity.published


def _have(what: str, number: int) -> str:
    return f"mới có {what} của {number} đơn vị" if number else f"chưa có {what}"


def _too_few(number: int) -> Paragraph:
    told = f"Phân bố tỷ lệ trễ hạn theo khối: {_have('số liệu', number)}; cần từ {FEW} đơn vị để vẽ hình."
    return Paragraph(words(told))
