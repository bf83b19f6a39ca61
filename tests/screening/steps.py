"""Count the steps that a regular expression takes, instead of timing it.

A small backtracking matcher walks the same parse tree as `re` and tries what `re` would try, in the
same order, without its short cuts: its count is an upper bound that does not depend on the machine.
Only what the expressions of the screening use is known; anything else raises KeyError.
"""

import re
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

_parser: Any = import_module("re._parser")
_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": lambda c: bool(re.match(r"\d", c)),
    "CATEGORY_NOT_DIGIT": lambda c: bool(re.match(r"\D", c)),
    "CATEGORY_WORD": lambda c: bool(re.match(r"\w", c)),
    "CATEGORY_NOT_WORD": lambda c: bool(re.match(r"\W", c)),
    "CATEGORY_SPACE": lambda c: c.isspace(),
}
Then = Callable[[int], int | None]
"""What to match next, from an offset: the end of the whole match, or None."""


class Counter:
    """Steps of one expression on one text."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.tree: Any = _parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE.value)
        self.text = text
        self.steps = 0

    def find_all(self) -> list[tuple[int, int]]:
        """The spans that `finditer` gives."""
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 100 * len(self.text)))
        spans, at = [], 0
        while at <= len(self.text):
            end = self._run(self.tree, 0, at, lambda stop: stop)
            if end is not None:
                spans.append((at, end))
            at = at + 1 if end is None or end == at else end
        return spans

    def _run(self, nodes: Any, index: int, at: int, then: Then) -> int | None:
        if index == len(nodes):
            return then(at)
        self.steps += 1
        op, value = nodes[index]
        step: Callable[[Any, int, Then], int | None] = getattr(self, f"_{op.name.lower()}")
        return step(value, at, lambda stop: self._run(nodes, index + 1, stop, then))

    def _one(self, accepts: bool, at: int, then: Then) -> int | None:
        return then(at + 1) if accepts else None

    def _literal(self, value: int, at: int, then: Then) -> int | None:
        return self._one(self.text[at : at + 1] == chr(value), at, then)

    def _not_literal(self, value: int, at: int, then: Then) -> int | None:
        return self._one(at < len(self.text) and self.text[at] != chr(value), at, then)

    def _in(self, value: Any, at: int, then: Then) -> int | None:
        return self._one(at < len(self.text) and _member(value, self.text[at]), at, then)

    def _branch(self, value: Any, at: int, then: Then) -> int | None:
        for nodes in value[1]:
            end = self._run(nodes, 0, at, then)
            if end is not None:
                return end
        return None

    def _subpattern(self, value: Any, at: int, then: Then) -> int | None:
        return self._run(value[3], 0, at, then)

    def _max_repeat(self, value: Any, at: int, then: Then) -> int | None:
        low, high, nodes = value
        if len(nodes) == 1 and nodes[0][0].name in {"LITERAL", "NOT_LITERAL", "IN"}:
            return self._repeat_one(low, high, nodes, at, then)

        def again(count: int, start: int) -> int | None:
            if count < high:
                end = self._run(
                    nodes, 0, start, lambda stop: again(count + 1, stop) if stop > start else None
                )
                if end is not None:
                    return end
            return then(start) if count >= low else None

        return again(0, at)

    def _repeat_one(self, low: int, high: int, nodes: Any, at: int, then: Then) -> int | None:
        last = at
        while last - at < high and self._run(nodes, 0, last, lambda stop: stop) is not None:
            last += 1
        for stop in range(last, at + low - 1, -1):
            end = then(stop)
            if end is not None:
                return end
        return None

    def _assert(self, value: Any, at: int, then: Then) -> int | None:
        return then(at) if self._looks(value, at) else None

    def _assert_not(self, value: Any, at: int, then: Then) -> int | None:
        return None if self._looks(value, at) else then(at)

    def _looks(self, value: Any, at: int) -> bool:
        direction, nodes = value
        start = at if direction > 0 else at - nodes.getwidth()[0]
        return start >= 0 and self._run(nodes, 0, start, lambda stop: stop) is not None

    def _at(self, value: Any, at: int, then: Then) -> int | None:
        assert value.name == "AT_END", value
        return then(at) if at == len(self.text) else None


def _member(items: Any, character: str) -> bool:
    negated, inside = False, False
    for op, value in items:
        match op.name:
            case "NEGATE":
                negated = True
            case "LITERAL":
                inside = inside or character == chr(value)
            case "RANGE":
                inside = inside or value[0] <= ord(character) <= value[1]
            case "CATEGORY":
                inside = inside or _CATEGORIES[value.name](character)
            case other:
                raise KeyError(other)
    return inside is not negated
