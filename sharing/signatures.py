"""Partners' keys, and their signatures of a version; with the last of them it is adopted.

Rules:

1. The key signs, not whoever hands the signature in: that person only has to be of that partner.
2. A signature is refused with its reason: another partner's key, a withdrawn one, another version,
   or no signature at all; and so is a partner's second.
3. Adoption is no step of its own: it is written with the signature that completes the quorum.
4. A signature whose key is withdrawn before the quorum no longer counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from charters.life import bar, beginning, lacking, replaced
from charters.signing import (
    NotOneError,
    is_signed,
    message,
    read_key,
    read_signature,
    write,
)
from charters.vocabulary import Action
from sharing.command import ConflictError, InvalidInputError, NotFoundError, Problem
from sharing.lives import lives_of, locked, signed_by, voters
from sharing.proposals import refuse_unless_proposed
from sharing.store import Council, Partner, PartnerKey, TextSignature, TextVersion, new_id
from sharing.versions import OfText, TheText, find_version, kept, read_text
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class KeyView:
    """A partner's public key."""

    id: str
    partner: str
    partner_name: str
    public: str
    since: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeysPage:
    """All keys, those in force first; and the partners by name: (id, name, kind)."""

    keys: tuple[KeyView, ...]
    partners: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature did.  ``in_force_from`` None: the quorum is not reached yet."""

    partner_name: str
    in_force_from: datetime | None


@dataclass(frozen=True, slots=True)
class ListKeys(OfText[KeysPage]):
    """List the partners' keys: everybody may check the one of their own organisation."""

    action = Action.CHARTER_READ

    def carry_out(self, work: Work, _: TheText) -> KeysPage:
        rows = work.session.execute(
            select(PartnerKey, Partner.name)
            .join(
                Partner,
                (Partner.council_id == PartnerKey.council_id)
                & (Partner.id == PartnerKey.partner_id),
            )
            .order_by(Partner.name, PartnerKey.since)
        ).all()
        views = [
            KeyView(key.id, key.partner_id, name, key.public, key.since, key.withdrawn_at)
            for key, name in rows
        ]
        partners = work.session.execute(
            select(Partner.id, Partner.name, Partner.kind).order_by(Partner.name)
        )
        work.detail["count"] = len(views)
        return KeysPage(
            tuple(sorted(views, key=lambda view: view.withdrawn_at is not None)),
            tuple((p.id, p.name, p.kind) for p in partners),
        )


@dataclass(frozen=True, slots=True)
class RegisterKey(OfText[str]):
    """Register a partner's public key; answer its id."""

    partner: str
    public: str

    action = Action.CHARTER_KEY

    def carry_out(self, work: Work, _: TheText) -> str:
        locked(work.session, work.actor.council)
        partner = work.session.get(Partner, (work.actor.council, self.partner))
        if partner is None:
            right = "Choisissez un partenaire de la liste."
            raise InvalidInputError(
                Problem("partner", "unknown", "Ce partenaire n'existe pas.", right)
            )
        try:
            public = write(read_key(self.public))
        except NotOneError:
            right = "Collez la ligne de 44 caractères que « vigie charter key new » a affichée."
            wrong = "Ce n'est pas une clé publique."
            raise InvalidInputError(Problem("public", "not_a_key", wrong, right)) from None
        if work.session.scalar(select(PartnerKey.id).where(PartnerKey.public == public)):
            raise ConflictError("key_known", "Cette clé est déjà enregistrée, ou l'a été.")
        row = PartnerKey(id=new_id(), partner_id=partner.id, public=public, since=work.now)
        work.session.add(row)
        work.detail.update(key=row.id, of=partner.id, public=public)
        return row.id


@dataclass(frozen=True, slots=True)
class WithdrawKey(OfText[None]):
    """Withdraw a key: what it signed and is not adopted yet no longer counts."""

    key: str

    action = Action.CHARTER_KEY

    def subject(self, work: Work) -> TheText:
        if work.session.get(PartnerKey, (work.actor.council, self.key)) is None:
            raise NotFoundError(f"charter:key {self.key[:16]}")
        return TheText(self.kind, work.actor.council)

    def carry_out(self, work: Work, _: TheText) -> None:
        locked(work.session, work.actor.council)
        row = work.session.get_one(PartnerKey, (work.actor.council, self.key))
        work.session.refresh(row)
        if row.withdrawn_at:
            raise ConflictError("key_withdrawn", "Cette clé est déjà retirée.")
        row.withdrawn_at = work.now
        work.detail.update(key=row.id, of=row.partner_id, withdrawn=True)


@dataclass(frozen=True)  # with slots the class would be made twice, and name no action
class SignText(OfText[Signed], unfinished=True):
    """Hand in a signature of a version, in the name of the actor's partner."""

    name: str
    signature: str

    def subject(self, work: Work) -> TheText:
        return find_version(work, self.kind, self.name)

    def carry_out(self, work: Work, subject: TheText) -> Signed:
        council = locked(work.session, work.actor.council)
        row = kept(work, subject)
        partner = work.session.get_one(Partner, (work.actor.council, work.actor.partner))
        signed = signed_by(work.session, self.kind, row.name)
        if any(one.partner == partner.id for one in signed):
            name = partner.name
            raise ConflictError("already_signed", f"{name} a déjà signé la version {row.name}.")
        refuse_unless_proposed(row)
        raw, key = self._verified(work, council, row)
        signature = {"key_id": key, "signature": raw, "handed_by": work.actor.id, "at": work.now}
        work.session.add(TextSignature(kind=self.kind, version=row.name, **signature))
        work.session.flush()
        work.detail.update(version=row.name, key=key)
        _adopt_if_quorum(work, subject, row, ZoneInfo(council.time_zone))
        return Signed(partner.name, row.in_force_from)

    def _verified(self, work: Work, council: Council, row: TextVersion) -> tuple[bytes, str]:
        """Return the signature and the key that made it; raise what is wrong with it."""
        try:
            raw = read_signature(self.signature)
        except NotOneError:
            right = f"Collez la ligne de 88 caractères que « vigie {self.kind} sign » a affichée."
            raise _wrong("not_a_signature", "Ce n'est pas une signature.", right) from None
        text = message(self.kind, council.slug, row.name, row.sha256)
        keys = work.session.scalars(select(PartnerKey)).all()
        own = [key for key in keys if key.partner_id == work.actor.partner]
        valid = [key for key in own if key.withdrawn_at is None]
        if key := _signer(valid, raw, [text]):
            return raw, key.id
        if _signer(own, raw, [text]):
            right = "Signez avec la clé qui la remplace, une fois enregistrée."
            raise _wrong("withdrawn_key", "La clé de cette signature a été retirée.", right)
        if other := _signer(keys, raw, [text]):
            name = work.session.get_one(Partner, (work.actor.council, other.partner_id)).name
            wrong = f"Cette signature est celle de\u00a0: {name}."
            right = "C'est à quelqu'un de cette organisation de la remettre."
            raise _wrong("other_partner", wrong, right)
        if not valid:
            right = "Le coordonnateur l'enregistre à la page « Clés des partenaires »."
            raise _wrong("no_key", "Votre organisation n'a pas de clé en vigueur.", right)
        if named := _other_version(work, council, row, valid, raw):
            wrong = (
                f"Cette signature est celle de la version {named}, pas de la version {row.name}."
            )
            raise _wrong("other_version", wrong, "Signez le fichier de cette version.")
        wrong = (
            "Cette signature n'a pas été faite avec la clé de votre organisation, sur ce fichier."
        )
        right = "Téléchargez le fichier de cette page, signez-le, collez ce qui s'affiche."
        raise _wrong("wrong_signature", wrong, right)


def _wrong(code: str, wrong: str, right: str) -> InvalidInputError:
    return InvalidInputError(Problem("signature", code, wrong, right))


def _signer(
    keys: Iterable[PartnerKey], signature: bytes, texts: Iterable[bytes]
) -> PartnerKey | None:
    """Return the key that made *signature* over one of *texts*."""
    return next(
        (k for k in keys for t in texts if is_signed(read_key(k.public), signature, t)), None
    )


def _other_version(
    work: Work, council: Council, row: TextVersion, keys: Iterable[PartnerKey], raw: bytes
) -> str | None:
    query = select(TextVersion.kind, TextVersion.name, TextVersion.sha256)
    texts = {
        (kind, name): message(kind, council.slug, name, sha256)
        for kind, name, sha256 in work.session.execute(query)
        if (kind, name) != (row.kind, row.name)
    }
    return next((one[1] for one, text in texts.items() if _signer(keys, raw, [text])), None)


def _adopt_if_quorum(work: Work, one: TheText, row: TextVersion, zone: ZoneInfo) -> None:
    texts = work.library.of(one.kind)
    before = replaced(lives_of(work.session, one.kind))
    own = texts.text(texts.read(row.content, row.base))
    old = texts.text(read_text(work, replace(one, id=before.name))).quorum if before else None
    needed = bar(own.quorum, old, voters(work.session))
    if lacking(needed, signed_by(work.session, one.kind, row.name)):
        return
    # Two hands at once wait for each other: the one that lands last may have begun first.
    last = work.session.scalars(
        select(func.max(TextSignature.at)).where(
            TextSignature.kind == one.kind, TextSignature.version == row.name
        )
    ).one()
    row.adopted_at = last
    row.in_force_from = beginning(own.begins, last, zone, before.in_force_from if before else None)
    work.detail.update(adopted=True, in_force_from=row.in_force_from.isoformat())


@dataclass(frozen=True, slots=True)
class SignVersion(SignText):
    """Of the charter."""

    action = Action.CHARTER_SIGN


@dataclass(frozen=True, slots=True)
class SignProtocol(SignText):
    """Of the protocol."""

    action = Action.PROTOCOL_SIGN
