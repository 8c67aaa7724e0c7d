"""Relations between figures as an analyst writes them: `procedures.resolved <= procedures.received`."""

import ast
from collections.abc import Callable, Iterator
from fractions import Fraction

from parbook.numbers.intervals import Interval

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
    """The figure ids of an expression, each once, in order."""
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
        sides = [in_words(side, text_of) for side in (tree.left, tree.right)]
        if isinstance(tree.op, ast.Mult | ast.Div):
            bracketed = [isinstance(s, ast.BinOp) and isinstance(s.op, ast.Add | ast.Sub)
                         for s in (tree.left, tree.right)]  # fmt: skip
            sides = [f"({side})" if yes else side for side, yes in zip(sides, bracketed, strict=True)]
        return f" {_SIGNS[type(tree.op)]} ".join(sides)
    if isinstance(tree, ast.Constant):
        return str(tree.value)
    return text_of(_id(tree))


def _id(node: ast.AST) -> str:
    name = _id_of(node)
    if name is None:
        raise NotAnExpression(ast.unparse(node))
    return name


def _id_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None
