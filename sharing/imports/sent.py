"""Which rows have been posted before: asked once a batch, so that a run resumes quickly.

Asking is a part of reporting, weighed and recorded as such; it answers with keys, never with
events.  That no row is posted twice hangs on the sending key alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from charters.vocabulary import Action, RecordKind
from sharing.command import Listing, Shelf
from sharing.store import Event
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class FindSent(Listing[frozenset[str]]):
    """Return those of *keys* under which the actor has already posted something."""

    keys: tuple[str, ...]

    action = Action.EVENT_CREATE
    kind = RecordKind.EVENT_RECORD

    def carry_out(self, work: Work, shelf: Shelf) -> frozenset[str]:
        found = work.session.scalars(
            select(Event.sending_key).where(
                Event.author_id == work.actor.id, Event.sending_key.in_(self.keys)
            )
        ).all()
        work.detail.update(asked=len(self.keys), count=len(found))
        return frozenset(key for key in found if key is not None)
