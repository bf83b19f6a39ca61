"""The words that a charter takes from the council's taxonomy, and what a category says by itself.

Pure values, handed over by whoever has read the taxonomy: this package knows no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Facts(NamedTuple):
    """What is known of an event as soon as its category is; the severity is the usual one."""

    group: str
    severity: int
    confidential: bool
    nominative: str


@dataclass(frozen=True, slots=True)
class Words:
    """The categories with their facts, and the groups."""

    categories: Mapping[str, Facts]
    groups: frozenset[str]
