"""What duties and patterns say alike in a protocol's file: whom, by what, and who comes next.

Checks:

1. Words are of the vocabulary; whoever is refused is told the nearest word that is one.
2. Nobody is told over the heads of others before these had their delay; each step of an
   escalation comes after the one before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, Protocol

from charters.document import Node
from protocols.model import WATCH_CELL, Channel, Step

LONGEST: Final = 24 * 60
"""Minutes: what may wait longer is for the next meeting, not for an alert."""
STEP = ("after_min", "whom")


class Words(Protocol):
    """What a vocabulary has to say here."""

    @property
    def professions(self) -> frozenset[str]: ...
    @property
    def minute(self) -> timedelta: ...


def whom_of(node: Node, vocabulary: Words) -> frozenset[str]:
    """Return who is to be told.  Raises ``DocumentError``, as all here do."""
    return frozenset(node.words([*vocabulary.professions, WATCH_CELL], at_least=1))


def channels_of(keys: Mapping[str, Node]) -> frozenset[Channel]:
    """Return by what they are told; the board alone if nothing is said."""
    if "channels" not in keys:
        return frozenset({Channel.BOARD})
    return frozenset(map(Channel, keys["channels"].words(list(Channel), at_least=1)))


def steps_of(keys: Mapping[str, Node], within: int, vocabulary: Words) -> tuple[Step, ...]:
    """Return who comes next, if that is said; *within*: the delay before it, in minutes."""
    if "escalate" not in keys:
        return ()
    steps: list[Step] = []
    for item in keys["escalate"].items(at_least=1):
        step = item.keys(STEP)
        after = step["after_min"].number(within, 2 * LONGEST)
        steps.append(Step(after * vocabulary.minute, whom_of(step["whom"], vocabulary)))
        within = after + 1
    return tuple(steps)
