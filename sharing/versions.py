"""The versions of a council's charter, listed and read: by everybody, and for ever.

Those that were replaced or withdrawn are kept: what was decided under one stays explained by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from charters.decide import Engine
from charters.life import (
    Lacking,
    Life,
    State,
    bar,
    lacking,
    replaced,
    state_of,
)
from charters.model import Charter, Quorum
from charters.parties import Record
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, NotFoundError
from sharing.lives import lives_of, signed_by, voters
from sharing.store import CharterSignature, CharterVersion, Council, Partner, PartnerKey
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class TheCharter:
    """The charter as a thing to be acted upon; ``id`` names a version, or nothing."""

    council: str
    id: str = "*"

    @property
    def record(self) -> Record:
        return Record(kind=RecordKind.CHARTER, id=self.id, council=self.council)


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version in the list.  ``founding``: the council began with it, nobody signed it."""

    name: str
    state: State
    sha256: str
    founding: bool
    life: Life


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A partner's signature.  ``counts``: its key has not been withdrawn since."""

    partner: str
    at: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version whole.  ``before``: the version it replaces or has replaced, if there is one.

    ``council`` is the short name that is signed; ``waited_for``: partners that have a key and have
    not signed.
    """

    council: str
    view: VersionView
    engine: Engine
    content: bytes
    before: Engine | None
    bar: Quorum
    lacking: Lacking
    signatures: tuple[SignatureView, ...]
    waited_for: tuple[str, ...]

    @property
    def charter(self) -> Charter:
        """The text."""
        return self.engine.charter


@dataclass(frozen=True, slots=True)
class ListVersions(Command[TheCharter, tuple[VersionView, ...]]):
    """List the council's versions, newest first."""

    action = Action.CHARTER_READ

    def subject(self, work: Work) -> TheCharter:
        return TheCharter(work.actor.council)

    def carry_out(self, work: Work, _: TheCharter) -> tuple[VersionView, ...]:
        lives = lives_of(work.session)
        rows = {row.name: row for row in work.session.scalars(select(CharterVersion))}
        return tuple(_view(rows[one.name], one, lives, work.now) for one in reversed(lives))


@dataclass(frozen=True, slots=True)
class ReadVersion(Command[TheCharter, VersionPage]):
    """Read one version: its text, who signed it, what it still lacks."""

    name: str

    action = Action.CHARTER_READ

    def subject(self, work: Work) -> TheCharter:
        return find_version(work, self.name)

    def carry_out(self, work: Work, subject: TheCharter) -> VersionPage:
        row, lives = kept(work, subject.id), lives_of(work.session)
        life = next(one for one in lives if one.name == row.name)
        earlier = [one for one in lives if (one.adopted_at or one.proposed_at) < _when(life)]
        before = replaced(earlier)
        own, old = (
            engine_of(work, row),
            engine_of(work, kept(work, before.name)) if before else None,
        )
        names = {p.id: p.name for p in work.session.execute(select(Partner.id, Partner.name))}
        can, signed = voters(work.session), signed_by(work.session, row.name)
        needed = bar(own.charter.quorum, old.charter.quorum if old else None, can)
        return VersionPage(
            council=work.session.get_one(Council, work.actor.council).slug,
            view=_view(row, life, lives, work.now),
            engine=own,
            content=row.content,
            before=old,
            bar=needed,
            lacking=lacking(needed, signed),
            signatures=tuple(_signatures(work, row.name)),
            waited_for=tuple(sorted(names[one.partner] for one in can - signed)),
        )


def find_version(work: Work, name: str) -> TheCharter:
    """Return a version of the council as a thing to be acted upon; absent otherwise."""
    query = select(CharterVersion.name).where(CharterVersion.name == name[:65])
    if work.session.scalar(query) is None:
        raise NotFoundError(f"{RecordKind.CHARTER}:{name[:65]}")
    return TheCharter(work.actor.council, name)


def kept(work: Work, name: str) -> CharterVersion:
    """Return the row of a version, as it is now."""
    row = work.session.get_one(CharterVersion, (work.actor.council, name))
    work.session.refresh(row)
    return row


def engine_of(work: Work, row: CharterVersion) -> Engine:
    """Return the charter of a version, under its own base."""
    return work.library.read(row.content, row.base)


def _when(life: Life) -> datetime:
    return (
        life.adopted_at or life.withdrawn_at or datetime.max.replace(tzinfo=life.proposed_at.tzinfo)
    )


def _view(row: CharterVersion, life: Life, lives: list[Life], now: datetime) -> VersionView:
    return VersionView(
        row.name, state_of(life, lives, now), row.sha256, row.proposed_by is None, life
    )


def _signatures(work: Work, version: str) -> Iterator[SignatureView]:
    rows = work.session.execute(
        select(Partner.name, CharterSignature.at, PartnerKey.withdrawn_at)
        .join(
            PartnerKey,
            (PartnerKey.council_id == Partner.council_id) & (PartnerKey.partner_id == Partner.id),
        )
        .join(
            CharterSignature,
            (CharterSignature.council_id == PartnerKey.council_id)
            & (CharterSignature.key_id == PartnerKey.id),
        )
        .where(CharterSignature.version == version)
        .order_by(CharterSignature.at, Partner.name)
    )
    for name, at, withdrawn in rows:
        yield SignatureView(name, at, withdrawn is None)
