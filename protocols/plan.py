"""Who must be told of this, and how soon?  The only place that answers.

Rules:

1. Every duty that covers the event applies; none cancels another.
2. A recipient named twice is told once: by the shortest delay, for all the duties that name
   it, through every channel that they name; it acknowledges if one of them asks so.
3. Soonest first; at the same delay, by name.  The order of the duties in the file is nothing.
4. Total: no duty that covers is an empty plan, never an error.
5. Adding a duty never removes a recipient nor lengthens a delay.
6. Who comes next if nobody answers is one chain for the whole alert: each is named once, at the
   soonest that a duty asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from protocols.model import Channel, Duty, Facts, Protocol, Step


@dataclass(frozen=True, slots=True)
class Transmission:
    """One recipient (a profession, or ``WATCH_CELL``) to be told within a delay.

    ``duties`` are the ids of the duties that name it, the most pressing first; ``escalation`` is
    who comes next, soonest first.
    """

    recipient: str
    within: timedelta
    duties: tuple[str, ...]
    acknowledge: bool
    channels: frozenset[Channel]
    escalation: tuple[Step, ...] = ()


def plan(protocol: Protocol, facts: Facts) -> tuple[Transmission, ...]:
    """Return one transmission per recipient who must be told, soonest first."""
    owed: dict[str, list[Duty]] = {}
    for duty in sorted(protocol.duties, key=lambda d: (d.within, d.id)):
        if duty.when.covers(facts):
            for recipient in duty.whom:
                owed.setdefault(recipient, []).append(duty)
    transmissions = (_told_once(recipient, duties) for recipient, duties in owed.items())
    return tuple(sorted(transmissions, key=lambda t: (t.within, t.recipient)))


def merged(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return one chain of several: soonest first, each recipient once, at their soonest."""
    soonest: dict[str, timedelta] = {}
    for step in steps:
        for recipient in step.whom:
            soonest[recipient] = min(step.after, soonest.get(recipient, step.after))
    return tuple(
        Step(after, frozenset(who for who, at in soonest.items() if at == after))
        for after in sorted(set(soonest.values()))
    )


def _told_once(recipient: str, duties: list[Duty]) -> Transmission:
    return Transmission(
        recipient=recipient,
        within=duties[0].within,
        duties=tuple(duty.id for duty in duties),
        acknowledge=any(duty.acknowledge for duty in duties),
        channels=frozenset().union(*(duty.channels for duty in duties)),
        escalation=merged(step for duty in duties for step in duty.chain),
    )
