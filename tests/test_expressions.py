"""Relations as an analyst writes them: what is read, what it is worth, how it is told; the rest refused."""

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parbook.numbers.expressions import NotAnExpression, evaluate, figure_ids, in_words, parse
from parbook.numbers.intervals import Interval

VALUES = {"plan.tasks": 42, "plan.fields": 8, "plan.none": 0}


def interval_of(figure_id: str) -> Interval:
    return Interval.point(Fraction(VALUES[figure_id]))


def worth(text: str) -> Fraction | None:
    value = evaluate(parse(text), interval_of)
    assert value.is_point
    return value.low


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("plan.tasks", "42", "P"),
        ("  plan.tasks + plan.fields ", "50", "P + Q"),
        ("plan.tasks - plan.fields", "34", "P − Q"),
        ("plan.tasks - plan.fields - 4", "30", "P − Q − 4"),
        ("plan.tasks - (plan.fields - 4)", "38", "P − (Q − 4)"),
        ("plan.tasks - (plan.fields + 4)", "30", "P − (Q + 4)"),
        ("plan.tasks + (plan.fields + 4)", "54", "P + Q + 4"),
        ("plan.tasks / plan.fields * 100", "525", "P : Q × 100"),
        ("plan.tasks / (plan.fields * 100)", "0.0525", "P : (Q × 100)"),
        ("plan.tasks / (plan.fields / 2)", "10.5", "P : (Q : 2)"),
        ("plan.tasks * (plan.fields / 2)", "168", "P × Q : 2"),
        ("(plan.tasks + plan.fields) * 2", "100", "(P + Q) × 2"),
        ("(plan.tasks - plan.fields) / 2", "17", "(P − Q) : 2"),
        ("2 * (plan.tasks - plan.fields)", "68", "2 × (P − Q)"),
        ("plan.tasks * plan.fields + 1", "337", "P × Q + 1"),
        ("0.5 * plan.tasks", "21", "0,5 × P"),
        ("1000 * plan.tasks", "42000", "1.000 × P"),
    ],
)
def test_an_expression_is_worth_what_its_words_say(text: str, value: str, words: str) -> None:
    names = {"plan.tasks": "P", "plan.fields": "Q"}

    assert worth(text) == Fraction(value)
    assert in_words(parse(text), names.__getitem__) == words


def test_a_number_in_an_expression_is_the_decimal_that_was_typed() -> None:
    assert worth("0.1 + 0.2") == Fraction(3, 10)


def test_the_figures_of_an_expression_are_told_once_in_order() -> None:
    tree = parse("plan.tasks + plan.fields * plan.tasks - organisation.tax_1")

    assert sorted(figure_ids(tree)) == ["organisation.tax_1", "plan.fields", "plan.tasks"]
    assert len(list(figure_ids(tree))) == 3
    assert list(figure_ids(parse("100"))) == []


REFUSED = [
    "", "   ", "plan", "plan.", ".tasks", "plan.tasks.x", "plan.tasks +", "(plan.tasks", "plan.tasks)",
    "-plan.tasks", "+plan.tasks", "plan.tasks ** 2", "plan.tasks % 2", "plan.tasks // 2",
    "plan.tasks @ plan.fields", "plan.tasks | plan.fields", "plan.tasks & 1", "plan.tasks ^ 1",
    "plan.tasks << 1", "plan.tasks >> 1", "plan.tasks == 2", "plan.tasks < 2", "plan.tasks and 1",
    "not plan.tasks", "plan.tasks if 1 else 2", "plan.tasks()", "sum(plan.tasks)", "plan.tasks[0]",
    "[plan.tasks]", "plan.tasks, 2", "20,29", "'42'", "b'42'", "f'{plan.tasks}'", "True", "None", "...",
    "2j", "1e999", "lambda: 1", "x := 2", "plan.tasks = 2", "(plan).x.y", "(1).real", "'a'.b",
    "plan.tasks; 1", "__import__('os').system", "import os", "plan.tasks\n+1", "\0", "1+" * 600 + "1",
    "(" * 500 + "1" + ")" * 500, "-" * 3000 + "1", "a" + ".a" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:24]))
def test_what_is_no_relation_between_figures_is_refused(text: str) -> None:
    with pytest.raises(NotAnExpression):
        parse(text)


def test_the_longest_expression_has_a_thousand_letters() -> None:
    assert worth("1" + "+1" * 499) == 500
    assert worth("1" + "+1" * 499 + " ") == 500
    with pytest.raises(NotAnExpression, match="dài hơn 1000 ký tự"):
        parse("1" + "+1" * 500)


@pytest.mark.parametrize("text", ["999999999999999999", "1e17"])
def test_a_number_has_eighteen_digits_at_most(text: str) -> None:
    assert worth(text) == Fraction(text)
    with pytest.raises(NotAnExpression):
        parse(f"{text}0" if text.isdigit() else "1e18")


@pytest.mark.parametrize("text", ["plan.tasks / plan.none", "plan.tasks / (plan.fields - 8)"])
def test_a_division_by_nought_is_told_as_such(text: str) -> None:
    with pytest.raises(ZeroDivisionError):
        evaluate(parse(text), interval_of)


@given(st.text(st.sampled_from("ab._0159 +-*/()%,'[]|&=<>\n"), max_size=30) | st.text(max_size=30))
def test_any_text_is_an_expression_that_can_be_worked_out_or_is_refused(text: str) -> None:
    try:
        tree = parse(text)
    except NotAnExpression:
        return
    assert in_words(tree, lambda figure_id: figure_id)
    assert all("." in figure_id for figure_id in figure_ids(tree))
    with contextlib.suppress(ZeroDivisionError):
        evaluate(tree, lambda figure_id: Interval.point(Fraction(7)))
