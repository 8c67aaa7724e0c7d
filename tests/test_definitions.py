"""A kind of report is a folder of data: the engine names nothing of it, and time leaves old editions be."""

import ast
import csv
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import nbformat
import pytest
from kinds import KIND, ROOT

from parbook.checks.examination import examine
from parbook.definitions.definition import FOLDER, ReportDefinition, read_definition
from parbook.inputs.edition_reader import read_edition, read_partly
from parbook.inputs.outline import read_outline
from parbook.numbers.measures import MEASURES
from parbook.pages.model import Formulas
from parbook.problems import DataProblems
from parbook.progress import silent
from parbook.publish.build import build_edition
from parbook.publish.compile import notebook_blocks
from parbook.publish.export import figures_data

NATIONAL = "bnv-2025"
FORMS = Path(__file__).parent / "national"
# What of a report still stands in the engine: the province that `simulate` invents is made for the
# forms of the first definition.
LEFT = {"invented/invented_numbers.py", "invented/practice.py", "invented/simulate.py"}


def definition(name: str, year: int, root: Path = ROOT) -> ReportDefinition:
    return read_definition(name, root, (date(year, 1, 1), date(year, 12, 31)))


def names_of(kind: ReportDefinition) -> set[str]:
    """Everything that only this report has a name for."""
    named = {section.stem for section in kind.sections} | {section.number for section in kind.sections}
    named |= {section.topic for section in kind.sections} | set(kind.contracts) | set(kind.catalogue)
    named |= {row.id for form in kind.forms for row in form.rows} | set(kind.files)
    return named | {key for contract in kind.appendices for key, _ in contract.rows}


def texts_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_the_engine_names_nothing_of_any_report() -> None:
    named = names_of(KIND) | names_of(definition(NATIONAL, 2025))
    # Also words of the engine itself: a block of units, a section's place in a file, a part of a province.
    named -= {"province", "tax", "police", "post", "online", "payment", "district", "commune", "plan", "IV"}
    package = ROOT / "parbook"
    found = {
        path.relative_to(package).as_posix(): texts_of(path) & named for path in sorted(package.rglob("*.py"))
    }
    assert {name: texts for name, texts in found.items() if texts and name not in LEFT} == {}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project whose definition a test may change."""
    root = tmp_path / "project"
    for name in ("book/definitions", "notebooks", "data"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "_config.yml", root)
    return root


def added_in_2021(root: Path) -> None:
    """One of each for 2021: a figure with its formula, an indicator, a form, a section, a check."""
    folder = root / FOLDER / KIND.id
    add_row(folder / "catalogue.csv", id="quality_management.iso_left_rate", label_vi="Tỷ lệ còn lại",
            label_en="Share still to be converted", unit="percent", kind="rate", decimals="2",
            headline="yes", since="2021")  # fmt: skip
    add_row(folder / "indicators.csv", sheet="Kế hoạch", no="99", label="Đề tài nghiên cứu", unit="task",
            code="plan.studies", section="I.1", since="2021")  # fmt: skip
    add_row(folder / "checks.csv", id="part.plan.studies", kind="part", severity="contradiction",
            left="plan.tasks", relation=">=", right="plan.key_targets", words="Nhiệm vụ và mục tiêu",
            since="2021")  # fmt: skip
    outline = folder / "outline.yml"
    added = (
        "      - {number: II.9, topic: surveys, stem: ii-9-surveys, title: Khảo sát, since: 2021}\n"
        '  - caption: "III. Đánh giá chung"\n'
    )
    text = outline.read_text(encoding="utf-8")
    outline.write_text(text.replace('  - caption: "III. Đánh giá chung"\n', added), encoding="utf-8")
    forms = folder / "forms.yml"
    text = forms.read_text(encoding="utf-8").replace(
        "forms:\n", "  phu-luc-7.xlsx: {number: Phụ lục VII, title: Khảo sát}\nforms:\n", 1
    )
    text += (
        "  - name: surveys\n    file: phu-luc-7.xlsx\n    sheet: Khảo sát\n    title: Khảo sát\n    fields:\n"
        "      - {number: 1, name: no, label: STT, required: false}\n"
        "      - {number: 2, name: label, label: Nội dung}\n"
        "      - {number: 3, name: answers, label: Số phiếu, unit: leaflet}\n"
        "    rows: {sent: Phiếu phát ra}\n    since: 2021\n"
    )
    forms.write_text(text, encoding="utf-8")
    path = root / "notebooks" / "ii-8-quality-management.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    source = [
        'surveys = section.frame("surveys")\n',
        'section.publish("quality_management.iso_left_rate", share(\n',
        '    section.recall("quality_management.iso_remaining_systems"),\n',
        '    section.recall("quality_management.iso_systems")))',
    ]
    notebook["cells"].append({
        "cell_type": "code", "execution_count": None, "id": "left", "outputs": [], "source": source,
        "metadata": {"tags": ["figures"]},
    })  # fmt: skip
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def add_row(path: Path, **texts: str) -> None:
    """Add a row to a table, and the columns that it did not have."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = list(dict.fromkeys([*rows[0], *texts]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows([*rows, texts])


def test_what_a_report_has_since_2021_leaves_the_frozen_edition_of_2020_as_it_is(project: Path) -> None:
    before = examine(project, 2020)
    assert before.run is not None
    added_in_2021(project)
    found = examine(project, 2020)

    assert found.run is not None
    assert [problem.text() for problem in found.problems] == []
    assert figures_data(found.run, found.checks) == figures_data(before.run, before.checks)
    assert read_outline(found.edition).pages == read_outline(before.edition).pages
    assert found.run.computed.keys() == before.run.computed.keys()


def test_a_new_year_takes_up_what_the_report_has_since_then(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    added_in_2021(project)
    monkeypatch.chdir(project)
    from parbook.cli import main

    assert main(["new-year", "2021"]) == 0
    told = capsys.readouterr().out
    for word in ("phu-luc-7.xlsx", "II.9. Khảo sát", "plan.studies"):
        assert word in told
    made = project / "data" / "2021"
    assert (made / "phu-luc-7.xlsx").is_file()
    assert (made / "narrative" / "ii-9-surveys.md").is_file()
    edition, _ = read_partly(made)
    assert "plan.studies" in {item.code for item in edition.definition.indicators}
    assert "part.plan.studies" in {check.id for check in edition.definition.checks}


NATIONAL_SETTINGS = """\
definition: bnv-2025
province: tỉnh Minh Họa (giả định)
title: Báo cáo cải cách hành chính tỉnh Minh Họa năm 2025
short_title: Cải cách hành chính tỉnh Minh Họa năm 2025
status: draft
invented: true
period: {from: 2025-01-01, to: 2025-12-14, closed_on: null, words: năm 2025 (giả định)}
signed_document:
  number: …/BC-UBND
  date: null
  date_words: ngày … tháng … năm 2025
  place: Minh Họa
  issuer: [ỦY BAN NHÂN DÂN, TỈNH MINH HỌA (GIẢ ĐỊNH)]
  authority: TM. ỦY BAN NHÂN DÂN
note: Tỉnh và mọi số liệu đều là giả định.
"""
NATIONAL_PROSE = """\
<!-- đoạn: ra-soat -->
## a) Rà soát, cắt giảm, đơn giản hóa thủ tục hành chính

Tỉnh có {{ bm3.1_4 | full }}, tỷ lệ giải quyết đúng hạn của các sở, ngành đạt {{ bm3.3_1 }}.
"""


@pytest.fixture
def national(tmp_path: Path) -> Callable[[str], Path]:
    """Make a folder of year folders that holds an edition of the national report; all of it is invented."""

    def make(form: str) -> Path:
        folder = tmp_path / "so-lieu" / "2025"
        (folder / "narrative").mkdir(parents=True)
        shutil.copy(FORMS / form, folder)
        (folder / "edition.yml").write_text(NATIONAL_SETTINGS, encoding="utf-8")
        (folder / "narrative" / "ii-2-thu-tuc-hanh-chinh.md").write_text(NATIONAL_PROSE, encoding="utf-8")
        heads = (ROOT / "data" / "units.csv").read_text(encoding="utf-8-sig").splitlines()[0]
        (folder.parent / "units.csv").write_text(heads + "\n", encoding="utf-8")
        return folder.parent

    return make


@pytest.mark.parametrize("form", ["bieu-mau.docx", "bieu-mau.xlsx"])
def test_the_national_forms_are_read_as_they_come_and_their_four_slips_told(
    national: Callable[[str], Path], form: str
) -> None:
    """The numbers of these forms are invented; four slips were planted in them."""
    found = examine(ROOT, 2025, str(national(form)))

    assert [problem.text() for problem in found.problems] == []
    off = {check.id: check.severity for check in found.checks if check.verdict == "disagrees"}
    assert off == {
        "form.bm2.1": "contradiction", "form.bm3.3_1": "contradiction", "form.bm6.2_4": "contradiction",
        "asked.bm4.1_1": "strain",
    }  # fmt: skip
    assert found.run is not None
    assert found.run.figures["bm3.3_1"].text == "98,71%"
    assert found.run.figures["bm3.3_1"].section == "II.2"
    assert len(found.run.figures) == 107


def test_a_place_in_a_word_document_is_told_as_its_reader_sees_it(national: Callable[[str], Path]) -> None:
    found = examine(ROOT, 2025, str(national("bieu-mau.docx")))
    places = [contradiction.problem.where for contradiction in found.contradictions]
    assert "so-lieu/2025/bieu-mau.docx, biểu mẫu 3, dòng 3.1" in places


def test_an_edition_of_the_national_report_builds_without_a_notebook_of_its_own(
    national: Callable[[str], Path], tmp_path: Path
) -> None:
    data = national("bieu-mau.docx")
    built = build_edition(ROOT, 2025, tmp_path / "ra", str(data), 2, silent)

    stems = {section.stem for section in definition(NATIONAL, 2025).sections}
    assert stems <= {path.stem for path in (built / "notebooks").glob("*.ipynb")}
    assert not stems & {path.stem for path in (ROOT / "notebooks").rglob("*.ipynb")}
    page = (built / "html" / "notebooks" / "ii-2-thu-tuc-hanh-chinh.html").read_text(encoding="utf-8")
    assert "II.2. Cải cách thủ tục hành chính" in page
    assert 'data-figure="bm3.3_1">98,71%</data>' in page  # in the prose
    assert 'data-figure="bm3.3_1">98,71</data>' in page  # in the form, whose column of units says %
    assert "Biểu mẫu 3" in page
    assert sorted(path.suffix for path in built.glob("bao-cao-*")) == [".docx", ".pdf"]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("billion_VND,tỷ đồng,billion VND,,1000000000,VND,yes,no", ""),
        ("VND,tỷ đồng,billion VND,,1000000000,VND,yes,no", "VND"),
        ("billion_VND,tỷ đồng,billion VND,,nhiều,VND,yes,no", "scale"),
        ("billion_VND,tỷ đồng,billion VND,,1000000000,USD,yes,no", "USD"),
    ],
    ids=["new", "another meaning", "no number", "of an unknown one"],
)
def test_an_edition_adds_a_unit_of_measure_in_a_table(data: Path, row: str, found: str) -> None:
    head = "code,noun_vi,noun_en,sign,scale,of,parts,unpadded\n"
    (data / "2020" / "measures.csv").write_text(head + row + "\n", encoding="utf-8")
    try:
        if not found:
            read_edition(data / "2020")
            assert MEASURES["billion_VND"].scale == 10**9
            return
        with pytest.raises(DataProblems) as fault:
            read_edition(data / "2020")
        assert found in str(fault.value)
        assert "measures.csv" in str(fault.value)
    finally:
        MEASURES.pop("billion_VND", None)


def test_a_unit_that_nobody_knows_is_told_with_how_to_add_it(
    data: Path, set_cell: Callable[[str, str, str, object], None]
) -> None:
    item = next(i for i in read_edition(data / "2020").indicators if i.unit == "million_VND")
    address = "C" + item.quantity.cells()[0].address[1:]
    set_cell("chi-tieu.xlsx", item.sheet, address, "tỷ đồng")
    _, [problem, *_] = read_partly(data / "2020")

    assert problem.code == "DL-15"
    assert "measures.csv" in problem.fix
    assert "triệu đồng" not in problem.found  # a thousand times less: no near meaning


def test_a_definition_that_is_not_there_is_told_at_its_line(data: Path) -> None:
    settings = data / "2020" / "edition.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"definition: bnv-2052\n{text}", encoding="utf-8")
    with pytest.raises(DataProblems) as fault:
        read_edition(data / "2020")
    (problem,) = fault.value.problems
    assert problem.where.endswith("2020/edition.yml, dòng 1, mục definition")
    assert NATIONAL in problem.found


def test_every_definition_reads_in_every_year() -> None:
    for name in sorted(path.name for path in (ROOT / FOLDER).iterdir()):
        for year in (2011, 2020, 2025, 2030):
            assert definition(name, year).id == name


@pytest.mark.parametrize(("dormant", "shown"), [({}, True), ({"plan.studies": None}, False)])
def test_a_formula_of_another_time_is_not_shown_among_those_of_the_section(
    dormant: dict[str, None], shown: bool
) -> None:
    cells = [
        nbformat.v4.new_code_cell('section.publish("plan.studies", tasks)', metadata={"tags": ["figures"]}),
        nbformat.v4.new_code_cell("tasks = 1", metadata={"tags": ["figures"]}),
    ]
    blocks = notebook_blocks(nbformat.v4.new_notebook(cells=cells), "notebooks/i-1-plan", dormant)
    (formulas,) = [block for block in blocks if isinstance(block, Formulas)]
    assert ("plan.studies" in formulas.source) is shown
    assert "tasks = 1" in formulas.source
