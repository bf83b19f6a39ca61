"""The keys beside the database: what is destroyed stays destroyed, also in a backup (ADR 20).

Rules:

1. Here alone wraps are made to be kept, and opened from what was kept.  Each is shut once more with
   the key of what it is for: a record, a deposit, the index, a month of motives.
2. That key is a file of 32 random bytes in a directory that no backup of the database holds:
   ``VIGIE_SHRED_DIR/council/record``.  It is on the disk, and so is its name, before the record is.
3. It is destroyed after the record is: whoever destroys writes down which (``spent``), in the same
   transaction, and ``shred`` does it.  Killed in between, it is done in the next round.
4. Without its key what is kept opens for nobody.  A directory that is not there is another thing:
   it was not mounted, and everybody is told (``OSError``); it is never made here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from tempfile import NamedTemporaryFile
from typing import Any

from sqlalchemy import delete, func, literal, select, update
from sqlalchemy.orm import Session

from audit.limits import at_most
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import KEY_BYTES, Key
from sharing.sealing.pairs import PrivatePair, PublicPair
from sharing.sealing.shreds import is_shut, open_first, shut_again
from sharing.sealing.wraps import unwrap, wrap
from sharing.store import (
    DepositWrap,
    IndexWrap,
    KeyToShred,
    RecordWrap,
    RecoveryWrap,
    TrailMonthWrap,
)
from sharing.store.sessions import COUNCIL, KEYS, Sessions

INDEX = "index"
"""In the place of a record: the key of hit / no hit, which is no record's."""
PORTION = 500
_KEPT: tuple[tuple[Any, Any], ...] = (
    (RecordWrap, RecordWrap.record_id),
    (RecoveryWrap, RecoveryWrap.record_id),
    (DepositWrap, DepositWrap.deposit_id),
    (IndexWrap, literal(INDEX)),
    (TrailMonthWrap, TrailMonthWrap.month_id),
)


def wrap_kept(session: Session, key: Key, to: PublicPair, record: str, purpose: str) -> bytes:
    """Return what is kept of *key* for the pair *to*; ``FormError`` as ``wrap`` raises it."""
    council = session.info[COUNCIL]
    wrapped = wrap(key, to, council=council, record=record, purpose=purpose)
    shred = _made(_place(session.info, record))
    return shut_again(wrapped, shred, council=council, record=record, pair=to.key_id)


def unwrap_kept(session: Session, kept: bytes, own: PrivatePair, record: str, purpose: str) -> Key:
    """Return the key that was kept for the pair *own*; raise ``CannotOpenError``."""
    council = session.info[COUNCIL]
    if is_shut(kept):  # those from before there were keys are not
        shred = _found(_name(session.info, record))
        kept = open_first(kept, shred, council=council, record=record, pair=own.key_id)
    return unwrap(kept, own, council=council, record=record, purpose=purpose)


def rewrap_kept(
    session: Session, kept: bytes, own: PrivatePair, to: PublicPair, record: str, purpose: str
) -> bytes:
    """Return for the pair *to* what was kept for *own*; raise as the two above do."""
    return wrap_kept(session, unwrap_kept(session, kept, own, record, purpose), to, record, purpose)


def spent(session: Session, record: str, now: datetime) -> None:
    """Write down that a record, or a deposit, is destroyed in this transaction: so is its key."""
    session.merge(KeyToShred(id=record, at=now))


def shred(sessions: Sessions, council: str) -> int:
    """Destroy the keys that are spent in a council; return how many."""
    with sessions.reading(council) as session:
        gone = set(session.scalars(select(KeyToShred.id)))
        places = [_place(session.info, record) for record in gone]
    for folder in {place.parent for place in places if place.parent.exists()}:
        for one in folder.iterdir():  # the key, and what is left of its making
            if one.name.partition(".")[0] in gone:
                one.unlink(missing_ok=True)
        _sync(folder)
    if gone:
        with sessions.of(council) as session:
            session.execute(delete(KeyToShred).where(KeyToShred.id.in_(gone)))
    return len(gone)


def councils_with_spent_keys(sessions: Sessions) -> list[str]:
    """Return the councils in which some key is to be destroyed."""
    with sessions.everywhere("the sweeper looks for keys of what was destroyed") as session:
        return list(session.scalars(select(KeyToShred.council_id).distinct()))


def shut_older(sessions: Sessions, council: str) -> Iterator[int]:
    """Shut what was wrapped before there were keys; yield how many of each portion.

    It takes nobody's pair.  What is done stays done: asking again goes on.
    """
    for table, of in _KEPT:
        done = PORTION
        while done == PORTION:
            with sessions.of(council) as session:
                done = _shut_portion(session, council, table, of)
            yield done


def _shut_portion(session: Session, council: str, table: Any, of: Any) -> int:
    older = func.substr(table.wrapped, 1, 1) == b"W"
    query = select(of, table.pair_id, table.wrapped).where(older).limit(at_most(PORTION))
    rows = session.execute(query).all()
    for record, pair, wrapped in rows:
        shred = _made(_place(session.info, record))
        kept = shut_again(wrapped, shred, council=council, record=record, pair=pair)
        mine = table.pair_id == pair, of == record
        session.execute(update(table).where(*mine).values(wrapped=kept))
    return len(rows)


def without_key(session: Session, records: Iterable[str]) -> list[str]:
    """Return which of these records have no key: they open for nobody."""
    return [record for record in records if not _place(session.info, record).exists()]


def _place(info: Mapping[Any, Any], record: str) -> Path:
    return Path(_name(info, record))


def _name(info: Mapping[Any, Any], record: str) -> str:
    directory = info.get(KEYS)
    if not isinstance(directory, Path):
        raise NotADirectoryError("this session was given no directory of keys")
    return f"{directory}/{info[COUNCIL]}/{record}"


def _found(place: str | Path) -> Key:
    try:
        opened = os.open(place, os.O_RDONLY)
    except FileNotFoundError:
        _need(Path(place).parent.parent)
        raise CannotOpenError from None
    try:
        return Key(os.read(opened, KEY_BYTES + 1))
    finally:
        os.close(opened)


def _made(place: Path) -> Key:
    """Return the key of a place, made now if there is none; on the disk before this returns."""
    folder = place.parent
    if not folder.exists():
        _need(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync(folder.parent)
    elif place.exists():
        return _found(place)
    with NamedTemporaryFile(dir=folder, prefix=f"{place.name}.") as new:  # for its owner alone
        new.write(token_bytes(KEY_BYTES))
        new.flush()
        os.fsync(new.fileno())
        with suppress(FileExistsError):  # made meanwhile: never over another one
            os.link(new.name, place)
    _sync(folder)
    return _found(place)


def _need(directory: Path) -> None:
    if not directory.is_dir():
        raise NotADirectoryError("the directory of VIGIE_SHRED_DIR is not there")


def _sync(folder: Path) -> None:
    """Have what was made or deleted in a folder outlive a power cut."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
