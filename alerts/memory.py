"""What a relayer remembers of the sectors that it relayed, so that it need not read them again.

1. The row of a sector says who relayed it last (``Territory.relayed_by``), and is held while that
   is looked at: a relayer that finds its own name has missed nothing that was relayed there since.
   Whoever finds another name reads the sector anew, and writes its own.
2. A relayer is a thread of a process; its name is drawn when it begins, and nobody has it again.
3. What a transaction has seen is remembered once it is committed.  One that fails leaves nothing
   behind of the sectors that it held.
4. It holds what patterns look at, of ``MOST`` events: no narrative, no author.  What an alert will
   cite is read again by its id.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from protocols.patterns import Happened
from sharing.store import new_id

MOST = 50_000


class Remembered(NamedTuple):
    """All that was relayed of a sector, of these *places*, and happened *since* then, oldest first.

    A sector with other places is another one: estates are moved when a territory is imported.
    """

    places: frozenset[str]
    since: datetime
    events: list[Happened]


class Memory(threading.local):
    """One of each thread that relays."""

    def __init__(self) -> None:
        """Begin with nothing, under a name of its own: called once in each thread."""
        self.name = new_id()
        self._sectors: dict[tuple[str, str], Remembered] = {}

    def take(self, council: str, sector: str) -> Remembered | None:
        """Hand over what is remembered of a sector: from now on it is whoever holds the sector's.

        None if it is nothing.
        """
        return self._sectors.pop((council, sector), None)

    def keep(self, council: str, sectors: Mapping[str, Remembered]) -> None:
        """Remember what was seen of *sectors*; of those that were relayed longest ago no more."""
        self._sectors |= {(council, sector): seen for sector, seen in sectors.items()}
        left = sum(len(seen.events) for seen in self._sectors.values())
        for oldest in list(self._sectors):
            if left <= MOST:
                break
            left -= len(self._sectors.pop(oldest).events)
