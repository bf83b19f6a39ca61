"""``vigie audit``: does the trail still say what it said?"""

from __future__ import annotations

import click

from audit.store import Log
from audit.verify import verify as verify_trail
from config.commands.furnish import council_id, furnished
from config.wiring import now


@click.group()
def audit() -> None:
    """Verify, prove and export the trail."""


@audit.command()
@click.option("--council", default=None, help="The council's short name, if there are several.")
def verify(council: str | None) -> None:
    """Read the whole trail again; exit 1 and name what does not hold."""
    house = furnished()
    chosen = council_id(house, council)
    with house.sessions.snapshot(chosen) as session:
        report = verify_trail(session, chosen, house.signer(chosen).verifier, now=now())
    for fault in report.faults:
        click.echo(str(fault), err=True)
    click.echo(f"{report.size} entries in the tree, {report.waiting} waiting")
    if not report.ok:
        raise SystemExit(1)


@audit.command()
@click.option("--council", default=None, help="The council's short name, if there are several.")
def checkpoint(council: str | None) -> None:
    """Print the last signed checkpoint, for a witness to keep."""
    house = furnished()
    chosen = council_id(house, council)
    with house.sessions.reading(chosen) as session:
        log = session.get(Log, chosen)
    if log is None or not log.checkpoint:
        raise click.ClickException("nothing has been signed yet")
    click.echo(log.checkpoint, nl=False)
