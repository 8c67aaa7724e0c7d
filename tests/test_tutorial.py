"""The tutorial docs/vi/nam-moi.md, followed: its commands, its edits, the output it shows."""

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from test_docs import agrees

from parbook.checks.examination import examine
from parbook.cli import main
from parbook.invented.computed_cells import computed_values
from parbook.periods.stored_values import store_values

PAGE = "docs/vi/nam-moi.md"
# What a person sets up, looks at, or waits for; the whole way with its builds is tried by hand.
LEFT_OUT = ("make ", ". ", "parbook build", "parbook serve", "parbook read-back", "parbook verify")


class Follower:
    """Does what the page says, in a copy of the project."""

    def __init__(self, root: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.page = (root / PAGE).read_text(encoding="utf-8")
        self.folder, self.capsys = folder, capsys
        blocks = re.findall(r"^```console\n(.*?)^```$", self.page, flags=re.MULTILINE | re.DOTALL)
        self.blocks = [self._steps(block.splitlines()) for block in blocks]

    @staticmethod
    def _steps(lines: list[str]) -> list[tuple[str, list[str]]]:
        """Commands with the output that the page shows below each."""
        steps: list[tuple[str, list[str]]] = []
        for line in lines:
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
        return steps

    def commands(self) -> Iterator[tuple[str, list[str]]]:
        yield from (step for block in self.blocks for step in block if not step[0].startswith(LEFT_OUT))

    def run(self, command: str, shown: list[str]) -> int:
        self.capsys.readouterr()
        code = main(shlex.split(command)[1:])
        printed = self.capsys.readouterr().out
        assert not shown or agrees(shown, printed), printed
        return code

    def yaml(self, start: str) -> str:
        """The block of settings that begins so."""
        blocks = re.findall(r"^```yaml\n(.*?)^```$", self.page, flags=re.MULTILINE | re.DOTALL)
        [found] = [block for block in blocks if block.startswith(start)]
        return found

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.folder / "tap-su" / "2021" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def without(self, name: str, *words: str) -> None:
        """Delete the lines with these words."""
        path = self.folder / "tap-su" / "2021" / name
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        assert all(any(word in line for line in lines) for word in words)
        path.write_text(
            "".join(line for line in lines if not any(w in line for w in words)), encoding="utf-8"
        )

    def type(self, file: str, sheet: str, address: str, was: object, value: object) -> None:
        """Type into an open cell and save, as Excel does: with the values of the formulas."""
        path = self.folder / "tap-su" / "2021" / file
        book = openpyxl.load_workbook(path)
        cell = book[sheet][address]
        assert cell.value == was
        assert not cell.protection.locked
        cell.value = value
        values = computed_values(book)
        book.save(path)
        store_values(path, [values[title] for title in book.sheetnames])


@pytest.fixture
def follower(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Follower:
    shutil.copytree(root / "notebooks", tmp_path / "notebooks")
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(root / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return Follower(root, tmp_path, capsys)


def test_the_tutorial_leads_from_nothing_to_a_frozen_edition(follower: Follower) -> None:
    steps = follower.commands()

    def done(start: str) -> int:
        """Run the next command of the page, which must be this one."""
        command, shown = next(steps)
        assert command.startswith(start)
        return follower.run(command, shown)

    assert done("parbook simulate 2020") == 0
    assert done("parbook freeze 2020") == 0
    assert done("parbook new-year 2021") == 0
    assert main(["new-year", "2021", "--data", "tap-su"]) == 1  # "never overwrites"
    assert done("parbook simulate 2021") == 0
    received = follower.yaml("  phu-luc-1.xlsx").strip()
    assert "received_on: 12/01/2022" in received
    follower.edit("edition.yml", "received_on: null}", "received_on: 12/01/2022}")

    assert done("parbook check 2021") == 1
    found = examine(follower.folder, 2021, "tap-su")
    assert {problem.code for problem in found.all_problems} == {"AB-05", "TM-01"}
    [contradiction] = found.contradictions
    assert (contradiction.problem.sheet, contradiction.problem.cell) == ("Tỷ lệ", "C12")
    assert [item.unit for item in found.missing] == ["Xã 002"]
    paid = [p for p in found.problems if "payment_dossiers" in p.found or "payment_amount" in p.found]
    assert {problem.code for problem in paid} == {"TM-01"}
    assert all("phu-luc-4.xlsx" in problem.found and "chưa có số" in problem.found for problem in paid)
    assert "gõ 19 vào ô C43 và 1235000 vào ô D43" in follower.page
    follower.type("phu-luc-4.xlsx", "Thanh toán trực tuyến", "C43", "…", 19)
    follower.type("phu-luc-4.xlsx", "Thanh toán trực tuyến", "D43", "…", 1235000)
    rates = openpyxl.load_workbook(follower.folder / "tap-su/2021/phu-luc-2.xlsx", data_only=True)["Tỷ lệ"]
    ranks = {row[1].value: row[4].value for row in rates.iter_rows() if str(row[1].value).startswith("Huyện")}
    assert sorted(ranks, key=lambda name: ranks[name])[:3] == ["Huyện 04", "Huyện 03", "Huyện 01"]
    follower.edit("corrections.yml", "explain: []\n", follower.yaml("explain:"))
    follower.edit("edition.yml", "figures: {}\n", follower.yaml("figures:"))
    ranked = ("late_rank_1", "late_rank_2", "late_rank_3")
    follower.without("narrative/iii-2-shortcomings.md", *ranked, "cần viết lại")
    follower.without("narrative/ii-5-personnel.md", "cần viết lại")
    assert done("parbook check 2021") == 0

    follower.type("phu-luc-2.xlsx", "Hồ sơ", "I13", 3657, "36s7")
    assert done("parbook check 2021") == 1
    marked = openpyxl.load_workbook(follower.folder / "danh-dau" / "phu-luc-2.xlsx")["Hồ sơ"]["I13"]
    assert "36s7" in marked.comment.text
    assert {path.name for path in (follower.folder / "danh-dau" / "don-vi").iterdir()} >= {
        "so-03.xlsx",
        "so-03.docx",
    }
    follower.type("phu-luc-2.xlsx", "Hồ sơ", "I13", "36s7", 3657)

    assert done("parbook what-if 2021") == 0
    assert done("parbook freeze 2021") == 0
    assert done("parbook diff 2020 2021") == 0
    assert next(steps, None) is None
    found = examine(follower.folder, 2021, "tap-su")
    assert not found.stops
    # A reader sees words for a figure that the analyst took from a table, not its id.
    assert found.run.figures["shortcomings.late_rate_1"].definition.label_vi == "Tỷ lệ trễ hạn, Huyện 04"


def test_what_the_tutorial_names_is_there(root: Path) -> None:
    page = (root / PAGE).read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page)
    assert len(pictures) >= 3
    for picture in pictures:
        size = os.path.getsize(root / "docs" / "vi" / picture)
        assert 1_000 < size < 150_000
    assert "van-phong/HUONG-DAN.txt" in page
    assert (root / "van-phong" / "HUONG-DAN.txt").is_file()
