"""Recovery: three of five officers, of different partners, open what somebody lost the key of.

Rules:

1. The recovery key exists only as five shares, each shown once to its officer; no share, and no
   opened private half, is ever a row, a file, a log line or an entry of the trail.
2. No partner holds three shares: nobody's organisation recovers anything alone.
3. A new set-up takes the old one's place when three officers have rehearsed it, not before.  What
   was wrapped for the old pair stays until the record is given to the new one
   (``sharing.nominative.arrivals``), and opens with the old shares.
4. Recovery gives somebody what they may read anyway: the records of the groups they sit in.
5. Every step is in the trail, with who held the shares; a try that failed too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, exists, select, update
from sqlalchemy.orm import Session

from audit.limits import at_most
from sharing.agents import active_actors
from sharing.command import ConflictError
from sharing.holders import RECOVERY, GivenUp, give_up, hold_keys
from sharing.keeper import note
from sharing.nominative.records import MEMBER, pairs_of
from sharing.sealing.errors import CannotOpenError, SealingError
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair
from sharing.sealing.recovery import put_by, take_out
from sharing.sealing.shares import MADE, NEEDED, ShareError, check, join, split
from sharing.sealing.wraps import unwrap, wrap
from sharing.shredding import unwrap_kept, wrap_kept
from sharing.store import (
    Agent,
    NominativeRecord,
    Notice,
    OpenedSpace,
    RecordWrap,
    RecoveryOfficer,
    RecoveryPair,
    RecoveryWrap,
    SealedPair,
    new_id,
)
from sharing.store.sessions import Sessions

PAIR_RETIRED = "pair_retired"
"""The notice that one's lost pair was retired."""
PORTION = 100


class OfficersError(Exception):
    """These five cannot be the officers; says why."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """For whoever runs the platform, at its terminal, with the officers beside them."""

    sessions: Sessions
    clock: Callable[[], datetime]

    def set_up(self, council: str, officers: Sequence[str]) -> tuple[str, ...]:
        """Make the recovery pair; return the share of each of the five officers, in their order.

        Raises OfficersError for officers who are not five people of three partners at least, none
        of which would hold three shares.
        """
        key, pair = Key.new(), PrivatePair.new()
        shares = split(key)
        with self.sessions.of(council) as session:
            _check_officers(session, officers)
            self._retire(session, RecoveryPair.rehearsed_at.is_(None))
            kept = put_by(pair, key, council=council)
            session.add(
                RecoveryPair(
                    id=pair.key_id, public=pair.public.raw, kept=kept, made_at=self.clock()
                )
            )
            session.flush()
            for number, agent in enumerate(officers, 1):
                session.add(RecoveryOfficer(pair_id=pair.key_id, number=number, agent_id=agent))
            self._record(session, council, "set_up", pair.key_id, {"officers": list(officers)})
        return shares

    def rehearse(self, council: str, shares: Sequence[str]) -> None:
        """Open the recovery pair and have it open something new; nothing of anybody's is opened.

        Raises ShareError for shares that do not join, CannotOpenError for another council's.
        """
        pair, officers = self._opened(council, "rehearse", shares)
        key = Key.new()
        kept = wrap(key, pair.public, council=council, record="", purpose=RECOVERY)
        if unwrap(kept, pair, council=council, record="", purpose=RECOVERY).raw != key.raw:
            raise CannotOpenError
        with self.sessions.of(council) as session:
            row = session.get_one(RecoveryPair, (council, pair.key_id))
            row.rehearsed_at = self.clock()
            if row.retired_at is None:
                self._retire(session, RecoveryPair.id != row.id)
            self._record(session, council, "rehearse", pair.key_id, {"officers": officers})

    def retire(self, council: str, agent: str) -> GivenUp:
        """Retire the pair that somebody has lost, so that they can make another; they are told.

        Their keys are given up but for the last of a record.  Raises ConflictError if there is no
        pair in use.
        """
        now = self.clock()
        with self.sessions.of(council) as session:
            pair = session.scalar(
                select(SealedPair).where(
                    SealedPair.agent_id == agent, SealedPair.retired_at.is_(None)
                )
            )
            if pair is None:
                raise ConflictError("no_pair", "Cette personne n'a pas de clé à retirer.")
            pair.retired_at = now
            session.execute(delete(OpenedSpace).where(OpenedSpace.pair_id == pair.id))
            keys = give_up(session, agent, now)
            told = Notice(id=new_id(), agent_id=agent, kind=PAIR_RETIRED, about="", word="", at=now)
            session.add(told)
            self._record(
                session, council, "retire", pair.id, {"agent": agent, "keys_kept": keys.kept}
            )
            return keys

    def restore(
        self, council: str, shares: Sequence[str], agent: str, portion: int = PORTION
    ) -> Iterator[int]:
        """Give somebody the records of their groups; yield how many each portion gave.

        What was given stays given: asking again goes on.  Raises as `rehearse` does, and
        ConflictError if they have no pair in use.
        """
        pair, officers = self._opened(council, "restore", shares)
        given = portion
        while given:
            with self.sessions.of(council) as session:
                given = self._give(session, council, pair, agent, portion)
                who = {"agent": agent, "given": given, "officers": officers}
                self._record(session, council, "restore", pair.key_id, who)
            yield given

    def _retire(self, session: Session, which: ColumnElement[bool]) -> None:
        session.execute(
            update(RecoveryPair)
            .where(RecoveryPair.retired_at.is_(None), which)
            .values(retired_at=self.clock())
        )

    def _give(
        self, session: Session, council: str, pair: PrivatePair, agent: str, portion: int
    ) -> int:
        now, given = self.clock(), 0
        own = next(iter(pairs_of(session, frozenset((agent,))).values()), None)
        if own is None:
            wrong = "Cette personne n'a pas encore préparé son nouvel espace scellé."
            raise ConflictError("newcomer_unready", wrong)
        groups = [one.groups for one in active_actors(session, council, now, {agent})]
        lacked = _lacked(frozenset().union(*groups), own.key_id, pair.key_id)
        some = lacked.limit(at_most(portion))
        hold_keys(session, [row.id for row in session.execute(some)])
        for record, wrapped in session.execute(some).all():
            try:
                key = unwrap_kept(session, wrapped, pair, record, RECOVERY)
            except CannotOpenError:  # damaged: it opens for nobody, and stops nobody
                continue
            new = wrap_kept(session, key, own, record, MEMBER)
            session.add(RecordWrap(record_id=record, pair_id=own.key_id, wrapped=new, at=now))
            given += 1
        return given

    def _opened(
        self, council: str, deed: str, shares: Sequence[str]
    ) -> tuple[PrivatePair, list[str]]:
        """Return the pair that the shares open, the newest first, and who was given them."""
        try:
            with self.sessions.reading(council) as session:
                return _open(session, council, shares)
        except SealingError as error:
            why = error.fault.value if isinstance(error, ShareError) else "cannot_open"
            with self.sessions.of(council) as session:
                self._record(session, council, deed, "", {"why": why}, "refused")
            raise

    def _record(
        self,
        session: Session,
        council: str,
        deed: str,
        pair: str,
        detail: Mapping[str, object],
        outcome: str = "permitted",
    ) -> None:
        resource = f"recovery_pair:{pair or '*'}"
        note(session, council, self.clock(), f"recovery:{deed}", resource, detail, outcome)


def _open(session: Session, council: str, shares: Sequence[str]) -> tuple[PrivatePair, list[str]]:
    key = join(shares)
    numbers = [check(share).index + 1 for share in shares]
    newest = RecoveryPair.retired_at.is_not(None), RecoveryPair.made_at.desc()
    for row in session.scalars(select(RecoveryPair).order_by(*newest)).all():
        try:
            pair = take_out(row.kept, key, council=council, key_id=row.id)
        except CannotOpenError:
            continue
        holders = select(RecoveryOfficer.agent_id).where(
            RecoveryOfficer.pair_id == row.id, RecoveryOfficer.number.in_(numbers)
        )
        return pair, list(session.scalars(holders.order_by(RecoveryOfficer.number)))
    raise CannotOpenError


def _check_officers(session: Session, officers: Sequence[str]) -> None:
    there = select(Agent.id, Agent.partner_id).where(
        Agent.id.in_(officers), Agent.left_at.is_(None), Agent.machine.is_(False)
    )
    partners = {row.id: row.partner_id for row in session.execute(there)}
    if not len(officers) == len(partners) == MADE:
        raise OfficersError(f"{MADE} different people of this council are needed")
    each = Counter(partners.values())
    if len(each) < NEEDED:
        raise OfficersError(f"they come from {len(each)} partner(s); {NEEDED} at least are needed")
    if max(each.values()) >= NEEDED:
        raise OfficersError(f"{NEEDED} of them are of one partner, which could then act alone")


def _lacked(groups: frozenset[str], own: str, recovery: str) -> Select[str, bytes]:
    """Records of *groups* with what was wrapped for recovery, of those not wrapped for *own*."""
    theirs = exists(
        select(RecordWrap.pair_id).where(
            RecordWrap.council_id == NominativeRecord.council_id,
            RecordWrap.record_id == NominativeRecord.id,
            RecordWrap.pair_id == own,
        )
    )
    kept = and_(
        RecoveryWrap.council_id == NominativeRecord.council_id,
        RecoveryWrap.record_id == NominativeRecord.id,
        RecoveryWrap.pair_id == recovery,
    )
    return (
        select(NominativeRecord.id, RecoveryWrap.wrapped)
        .join(RecoveryWrap, kept)
        .where(NominativeRecord.group_id.in_(groups), ~theirs)
        .order_by(NominativeRecord.opened_at, NominativeRecord.id)
    )
