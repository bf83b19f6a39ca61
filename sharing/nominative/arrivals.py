"""Members who arrive: who waits for which records, and how they are given them.

Rules:

1. Whoever the charter lets share gives a member who sits in the group the keys of its records, by
   their own; the server sees each key for one request.
2. One action for many records, a portion at a time, oldest first: what is done stays done, asking
   again goes on, and nothing is done twice.
3. What was proposed to the group and waits for an answer is given with them (``handing_on``).
4. The officers' recovery pair waits as a member does, and is given keys in the same way.
5. Whoever has left gives their keys up (``sharing.holders``); nobody gives up the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, select
from sqlalchemy.orm import aliased

from audit.limits import at_most
from charters.parties import Record
from charters.vocabulary import Action, RecordKind
from sharing.accreditations import find_group, members_of, seated
from sharing.command import (
    Circumstances,
    Command,
    ConflictError,
    InvalidInputError,
    Listing,
    Problem,
    Shelf,
)
from sharing.facts import CASE_COLUMNS
from sharing.holders import RECOVERY, hold_keys, keep_for_recovery, recovery_pair
from sharing.narrow import clause
from sharing.nominative.handing_on import hand_on, lacking
from sharing.nominative.records import MEMBER, pairs_of
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.pairs import PrivatePair, PublicPair
from sharing.shredding import unwrap_kept, wrap_kept
from sharing.store import (
    NominativeRecord,
    RecordWrap,
    RecoveryWrap,
    SealedPair,
    WorkingGroup,
)
from sharing.store.sessions import has_arrays, put
from sharing.work import Work

OFFICERS = ""
"""In the place of a member: the officers' recovery pair."""
PORTION = 100


@dataclass(frozen=True, slots=True)
class RecordsOfGroup:
    """All records of a group, as the charter weighs them."""

    group: WorkingGroup

    @property
    def record(self) -> Record:
        group = self.group
        kind = RecordKind.NOMINATIVE_RECORD
        return Record(kind, "*", group.council_id, working_group=group.id)


@dataclass(frozen=True, slots=True)
class Given:
    """What one portion came to.

    ``done``: records given now; ``left``: those that the giver can still give; ``beyond``: those
    that the newcomer lacks and that the giver cannot open either; ``proposed``: situations that
    wait for an answer, given now.
    """

    done: int
    left: int
    beyond: int
    proposed: int = 0


@dataclass(frozen=True, slots=True)
class ShareRecords(Command[RecordsOfGroup, Given]):
    """Give a member, or the officers, the records of the group that they lack."""

    group: str
    newcomer: str
    pair: PrivatePair = field(repr=False)
    portion: int = PORTION

    action = Action.NOMINATIVE_SHARE
    conceals = True

    def subject(self, work: Work) -> RecordsOfGroup:
        return RecordsOfGroup(find_group(work, self.group).row)

    def circumstances(self, subject: RecordsOfGroup) -> Circumstances:
        return Circumstances(subject.group.body)

    def carry_out(self, work: Work, subject: RecordsOfGroup) -> Given:
        recipient = self._recipient(work, subject.group)
        wraps = RecoveryWrap if self.newcomer == OFFICERS else RecordWrap
        lacked = _lacked(subject.group.id, recipient.key_id, wraps)
        held = lacked.add_columns(RecordWrap.wrapped).join(
            RecordWrap, and_(_of_record(RecordWrap), RecordWrap.pair_id == self.pair.key_id)
        )
        portion = held.order_by(NominativeRecord.opened_at, NominativeRecord.id)
        portion = portion.limit(at_most(self.portion))
        hold_keys(work.session, [row.id for row in work.session.execute(portion)])
        rows = work.session.execute(portion).all()
        given = self._give(work, recipient, rows)
        left, all_left = (
            work.session.scalar(select(func.count()).select_from(one.subquery())) or 0
            for one in (held, lacked)
        )
        proposed = 0
        if self.newcomer != OFFICERS:
            proposed = hand_on(work, subject.group, self.newcomer, recipient, self.pair)
        work.detail.update(group=subject.group.id, to=self.newcomer or RECOVERY, given=given)
        work.detail.update({"proposed": proposed} if proposed else {})
        return Given(given, left, all_left - left, proposed)

    def _recipient(self, work: Work, group: WorkingGroup) -> PublicPair:
        if self.newcomer == OFFICERS:
            officers = recovery_pair(work.session)
            if officers is None:
                wrong = "La clé de secours n'est pas encore en service."
                raise ConflictError("no_recovery", wrong)
            return officers
        if self.newcomer not in seated(work.session, group.id, work.now):
            right = "Choisissez un membre habilité du groupe."
            wrong = "Cette personne n'est pas membre du groupe."
            raise InvalidInputError(Problem("newcomer", "not_a_member", wrong, right))
        pairs = pairs_of(work.session, frozenset((self.newcomer,)))
        if not pairs:
            wrong = "Cette personne n'a pas encore préparé son espace scellé."
            raise ConflictError("newcomer_unready", f"{wrong} Demandez-lui de le faire d'abord.")
        return next(iter(pairs.values()))

    def _give(self, work: Work, recipient: PublicPair, held: Iterable[Any]) -> int:
        """Wrap what is held; return how much of it: a wrap that was damaged opens for nobody."""
        given, rows = 0, []
        for record, wrapped in held:
            try:
                key = unwrap_kept(work.session, wrapped, self.pair, record, MEMBER)
            except CannotOpenError:
                continue
            given += 1
            if self.newcomer == OFFICERS:
                keep_for_recovery(work.session, key, recipient, record, work.now)
                continue
            new = wrap_kept(work.session, key, recipient, record, MEMBER)
            own = {"record_id": record, "pair_id": recipient.key_id}
            rows.append({**own, "wrapped": new, "at": work.now})
        work.session.flush()
        put(work.session, RecordWrap, *rows)
        return given


@dataclass(frozen=True, slots=True)
class Waiting:
    """A member of a group who lacks records of it, or what was proposed to it before they came.

    ``agent`` ``OFFICERS``: the recovery pair, which is given records only.

    ``ready``: they have a pair for which they can be given.
    """

    group: str
    agent: str
    lacks: int
    ready: bool


@dataclass(frozen=True, slots=True)
class ListWaiting(Listing[tuple[Waiting, ...]]):
    """List who lacks records of the groups whose records the actor may know of."""

    action = Action.NOMINATIVE_LIST
    kind = RecordKind.NOMINATIVE_RECORD

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[Waiting, ...]:
        assert work.allowed is not None
        known = clause(work.allowed, CASE_COLUMNS, arrays=has_arrays(work.session))
        there = _counted(work, _THERE.where(known))
        held = _counted(work, _HELD.where(known))
        kept = _counted(work, _KEPT.where(known))
        pairs = {row.agent_id: row.id for row in work.session.execute(_PAIRS)}
        officers, proposed = recovery_pair(work.session), lacking(work)
        found: list[Waiting] = []
        for group, members in members_of(work).items():
            for one in members:
                pair = pairs.get(one.agent)
                lacks = there.get((group, ""), 0) - held.get((group, pair or ""), 0)
                lacks += proposed[group, one.agent]
                found.append(Waiting(group, one.agent, lacks, pair is not None))
        if officers is not None:
            found += [
                Waiting(group, OFFICERS, count - kept.get((group, officers.key_id), 0), ready=True)
                for (group, _), count in there.items()
            ]
        waiting = tuple(one for one in found if one.lacks > 0)
        work.detail["count"] = len(waiting)
        return waiting


def _counted(work: Work, counts: Select[str, str, int]) -> Mapping[tuple[str, str], int]:
    """Return how many records there are, by group and pair."""
    return {(group, pair): count for group, pair, count in work.session.execute(counts)}


def _lacked(group: str, recipient: str, wraps: Any) -> Select[Any]:
    """Return the ids of the group's records that were not wrapped for the recipient."""
    theirs = aliased(wraps)
    given = exists(
        select(theirs.pair_id).where(
            theirs.council_id == NominativeRecord.council_id,
            theirs.record_id == NominativeRecord.id,
            theirs.pair_id == recipient,
        )
    )
    return select(NominativeRecord.id).where(NominativeRecord.group_id == group, ~given)


def _of_record(wraps: Any) -> ColumnElement[bool]:
    return and_(
        wraps.council_id == NominativeRecord.council_id, wraps.record_id == NominativeRecord.id
    )


_THERE = select(NominativeRecord.group_id, literal(""), func.count()).group_by(
    NominativeRecord.group_id
)
_HELD, _KEPT = (
    select(NominativeRecord.group_id, wraps.pair_id, func.count())
    .join(wraps, _of_record(wraps))
    .group_by(NominativeRecord.group_id, wraps.pair_id)
    for wraps in (RecordWrap, RecoveryWrap)
)
_PAIRS = select(SealedPair.agent_id, SealedPair.id).where(SealedPair.retired_at.is_(None))
