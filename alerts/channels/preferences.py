"""How one wants to be told: each by themselves, for themselves.

No row means what the protocol asks for, and the morning's digest for those whose trade has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from alerts.channels.numbers import BadNumberError, e164, shown
from alerts.channels.store import Device, Phone, Preference
from alerts.channels.wishes import NEVER
from charters.vocabulary import Action, Profession, RecordKind
from protocols.model import Channel
from sharing.command import Command, InvalidInputError, Problem, Shelf
from sharing.work import Work

DIGEST = "digest"
"""The digest beside the channels, in a preference."""
TOLD_BY = (Channel.EMAIL, Channel.SMS, Channel.PUSH)
"""By what a person is told, besides the board."""
FIELDS = {Channel.EMAIL: "severity", Channel.SMS: "sms", Channel.PUSH: "push"}
"""What the choice of each is called, on a page and in a problem."""
RIGHT = "Un mobile, par exemple 06\u00a039\u00a098\u00a000\u00a001."
SAID = {
    "not_a_number": ("Ce n’est pas un numéro de téléphone.", RIGHT),
    "not_a_mobile": ("Ce numéro ne reçoit pas de SMS\u00a0: ce n’est pas un mobile.", RIGHT),
}
"""What is wrong with a number, and what would be right."""
DIGESTED = frozenset({Profession.CARETAKER, Profession.HOUSING_MANAGER})
"""Whose trade has a digest."""


@dataclass(frozen=True, slots=True)
class Wished:
    """What somebody wishes: ``severity_from`` of e-mail, ``sms`` and ``push`` likewise.

    Each is 1 to 5; ``NEVER``: as little as may be; None: what the protocol asks for.
    ``quiet``: the local hours from and until which all of them are silent.  ``digest``: also in the
    morning.  ``number``: the mobile, as it is typed or shown.
    """

    severity_from: int | None
    quiet: tuple[int, int] | None
    digest: bool
    sms: int | None = None
    push: int | None = None
    number: str = ""

    @property
    def severities(self) -> Mapping[Channel, int | None]:
        """From which severity on, by channel."""
        return {
            Channel.EMAIL: self.severity_from,
            Channel.SMS: self.sms,
            Channel.PUSH: self.push,
        }


@dataclass(frozen=True, slots=True)
class ReadWishes(Command[Shelf, Wished]):
    """Say how one is told."""

    action = Action.CHANNEL_OWN

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> Wished:
        mine = select(Preference).where(Preference.agent_id == work.actor.id)
        found = {row.channel: row for row in work.session.scalars(mine)}
        phone = work.session.get(Phone, (work.actor.council, work.actor.id))
        return _wished(found, shown(phone.number) if phone else "")


def _wished(found: Mapping[str, Preference], number: str) -> Wished:
    digest = found.get(DIGEST)
    email, sms, push = (found.get(channel) for channel in TOLD_BY)
    quiet = [
        (one.quiet_from, one.quiet_until)
        for one in (email, sms, push)
        if one and one.quiet_from is not None and one.quiet_until is not None
    ]
    return Wished(
        email.severity_from if email else None,
        quiet[0] if quiet else None,
        digest is None or digest.severity_from < NEVER,
        sms.severity_from if sms else None,
        push.severity_from if push else None,
        number,
    )


@dataclass(frozen=True, slots=True)
class KeepWishes(Command[Shelf, None]):
    """Say how one wants to be told from now on."""

    wished: Wished

    action = Action.CHANNEL_OWN

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> None:
        wish, me = self.wished, work.actor.id
        number, problems = _number(wish)
        problems += _problems(wish)
        if wish.push is not None and not _has_device(work):
            right = "Ajoutez d’abord un appareil, en bas de cette page."
            problems.append(Problem("push", "missing", "Aucun appareil n’en reçoit.", right))
        if problems:
            raise InvalidInputError(*problems)
        for table in (Preference, Phone):
            work.session.execute(delete(table).where(table.agent_id == me))
        work.session.add_all(_rows(wish, me))
        if number:
            work.session.add(Phone(agent_id=me, number=number, given_at=work.now))
        chosen = {channel.value: level for channel, level in wish.severities.items()}
        work.detail.update(chosen, quiet=wish.quiet, digest=wish.digest, has_number=bool(number))


def _rows(wish: Wished, me: str) -> Iterator[Preference]:
    begins, ends = wish.quiet or (None, None)
    for channel, level in wish.severities.items():
        if level is not None:
            yield Preference(
                agent_id=me,
                channel=channel.value,
                severity_from=level,
                quiet_from=begins,
                quiet_until=ends,
            )
    if not wish.digest:
        yield Preference(agent_id=me, channel=DIGEST, severity_from=NEVER)


def _has_device(work: Work) -> bool:
    mine = select(Device.id).where(Device.agent_id == work.actor.id)
    return work.session.scalar(select(mine.exists())) or False


def _number(wish: Wished) -> tuple[str, list[Problem]]:
    """Return the number as it is kept, and what is wrong with it."""
    try:
        if wish.number:
            return e164(wish.number), []
    except BadNumberError as error:
        return "", [Problem("number", error.code, *SAID[error.code])]
    if wish.sms is not None and wish.sms < NEVER:
        return "", [Problem("number", "missing", "Il manque votre numéro de mobile.", RIGHT)]
    return "", []


def _problems(wish: Wished) -> list[Problem]:
    found = []
    for channel, level in wish.severities.items():
        if level is not None and not 1 <= level <= NEVER:
            right, name = "Choisissez dans la liste.", FIELDS[channel]
            found.append(Problem(name, "unknown", "Cette gravité n’existe pas.", right))
    if wish.quiet is not None and not all(0 <= hour <= 23 for hour in wish.quiet):
        right = "Deux heures, de 0 à 23."
        found.append(Problem("quiet", "out_of_range", "Cette heure n’existe pas.", right))
    elif wish.quiet is not None and wish.quiet[0] == wish.quiet[1]:
        right = "Deux heures différentes, ou aucune."
        found.append(Problem("quiet", "unknown", "Ces heures couvrent tout le jour.", right))
    return found
