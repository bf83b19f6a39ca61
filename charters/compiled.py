"""Rules compiled to one function, because every row of every list is weighed.

1. What is compiled is the closed tree of ``conditions``, never a text of the charter: field names
   are attribute names checked here, and constants are handed over by reference.
2. The function does what the conditions say, in the order of the rules, and names every rule
   that applies; ``conditions.compare`` is the reference that a property test holds it to.
3. What cannot be compiled is refused when the charter is loaded, not when somebody asks.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from charters.conditions import Ago, Condition, Of, Op, Side
from charters.errors import CharterError
from charters.model import Article, Rule

Found = tuple[tuple[Rule, ...], ...]
Sort = Callable[[Any, Any, Any], Found]
"""``(actor, record, context) -> the rules that apply, one tuple for each shelf``."""


def compile_rules(shelves: Sequence[Sequence[tuple[Rule, Article]]]) -> Sort:
    """Return a function that sorts out which rules of each shelf apply.

    Raises ``CharterError`` for a condition that it does not know.
    """
    names = _Names()
    body: list[ast.stmt] = []
    results: list[ast.expr] = []
    for number, shelf in enumerate(shelves):
        found = f"found{number}"
        body.append(ast.Assign([ast.Name(found, ast.Store())], ast.Tuple([], ast.Load())))
        for rule, article in shelf:
            one = ast.Tuple([names.constant(rule)], ast.Load())
            add = ast.AugAssign(ast.Name(found, ast.Store()), ast.Add(), one)
            test = _applies(rule, article, names)
            body.append(add if test is None else ast.If(test, [add], []))
        results.append(ast.Name(found, ast.Load()))
    body.append(ast.Return(ast.Tuple(results, ast.Load())))
    sides = [ast.arg(side.value) for side in (Side.ACTOR, Side.RECORD, Side.CONTEXT)]
    arguments = ast.arguments([], sides, None, [], [], None, [])
    function = ast.FunctionDef("sort", arguments, body, [], None)
    module = ast.fix_missing_locations(ast.Module([function], []))
    exec(compile(module, "<charter>", "exec"), names.space)  # noqa: S102  # see rule 1
    made: Sort = names.space["sort"]
    return made


class _Names:
    """Constants under names that nobody chose."""

    def __init__(self) -> None:
        self.space: dict[str, Any] = {"__builtins__": {}}

    def constant(self, value: object) -> ast.Name:
        name = f"constant{len(self.space)}"
        self.space[name] = value
        return ast.Name(name, ast.Load())


def _applies(rule: Rule, article: Article, names: _Names) -> ast.expr | None:
    tests = [_test(condition, names) for condition in rule.when]
    if article.begins or article.ends:
        in_force = names.constant(lambda context: article.in_force(context.day))
        tests.insert(0, ast.Call(in_force, [ast.Name(Side.CONTEXT.value, ast.Load())], []))
    if rule.unless:
        lifted = _all([_test(condition, names) for condition in rule.unless])
        tests.append(ast.UnaryOp(ast.Not(), lifted))
    return _all(tests) if tests else None


def _test(condition: Condition, names: _Names) -> ast.expr:
    side, op, value = Side(condition.side), Op(condition.op), condition.value
    left = _field(side, condition.field)
    if isinstance(value, Of | Ago) and side is not Side.RECORD:
        raise CharterError(f"only a record is compared with the actor or the moment, not {side}")
    right: ast.expr
    if isinstance(value, Of):
        right = _field(Side.ACTOR, value.field)
    elif isinstance(value, Ago):
        earlier = names.constant(timedelta(days=value.days))
        right = ast.BinOp(_field(Side.CONTEXT, "at"), ast.Sub(), earlier)
    else:
        right = names.constant(value)
    present = [_is_present(left)]
    if isinstance(value, Of):
        present.append(_is_present(right))
    elif value is None:
        return ast.Constant(False)
    if op is Op.IN:
        sure = not isinstance(value, Of) and None not in value
        test = ast.Compare(left, [ast.In()], [right])
        return test if sure else _all([*present, test])
    if op is Op.IS:
        test = ast.Compare(left, [ast.Eq()], [right])
        return _all([*present, test]) if isinstance(value, Of) else test
    if op is Op.HAS:
        return _all([*present, ast.Compare(right, [ast.In()], [left])])
    order: ast.cmpop = ast.GtE() if op is Op.AT_LEAST else ast.LtE()
    return _all([*present, ast.Compare(left, [order], [right])])


def _field(side: Side, name: str) -> ast.expr:
    if not name.isidentifier() or name.startswith("_"):
        raise CharterError(f"not a field: {name!r}")
    return ast.Attribute(ast.Name(side.value, ast.Load()), name, ast.Load())


def _is_present(field: ast.expr) -> ast.expr:
    return ast.Compare(field, [ast.IsNot()], [ast.Constant(None)])


def _all(tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)
