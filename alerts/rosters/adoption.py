"""Where would a protocol reach nobody?  Looked at as soon as it is adopted, before it is in force.

1. The house's round finds it: the newest adopted version that nobody has looked at yet.  So it does
   not matter by which page or command the last signature came, and whoever signs does not wait.
2. One transaction: the look, its row, the notice, the trail.  Killed anywhere it has been done
   whole or not at all, by one of several sweepers.
3. Coordinators are told of holes in the week that begins today; what nobody signed, the text that a
   council begins with, is looked at each day like any other (``coverage``).
"""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from alerts.rosters.coverage import look, tell_coordinators
from alerts.rosters.store import CoverageAdopted
from charters.vocabulary import Action, RecordKind
from protocols.model import Channel, Protocol
from sharing.desk import Desk
from sharing.keeper import HOUSE, note
from sharing.lives import locked
from sharing.store import TextVersion

ADOPTED = "coverage_adopted"


def adopted_versions(desk: Desk) -> list[tuple[str, str]]:
    """Return the councils whose newest protocol nobody has looked at, with its name."""
    with desk.sessions.everywhere("the sweeper looks for protocols that were adopted") as session:
        return [(council, name) for council, name in session.execute(_UNSEEN)]


def look_at_adopted(
    desk: Desk, council_id: str, protocol: Protocol, by: frozenset[Channel] = frozenset()
) -> int | None:
    """Look at the week under *protocol*, once; tell the coordinators; return how many holes.

    None if somebody else has done so.  *by*: see ``tell_coordinators``.
    """
    at, version = desk.clock(), protocol.own_name
    with desk.sessions.of(council_id) as session:
        locked(session, council_id)  # two sweepers queue
        if session.get(CoverageAdopted, (council_id, version)) is not None:
            return None
        found = look(session, protocol, desk.taxonomy, desk.ahead(council_id), at)
        count = len(found.holes)
        session.add(CoverageAdopted(version=version, at=at, holes=count))
        resource = f"{RecordKind.PROTOCOL}:{version}"
        if count:
            tell_coordinators(session, council_id, at, (ADOPTED, "adopted"), resource, by)
        said = {"protocol": version, "holes": count, "adopted": True}
        note(session, council_id, at, Action.PROTOCOL_COVERAGE, resource, said, by=HOUSE)
    return count


_later = aliased(TextVersion)
_UNSEEN = (
    select(TextVersion.council_id, TextVersion.name)
    .where(
        TextVersion.kind == RecordKind.PROTOCOL,
        TextVersion.adopted_at.is_not(None),
        TextVersion.proposed_by.is_not(None),
        ~exists().where(
            _later.council_id == TextVersion.council_id,
            _later.kind == TextVersion.kind,
            _later.adopted_at > TextVersion.adopted_at,
        ),
        ~exists().where(
            CoverageAdopted.council_id == TextVersion.council_id,
            CoverageAdopted.version == TextVersion.name,
        ),
    )
    .order_by(TextVersion.council_id)
)
