"""What is typed, step by step: an application is set up and used, codes on paper are too."""

from __future__ import annotations

from datetime import timedelta

from sharing.second_factor import one_time, rows
from sharing.second_factor.one_time import Seal
from sharing.second_factor.standing import Refusal, Standing
from sharing.store import RecoveryCode, Totp

ENROLMENT_LASTS = timedelta(minutes=15)


def begin(here: Standing, seal: Seal) -> str | None:
    """Give them the secret of a new application, to be confirmed; None if one is in use."""
    here.must_have_proved()
    kept = here.session.get(Totp, (here.agent.council_id, here.agent.id))
    if kept is not None and kept.confirmed_at is not None:
        return None
    secret = one_time.new_secret()
    if kept is None:
        kept = Totp(agent_id=here.agent.id)
        here.session.add(kept)
    kept.sealed, kept.made_at = seal.close(secret, here.owner), here.now
    here.write("enrol", by="totp")
    return secret


def confirm(here: Standing, seal: Seal, typed: str) -> Refusal | None:
    """Put the application in use if *typed* is its code; it has then been shown, too."""
    here.must_have_proved()
    kept = here.session.get(Totp, (here.agent.council_id, here.agent.id))
    if kept is None or kept.confirmed_at or here.now - kept.made_at >= ENROLMENT_LASTS:
        return here.refuse("confirm", "totp", "late")
    secret = seal.open(kept.sealed, here.owner)
    step = one_time.step_of(secret, typed, here.now) if secret else None
    if step is None:
        return here.refuse("confirm", "totp", "wrong")
    kept.confirmed_at, kept.last_step = here.now, step
    here.proved("confirm", "totp")
    return None


def show_code(here: Standing, seal: Seal, typed: str) -> Refusal | None:
    """Take a code of the application; whoever has none gets the answer of a wrong code."""
    if waiting := here.wait("totp"):
        return waiting
    kept = rows.application(here.session, here.agent.id)
    secret = seal.open(kept.sealed, here.owner) if kept else None
    step = one_time.step_of(secret or one_time.NOBODYS, typed, here.now)
    if kept is None or secret is None or step is None:
        return here.refuse_code("totp", "wrong")
    if kept.last_step is not None and step <= kept.last_step:
        return here.refuse_code("totp", "used")
    kept.last_step = step
    here.proved("prove", "totp")
    return None


def show_recovery(here: Standing, typed: str) -> Refusal | None:
    """Take a recovery code."""
    if waiting := here.wait("recovery"):
        return waiting
    key = (here.agent.council_id, here.agent.id, one_time.recovery_hash(typed))
    kept = here.session.get(RecoveryCode, key)
    if kept is None:
        return here.refuse_code("recovery", "wrong")
    if kept.used_at is not None:
        return here.refuse_code("recovery", "used")
    kept.used_at = here.now
    left = rows.codes_left(here.session, here.agent.id)
    here.proved("prove", "recovery", left=str(left))
    return None


def make_recovery(here: Standing) -> tuple[str, ...]:
    """Give them ten recovery codes in place of those that they had; () without a factor."""
    here.must_have_proved()
    if not rows.has_any(here.session, here.agent.id):
        return ()
    rows.forget_codes(here.session, here.agent.id)
    codes = one_time.new_recovery_codes()
    here.session.add_all(
        RecoveryCode(agent_id=here.agent.id, code_hash=one_time.recovery_hash(code))
        for code in codes
    )
    here.write("codes", count=str(len(codes)))
    return codes
