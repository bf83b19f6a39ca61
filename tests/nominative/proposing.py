"""A mediator's event, a group, and what is proposed to it, for the tests of deposits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sharing.events import PostEvent
from sharing.nominative.deposits import ProposeSituation
from sharing.nominative.receiving import (
    AcceptDeposit,
    ReadDeposit,
)
from sharing.nominative.records import CreateRecord
from sharing.notices import ListNotices
from sharing.store import (
    Deposit,
    DepositField,
    DepositWrap,
)
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, PERSON, Group, a_group

KNOWN = {
    "last_name": "Le  Bihan", "first_name": "Maëlle", "birth_date": "2010-02-03",
    "phone": "06 39 98 05 12", "address": "8, allée des Tilleuls", "schooling": "out_of_school",
}  # fmt: skip
KEPT_AS = {**KNOWN, "last_name": "Le Bihan", "phone": "+33639980512"}
ADDED = {
    code: PERSON[code] for code in ("begun_on", "origin", "programme", "informed_on")
}  # what the group adds before it opens a record


@dataclass
class Proposed:
    """A mediator's event of a category from which a situation may follow, and a group."""

    group: Group
    event: str

    def ask(self, agent: str, command: Any, **more: Any) -> Any:
        """Put a command to the desk."""
        return self.group.ask(agent, command, **more)

    def propose(self, by: str = "mediator", **more: Any) -> str:
        """Propose what the mediator knows; return the deposit's id."""
        asked = {"event": self.event, "group": self.group.id, "values": KNOWN, **more}
        before = {d.id for d in self.group.council.rows(Deposit)}
        self.ask(by, ProposeSituation(**asked))
        [made] = {d.id for d in self.group.council.rows(Deposit)} - before
        return made

    def read(self, deposit: str, by: str = "coordinator") -> dict[str, str]:
        """Read it."""
        found = self.ask(by, ReadDeposit(deposit, self.group.pairs[by]))
        return dict(found.values)

    def accept(self, deposit: str, by: str = "coordinator", **more: Any) -> str:
        """Open a record from it; return the record's id."""
        agents = self.group.council.agents
        form = {
            "group": self.group.id, "referent": agents["officer"], "purpose": FOLLOW_UP,
            "values": {**KEPT_AS, **ADDED}, "pair": self.group.pairs[by], **more,
        }  # fmt: skip
        made: str = self.ask(by, AcceptDeposit(deposit, CreateRecord(**form)))
        return made

    def told(self, agent: str) -> list[tuple[str, str, str]]:
        """What an agent is told: kind, about what, word."""
        found = self.ask(agent, ListNotices())
        return [(one.kind, one.about, one.word) for one in found]

    def state(self) -> list[str]:
        """Where each deposit stands."""
        return [deposit.state for deposit in self.group.council.rows(Deposit)]

    def sealed(self) -> int:
        """How many sealed fields and wraps of deposits there are."""
        rows = self.group.council.rows
        return len(rows(DepositField)) + len(rows(DepositWrap))


def a_proposal(council: SmallCouncil) -> Proposed:
    """A group in which the coordinator answers, and an event of the mediator's."""
    group = a_group(council)
    event = council.ask("mediator", PostEvent(council.draft(category="TRQ-05", severity=3)))
    return Proposed(group, event.id)
