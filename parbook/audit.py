"""The audit: every figure against every other it must agree with, and against the signed report."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from parbook.edition import Indicator, Record
from parbook.figures import Figure
from parbook.lineage import places_words
from parbook.measures import read_facts
from parbook.numerals import rounded, write_number
from parbook.problems import DataProblems, Problem
from parbook.quantity import Cell, Quantity
from parbook.run import Run
from parbook.tables import Row, Table

VERDICT_WORDS = {
    "agrees": "Khớp",
    "explained": "Lệch, đã giải trình",
    "disagrees": "Lệch, chờ giải trình",
    "uncheckable": "Chưa đủ căn cứ đối chiếu",
}
KIND_WORDS = {
    "record": "Đối chiếu với báo cáo đã ký",
    "total": "Dòng tổng cộng",
    "row": "Tổng trong dòng",
    "adds_up": "Cộng các phần",
    "same": "Số nêu nhiều nơi",
    "series": "Cơ cấu cộng đủ 100%",
    "part": "Phần không lớn hơn toàn bộ",
    "range": "Tỷ lệ trong khoảng 0–100%",
}


@dataclass(frozen=True)
class Check:
    """One comparison: what was expected, what was found, the verdict and its note."""

    id: str
    kind: str
    severity: str
    ids: tuple[str, ...]
    words: str
    expected: str
    found: str
    verdict: str
    note: str = ""


def audit(run: Run) -> list[Check]:
    """All checks of an edition, explained where corrections.yml explains them.

    Raises DataProblems where an explanation speaks of a check that is not off.
    """
    found = [*_records(run), *_tables(run), *_indicators(run), *_ranges(run), *_declared(run)]
    explanations = run.edition.explanations
    off = {check.id for check in found if check.verdict == "disagrees"}
    stale = sorted(explanations.keys() - off)
    if stale:
        name = run.edition.show_path("corrections.yml")
        needed = "chỉ giải trình nội dung đối chiếu đang lệch"
        raise DataProblems(
            [
                Problem("AB-04", name, needed, f"{entry}: không lệch hoặc không có", "bỏ mục này")
                for entry in stale
            ]
        )
    return [
        replace(check, verdict="explained", note=explanations[check.id].reason)
        if check.id in explanations
        else check
        for check in found
    ]


def unexplained(checks: Iterable[Check]) -> list[Check]:
    """The contradictions that stop a final edition."""
    return [c for c in checks if c.severity == "contradiction" and c.verdict == "disagrees"]


def _verdict(agrees: bool) -> str:
    return "agrees" if agrees else "disagrees"


def _records(run: Run) -> Iterator[Check]:
    """The back test: each figure of record beside ours, at the printed precision."""
    for record in run.edition.records.values():
        figure = run.figures.get(record.id)
        words = f"{record.label_vi}: số của ấn bản so với số in trong báo cáo đã ký"
        if figure is None:
            missing, note = "không có", "Ấn bản không có số liệu này."
            yield Check(f"record.{record.id}", "record", "contradiction", (record.id,), words,
                        record.as_printed, missing, "disagrees", note)  # fmt: skip
            continue
        yield Check(f"record.{record.id}", "record", "contradiction", (record.id,), words,
                    record.as_printed, figure.text, _verdict(_as_printed(record, figure)))  # fmt: skip


def _as_printed(record: Record, figure: Figure) -> bool:
    """Whether our value, rounded as the report rounded, is the value of record."""
    return Fraction(rounded(figure.quantity.exact, record.decimals)) == Fraction(record.value)


def _tables(run: Run) -> Iterator[Check]:
    for table in run.edition.tables.values():
        if table.contract.total:
            yield from _total_row(table)
        for row in table.rows:
            yield from _row_sums(table, row)


def _total_row(table: Table) -> Iterator[Check]:
    contract = table.contract
    numeric = [field for field in contract.fields if field.unit and field.in_total]
    additive = contract.summed or tuple(f.name for f in numeric if f.unit not in ("percent", "rank"))
    parts = table.summed_rows()
    for name in additive:
        whole = table.total(name)
        label = f"{contract.title}, cột “{contract.field(name).label}”: tổng các dòng so với dòng tổng cộng"
        yield _sum_check(f"total.{contract.name}.{name}", "total", label, whole,
                         [row.quantities[name] for row in parts])  # fmt: skip


def _row_sums(table: Table, row: Row) -> Iterator[Check]:
    for rule in table.contract.sums:
        label = f"{table.contract.title}, dòng “{row.label}”: {table.contract.field(rule.whole).label}"
        parts = [row.quantities[name] for name in rule.parts]
        yield _sum_check(f"row.{table.contract.name}.{row.key}.{rule.whole}", "row", label,
                         row.quantities[rule.whole], parts)  # fmt: skip


def _indicators(run: Run) -> Iterator[Check]:
    """Rows marked "cộng đủ" against the rows below them (1 = 1.1 + 1.2 + …)."""
    for item in run.edition.indicators:
        if item.adds_up:
            parts = [other for other in run.edition.indicators if _is_child(item, other)]
            ids = tuple(i.code for i in (item, *parts) if i.code)
            label = f"{item.label}: tổng các dòng con so với số chung"
            check = _sum_check(f"adds_up.{item.code or item.no}", "adds_up", label, item.quantity,
                               [part.quantity for part in parts])  # fmt: skip
            yield replace(check, ids=ids)


def _is_child(item: Indicator, other: Indicator) -> bool:
    child = re.fullmatch(re.escape(item.no) + r"\.\d+", other.no)
    return other.sheet == item.sheet and child is not None


def _sum_check(check_id: str, kind: str, words: str, whole: Quantity, parts: list[Quantity]) -> Check:
    ids: tuple[str, ...] = ()
    if not parts or whole.value is None or any(part.value is None for part in parts):
        missing = [cell for q in (whole, *parts) if not q.published for cell in q.missing()]
        note = f"Chưa công bố: {places_words(missing, most=3)}." if parts else "Không có dòng con để cộng."
        return Check(check_id, kind, "contradiction", ids, words, "…", "…", "uncheckable", note)
    added = sum((part.exact for part in parts), Fraction(0))
    sum_words = (
        " + ".join(write_number(part.exact) for part in parts) if len(parts) <= 12 else "tổng các dòng"
    )
    return Check(check_id, kind, "contradiction", ids, words, write_number(whole.exact),
                 f"{sum_words} = {write_number(added)}", _verdict(added == whole.exact))  # fmt: skip


def _ranges(run: Run) -> Iterator[Check]:
    """A rate of parts in a whole lies between 0 and 100."""
    for figure in run.figures.values():
        if figure.definition.unit == "percent" and figure.definition.kind in ("rate", "share"):
            inside = 0 <= figure.quantity.exact <= 100
            yield Check(f"range.{figure.id}", "range", "contradiction", (figure.id,),
                        figure.definition.label_vi, "từ 0% đến 100%", figure.table_text,
                        _verdict(inside))  # fmt: skip


def _declared(run: Run) -> Iterator[Check]:
    """The timeless checks of facts/checks.csv: sums, differences, repeats, series, parts."""
    for row in read_facts("checks.csv"):
        ids = (row["whole"], *re.findall(r"[a-z_]+\.\w+", row["parts"]))
        ids = tuple(i for i in ids if not i.isdigit())
        known = [i for i in ids if i in run.figures]
        if not known:
            continue
        if len(known) < len(ids):
            absent = ", ".join(sorted(set(ids) - set(known)))
            yield Check(row["id"], row["kind"], row["severity"], tuple(known), row["words"], "…", "…",
                        "uncheckable", f"Ấn bản không có: {absent}")  # fmt: skip
            continue
        yield _compare(run, row, ids)


def _compare(run: Run, row: dict[str, str], ids: tuple[str, ...]) -> Check:
    """`whole` against its parts; how far apart they may be follows from printed precision alone."""
    whole = run.figures[row["whole"]]
    terms = re.findall(r"([+-]?)\s*([a-z_]+\.\w+|\d+)", row["parts"])
    value, slack, words = Fraction(0), _slack(whole), ""
    for sign, term in terms:
        factor = -1 if sign == "-" else 1
        figure = run.figures.get(term)
        value += factor * (figure.quantity.exact if figure else Fraction(term))
        slack += _slack(figure) if figure else 0
        text = figure.table_text if figure else term
        words += f" {'−' if sign == '-' else '+'} {text}" if words else text
    gap = whole.quantity.exact - value
    agrees = gap <= slack if row["relation"] == "<=" else abs(gap) <= slack
    found = words if len(terms) == 1 else f"{words} = {write_number(value, max(whole.decimals, 0))}"
    expected = f"{'không quá ' if row['relation'] == '<=' else ''}"
    if row["relation"] == "<=":
        return Check(row["id"], row["kind"], row["severity"], ids, row["words"],
                     f"{expected}{found}", whole.table_text, _verdict(agrees))  # fmt: skip
    return Check(row["id"], row["kind"], row["severity"], ids, row["words"], whole.table_text,
                 found, _verdict(agrees))  # fmt: skip


def _slack(figure: Figure) -> Fraction:
    """Half a unit of the last printed place for a number that was itself rounded, else nothing."""
    rounded_input = isinstance(figure.quantity.origin, Cell) and figure.definition.unit == "percent"
    return Fraction(1, 2 * 10**figure.decimals) if rounded_input else Fraction(0)


def checks_of(figure_id: str, checks: Iterable[Check]) -> list[Check]:
    """The checks in which a figure takes part."""
    return [check for check in checks if figure_id in check.ids]


def counts(checks: Iterable[Check]) -> dict[str, int]:
    """How many checks have each verdict, in the order of VERDICT_WORDS."""
    verdicts = [check.verdict for check in checks]
    return {verdict: verdicts.count(verdict) for verdict in VERDICT_WORDS}
