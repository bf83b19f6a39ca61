"""The trail, for the auditor: who did what, under which article.  Content is never here.

Reading it is an action like any other: decided by the charter and recorded in the trail.
People are named to the auditor, who must be able to ask them; the trail itself holds ids only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from audit.errors import CursorError
from audit.read import Filters, WrittenEntry, entries
from charters.vocabulary import PROFESSION_FR, Action, RecordKind
from sharing.command import Command, InvalidInputError, Problem, Shelf
from sharing.pages import bounded, unaskable
from sharing.store import Agent, Partner
from sharing.work import Work


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


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Entries, the next page's cursor, and whom one may ask about: (id, label), by label."""

    items: tuple[EntryView, ...]
    next: str | None
    people: tuple[tuple[str, str], ...]
    partners: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReadJournal(Command[Shelf, JournalPage]):
    """Read a page of the trail, newest first.  ``since`` is included, ``until`` is not."""

    person: str | None = None
    partner: str | None = None
    kind_of_action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    cursor: str | None = None
    limit: int = 50

    action = Action.AUDIT_READ

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.AUDIT_ENTRY)

    def carry_out(self, work: Work, shelf: Shelf) -> JournalPage:
        words = {n: getattr(self, n) for n in ("person", "partner", "kind_of_action")}
        if found := tuple(unaskable(words, {"since": self.since, "until": self.until})):
            raise InvalidInputError(*found)
        asked = Filters(
            actor=self.person,
            partner=self.partner,
            action=self.kind_of_action,
            since=self.since,
            until=self.until,
        )
        try:
            page = entries(
                work.session, work.actor.council, asked, self.cursor, bounded(self.limit)
            )
        except CursorError:
            right = "Reprenez le journal du début."
            raise InvalidInputError(
                Problem("cursor", "unknown", "Cette page n'existe plus.", right)
            ) from None
        people, partners = _people(work), _partners(work)
        work.detail.update(filter=_said(asked), count=len(page.entries))
        return JournalPage(
            tuple(_view(entry, people, partners) for entry in page.entries),
            page.next,
            tuple(sorted(people.items(), key=lambda pair: pair[1])),
            tuple(sorted(partners.items(), key=lambda pair: pair[1])),
        )


def _people(work: Work) -> dict[str, str]:
    rows = work.session.execute(select(Agent.id, Agent.name, Agent.profession))
    return {agent: f"{name}, {PROFESSION_FR.get(job, job)}" for agent, name, job in rows}


def _partners(work: Work) -> dict[str, str]:
    return {p.id: p.name for p in work.session.execute(select(Partner.id, Partner.name))}


def _said(asked: Filters) -> dict[str, str]:
    """What the trail keeps of the question: whom the auditor asked about is worth knowing."""
    names = ("actor", "partner", "action", "since", "until")
    return {name: str(value) for name in names if (value := getattr(asked, name)) is not None}


def _view(entry: WrittenEntry, people: Mapping[str, str], partners: Mapping[str, str]) -> EntryView:
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
    )
