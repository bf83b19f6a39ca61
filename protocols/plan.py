"""Who must be told of this, and how soon?  The only place that answers.

Rules:

1. Every duty that covers the event applies; none cancels another.
2. A recipient named twice is told once: by the shortest delay, for all the duties that name
   it, through every channel that they name; it acknowledges if one of them asks so.
3. Soonest first; at the same delay, by name.  The order of the duties in the file is nothing.
4. Total: no duty that covers is an empty plan, never an error.
5. Adding a duty never removes a recipient nor lengthens a delay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from protocols.model import Channel, Duty, Facts, Protocol


@dataclass(frozen=True, slots=True)
class Transmission:
    """One recipient (a profession, or ``WATCH_CELL``) to be told within a delay.

    ``duties`` are the ids of the duties that name it, the most pressing first.
    """

    recipient: str
    within: timedelta
    duties: tuple[str, ...]
    acknowledge: bool
    channels: frozenset[Channel]


def plan(protocol: Protocol, facts: Facts) -> tuple[Transmission, ...]:
    """Return one transmission per recipient who must be told, soonest first."""
    owed: dict[str, list[Duty]] = {}
    for duty in sorted(protocol.duties, key=lambda d: (d.within, d.id)):
        if duty.when.covers(facts):
            for recipient in duty.whom:
                owed.setdefault(recipient, []).append(duty)
    transmissions = (_told_once(recipient, duties) for recipient, duties in owed.items())
    return tuple(sorted(transmissions, key=lambda t: (t.within, t.recipient)))


def _told_once(recipient: str, duties: list[Duty]) -> Transmission:
    return Transmission(
        recipient=recipient,
        within=duties[0].within,
        duties=tuple(duty.id for duty in duties),
        acknowledge=any(duty.acknowledge for duty in duties),
        channels=frozenset().union(*(duty.channels for duty in duties)),
    )
