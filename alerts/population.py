"""Warning the population (FR-Alert): that the prefecture was asked to, and where it is reached.

The prefect decides, on the State's multichannel alert portal; the mayor may ask for it, by phone
(docs/fr-alert.md).  Rules:

1. Vigie sends nothing and is connected to nothing: it says whom to call, and keeps that somebody
   did: a step of the alert, in its course, on every board and in the trail.
2. Once an alert, while it lives, and of severity 5 alone: the charter refuses the others (R09.18),
   and so does this, whatever a council's charter says.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from alerts.life import Subject, delivered, noted, shown, too_late
from alerts.rosters.store import Roster
from alerts.store import Acknowledgement
from alerts.views import AlertView
from audit.limits import at_most
from charters.vocabulary import Action, Profession, RecordKind
from sharing.command import Command, ConflictError, Listing, Shelf
from sharing.store import Partner
from sharing.work import Work

CRISIS = 5
ASKED = "prefecture"
"""The step of an alert."""
MOST = 20


@dataclass(frozen=True, slots=True)
class AskPrefecture(Command[Subject, AlertView]):
    """Note that the prefecture has been asked, by phone, to warn the population."""

    alert_id: str

    action = Action.ALERT_ASK_PREFECTURE

    def subject(self, work: Work) -> Subject:
        return delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: Subject) -> AlertView:
        alert = subject.alert
        if alert.state == "closed":
            raise too_late(work, alert)
        if subject.event.severity < CRISIS:
            said = "On ne sollicite la préfecture ainsi que pour une alerte de gravité 5."
            raise ConflictError("not_a_crisis", said)
        before = select(Acknowledgement.id).where(
            Acknowledgement.alert_id == alert.id, Acknowledgement.step == ASKED
        )
        if work.session.scalar(before.limit(at_most(1))) is not None:
            said = "La préfecture est déjà sollicitée pour cette alerte."
            raise ConflictError("prefecture_asked", said)
        noted(work, alert, ASKED)
        return shown(work, alert)


@dataclass(frozen=True, slots=True)
class DutyPhone:
    """A prefecture of the council, and the number that its person on duty answers."""

    partner_name: str
    phone: str


@dataclass(frozen=True, slots=True)
class ListDutyPhones(Listing[tuple[DutyPhone, ...]]):
    """List where the prefecture is reached, by the rosters; none: no roster of it has a number."""

    action = Action.CONTACT_READ
    kind = RecordKind.ROSTER

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[DutyPhone, ...]:
        query = (
            select(Partner.name, Roster.phone)
            .join(
                Partner,
                (Partner.council_id == Roster.council_id) & (Partner.id == Roster.partner_id),
            )
            .where(
                Roster.profession == Profession.PREFECTURE,
                Roster.phone.is_not(None),
                Roster.ended_at.is_(None),
            )
            .distinct()
            .order_by(Partner.name, Roster.phone)
            .limit(at_most(MOST))
        )
        rows = work.session.execute(query)
        found = tuple(DutyPhone(partner, phone) for partner, phone in rows if phone)
        work.detail["count"] = len(found)
        return found
