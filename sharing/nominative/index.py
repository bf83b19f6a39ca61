"""The index of who is followed: blind tokens in rows, under a key that only people hold.

Rules:

1. The council's index key is 32 random bytes, wrapped for each person whom the charter lets ask
   whether somebody is followed, or search for the rights of persons.  The server never keeps it.
2. The first of them who needs it makes it.  Whoever uses it passes it on to those who lack it, and
   takes it from those who have left, lost their seats or made another pair; from those whom the
   charter lets no longer, within a day.
3. When none of them holds it any more it is lost: another is made and the tokens go with it.
4. A record has the tokens of its names and birth date as they stand, or none.  Those that have none
   are indexed later, by somebody who may open them (``indexing``).
5. Tokens go with their record (``retention`` empties whatever names one).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, delete, or_, select, update

from charters.parties import Actor, Record
from charters.vocabulary import Action, Purpose, RecordKind
from sharing.agents import active_actors, seats_of
from sharing.command import ConflictError
from sharing.lives import locked
from sharing.matching import BirthDate, Identity, UnreadableNameError, question, tokens
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair, PublicPair
from sharing.shredding import INDEX, unwrap_kept, wrap_kept
from sharing.store import (
    Agent,
    IndexToken,
    IndexWrap,
    NominativeRecord,
    SealedPair,
    WorkingGroup,
)
from sharing.store.sessions import put
from sharing.work import Work

COMPARED = ("last_name", "first_name", "birth_date", "usage_name")
"""The fields that tokens are made of; without the first three there are none."""
WEIGHED_FOR = timedelta(days=1)
"""For so long somebody who holds the key and has a seat is not weighed again."""
PURPOSES = (Purpose.INDIVIDUAL_FOLLOW_UP, Purpose.VICTIM_SUPPORT)


class _Known(NamedTuple):
    """A pair that is in use (``here``: and whose owner is), or holds the key.

    ``seated``: its owner sits in some group; ``given_at``: when they were weighed last; None: they
    do not hold it.
    """

    pair: str
    agent: str
    here: bool
    seated: bool
    given_at: datetime | None


def index(work: Work, row: NominativeRecord, values: Mapping[str, str], pair: PrivatePair) -> None:
    """Give a record the tokens of *values*, its fields as they now stand, by code.

    Does nothing when none of ``COMPARED`` is among them.  When some are missing, or *pair* does not
    hold the key, the record has no token until ``indexing`` gives it some.
    """
    if values.keys() & set(COMPARED):
        write_tokens(work, row, values, held(work, pair))


def write_tokens(
    work: Work, row: NominativeRecord, values: Mapping[str, str], key: Key | None
) -> bool:
    """Put the tokens of *values* in the place of those that the record has; say if it has some."""
    work.session.flush()
    work.session.execute(delete(IndexToken).where(IndexToken.record_id == row.id))
    if key is None or not all(values.get(code) for code in COMPARED[:3]):
        return False
    try:
        made = tokens(key.raw, work.actor.council, identity(values))
    except UnreadableNameError:
        return False
    put(work.session, IndexToken, *({"token": t, "record_id": row.id} for t in sorted(made)))
    return True


def found(work: Work, key: Key, person: Identity) -> frozenset[str]:
    """Return the ids of the records that meet *person*.  Raises UnreadableNameError."""
    asked = sorted(question(key.raw, work.actor.council, person))
    query = select(IndexToken.record_id).where(IndexToken.token.in_(asked)).distinct()
    return frozenset(work.session.scalars(query))


def identity(values: Mapping[str, str]) -> Identity:
    """Return the person whose names and birth date (ISO 8601) these are."""
    year, month, day = map(int, values["birth_date"].split("-"))
    born, usage = BirthDate(year, month, day), values.get("usage_name", "")
    return Identity(values["first_name"], values["last_name"], born, usage)


def index_key(work: Work, pair: PrivatePair) -> Key:
    """Return the council's index key; raise ConflictError if it has not been passed on yet."""
    key = held(work, pair)
    if key is None:
        wrong = "Vous ne pouvez pas encore interroger les fiches du conseil."
        right = "Cela viendra dès qu'un autre membre ouvrira une fiche ou posera une question."
        raise ConflictError("no_index_key", f"{wrong} {right}")
    return key


def held(work: Work, pair: PrivatePair) -> Key | None:
    """Return the key, made now if nobody holds it, and see to it that the right people do."""
    known = _known(work)
    entitled, holders = _entitled(work, known), {one.pair for one in known if one.given_at}
    if pair.key_id not in entitled:
        return None
    if holders.isdisjoint(entitled):  # nobody makes another while it is made
        locked(work.session, work.actor.council)
        holders = set(work.session.scalars(select(IndexWrap.pair_id)))
    if holders.isdisjoint(entitled):
        work.session.execute(delete(IndexToken))
        key: Key | None = Key.new()
    else:
        key = _opened(work, pair)
    if key is not None:
        _pass_on(work, key, entitled, holders)
    return key


def _opened(work: Work, pair: PrivatePair) -> Key | None:
    kept = work.session.get(IndexWrap, (work.actor.council, pair.key_id))
    if kept is None:
        return None
    try:
        return unwrap_kept(work.session, kept.wrapped, pair, INDEX, INDEX)
    except CannotOpenError:
        return None


def _pass_on(work: Work, key: Key, entitled: Set[str], holders: Set[str]) -> None:
    if missing := sorted(entitled - holders):
        rows = select(SealedPair.id, SealedPair.public).where(SealedPair.id.in_(missing))
        for pair_id, public in work.session.execute(rows).all():
            wrapped = wrap_kept(work.session, key, PublicPair(public), INDEX, INDEX)
            work.session.add(IndexWrap(pair_id=pair_id, wrapped=wrapped, at=work.now))
    if gone := sorted(holders - entitled):
        work.session.execute(delete(IndexWrap).where(IndexWrap.pair_id.in_(gone)))


def _known(work: Work) -> list[_Known]:
    """Return every pair in use, and every other that holds the key."""
    seats = seats_of(SealedPair.agent_id).is_not(None)
    here = and_(SealedPair.retired_at.is_(None), Agent.left_at.is_(None))
    query = (
        select(SealedPair.id, SealedPair.agent_id, here, seats, IndexWrap.at)
        .join(
            Agent, (Agent.council_id == SealedPair.council_id) & (Agent.id == SealedPair.agent_id)
        )
        .outerjoin(
            IndexWrap,
            (IndexWrap.council_id == SealedPair.council_id) & (IndexWrap.pair_id == SealedPair.id),
        )
        .where(or_(here, IndexWrap.pair_id.is_not(None)))
    )
    return [_Known(*row) for row in work.session.execute(query, {"now": work.now})]


def _entitled(work: Work, known: Sequence[_Known]) -> frozenset[str]:
    """Return the pairs in use of those who may hold the key.

    To weigh everybody at each record would be most of its cost: whoever holds the key and has a
    seat is weighed again once in ``WEIGHED_FOR``.
    """
    since = work.now - WEIGHED_FOR
    settled = {
        one.pair for one in known if one.here and one.seated and (one.given_at or since) > since
    }
    doubtful = [one for one in known if one.here and one.pair not in settled]
    holding = frozenset[str]()
    if owners := {one.agent for one in doubtful}:
        bodies = {g.id: g.body for g in work.session.scalars(select(WorkingGroup))}
        people = active_actors(work.session, work.actor.council, work.now, owners)
        holding = frozenset(actor.id for actor in people if _may_hold(work, actor, bodies))
    found = {one.pair for one in doubtful if one.agent in holding}
    if again := sorted(one.pair for one in doubtful if one.pair in found and one.given_at):
        weighed = update(IndexWrap).where(IndexWrap.pair_id.in_(again))
        work.session.execute(weighed.values(at=work.now))
    return frozenset(settled | found)


def _may_hold(work: Work, actor: Actor, bodies: Mapping[str, str]) -> bool:
    """Say whether the charter lets *actor* match or search, once they do what they owe.

    To have accepted the version in force counts as owed: the key is not taken from people over it.
    """
    kind, council = RecordKind.NOMINATIVE_RECORD, actor.council
    ready = replace(actor, accepted=frozenset((work.engine.charter.own_name,)))
    anywhere = Record(kind, "*", council=council)
    decisions = [
        work.would(ready, Action.NOMINATIVE_SEARCH, anywhere, None, Purpose.RIGHTS_OF_PERSONS),
        *(
            work.would(
                ready,
                Action.NOMINATIVE_MATCH,
                Record(kind, "*", council=council, working_group=group),
                bodies.get(group),
                purpose,
            )
            for group in sorted(actor.groups)
            for purpose in PURPOSES
        ),
    ]
    return any(one.permitted or one.owed for one in decisions)
