"""The rule of the house about libraries: whatever is imported was asked for by name.

A library that is only there because another one brought it may be gone tomorrow.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from tests.house.rules import Rule
from tests.house.tree import PACKAGES, Source, Tree

NAME = re.compile(r"^[A-Za-z0-9._-]+")
OURS = {*PACKAGES, "benchmarks", "tests"}


def every_library_is_declared(tree: Tree) -> list[str]:
    """Packages import what pyproject.toml depends on; tests and benchmarks, what `dev` adds."""
    project = tomllib.loads(tree.files["pyproject.toml"].text)["project"]
    extras = project["optional-dependencies"]
    run = _names([*project["dependencies"], *extras["demo"]])
    return _undeclared(tree.python(*PACKAGES), run) + _undeclared(
        tree.python("benchmarks", "tests"), run | _names(extras["dev"])
    )


def _undeclared(sources: Iterator[Source], declared: set[str]) -> list[str]:
    known = packages_distributions()
    return [
        f"{source.path}:{line} {library}"
        for source in sources
        for line, library in _imports(source)
        if library not in OURS | set(sys.stdlib_module_names)
        and not declared & _names(known.get(library, []))
    ]


def _imports(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module.partition(".")[0]


def _names(requirements: list[str]) -> set[str]:
    found = (NAME.match(text) for text in requirements)
    return {re.sub(r"[-_.]+", "-", match.group()).lower() for match in found if match}


LIBRARY_RULES: tuple[Rule, ...] = (every_library_is_declared,)
