"""Proposing a version of the charter or of the protocol, and taking the proposal back.

Rules:

1. What is proposed has been checked (``sharing.library``).
2. One proposal of a kind at a time, and a name is never used for two texts.
3. A proposal that could never be adopted is refused now: its quorum, or that of the version it
   replaces, is out of reach of the partners that have a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select

from charters.decide import Engine
from charters.document import DocumentError
from charters.life import FURTHEST, Life, Text, bar, lacking, proposed, replaced
from charters.nearest import listed
from charters.phrases import PARTNER_KIND_FR
from charters.signing import digest
from charters.vocabulary import Action
from protocols.model import Protocol
from sharing.command import ConflictError, InvalidInputError, Problem
from sharing.library import Texts, UnmetError
from sharing.lives import found, lives_of, locked, voters
from sharing.store import Council, Territory, TextVersion
from sharing.versions import OfText, TheText, find_version, kept, read_text
from sharing.work import Work

T = TypeVar("T")


@dataclass(frozen=True)  # with slots the class would be made twice, and name no action
class PrepareText(OfText[T], Generic[T], unfinished=True):
    """Ask which text a proposal would replace, and whether it could be made; change nothing.

    *content* None: whether anything could be proposed at all.  Raises as ``ProposeText`` does.
    """

    content: bytes | None = None

    def carry_out(self, work: Work, subject: TheText) -> T:
        work.detail["prepared"] = True
        texts: Texts[T] = work.library.of(self.kind)
        text = None if self.content is None else _checked(work, texts, self.content)
        return _object(work, texts, self.content, text)


@dataclass(frozen=True)  # as above
class ProposeText(OfText[str], unfinished=True):
    """Propose the version that this file is; answer its name."""

    content: bytes

    def carry_out(self, work: Work, subject: TheText) -> str:
        texts = work.library.of(self.kind)
        text = _checked(work, texts, self.content)
        locked(work.session, work.actor.council)
        if replaced(lives_of(work.session, self.kind)) is None:
            found(work.session, texts, work.now)
        _object(work, texts, self.content, text)
        row = TextVersion(
            kind=self.kind,
            name=text.own_name,
            content=self.content,
            sha256=digest(self.content),
            base=texts.base,
            proposed_by=work.actor.id,
            proposed_at=work.now,
        )
        work.session.add(row)
        work.detail.update(version=row.name, sha256=row.sha256)
        return row.name


@dataclass(frozen=True)  # as above
class WithdrawText(OfText[None], unfinished=True):
    """Take a proposal back before it is adopted."""

    name: str

    def subject(self, work: Work) -> TheText:
        return find_version(work, self.kind, self.name)

    def carry_out(self, work: Work, subject: TheText) -> None:
        locked(work.session, work.actor.council)
        row = kept(work, subject)
        refuse_unless_proposed(row)
        row.withdrawn_at = work.now


@dataclass(frozen=True, slots=True)
class PrepareProposal(PrepareText[Engine]):
    """Of the charter."""

    action = Action.CHARTER_PROPOSE


@dataclass(frozen=True, slots=True)
class PrepareProtocol(PrepareText[Protocol]):
    """Of the protocol."""

    action = Action.PROTOCOL_PROPOSE


@dataclass(frozen=True, slots=True)
class ProposeVersion(ProposeText):
    """Of the charter."""

    action = Action.CHARTER_PROPOSE


@dataclass(frozen=True, slots=True)
class ProposeProtocol(ProposeText):
    """Of the protocol."""

    action = Action.PROTOCOL_PROPOSE


@dataclass(frozen=True, slots=True)
class WithdrawVersion(WithdrawText):
    """Of the charter."""

    action = Action.CHARTER_WITHDRAW


@dataclass(frozen=True, slots=True)
class WithdrawProtocol(WithdrawText):
    """Of the protocol."""

    action = Action.PROTOCOL_WITHDRAW


def refuse_unless_proposed(row: TextVersion) -> None:
    """Raise ``ConflictError`` for a version that is no longer being signed."""
    if row.withdrawn_at:
        raise ConflictError("version_withdrawn", f"La version {row.name} a été retirée.")
    if row.adopted_at:
        raise ConflictError("version_adopted", f"La version {row.name} est déjà adoptée.")


def _checked(work: Work, texts: Texts[T], content: bytes) -> Text:
    """Return the text of this file; raise what is wrong with it."""
    try:
        return texts.text(texts.check(content, work.now.date()))
    except DocumentError as error:
        wrong, right = f"Ligne {error.line}, colonne {error.column}.", "Corrigez le fichier."
    except UnmetError as error:
        wrong = f"Des scénarios ne sont pas tenus\u00a0: {error}."
        right = "Corrigez les règles ou les scénarios."
    raise InvalidInputError(Problem("content", "not_checked", wrong, right))


def _object(work: Work, texts: Texts[T], content: bytes | None, text: Text | None) -> T:
    """Raise what stands against this proposal; return the text that it would replace."""
    lives, council = lives_of(work.session, texts.kind), work.actor.council
    before = replaced(lives)
    old: T = read_text(work, TheText(texts.kind, council, before.name)) if before else texts.first
    if text is not None and content is not None:
        _refuse_known(work, TheText(texts.kind, council, text.own_name), content, lives)
    if waiting := proposed(lives):
        raise ConflictError(
            "proposal_open",
            f"La version {waiting.name} est déjà proposée\u00a0: attendez son adoption, "
            "ou retirez-la.",
        )
    if text is not None and (wrong := tuple(_problems(work, text, texts.text(old)))):
        raise InvalidInputError(*wrong)
    return old


def _refuse_known(work: Work, one: TheText, content: bytes, lives: list[Life]) -> None:
    if not any(life.name == one.id for life in lives):
        return
    if kept(work, one).sha256 == digest(content):
        raise ConflictError("version_known", f"La version {one.id} a déjà été proposée.")
    wrong = f"La version {one.id} existe avec un autre texte. Donnez-lui un autre numéro."
    raise ConflictError("version_taken", wrong)


def _problems(work: Work, text: Text, old: Text) -> Iterator[Problem]:
    council = work.session.get_one(Council, work.actor.council)
    today = work.now.astimezone(ZoneInfo(council.time_zone)).date()
    if text.begins and text.begins < today:
        wrong = f"Elle commencerait le {text.begins:%d/%m/%Y}, qui est passé."
        yield Problem("content", "begins_past", wrong, "Donnez à begins un jour à venir.")
    if text.begins and text.begins > today + FURTHEST:
        wrong = f"Elle ne commencerait que le {text.begins:%d/%m/%Y}."
        yield Problem("content", "begins_far", wrong, "Donnez à begins un jour dans l'année.")
    if isinstance(text, Protocol) and text.places:
        known = work.session.scalars(select(Territory.code)).all()
        for code in sorted(text.places.difference(known)):
            wrong = f"Aucun lieu du conseil n'a le code «\u00a0{code}\u00a0»."
            right = f"Les codes sont\u00a0: {listed(known)}."
            yield Problem("content", "unknown_place", wrong, right)
    can = voters(work.session)
    short = lacking(bar(text.quorum, old.quorum, can), can)
    if short.kinds:
        kinds = ", ".join(PARTNER_KIND_FR[kind] for kind in sorted(short.kinds))
        wrong = f"Le quorum demande des partenaires qui n'ont pas de clé\u00a0: {kinds}."
        yield Problem("content", "quorum_kinds", wrong, "Enregistrez d'abord leur clé.")
    elif short:
        wrong = (
            f"Le quorum demande {len(can) + short.partners} partenaires, {len(can)} ont une clé."
        )
        yield Problem("content", "quorum_partners", wrong, "Enregistrez d'abord d'autres clés.")
