"""The rows of somebody's second factors: found, and taken away.

In each function *session* is confined to the council of *agent_id*.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from sharing.store import LoginSession, Passkey, RecoveryCode, Totp, WrongProof


def application(session: Session, agent_id: str) -> Totp | None:
    """Return the application that shows their codes, if it is in use."""
    return session.scalar(
        select(Totp).where(Totp.agent_id == agent_id, Totp.confirmed_at.is_not(None))
    )


def passkeys(session: Session, agent_id: str) -> Sequence[Passkey]:
    """Return the passkeys that have not been revoked, in the order in which they were made."""
    return session.scalars(
        select(Passkey)
        .where(Passkey.agent_id == agent_id, Passkey.revoked_at.is_(None))
        .order_by(Passkey.made_at, Passkey.id)
    ).all()


def has_any(session: Session, agent_id: str) -> bool:
    """Say whether there is an application or a passkey; codes on paper alone are no factor."""
    return application(session, agent_id) is not None or bool(passkeys(session, agent_id))


def codes_left(session: Session, agent_id: str) -> int | None:
    """Return how many recovery codes have not been used; None if there never were any."""
    used = session.scalars(
        select(RecoveryCode.used_at).where(RecoveryCode.agent_id == agent_id)
    ).all()
    return used.count(None) if used else None


def end_proofs(session: Session, agent_id: str) -> None:
    """What was proved on any of their sessions counts no more."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.agent_id == agent_id, LoginSession.proved_at.is_not(None))
        .values(proved_at=None, proved_by=None)
    )


def forget_codes(session: Session, agent_id: str) -> None:
    """Delete their recovery codes."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.agent_id == agent_id))


def take_away(session: Session, agent_id: str, now: datetime) -> None:
    """Take away every factor, and what was proved with one."""
    session.execute(delete(Totp).where(Totp.agent_id == agent_id))
    for passkey in passkeys(session, agent_id):
        passkey.revoked_at = now
    forget_codes(session, agent_id)
    session.execute(delete(WrongProof).where(WrongProof.agent_id == agent_id))
    end_proofs(session, agent_id)
