"""What can rules tell apart, of records and of moments?  For whoever asks of a time to come.

1. Two records of which the same conditions hold are answered alike, if their place, those they
   belong to and their age are the same.
2. Between two changes the answer to the same request stays what it is: the same articles are in
   force, and the same bands of hours hold.  What no rule asks for changes nothing.
3. The clock is asked at each quarter of an hour, not counted with: the nights on which it is moved
   need no rule of their own.
4. The age of a record is no matter of the moment here: whoever asks says of what age it is.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from datetime import UTC, datetime, timedelta

from charters.again import QUARTER
from charters.conditions import Ago, Condition, Of, Side, compare, compare_sides
from charters.decide import Speaking
from charters.parties import Context, Record

_QUARTER = timedelta(minutes=QUARTER)


def alike(speaking: Speaking, record: Record) -> Hashable:
    """Return what *record* has in common with all that these rules answer alike (rule 1)."""
    return tuple(
        _held(condition, record)
        for condition in _conditions(speaking)
        if condition.side is Side.RECORD and not isinstance(condition.value, Ago)
    )


def changes(speaking: Speaking, zone: str, begins: datetime, ends: datetime) -> Iterator[datetime]:
    """Yield the instants between the two at which these rules may begin to answer otherwise.

    *zone*: whose days and hours they are.
    """
    dated = [article for _, article in speaking if article.begins or article.ends]
    clocked = [one for one in _conditions(speaking) if one.side is Side.CONTEXT]
    if not dated and not clocked:
        return

    def holding(at: datetime) -> Hashable:
        context = Context(at, zone)
        day = context.day
        in_force = tuple(article.in_force(day) for article in dated)
        return in_force, tuple(compare_sides(one, None, None, context) for one in clocked)

    before = holding(begins)
    for at in quarters(begins, ends):
        if (now := holding(at)) != before:
            yield at
            before = now


def quarters(begins: datetime, ends: datetime) -> Iterator[datetime]:
    """Yield each quarter of an hour between the two, in UTC."""
    at = begins.astimezone(UTC)
    at = at.replace(minute=at.minute // QUARTER * QUARTER, second=0, microsecond=0) + _QUARTER
    while at < ends:
        yield at
        at += _QUARTER


def asks_of_actor(speaking: Speaking, fields: Collection[str]) -> bool:
    """Say whether any of these rules asks for one of these *fields* of whoever asks."""
    return any(
        (one.side is Side.ACTOR and one.field in fields)
        or (isinstance(one.value, Of) and one.value.field in fields)
        for one in _conditions(speaking)
    )


def _conditions(speaking: Speaking) -> Iterator[Condition]:
    for rule, _ in speaking:
        yield from rule.when
        yield from rule.unless


def _held(condition: Condition, record: Record) -> Hashable:
    left = getattr(record, condition.field)
    if isinstance(condition.value, Of):  # which of the actor's it is compared with is not known
        held: Hashable = left
        return held
    return compare(condition.op, left, condition.value)
