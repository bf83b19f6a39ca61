"""Who asks, for what, and when: the plain values that the charter weighs.

They carry no behaviour and no session.  A value that is absent is ``None`` or empty,
and a condition on an absent value never holds (see ``conditions``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from charters.vocabulary import RecordKind

NOWHERE: frozenset[str] = frozenset()
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a partner's machine, as the charter knows them.

    ``sectors`` are the territories of their own post, ``perimeter`` those of their
    organisation's estate, network or school area; both hold every territory below.
    ``groups`` are the working groups in which they are accredited now; ``accredited``: in one at
    least.  ``accepted`` are the versions of the charter that they accepted, ``id@version``.
    ``proved``: obligations that hold for all they ask on this session, in the words of ``Rule.owe``
    (that they have just shown a second means of identification).
    """

    id: str
    council: str
    partner: str
    partner_kind: str
    profession: str
    sectors: frozenset[str] = NOWHERE
    perimeter: frozenset[str] = NOWHERE
    bodies: frozenset[str] = NOWHERE
    groups: frozenset[str] = NOTHING
    accredited: bool = False
    accepted: frozenset[str] = NOTHING
    proved: frozenset[str] = NOTHING


@dataclass(frozen=True, slots=True)
class Record:
    """A thing acted upon, as the charter knows it.  ``kind`` is a ``RecordKind``.

    ``element``: which part of a nominative record is asked for; ``referent``: whose case it is.
    """

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
    reported_at: datetime | None = None
    working_group: str | None = None
    referent: str | None = None
    element: str | None = None


_FACTS = frozenset(
    ("partner", "author", "sector", "category", "group", "severity", "urgency", "state")
) | {"confidential", "nominative", "reported_at"}
_CASE = frozenset(("partner", "author", "sector", "state", "reported_at")) | {
    "working_group",
    "referent",
    "element",
}

CARRIED: Mapping[str, frozenset[str]] = {
    RecordKind.ALERT: _FACTS,
    RecordKind.ANNUAL_REVIEW: frozenset(),
    RecordKind.AUDIT_ENTRY: frozenset(),
    RecordKind.CHANNEL: frozenset(),
    RecordKind.CHARTER: frozenset(),
    RecordKind.COMPLAINT: frozenset(("partner",)),
    RecordKind.EVENT_RECORD: _FACTS,
    RecordKind.NOMINATIVE_RECORD: _CASE,
    RecordKind.NOTICE: frozenset(),
    RecordKind.PARTNER_AGGREGATE: frozenset(("sector", "confidential")),
    RecordKind.PROTOCOL: frozenset(),
    RecordKind.PUBLIC_AGGREGATE: frozenset(("sector", "confidential")),
    RecordKind.REFERRAL_STUB: frozenset(("sector", "nominative")),
    RecordKind.ROSTER: frozenset(),
    RecordKind.TERRITORY: frozenset(),
    RecordKind.UNSTORABLE: frozenset(),
    RecordKind.WORKING_GROUP: frozenset(("working_group",)),
}
"""The fields that records of each kind do have: a rule may ask about these only."""


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of one request.

    ``zone`` is the charter's: its days and hours are local.  ``met`` are the obligations that have
    been carried out, or will be by whoever asks the charter, in the words of ``Rule.owe``.
    """

    at: datetime
    zone: str = "UTC"
    body: str | None = None
    purpose: str | None = None
    met: frozenset[str] = NOTHING

    @property
    def day(self) -> date:
        """The local day."""
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def hour(self) -> int:
        """The local hour, 0 to 23."""
        return self.at.astimezone(ZoneInfo(self.zone)).hour
