"""The charter in a time to come: which version decides from when, and what it would answer then.

Nothing is done by asking.  A version begins at a midnight (``charters.life``, rule 4), which is a
quarter of an hour on every clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from charters.decide import Decision, Engine
from charters.outlook import quarters


@dataclass(frozen=True, slots=True)
class Ahead:
    """Of one council.  ``would``: as the desk's, which decides; ``at`` says as of when."""

    council: str
    charter: Callable[[datetime], Engine]
    would: Callable[..., Decision]

    def versions(self, begins: datetime, ends: datetime) -> list[tuple[datetime, Engine]]:
        """Return the charters in force from *begins* up to *ends*, and since when each is."""
        found = [(begins, self.charter(begins))]
        for at in quarters(begins, ends):
            if (engine := self.charter(at)) is not found[-1][1]:
                found.append((at, engine))
        return found
