"""Problems that are alike are one message, in which each of their places can be found again."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from parbook.faults.alike import alike, cells_listed, group_text
from parbook.faults.problem_report import problem_lines, remark_lines
from parbook.problems import CODES, Problem

CELLS = st.builds(
    lambda column, row: f"{get_column_letter(column)}{row}", st.integers(1, 4), st.integers(1, 9)
)
PROBLEMS = st.lists(
    st.builds(
        Problem,
        code=st.sampled_from(["DL-07", "DL-08"]),
        file=st.sampled_from(["a.xlsx", "b.xlsx"]),
        expected=st.sampled_from(["một con số", "một ngày"]),
        found=st.sampled_from(["ô trống", '"x"', '"y"']),
        fix=st.just("điền ô này"),
        sheet=st.sampled_from(["Một", "Hai"]),
        cell=CELLS,
        column=st.sampled_from(["", "Số liệu"]),
    ),
    max_size=40,
)


@given(PROBLEMS)
def test_every_problem_is_in_one_group_with_those_that_need_and_mend_the_same(
    problems: list[Problem],
) -> None:
    groups = alike(problems)

    assert Counter(p for group in groups for p in group) == Counter(problems)
    keys = [{(p.code, p.file, p.expected, p.fix) for p in group} for group in groups]
    assert all(len(key) == 1 for key in keys)
    assert len({tuple(key) for key in keys}) == len(groups)


@given(st.sets(CELLS, min_size=1, max_size=10))
def test_the_cells_that_are_listed_are_those_of_the_problems(cells: set[str]) -> None:
    listed = cells_listed([Problem("DL-07", "a.xlsx", "", "", "", "S", cell) for cell in cells])

    found = set()
    for part in listed.split(", "):
        ends = [re.fullmatch(r"([A-Z]+)(\d+)", end) for end in part.split(":")]
        assert all(ends), part
        letters, numbers = {end[1] for end in ends if end}, [int(end[2]) for end in ends if end]
        found |= {f"{letter}{n}" for letter in letters for n in range(numbers[0], numbers[-1] + 1)}
    assert found == cells


def test_what_was_found_stands_beside_its_cell_or_once_where_it_is_the_same() -> None:
    def text(*found: str) -> str:
        return group_text(
            [Problem("DL-08", "a.xlsx", "số", f, "sửa", "S", f"C{n}", f"Dòng {n}", "Cột")
             for n, f in enumerate(found, 1)]
        )  # fmt: skip

    assert 'Thấy:     C1: "x"\n            C2: "y"\n' in text('"x"', '"y"')
    assert 'Thấy:     "x"\n' in text('"x"', '"x"')
    assert '(dòng "Dòng 1", "Dòng 2", cột "Cột")' in text("a", "b")
    assert "và 13 lỗi nữa" in text(*map(str, range(18)))


def test_two_faults_of_settings_keep_what_was_found_at_each() -> None:
    group = [Problem("AB-01", "edition.yml", "một ngày", f'"{n}/2"', "sửa", cell=f"dòng {n}") for n in (3, 7)]

    assert group_text(group) == (
        f"AB-01  {CODES['AB-01'].title}: 2 lỗi\n"
        "  Ở đâu:    edition.yml, dòng 3; dòng 7\n"
        "  Cần:      một ngày\n"
        '  Thấy:     dòng 3: "3/2"\n'
        '            dòng 7: "7/2"\n'
        "  Cách sửa: sửa"
    )


@pytest.mark.parametrize("blank", [705, 5000])
def test_a_form_nobody_has_filled_in_is_told_on_a_page(blank: int) -> None:
    problems = [
        Problem(
            "DL-21",
            f"phu-luc-{n % 3}.xlsx",
            "số liệu",
            "cả dòng để trống",
            "đôn đốc",
            "S",
            f"B{n}",
            f"Xã {n}",
        )
        for n in range(9, 9 + blank)
    ]

    assert sum(line.count("\n") + 1 for line in problem_lines(problems)) < 60
    whole = "\n".join(problem_lines(problems, whole=True))
    assert whole.count("\nDL-21  ") >= blank


def test_of_many_remarks_some_are_told_and_all_on_demand() -> None:
    remarks = [Problem("LY-03", "a.xlsx", "", f"nhãn {n}", "xem lại", "S", f"B{n}") for n in range(9, 60)]

    shown = list(remark_lines(remarks))
    assert len(shown) == 2 + 3 + 1
    assert "48" in shown[-1]
    assert "B12:B59" in shown[-1]
    assert len(list(remark_lines(remarks, whole=True))) == 2 + len(remarks)
