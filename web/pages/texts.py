"""The two kinds of text that a council adopts, as their pages speak of them and handle them.

1. Pages of versions and proposals are written once: the kind comes from the address, `/charte/…` or
   `/protocole/…`.
2. A link without a kind stays with the kind of the page that it is on; elsewhere it means the
   charter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, current_app, g

from charters.compare import compare_within
from charters.decide import Engine
from charters.differences import Difference, differences
from charters.document import DocumentError, read_bytes
from charters.sentences import say_change, say_rule
from charters.vocabulary import Action
from protocols import compare as hearing
from protocols import differences as duties
from protocols.gaps import untold
from protocols.model import Protocol
from protocols.read import faults_of, protocol_of
from protocols.sentences import say_duty, say_grouping, say_pattern
from sharing.command import Command
from sharing.library import Library, UnmetError
from sharing.proposals import (
    PrepareProposal,
    PrepareProtocol,
    ProposeProtocol,
    ProposeVersion,
    WithdrawProtocol,
    WithdrawVersion,
)
from sharing.signatures import SignProtocol, SignVersion
from sharing.territories import ListTerritories
from sharing.versions import ListProtocols, ListVersions, ReadProtocol, ReadVersion
from web.door import ask
from web.faults import Fault, of_document, of_scenario
from web.pages.around import now, taxonomy

ADDRESS = "<any(charte, protocole):text>"
MOST_CLASSES = 60_000  # of the charter's grid, while somebody waits for the page
MOST_CASES = 20_000  # of the protocol's, likewise

Ask = Callable[..., Command[Any, Any]]


@dataclass(frozen=True, slots=True)
class Effects:
    """What a version changes: the words, and who gains or loses what.  ``whole``: nothing left."""

    words: list[Difference]
    gains: list[str]
    losses: list[str]
    whole: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its words on the pages, its commands, how a file of it is checked and shown.

    ``command``: what signs it, `vigie charter`.  ``check`` returns the text or what is wrong;
    ``checked`` says in French of a right file what was looked at; ``body`` is what its template is
    given besides; ``effects`` compares two.
    """

    address: str
    command: str
    the: str
    of: str
    home: str
    looked_at: str
    gains: str
    losses: str
    may_propose: Action
    may_sign: Action
    all: Ask
    read: Ask
    sign: Ask
    withdraw: Ask
    prepare: Ask
    propose: Ask
    check: Callable[[bytes], tuple[Any, list[Fault]]]
    checked: Callable[[Any], str]
    body: Callable[[Any], dict[str, Any]]
    effects: Callable[[Any, Any], Effects]


def of_kind(bp: Blueprint) -> Blueprint:
    """Have the pages of *bp* know their kind by their address."""

    @bp.url_value_preprocessor
    def know(_: str | None, values: dict[str, Any] | None) -> None:
        g.text = KINDS[(values or {}).pop("text", "charte")]

    @bp.url_defaults
    def keep(_: str, values: dict[str, Any]) -> None:
        values.setdefault("text", kind().address)

    return bp


def kind() -> Kind:
    """Return the kind of text that the page is about."""
    found: Kind = g.get("text", KINDS["charte"])
    return found


def library() -> Library:
    """Return what reads the texts."""
    found: Library = current_app.extensions["vigie.library"]
    return found


def _check_charter(content: bytes) -> tuple[Engine | None, list[Fault]]:
    try:
        return library().charters.check(content, now().date()), []
    except DocumentError as error:
        return None, [of_document(error)]
    except UnmetError as error:
        return None, [of_scenario(one) for one in error.failures]


def _check_protocol(content: bytes) -> tuple[Protocol | None, list[Fault]]:
    """All faults at once, in the words of this council: its places are among them."""
    places = frozenset(place.code for place in ask(ListTerritories()))
    words = replace(taxonomy().vocabulary, sectors=places)
    try:
        document = read_bytes(content, "protocole")
    except DocumentError as error:
        return None, [of_document(error)]
    if faults := faults_of(document, words):
        return None, [of_document(error) for error in faults]
    return protocol_of(document, words), []


def _charter_checked(engine: Engine) -> str:
    many = len(engine.charter.scenarios)
    return f"Le fichier est bon\u00a0: il respecte la loi et tient ses {many} scénarios."


def _protocol_checked(protocol: Protocol) -> str:
    said = f"Le fichier est bon\u00a0: {len(protocol.duties)} devoirs."
    missed = untold(protocol, taxonomy().reported)
    names = [f"«\u00a0{taxonomy().names[code]}\u00a0»" for code in missed]
    if not names:
        return f"{said} De tout ce qui peut être signalé, quelqu'un est prévenu."
    return f"{said} À certaines heures, personne n'est prévenu de\u00a0: {', '.join(names)}."


def _charter_body(engine: Engine) -> dict[str, Any]:
    rules = (rule for article in engine.charter.articles for rule in article.rules)
    return {"applied": {rule.id: say_rule(rule, taxonomy().names) for rule in rules}}


def _protocol_body(protocol: Protocol) -> dict[str, Any]:
    names = taxonomy().spoken
    applied = {duty.id: say_duty(duty, names) for duty in protocol.duties}
    shown = [(one, say_pattern(one, names)) for one in protocol.patterns]
    grouped = say_grouping(protocol.grouping, names)
    external = [one for one in taxonomy().categories.values() if one.external]
    said = {"applied": applied, "shown": shown, "grouped": grouped}
    return {**said, "external": external, "circuits": taxonomy().circuits}


def _charter_effects(old: Engine, new: Engine) -> Effects:
    words, names = taxonomy().words, taxonomy().names
    changes, whole = compare_within(old, new, words, now().date(), MOST_CLASSES)
    said = [(change.gain, say_change(change, names)) for change in changes]
    return _effects(differences(old.charter, new.charter, names), said, whole=whole)


def _protocol_effects(old: Protocol, new: Protocol) -> Effects:
    names = taxonomy().spoken
    changes, whole = hearing.compared(old, new, taxonomy().reported, MOST_CASES)
    said = [(change.gain, hearing.say_change(change, names)) for change in changes]
    return _effects(duties.differences(old, new, names), said, whole=whole)


def _effects(words: list[Difference], said: list[tuple[bool, str]], *, whole: bool) -> Effects:
    gains, losses = ([text for gain, text in said if gain is wanted] for wanted in (True, False))
    return Effects(words, gains, losses, whole)


KINDS = {
    "charte": Kind(
        address="charte",
        command="charter",
        the="la charte",
        of="de la charte",
        home="charter.read",
        looked_at="sa forme, la loi, ses scénarios",
        gains="Qui gagne",
        losses="Qui perd",
        may_propose=Action.CHARTER_PROPOSE,
        may_sign=Action.CHARTER_SIGN,
        all=ListVersions,
        read=ReadVersion,
        sign=SignVersion,
        withdraw=WithdrawVersion,
        prepare=PrepareProposal,
        propose=ProposeVersion,
        check=_check_charter,
        checked=_charter_checked,
        body=_charter_body,
        effects=_charter_effects,
    ),
    "protocole": Kind(
        address="protocole",
        command="protocol",
        the="le protocole",
        of="du protocole",
        home="protocol.read",
        looked_at="sa forme, ses mots, ses lieux",
        gains="Qui sera prévenu de plus, ou plus tôt",
        losses="Qui le sera de moins, ou plus tard",
        may_propose=Action.PROTOCOL_PROPOSE,
        may_sign=Action.PROTOCOL_SIGN,
        all=ListProtocols,
        read=ReadProtocol,
        sign=SignProtocol,
        withdraw=WithdrawProtocol,
        prepare=PrepareProtocol,
        propose=ProposeProtocol,
        check=_check_protocol,
        checked=_protocol_checked,
        body=_protocol_body,
        effects=_protocol_effects,
    ),
}
