"""Passkeys, step by step: one is asked for, made, shown.

A passkey whose count does not grow was copied, or says so: it is not taken, and the trail knows
which.  Many passkeys always say 0, and those are taken (WebAuthn §6.1.1).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from sharing.command import keepable
from sharing.second_factor import ceremonies, rows
from sharing.second_factor.ceremonies import Known, Site
from sharing.second_factor.standing import Refusal, Standing
from sharing.store import Passkey

LONGEST_LABEL = 60
UNNAMED = "Clé d’accès"


def ask_new(here: Standing, site: Site) -> dict[str, Any]:
    """Return what the browser is asked in order to make a passkey."""
    here.must_have_proved()
    here.write("enrol", by="passkey")
    known = _known(here)
    return ceremonies.to_make(site, here.challenge(), here.owner, here.agent.name, known)


def add(here: Standing, site: Site, answer: str, label: str) -> Refusal | None:
    """Put a passkey that was just made in use; it has then been shown, too."""
    here.must_have_proved()
    challenge = here.take_challenge()
    if challenge is None:
        return here.refuse("confirm", "passkey", "late")
    new = ceremonies.made(site, challenge, answer)
    if new is None:
        return here.refuse("confirm", "passkey", "wrong")
    if here.session.scalar(select(Passkey.id).where(Passkey.credential == new.credential)):
        return here.refuse("confirm", "passkey", "known")
    label = label.strip()[:LONGEST_LABEL]
    kept = Passkey(
        agent_id=here.agent.id,
        credential=new.credential,
        public_key=new.public_key,
        sign_count=new.sign_count,
        transports=new.transports,
        label=label if label and keepable(label) else UNNAMED,
        made_at=here.now,
    )
    here.session.add(kept)
    here.session.flush()  # its id is given by that
    here.proved("confirm", "passkey", key=kept.id)
    return None


def ask(here: Standing, site: Site) -> dict[str, Any]:
    """Return what the browser is asked in order to show a passkey."""
    return ceremonies.to_show(site, here.challenge(), _known(here))


def show(here: Standing, site: Site, answer: str) -> Refusal | None:
    """Take what a passkey of theirs answered to the challenge of this session."""
    challenge = here.take_challenge()
    if challenge is None:
        return here.refuse("prove", "passkey", "late")
    kept = here.session.scalar(
        select(Passkey).where(
            Passkey.agent_id == here.agent.id,
            Passkey.credential == ceremonies.named(answer),
            Passkey.revoked_at.is_(None),
        )
    )
    count = ceremonies.shown(site, challenge, answer, kept.public_key) if kept else None
    if kept is None or count is None:
        return here.refuse("prove", "passkey", "wrong")
    if count <= kept.sign_count and (count or kept.sign_count):
        return here.refuse("prove", "passkey", "copied", key=kept.id)
    kept.sign_count, kept.last_used_at = count, here.now
    here.proved("prove", "passkey", key=kept.id)
    return None


def _known(here: Standing) -> Known:
    return [
        (kept.credential, kept.transports) for kept in rows.passkeys(here.session, here.agent.id)
    ]
