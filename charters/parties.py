"""Who asks, for what, and when: the plain values that the charter weighs.

They carry no behaviour and no session.  A value that is absent is ``None`` or empty,
and a condition on an absent value never holds (see ``conditions``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from charters.vocabulary import RecordKind

NOWHERE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a partner's machine, as the charter knows them.

    ``sectors`` are the territories of their own post, ``perimeter`` those of their
    organisation's estate, network or school area; both hold every territory below.
    """

    id: str
    council: str
    partner: str
    partner_kind: str
    profession: str
    sectors: frozenset[str] = NOWHERE
    perimeter: frozenset[str] = NOWHERE
    bodies: frozenset[str] = NOWHERE


@dataclass(frozen=True, slots=True)
class Record:
    """A thing acted upon, as the charter knows it.  ``kind`` is a ``RecordKind``."""

    kind: str
    id: str
    council: str = ""
    partner: str | None = None
    author: str | None = None
    sector: str | None = None
    category: str | None = None
    group: str | None = None
    severity: int | None = None
    urgency: str | None = None
    state: str | None = None
    confidential: bool | None = None
    nominative: str | None = None


_FACTS = frozenset(
    ("partner", "author", "sector", "category", "group", "severity", "urgency", "state")
) | {"confidential", "nominative"}

CARRIED: Mapping[str, frozenset[str]] = {
    RecordKind.ALERT: _FACTS,
    RecordKind.AUDIT_ENTRY: frozenset(),
    RecordKind.CHARTER: frozenset(),
    RecordKind.EVENT_RECORD: _FACTS,
    RecordKind.REFERRAL_STUB: frozenset(("sector", "nominative")),
    RecordKind.TERRITORY: frozenset(),
}
"""The fields that records of each kind do have: a rule may ask about these only."""


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of one request."""

    at: datetime
