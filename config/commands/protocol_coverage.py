"""``vigie protocol coverage``: where would nobody answer, with the rosters of this week?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import click

from alerts.rosters.coverage import CoverageView, look_at
from charters.vocabulary import Action
from config.wiring import House
from protocols.coverage import Hole
from protocols.model import Protocol
from sharing.keeper import note

_DAY = "%a %d %b %H:%M"


def report(house: House, council_id: str, protocol: Protocol) -> bool:
    """Print the holes; say whether there is any."""
    found = look_at(house.desk, council_id, protocol)
    with house.sessions.of(council_id) as session:
        said = {"protocol": found.protocol, "holes": len(found.holes)}
        at = house.desk.clock()
        note(session, council_id, at, Action.PROTOCOL_COVERAGE, "protocol:*", said)
    if not found.rostered:
        click.echo("nobody is on any roster this week: every hour is a hole", err=True)
    for line in lines(found):
        click.echo(line)
    count = f"{len(found.holes)} holes" if len(found.holes) != 1 else "1 hole"
    click.echo(f"{found.protocol}, the week of {found.first}: {count}")
    return bool(found.holes)


def lines(found: CoverageView) -> Iterator[str]:
    """Yield each hole as one line: when, where, of what, whom, within what delay."""
    for hole in found.holes:
        where = ", ".join(found.sectors[sector] for sector in hole.sectors)
        if len(hole.sectors) == len(found.sectors):
            where = "everywhere"
        minutes = hole.within // timedelta(minutes=1)
        whom = ", ".join(hole.whom)
        of_what = ", ".join(hole.categories)
        if hole.crisis:
            any_ = {category for category, _ in found.crises} <= {*hole.categories}
            of_what = "any crisis" if any_ else f"a crisis of {of_what}"
        yield f"{_hours(found, hole)}\t{where}\t{of_what}\tnobody of {whom} within {minutes} min"


def _hours(found: CoverageView, hole: Hole) -> str:
    midnight = datetime.combine(found.first, time())  # on the wall of the council
    begins, ends = (midnight + timedelta(hours=n) for n in (hole.first, hole.last + 1))
    return f"{begins:{_DAY}} to {ends:{_DAY}}"
