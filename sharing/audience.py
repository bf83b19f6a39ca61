"""Who will see this, and who sees it?  Answered by the charter, with names of partners.

Before sending for a draft, and at any time for an event that the asker may read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from charters.labels import PROFESSION_FR
from charters.parties import Record
from charters.vocabulary import Action, HiddenField, RecordKind
from sharing.agents import active_actors
from sharing.command import Command, InvalidInputError, Problem
from sharing.events import find_event
from sharing.store import Event, Partner
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class AudienceLine:
    """One partner: the professions there that could read it, under which articles."""

    partner_name: str
    professions: tuple[str, ...]
    articles: tuple[str, ...]
    alerted: bool


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody who could read the event.  ``hidden_note`` says who will know the author."""

    lines: tuple[AudienceLine, ...]
    hidden_note: str


@dataclass(frozen=True, slots=True)
class _Draft:
    record: Record


@dataclass(frozen=True, slots=True)
class WhoWillSee(Command[_Draft, Audience]):
    """Ask who could read such an event if the actor posted it now."""

    category: str
    sector: str
    severity: int | None = None
    urgency: str = "routine"

    action = Action.EVENT_CREATE

    def subject(self, work: Work) -> _Draft:
        category = work.taxonomy.categories.get(self.category)
        if category is None:
            right = "Choisissez une catégorie de la liste."
            raise InvalidInputError(
                Problem("category", "unknown", "Cette catégorie n'existe pas.", right)
            )
        return _Draft(
            Record(
                kind=RecordKind.EVENT_RECORD,
                id="draft",
                council=work.actor.council,
                partner=work.actor.partner,
                author=work.actor.id,
                sector=self.sector,
                category=category.code,
                group=category.group,
                severity=category.severity if self.severity is None else self.severity,
                urgency=self.urgency,
                state="received",
                confidential=category.confidential,
                nominative=category.nominative,
                reported_at=work.now,
            )
        )

    def carry_out(self, work: Work, draft: _Draft) -> Audience:
        lines, knows = _audience(work, draft.record)
        own = work.session.get_one(Partner, (work.actor.council, work.actor.partner)).name
        return Audience(lines, _note(knows, own))


@dataclass(frozen=True, slots=True)
class WhoSees(Command[Event, Audience]):
    """Ask who may read an event that is there; for whoever may read it."""

    event_id: str

    action = Action.EVENT_READ
    conceals = True

    def subject(self, work: Work) -> Event:
        return find_event(work, self.event_id)

    def carry_out(self, work: Work, event: Event) -> Audience:
        lines, knows = _audience(work, event.record)
        if event.author_id == work.actor.id:
            own = work.session.get_one(Partner, (work.actor.council, work.actor.partner)).name
            return Audience(lines, _note(knows, own))
        if not knows:
            return Audience(lines, "La personne qui a signalé reste cachée à tous.")
        known = ", ".join(sorted(knows))
        return Audience(lines, f"La personne qui a signalé n'est connue que de\u00a0: {known}.")


def _audience(work: Work, record: Record) -> tuple[tuple[AudienceLine, ...], set[str]]:
    """Return who else could read *record*, and the partners that would know its author."""
    names = {p.id: p.name for p in work.session.scalars(select(Partner))}
    alert_record = replace(record, kind=RecordKind.ALERT)
    found: dict[str, tuple[set[str], set[str], bool]] = {}
    knows: set[str] = set()
    for actor in active_actors(work.session, work.actor.council, work.now):
        decision = work.would(actor, Action.EVENT_READ, record)
        if not decision.permitted:
            continue
        if HiddenField.AUTHOR not in decision.hidden and actor.id != record.author:
            knows.add(names[actor.partner])
        if actor.id == work.actor.id:
            continue
        alert = work.would(actor, Action.ALERT_RECEIVE, alert_record)
        professions, articles, alerted = found.get(actor.partner, (set(), set(), False))
        professions.add(PROFESSION_FR.get(actor.profession, actor.profession))
        articles.update(rule.article for rule in decision.deciding)
        found[actor.partner] = (professions, articles, alerted or alert.permitted)
    work.detail["count"] = len(found)
    lines = [
        AudienceLine(names[partner], tuple(sorted(who)), tuple(sorted(why)), alerted)
        for partner, (who, why, alerted) in found.items()
    ]
    return tuple(sorted(lines, key=lambda line: line.partner_name)), knows


def _note(knows: set[str], own: str) -> str:
    if not knows:
        return "Votre nom n'est montré à personne."
    if knows == {own}:
        return f"Votre nom n'est connu que de votre organisation ({own})."
    return f"Votre nom est connu de\u00a0: {', '.join(sorted(knows))}."
