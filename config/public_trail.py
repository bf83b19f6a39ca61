"""What outsiders may fetch of a council's trail, read from the database."""

from __future__ import annotations

from collections.abc import Callable

from audit.checkpoint import Signer
from audit.files import tile
from audit.store import Log
from audit.watch import cosignatures
from sharing.store.sessions import Sessions
from web.trail import PublicTrail

MAX_INDEX = 2**55  # a tree of 2**63 entries has no tile beyond


def public_trail(sessions: Sessions, signer: Callable[[str], Signer]) -> PublicTrail:
    """Return the two questions, each a short reading of its own."""

    def checkpoint(council_id: str) -> str | None:
        with sessions.reading(council_id) as session:
            log = session.get(Log, council_id)
            lines = cosignatures(session, council_id, log.size) if log else ""
        return log.checkpoint + lines if log and log.checkpoint else None

    def hashes(council_id: str, level: int, index: int, width: int) -> bytes | None:
        if index >= MAX_INDEX:
            return None
        with sessions.reading(council_id) as session:
            return tile(session, council_id, level, index, width)

    return PublicTrail(checkpoint, hashes, lambda council_id: signer(council_id).verifier)
