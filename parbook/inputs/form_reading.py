"""Statistical forms read under their definition: each row a figure, every problem with its place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from pathlib import Path

from parbook.definitions.statistical_forms import FormRow, StatisticalForm
from parbook.inputs.sent_forms import Line, SentForm, read_sent_forms
from parbook.numbers.measures import MEASURES
from parbook.numbers.printing import tens
from parbook.numbers.quantity import Cell, Quantity
from parbook.problems import Problem
from parbook.sheets.cell_reading import CellFault, decimals_of, number_of, require_not_negative
from parbook.text import fold, quoted

# Below this two labels are taken for those of different rows.
_ALIKE = 0.6
VALUE_COLUMN = "Số liệu"


@dataclass(frozen=True)
class FilledRow:
    """A row of a form as it was sent: its quantity (None for a heading), unit and note."""

    row: FormRow
    quantity: Quantity | None
    note: str
    label: str
    unit: str


@dataclass(frozen=True)
class FilledForm:
    """A form as it was sent."""

    form: StatisticalForm
    file: str
    sheet: str
    rows: tuple[FilledRow, ...]

    @property
    def valued(self) -> Iterator["ValuedRow"]:
        """The rows that hold a quantity."""
        return (ValuedRow(row.row, row.quantity) for row in self.rows if row.quantity is not None)


@dataclass(frozen=True)
class ValuedRow:
    """A row of a form with its quantity."""

    row: FormRow
    quantity: Quantity


def read_filled_forms(
    folder: Path, shown: str, forms: Sequence[StatisticalForm]
) -> tuple[list[FilledForm], list[Problem]]:
    """The forms in an edition's folder under their definition, with every problem.

    `shown` is the folder as messages name it.
    """
    if not forms:
        return [], []
    sent = read_sent_forms(folder, shown)
    problems = list(sent.problems)
    by_number: dict[int, SentForm] = {}
    known = {form.number: form for form in forms}
    for one in sent.forms:
        if one.number not in known:
            needed = "các biểu mẫu " + ", ".join(map(str, known))
            fix = "bỏ biểu này, hoặc sửa số của biểu"
            problems.append(
                Problem("DL-18", f"{shown}/{one.file}", needed, f"biểu mẫu {one.number}", fix, one.sheet)
            )
        elif one.number in by_number:
            first = by_number[one.number]
            found = f"có ở {first.file} và {one.file}"
            problems.append(
                Problem(
                    "DL-14",
                    f"{shown}/{one.file}",
                    f"biểu mẫu {one.number} một lần",
                    found,
                    "giữ một tệp, bỏ tệp kia",
                    one.sheet,
                )
            )
        else:
            by_number[one.number] = one
    filled = []
    for form in forms:
        if form.number in by_number:
            reader = _Reader(form, by_number[form.number], shown)
            filled.append(reader.read())
            problems.extend(reader.problems)
        elif not sent.problems:
            needed, fix = (
                f"{form.name}. {form.title}",
                "bổ sung biểu này vào tệp bieu-mau.docx hoặc bieu-mau.xlsx",
            )
            problems.append(
                Problem("DL-03", f"{shown}/{_file_of(sent.forms)}", needed, "không có", fix, form.name)
            )
    return filled, problems


def _file_of(sent: Sequence[SentForm]) -> str:
    return sent[0].file if sent else "bieu-mau.docx"


class _Reader:
    """Reads one form and gathers its problems."""

    def __init__(self, form: StatisticalForm, sent: SentForm, shown: str) -> None:
        self.form, self.sent, self.shown = form, sent, shown
        self.problems: list[Problem] = []

    def read(self) -> FilledForm:
        lines: dict[str, Line] = {}
        for line in self.sent.lines:
            row = self._row(line)
            if row is None:
                continue
            if row.no in lines:
                self._problem("DL-14", line, "mỗi dòng một lần", f"dòng {row.no} lặp lại", "giữ một dòng")
                continue
            lines[row.no] = line
        rows = []
        for row in self.form.rows:
            if row.no in lines:
                rows.append(self._filled(row, lines[row.no]))
            else:
                needed = f"dòng {row.no}. {row.label}"
                self.problems.append(
                    Problem(
                        "DL-06",
                        f"{self.shown}/{self.sent.file}",
                        needed,
                        "không có dòng này",
                        "bổ sung dòng theo biểu mẫu",
                        self.sent.sheet,
                    )
                )
        return FilledForm(self.form, self.sent.file, self.sent.sheet, tuple(rows))

    def _row(self, line: Line) -> FormRow | None:
        """The row of the definition that a line is, by its number and its words together."""
        by_words = self.form.by_label(line.label)
        if not line.no:
            if by_words is None and line.value is not None:
                self._problem(
                    "DL-13",
                    line,
                    "dòng có số thứ tự như biểu mẫu",
                    quoted(line.label),
                    "ghi lại số thứ tự của dòng",
                )
            return by_words
        if not self.form.has(line.no):
            needed = f"dòng có trong {self.form.name}"
            near = f"; chỉ tiêu này là dòng {by_words.no}" if by_words else ""
            self._problem(
                "DL-13",
                line,
                needed,
                f"dòng {line.no} {quoted(line.label)}{near}",
                "ghi lại số thứ tự của dòng theo biểu mẫu",
            )
            return None
        row = self.form.row(line.no)
        alike = SequenceMatcher(None, fold(row.label), fold(line.label)).ratio() >= _ALIKE
        if by_words not in (None, row) and not alike:
            assert by_words is not None
            found = f"chữ của dòng {by_words.no}: {quoted(line.label)}"
            self._problem(
                "DL-13",
                line,
                f"dòng {row.no}. {row.label}",
                found,
                "xem lại số thứ tự và chỉ tiêu: hai dòng bị đổi chỗ",
            )
        elif by_words is None and not alike:
            self._problem(
                "DL-13",
                line,
                f"dòng {row.no}. {row.label}",
                quoted(line.label),
                "ghi lại chỉ tiêu theo biểu mẫu",
            )
        return row

    def _filled(self, row: FormRow, line: Line) -> FilledRow:
        quantity = self._quantity(row, line) if row.valued else None
        if not row.valued and line.value is not None and line.value.raw not in ("-", "–", ""):
            self._problem(
                "DL-17",
                line,
                "dòng tiêu đề không có số",
                quoted(line.value.raw),
                "xóa số, hoặc ghi vào đúng dòng",
            )
        return FilledRow(row, quantity, line.note, line.label, line.unit)

    def _quantity(self, row: FormRow, line: Line) -> Quantity | None:
        if line.value is None or line.value.value == "":
            needed = 'một con số, hoặc dấu "…" (chưa công bố), "-" (không phát sinh)'
            self._problem("DL-07", line, needed, "ô trống", "điền ô này")
            return None
        measure = MEASURES[row.measure]
        try:
            value = self._value(row, line)
            require_not_negative(value, line.value, row.measure)
        except CellFault as fault:
            self._problem(fault.code, line, fault.expected, fault.found, fault.fix)
            return None
        decimals = decimals_of(line.value)
        places = None if decimals is None else decimals - tens(measure.scale)
        raw, correction = line.value.raw, line.value.correction
        origin = Cell(self.sent.file, self.sent.sheet, line.place, raw, correction, places)
        return Quantity(None if value is None else value * measure.scale, measure.of or measure.code, origin)

    def _value(self, row: FormRow, line: Line) -> Fraction | None:
        assert line.value is not None
        if row.kind not in ("yes_no", "choice"):
            return number_of(line.value, row.measure)
        choices = dict(pair.split("=", 1) for pair in row.words.split(";"))
        raw = line.value.raw
        by_word = {fold(word): number for number, word in choices.items()}
        number = raw if raw in choices else by_word.get(fold(raw))
        if number is None:
            needed = "; ".join(f"{number} ({word})" for number, word in choices.items())
            raise CellFault("DL-08", needed, quoted(raw), "ghi một trong các số theo cột Đơn vị tính")
        return Fraction(number)

    def _problem(self, code: str, line: Line, expected: str, found: str, fix: str) -> None:
        self.problems.append(
            Problem(
                code,
                f"{self.shown}/{self.sent.file}",
                expected,
                found,
                fix,
                self.sent.sheet,
                line.place,
                line.label[:80],
                VALUE_COLUMN,
            )
        )
