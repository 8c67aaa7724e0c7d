"""The Word file read back after the ways in which a department head edits it."""

import copy
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from kinds import ALLOWED, SECTIONS

from parbook.cli import main
from parbook.figures.run import Run
from parbook.inputs.edition_reader import read_edition
from parbook.inputs.narrative import check_narrative, read_narrative
from parbook.problems import DataProblems
from parbook.render.word_form import control_title
from parbook.word_back.read_back import Findings, apply, edition_year, read_back, read_texts
from parbook.word_back.read_back_report import report
from parbook.word_back.rewording import markdown_of, read_units
from parbook.word_back.word_text import read_lines

SYSTEMS, AGENCIES = "quality_management.iso_systems", "quality_management.iso_agencies"
ONLINE, TASKS, FIELDS = "procedures.online_rate", "plan.tasks", "plan.par_fields"
Edit = Callable[[Any], None]


class Word:
    """An edited Word file: finds controls and paragraphs as an editor sees them."""

    def __init__(self, path: Path) -> None:
        self.path, self.file = path, Document(str(path))
        self.body = self.file.element.body

    def control(self, figure: str, place: int = 0) -> Any:
        tags = [tag for tag in self.body.iter(qn("w:tag")) if tag.get(qn("w:val")) == figure]
        return tags[place].getparent().getparent()

    def paragraph(self, figure: str, place: int = 0) -> Any:
        return next(self.control(figure, place).iterancestors(qn("w:p")))

    def row(self, figure: str, place: int) -> Any:
        return next(self.control(figure, place).iterancestors(qn("w:tr")))

    def set_number(self, figure: str, text: str, place: int = 0) -> None:
        next(self.control(figure, place).iter(qn("w:t"))).text = text

    def replace(self, old: str, new: str) -> None:
        found = [t for t in self.body.iter(qn("w:t")) if old in (t.text or "")]
        assert found, f"no text {old!r}"
        found[0].text = found[0].text.replace(old, new, 1)
        found[0].set(qn("xml:space"), "preserve")

    def unwrap(self, figure: str, text: str = "") -> None:
        """Take a control off, leaving its number as plain text, or another text in its place."""
        control = self.control(figure)
        run = next(control.iter(qn("w:r")))
        if text:
            next(run.iter(qn("w:t"))).text = text
        control.addprevious(run)
        control.getparent().remove(control)

    def new_paragraph(self, after: Any, text: str) -> None:
        xml = f"<w:p {nsdecls('w')}><w:r><w:t>{text}</w:t></w:r></w:p>"
        after.addnext(parse_xml(xml))

    def save(self) -> Path:
        self.file.save(str(self.path))
        return self.path


@pytest.fixture(scope="module")
def report_file(built: Path) -> Path:
    return built / "bao-cao-cchc-2020.docx"


@pytest.fixture
def word(report_file: Path, tmp_path: Path) -> Word:
    return Word(Path(shutil.copy(report_file, tmp_path / "da-sua.docx")))


@pytest.fixture
def findings_of(run: Run, built: Path, report_file: Path) -> Callable[[Path], Findings]:
    texts = read_texts(built)
    return lambda path: read_back(path, report_file, run, texts)


def _drop(element: Any) -> None:
    element.getparent().remove(element)


def _track(word: Word) -> None:
    """With tracked changes on: one word struck out, another put in."""
    text = next(t for t in word.body.iter(qn("w:t")) if t.text and "cả ba cấp" in t.text)
    run = text.getparent()
    before, _, after = text.text.partition("cả ba cấp")
    author = 'w:id="9001" w:author="TP" w:date="2021-03-20T00:00:00Z"'
    pieces = (
        f"<w:r><w:t xml:space='preserve'>{before}</w:t></w:r>"
        f"<w:del {author}><w:r><w:delText>cả ba cấp</w:delText></w:r></w:del>"
        f"<w:ins {author}><w:r><w:t>mọi cấp</w:t></w:r></w:ins>"
        f"<w:r><w:t xml:space='preserve'>{after}</w:t></w:r>"
    )
    for element in parse_xml(f"<w:p {nsdecls('w')}>{pieces}</w:p>"):
        run.addprevious(element)
    _drop(run)


def _split_runs(word: Word) -> None:
    """Word cuts runs at every spelling mark; one word becomes two runs."""
    text = next(t for t in word.body.iter(qn("w:t")) if t.text and "cả ba cấp" in t.text)
    other = copy.deepcopy(text.getparent())
    half = len(text.text) // 2
    other.find(qn("w:t")).text = text.text[half:]
    other.find(qn("w:t")).set(qn("xml:space"), "preserve")
    text.text = text.text[:half]
    text.set(qn("xml:space"), "preserve")
    text.getparent().addnext(other)


def _decompose(word: Word) -> None:
    for text in word.body.iter(qn("w:t")):
        text.text = unicodedata.normalize("NFD", text.text or "").replace(" ", "\u00a0", 1)


def _rewrap_control(word: Word) -> None:
    """A control moved from its run to the whole paragraph, as some editors save it in a cell."""
    control = word.control(SYSTEMS, 1)
    paragraph = control.getparent()
    run = next(control.iter(qn("w:r")))
    control.addprevious(run)
    content = control.find(qn("w:sdtContent"))
    paragraph.addprevious(control)
    content.append(paragraph)


def _split_paragraph(word: Word) -> None:
    paragraph = word.paragraph(ONLINE)
    control = word.control(ONLINE)
    rest = parse_xml(f"<w:p {nsdecls('w')}/>")
    for element in list(control.itersiblings()):
        rest.append(element)
    paragraph.addnext(rest)


def _join_paragraphs(word: Word) -> None:
    first = word.paragraph(TASKS)
    second = first.getnext()
    for element in list(second):
        if element.tag != qn("w:pPr"):
            first.append(element)
    _drop(second)


# What an editor does, and what must be found: changed, deleted and typed numbers, freed controls.
NOTHING: dict[str, list[str]] = {}
CASES: dict[str, tuple[Edit, dict[str, list[str]]]] = {
    "nothing at all": (lambda w: None, NOTHING),
    "another number in the control": (lambda w: w.set_number(SYSTEMS, "165"), {"changed": [SYSTEMS]}),
    "a rate rounded": (lambda w: w.set_number(ONLINE, "20,3%"), {"changed": [ONLINE]}),
    "the percent sign dropped": (lambda w: w.set_number(ONLINE, "20,29"), {"changed": [ONLINE]}),
    "a control emptied": (lambda w: w.set_number(ONLINE, ""), {"deleted": [ONLINE]}),
    "06 written as 6": (lambda w: w.set_number(FIELDS, "6"), NOTHING),
    "a number in a table changed": (lambda w: w.set_number(SYSTEMS, "167", 1), {"changed": [SYSTEMS]}),
    "a number deleted with its control": (lambda w: _drop(w.control(SYSTEMS)), {"deleted": [SYSTEMS]}),
    "the control taken off, the number kept": (lambda w: w.unwrap(SYSTEMS), {"freed": [SYSTEMS]}),
    "another number typed over the control": (
        lambda w: w.unwrap(SYSTEMS, "170"), {"deleted": [SYSTEMS], "typed": ["170"]},
    ),
    "a number typed into prose": (
        lambda w: w.replace("cả ba cấp", "cả ba cấp, 35 đơn vị"), {"typed": ["35"]},
    ),
    "a document number and a date typed": (
        lambda w: w.replace("cả ba cấp", "cả ba cấp theo Quyết định số 12/QĐ-UBND ngày 05/01/2021"), NOTHING,
    ),
    "a paragraph deleted": (lambda w: _drop(w.paragraph(SYSTEMS)), {
        "deleted": ["quality_management.iso_coverage_rate", SYSTEMS, AGENCIES],
    }),
    "a table row deleted": (lambda w: _drop(w.row(SYSTEMS, 1)), {"deleted": [SYSTEMS]}),
    "a number typed into an unpublished cell": (
        lambda w: w.replace("…", "1.234"), {"typed": ["1.234"]},
    ),
    "a paragraph moved": (
        lambda w: w.paragraph(TASKS).addprevious(w.paragraph(SYSTEMS)), NOTHING,
    ),
    "a new paragraph without numbers": (
        lambda w: w.new_paragraph(w.paragraph(TASKS), "Kế hoạch được triển khai nghiêm túc."), NOTHING,
    ),
    "a new paragraph with a number": (
        lambda w: w.new_paragraph(w.paragraph(TASKS), "Có 15 cuộc kiểm tra."), {"typed": ["15"]},
    ),
    "a paragraph split in two": (_split_paragraph, NOTHING),
    "two paragraphs joined": (_join_paragraphs, NOTHING),
    "a word changed": (lambda w: w.replace("cả ba cấp", "ba cấp chính quyền"), NOTHING),
    "the noun after a number changed": (lambda w: w.replace("giải pháp", "phương án"), NOTHING),
    "a heading changed": (lambda w: w.replace("1. Kế hoạch", "1. Công tác kế hoạch"), NOTHING),
    "tracked changes": (_track, NOTHING),
    "runs cut by Word": (_split_runs, NOTHING),
    "accents decomposed, no-break spaces": (_decompose, NOTHING),
    "a control around the paragraph": (_rewrap_control, NOTHING),
    "a copied sentence with its controls": (
        lambda w: w.paragraph(SYSTEMS).addnext(copy.deepcopy(w.paragraph(SYSTEMS))), NOTHING,
    ),
}  # fmt: skip
# Edits after which the text reads as before.
SAME_TEXT = {
    "nothing at all", "06 written as 6", "runs cut by Word", "accents decomposed, no-break spaces",
    "a control around the paragraph", "another number in the control", "a rate rounded",
    "the percent sign dropped", "a number in a table changed", "the control taken off, the number kept",
}  # fmt: skip


def _numbers(findings: Findings) -> dict[str, list[str]]:
    found = {
        "changed": [item.figure for item in findings.changed],
        "deleted": [item.figure for item in findings.deleted],
        "typed": [item.number for item in findings.typed],
        "freed": [item.figure for item in findings.freed],
    }
    return {name: items for name, items in found.items() if items}


@pytest.mark.parametrize("name", CASES)
def test_edits_are_found(name: str, word: Word, findings_of: Callable[[Path], Findings]) -> None:
    edit, expected = CASES[name]
    edit(word)
    findings = findings_of(word.save())
    assert _numbers(findings) == expected
    assert bool(findings.sentences) == (name not in SAME_TEXT)


def test_the_report_names_number_label_and_sentence(
    word: Word, findings_of: Callable[[Path], Findings], run: Run
) -> None:
    word.set_number(ONLINE, "21%")
    word.replace("cả ba cấp", "cả ba cấp, 35 đơn vị")
    text = "\n".join(report(findings_of(word.save()), run))
    assert f"20,29% → 21%  {run.figures[ONLINE].definition.label_vi}" in text
    assert "Số gõ tay: 1" in text
    assert "cả ba cấp, 35 đơn vị" in text


def test_every_narrative_unit_is_found_in_word_and_comes_back_as_it_was(
    report_file: Path, run: Run, built: Path
) -> None:
    lines, _ = read_lines(report_file, read_texts(built))
    by_key = {line.key: line for line in lines}
    files = [run.edition.folder / "narrative" / f"{section.stem}.md" for section in SECTIONS]
    units = [unit for file in files for unit in read_units(file, run.figures)]
    assert len(units) > 100
    for unit in units:
        assert unit.key in by_key, f"{unit.file.name}: {unit.markdown}"
        assert markdown_of(by_key[unit.key].pieces, run.figures, unit.markdown) == unit.markdown


@pytest.fixture
def own_run(data: Path, root: Path) -> Run:
    """A computed run over a copy of the data, into which a test may write."""
    return Run(read_edition(data / "2020"), root / "notebooks").compute()


def _narrative(run: Run, name: str) -> str:
    return (run.edition.folder / "narrative" / f"{name}.md").read_text(encoding="utf-8")


APPLIED: dict[str, tuple[Edit, str, str]] = {
    "placeholders are kept": (
        lambda w: w.replace("ở cả ba cấp đã", "ở ba cấp chính quyền đã"), "ii-8-quality-management",
        "{{ quality_management.iso_coverage_rate }} cơ quan hành chính ở ba cấp chính quyền",
    ),
    "a changed number stays a placeholder": (
        lambda w: (w.set_number(SYSTEMS, "170"), w.replace("ở cả ba cấp đã", "ở ba cấp đã")),
        "ii-8-quality-management", "{{ quality_management.iso_systems",
    ),
    "a noun of one's own takes | full off": (
        lambda w: w.replace(" nhiệm vụ, giải pháp cụ thể", " nhiệm vụ cụ thể"), "i-1-plan",
        "{{ plan.tasks }} nhiệm vụ cụ thể",
    ),
    "a new paragraph": (
        lambda w: w.new_paragraph(w.paragraph(TASKS), "Kế hoạch được triển khai nghiêm túc."), "i-1-plan",
        "\n\nKế hoạch được triển khai nghiêm túc.\n",
    ),
    "a control taken off comes back": (
        lambda w: (w.unwrap(SYSTEMS), w.replace("ở cả ba cấp đã", "ở ba cấp đã")), "ii-8-quality-management",
        "{{ quality_management.iso_systems",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", APPLIED)
def test_apply_writes_changed_sentences(
    name: str, word: Word, own_run: Run, report_file: Path, built: Path
) -> None:
    edit, file, expected = APPLIED[name]
    edit(word)
    findings = read_back(word.save(), report_file, own_run, read_texts(built))
    written = apply(findings)
    assert [path.stem for path in written] == [file]
    assert expected in _narrative(own_run, file)
    assert not check_narrative(read_narrative(written[0], file), own_run.figures, ALLOWED)


def test_apply_leaves_sentences_with_typed_numbers_alone(
    word: Word, own_run: Run, report_file: Path, built: Path
) -> None:
    before = _narrative(own_run, "ii-8-quality-management")
    word.replace("ở cả ba cấp đã", "ở cả 03 cấp đã")
    assert apply(read_back(word.save(), report_file, own_run, read_texts(built))) == []
    assert _narrative(own_run, "ii-8-quality-management") == before


def test_apply_drops_and_moves_paragraphs(word: Word, own_run: Run, report_file: Path, built: Path) -> None:
    _drop(word.paragraph(SYSTEMS))
    apply(read_back(word.save(), report_file, own_run, read_texts(built)))
    text = _narrative(own_run, "ii-8-quality-management")
    assert "iso_coverage_rate" not in text
    assert "iso_province_systems" in text


def test_libreoffice_saves_keep_everything_readable(
    word: Word, findings_of: Callable[[Path], Findings], tmp_path: Path
) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("máy này không có LibreOffice (soffice)")
    assert _numbers(findings_of(_resaved(word.path, tmp_path / "nguyen"))) == NOTHING
    word.set_number(SYSTEMS, "165")
    _drop(word.control(ONLINE))
    word.replace("cả ba cấp", "ba cấp, 35 đơn vị")
    findings = findings_of(_resaved(word.save(), tmp_path / "sua"))
    assert _numbers(findings) == {"changed": [SYSTEMS], "deleted": [ONLINE], "typed": ["35"]}


def _resaved(path: Path, folder: Path) -> Path:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    target = ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder)]
    subprocess.run(["soffice", profile, "--headless", *target, str(path)], check=True, capture_output=True)
    return folder / path.name


def test_the_file_says_its_edition(report_file: Path) -> None:
    assert edition_year(report_file) == 2020


def test_a_file_that_is_no_docx_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.docx"
    path.write_text("không phải Word", encoding="utf-8")
    with pytest.raises(DataProblems) as raised:
        edition_year(path)
    assert [problem.code for problem in raised.value.problems] == ["DV-01"]


def test_without_a_build_there_is_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(DataProblems) as raised:
        read_texts(tmp_path)
    assert [problem.code for problem in raised.value.problems] == ["DV-03"]


def test_the_command_answers_by_exit_code(
    word: Word, built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.chdir(root)
    command = ["read-back", str(word.path), "--out", str(built.parent)]
    assert main(command) == 0
    word.set_number(ONLINE, "21%")
    word.save()
    assert main(command) == 1
    assert "20,29% → 21%" in capsys.readouterr().out


def test_control_titles_fit_word_and_end_with_the_id() -> None:
    title = control_title("Nhãn rất dài " * 10, "procedures.online_rate", 64)
    assert len(title) <= 64
    assert title.endswith("… [procedures.online_rate]")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"figures": [1]}', '{"figures": {"a.b": 1}}', "null"])
def test_a_file_of_figures_that_is_broken_is_told_as_an_edition_not_built(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "figures.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataProblems) as raised:
        read_texts(tmp_path)
    assert [problem.code for problem in raised.value.problems] == ["DV-03"]


def test_prose_in_another_encoding_is_told_when_a_word_file_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "i-1-plan.md"
    path.write_bytes("Lời văn".encode("utf-16"))
    with pytest.raises(DataProblems) as raised:
        read_units(path, {})
    assert [problem.code for problem in raised.value.problems] == ["TM-03"]
