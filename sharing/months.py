"""Why somebody opened a record, kept for whoever controls, under a key of the month that dies.

Rules:

1. In the entry of the trail stands the SHA-256 of what was sealed (``detail.motive``); what was
   sealed stands beside the trail, in a row that can be deleted.  The entry, its leaf and every
   proof of it are the same afterwards, and the digest tells nothing: what it is of begins with
   random bytes that are then nowhere.
2. It is sealed to a pair of the month.  Whoever first needs one makes it: the private half is shut
   under a random key, which is wrapped for those whom the charter lets read motives, and forgotten.
3. As soon as those are other people, or have other pairs, the month gets another pair.  Whoever
   reads a motive passes the months they hold on to those who lack them.
4. If there is nobody to seal it to, the entry says ``nobody``: the motive is with its record only.
5. Months that are over for as long as the trail is kept are destroyed, whoever holds them, and so
   are their keys beside the database (`sharing.shredding`): no backup opens them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from audit.limits import at_most
from audit.prune import limit_of
from audit.read import WrittenEntry, one_entry
from charters.parties import Actor, Record
from charters.vocabulary import Action, Purpose, RecordKind
from sharing.agents import active_actors
from sharing.command import Circumstances, Command, ConflictError, NotFoundError
from sharing.keeper import HOUSE, note
from sharing.sealing.binding import bind
from sharing.sealing.errors import SealingError
from sharing.sealing.fields import Place, open_field, seal_fields
from sharing.sealing.keys import Key
from sharing.sealing.months import put_by, take_out
from sharing.sealing.pairs import PrivatePair, PublicPair
from sharing.sealing.wraps import unwrap, wrap
from sharing.shredding import rewrap_kept, spent, unwrap_kept, wrap_kept
from sharing.store import SealedPair, TrailMonth, TrailMonthWrap, TrailMotive
from sharing.store.sessions import put
from sharing.work import Work

MONTH, MOTIVE = "month", "motive"
"""What the key of a month, and that of a motive, are wrapped for."""
NOBODY = "nobody"
"""What an entry says where a motive was given, and there was nobody to seal it to."""
PURPOSES = (Purpose.CHARTER_CONTROL, Purpose.RIGHTS_OF_PERSONS)
"""What a motive is read for."""


def keep_motive(work: Work, about: str, motive: str, author: PrivatePair) -> str:
    """Keep why somebody asked, for whoever controls; return what the entry says of it.

    ``about``: the id of the opening or of the request, which is in the entry as well.
    """
    month = _month(work)
    if month is None:
        return NOBODY
    key, place = Key.new(), Place(work.actor.council, about, MOTIVE, 0, work.engine.name)
    sealed = seal_fields({place: motive.strip().encode()}, key, author)[place]
    wrapped = wrap(key, month, council=work.actor.council, record=about, purpose=MOTIVE)
    row = {
        "id": _digest(wrapped, sealed),
        "month_id": month.key_id,
        "about": about,
        "charter": work.engine.name,
        "author_pair": author.key_id,
        "wrapped": wrapped,
        "sealed": sealed,
    }
    put(work.session, TrailMotive, row)
    return str(row["id"])


@dataclass(frozen=True, slots=True)
class TheEntry:
    """An entry of the trail, as the charter weighs it."""

    entry: WrittenEntry
    council: str

    @property
    def record(self) -> Record:
        return Record(RecordKind.AUDIT_ENTRY, self.entry.id, council=self.council)


@dataclass(frozen=True, slots=True)
class Motive:
    """Why a record was opened: of which entry, and in whose words."""

    entry: WrittenEntry
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReadMotive(Command[TheEntry, Motive]):
    """Read why what an entry tells was asked for; ``purpose``: what that is read for."""

    entry: str
    purpose: str
    pair: PrivatePair = field(repr=False)

    action = Action.AUDIT_MOTIVE

    def subject(self, work: Work) -> TheEntry:
        found = one_entry(work.session, work.actor.council, self.entry[:64])
        if found is None:
            raise NotFoundError(f"{RecordKind.AUDIT_ENTRY}:{self.entry[:16]}")
        return TheEntry(found, work.actor.council)

    def circumstances(self, subject: TheEntry) -> Circumstances:
        return Circumstances(purpose=self.purpose)

    def carry_out(self, work: Work, subject: TheEntry) -> Motive:
        told = subject.entry.detail.get(MOTIVE)
        if not isinstance(told, str):
            raise ConflictError("no_motive", "Cette entrée ne porte pas de motif.")
        if told == NOBODY:
            wrong = "Personne ne pouvait encore lire les motifs\u00a0: celui-ci n'a pas été gardé"
            raise ConflictError("motive_for_nobody", f"{wrong} ici. Son groupe le lit.")
        kept = work.session.get(TrailMotive, (work.actor.council, told[:64]))
        if kept is None:
            raise ConflictError("motive_gone", "Ce motif a été détruit, avec la clé de son mois.")
        words = _opened(work, kept, self.pair)
        _pass_on(work, self.pair)
        return Motive(subject.entry, words)


def month_of(at: datetime) -> str:
    """Return the month of a moment, of UTC: ``2026-11``."""
    return f"{at.astimezone(UTC):%Y-%m}"


def is_over(now: datetime, months: int) -> ColumnElement[bool]:
    """Whether a month ended ``months`` months ago, or longer."""
    return TrailMonth.month < month_of(limit_of(now, months))


def months_over(session: Session, now: datetime, months: int) -> dict[str, int]:
    """Return the session's months that are over, and how many motives each still has."""
    counted = (
        select(TrailMonth.month, func.count(TrailMotive.id))
        .outerjoin(
            TrailMotive,
            (TrailMotive.council_id == TrailMonth.council_id)
            & (TrailMotive.month_id == TrailMonth.id),
        )
        .where(is_over(now, months))
        .group_by(TrailMonth.month)
        .order_by(TrailMonth.month)
    )
    return {month: int(count) for month, count in session.execute(counted)}


def destroy_months(session: Session, council: str, now: datetime, months: int) -> dict[str, int]:
    """Destroy what is over, motives and keys, and write each month down; return as months_over."""
    locked = select(TrailMonth.id).where(is_over(now, months)).order_by(TrailMonth.id)
    over = list(session.scalars(locked.with_for_update()))
    found = months_over(session, now, months) if over else {}
    for column in (TrailMotive.month_id, TrailMonthWrap.month_id, TrailMonth.id):
        if over:
            session.execute(delete(column.class_).where(column.in_(over)))
    for one in over:
        spent(session, one, now)
    for month, count in found.items():
        told = {"motives": count}
        note(session, council, now, "trail:forget", f"trail_month:{month}", told, by=HOUSE)
    return found


def _digest(wrapped: bytes, sealed: bytes) -> str:
    return sha256(bind("vigie motive in the trail v1", wrapped, sealed)).hexdigest()


def _month(work: Work) -> PublicPair | None:
    """Return the pair in use this month, made now if need be; None: nobody could read."""
    readers, month = _readers(work), month_of(work.now)
    if not readers:
        return None
    newest = select(TrailMonth).where(TrailMonth.month == month)
    newest = newest.order_by(TrailMonth.made_at.desc(), TrailMonth.id).limit(at_most(1))
    row = work.session.scalar(newest)
    if row is not None and _holders(work.session, row.id) == readers.keys():
        return PublicPair(row.public)
    pair, key, council = PrivatePair.new(), Key.new(), work.actor.council
    kept = put_by(pair, key, council=council, month=month)
    made = TrailMonth(
        id=pair.key_id, month=month, public=pair.public.raw, kept=kept, made_at=work.now
    )
    work.session.add(made)
    work.session.flush()
    for pair_id, raw in sorted(readers.items()):
        wrapped = wrap_kept(work.session, key, PublicPair(raw), made.id, MONTH)
        _give(work, made.id, pair_id, wrapped)
    return pair.public


def _give(work: Work, month: str, pair: str, wrapped: bytes) -> None:
    row = {"month_id": month, "pair_id": pair, "wrapped": wrapped, "at": work.now}
    put(work.session, TrailMonthWrap, row)


def _holders(session: Session, month: str) -> frozenset[str]:
    held = select(TrailMonthWrap.pair_id).where(TrailMonthWrap.month_id == month)
    return frozenset(session.scalars(held))


def _readers(work: Work) -> Mapping[str, bytes]:
    """Return the public pairs in use of those who may read motives, by key id."""
    pairs = work.session.execute(
        select(SealedPair.id, SealedPair.agent_id, SealedPair.public).where(
            SealedPair.retired_at.is_(None)
        )
    ).all()
    owners = {owner for _, owner, _ in pairs}
    able = {
        one.id
        for one in active_actors(work.session, work.actor.council, work.now, owners)
        if _may_read(work, one)
    }
    return {pair_id: public for pair_id, owner, public in pairs if owner in able}


def _may_read(work: Work, actor: Actor) -> bool:
    """Say whether the charter lets *actor* read motives once they do what they owe.

    To have accepted the version in force counts as owed: nothing is taken from people over it.
    """
    ready = replace(actor, accepted=frozenset((work.engine.charter.own_name,)))
    anything = Record(RecordKind.AUDIT_ENTRY, "*", council=actor.council)
    said = [work.would(ready, Action.AUDIT_MOTIVE, anything, None, why) for why in PURPOSES]
    return any(one.permitted or one.owed for one in said)


def _opened(work: Work, kept: TrailMotive, pair: PrivatePair) -> str:
    council = work.actor.council
    month = work.session.get_one(TrailMonth, (council, kept.month_id))
    held = work.session.get(TrailMonthWrap, (council, month.id, pair.key_id))
    if held is None:
        wrong = "La clé de ce mois n'a pas encore été scellée pour vous."
        right = "Un autre délégué vous la passe en lisant un motif."
        raise ConflictError("month_not_sealed_to_you", f"{wrong} {right}")
    author = work.session.get_one(SealedPair, (council, kept.author_pair))
    place = Place(council, kept.about, MOTIVE, 0, kept.charter)
    try:
        if _digest(kept.wrapped, kept.sealed) != kept.id:
            raise SealingError
        key = unwrap_kept(work.session, held.wrapped, pair, month.id, MONTH)
        own = take_out(month.kept, key, council=council, month=month.month, key_id=month.id)
        key = unwrap(kept.wrapped, own, council=council, record=kept.about, purpose=MOTIVE)
        return open_field(kept.sealed, key, place, PublicPair(author.public)).content.decode()
    except SealingError:
        wrong = "Ce motif a été altéré\u00a0: vérifiez le journal."
        raise ConflictError("damaged", wrong) from None


def _pass_on(work: Work, pair: PrivatePair) -> None:
    """Give the months that *pair* holds to those who lack them; take them from whoever left."""
    readers = _readers(work)
    mine = select(TrailMonthWrap.month_id, TrailMonthWrap.wrapped)
    for month, wrapped in work.session.execute(
        mine.where(TrailMonthWrap.pair_id == pair.key_id)
    ).all():
        holders = _holders(work.session, month)
        for other in sorted(readers.keys() - holders):
            other_pair = PublicPair(readers[other])
            again = rewrap_kept(work.session, wrapped, pair, other_pair, month, MONTH)
            _give(work, month, other, again)
        gone = sorted(holders - readers.keys() - {pair.key_id})
        if gone:
            theirs = TrailMonthWrap.pair_id.in_(gone), TrailMonthWrap.month_id == month
            work.session.execute(delete(TrailMonthWrap).where(*theirs))
