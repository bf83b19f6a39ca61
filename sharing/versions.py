"""The versions of what a council adopts, listed and read: by everybody, and for ever.

1. Charter and protocol live the same life by the same code; each command is there once for either,
   with an action of its own, so that the charter says of each who may.
2. Versions that were replaced or withdrawn are kept: what was decided under one, or told under one,
   stays explained by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar

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
from charters.model import Quorum
from charters.parties import Record
from charters.vocabulary import KIND_OF, Action, RecordKind
from protocols.model import Protocol
from sharing.command import Command, NotFoundError, T_co
from sharing.library import Texts
from sharing.lives import lives_of, signed_by, voters
from sharing.store import Council, Partner, PartnerKey, TextSignature, TextVersion
from sharing.work import Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TheText:
    """A text of the council as a thing to be acted upon; ``id`` names a version, or nothing."""

    kind: RecordKind
    council: str
    id: str = "*"

    @property
    def record(self) -> Record:
        return Record(kind=self.kind, id=self.id, council=self.council)


class OfText(Command[TheText, T_co], unfinished=True):
    """A command about the council's texts of one kind: the one that its action speaks of."""

    @property
    def kind(self) -> RecordKind:
        return KIND_OF[self.action]

    def subject(self, work: Work) -> TheText:
        """All versions of the kind."""
        return TheText(self.kind, work.actor.council)


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
class VersionPage(Generic[T]):
    """One version whole.  ``own``: the text; ``before``: the one it replaces or has replaced.

    ``title``, ``quorum``, ``begins`` are those of the text; ``replaces`` is the name of ``before``.
    ``council`` is the short name that is signed; ``waited_for``: partners that have a key and have
    not signed.
    """

    council: str
    view: VersionView
    own: T
    title: str
    quorum: Quorum | None
    begins: date | None
    content: bytes
    before: T | None
    replaces: str | None
    bar: Quorum
    lacking: Lacking
    signatures: tuple[SignatureView, ...]
    waited_for: tuple[str, ...]


class ListTexts(OfText[tuple[VersionView, ...]], unfinished=True):
    """List the council's versions, newest first."""

    def carry_out(self, work: Work, _: TheText) -> tuple[VersionView, ...]:
        lives = lives_of(work.session, self.kind)
        query = select(TextVersion).where(TextVersion.kind == self.kind)
        rows = {row.name: row for row in work.session.scalars(query)}
        work.detail["count"] = len(lives)
        return tuple(_view(rows[one.name], one, lives, work.now) for one in reversed(lives))


@dataclass(frozen=True, slots=True)
class ListVersions(ListTexts):
    """Of the charter."""

    action = Action.CHARTER_READ


@dataclass(frozen=True, slots=True)
class ListProtocols(ListTexts):
    """Of the protocol."""

    action = Action.PROTOCOL_READ


@dataclass(frozen=True)  # with slots the class would be made twice, and name no action
class ReadText(OfText[VersionPage[T]], Generic[T], unfinished=True):
    """Read one version: its text, who signed it, what it still lacks."""

    name: str

    def subject(self, work: Work) -> TheText:
        return find_version(work, self.kind, self.name)

    def carry_out(self, work: Work, subject: TheText) -> VersionPage[T]:
        texts: Texts[T] = work.library.of(self.kind)
        row, lives = kept(work, subject), lives_of(work.session, self.kind)
        life = next(one for one in lives if one.name == row.name)
        earlier = [one for one in lives if (one.adopted_at or one.proposed_at) < _when(life)]
        before = replaced(earlier)
        own = texts.read(row.content, row.base)
        old = read_text(work, replace(subject, id=before.name)) if before else None
        text = texts.text(own)
        names = {p.id: p.name for p in work.session.execute(select(Partner.id, Partner.name))}
        can, signed = voters(work.session), signed_by(work.session, self.kind, row.name)
        needed = bar(text.quorum, texts.text(old).quorum if old else None, can)
        return VersionPage(
            council=work.session.get_one(Council, work.actor.council).slug,
            view=_view(row, life, lives, work.now),
            own=own,
            title=text.title,
            quorum=text.quorum,
            begins=text.begins,
            content=row.content,
            before=old,
            replaces=before.name if before else None,
            bar=needed,
            lacking=lacking(needed, signed),
            signatures=tuple(_signatures(work, subject)),
            waited_for=tuple(sorted(names[one.partner] for one in can - signed)),
        )


@dataclass(frozen=True, slots=True)
class ReadVersion(ReadText[Engine]):
    """Of the charter."""

    action = Action.CHARTER_READ


@dataclass(frozen=True, slots=True)
class ReadProtocol(ReadText[Protocol]):
    """Of the protocol."""

    action = Action.PROTOCOL_READ


def find_version(work: Work, kind: RecordKind, name: str) -> TheText:
    """Return a version of the council as a thing to be acted upon; absent otherwise."""
    query = select(TextVersion.name).where(TextVersion.kind == kind, TextVersion.name == name[:65])
    if work.session.scalar(query) is None:
        raise NotFoundError(f"{kind}:{name[:65]}")
    return TheText(kind, work.actor.council, name)


def kept(work: Work, one: TheText) -> TextVersion:
    """Return the row of a version, as it is now."""
    row = work.session.get_one(TextVersion, (one.council, one.kind, one.id))
    work.session.refresh(row)
    return row


def read_text(work: Work, one: TheText) -> Any:
    """Return the text of a version, under its own base."""
    row = kept(work, one)
    return work.library.of(one.kind).read(row.content, row.base)


def _when(life: Life) -> datetime:
    return (
        life.adopted_at or life.withdrawn_at or datetime.max.replace(tzinfo=life.proposed_at.tzinfo)
    )


def _view(row: TextVersion, life: Life, lives: list[Life], now: datetime) -> VersionView:
    return VersionView(
        row.name, state_of(life, lives, now), row.sha256, row.proposed_by is None, life
    )


def _signatures(work: Work, one: TheText) -> Iterator[SignatureView]:
    rows = work.session.execute(
        select(Partner.name, TextSignature.at, PartnerKey.withdrawn_at)
        .join(
            PartnerKey,
            (PartnerKey.council_id == Partner.council_id) & (PartnerKey.partner_id == Partner.id),
        )
        .join(
            TextSignature,
            (TextSignature.council_id == PartnerKey.council_id)
            & (TextSignature.key_id == PartnerKey.id),
        )
        .where(TextSignature.kind == one.kind, TextSignature.version == one.id)
        .order_by(TextSignature.at, Partner.name)
    )
    for name, at, withdrawn in rows:
        yield SignatureView(name, at, withdrawn is None)
