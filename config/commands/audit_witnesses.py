"""``vigie audit witnesses``: who follows a council's log."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.canonical import time_text
from audit.cosignature import Key
from audit.errors import NoteError
from audit.store import Witness
from audit.watch import enlist
from config.commands.furnish import council_id, furnished
from config.wiring import now
from sharing.store import Partner

COUNCIL = click.option("--council", default=None, help="The council's short name.")


@click.group()
def witnesses() -> None:
    """The council's witnesses: partners' machines that follow the trail."""


@witnesses.command()
@click.argument("partner")
@click.argument("address")
@click.argument("keys", nargs=-1, required=True)
@COUNCIL
def add(partner: str, address: str, keys: tuple[str, ...], council: str | None) -> None:
    """Have the witness of PARTNER at ADDRESS follow the trail; KEYS as its `public` prints them."""
    house = furnished()
    chosen = council_id(house, council)
    if address not in house.settings.witnesses:
        raise click.UsageError("this address is not in VIGIE_WITNESSES: add it there first")
    with house.sessions.of(chosen) as session:
        try:
            read = [Key.from_text(key.strip()) for key in keys]
            new = enlist(session, chosen, _partner(session, partner), address, read, now())
        except NoteError as error:
            raise click.UsageError(f"{error}; copy each key whole, as one word") from None
    click.echo(f"{new} {read[0].name}")


@witnesses.command("list")
@COUNCIL
def listing(council: str | None) -> None:
    """Print each witness: id, name, address, size cosigned, last answer, fork."""
    house = furnished()
    chosen = council_id(house, council)
    with house.sessions.reading(chosen) as session:
        found = session.scalars(select(Witness).where(Witness.gone == "").order_by(Witness.added))
        for one in found:
            name = Key.from_text(one.keys.split("\n")[0]).name
            fork = f" FORK {one.fork} at size {one.fork_size} since {one.fork_at}"
            said = one.said or "never asked"
            end = fork if one.fork else ""
            click.echo(f"{one.id} {name} {one.address} {one.size} {said}{end}")


@witnesses.command()
@click.argument("witness")
@COUNCIL
def forget(witness: str, council: str | None) -> None:
    """Take the witness of this id off the list; what it cosigned is kept."""
    house = furnished()
    chosen = council_id(house, council)
    with house.sessions.of(chosen) as session:
        found = session.scalar(select(Witness).where(Witness.id == witness, Witness.gone == ""))
        if found is None:
            raise click.UsageError("no witness of this id: `vigie audit witnesses list` names them")
        found.gone = time_text(now())


def _partner(session: Session, named: str) -> str:
    partners = {one.name: one.id for one in session.scalars(select(Partner))}
    if named not in partners:
        raise click.UsageError(f"no partner '{named}': {', '.join(sorted(partners))}")
    return partners[named]
