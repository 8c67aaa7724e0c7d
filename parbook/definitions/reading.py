"""The files of a definition read for a period, each fault with file and line."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TypeVar

from parbook.definitions.breaks import Break
from parbook.definitions.catalogue import Definition
from parbook.definitions.outline import Contents, SectionInfo
from parbook.definitions.rows import Days, Rows, Timed, holds, read_timed
from parbook.definitions.statistical_forms import VALUED, FormHead, FormRow, StatisticalForm
from parbook.entries.csv_rows import read_rows
from parbook.entries.typed import typed, typed_row
from parbook.entries.yaml_file import YamlFile, read_yaml
from parbook.numbers.measures import CORE, MEASURES, Measure, register
from parbook.problems import DataProblems, Problem
from parbook.sheets.contracts import Contract

Kind = TypeVar("Kind")
TimedKind = TypeVar("TimedKind", bound=Timed)
MEASURE_FILE = "measures.csv"
_BY_ROW = "by row"


def read_measures(path: Path, shown: str, period: Days) -> tuple[frozenset[str], list[Problem]]:
    """The codes of the units of measure in a table, which are known from then on; none where it is absent."""
    rows = read_timed(path, shown, Measure, "code", period)
    problems = rows.problems
    for measure, where in register([*rows.held, *rows.others], shown):
        needed, fix = "mỗi mã đơn vị tính một nghĩa", "đặt mã khác"
        noun = MEASURES[measure.code].noun
        found = f'{measure.code}: "{measure.noun}", ở {where} là "{noun}"'
        problems.append(Problem("AB-01", shown, needed, found, fix, row=measure.code))
    problems += [
        Problem("AB-01", shown, "mã của một đơn vị tính", f'"{measure.of}"', "sửa cột of", row=measure.code)
        for measure in rows.held
        if measure.of and measure.of not in MEASURES
    ]
    return frozenset(measure.code for measure in rows.held), problems


class Reading:
    """One pass over a definition's files for a period; problems are gathered.

    `dormant` are the names of what holds at another time.
    """

    def __init__(self, folder: Path, period: Days) -> None:
        self.folder, self.period = folder, period
        self.problems: list[Problem] = []
        self.dormant: set[str] = set()

    def shown(self, name: str) -> str:
        """A file as messages name it."""
        return f"book/definitions/{self.folder.name}/{name}"

    def measures(self) -> frozenset[str]:
        """The codes of the units that the report may use, with those that arithmetic makes."""
        codes, problems = read_measures(self.folder / MEASURE_FILE, self.shown(MEASURE_FILE), self.period)
        self.problems += problems
        return CORE | codes

    def yaml(self, name: str, kind: type[Kind], absent: Kind | None = None) -> Kind | None:
        """A YAML file as a `kind`; `absent` where there is no file and it need not be there."""
        path = self.folder / name
        if not path.is_file() and absent is not None:
            return absent
        if not path.is_file():
            self.problems.append(
                Problem("DL-01", self.shown(name), "có tệp này", "không có tệp", "khôi phục tệp")
            )
            return None
        try:
            file: YamlFile = read_yaml(path, self.shown(name))
        except DataProblems as fault:
            self.problems += fault.problems
            return None
        value, problems = typed(kind, file)
        self.problems += problems
        return value

    def table(
        self, name: str, kind: type[Kind], column: str, called: Callable[[Kind], str] | None = None
    ) -> tuple[Kind, ...]:
        """The rows of a CSV table that hold, as of `rows`."""
        return tuple(self.rows(name, kind, column, called).held)

    def rows(
        self, name: str, kind: type[Kind], column: str, called: Callable[[Kind], str] | None = None
    ) -> Rows[Kind]:
        """The rows of a CSV table; those that do not hold are dormant under the names that `called` gives."""
        rows = read_timed(self.folder / name, self.shown(name), kind, column, self.period)
        self.problems += rows.problems
        if called is not None:
            self.dormant |= {called(row) for row in rows.others} - {called(row) for row in rows.held}
            for row, times in Counter(map(called, rows.held)).items():
                if times > 1:
                    found = f"{row} lặp lại {times} lần"
                    self.problems.append(
                        Problem("AB-01", self.shown(name), "mỗi mã một dòng", found, "bỏ dòng lặp", row=row)
                    )
        return rows

    def of_period(
        self, items: Sequence[TimedKind], called: Callable[[TimedKind], str]
    ) -> tuple[TimedKind, ...]:
        """The entries of a YAML file that hold; others are dormant under the names that `called` gives."""
        held = tuple(item for item in items if holds(item, self.period))
        self.dormant |= {called(item) for item in items} - {called(item) for item in held}
        return held

    def contents_of_period(self, contents: Contents) -> Contents:
        """The outline without what does not hold."""
        parts = [
            replace(
                part,
                sections=self.of_period(part.sections, lambda section: section.stem),
                pages=self.of_period(part.pages, lambda page: page.file),
            )
            for part in contents.parts
        ]
        return replace(contents, parts=tuple(part for part in parts if part.sections or part.pages))

    def breaks(self) -> tuple[Break, ...]:
        """The breaks of series; their `since` is their own, not the time of the row."""
        path, shown = self.folder / "breaks.csv", self.shown("breaks.csv")
        if not path.is_file():
            return ()
        rows, self_problems = read_rows(path, shown, [field.name for field in fields(Break)])
        found = []
        for row in rows:
            value, faults = typed_row(Break, row, shown, "words")
            self_problems += faults
            found += [value] if value else []
        self.problems += self_problems
        return tuple(found)

    def statistical_forms(self) -> tuple[StatisticalForm, ...]:
        """The statistical forms, each with its rows in order."""
        rows = self.table("form_rows.csv", FormRow, "label", lambda row: row.id)
        return tuple(
            StatisticalForm(
                head.number, head.title, head.section, tuple(r for r in rows if r.form == head.number)
            )
            for head in self.table("forms.csv", FormHead, "title", lambda head: f"bm{head.number}")
        )

    def unknown_names(
        self,
        catalogue: Mapping[str, Definition],
        contracts: Sequence[Contract],
        forms: Sequence[StatisticalForm],
        sections: Mapping[str, SectionInfo],
    ) -> Iterator[Problem]:
        """What one file names and another should have: units of measure, sections, rows of rules."""
        for row in catalogue.values():
            yield from self._measure("catalogue.csv", row.unit, row.id)
        for contract in contracts:
            for column in contract.fields:
                if column.unit not in (None, _BY_ROW):
                    yield from self._measure("forms.yml", str(column.unit), f"{contract.name}, {column.name}")
        for form in forms:
            for line in form.rows:
                yield from self._form_row(form, line, sections)

    def _form_row(
        self, form: StatisticalForm, row: FormRow, sections: Mapping[str, SectionInfo]
    ) -> Iterator[Problem]:
        place = f"{form.name}, dòng {row.no}"
        if row.kind not in (*VALUED, "heading"):
            yield self._unknown(
                "form_rows.csv", f"một trong: {', '.join((*VALUED, 'heading'))}", row.kind, place
            )
        elif row.valued:
            yield from self._measure("form_rows.csv", row.measure, place)
        if (section := form.section_of(row)) not in sections:
            yield self._unknown("form_rows.csv", f"số mục: {', '.join(sections)}", section, place)
        for no in row.named_in_rule():
            if not form.has(no):
                yield self._unknown("form_rows.csv", "dòng của biểu", no, place)

    def _measure(self, file: str, code: str, row: str) -> Iterator[Problem]:
        if code not in MEASURES:
            yield self._unknown(file, "mã đơn vị tính có trong measures.csv", code, row)

    def _unknown(self, file: str, needed: str, found: str, row: str) -> Problem:
        return Problem("AB-01", self.shown(file), needed, f'"{found}"', "sửa dòng này", row=row)
