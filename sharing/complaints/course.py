"""The course of a complaint, and the rows that each step writes.

    decided → asked → given → filed → answered
       └────────┴───────┴──→ filed, or given_up; so may be what was filed

1. An appointment may be skipped (a letter to the prosecutor), asked for again, or moved.
2. ``answered`` and ``given_up`` are final.
3. Each step says anew when the complaint is to be forgotten: so long after its end, or after the
   last step of one that nobody ends.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from charters.parties import Actor, Record
from charters.vocabulary import Action, RecordKind
from sharing.agents import active_actors
from sharing.command import InvalidInputError, NotFoundError, Problem
from sharing.referrals import zone_of
from sharing.store import Complaint, ComplaintStep
from sharing.work import Work

NEXT: dict[str, tuple[str, ...]] = {
    "decided": ("asked", "given", "filed", "given_up"),
    "asked": ("given", "asked", "filed", "given_up"),
    "given": ("filed", "given", "asked", "given_up"),
    "filed": ("answered", "given_up"),
    "answered": (),
    "given_up": (),
}
KEPT = timedelta(days=365)
"""After its end: the yearly account is made by then, and the trail no longer has it either."""
FORSAKEN = timedelta(days=1096)
"""After the last step of one that nobody ends: what it began from is no longer read (R12.1)."""
_ID = re.compile(r"[a-z2-7]{16}")
_RANGE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class TheComplaint:
    """A complaint, held for what follows."""

    row: Complaint

    @property
    def record(self) -> Record:
        return of_partner(self.row.council_id, self.row.partner_id, self.row.id)


def of_partner(council: str, partner: str, complaint: str = "*") -> Record:
    """Return a complaint of *partner* as the charter weighs it."""
    return Record(RecordKind.COMPLAINT, complaint, council, partner=partner)


def find_complaint(work: Work, complaint: str) -> TheComplaint:
    """Return a complaint of this council, locked; raise ``NotFoundError``."""
    row = None
    if _ID.fullmatch(complaint):
        row = work.session.get(Complaint, (work.actor.council, complaint), with_for_update=True)
    if row is None:
        raise absent(RecordKind.COMPLAINT, complaint)
    return TheComplaint(row)


def absent(kind: RecordKind, asked: str) -> NotFoundError:
    """Return that there is no such thing; what is no id is not even noted as having been asked."""
    return NotFoundError(f"{kind}:{asked if _ID.fullmatch(asked) else 'no id'}")


def taken(work: Work, row: Complaint, step: str) -> None:
    """Write that the actor took *step*, and until when the complaint is now kept."""
    row.state = step
    row.forget_at = work.now + (FORSAKEN if NEXT[step] else KEPT)
    work.session.flush()
    before = select(func.count()).where(ComplaintStep.complaint_id == row.id)
    rank = (work.session.scalar(before.select_from(ComplaintStep)) or 0) + 1
    done = {"step": step, "at": work.now, "agent_id": work.actor.id}
    work.session.add(ComplaintStep(complaint_id=row.id, rank=rank, **done))
    work.detail["step"] = step


def able(work: Work, action: Action, partner: str | None = None) -> list[Actor]:
    """Return those of *partner* (None: of each) who may do *action* for their own organisation.

    Or will, as soon as they have accepted the version in force.
    """
    accepted = frozenset((work.engine.charter.own_name,))
    council = work.actor.council
    return [
        one
        for one in active_actors(work.session, council, work.now)
        if partner in (None, one.partner)
        and work.would(
            replace(one, accepted=accepted), action, of_partner(council, one.partner)
        ).permitted
    ]


def moment_of(work: Work, day: str, hour: str) -> datetime:
    """Return when an appointment is, by the council's clock; raise ``InvalidInputError``."""
    zone = zone_of(work.session, work.actor.council)
    on = day_of(day)
    try:
        at = datetime.strptime(hour, "%H:%M")  # noqa: DTZ007  # an hour of the clock, of no zone
    except ValueError:
        raise _wrong(
            "hour", "bad_hour", "Cette heure ne se lit pas.", "Par exemple 14:30."
        ) from None
    found = datetime(on.year, on.month, on.day, at.hour, at.minute, tzinfo=zone)
    if not work.now <= found <= work.now + _RANGE:
        right = "Donnez un jour et une heure à venir, dans l’année."
        raise _wrong("day", "out_of_range", "Ce rendez-vous est passé, ou trop loin.", right)
    return found


def past_day(work: Work, day: str) -> str:
    """Return the day on which it was filed; raise ``InvalidInputError``."""
    today = work.now.astimezone(zone_of(work.session, work.actor.council)).date()
    on = day_of(day)
    if not today - _RANGE <= on <= today:
        right = "Donnez aujourd’hui ou un jour passé, de moins d’un an."
        raise _wrong("day", "out_of_range", "Ce jour n’est pas possible.", right)
    return on.isoformat()


def day_of(day: str) -> date:
    """Read a day of a form."""
    try:
        return datetime.strptime(day, "%Y-%m-%d").date()  # noqa: DTZ007  # a day, of no zone
    except ValueError:
        right = "Choisissez un jour du calendrier."
        raise _wrong("day", "bad_day", "Ce jour ne se lit pas.", right) from None


def of_list(field: str, word: str, known: Collection[str], wrong: str) -> None:
    """Raise ``InvalidInputError`` for a word that is not of the closed list."""
    if word not in known:
        raise _wrong(field, "unknown", wrong, "Choisissez dans la liste.")


def _wrong(field: str, code: str, wrong: str, right: str) -> InvalidInputError:
    return InvalidInputError(Problem(field, code, wrong, right))
