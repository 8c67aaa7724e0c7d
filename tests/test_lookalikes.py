"""A workbook that is not there: what stands in the folder that people take for it, and what to do."""

import unicodedata
from pathlib import Path

import pytest

from parbook.problems import Problem
from parbook.sheets.workbook import read_workbook

SAVE, SEND, RENAME, UNPACK = "Lưu thành", "xin đơn vị gửi", "đổi tên thành", "giải nén"
OTHER_KINDS = {
    SAVE: ("xls", "xlsm", "xlsb", "ods", "XLS"),
    SEND: ("csv", "pdf", "docx"),
    UNPACK: ("zip", "rar"),
    RENAME: ("xlsx.xlsx", "xlsx.txt", "XLSX"),
}
OTHER_WRITINGS = (
    *("phu-luc-3 (1)", "phu-luc-3(2)", "phu-luc-3 - Copy", "phu-luc-3 - bản sao", "phu-luc-3_Sở 01"),
    *("phu-luc-3 2020", "Bản sao của phu-luc-3", "Copy of phu-luc-3", "so-khdt-phu-luc-3"),
    *("Phu luc 3", "phụ lục 3", "PHU-LUC-3", "phuluc3", "Phụ lục III", "phu_luc_3", "phu-luc-03"),
    *("phu-luc 3 ", "Phụ-lục-3 (cuối)", unicodedata.normalize("NFD", "Phụ lục 3")),
)
ALIKE = [
    *((f"phu-luc-3.{kind}", fix) for fix, kinds in OTHER_KINDS.items() for kind in kinds),
    *((f"{words}.xlsx", RENAME) for words in OTHER_WRITINGS),
    ("phu-luc-3", RENAME),
]


def missing(folder: Path, *names: str) -> Problem:
    """The problem of phu-luc-3.xlsx in a folder where other files stand."""
    for name in names:
        (folder / name).write_bytes(b"x")
    found = read_workbook(folder / "phu-luc-3.xlsx", "data/2020/phu-luc-3.xlsx")
    assert isinstance(found, Problem)
    assert (found.code, found.file) == ("DL-01", "data/2020/phu-luc-3.xlsx")
    return found


@pytest.mark.parametrize(("name", "fix"), ALIKE)
def test_a_file_that_people_take_for_the_missing_one_is_named_with_what_to_do(
    tmp_path: Path, name: str, fix: str
) -> None:
    problem = missing(tmp_path, name)

    assert f'"{name}"' in problem.found
    assert fix in problem.fix
    assert "phu-luc-3.xlsx" in problem.fix or fix == SEND


@pytest.mark.parametrize(
    "name",
    [
        *("phu-luc-2.xlsx", "phu-luc-30.xlsx", "phu-luc-13.xls", "phu-luc-iv.xlsx", "chi-tieu.xlsx"),
        *("~$phu-luc-3.xlsx", ".phu-luc-3.xlsx", "phu-luc-3.lnk", "3.xlsx"),
    ],
)
def test_a_file_of_another_name_is_not_offered(tmp_path: Path, name: str) -> None:
    assert missing(tmp_path, name).found == "không có tệp"


def test_of_several_look_alikes_the_workbook_is_the_one_to_rename(tmp_path: Path) -> None:
    problem = missing(tmp_path, "phu-luc-3.csv", "Phụ lục 3.xlsx", "phu-luc-3.pdf")

    assert problem.found == 'không có tệp; gần giống có "Phụ lục 3.xlsx", "phu-luc-3.csv", "phu-luc-3.pdf"'
    assert problem.fix == 'nếu "Phụ lục 3.xlsx" đúng là tệp này thì đổi tên thành phu-luc-3.xlsx'


def test_a_folder_that_is_not_there_has_no_look_alikes(tmp_path: Path) -> None:
    assert missing(tmp_path / "2021").found == "không có tệp"
