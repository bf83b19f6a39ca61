"""What is done, one step at a time: somebody reports, somebody answers.

Drafts name their place by its code in ``territory.geojson``: whoever plays a step replaces it
by the id that the place has in the database (``dataclasses.replace(draft, sector=…)``).
"""

from __future__ import annotations

from dataclasses import dataclass

from config.council_file import CouncilFile
from protocols.model import PAST
from sharing.drafts import EventDraft
from sharing.taxonomy import Category

SEEN, IN_CHARGE, CLOSED = "seen", "in_charge", "closed"

# Charter A09 (R09.2, R09.3, R09.4): who may acknowledge, take in charge and close.
ANSWERING = frozenset(
    {
        "mayor", "council_coordinator", "social_mediator", "night_correspondent",
        "municipal_police", "municipal_services", "state_police", "housing_manager",
        "school_representative",
        "transport_security",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Posted:
    """An agent reports.  ``number`` is how later steps call the report."""

    number: int
    by: str
    draft: EventDraft


@dataclass(frozen=True, slots=True)
class Answered:
    """A member of the watch, or a partner who was told, sees, takes in charge or closes it."""

    number: int
    by: str
    step: str
    outcome: str | None = None
    measures: tuple[str, ...] = ()


Step = Posted | Answered


def answerers(council: CouncilFile, category: Category, draft: EventDraft) -> tuple[str, ...]:
    """Return the logins of those who are told of *draft* at once and may answer it."""
    if draft.urgency == PAST:
        return ()
    severity = draft.severity or category.severity
    told, members = set(category.now), set[str]()
    if severity == 5:
        told |= {"mayor", "state_police"}
    if severity == 5 or (severity == 4 and draft.urgency == "immediate"):
        for cell in council.cells.values():
            if draft.sector in council.watched[cell.code]:
                members.update(cell.members)
    return tuple(
        agent.login
        for agent in council.agents.values()
        if agent.profession in ANSWERING
        and (agent.profession in told or agent.login in members)
        and draft.sector in council.grounds[agent.login]
    )
