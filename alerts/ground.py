"""The places that a protocol names, found in the council: its codes become the ids of events.

A place named means all that lies under it.  A code that no place has any more covers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from protocols.model import Duty, Protocol
from sharing.store import Territory
from sharing.store.sessions import ask
from sharing.territories import reaching, read_tree


def on_ground(session: Session, protocol: Protocol) -> Protocol:
    """Return *protocol* with the ids of its places, to be planned for events of this council."""
    if not protocol.places:
        return protocol
    rows = ask(session, _PLACES, codes=sorted(protocol.places))
    known = {row.code: row.id for row in rows}
    reach = reaching(read_tree(session))
    return replace(protocol, duties=tuple(_found(one, known, reach) for one in protocol.duties))


_PLACES = select(Territory.code, Territory.id).where(
    Territory.code.in_(bindparam("codes", expanding=True))
)


def _found(
    duty: Duty,
    known: Mapping[str, str],
    reach: Callable[[frozenset[str]], frozenset[str]],
) -> Duty:
    codes = duty.when.sectors
    if not codes:
        return duty
    places = reach(frozenset(known[code] for code in codes if code in known))
    return replace(
        duty, when=replace(duty.when, sectors=places or codes)
    )  # never empty: everywhere
