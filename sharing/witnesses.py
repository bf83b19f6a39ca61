"""Who follows the trail from outside, for whoever may verify that it is intact.

No entry is shown: sizes, times, and what a partner's machine holds against us.  Looking is an
action like any other, decided by the charter and recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from audit.followers import Follower, followed
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, Shelf
from sharing.store import Partner
from sharing.work import Work

LATE = timedelta(minutes=10)
"""Whoever has not cosigned for so long what was signed since is late."""


@dataclass(frozen=True, slots=True)
class WitnessView:
    """One witness.  ``missing``: how many entries it has not seen; ``late``: for too long."""

    partner_name: str
    name: str
    size: int
    missing: int
    late: bool
    cosigned_at: datetime | None
    said: str
    fork: str
    fork_size: int
    fork_at: datetime | None


@dataclass(frozen=True, slots=True)
class WitnessesPage:
    """How far the trail is signed, when (None: not yet), and who follows, forks first."""

    size: int
    at: datetime | None
    witnesses: tuple[WitnessView, ...]


@dataclass(frozen=True, slots=True)
class ReadWitnesses(Command[Shelf, WitnessesPage]):
    """Say which partners have witnessed what."""

    action = Action.AUDIT_VERIFY

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.AUDIT_ENTRY)

    def carry_out(self, work: Work, shelf: Shelf) -> WitnessesPage:
        log = followed(work.session, work.actor.council)
        names = {p.id: p.name for p in work.session.execute(select(Partner.id, Partner.name))}
        views = [_view(one, log.size, names, work.now) for one in log.followers]
        work.detail.update(count=len(views))
        views.sort(key=lambda one: (not one.fork, not one.late, one.partner_name))
        return WitnessesPage(log.size, log.at, tuple(views))


def _view(one: Follower, size: int, names: dict[str, str], now: datetime) -> WitnessView:
    missing = max(size - one.size, 0)
    return WitnessView(
        partner_name=names.get(one.partner, one.partner),
        name=one.name,
        size=one.size,
        missing=missing,
        late=missing > 0 and (one.cosigned_at or one.added) < now - LATE,
        cosigned_at=one.cosigned_at,
        said=one.said,
        fork=one.fork,
        fork_size=one.fork_size,
        fork_at=one.fork_at,
    )
