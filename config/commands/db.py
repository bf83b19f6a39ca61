"""``vigie db``: tables to a version, and back."""

from __future__ import annotations

import click

from config.commands.furnish import furnished
from config.roles import give, statements
from config.schema import downgrade, upgrade
from config.settle import found_all, shut_all


@click.group()
def db() -> None:
    """Bring the tables to a version."""


@db.command("upgrade")
def up() -> None:
    """Bring the tables up to what this version needs."""
    house = furnished()
    upgrade(house.database)
    found_all(house)
    shut = shut_all(house)
    if shut:
        click.echo(f"{shut} wraps from before were shut with the keys beside the database")
    click.echo("tables are up to date")


@db.command("downgrade")
@click.argument("revision")
def down(revision: str) -> None:
    """Bring the tables down to REVISION ('base': no table, all data lost)."""
    click.confirm(f"Go down to {revision}? Data of dropped tables is lost", abort=True)
    downgrade(furnished().database, revision)
    click.echo(f"tables are at {revision}")


@db.command()
@click.option("--web", required=True, help="The role of `vigie serve` and `vigie worker`.")
@click.option("--sequencer", required=True, help="The role of `vigie sweep`.")
@click.option("--apply", "now", is_flag=True, help="Carry them out, as the owner of the tables.")
def roles(web: str, sequencer: str, now: bool) -> None:
    """Print the rights of the two roles of PostgreSQL, or give them; after each `db upgrade`."""
    house = furnished()
    try:
        wanted = list(statements(house.database, web, sequencer))
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if now:
        give(house.database, web, sequencer)
        click.echo(f"{web} and {sequencer} have their rights")
    else:
        click.echo("".join(f"{statement};\n" for statement in wanted), nl=False)
