"""The sealed space: where somebody's own pair is open, on one session, for as long as they work.

Rules:

1. A pair is made by its owner; the passphrase that locks it is kept nowhere, in no form, and is not
   the one they log in with.  Whoever loses it loses what was sealed to them.
2. What is opened lives in memory for one request.  Between two, the server keeps it shut under a
   key that only the browser's cookie holds, for ``LASTS`` since the last request.
3. A try is written down before it is weighed: five in fifteen minutes, and that person waits,
   however many tries come at once.  Nobody else waits.
4. The passphrase is weighed outside of any transaction: it costs a tenth of a second of work, and
   nobody's report waits for it.
5. Each step is in the trail, never with what was typed.  What may then be read is the charter's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from sharing.command import ConflictError, InvalidInputError, Problem
from sharing.gate import Visitor, digest, record
from sharing.holders import tell_who_can_share
from sharing.sealing.errors import SealingError
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair
from sharing.sealing.passphrase import Cost, lock, unlock
from sharing.sealing.space import Stay, open_again, shut_in
from sharing.store import Agent, Login, OpenedSpace, SealedPair, WrongPassphrase
from sharing.store.sessions import Sessions
from sharing.tries import locked, waits_until

LASTS = timedelta(minutes=15)
AGAIN_AFTER = timedelta(minutes=1)  # not every request writes how long the stay still lasts
SHORTEST, LONGEST = 16, 200
DIFFERENT = 8  # characters, so that it is not one letter sixteen times


@dataclass(frozen=True, slots=True)
class Stayed:
    """The space is open: ``cookie`` is for the browser alone, and only for this session."""

    ends: datetime
    cookie: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shut:
    """It was not right.  ``until``: after too many tries, when to come back."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SealedSpaces:
    """For whoever has logged in.  ``cost``: what a try of a passphrase costs."""

    sessions: Sessions
    clock: Callable[[], datetime]
    cost: Cost = field(default_factory=Cost)
    hasher: PasswordHasher = field(default_factory=PasswordHasher, repr=False)

    def has_pair(self, visitor: Visitor) -> bool:
        """Say whether the visitor has made their pair."""
        with self.sessions.reading(visitor.actor.council) as session:
            return _pair_of(session, visitor) is not None

    def make(self, visitor: Visitor, passphrase: str) -> None:
        """Make the visitor's pair.

        Raises InvalidInputError for a passphrase that is too weak or opens the log-in too, and
        ConflictError for a second pair.
        """
        self.refuse_weak(visitor, passphrase)
        council, agent = visitor.actor.council, visitor.actor.id
        pair = PrivatePair.new()
        locked = lock(pair, passphrase, council=council, agent=agent, cost=self.cost)
        with self.sessions.of(council) as session:
            owner = _owner(session, visitor)
            if _pair_of(session, visitor) is not None:
                raise ConflictError("pair_there", "Votre espace scellé est déjà prêt.")
            session.add(
                SealedPair(
                    id=pair.key_id,
                    agent_id=agent,
                    public=pair.public.raw,
                    locked=locked,
                    made_at=self.clock(),
                )
            )
            session.flush()
            tell_who_can_share(session, agent, self.clock())
            record(session, owner, self.clock(), "space:make", "permitted", pair=pair.key_id)

    def open(self, visitor: Visitor, passphrase: str) -> Stayed | Shut:
        """Open the visitor's space on their session.  Raises ConflictError if there is no pair."""
        tried = self._try(visitor)
        if isinstance(tried, Shut):
            return tried
        pair = self._unlocked(visitor, tried, passphrase)
        council, now = visitor.actor.council, self.clock()
        with self.sessions.of(council) as session:
            owner = _owner(session, visitor)
            if pair is None:
                record(session, owner, now, "space:open", "refused")
                return Shut(waits_until(session, WrongPassphrase, visitor.actor.id, now))
            session.execute(
                delete(WrongPassphrase).where(WrongPassphrase.agent_id == visitor.actor.id)
            )
            session.execute(delete(OpenedSpace).where(OpenedSpace.ends <= now))
            cookie, stay = Key.new(), Stay(_hash(visitor), visitor.actor.id, now + LASTS)
            session.merge(
                OpenedSpace(
                    council_id=council,
                    token_hash=stay.session,
                    pair_id=pair.key_id,
                    kept=shut_in(pair, cookie, stay),
                    ends=stay.ends,
                )
            )
            record(session, owner, now, "space:open", "permitted", pair=pair.key_id)
        return Stayed(stay.ends, cookie.raw.hex())

    def enter(self, visitor: Visitor, cookie: str) -> PrivatePair | None:
        """Return the visitor's pair for one request, and stay longer; None: the space is shut."""
        key, now = _key(cookie), self.clock()
        if key is None:
            return None
        with self.sessions.reading(visitor.actor.council) as session:
            kept = session.get(OpenedSpace, (visitor.actor.council, _hash(visitor)))
        if kept is None:
            return None
        stay = Stay(kept.token_hash, visitor.actor.id, kept.ends)
        try:
            pair = open_again(kept.kept, key, stay, kept.pair_id, now)
        except SealingError:
            return None
        if kept.ends - now < LASTS - AGAIN_AFTER:
            self._stay(visitor, pair, key, now)
        return pair

    def ends(self, visitor: Visitor) -> datetime | None:
        """Return when what is open on this session shuts by itself; None: nothing is open."""
        with self.sessions.reading(visitor.actor.council) as session:
            kept = session.get(OpenedSpace, (visitor.actor.council, _hash(visitor)))
        return kept.ends if kept is not None and kept.ends > self.clock() else None

    def shut(self, visitor: Visitor) -> None:
        """Shut the space on this session; what the cookie holds opens nothing any more."""
        with self.sessions.of(visitor.actor.council) as session:
            kept = session.get(OpenedSpace, (visitor.actor.council, _hash(visitor)))
            if kept is not None:
                session.delete(kept)
                owner = session.get_one(Agent, (visitor.actor.council, visitor.actor.id))
                record(session, owner, self.clock(), "space:shut", "permitted")

    def _stay(self, visitor: Visitor, pair: PrivatePair, key: Key, now: datetime) -> None:
        stay = Stay(_hash(visitor), visitor.actor.id, now + LASTS)
        with self.sessions.of(visitor.actor.council) as session:
            kept = session.get(OpenedSpace, (visitor.actor.council, stay.session))
            if kept is not None and kept.pair_id == pair.key_id:  # nobody has locked it meanwhile
                kept.kept, kept.ends = shut_in(pair, key, stay), stay.ends

    def _try(self, visitor: Visitor) -> SealedPair | Shut:
        """Write a try down; return the pair that it is a try of."""
        now = self.clock()
        with self.sessions.of(visitor.actor.council) as session:
            owner = _owner(session, visitor)
            pair = _pair_of(session, visitor)
            if pair is None:
                raise ConflictError("no_pair", "Votre espace scellé n'est pas encore prêt.")
            until = waits_until(session, WrongPassphrase, visitor.actor.id, now)
            if until is not None:
                record(session, owner, now, "space:open", "refused", why="wait")
                return Shut(until)
            session.add(WrongPassphrase(agent_id=visitor.actor.id, at=now))
            return pair

    def _unlocked(self, visitor: Visitor, pair: SealedPair, passphrase: str) -> PrivatePair | None:
        council, agent = visitor.actor.council, visitor.actor.id
        try:
            typed = passphrase[: LONGEST + 1]
            return unlock(pair.locked, typed, council=council, agent=agent, key_id=pair.id)
        except SealingError:
            return None

    def refuse_weak(self, visitor: Visitor, passphrase: str) -> None:
        """Raise InvalidInputError for a passphrase that is too weak, or opens the log-in too."""
        right = f"De {SHORTEST} à {LONGEST} caractères\u00a0: cinq mots sans lien, par exemple."
        if not SHORTEST <= len(passphrase) <= LONGEST or len(set(passphrase)) < DIFFERENT:
            wrong = "Cette phrase est trop facile à deviner, ou trop longue."
            raise InvalidInputError(Problem("passphrase", "weak_passphrase", wrong, right))
        with self.sessions.everywhere("the log-in must not open the sealed space") as session:
            kept = session.scalars(
                select(Login.passphrase_hash).where(
                    Login.council_id == visitor.actor.council, Login.agent_id == visitor.actor.id
                )
            ).all()
        if any(self._opens(one, passphrase) for one in kept):
            wrong = "C'est la phrase avec laquelle vous vous connectez."
            right = "Choisissez-en une autre\u00a0: l'une ne doit pas ouvrir ce que garde l'autre."
            raise InvalidInputError(Problem("passphrase", "same_passphrase", wrong, right))

    def _opens(self, kept: str, passphrase: str) -> bool:
        try:
            return self.hasher.verify(kept, passphrase)
        except (VerificationError, InvalidHashError):
            return False


def _owner(session: Session, visitor: Visitor) -> Agent:
    return locked(session, visitor.actor.council, visitor.actor.id)


def _pair_of(session: Session, visitor: Visitor) -> SealedPair | None:
    return session.scalar(
        select(SealedPair).where(
            SealedPair.agent_id == visitor.actor.id, SealedPair.retired_at.is_(None)
        )
    )


def _hash(visitor: Visitor) -> str:
    return digest(visitor.token.partition(".")[2])


def _key(cookie: str) -> Key | None:
    try:
        return Key(bytes.fromhex(cookie)) if cookie.isalnum() else None
    except (ValueError, SealingError):  # no hexadecimal, or not 32 bytes
        return None
