"""How a figure tells where it came from: words, a tree, data."""

import pytest

from parbook.figures.run import Run
from parbook.numbers.lineage import formula_words, lineage_data, operand_data, place_words, places_words, tree
from parbook.numbers.printing import exact_text
from parbook.numbers.quantity import (
    Cell,
    Quantity,
    change_amount,
    change_percent,
    constant,
    multiple,
    share,
    total,
)


def leaf(value: int | str, address: str = "C7", unit: str = "dossier", raw: str = "") -> Quantity:
    cell = Cell("phu-luc-3.xlsx", "Hồ sơ", address, raw or str(value))
    return Quantity(constant(value).value, unit, cell)


A, B, C = leaf(746, "C7"), leaf(1143, "C8"), leaf(958, "D8")
UNPUBLISHED = Quantity(None, "dossier", Cell("phu-luc-3.xlsx", "Hồ sơ", "C9", "…"))


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (A, "746"),
        (leaf("20.29", unit="percent"), "20,29%"),
        (A + B, "746 + 1.143"),
        (total([A, B, C]), "746 + 1.143 + 958"),
        (B - C, "1.143 − 958"),
        (share(A, B), "746 : 1.143 × 100"),
        (multiple(B, B - C), "1.143 : (1.143 − 958)"),
        (change_amount(B, A), "1.143 − 746"),
        (change_percent(B, A), "(1.143 − 746) : 746 × 100"),
        (constant(2) * A, "2 × 746"),
        (constant(100, "percent") - leaf(98, unit="percent"), "100% − 98%"),
        (share(UNPUBLISHED, B), "… : 1.143 × 100"),
    ],
)
def test_the_formula_is_told_with_the_values_of_its_parts(quantity: Quantity, words: str) -> None:
    assert formula_words(quantity) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("65.266842", "65,266842"),
        ("1/3", "0,333333"),
        ("2/3", "0,666667"),
        ("1234567", "1.234.567"),
        ("12.50", "12,5"),
    ],
)
def test_an_exact_value_is_written_with_at_most_six_decimals(value: str, words: str) -> None:
    assert exact_text(leaf(value)) == words


def test_a_recalled_figure_is_one_number_in_the_formula(run: Run) -> None:
    rate = run.figures["achievements.late_rate"].quantity

    assert formula_words(rate) == "100% − 98%"


def test_a_place_is_told_as_an_analyst_finds_it() -> None:
    cell = A.cells()[0]

    assert place_words(cell) == 'phu-luc-3.xlsx, trang tính "Hồ sơ", ô C7'


def test_the_tree_leads_through_every_operation_down_to_the_cells() -> None:
    assert list(tree(multiple(B, B - C))) == [
        "6,178378  =  1.143 : (1.143 − 958)",
        '   1.143  ←  phu-luc-3.xlsx, trang tính "Hồ sơ", ô C8, ghi "1143"',
        "   185  =  1.143 − 958",
        '      1.143  ←  phu-luc-3.xlsx, trang tính "Hồ sơ", ô C8, ghi "1143"',
        '      958  ←  phu-luc-3.xlsx, trang tính "Hồ sơ", ô D8, ghi "958"',
    ]


def test_the_tree_names_a_recalled_figure_and_goes_on_to_its_cell() -> None:
    rate = leaf(98, unit="percent").named("procedures.ontime_rate")

    lines = list(tree(constant(100, "percent") - rate))

    assert lines[1] == "   100  (hằng số trong định nghĩa)"
    assert lines[2].startswith("   procedures.ontime_rate: 98%  ←  phu-luc-3.xlsx")


def test_a_long_column_is_one_range_in_the_tree() -> None:
    column = [leaf(n, f"C{n}") for n in range(10, 1010)]

    lines = list(tree(total(column)))

    assert len(lines) == 2
    assert "ô C10:C1009" in lines[1]


def test_the_tree_of_every_figure_ends_in_each_of_its_cells(run: Run) -> None:
    lost = [
        (name, str(cell))
        for name, figure in run.figures.items()
        for cell in figure.quantity.cells()
        if not any(line.endswith(f'{place_words(cell)}, ghi "{cell.raw}"') for line in tree(figure.quantity))
    ]

    assert lost == []


@pytest.mark.parametrize(
    ("quantity", "data"),
    [
        (A, "phu-luc-3.xlsx!Hồ sơ!C7"),
        (A.named("procedures.online_processes"), "procedures.online_processes"),
        (constant(100, "percent"), {"constant": "100", "unit": "percent"}),
        (
            B - C,
            {
                "operation": "difference",
                "operands": ["phu-luc-3.xlsx!Hồ sơ!C8", "phu-luc-3.xlsx!Hồ sơ!D8"],
            },
        ),
        (total([leaf(n, f"C{n}") for n in range(10, 40)]).origin.operands[0], "phu-luc-3.xlsx!Hồ sơ!C10:C39"),
    ],
    ids=["cell", "figure", "constant", "operation", "range"],
)
def test_an_operand_is_a_figure_a_cell_a_constant_or_an_operation(quantity: Quantity, data: object) -> None:
    assert operand_data(quantity) == data


@pytest.mark.parametrize(
    ("figure", "formula", "operands"),
    [
        ("procedures.online_rate", "cell", ["phu-luc-3.xlsx!Hồ sơ trực tuyến!E13"]),
        ("achievements.online_rate", "recall", ["procedures.online_rate"]),
        (
            "procedures.online_processes_rate",
            "share",
            ["phu-luc-3.xlsx!Ba dịch vụ!C10", "phu-luc-3.xlsx!Ba dịch vụ!C9"],
        ),
        (
            "procedures.post_processes_multiple",
            "multiple",
            [
                "phu-luc-3.xlsx!Ba dịch vụ!C9",
                {
                    "operation": "difference",
                    "operands": ["phu-luc-3.xlsx!Ba dịch vụ!C9", "phu-luc-3.xlsx!Ba dịch vụ!D9"],
                },
            ],
        ),
        (
            "achievements.late_rate",
            "difference",
            [{"constant": "100", "unit": "percent"}, "procedures.ontime_rate"],
        ),
    ],
)
def test_a_figure_of_2020_says_its_formula_and_operands(
    run: Run, figure: str, formula: str, operands: list[object]
) -> None:
    data = lineage_data(figure, run.figures[figure].quantity)

    assert (data["formula"], data["operands"]) == (formula, operands)


def test_sources_are_the_cells_each_once_with_the_stored_text() -> None:
    stored = leaf(746, "C7", raw="746,0")

    assert lineage_data("x.y", share(stored, stored + B))["sources"] == [
        {"file": "phu-luc-3.xlsx", "sheet": "Hồ sơ", "cell": "C7", "raw": "746,0"},
        {"file": "phu-luc-3.xlsx", "sheet": "Hồ sơ", "cell": "C8", "raw": "1143"},
    ]


def test_a_figure_that_recalls_another_says_so_and_one_of_its_own_says_its_operation() -> None:
    known = share(A, B).named("procedures.x_rate")

    recalled, own = lineage_data("achievements.x_rate", known), lineage_data("procedures.x_rate", known)
    assert (recalled["formula"], recalled["operands"]) == ("recall", ["procedures.x_rate"])
    assert (own["formula"], len(own["operands"])) == ("share", 2)
    assert lineage_data("x.y", A)["formula"] == "cell"


@pytest.mark.parametrize(
    ("most", "words"),
    [(0, "ô C7, C8, D8"), (3, "ô C7, C8, D8"), (2, "ô C7, C8 và 1 ô khác"), (1, "ô C7 và 2 ô khác")],
)
def test_a_long_list_of_cells_is_cut_and_says_how_many_are_left(most: int, words: str) -> None:
    cells = [*total([A, B, C]).cells(), *A.cells()]

    assert places_words(cells, most) == f"phu-luc-3.xlsx, trang tính “Hồ sơ”, {words}"


def test_places_in_several_sheets_are_told_sheet_by_sheet_and_words_without_a_cell_last() -> None:
    nowhere, other = Cell("chi-tieu.xlsx", "", "", "không có dòng mã x"), Cell("a.xlsx", "Trang", "B2", "1")

    assert places_words([nowhere, *A.cells(), other]) == (
        "phu-luc-3.xlsx, trang tính “Hồ sơ”, ô C7; a.xlsx, trang tính “Trang”, ô B2; "
        "chi-tieu.xlsx: không có dòng mã x"
    )
