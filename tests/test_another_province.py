"""Another province with another outline is another folder of data: other blocks, units and sections."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from browsing import pages
from bs4 import BeautifulSoup
from docx import Document

from parbook.inputs.edition import Edition
from parbook.inputs.outline import read_outline
from parbook.invented.invented_numbers import BLOCKS, Block, Size
from parbook.invented.simulate import write_simulated
from parbook.problems import DataProblems
from parbook.progress import silent
from parbook.publish.build import build_edition, check_edition

YEAR = 2026
ZONE = Block("special_zone", "Khối đặc khu", 0.2, (10, 30), (1, 3))
# Two levels, as since 01/7/2025, with a block that the first edition does not know.
SIZE = Size(departments=3, districts=0, communes=5, blocks=(BLOCKS[0], BLOCKS[2], ZONE))
NEW = "IV. Kiểm tra, phương hướng, kiến nghị"
SETTINGS = {
    "sections": {
        "ii-6-public-finance": False,
        "appendix-5": False,
        "ii-8-quality-management": "II.7. Quản lý chất lượng trong cơ quan hành chính",
    },
    "parts": {"II. Kết quả trên các lĩnh vực": "II. Kết quả thực hiện các nhiệm vụ"},
    "added_sections": [
        {"file": "iv-1-inspection", "number": "IV.1", "title": "Kiểm tra cải cách hành chính", "part": NEW},
        {"file": "iv-2-proposals", "number": "IV.2", "title": "Kiến nghị", "part": NEW},
    ],
}  # fmt: skip
INSPECTED = """<!-- đoạn: ket-qua -->
Trong năm đã giải quyết {{ procedures.resolved | full }}, là cơ sở chọn đơn vị kiểm tra.
"""


def change(folder: Path, **settings: Any) -> None:
    path = folder / "edition.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**content, **settings}, allow_unicode=True), encoding="utf-8")


def write_province(data: Path, root: Path) -> Path:
    """The folder of an invented province of two levels, with an outline of its own."""
    folder = write_simulated(YEAR, 4, data, root, SIZE)
    change(folder, **SETTINGS)
    (folder / "phu-luc-5.xlsx").unlink()
    (folder / "narrative" / "ii-6-public-finance.md").unlink()
    (folder / "narrative" / "iv-1-inspection.md").write_text(INSPECTED, encoding="utf-8")
    (folder / "narrative" / "iv-2-proposals.md").write_text("Kiến nghị cơ quan cấp trên.\n", encoding="utf-8")
    _drop_what_is_left_out(folder)
    return folder


def _drop_what_is_left_out(folder: Path) -> None:
    """Sentences and figures of record that need the appendix which the edition leaves out."""
    for path in [*(folder / "narrative").glob("*.md"), folder / "published.csv"]:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if "vnpost" not in line and "public_finance" not in line]
        path.write_text("".join(kept), encoding="utf-8")


@pytest.fixture(scope="module")
def edition(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    folder = write_province(tmp_path_factory.mktemp("tinh-khac"), root)
    return check_edition(root, YEAR, str(folder.parent))[0].edition


@pytest.fixture(scope="module")
def built(root: Path, edition: Edition) -> Path:
    data = edition.folder.parent
    return build_edition(root, YEAR, data.parent / "ra", str(data), 2, silent)


def page(built: Path, name: str) -> str:
    return BeautifulSoup((built / "html" / name).read_text(encoding="utf-8"), "html.parser").get_text(" ")


def test_a_section_left_out_is_in_no_contents_and_has_no_page(built: Path) -> None:
    assert not (built / "html" / "notebooks" / "ii-6-public-finance.html").exists()
    assert not (built / "html" / "notebooks" / "appendix-5.html").exists()
    assert not (built / "notebooks" / "ii-6-public-finance.ipynb").exists()
    for path in pages(built / "html"):
        assert "ii-6-public-finance.html" not in path.read_text(encoding="utf-8"), path.name


def test_sections_and_parts_carry_the_titles_of_the_edition(built: Path) -> None:
    assert "II.7. Quản lý chất lượng" in page(built, "notebooks/ii-8-quality-management.html")
    contents = page(built, "book/index.html")
    assert "II. Kết quả thực hiện các nhiệm vụ" in contents
    assert "II. Kết quả trên các lĩnh vực" not in contents


def test_an_added_section_has_its_text_its_numbers_and_its_place(built: Path, edition: Edition) -> None:
    words = (built / "html" / "sections" / "iv-1-inspection.html").read_text(encoding="utf-8")
    number = BeautifulSoup(words, "html.parser").select_one('main data[data-figure="procedures.resolved"]')
    figures = json.loads((built / "figures.json").read_text(encoding="utf-8"))["figures"]
    assert number is not None
    assert number.get_text() == figures["procedures.resolved"]["text"]
    outline = [part.caption for part in read_outline(edition).parts]
    assert outline.index(NEW) == outline.index("III. Đánh giá chung") + 1


def test_an_added_section_stands_in_the_word_file_for_signature(built: Path) -> None:
    [path] = list(built.glob("bao-cao-*.docx"))
    words = [paragraph.text for paragraph in Document(str(path)).paragraphs]
    assert NEW.upper() in words
    assert any("Kiến nghị cơ quan cấp trên." in line for line in words)
    assert words.index("1. Kiểm tra cải cách hành chính") < words.index("2. Kiến nghị")


def test_blocks_and_units_are_those_of_the_province(built: Path) -> None:
    words = page(built, "notebooks/appendix-2.html")
    assert "Khối đặc khu" in words
    assert "Khối UBND cấp huyện" not in words


def test_no_heading_stands_without_anything_below_it(built: Path) -> None:
    for path in pages(built / "html"):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for heading in soup.select("main h2, main h3"):
            assert heading.find_next_sibling() is not None, f"{path.name}: {heading.get_text()}"


def added(file: str, number: str) -> dict[str, str]:
    return {"file": file, "number": number, "title": "A", "part": "B"}


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"sections": {"ii-9-unknown": False}}, "sections"),
        ({"sections": {"ii-6-public-finance": ["x"]}}, "sections"),
        ({"parts": {"V. Phần không có": "V"}}, "parts"),
        ({"added_sections": [{"file": "iv-1"}]}, "added_sections"),
        ({"added_sections": [added("../iv", "IV.1")]}, "added_sections"),
        ({"added_sections": [added("i-1-plan", "IV.1")]}, "added_sections"),
        ({"added_sections": [added("iv-1", "I.1")]}, "added_sections"),
        ({"added_sections": [added("iv-1", "IV.1"), added("iv-1", "IV.2")]}, "added_sections"),
        ({"added_sections": "iv"}, "added_sections"),
        ({"row_words": {"online_targets": {"special_zone": "Đặc khu"}}}, "row_words"),
        ({"period": "năm 2026"}, "period"),
        ({"period": {"from": "01/01", "to": None, "closed_on": None, "words": "x"}}, "period.from"),
        ({"recipients": "Lưu: VT"}, "recipients"),
        ({"signed_document": {"number": "1/BC"}}, "signed_document"),
        ({"province": ""}, "province"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(root: Path, tmp_path: Path, settings: Any, place: str) -> None:
    folder = write_simulated(YEAR, 4, tmp_path, root, SIZE)
    change(folder, **settings)
    with pytest.raises(DataProblems) as stop:
        read_outline(check_edition(root, YEAR, str(tmp_path))[0].edition)
    assert {problem.code for problem in stop.value.problems} == {"AB-01"}
    assert all(f", mục {place}" in problem.cell and problem.line for problem in stop.value.problems)


def test_nothing_but_its_data_names_the_first_province(root: Path) -> None:
    names = ["Khánh Hòa", "Khánh Hoà", "Nha Trang", "Cam Ranh", "Vạn Ninh", "Vân Phong", "Diên Khánh"]
    kinds = {".py", ".csv", ".md", ".html", ".css", ".js", ".typ"}
    files = [path for folder in ("parbook", "book") for path in (root / folder).rglob("*")]
    for path in files:
        words = path.read_text(encoding="utf-8") if path.suffix in kinds else ""
        assert [name for name in names if name in words] == [], path
    for path in (root / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        words = "".join("".join(cell["source"]) for cell in cells)
        assert [name for name in names if name in words] == [], path


def test_the_chapter_of_years_needs_an_earlier_year(root: Path, edition: Edition, tmp_path: Path) -> None:
    assert "notebooks/comparison" not in read_outline(edition).pages
    (tmp_path / str(YEAR - 1)).mkdir()
    beside = replace(edition, folder=tmp_path / str(YEAR))
    assert "notebooks/comparison" in read_outline(beside).pages
