"""The fields of a mapping file: a word for every row, or a column and what its cells mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from charters.document import Node
from sharing.drafts import LARGEST
from sharing.imports.fields import Choice, Constant, Field, Number
from sharing.imports.rows import clean
from sharing.taxonomy import Field as Facet
from sharing.taxonomy import FieldKind

_MEANINGS = ("values", "empty", "otherwise")
_SKIP = "skip"

T = TypeVar("T")


def read_choice(
    node: Node, name: str, columns: Sequence[str], words: Sequence[str], *, needed: bool = False
) -> Field:
    """Return a field of closed words; ``needed``: it is never left out, but rows may be skipped."""
    if isinstance(node.content, str):
        return Constant(node.word(words))
    keys = node.keys(("column",), (*_MEANINGS, _SKIP) if needed else _MEANINGS)

    def word(node: Node) -> str | None:
        return None if node.content is None and not needed else node.word(words)

    return Choice(
        name=name,
        column=keys["column"].word(columns),
        words=frozenset(words),
        values=translations(keys["values"], word) if "values" in keys else None,
        empty=word(keys["empty"]) if "empty" in keys else (Choice.REFUSE if needed else None),
        otherwise=word(keys["otherwise"]) if "otherwise" in keys else Choice.REFUSE,
    )


def translations(node: Node, word: Callable[[Node], T]) -> dict[str, T]:
    """Return what each value of a column stands for."""
    if not isinstance(node.content, Mapping):
        raise node.error("is no mapping", "write lines such as 'value in the file: word'")
    return {clean(value): word(below) for value, below in node.content.items()}


def skipped(node: Node, columns: Sequence[str]) -> tuple[str, frozenset[str]]:
    """Return the column of a field and the values whose rows are not wanted."""
    if not isinstance(node.content, Mapping) or _SKIP not in node.content:
        return "", frozenset()
    values = frozenset(clean(item.text()) for item in node.content[_SKIP].items(1))
    return node.content["column"].word(columns), values


def read_quantities(
    keys: Mapping[str, Node], columns: Sequence[str], known: Mapping[str, Facet]
) -> dict[str, Field]:
    """Return the quantities that the mapping names."""
    if "quantities" not in keys:
        return {}
    found: dict[str, Field] = {}
    for code, node in keys["quantities"].keys((), tuple(known)).items():
        name = f"quantities.{code}"
        if known[code].kind is FieldKind.ONE:
            found[code] = read_choice(node, name, columns, tuple(known[code].values))
        elif isinstance(node.content, str):
            found[code] = Constant(node.number(0, LARGEST))
        else:
            found[code] = Number(name, node.keys(("column",))["column"].word(columns))
    return found
