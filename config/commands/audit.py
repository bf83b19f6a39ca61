"""``vigie audit``: does the trail still say what it said?"""

from __future__ import annotations

from os import cpu_count

import click
from sqlalchemy.exc import SQLAlchemyError

from audit.faults import Report
from audit.prune import limit_of
from audit.store import Log
from audit.verify import verify as verify_trail
from audit.watch import cosignatures
from config.commands.audit_files import files
from config.commands.audit_proofs import export, growth, prove
from config.commands.audit_witness import witness
from config.commands.audit_witnesses import witnesses
from config.commands.furnish import council_id, furnished
from config.wiring import House, now
from sharing.keeper import note


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
        key, limit = house.signer(chosen).verifier, limit_of(now(), house.settings.trail_months)
        report = verify_trail(
            session, chosen, key, now=now(), limit=limit, processes=cpu_count() or 1
        )
    written = _written(house, chosen, report)
    for fault in report.faults:
        click.echo(str(fault), err=True)
    gone = f" ({report.minimum} removed at their day)" if report.minimum else ""
    click.echo(f"{report.size} entries in the tree{gone}, {report.waiting} waiting")
    if not written:
        click.echo("that somebody verified could not be written in the trail", err=True)
    if not (report.ok and written):
        raise SystemExit(1)


@audit.command()
@click.option("--council", default=None, help="The council's short name, if there are several.")
def checkpoint(council: str | None) -> None:
    """Print the last signed checkpoint, with what witnesses wrote under it."""
    house = furnished()
    chosen = council_id(house, council)
    with house.sessions.reading(chosen) as session:
        log = session.get(Log, chosen)
        lines = cosignatures(session, chosen, log.size) if log else ""
    if log is None or not log.checkpoint:
        raise click.ClickException("nothing has been signed yet")
    click.echo(log.checkpoint + lines, nl=False)


@audit.command()
@click.option("--council", default=None, help="The council's short name, if there are several.")
def keys(council: str | None) -> None:
    """Print the public keys of the trail, for partners: Ed25519's, then ML-DSA-44's."""
    house = furnished()
    for key in house.signer(council_id(house, council)).verifier.keys:
        click.echo(str(key))


def _written(house: House, council: str, report: Report) -> bool:
    """Write down that the trail was read, and what was found; a broken one is told anyway."""
    found = len(report.faults) + report.unlisted
    try:
        with house.sessions.of(council) as session:
            told = {"size": report.size, "waiting": report.waiting, "faults": found}
            note(session, council, now(), "trail:verify", "audit_entry:*", told)
    except SQLAlchemyError:
        return False
    return True


for command in (files, witness, witnesses, prove, growth, export):
    audit.add_command(command)
