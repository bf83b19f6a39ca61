"""Event records: what partners tell each other, anonymous and tied to a place.

Rules:

1. A draft is checked and screened here, for pages, API and imports alike; refused text is
   kept nowhere.
2. The row, with its sending key, and the news of it are written in one transaction.
3. The author leaves the desk only where the charter does not hide them (article A14).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from charters.parties import Record
from charters.vocabulary import Action, RecordKind
from sharing.command import (
    Command,
    ConflictError,
    InvalidInputError,
    Listing,
    NotFoundError,
    Problem,
    Shelf,
)
from sharing.drafts import EventDraft, problems
from sharing.event_views import EventView, leaving, new_record, new_view, newest_rows, one_view
from sharing.narrow import timeless
from sharing.pages import Page, bounded, read_cursor, unaskable, write_cursor
from sharing.store import Agent, Event, Partner, Territory, new_id
from sharing.store.engine import keep_plan
from sharing.store.messages import ALONE
from sharing.store.sessions import ask, has_arrays, put
from sharing.work import Work

NEWS_POSTED = "event.posted"
MOST_KEY = 100


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events of the visible ones.  None: all."""

    category: str | None = None
    group: str | None = None
    sector: str | None = None
    severity_min: int | None = None
    state: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    partner: str | None = None

    def problems(self) -> Iterator[Problem]:
        """Yield what no event can be found by."""
        words = {n: getattr(self, n) for n in ("category", "group", "sector", "state", "partner")}
        return unaskable(words, {"since": self.since, "until": self.until})

    def said(self) -> dict[str, str]:
        """What the trail keeps of the filter."""
        names = self.__slots__
        return {n: str(v) for n in names if (v := getattr(self, n)) is not None}


@dataclass(frozen=True, slots=True)
class _Posting:
    """An event about to be written, the names beside it, and what its key has brought before."""

    row: dict[str, Any]
    names: dict[str, str]
    sent: Row[*tuple[Any, ...]] | None

    @property
    def record(self) -> Record:
        return new_record(self.row)


@dataclass(frozen=True, slots=True)
class PostEvent(Command[_Posting, EventView]):
    """Report something.  ``key``: the same key and draft again answer the same event."""

    draft: EventDraft
    key: str | None = None

    action = Action.EVENT_CREATE

    def subject(self, work: Work) -> _Posting:
        found = list(problems(self.draft, work.taxonomy, work.now))
        if self.key is not None and not 1 <= len(self.key) <= MOST_KEY:
            right = f"De 1 à {MOST_KEY} caractères."
            found.append(Problem("key", "bad_length", "Cette clé d'envoi est trop longue.", right))
        sector, me = self.draft.sector[:64], work.actor.id
        row = ask(work.session, _PLACE, sector=sector, key=self.key, me=me).one()
        if row.sector_name is None:
            right = "Choisissez un secteur de la liste."
            found.append(Problem("sector", "unknown", "Ce secteur n'existe pas.", right))
        if found:
            raise InvalidInputError(*found)
        names = {name: getattr(row, name) for name in _NAMED}
        return _Posting(_row(self.draft, self.key, work), names, row if row.sent else None)

    def carry_out(self, work: Work, posting: _Posting) -> EventView:
        if posting.sent is not None:
            return self._again(work, posting.sent)
        event_id = posting.row["id"]
        put(work.session, Event, posting.row)
        work.announce(NEWS_POSTED, event_id)
        work.detail["event"] = event_id
        return new_view(work, posting.row, posting.names)

    def _again(self, work: Work, sent: Row[*tuple[Any, ...]]) -> EventView:
        if sent.fingerprint != self.draft.fingerprint():
            raise ConflictError(
                "key_reused", "Cette clé d'envoi a déjà servi pour un autre signalement."
            )
        work.detail.update(event=sent.sent, again=True)
        return one_view(work, sent.sent)


_NAMED = ("sector_name", "partner_name", "author_name")
_PLACE = (
    select(
        Territory.name.label("sector_name"),
        Partner.name.label("partner_name"),
        Agent.name.label("author_name"),
        Event.id.label("sent"),
        Event.fingerprint,
    )
    .select_from(Agent)
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .outerjoin(
        Territory,
        (Territory.council_id == Agent.council_id) & (Territory.id == bindparam("sector")),
    )
    .outerjoin(
        Event,
        (Event.council_id == Agent.council_id)
        & (Event.author_id == Agent.id)
        & (Event.sending_key == bindparam("key")),
    )
    .where(Agent.id == bindparam("me"))
    .execution_options(**ALONE)
)
"""The names beside a new event, and what its key has brought before."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a submission.  ``again``: its key had brought this very event before."""

    event: EventView
    again: bool


@dataclass(frozen=True, slots=True)
class SubmitEvent(Command[_Posting, Submitted]):
    """Report something, and learn whether it was there already: for machines that retry."""

    draft: EventDraft
    key: str | None = None

    action = Action.EVENT_CREATE

    def subject(self, work: Work) -> _Posting:
        return PostEvent(self.draft, self.key).subject(work)

    def carry_out(self, work: Work, posting: _Posting) -> Submitted:
        view = PostEvent(self.draft, self.key).carry_out(work, posting)
        return Submitted(view, posting.sent is not None)


@dataclass(frozen=True, slots=True)
class ReadEvent(Command[Event, EventView]):
    """Read one event."""

    event_id: str

    action = Action.EVENT_READ
    conceals = True

    def subject(self, work: Work) -> Event:
        return find_event(work, self.event_id)

    def carry_out(self, work: Work, event: Event) -> EventView:
        return one_view(work, event.id)


@dataclass(frozen=True, slots=True)
class ListEvents(Listing[Page[EventView]]):
    """List the events that the charter lets the actor read, newest first."""

    filters: EventFilter = field(default_factory=EventFilter)
    cursor: str | None = None
    limit: int = 50

    action = Action.EVENT_READ
    kind = RecordKind.EVENT_RECORD

    def carry_out(self, work: Work, shelf: Shelf) -> Page[EventView]:
        assert work.allowed is not None
        if found := tuple(self.filters.problems()):
            raise InvalidInputError(*found)
        asked, values = _asked(self.filters, self.cursor)
        arrays = has_arrays(work.session)
        allowed, moments = timeless(work.allowed)
        query = newest_rows(allowed, asked, bounded(self.limit) + 1, arrays)
        if asked <= {"before"}:  # what is filtered for may be rare, and wants a plan of its own
            keep_plan(work.session)
        rows = ask(work.session, query, **values, **moments).all()
        shown = rows[: self.limit]
        work.detail.update(filter=self.filters.said(), count=len(shown))
        return Page(
            tuple(leaving(work, row) for row in shown),
            write_cursor(shown[-1].occurred_from, shown[-1].id) if len(rows) > self.limit else None,
        )


def find_event(work: Work, event_id: str) -> Event:
    """Return the event of this council, or raise ``NotFoundError``."""
    event = work.session.get(Event, (work.actor.council, event_id[:64]))
    if event is None:
        raise NotFoundError(f"{RecordKind.EVENT_RECORD}:{event_id[:64]}")
    return event


def _asked(filters: EventFilter, cursor: str | None) -> tuple[frozenset[str], dict[str, Any]]:
    """Return the names of what is asked for, and the values."""
    values = {name: v for name in filters.__slots__ if (v := getattr(filters, name)) is not None}
    if cursor is None:
        return frozenset(values), values
    at, last = read_cursor(cursor)
    return frozenset((*values, "before")), {**values, "before_at": at, "before_id": last}


def _row(draft: EventDraft, key: str | None, work: Work) -> dict[str, Any]:
    category = work.taxonomy.categories[draft.category]
    return {
        "id": new_id(),
        "council_id": work.actor.council,
        "partner_id": work.actor.partner,
        "author_id": work.actor.id,
        "sector_id": draft.sector,
        "category": category.code,
        "category_group": category.group,
        "confidential": category.confidential,
        "nominative": category.nominative,
        "severity": draft.severity if draft.severity is not None else category.severity,
        "urgency": draft.urgency,
        "certainty": draft.certainty,
        "place_type": draft.place_type,
        "occurred_from": draft.occurred_from.astimezone(UTC),
        "occurred_to": draft.occurred_to and draft.occurred_to.astimezone(UTC),
        "reported_at": work.now,
        "target_kind": draft.target_kind,
        "actor_profile": draft.actor_profile,
        "bias_motive": sorted(set(draft.bias_motive)),
        "recurrence": draft.recurrence,
        "ambience": draft.ambience,
        "measures_taken": sorted(set(draft.measures_taken)),
        "quantities": dict(draft.quantities),
        "emergency_called": draft.emergency_called,
        "narrative": draft.narrative.strip(),
        "state": "received",
        "outcome": None,
        "sending_key": key,
        "fingerprint": draft.fingerprint() if key is not None else None,
    }
