"""What a page may ask of the second factor: each question is one transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sharing.command import NotFoundError
from sharing.gate import Visitor
from sharing.second_factor import codes, keys, rows
from sharing.second_factor.ceremonies import Site
from sharing.second_factor.one_time import Seal
from sharing.second_factor.standing import Refusal, Standing, standing
from sharing.store import Passkey, Totp
from sharing.store.sessions import Sessions


@dataclass(frozen=True, slots=True)
class HeldPasskey:
    """A passkey as its owner sees it."""

    id: str
    label: str
    made_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody can prove with.  ``codes_left`` None: they never had recovery codes."""

    application_since: datetime | None
    passkeys: tuple[HeldPasskey, ...]
    codes_left: int | None

    @property
    def any(self) -> bool:
        """Whether there is a factor at all."""
        return self.application_since is not None or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """For whoever has logged in.  ``site`` None: nobody said where we are, so no passkeys.

    What changes something raises ``ProofNeededError`` where a factor has to be shown first.
    """

    sessions: Sessions
    clock: Callable[[], datetime]
    seal: Seal = field(repr=False)
    site: Site | None

    def held(self, visitor: Visitor) -> Held:
        """Return what *visitor* can prove with."""
        with self.sessions.reading(visitor.actor.council) as session:
            application = rows.application(session, visitor.actor.id)
            return Held(
                application.confirmed_at if application else None,
                tuple(
                    HeldPasskey(kept.id, kept.label, kept.made_at, kept.last_used_at)
                    for kept in rows.passkeys(session, visitor.actor.id)
                ),
                rows.codes_left(session, visitor.actor.id),
            )

    def begin_application(self, visitor: Visitor) -> str | None:
        """Return the secret of a new application, this once; None if one is in use."""
        with self._standing(visitor) as here:
            return codes.begin(here, self.seal)

    def confirm_application(self, visitor: Visitor, typed: str) -> Refusal | None:
        """Put the application in use, if *typed* is its code."""
        with self._standing(visitor) as here:
            return codes.confirm(here, self.seal, typed)

    def show_code(self, visitor: Visitor, typed: str) -> Refusal | None:
        """Prove with a code of the application."""
        with self._standing(visitor) as here:
            return codes.show_code(here, self.seal, typed)

    def show_recovery(self, visitor: Visitor, typed: str) -> Refusal | None:
        """Prove with a recovery code, which is used up by that."""
        with self._standing(visitor) as here:
            return codes.show_recovery(here, typed)

    def make_recovery(self, visitor: Visitor) -> tuple[str, ...]:
        """Return ten new recovery codes, this once; the old ones open nothing any more."""
        with self._standing(visitor) as here:
            return codes.make_recovery(here)

    def ask_new_passkey(self, visitor: Visitor) -> dict[str, Any]:
        """Return what the browser is asked in order to make a passkey."""
        with self._standing(visitor) as here:
            return keys.ask_new(here, self._here())

    def add_passkey(self, visitor: Visitor, answer: str, label: str) -> Refusal | None:
        """Put a passkey that was just made in use."""
        with self._standing(visitor) as here:
            return keys.add(here, self._here(), answer, label)

    def ask_passkey(self, visitor: Visitor) -> dict[str, Any]:
        """Return what the browser is asked in order to show a passkey."""
        with self._standing(visitor) as here:
            return keys.ask(here, self._here())

    def show_passkey(self, visitor: Visitor, answer: str) -> Refusal | None:
        """Prove with a passkey."""
        with self._standing(visitor) as here:
            return keys.show(here, self._here(), answer)

    def take_away(self, visitor: Visitor, passkey: str | None) -> None:
        """Take away a passkey by its id, or the application (None).  Raises ``NotFoundError``."""
        with self._standing(visitor) as here:
            here.must_have_proved()
            agent = here.agent.id
            if passkey is None:
                application = here.session.get(Totp, (here.agent.council_id, agent))
                if application is None:
                    raise NotFoundError("totp")
                here.session.delete(application)
                here.write("revoke", by="totp")
            else:
                kept: dict[str, Passkey] = {p.id: p for p in rows.passkeys(here.session, agent)}
                if passkey not in kept:
                    raise NotFoundError("passkey")
                kept[passkey].revoked_at = here.now
                here.write("revoke", by="passkey", key=passkey)
            rows.end_proofs(here.session, agent)
            if not rows.has_any(here.session, agent):
                rows.forget_codes(here.session, agent)

    def has_read(self, visitor: Visitor) -> None:
        """Note that they have read that their factors are gone."""
        with self._standing(visitor) as here:
            here.agent.factors_reset_at = None

    def _standing(self, visitor: Visitor) -> AbstractContextManager[Standing]:
        return standing(self.sessions, self.clock, visitor)

    def _here(self) -> Site:
        if self.site is None:
            raise NotFoundError("passkeys")
        return self.site
