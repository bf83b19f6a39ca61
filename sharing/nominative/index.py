"""The index of who is followed: blind tokens in rows, under a key that only people hold.

Rules:

1. The council's index key is 32 random bytes, wrapped for each person whom the charter lets ask
   whether somebody is followed, or search for the rights of persons.  The server never keeps it.
2. The first of them who needs it makes it.  Whoever uses it passes it on to those who lack it, and
   takes it from those who have left, lost their seat or made another pair.
3. When none of them holds it any more it is lost: another is made and the tokens go with it.
4. A record has the tokens of its names and birth date as they stand, or none.  Those that have none
   are indexed later, by somebody who may open them (``indexing``).
5. Tokens go with their record (``retention`` empties whatever names one).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from charters.parties import Actor, Record
from charters.vocabulary import Action, Purpose, RecordKind
from sharing.agents import active_actors
from sharing.command import ConflictError
from sharing.lives import locked
from sharing.matching import BirthDate, Identity, UnreadableNameError, question, tokens
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair, PublicPair
from sharing.sealing.wraps import unwrap, wrap
from sharing.store import (
    IndexToken,
    IndexWrap,
    NominativeRecord,
    SealedPair,
    WorkingGroup,
)
from sharing.store.sessions import put
from sharing.work import Work

INDEX = "index"
"""What the key is wrapped for; it stands in the place of a record, too."""
COMPARED = ("last_name", "first_name", "birth_date", "usage_name")
"""The fields that tokens are made of; without the first three there are none."""
PURPOSES = (Purpose.INDIVIDUAL_FOLLOW_UP, Purpose.VICTIM_SUPPORT)


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
    entitled = _entitled(work)
    if pair.key_id not in entitled:
        return None
    holders = _holders(work.session)
    if holders.isdisjoint(entitled):  # nobody makes another while it is made
        locked(work.session, work.actor.council)
        holders = _holders(work.session)
    if holders.isdisjoint(entitled):
        work.session.execute(delete(IndexToken))
        key: Key | None = Key.new()
    else:
        key = _opened(work, pair)
    if key is not None:
        _pass_on(work, key, entitled, holders)
    return key


def _opened(work: Work, pair: PrivatePair) -> Key | None:
    council = work.actor.council
    kept = work.session.get(IndexWrap, (council, pair.key_id))
    if kept is None:
        return None
    try:
        return unwrap(kept.wrapped, pair, council=council, record=INDEX, purpose=INDEX)
    except CannotOpenError:
        return None


def _pass_on(work: Work, key: Key, entitled: Mapping[str, bytes], holders: frozenset[str]) -> None:
    for pair_id in sorted(entitled.keys() - holders):
        public = PublicPair(entitled[pair_id])
        wrapped = wrap(key, public, council=work.actor.council, record=INDEX, purpose=INDEX)
        work.session.add(IndexWrap(pair_id=pair_id, wrapped=wrapped, at=work.now))
    gone = holders - entitled.keys()
    if gone:
        work.session.execute(delete(IndexWrap).where(IndexWrap.pair_id.in_(sorted(gone))))


def _holders(session: Session) -> frozenset[str]:
    return frozenset(session.scalars(select(IndexWrap.pair_id)))


def _entitled(work: Work) -> dict[str, bytes]:
    """Return the public pairs in use of those who may hold the key, by key id."""
    pairs = work.session.execute(
        select(SealedPair.id, SealedPair.agent_id, SealedPair.public).where(
            SealedPair.retired_at.is_(None)
        )
    ).all()
    bodies = {g.id: g.body for g in work.session.scalars(select(WorkingGroup))}
    owners = {owner for _, owner, _ in pairs}
    holding = {
        actor.id
        for actor in active_actors(work.session, work.actor.council, work.now, owners)
        if _may_hold(work, actor, bodies)
    }
    return {pair_id: public for pair_id, owner, public in pairs if owner in holding}


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
