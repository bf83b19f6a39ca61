"""What commands share: a house from the environment, and the council that is meant."""

from __future__ import annotations

import click
from sqlalchemy import select

from config.commands.environment import settings
from config.wiring import House
from sharing.store import Council


def furnished() -> House:
    """Return the house; end with a plain message when the environment is incomplete."""
    return House(settings())


def council_id(house: House, slug: str | None) -> str:
    """Return the id of the council *slug*, or of the only one there is."""
    with house.sessions.everywhere("a command finds the council by its name") as session:
        councils = {c.slug: c.id for c in session.scalars(select(Council))}
    if slug is None and len(councils) == 1:
        return next(iter(councils.values()))
    if slug in councils:
        return councils[slug]
    known = ", ".join(sorted(councils)) or "none yet"
    if slug is None:
        raise click.UsageError(f"name the council with --council: {known}")
    raise click.UsageError(f"no council '{slug}': {known}")
