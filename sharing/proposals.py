"""Proposing a version of the charter, and taking the proposal back.

Rules:

1. What is proposed has been read under the national base of today, and meets its scenarios.
2. One proposal at a time, and a name is never used for two texts.
3. A proposal that could never be adopted is refused now: its quorum, or that of the version it
   replaces, is out of reach of the partners that have a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from charters.decide import Engine
from charters.document import DocumentError
from charters.life import FURTHEST, Life, bar, lacking, proposed, replaced
from charters.model import Charter
from charters.signing import digest
from charters.vocabulary import PARTNER_KIND_FR, Action
from sharing.command import Command, ConflictError, InvalidInputError, Problem
from sharing.library import UnmetError
from sharing.lives import found, lives_of, locked, voters
from sharing.store import CharterVersion, Council
from sharing.versions import TheCharter, engine_of, find_version, kept
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class PrepareProposal(Command[TheCharter, Engine]):
    """Ask which charter a proposal would replace, and whether it could be made; change nothing.

    *content* None: whether anything could be proposed at all.  Raises as ``ProposeVersion`` does.
    """

    content: bytes | None = None

    action = Action.CHARTER_PROPOSE

    def subject(self, work: Work) -> TheCharter:
        return TheCharter(work.actor.council)

    def carry_out(self, work: Work, _: TheCharter) -> Engine:
        work.detail["prepared"] = True
        engine = None if self.content is None else _checked(work, self.content)
        return _object(work, self.content, engine)


@dataclass(frozen=True, slots=True)
class ProposeVersion(Command[TheCharter, str]):
    """Propose the version that this file is; answer its name."""

    content: bytes

    action = Action.CHARTER_PROPOSE

    def subject(self, work: Work) -> TheCharter:
        return TheCharter(work.actor.council)

    def carry_out(self, work: Work, _: TheCharter) -> str:
        engine = _checked(work, self.content)
        locked(work.session, work.actor.council)
        if replaced(lives_of(work.session)) is None:
            found(work.session, work.library, work.now)
        _object(work, self.content, engine)
        row = CharterVersion(
            name=engine.charter.own_name,
            content=self.content,
            sha256=digest(self.content),
            base=work.library.national,
            proposed_by=work.actor.id,
            proposed_at=work.now,
        )
        work.session.add(row)
        work.detail.update(version=row.name, sha256=row.sha256)
        return row.name


@dataclass(frozen=True, slots=True)
class WithdrawVersion(Command[TheCharter, None]):
    """Take a proposal back before it is adopted."""

    name: str

    action = Action.CHARTER_WITHDRAW

    def subject(self, work: Work) -> TheCharter:
        return find_version(work, self.name)

    def carry_out(self, work: Work, subject: TheCharter) -> None:
        locked(work.session, work.actor.council)
        row = kept(work, subject.id)
        refuse_unless_proposed(row)
        row.withdrawn_at = work.now


def refuse_unless_proposed(row: CharterVersion) -> None:
    """Raise ``ConflictError`` for a version that is no longer being signed."""
    if row.withdrawn_at:
        raise ConflictError("version_withdrawn", f"La version {row.name} a été retirée.")
    if row.adopted_at:
        raise ConflictError("version_adopted", f"La version {row.name} est déjà adoptée.")


def _checked(work: Work, content: bytes) -> Engine:
    """Return the charter of this file; raise what is wrong with it."""
    try:
        return work.library.check(content, work.now.date())
    except DocumentError as error:
        wrong, right = f"Ligne {error.line}, colonne {error.column}.", "Corrigez le fichier."
    except UnmetError as error:
        wrong = f"Des scénarios ne sont pas tenus\u00a0: {error}."
        right = "Corrigez les règles ou les scénarios."
    raise InvalidInputError(Problem("content", "not_checked", wrong, right))


def _object(work: Work, content: bytes | None, engine: Engine | None) -> Engine:
    """Raise what stands against this proposal; return the charter that it would replace."""
    lives = lives_of(work.session)
    before = replaced(lives)
    old = engine_of(work, kept(work, before.name)) if before else work.library.engine
    if engine is not None and content is not None:
        _refuse_known(work, engine.charter.own_name, content, lives)
    if waiting := proposed(lives):
        raise ConflictError(
            "proposal_open",
            f"La version {waiting.name} est déjà proposée\u00a0: attendez son adoption, "
            "ou retirez-la.",
        )
    if engine is not None and (wrong := tuple(_problems(work, engine.charter, old.charter))):
        raise InvalidInputError(*wrong)
    return old


def _refuse_known(work: Work, name: str, content: bytes, lives: list[Life]) -> None:
    if not any(one.name == name for one in lives):
        return
    if kept(work, name).sha256 == digest(content):
        raise ConflictError("version_known", f"La version {name} a déjà été proposée.")
    wrong = f"La version {name} existe avec un autre texte. Donnez-lui un autre numéro."
    raise ConflictError("version_taken", wrong)


def _problems(work: Work, charter: Charter, old: Charter) -> Iterator[Problem]:
    council = work.session.get_one(Council, work.actor.council)
    today = work.now.astimezone(ZoneInfo(council.time_zone)).date()
    if charter.begins and charter.begins < today:
        wrong = f"Elle commencerait le {charter.begins:%d/%m/%Y}, qui est passé."
        yield Problem("content", "begins_past", wrong, "Donnez à begins un jour à venir.")
    if charter.begins and charter.begins > today + FURTHEST:
        wrong = f"Elle ne commencerait que le {charter.begins:%d/%m/%Y}."
        yield Problem("content", "begins_far", wrong, "Donnez à begins un jour dans l'année.")
    can = voters(work.session)
    short = lacking(bar(charter.quorum, old.quorum, can), can)
    if short.kinds:
        kinds = ", ".join(PARTNER_KIND_FR[kind] for kind in sorted(short.kinds))
        wrong = f"Le quorum demande des partenaires qui n'ont pas de clé\u00a0: {kinds}."
        yield Problem("content", "quorum_kinds", wrong, "Enregistrez d'abord leur clé.")
    elif short:
        wrong = (
            f"Le quorum demande {len(can) + short.partners} partenaires, {len(can)} ont une clé."
        )
        yield Problem("content", "quorum_partners", wrong, "Enregistrez d'abord d'autres clés.")
