"""What is done without a log-in, in the trail: by its keeper at the terminal, or by the house.

Whoever has a shell on the server is the keeper.  Of whom it was done, the resource says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from audit import trail
from charters.decide import Decision

KEEPER = "keeper"
"""Who acts, in the trail."""
HOUSE = "vigie"
"""Who acts where nobody does: what comes at its day."""
NOTHING_MORE: Mapping[str, object] = MappingProxyType({})


def note(
    session: Session,
    council: str,
    at: datetime,
    action: str,
    resource: str,
    detail: Mapping[str, object] = NOTHING_MORE,
    outcome: str = "permitted",
    by: str = KEEPER,
) -> None:
    """Write in a council's trail what its keeper, or the house, did, in the deed's transaction."""
    deed = trail.Deed(at, by, "", action, resource, outcome, detail=detail)
    trail.append(session, council, deed)


def by_the_charter(
    at: datetime, action: str, resource: str, decisions: Sequence[Decision], detail: dict[str, Any]
) -> trail.Deed:
    """Return the deed of the house that it did because the charter permitted it to all of these.

    One entry, which names the rules and how many people they were (``told``).
    """
    return trail.Deed(
        at,
        HOUSE,
        "",
        action,
        resource,
        "permitted",
        articles=tuple(sorted({one for decision in decisions for one in decision.articles})),
        rules=tuple(sorted({one for decision in decisions for one in decision.rules})),
        charter=decisions[0].version if decisions else "",
        detail={**detail, "told": len(decisions)},
    )
