"""What opens the gate, given and taken away: passphrases, sessions, keys, second factors.

Each change is in the trail of the council it concerns, by the platform's keeper, about the agent.
A secret is returned once and never kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from sharing.gate import KEY_MARK, SCOPES, digest
from sharing.holders import give_up
from sharing.keeper import note
from sharing.second_factor import rows
from sharing.store import Agent, ApiKey, FederatedLogin, Login, LoginSession, OpenedSpace, new_id
from sharing.store.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Credentials:
    """For coordinators and whoever runs the platform."""

    sessions: Sessions
    clock: Callable[[], datetime]
    hasher: PasswordHasher = field(default_factory=PasswordHasher, repr=False)

    def make_key(self, council: str, agent_id: str, label: str, scopes: tuple[str, ...]) -> str:
        """Make an API key for an agent of the council; the answer is shown once."""
        unknown = set(scopes) - set(SCOPES)
        if unknown or not scopes:
            raise ValueError(f"scopes are among {', '.join(SCOPES)}")
        secret = secrets.token_hex(32)
        key = ApiKey(
            id=new_id(),
            agent_id=agent_id,
            label=label,
            secret_hash=digest(secret),
            scopes=list(scopes),
            made_at=self.clock(),
        )
        with self.sessions.of(council) as session:
            agent = session.get_one(Agent, (council, agent_id))
            session.add(key)
            self._note(session, agent, "key:make", key=key.id, scopes=sorted(scopes))
        return "_".join((KEY_MARK, council, key.id, secret))

    def revoke_key(self, council: str, key_id: str) -> bool:
        """Revoke a key; say whether there was one to revoke."""
        with self.sessions.of(council) as session:
            key = session.get(ApiKey, (council, key_id))
            if key is None or key.revoked_at is not None:
                return False
            key.revoked_at = self.clock()
            agent = session.get_one(Agent, (council, key.agent_id))
            self._note(session, agent, "key:revoke", key=key.id)
            return True

    def sign_out(self, council: str, agent_id: str) -> int:
        """Revoke every open session of an agent, on whatever screen; return how many."""
        with self.sessions.of(council) as session:
            agent = session.get_one(Agent, (council, agent_id))
            revoked = self._revoke_all(session, agent)
            self._note(session, agent, "session:revoke", count=revoked)
            return revoked

    def let_go(self, council: str, agent_id: str) -> None:
        """Note that an agent has left: sessions, keys and log-in open nothing any more."""
        with self.sessions.of(council) as session:
            agent = session.get_one(Agent, (council, agent_id))
            agent.left_at = agent.left_at or self.clock()
            self._revoke_all(session, agent)
            rows.take_away(session, agent.id, self.clock())
            keys = give_up(session, agent.id, self.clock())
            self._note(session, agent, "agent:leave", keys_kept=keys.kept)

    def reset_factors(self, council: str, agent_id: str) -> None:
        """Take away somebody's second factors and end their sessions; they are told afterwards."""
        with self.sessions.of(council) as session:
            agent = session.get_one(Agent, (council, agent_id))
            rows.take_away(session, agent.id, self.clock())
            self._revoke_all(session, agent)
            agent.factors_reset_at = self.clock()
            self._note(session, agent, "factor:reset")

    def unlink(self, council: str, agent_id: str) -> int:
        """Forget who the agent is at ProConnect and end their sessions; return how many links."""
        with self.sessions.of(council) as session:
            agent = session.get_one(Agent, (council, agent_id))
            mine = FederatedLogin.agent_id == agent.id
            links = session.scalars(select(FederatedLogin).where(mine)).all()
            for link in links:
                session.delete(link)
            self._revoke_all(session, agent)
            self._note(session, agent, "proconnect:unlink")
            return len(links)

    def renew_passphrase(self, email: str) -> str | None:
        """Give the address a new passphrase and end its sessions; None: nobody has it."""
        passphrase, address = secrets.token_urlsafe(15), email.strip().lower()[:254]
        with self.sessions.everywhere("the directory finds the council") as session:
            found = session.get(Login, address)
        if found is None:
            return None
        with self.sessions.of(found.council_id) as session:
            login = session.get_one(Login, address)
            login.passphrase_hash = self.hash_passphrase(passphrase)
            agent = session.get_one(Agent, (login.council_id, login.agent_id))
            self._revoke_all(session, agent)
            self._note(session, agent, "passphrase:renew")
        return passphrase

    def _note(self, session: Session, agent: Agent, action: str, **detail: object) -> None:
        about = f"agent:{agent.id}"
        note(session, agent.council_id, self.clock(), action, about, detail)

    def _revoke_all(self, session: Session, agent: Agent) -> int:
        now = self.clock()
        open_ones = session.scalars(
            select(LoginSession).where(
                LoginSession.agent_id == agent.id,
                LoginSession.revoked_at.is_(None),
                LoginSession.expires_at > now,
            )
        ).all()
        for one in open_ones:
            one.revoked_at = now
        tokens = [one.token_hash for one in open_ones]
        session.execute(delete(OpenedSpace).where(OpenedSpace.token_hash.in_(tokens)))
        return len(open_ones)

    def hash_passphrase(self, passphrase: str) -> str:
        """Return the Argon2id hash to keep for *passphrase*."""
        return self.hasher.hash(passphrase)
