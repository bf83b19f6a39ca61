"""Referrals: what does not belong here goes to its legal circuit (article A10).

Kept: the circuit, the day, the sector, the kind of organisation.  Nothing else has a place to go.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from charters.parties import Record
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, InvalidInputError, Problem
from sharing.store import Council, ReferralStub, Territory, new_id
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A trace of an orientation; ``on`` is a local day, 2026-11-22."""

    id: str
    circuit: str
    on: str
    sector: str


@dataclass(frozen=True, slots=True)
class _Stub:
    row: ReferralStub
    record: Record


@dataclass(frozen=True, slots=True)
class RecordReferral(Command[_Stub, ReferralView]):
    """Note that the actor pointed to the legal circuit of an ``external`` category."""

    category: str
    sector: str

    action = Action.REFERRAL_CREATE

    def subject(self, work: Work) -> _Stub:
        category = work.taxonomy.categories.get(self.category)
        if category is None or category.circuit is None:
            right = "Une catégorie qui a un circuit extérieur."
            raise InvalidInputError(
                Problem("category", "unknown", "Cette catégorie n'a pas de circuit.", right)
            )
        if work.session.get(Territory, (work.actor.council, self.sector[:64])) is None:
            right = "Choisissez un secteur de la liste."
            raise InvalidInputError(Problem("sector", "unknown", "Ce secteur n'existe pas.", right))
        row = ReferralStub(
            id=new_id(),
            circuit=category.circuit,
            on=work.now.astimezone(zone_of(work.session, work.actor.council)).date().isoformat(),
            sector_id=self.sector,
            reporter_kind=work.actor.partner_kind,
        )
        record = Record(
            kind=RecordKind.REFERRAL_STUB,
            id=row.id,
            council=work.actor.council,
            sector=self.sector,
            nominative=category.nominative,
        )
        return _Stub(row, record)

    def carry_out(self, work: Work, subject: _Stub) -> ReferralView:
        row = subject.row
        work.session.add(row)
        return ReferralView(row.id, row.circuit, row.on, row.sector_id)


def zone_of(session: Session, council_id: str) -> ZoneInfo:
    """Return the zone in which the council's clocks tell the hour and the day."""
    return ZoneInfo(session.get_one(Council, council_id).time_zone)
