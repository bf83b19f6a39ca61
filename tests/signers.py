"""Partners that sign: a key for each, versions to propose, and a council in which both are done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charters.document import read
from charters.signing import digest, message, write
from config.settings import DEFAULTS
from protocols.read import name_of
from sharing.command import Command
from sharing.proposals import ProposeVersion
from sharing.signatures import RegisterKey, Signed, SignProtocol, SignVersion
from sharing.store import TextVersion
from tests.council import SmallCouncil

T = TypeVar("T")

SHIPPED = (DEFAULTS / "charter.yaml").read_text()
SHIPPED_NUMBER = SHIPPED.partition('version: "')[2].partition('"')[0]
HANDS = {"town": "officer", "state": "police", "mediation": "mediator", "housing": "caretaker"}
"""Who hands the signature of a partner in."""


def version(number: object, *changes: tuple[str, str]) -> bytes:
    """Return the shipped charter as version *number*, with some words changed."""
    text = SHIPPED.replace(f'version: "{SHIPPED_NUMBER}"', f'version: "{number}"', 1)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def protocol(name: str, number: object, duty: str = "") -> bytes:
    """Return a small protocol that two partners adopt: who hears of a roof, and *duty* besides.

    Each report has an alert of its own, whatever was reported a moment before.
    """
    return f"""id: {name}
version: "{number}"
title: Qui prévenir à Val-Fleuri
quorum: {{partners: 2}}
grouping: {{within_min: 0}}
duties:
  - id: TOIT
    label: "Toit, cave ou local occupé : prévenir la cellule de veille dans les 20 minutes."
    when: {{categories: [TRQ-04]}}
    whom: [watch_cell]
    within_min: 20
{duty}""".encode()


SHIPPED_PROTOCOL = name_of(read(DEFAULTS / "protocols.yaml"))
FIRST = f"charte-locale@{SHIPPED_NUMBER}"
NATIONAL_NUMBER = (DEFAULTS / "national.yaml").read_text().split('version: "')[1].split('"')[0]
IN_FORCE = f"{FIRST}+base-nationale@{NATIONAL_NUMBER}"
"""What an entry of the trail says of a decision under the shipped charter."""
TWO = version(102)
NAME = "charte-locale@102"


@dataclass
class Signers:
    """The council's partners with their private keys, which no server ever sees."""

    council: SmallCouncil
    private: Mapping[str, Ed25519PrivateKey]
    at: datetime | None = None
    """What the clock says, a second later for each thing asked; None: the time that it is."""

    def ask(self, agent: str, command: Command[Any, T]) -> T:
        """Put a command to the desk at the clock's time."""
        desk, moment = self.council.desk, self.at
        if moment is not None:
            desk = replace(desk, clock=lambda: moment)
            self.at = moment + timedelta(seconds=1)
        return desk.carry_out(command, self.council.actor(agent))

    def public(self, partner: str) -> str:
        """Return a partner's public key as it is copied."""
        return write(self.private[partner].public_key().public_bytes_raw())

    def register(self, *partners: str) -> list[str]:
        """Register the keys of some partners; return their ids."""
        return [
            self.ask("coordinator", RegisterKey(self.council.partners[one], self.public(one)))
            for one in partners
        ]

    def propose(self, content: bytes = TWO) -> str:
        """Propose a version."""
        return self.ask("coordinator", ProposeVersion(content))

    def signature(self, partner: str, content: bytes = TWO, name: str = NAME) -> str:
        """Sign a version, away from any server."""
        text = message("charter", self.council.slug, name, digest(content))
        return write(self.private[partner].sign(text))

    def sign(self, partner: str, content: bytes = TWO, name: str = NAME) -> Signed:
        """Sign a version and have somebody of the partner hand the signature in."""
        return self.ask(HANDS[partner], SignVersion(name, self.signature(partner, content, name)))

    def sign_protocol(self, partner: str, content: bytes, name: str) -> Signed:
        """The same of a version of the protocol."""
        text = message("protocol", self.council.slug, name, digest(content))
        signature = write(self.private[partner].sign(text))
        return self.ask(HANDS[partner], SignProtocol(name, signature))

    def adopt(self, content: bytes = TWO, name: str = NAME) -> datetime:
        """Propose a version and have it signed; return when it begins."""
        self.propose(content)
        signed = [self.sign(one, content, name) for one in ("town", "state", "mediation")]
        assert signed[-1].in_force_from is not None
        return signed[-1].in_force_from


def charters(council: SmallCouncil) -> list[TextVersion]:
    """Return the rows of the council's versions of the charter."""
    return [row for row in council.rows(TextVersion) if row.kind == "charter"]


def signers(council: SmallCouncil, *, registered: bool = True) -> Signers:
    """Give every partner a key, registered unless told otherwise."""
    found = Signers(council, {one: Ed25519PrivateKey.generate() for one in HANDS})
    if registered:
        found.register(*HANDS)
    return found
