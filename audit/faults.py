"""What verifying found, in words.

Rules:

1. A fault names its place: the entry's id and position, the tile, or the checkpoint's size.
2. Names are ids that we made.  What does not look like one was put there by someone else, and
   is shown escaped; nothing of a deed's content is ever shown.
3. The first thousand faults are listed, the others counted: memory stays small however much
   was damaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LISTED = 1000


class Kind(StrEnum):
    """What is wrong.  Keep alphabetical."""

    CHECKPOINT = "checkpoint"
    ENTRY = "entry"
    LOG = "log"
    TILE = "tile"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was signed.  `entry` and `position` where it is an entry."""

    kind: Kind
    words: str
    entry: str | None = None
    position: int | None = None

    def __str__(self) -> str:
        """The sentence."""
        return self.words


@dataclass(frozen=True, slots=True)
class Report:
    """What one look at a council's trail found.

    `size` entries are in the signed tree, `waiting` are not yet.  `faults` come in the order of
    the look: the log, then the entries and checkpoints from the first on, then what else.
    `unlisted` more were found than are listed.  Entries before position `minimum` were removed at
    their day.
    """

    size: int
    waiting: int
    faults: tuple[Fault, ...]
    unlisted: int = 0
    minimum: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything is as it was signed, and nothing waits too long."""
        return not self.faults


class Findings:
    """Faults as they are found."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.unlisted = 0

    def add(
        self, kind: Kind, words: str, entry: object = None, position: int | None = None
    ) -> None:
        """Write one down."""
        if len(self.faults) == LISTED:
            self.unlisted += 1
        else:
            named = None if entry is None else named_id(entry)
            self.faults.append(Fault(kind, words, named, position))


def named_id(value: object) -> str:
    """An id as it is, anything else so that it can do no harm on a screen."""
    if isinstance(value, str) and value.isascii() and value.isalnum():
        return value
    return ascii(value)[:80]
