"""The trail, for the auditor: who did what, under which article.  Content is never here.

Reading it is an action like any other: decided by the charter and recorded in the trail.
People are named to the auditor, who must be able to ask them; the trail itself holds ids only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from audit.errors import CursorError
from audit.question import Filters
from audit.read import WrittenEntry, entries
from charters.labels import PROFESSION_FR
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, InvalidInputError, Problem, Shelf
from sharing.pages import bounded, unaskable
from sharing.store import Agent, EntryReview, Partner, Territory
from sharing.work import Work

ASKED = {
    "person": "actor", "partner": "partner", "kind_of_action": "action", "resource": "resource",
    "outcome": "outcome", "article": "article", "reason": "purpose", "sector": "sector",
}  # fmt: skip
"""What one asks for, and the facet of an entry that answers."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry.  ``actor_label`` and ``partner_label`` are for people, the ids for machines."""

    id: str
    at: datetime
    actor: str
    actor_label: str
    partner: str
    partner_label: str
    action: str
    resource: str
    outcome: str
    articles: tuple[str, ...]
    rules: tuple[str, ...]
    charter: str
    detail: Mapping[str, Any]
    damaged: bool
    position: int | None
    review: str
    """The last word of those who control: ``""`` while nobody has looked at it."""


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Entries, the next page's cursor, and whom one may ask about: (id, label), by label."""

    items: tuple[EntryView, ...]
    next: str | None
    people: tuple[tuple[str, str], ...]
    partners: tuple[tuple[str, str], ...]
    sectors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReadJournal(Command[Shelf, JournalPage]):
    """Read a page of the trail, newest first.  ``since`` is included, ``until`` is not.

    ``resource``: what the entries are about, ``nominative_record:id``; one of a person, or of a
    record, is its timeline.
    """

    person: str | None = None
    partner: str | None = None
    kind_of_action: str | None = None
    resource: str | None = None
    outcome: str | None = None
    article: str | None = None
    reason: str | None = None
    sector: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    cursor: str | None = None
    limit: int = 50

    action = Action.AUDIT_READ

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.AUDIT_ENTRY)

    def carry_out(self, work: Work, shelf: Shelf) -> JournalPage:
        words: dict[str, str | None] = {name: getattr(self, name) for name in ASKED}
        if found := tuple(unaskable(words, {"since": self.since, "until": self.until})):
            raise InvalidInputError(*found)
        named = {facet: getattr(self, name) for name, facet in ASKED.items()}
        asked = Filters(**named, since=self.since, until=self.until)
        try:
            page = entries(
                work.session, work.actor.council, asked, self.cursor, bounded(self.limit)
            )
        except CursorError:
            right = "Reprenez le journal du début."
            raise InvalidInputError(
                Problem("cursor", "unknown", "Cette page n'existe plus.", right)
            ) from None
        people, partners = people_of(work), partners_of(work)
        work.detail.update(filter=_said(asked), count=len(page.entries))
        said = last_reviews(work, [entry.id for entry in page.entries])
        places = work.session.execute(select(Territory.id, Territory.name))
        return JournalPage(
            tuple(view(entry, people, partners, said) for entry in page.entries),
            page.next,
            *(_by_label(pairs) for pairs in (people.items(), partners.items(), places)),
        )


def _by_label(pairs: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((code, label) for code, label in pairs), key=lambda pair: pair[1]))


def people_of(work: Work) -> dict[str, str]:
    """Return how people are called on the pages of those who control, by id."""
    rows = work.session.execute(select(Agent.id, Agent.name, Agent.profession))
    return {agent: f"{name}, {PROFESSION_FR.get(job, job)}" for agent, name, job in rows}


def partners_of(work: Work) -> dict[str, str]:
    """Return the names of organisations, by id."""
    return {p.id: p.name for p in work.session.execute(select(Partner.id, Partner.name))}


def _said(asked: Filters) -> dict[str, str]:
    """What the trail keeps of the question: whom the auditor asked about is worth knowing."""
    times = {name: getattr(asked, name) for name in ("since", "until")}
    return asked.words() | {name: str(at) for name, at in times.items() if at is not None}


def view(
    entry: WrittenEntry,
    people: Mapping[str, str],
    partners: Mapping[str, str],
    said: Mapping[str, str],
) -> EntryView:
    """Return an entry as those who control see it; *said*: the last reviews, by entry."""
    return EntryView(
        id=entry.id,
        at=entry.at,
        actor=entry.actor,
        actor_label=people.get(entry.actor, entry.actor),
        partner=entry.partner,
        partner_label=partners.get(entry.partner, entry.partner),
        action=entry.action,
        resource=entry.resource,
        outcome=entry.outcome,
        articles=entry.articles,
        rules=entry.rules,
        charter=entry.charter,
        detail=entry.detail,
        damaged=entry.damaged,
        position=entry.position,
        review=said.get(entry.id, ""),
    )


def last_reviews(work: Work, entries: Sequence[str]) -> dict[str, str]:
    """Return the last state that those who control gave to each of some entries."""
    rows = work.session.execute(
        select(EntryReview.entry_id, EntryReview.state)
        .where(EntryReview.entry_id.in_(entries))
        .order_by(EntryReview.at, EntryReview.id)
    )
    return dict(iter(rows))
