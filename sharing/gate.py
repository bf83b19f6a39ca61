"""The gate: who is knocking?  Log-in, sessions that can be revoked, keys of machines.

Rules:

1. A passphrase is kept as Argon2id; a wrong one and an unknown address cost the same time
   and get the same answer.
2. What the browser holds is random; the database keeps its SHA-256, so that a stolen
   database opens no session.  A session ends after ``LASTS``, at log-out, or when revoked.
3. An agent who has left gets nothing, whatever they hold.
4. Log-ins, failed or not, and log-outs are in the trail of the council they concern; so is a key
   that is turned away, revoked or with another secret.
5. Nothing here decides what may be done: that is the desk's.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import CompoundSelect, Row, bindparam, delete, exists, select, union_all
from sqlalchemy.orm import Session

from audit import trail
from charters.parties import NOTHING, Actor
from charters.vocabulary import Duty
from sharing.agents import one_actor, with_ground
from sharing.command import keepable
from sharing.store import (
    Agent,
    ApiKey,
    Council,
    Login,
    LoginSession,
    Notice,
    OpenedSpace,
    Partner,
)
from sharing.store.sessions import Sessions, ask
from sharing.strangers import NOBODYS_HASH

LASTS = timedelta(hours=12)
PROOF_LASTS = timedelta(minutes=15)
SCOPES = ("alerts:read", "alerts:write", "events:read", "events:write")
KEY_MARK = "vigie"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody known: the actor for the desk, and what a page shows of them.

    ``token`` is what the browser or machine presented; ``scopes`` is None for people.
    ``proved_at``: when a second factor was last shown on this session; ``reset_at``: when somebody
    took their factors away, until they have read it; ``told``: there is a notice to read.
    """

    actor: Actor
    name: str
    partner_name: str
    council_name: str
    theme: str
    token: str = field(repr=False)
    scopes: frozenset[str] | None = None
    proved_at: datetime | None = None
    reset_at: datetime | None = None
    told: bool = False


def proved_recently(proved_at: datetime | None, now: datetime) -> bool:
    """Say whether what was proved at *proved_at* still counts."""
    return proved_at is not None and now - proved_at < PROOF_LASTS


def met(visitor: Visitor, now: datetime) -> frozenset[str]:
    """Return the duties of the charter that *visitor* has met by what they showed.

    In the words of ``charters.parties.Actor.proved``, which the gate fills with it.
    """
    return frozenset((Duty.MFA,)) if proved_recently(visitor.proved_at, now) else NOTHING


@dataclass(frozen=True, slots=True)
class Gate:
    """Where people and machines are recognised."""

    sessions: Sessions
    clock: Callable[[], datetime]
    hasher: PasswordHasher = field(default_factory=PasswordHasher, repr=False)

    def log_in(self, email: str, passphrase: str) -> str | None:
        """Open a session; return its token, or None if the pair is not right."""
        with self.sessions.everywhere("the directory finds the council") as session:
            address = email.strip().lower()[:254]
            login = session.get(Login, address) if keepable(address) else None
        known = login.passphrase_hash if login else NOBODYS_HASH
        right = self._verify(known, passphrase)
        if login is None:
            return None
        with self.sessions.of(login.council_id) as session:
            agent = session.get_one(Agent, (login.council_id, login.agent_id))
            welcome = right and agent.left_at is None
            record(
                session, agent, self.clock(), "session:open", "permitted" if welcome else "refused"
            )
            if not welcome:
                return None
            return open_session(session, agent, self.clock())

    def log_out(self, presented: str) -> None:
        """Revoke the session; revoking twice or an unknown one does nothing."""
        council, _, token = presented.partition(".")
        with self.sessions.of(council) as session:
            found = session.get(LoginSession, (council, digest(token)))
            if found is not None and found.revoked_at is None:
                found.revoked_at = self.clock()
                session.execute(
                    delete(OpenedSpace).where(OpenedSpace.token_hash == found.token_hash)
                )
                agent = session.get_one(Agent, (council, found.agent_id))
                record(session, agent, self.clock(), "session:close", "permitted")

    def recognise(self, presented: str) -> Visitor | None:
        """Return who holds this session token, or None."""
        council, _, token = presented.partition(".")
        if not keepable(council):
            return None
        now = self.clock()
        row = self.sessions.ask(council, _BY_TOKEN, token=digest(token), now=now)
        if row is None:
            return None
        found = replace(
            _visitor(council, row, presented, None), proved_at=row.proved_at, told=row.told
        )
        return replace(found, actor=replace(found.actor, proved=met(found, now)))

    def recognise_key(self, presented: str) -> Visitor | None:
        """Return the machine that holds this API key, or None."""
        parts = presented.split("_")
        if len(parts) != 4 or parts[0] != KEY_MARK or not keepable(presented):
            return None
        _, council, key_id, secret = parts
        row = self.sessions.ask(council[:64], _BY_KEY, key=key_id[:64], now=self.clock())
        kept = row.secret_hash if row else digest("")
        right = secrets.compare_digest(kept, digest(secret))
        if row is None:
            return None
        if not right or row.revoked_at is not None:
            why = {"key": key_id, "why": "revoked" if right else "secret"}
            with self.sessions.of(council) as session:
                agent = session.get_one(Agent, (council, row.id))
                record(session, agent, self.clock(), "key:use", "refused", **why)
            return None
        return _visitor(council, row, presented, frozenset(row.scopes))

    def set_theme(self, visitor: Visitor, theme: str) -> None:
        """Remember how the person likes their screen: auto, light or dark."""
        if theme not in ("auto", "light", "dark"):
            raise ValueError("a theme is auto, light or dark")
        with self.sessions.of(visitor.actor.council) as session:
            session.get_one(Agent, (visitor.actor.council, visitor.actor.id)).theme = theme

    def _verify(self, kept: str, passphrase: str) -> bool:
        try:
            return keepable(passphrase) and self.hasher.verify(kept, passphrase[:1024])
        except (VerificationError, InvalidHashError):
            return False


def open_session(
    session: Session, agent: Agent, now: datetime, proved_by: str | None = None
) -> str:
    """Open a session for *agent* and return its token; *proved_by*: what they proved with."""
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=digest(token),
            agent_id=agent.id,
            opened_at=now,
            expires_at=now + LASTS,
            proved_at=now if proved_by else None,
            proved_by=proved_by,
        )
    )
    return f"{agent.council_id}.{token}"


def record(
    session: Session, agent: Agent, at: datetime, action: str, outcome: str, **detail: str
) -> None:
    """Write in the trail what happened to the agent's way in."""
    trail.append(
        session,
        agent.council_id,
        trail.Deed(
            at=at,
            actor=agent.id,
            partner=agent.partner_id,
            action=action,
            resource=f"agent:{agent.id}",
            outcome=outcome,
            articles=(),
            rules=(),
            charter="",
            detail=detail,
        ),
    )


def held(presented: str) -> str:
    """Return what the database keeps of a session token or of a key: it opens nothing by itself.

    For whoever has to ask again and again whether it is still good.
    """
    if presented.startswith(f"{KEY_MARK}_"):
        return presented.split("_")[2]
    return digest(presented.partition(".")[2])


def still_open(session: Session, now: datetime, asked: Iterable[str]) -> frozenset[str]:
    """Return which of these, as they are ``held``, still open anything."""
    return frozenset(asked).intersection(ask(session, _OPEN, now=now).scalars().all())


_OPEN: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(LoginSession.token_hash).where(
        LoginSession.revoked_at.is_(None), LoginSession.expires_at > bindparam("now")
    ),
    select(ApiKey.id).where(ApiKey.revoked_at.is_(None)),
)


_PEOPLE = (
    select(
        Agent.id,
        Agent.partner_id,
        Agent.profession,
        Partner.kind,
        Agent.name,
        Partner.name.label("partner_name"),
        Council.name.label("council_name"),
        Agent.theme,
        Agent.accepted_version,
        Agent.factors_reset_at,
    )
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .join(Council, Council.id == Agent.council_id)
    .where(Agent.left_at.is_(None))
)
"""Agents who are still there, with what ``_visitor`` needs."""

_TOLD = exists(
    select(Notice.id).where(
        Notice.council_id == Agent.council_id,
        Notice.agent_id == Agent.id,
        Notice.read_at.is_(None),
    )
).label("told")
_BY_TOKEN = with_ground(
    _PEOPLE.add_columns(LoginSession.proved_at, _TOLD)
    .join(
        LoginSession,
        (LoginSession.council_id == Agent.council_id) & (LoginSession.agent_id == Agent.id),
    )
    .where(
        LoginSession.token_hash == bindparam("token"),
        LoginSession.revoked_at.is_(None),
        LoginSession.expires_at > bindparam("now"),
    )
)
_BY_KEY = with_ground(
    _PEOPLE.add_columns(ApiKey.secret_hash, ApiKey.revoked_at, ApiKey.scopes)
    .join(ApiKey, (ApiKey.council_id == Agent.council_id) & (ApiKey.agent_id == Agent.id))
    .where(ApiKey.id == bindparam("key"))
)


def _visitor(
    council: str, row: Row[*tuple[Any, ...]], token: str, scopes: frozenset[str] | None
) -> Visitor:
    actor = one_actor(council, row)
    return Visitor(
        actor,
        row.name,
        row.partner_name,
        row.council_name,
        row.theme,
        token,
        scopes,
        reset_at=row.factors_reset_at,
    )


def digest(token: str) -> str:
    """Return what the database keeps of a token or of a key's secret."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
