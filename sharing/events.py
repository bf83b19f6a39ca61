"""Event records: what partners tell each other, anonymous and tied to a place.

Rules:

1. A draft is checked and screened here, for pages, API and imports alike; refused text is
   kept nowhere.
2. The row, its submission key and the news of it are written in one transaction.
3. The author leaves the desk only where the charter does not hide them (article A14).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, union

from charters.residual import Tree
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
from sharing.event_views import EVENT_ROWS, EventView, leaving, one_view
from sharing.narrow import event_clause, seeks
from sharing.pages import Page, after, bounded, unaskable, write_cursor
from sharing.store import Event, SubmissionKey, Territory, new_id
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
class PostEvent(Command[Event, EventView]):
    """Report something.  ``key``: the same key and draft again answer the same event."""

    draft: EventDraft
    key: str | None = None

    action = Action.EVENT_CREATE

    def subject(self, work: Work) -> Event:
        found = list(problems(self.draft, work.taxonomy, work.now))
        if self.key is not None and not 1 <= len(self.key) <= MOST_KEY:
            right = f"De 1 à {MOST_KEY} caractères."
            found.append(Problem("key", "bad_length", "Cette clé d'envoi est trop longue.", right))
        sector = work.session.get(Territory, (work.actor.council, self.draft.sector[:64]))
        if sector is None:
            right = "Choisissez un secteur de la liste."
            found.append(Problem("sector", "unknown", "Ce secteur n'existe pas.", right))
        if found:
            raise InvalidInputError(*found)
        return _event(self.draft, work)

    def carry_out(self, work: Work, event: Event) -> EventView:
        if self.key is not None:
            sent = work.session.get(SubmissionKey, (event.council_id, work.actor.id, self.key))
            if sent is not None:
                return self._again(work, sent)
        work.session.add(event)
        work.session.flush()
        if self.key is not None:
            work.session.add(
                SubmissionKey(
                    agent_id=work.actor.id,
                    key=self.key,
                    event_id=event.id,
                    fingerprint=self.draft.fingerprint(),
                )
            )
        work.announce(NEWS_POSTED, event.id)
        work.detail["event"] = event.id
        return one_view(work, event.id)

    def _again(self, work: Work, sent: SubmissionKey) -> EventView:
        if sent.fingerprint != self.draft.fingerprint():
            raise ConflictError(
                "key_reused", "Cette clé d'envoi a déjà servi pour un autre signalement."
            )
        work.detail.update(event=sent.event_id, again=True)
        return one_view(work, sent.event_id)


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a submission.  ``again``: its key had brought this very event before."""

    event: EventView
    again: bool


@dataclass(frozen=True, slots=True)
class SubmitEvent(Command[Event, Submitted]):
    """Report something, and learn whether it was there already: for machines that retry."""

    draft: EventDraft
    key: str | None = None

    action = Action.EVENT_CREATE

    def subject(self, work: Work) -> Event:
        return PostEvent(self.draft, self.key).subject(work)

    def carry_out(self, work: Work, event: Event) -> Submitted:
        view = PostEvent(self.draft, self.key).carry_out(work, event)
        return Submitted(view, view.id != event.id)


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
        asked = [*_asked(self.filters), *after(self.cursor, Event.occurred_from, Event.id)]
        query = _newest(work.allowed, asked, bounded(self.limit) + 1)
        rows = work.session.execute(query).all()
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


def _newest(
    tree: Tree, asked: Sequence[ColumnElement[bool]], limit: int
) -> Select[*tuple[Any, ...]]:
    """Select the newest events that *tree* allows, by reading on or by seeking (see ``narrow``)."""
    parts = seeks(tree)
    if len(parts) < 2:
        query = EVENT_ROWS.where(event_clause(tree), *asked)
        return query.order_by(Event.occurred_from.desc(), Event.id.desc()).limit(limit)
    places = select(Event.id, Event.occurred_from.label("at"))
    newest = [
        places.where(event_clause(part), *asked)
        .order_by(Event.occurred_from.desc(), Event.id.desc())
        .limit(limit)
        for part in parts
    ]
    found = union(*(select(part.subquery()) for part in newest)).subquery()
    first = select(found).order_by(found.c.at.desc(), found.c.id.desc()).limit(limit).subquery()
    query = EVENT_ROWS.join(first, Event.id == first.c.id)
    return query.order_by(first.c.at.desc(), first.c.id.desc())


def _asked(filters: EventFilter) -> list[Any]:
    asked = [
        (Event.category, filters.category),
        (Event.category_group, filters.group),
        (Event.sector_id, filters.sector),
        (Event.state, filters.state),
        (Event.partner_id, filters.partner),
    ]
    conditions = [column == value for column, value in asked if value is not None]
    if filters.severity_min is not None:
        conditions.append(Event.severity >= filters.severity_min)
    if filters.since is not None:
        conditions.append(Event.occurred_from >= filters.since)
    if filters.until is not None:
        conditions.append(Event.occurred_from < filters.until)
    return conditions


def _event(draft: EventDraft, work: Work) -> Event:
    category = work.taxonomy.categories[draft.category]
    return Event(
        id=new_id(),
        council_id=work.actor.council,
        partner_id=work.actor.partner,
        author_id=work.actor.id,
        sector_id=draft.sector,
        category=category.code,
        category_group=category.group,
        confidential=category.confidential,
        nominative=category.nominative,
        severity=draft.severity if draft.severity is not None else category.severity,
        urgency=draft.urgency,
        certainty=draft.certainty,
        place_type=draft.place_type,
        occurred_from=draft.occurred_from,
        occurred_to=draft.occurred_to,
        reported_at=work.now,
        target_kind=draft.target_kind,
        actor_profile=draft.actor_profile,
        bias_motive=sorted(set(draft.bias_motive)),
        recurrence=draft.recurrence,
        ambience=draft.ambience,
        measures_taken=sorted(set(draft.measures_taken)),
        quantities=dict(draft.quantities),
        emergency_called=draft.emergency_called,
        narrative=draft.narrative.strip(),
        state="received",
    )
