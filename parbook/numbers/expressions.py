"""Relations between figures as an analyst writes them: `procedures.resolved <= procedures.received`."""

import ast
from collections.abc import Callable, Iterator
from fractions import Fraction

from parbook.numbers.intervals import Interval
from parbook.numbers.numerals import decimal_places, write_number

_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: ":"}
# Longer than any relation that a person writes and reads.
_LONGEST = 1000
_GREATEST = 10**18


class NotAnExpression(ValueError):
    """The text is not made of figure ids, numbers, + - * / and brackets."""


def parse(text: str) -> ast.expr:
    """The tree of an expression; raises NotAnExpression naming what is not allowed."""
    if len(text) > _LONGEST:
        raise NotAnExpression(f"{text[:40]}…: dài hơn {_LONGEST} ký tự")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        raise NotAnExpression(text) from fault
    _require_allowed(tree, text)
    return tree


def _require_allowed(node: ast.expr, text: str) -> None:
    """Ids, plain numbers and the four operations between them, and nothing else."""
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        _require_allowed(node.left, text)
        _require_allowed(node.right, text)
    elif isinstance(node, ast.Constant):
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not value < _GREATEST:
            raise NotAnExpression(text)
    elif _id_of(node) is None:
        raise NotAnExpression(text)


def figure_ids(tree: ast.expr) -> Iterator[str]:
    """The figure ids of an expression, each once."""
    seen = dict.fromkeys(_id(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    yield from seen


def evaluate(tree: ast.expr, value_of: Callable[[str], Interval]) -> Interval:
    """The interval of an expression, given that of each figure; ZeroDivisionError, ValueError as there."""
    if isinstance(tree, ast.BinOp):
        left, right = evaluate(tree.left, value_of), evaluate(tree.right, value_of)
        if isinstance(tree.op, ast.Add):
            return left + right
        if isinstance(tree.op, ast.Sub):
            return left - right
        return left * right if isinstance(tree.op, ast.Mult) else left / right
    if isinstance(tree, ast.Constant):
        return Interval.point(Fraction(str(tree.value)))
    return value_of(_id(tree))


def in_words(tree: ast.expr, text_of: Callable[[str], str]) -> str:
    """The expression with the figures' own texts: `166 − 69`."""
    if isinstance(tree, ast.BinOp):
        left, right = in_words(tree.left, text_of), in_words(tree.right, text_of)
        if isinstance(tree.op, ast.Mult | ast.Div) and _is(tree.left, ast.Add, ast.Sub):
            left = f"({left})"
        if _needs_brackets(tree.op, tree.right):
            right = f"({right})"
        return f"{left} {_SIGNS[type(tree.op)]} {right}"
    if isinstance(tree, ast.Constant):
        value = Fraction(str(tree.value))
        return write_number(value, decimal_places(value))
    return text_of(_id(tree))


def _needs_brackets(operator: ast.operator, right: ast.expr) -> bool:
    """Whether the right side would be taken apart without them: a − (b + c), a : (b × c)."""
    sum_within = _is(right, ast.Add, ast.Sub) and not isinstance(operator, ast.Add)
    return sum_within or (isinstance(operator, ast.Div) and _is(right, ast.Mult, ast.Div))


def _is(tree: ast.expr, *operators: type[ast.operator]) -> bool:
    return isinstance(tree, ast.BinOp) and isinstance(tree.op, operators)


def _id(node: ast.AST) -> str:
    name = _id_of(node)
    if name is None:
        raise NotAnExpression(ast.unparse(node))
    return name


def _id_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None
