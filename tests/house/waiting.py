"""The rules of the house about tests that wait: for what they mean, and for a whole page.

What is read of half a page is wrong by chance, and half a page has nothing wrong: a followed link
gives its page before one line of it is read.
"""

import ast
from collections.abc import Iterator

from tests.house.rules import Rule, called, calls, imported
from tests.house.tree import Tree

# What a browser answers at once, of whatever is there: asked through `tests/web/looking.py`.
AT_ONCE = {"content", "count", "evaluate", "evaluate_all"}
PARTS = {"get_by_label", "get_by_role", "get_by_text", "locator"}


def tests_wait_for_what_they_mean(tree: Tree) -> list[str]:
    """No sleep, no mock: both pass for the wrong reason. The waiting itself is in one place."""
    return [
        where
        for source in tree.python("tests")
        if not source.path.startswith("tests/servers/")
        for where in calls(source, "sleep")
    ] + [
        f"{source.path}:{node.lineno}"
        for source in tree.python("tests")
        for node in source.nodes
        if isinstance(node, ast.ImportFrom | ast.Import)
        and any("mock" in name.split(".") for name in imported(node))
    ]


def screens_are_read_whole(tree: Tree) -> list[str]:
    """What does not wait by itself (`expect` does) is asked of a page through `whole`."""
    return [
        f"{source.path}:{node.lineno}"
        for source in tree.python("tests")
        if source.path.startswith("tests/web/test_screens")
        for node in source.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and not ast.unparse(node.func).startswith(("func.", "worker."))  # no pages
        and (called(node) in AT_ONCE or (called(node) == "all" and PARTS & set(_chain(node))))
        and "whole" not in _chain(node)
    ]


def _chain(node: ast.expr) -> Iterator[str]:
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Call):
            yield called(node)
        node = node.func if isinstance(node, ast.Call) else node.value


WAITING_RULES: tuple[Rule, ...] = (tests_wait_for_what_they_mean, screens_are_read_whole)
