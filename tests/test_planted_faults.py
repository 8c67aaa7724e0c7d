"""Faults planted at random in consistent invented editions: which are found, and what is found wrongly.

What no comparison can find, and is therefore not planted here:
- a number that stands once, in no sum, rate or relation, and that the signed report prints with the
  same fault: there is nothing to hold it against (`test_a_lone_number_wrong_everywhere_is_not_found`);
- a count made from a rounded rate where few counts print that rate: it is what an honest count
  would be as well (`test_a_small_count_made_from_its_rate_is_not_suspected`);
- a share of a survey off by no more than the rounding of its four shares allows together.
"""

import shutil
from fractions import Fraction
from pathlib import Path
from random import Random

import openpyxl
import pytest
from planting import (
    KINDS,
    NOTEBOOKS,
    SMALL,
    YEAR,
    Planted,
    additive,
    address,
    consistent,
    disagreeing,
    signed_alike,
    with_indicator,
)

from parbook.checks.audit import audit
from parbook.checks.check import counts
from parbook.figures.run import Run
from parbook.inputs.edition import Edition
from parbook.inputs.edition_reader import read_edition
from parbook.invented.invented_numbers import FULL_SIZE
from parbook.invented.simulate import write_simulated

EACH, FAULT_FREE, THROUGH_FILES = 50, 200, 20


@pytest.fixture(scope="module")
def editions() -> list[Edition]:
    return [consistent(seed) for seed in range(25)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_planted_fault_of_a_kind_is_found(
    kind: str, editions: list[Edition], capsys: pytest.CaptureFixture[str]
) -> None:
    missed = []
    for number in range(EACH):
        draw = Random(f"{kind} {number}")
        planted: Planted = KINDS[kind](draw, draw.choice(editions))
        if not planted.found():
            missed.append((number, sorted(planted.cells), planted.figure))
    with capsys.disabled():
        print(f"\n  {kind}: {EACH - len(missed)} of {EACH} found", end="")
    assert missed == []


def test_no_fault_is_found_in_a_fault_free_edition(capsys: pytest.CaptureFixture[str]) -> None:
    full = 20
    sizes = [FULL_SIZE] * full + [SMALL] * (FAULT_FREE - full)
    alarms = [
        (seed, check.id)
        for seed, size in enumerate(sizes, 1000)
        for check in disagreeing(consistent(seed, size))
    ]
    with capsys.disabled():
        print(f"\n  false alarms in {FAULT_FREE} fault-free editions: {len(alarms)}", end="")
    assert alarms == []


def test_a_fault_free_edition_is_really_checked() -> None:
    edition = consistent(1, FULL_SIZE)
    verdicts = counts(audit(Run(edition, NOTEBOOKS).compute()))
    assert verdicts["agrees"] > 1500
    assert verdicts["uncheckable"] < 20


def test_faults_that_come_through_files_are_found_too(root: Path, tmp_path: Path) -> None:
    """A summed cell changed in the workbook itself, then read as an analyst's file is read."""
    folder = write_simulated(YEAR, 7, tmp_path / "sound", root, SMALL, gaps=False)
    sound = read_edition(folder)
    assert disagreeing(sound) == []
    tables = [table for table in sound.tables.values() if table.contract.total and additive(table)]
    for number in range(THROUGH_FILES):
        draw = Random(f"file {number}")
        table = draw.choice(tables)
        row, field = draw.choice(table.rows), draw.choice(additive(table))
        place = address(row.quantities[field])
        file, sheet, cell = place.split("!")
        spoilt = tmp_path / f"spoilt {number}"
        shutil.copytree(tmp_path / "sound", spoilt)
        book = openpyxl.load_workbook(spoilt / str(YEAR) / file)
        book[sheet][cell] = int(row.quantities[field].exact) + draw.randint(1, 99)
        book.save(spoilt / str(YEAR) / file)
        assert Planted(read_edition(spoilt / str(YEAR)), frozenset({place})).found(), place


def test_a_lone_number_wrong_everywhere_is_not_found(editions: list[Edition]) -> None:
    """Said here so that nobody takes silence for proof: outreach.leaflets stands in no relation."""
    edition = editions[0]
    leaflets = next(item for item in edition.indicators if item.code == "outreach.leaflets")
    spoilt = with_indicator(edition, leaflets.code, leaflets.quantity.exact + 10_000)
    assert Planted(spoilt, frozenset(), leaflets.code).found()
    assert not Planted(signed_alike(spoilt), frozenset(), leaflets.code).found()


def test_a_small_count_made_from_its_rate_is_not_suspected(editions: list[Edition]) -> None:
    edition = editions[0]
    rated = {item.code: item.quantity.exact for item in edition.indicators}
    made = Fraction((rated["achievements.rated_total"] * Fraction(2, 3)).__floor__())
    spoilt = signed_alike(with_indicator(edition, "achievements.rated_good", made))
    kinds = {check.kind for check in audit(Run(spoilt, NOTEBOOKS).compute()) if check.verdict == "disagrees"}
    assert "backwards" not in kinds
