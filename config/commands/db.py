"""``vigie db``: tables to a version, and back."""

from __future__ import annotations

import click

from config.commands.furnish import furnished
from config.schema import downgrade, upgrade
from config.settle import found_all


@click.group()
def db() -> None:
    """Bring the tables to a version."""


@db.command("upgrade")
def up() -> None:
    """Bring the tables up to what this version needs."""
    house = furnished()
    upgrade(house.database)
    found_all(house)
    click.echo("tables are up to date")


@db.command("downgrade")
@click.argument("revision")
def down(revision: str) -> None:
    """Bring the tables down to REVISION ('base': no table, all data lost)."""
    click.confirm(f"Go down to {revision}? Data of dropped tables is lost", abort=True)
    downgrade(furnished().database, revision)
    click.echo(f"tables are at {revision}")
