"""Each reads the version in force and accepts it; until then the charter lets them do little.

Acceptance is one column of the agent: the version they accepted last.  It is handed to the charter
with the actor, who weighs it like any other fact (R04.1 of the shipped charter).
"""

from __future__ import annotations

from dataclasses import dataclass

from charters.vocabulary import Action, RecordKind
from sharing.command import Command, ConflictError
from sharing.store import Agent
from sharing.versions import TheText
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class AcceptCharter(Command[TheText, None]):
    """Accept the version in force; *version* is the one that was read."""

    version: str

    action = Action.CHARTER_ACCEPT

    def subject(self, work: Work) -> TheText:
        return TheText(RecordKind.CHARTER, work.actor.council, work.engine.charter.own_name)

    def carry_out(self, work: Work, subject: TheText) -> None:
        if self.version != subject.id:
            raise ConflictError(
                "other_version",
                f"La version {subject.id} est entrée en vigueur\u00a0: relisez-la d'abord.",
            )
        agent = work.session.get_one(Agent, (work.actor.council, work.actor.id))
        agent.accepted_version = subject.id
