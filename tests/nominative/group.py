"""A group with members who have their pairs, for the tests of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sharing.accreditations import Accredit
from sharing.command import Command
from sharing.groups import CreateGroup
from sharing.nominative.contents import Written
from sharing.nominative.openings import OpeningView, OpenRecord, ReadElement
from sharing.nominative.records import CreateRecord
from sharing.sealing.pairs import PrivatePair
from sharing.store import SealedPair
from tests.council import SmallCouncil

T = TypeVar("T")
FOLLOW_UP = "individual_follow_up"
MOTIVE = "Entretien prévu demain avec la famille."
MEMBERS = ("coordinator", "officer")
PERSON = {
    "last_name": "Kerbrat", "first_name": "Ysaline", "birth_date": "2009-04-12",
    "address": "3, allée des Tilleuls", "phone": "06 39 98 17 44", "schooling": "out_of_school",
    "begun_on": "2026-11-02", "origin": "school", "programme": "young_people",
    "informed_on": "2026-11-10",
}  # fmt: skip


@dataclass
class Group:
    """A group of the council; each member's pair is at hand, as in an opened sealed space."""

    council: SmallCouncil
    id: str
    pairs: dict[str, PrivatePair]

    def ask(self, agent: str, command: Command[Any, T], *, proved: bool = True) -> T:
        """Put a command to the desk for somebody who has shown their second factor, or not."""
        shown = frozenset(("mfa",)) if proved else frozenset[str]()
        actor = replace(self.council.actor(agent), proved=shown)
        return self.council.desk.carry_out(command, actor)

    def create(
        self, by: str = "coordinator", values: Mapping[str, str] = PERSON, **more: Any
    ) -> str:
        """Open a record about an invented person."""
        asked = {
            "group": self.id, "referent": self.council.agents["officer"], "purpose": FOLLOW_UP,
            "values": values, "pair": self.pairs[by], "motive": MOTIVE, **more,
        }  # fmt: skip
        return self.ask(by, CreateRecord(**asked))

    def open(self, record: str, by: str = "officer", **more: Any) -> OpeningView:
        """Open it."""
        asked = {"purpose": FOLLOW_UP, "motive": MOTIVE, "pair": self.pairs[by], **more}
        return self.ask(by, OpenRecord(record, **asked))

    def read(self, record: str, element: str, by: str = "officer") -> tuple[Written, ...]:
        """Open it and read one element."""
        opening = self.open(record, by)
        return self.ask(by, ReadElement(record, opening.id, element, self.pairs[by]))


def a_group(council: SmallCouncil, members: tuple[str, ...] = MEMBERS) -> Group:
    """Make a territorial group; everybody of the council has a pair, the members a seat."""
    group = council.ask("coordinator", CreateGroup("Suivi Nord", "territorial_group"))
    until = datetime.now(UTC) + timedelta(days=90)
    for member in members:
        council.ask("coordinator", Accredit(group, council.agents[member], until))
    pairs = {agent: PrivatePair.new() for agent in council.agents}
    with council.sessions.of(council.id) as session:
        for agent, pair in pairs.items():
            session.add(
                SealedPair(
                    id=pair.key_id,
                    agent_id=council.agents[agent],
                    public=pair.public.raw,
                    locked=b"",
                    made_at=datetime.now(UTC),
                )
            )
    return Group(council, group, pairs)
