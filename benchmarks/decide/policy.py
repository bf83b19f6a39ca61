"""The policy of the yardstick: 20 rules, 40 partners, 160 users, 800 events, random requests.

It is no charter of Vigie: levels of confidence, recipients, multi-factor log-in.  The rules are
typed like any others (`charters.conditions`), the things weighed carry attributes of their own,
and the engine is the one that serves every request.  The same seed makes the same requests as
the yardstick this was taken from, so that figures can be compared across tools.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from charters.conditions import Condition, Of, Op, Side
from charters.model import Article, Charter, Rule
from charters.vocabulary import Effect

SEED = 20261122
ROLES = ("submitter", "analyst", "watch", "auditor", "dpo", "admin")
CATEGORIES = ("intrusion", "drone", "theft", "cyber", "threat", "accident")
ACTIONS = ("list", "read", "comment", "share", "ack", "read_names")
REGIONS = ("north", "south", "sea")
KIND = "event"


@dataclass(frozen=True, slots=True)
class User:
    """Who asks.  ``profession`` is the role; ``clr`` the clearance, 0 to 4."""

    id: str
    org: str
    profession: str
    clr: int
    cell: str
    suspended: bool


@dataclass(frozen=True, slots=True)
class Event:
    """What is asked for.  ``tlp`` is the level of confidence, 0 to 4; ``rcpt`` the recipients."""

    id: str
    owner: str
    tlp: int
    cat: str
    nominative: bool
    region: str
    age: int
    rcpt: frozenset[str]
    sealed: bool
    kind: str = KIND


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How it is asked for."""

    purpose: str
    mfa: bool
    emergency: bool
    at: datetime = datetime(2026, 11, 22, tzinfo=UTC)


Asked = tuple[Any, str, Any, Any]
"""Actor, action, record, context."""


@dataclass(frozen=True, slots=True)
class World:
    """All that the requests are about."""

    partners: tuple[str, ...]
    users: tuple[User, ...]
    events: tuple[Event, ...]
    asked: tuple[Asked, ...]


def world(requests: int) -> World:
    """Return the yardstick's world; the same every time."""
    dice = random.Random(SEED)
    partners = tuple(f"org{n:02}" for n in range(40))
    users = tuple(
        User(
            f"u{n:03}", dice.choice(partners), dice.choice(ROLES), dice.randrange(5),
            dice.choice(REGIONS), dice.random() < 0.05,
        )
        for n in range(160)
    )  # fmt: skip
    events = tuple(
        Event(
            f"e{n:03}", dice.choice(partners), dice.randrange(5), dice.choice(CATEGORIES),
            dice.random() < 0.3, dice.choice(REGIONS), dice.randrange(800),
            frozenset(dice.sample(partners, dice.randrange(0, 8))), dice.random() < 0.05,
        )
        for n in range(800)
    )  # fmt: skip
    asked = tuple(_asked(dice, users, events) for _ in range(requests))
    return World(partners, users, events, asked)


def _asked(dice: random.Random, users: tuple[User, ...], events: tuple[Event, ...]) -> Asked:
    user, action, event = dice.choice(users), dice.choice(ACTIONS), dice.choice(events)
    purpose = dice.choice(("ops", "audit"))
    return user, action, event, Circumstances(purpose, dice.random() < 0.7, dice.random() < 0.1)


def policy() -> Charter:
    """Return the 20 rules as a charter of one article."""
    rules = (*_permits(), *_forbids())
    article = Article("P", "The yardstick's policy", "", (), rules)
    return Charter("yardstick", "1", "The yardstick's policy", (article,))


def _if(side: Side, name: str, op: Op, value: Any) -> Condition:
    return Condition(side, name, op, value)


def _is(name: str, value: Any) -> Condition:
    return _if(Side.RECORD, name, Op.IS, value)


def _context(name: str, value: Any = True) -> Condition:
    return _if(Side.CONTEXT, name, Op.IS, value)


def _tlp_up_to(level: int) -> Condition:
    return _if(Side.RECORD, "tlp", Op.AT_MOST, level)


def _cleared(level: int) -> Condition:
    return _if(Side.ACTOR, "clr", Op.AT_LEAST, level)


_OWN = _if(Side.RECORD, "owner", Op.IS, Of("org"))
_RECIPIENT = _if(Side.RECORD, "rcpt", Op.HAS, Of("org"))
_OWN_REGION = _if(Side.RECORD, "region", Op.IS, Of("cell"))


def _rule(name: str, effect: Effect, actions: Iterable[str], *when: Condition, **more: Any) -> Rule:
    return Rule(name, "P", effect, frozenset(actions), frozenset({KIND}), when=when, **more)


def _permits() -> list[Rule]:
    def may(name: str, actions: str, *when: Condition, who: str = "") -> Rule:
        only = frozenset({who} if who else ())
        return _rule(name, Effect.PERMIT, actions.split(), *when, who=only)

    return [
        may("A01", "list read", _is("tlp", 0)),
        may("A02", "list read", _is("tlp", 1), _cleared(1)),
        may("A03", "list read comment", _tlp_up_to(2), _RECIPIENT),
        may("A04", "list read comment", _is("tlp", 3), _RECIPIENT, _cleared(3)),
        may("A05", "list read comment share", _OWN),
        may("A06", "ack", _OWN_REGION, who="watch"),
        may("A07", "list read", _OWN_REGION, _tlp_up_to(3), who="watch"),
        may("A08", "list", who="auditor"),
        may("A09", "read", _context("purpose", "audit"), who="auditor"),
        may("A10", "read_names", who="dpo"),
        may("A11", "read_names", _OWN, _context("mfa"), who="analyst"),
        may("A12", "read read_names", _context("emergency"), _cleared(3), _is("cat", "threat")),
        may("A13", "share", _tlp_up_to(1), who="analyst"),
        may("A14", "comment", _is("cat", "cyber"), _tlp_up_to(2), who="analyst"),
    ]


def _forbids() -> list[Rule]:
    def never(name: str, actions: str, *when: Condition, unless: Condition | None = None) -> Rule:
        lifted = (unless,) if unless else ()
        return _rule(name, Effect.FORBID, actions.split(), *when, unless=lifted)

    suspended = _if(Side.ACTOR, "suspended", Op.IS, True)
    old = _if(Side.RECORD, "age", Op.AT_LEAST, 366)
    guardian = _if(Side.ACTOR, "profession", Op.IS, "dpo")
    nominative = _is("nominative", True)
    return [
        never("F01", " ".join(ACTIONS), suspended),
        never("F02", "share comment", _is("tlp", 4), unless=_OWN),
        never("F03", "read_names", nominative, old),
        never("F04", "read read_names", nominative, unless=_context("mfa")),
        never("F05", "list read comment share read_names", _is("sealed", True), unless=guardian),
        never("F06", "share", nominative),
    ]
