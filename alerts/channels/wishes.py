"""By which channels is somebody told, besides the board?  Pure.

Rules:

1. What the protocol asks for is sent, unless the person wished otherwise for that channel.
2. What the person wished for is sent even when the protocol does not ask for it.
3. From severity ``GRAVE`` on, no wish and no quiet hour takes away what the protocol asks for, and
   no quiet hour takes away what the person asked for.
4. The board is never taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from protocols.model import Channel, Hours

GRAVE: Final = 4
"""The severity from which nothing is silenced, wished away or left for somebody's next turn."""
NEVER: Final = 6
"""A severity that nothing has: nothing by this channel but what must be."""


@dataclass(frozen=True, slots=True)
class Wish:
    """From which severity on (1 to 5, ``NEVER``), and in which local hours not."""

    severity_from: int
    quiet: Hours | None = None

    def wants(self, severity: int, hour: int) -> bool:
        """Say whether an alert of *severity* at the local *hour* is wished for."""
        silent = self.quiet is not None and self.quiet.cover(hour) and severity < GRAVE
        return severity >= self.severity_from and not silent


def besides(
    asked: frozenset[Channel], wishes: Mapping[Channel, Wish], severity: int, hour: int
) -> frozenset[Channel]:
    """Return the channels to use besides the board.  ``asked``: what the protocol names."""
    wanted = {channel for channel, wish in wishes.items() if wish.wants(severity, hour)}
    owed = {channel for channel in asked if severity >= GRAVE or channel not in wishes}
    return frozenset(wanted | owed) - {Channel.BOARD}
