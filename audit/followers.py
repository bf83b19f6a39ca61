"""Which witnesses follow a council's log, and how far each came.  Only reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from audit.cosignature import Key
from audit.errors import NoteError
from audit.store import Checkpoint, Cosignature, Log, Witness
from audit.watch import Fork, Said


@dataclass(frozen=True, slots=True)
class Follower:
    """One witness: the size that it cosigned and when, its last answer, what it holds against us.

    `name` is the one in its key; `cosigned_at` and `asked` are None before the first time.
    """

    id: str
    partner: str
    name: str
    added: datetime
    size: int
    cosigned_at: datetime | None
    asked: datetime | None
    said: Said
    fork: Fork
    fork_size: int
    fork_at: datetime | None


@dataclass(frozen=True, slots=True)
class Followed:
    """The newest checkpoint that is stored, and who follows; `at` None before the first."""

    size: int
    at: datetime | None
    followers: tuple[Follower, ...]


def followed(session: Session, council_id: str) -> Followed:
    """The log and its witnesses, in the order in which they were put on the list."""
    newest = session.execute(
        select(Log.size, Checkpoint.at)
        .join(
            Checkpoint, and_(Checkpoint.council_id == Log.council_id, Checkpoint.size == Log.size)
        )
        .where(Log.council_id == council_id)
    ).first()
    rows = session.execute(
        select(Witness, Cosignature.at)
        .outerjoin(
            Cosignature,
            and_(
                Cosignature.council_id == Witness.council_id,
                Cosignature.witness == Witness.id,
                Cosignature.size == Witness.size,
            ),
        )
        .where(Witness.council_id == council_id, Witness.gone == "")
        .order_by(Witness.added, Witness.id)
    ).all()
    size, at = newest or (0, "")
    return Followed(size, _time(at), tuple(_follower(witness, seen) for witness, seen in rows))


def _follower(witness: Witness, seen: str | None) -> Follower:
    return Follower(
        id=witness.id,
        partner=witness.partner,
        name=_name(witness.keys),
        added=datetime.fromisoformat(witness.added),
        size=witness.size,
        cosigned_at=_time(seen),
        asked=_time(witness.asked),
        said=Said(witness.said),
        fork=Fork(witness.fork),
        fork_size=witness.fork_size,
        fork_at=_time(witness.fork_at),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _name(keys: str) -> str:
    try:
        return Key.from_text(keys.partition("\n")[0]).name
    except NoteError:
        return ""
