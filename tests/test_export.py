"""figures.json: what others rely on, key by key."""

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from kinds import BY_NUMBER

from parbook.checks.audit import audit
from parbook.checks.check import VERDICT_WORDS, Check
from parbook.definitions.catalogue import Definition
from parbook.figures.figure import STATUS_WORDS, Figure
from parbook.figures.run import Run
from parbook.inputs.digests import sha256, state_of, within
from parbook.inputs.edition_reader import read_edition
from parbook.numbers.lineage import lineage_data
from parbook.numbers.measures import MEASURES
from parbook.numbers.quantity import Quantity, constant, share
from parbook.publish.export import figures_data, manifest, write_json

TEXTS = {"value", "unit", "text", "section", "label_vi", "label_en", "status", "formula"}
LISTS = {"operands", "sources", "checks"}
CELL = re.compile(r"(?P<file>[^!]+\.xlsx)!(?P<sheet>[^!]+)!(?P<cell>[A-Z]+\d+)")


@pytest.fixture(scope="module")
def exported(audited: tuple[Run, list[Check]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """figures.json of 2020, as a reader finds it on disk."""
    path = tmp_path_factory.mktemp("export") / "figures.json"
    write_json(path, figures_data(*audited))
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def workbooks(root: Path) -> dict[str, Any]:
    return {path.name: openpyxl.load_workbook(path) for path in (root / "data" / "2020").glob("*.xlsx")}


def leaves(operands: list[Any]) -> Iterator[Any]:
    for operand in operands:
        if isinstance(operand, dict) and "operands" in operand:
            assert operand["operation"]
            yield from leaves(operand["operands"])
        else:
            yield operand


def recomputed(name: str, data: dict[str, Any], cells: dict[str, Fraction]) -> Fraction:
    """The value of a figure from figures.json and the cells alone, as an outsider would compute it."""
    figure = data["figures"][name]
    operation = {"operation": figure["formula"], "operands": figure["operands"]}
    return _operand(operation, data, cells)


def _operand(operand: Any, data: dict[str, Any], cells: dict[str, Fraction]) -> Fraction:
    if isinstance(operand, str):
        return recomputed(operand, data, cells) if operand in data["figures"] else cells[operand]
    if "constant" in operand:
        return Fraction(operand["constant"])
    first, *rest = (_operand(part, data, cells) for part in operand["operands"])
    match operand["operation"]:
        case "cell" | "recall":
            return first
        case "share":
            return 100 * first / rest[0]
        case "multiple":
            return first / rest[0]
        case "difference":
            return first - rest[0]
        case "sum":
            return first + sum(rest)
    raise AssertionError(f"an operation that nobody explains: {operand['operation']}")


def test_the_file_has_edition_figures_and_checks(exported: dict[str, Any]) -> None:
    assert list(exported) == ["edition", "figures", "checks"]


def test_the_edition_says_what_it_is_and_that_its_numbers_are_real(exported: dict[str, Any]) -> None:
    edition = exported["edition"]

    assert edition["year"] == 2020
    assert edition["simulated"] is False
    assert edition["signed_document"]["number"] == "43/BC-UBND"
    assert edition["signed_document"]["date"] == "2021-03-17"


def test_every_figure_has_the_promised_keys_and_types(exported: dict[str, Any]) -> None:
    wrong = [
        (name, key, figure.get(key))
        for name, figure in exported["figures"].items()
        for key in TEXTS | LISTS
        if not figure.get(key) or not isinstance(figure[key], str if key in TEXTS else list)
    ]

    assert wrong == []


def test_every_figure_uses_known_words_for_unit_status_and_section(exported: dict[str, Any]) -> None:
    figures = exported["figures"].values()

    assert {figure["unit"] for figure in figures} <= set(MEASURES)
    assert {figure["status"] for figure in figures} == set(STATUS_WORDS)
    assert {figure["section"] for figure in figures} == set(BY_NUMBER)


def test_the_value_is_exact(exported: dict[str, Any], run: Run) -> None:
    assert {name: Fraction(figure["value"]) for name, figure in exported["figures"].items()} == {
        name: figure.quantity.exact for name, figure in run.figures.items()
    }


@pytest.mark.parametrize(
    ("figure", "value", "text"),
    [
        ("procedures.online_rate", "20.29", "20,29%"),
        ("procedures.resolved", "538531", "538.531"),
        ("procedures.online_processes_rate", "74600/1143", "65,27%"),
        ("procedures.post_processes_multiple", "1143/185", "06"),
        ("public_finance.direct_spend_cut", "15255000000", "15.255 triệu đồng"),
    ],
)
def test_a_value_is_a_finite_decimal_or_else_a_fraction(
    exported: dict[str, Any], figure: str, value: str, text: str
) -> None:
    found = exported["figures"][figure]

    assert found["text"] == text
    assert Fraction(found["value"]) == Fraction(value)
    assert ("/" in found["value"]) == ("/" in value)


def test_every_operand_is_a_figure_a_cell_or_a_constant(exported: dict[str, Any]) -> None:
    texts, constants = [], []
    for figure in exported["figures"].values():
        for operand in leaves(figure["operands"]):
            (texts if isinstance(operand, str) else constants).append(operand)

    assert [text for text in texts if text not in exported["figures"] and not CELL.fullmatch(text)] == []
    assert constants == [{"constant": "100", "unit": "percent"}]


def test_every_source_is_a_cell_of_the_workbooks_with_its_stored_value_as_text(
    exported: dict[str, Any], workbooks: dict[str, Any]
) -> None:
    wrong = [
        (name, source)
        for name, figure in exported["figures"].items()
        for source in figure["sources"]
        if str(workbooks[source["file"]][source["sheet"]][source["cell"]].value) != source["raw"]
    ]

    assert wrong == []


def test_every_cell_of_a_formula_is_among_the_sources(exported: dict[str, Any]) -> None:
    for figure in exported["figures"].values():
        sources = {f"{s['file']}!{s['sheet']}!{s['cell']}" for s in figure["sources"]}
        cells = {leaf for leaf in leaves(figure["operands"]) if isinstance(leaf, str) and "!" in leaf}

        assert cells <= sources


def test_an_outsider_arrives_at_every_value_from_the_cells(exported: dict[str, Any]) -> None:
    entered = {
        figure["operands"][0]: Fraction(figure["value"])
        for figure in exported["figures"].values()
        if figure["formula"] == "cell"
    }
    # Cells that only formulas use, such as "as sent" increases, are plain numbers in the sheet.
    cells = {
        f"{s['file']}!{s['sheet']}!{s['cell']}": Fraction(s["raw"])
        for figure in exported["figures"].values()
        for s in figure["sources"]
        if re.fullmatch(r"\d+(\.\d+)?", s["raw"])
    } | entered

    assert {name: recomputed(name, exported, cells) for name in exported["figures"]} == {
        name: Fraction(figure["value"]) for name, figure in exported["figures"].items()
    }


def test_a_source_keeps_the_sign_that_was_typed(run: Run, set_cell: Any, data: Path, root: Path) -> None:
    cell = run.figures["public_finance.admin_fund_violations"].quantity.cells()[0]
    set_cell(cell.file, cell.sheet, cell.address, "-")

    again = Run(read_edition(data / "2020"), root / "notebooks").compute()

    [source] = figures_data(again, [])["figures"]["public_finance.admin_fund_violations"]["sources"]
    assert source["raw"] == "-"


def test_checks_have_the_promised_keys_and_speak_of_figures_that_exist(exported: dict[str, Any]) -> None:
    keys = {"id", "kind", "severity", "ids", "expected", "found", "verdict", "note"}

    assert all(set(check) == keys for check in exported["checks"])
    assert {check["severity"] for check in exported["checks"]} <= {"contradiction", "strain"}
    assert {check["verdict"] for check in exported["checks"]} <= set(VERDICT_WORDS)
    assert {i for check in exported["checks"] for i in check["ids"]} <= set(exported["figures"])


def test_no_two_checks_have_one_id(exported: dict[str, Any]) -> None:
    ids = [check["id"] for check in exported["checks"]]

    assert len(ids) == len(set(ids))


def test_a_figure_lists_exactly_the_checks_that_name_it(exported: dict[str, Any]) -> None:
    for name, figure in exported["figures"].items():
        assert figure["checks"] == [c["id"] for c in exported["checks"] if name in c["ids"]]


def test_an_uncheckable_or_explained_check_says_why(exported: dict[str, Any]) -> None:
    unsaid = [
        c["id"] for c in exported["checks"] if c["verdict"] in ("uncheckable", "explained") and not c["note"]
    ]

    assert unsaid == []


def test_two_runs_write_the_same_bytes(run: Run, root: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        again = Run(read_edition(run.edition.folder), root / "notebooks").compute()
        write_json(tmp_path / name, figures_data(again, audit(again)))

    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_the_file_is_utf_8_with_plain_line_ends(tmp_path: Path) -> None:
    write_json(tmp_path / "x.json", {"label": "Hồ sơ"})

    content = (tmp_path / "x.json").read_bytes()
    assert "Hồ sơ".encode() in content
    assert b"\r" not in content
    assert content.endswith(b"}\n")


def test_a_fraction_without_a_finite_decimal_is_written_as_a_fraction(run: Run) -> None:
    third: Quantity = share(constant(1, "dossier"), constant(3, "dossier"))
    definition = Definition("x.third", "Một phần ba", "A third", "percent", "share", 2)
    alone = Run(run.edition, Path("no notebooks"))
    alone.figures = {"x.third": Figure("x.third", "II.3", third, definition, 2)}

    found = figures_data(alone, [])["figures"]["x.third"]

    assert (found["value"], found["text"]) == ("100/3", "33,33%")
    assert found["operands"] == lineage_data("x.third", third)["operands"]


def test_the_manifest_lists_inputs_and_files_by_their_sha_256(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "built").mkdir()
    (tmp_path / "built" / "a.txt").write_bytes(b"abc")
    (data / "2020" / "~$phu-luc-2.xlsx").write_bytes(b"lock file of Excel")
    edition = read_edition(data / "2020")

    read = state_of(edition.folder, Path("no notebooks"))
    (data / "2020" / "edition.yml").write_text("đã thay đổi sau khi đọc", encoding="utf-8")
    made = manifest(tmp_path / "built", edition, within(edition.folder, read))

    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert made["files"] == {"a.txt": abc}
    assert {"phu-luc-2.xlsx", "edition.yml", "published.csv"} <= set(made["inputs"])
    assert "~$phu-luc-2.xlsx" not in made["inputs"]
    assert made["inputs"]["edition.yml"] == read[edition.folder / "edition.yml"]
    assert made["inputs"]["edition.yml"] != sha256(edition.folder / "edition.yml")
