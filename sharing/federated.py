"""Log-in by an identity of ProConnect, which says who somebody is and nothing else.

Rules:

1. There is an account already, or nobody comes in: nothing here makes one.
2. The first time, the account is found by the e-mail that the provider vouches for, and the pair
   (issuer, subject) is remembered.  From then on it is found by that pair only: a changed e-mail
   changes nothing, and whoever gets the e-mail later is somebody else.
3. Each time, the institution is on the list, and the agent is a person who has not left.  An empty
   list lets nobody in.
4. A second factor that the provider saw counts like one shown here, on that session.
5. What is decided about somebody known is in the trail of their council, refusals too.  Of a
   stranger, the log counts the reason and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from sharing.command import SharingError, keepable
from sharing.gate import open_session, record
from sharing.store import Agent, FederatedLogin, Login
from sharing.store.people import LONGEST_SUBJECT
from sharing.store.sessions import Sessions
from sharing.tries import locked

HOW = "proconnect"

log = logging.getLogger("vigie.gate")


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider vouches for; whoever makes one has checked that the provider does.

    ``subject``: who they are to ``issuer``, for ever.  ``email``: empty if nobody vouches for it.
    ``siret``: the institution they came from, 14 digits.  ``proved``: they showed a second factor.
    """

    issuer: str
    subject: str = field(repr=False)
    email: str = field(repr=False)
    siret: str
    proved: bool


class TurnedAwayError(SharingError):
    """This identity does not come in; what had to be written down is.

    ``why``: institution (not on the list) | unknown (no account, or one that is closed or a
    machine's) | other (the account is somebody else's at the provider).
    """

    code = "turned_away"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Federated:
    """Where people are recognised by what a provider says.  ``sirets``: whose agents may come."""

    sessions: Sessions
    clock: Callable[[], datetime]
    sirets: frozenset[str]

    def log_in(self, shown: Vouched) -> str:
        """Open a session and return its token.  Raises ``TurnedAwayError``."""
        known = self._find(shown)
        if known is None:
            why = "unknown" if shown.siret in self.sirets else "institution"
            log.info("log-in by ProConnect refused: %s", why)
            raise TurnedAwayError(why)
        council, agent_id = known
        with self.sessions.of(council) as session:
            agent = locked(session, council, agent_id)
            why = self._why_not(session, agent, shown)
            if not why:
                return self._welcome(session, agent, shown)
            record(session, agent, self.clock(), "session:open", "refused", how=HOW, why=why)
        raise TurnedAwayError("unknown" if why in ("left", "machine") else why)

    def _find(self, shown: Vouched) -> tuple[str, str] | None:
        """Return council and agent of the identity or, failing that, of its e-mail."""
        if not _can_be_kept(shown):
            return None
        linked = select(FederatedLogin).where(
            FederatedLogin.issuer == shown.issuer, FederatedLogin.subject == shown.subject
        )
        with self.sessions.everywhere("the directory finds the council") as session:
            found = session.scalar(linked) or session.get(Login, shown.email.strip().lower())
        return None if found is None else (found.council_id, found.agent_id)

    def _why_not(self, session: Session, agent: Agent, shown: Vouched) -> str:
        """Return why the agent does not come in, as the trail says it; nothing if they do."""
        if shown.siret not in self.sirets:
            return "institution"
        if agent.machine:
            return "machine"
        if agent.left_at is not None:
            return "left"
        linked = session.get(FederatedLogin, (agent.council_id, agent.id, shown.issuer))
        return "other" if linked is not None and linked.subject != shown.subject else ""

    def _welcome(self, session: Session, agent: Agent, shown: Vouched) -> str:
        now = self.clock()
        key = (agent.council_id, agent.id, shown.issuer)
        if session.get(FederatedLogin, key) is None:
            session.add(
                FederatedLogin(
                    agent_id=agent.id, issuer=shown.issuer, subject=shown.subject, linked_at=now
                )
            )
            record(session, agent, now, "proconnect:link", "permitted")
        record(session, agent, now, "session:open", "permitted", how=HOW)
        if shown.proved:
            record(session, agent, now, "factor:prove", "permitted", by=HOW)
        return open_session(session, agent, now, HOW if shown.proved else None)


def _can_be_kept(shown: Vouched) -> bool:
    """Say whether the database takes the words of this identity as they are."""
    return (
        0 < len(shown.subject) <= LONGEST_SUBJECT
        and len(shown.email) <= 254
        and all(map(keepable, (shown.issuer, shown.subject, shown.email)))
    )
