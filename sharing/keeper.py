"""What is done without a log-in, in the trail: by its keeper at the terminal, or by the house.

Whoever has a shell on the server is the keeper.  Of whom it was done, the resource says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from audit import trail

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
