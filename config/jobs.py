"""What RQ workers run: a council's id in, nothing out.  Everything else is in the database."""

from __future__ import annotations

from functools import cache

from config.rounds import look_at
from config.wiring import House, house


@cache
def _house() -> House:
    return house()


def look(council_id: str) -> None:
    """Relay the council's news and bring its stream up to date."""
    here = _house()
    here.doorbell.answered(council_id)
    look_at(here, council_id)
    here.doorbell.looked(council_id)
