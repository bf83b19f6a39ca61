"""``vigie key``: a partner's machine gets a key, or loses it."""

from __future__ import annotations

import click
from sqlalchemy import select

from config.commands.furnish import council_id, furnished
from sharing.gate import SCOPES
from sharing.store import Login

COUNCIL = click.option("--council", default=None, help="The council's short name.")


@click.group()
def key() -> None:
    """Keys of partners' machines."""


@key.command()
@click.argument("email")
@click.option("--label", required=True, help="What the key is for.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), required=True)
@COUNCIL
def make(email: str, label: str, scopes: tuple[str, ...], council: str | None) -> None:
    """Make a key for the agent who logs in as EMAIL; it is printed once."""
    house = furnished()
    chosen = council_id(house, council)
    with house.sessions.everywhere("a command finds the agent by the address") as session:
        agent = session.scalar(
            select(Login.agent_id).where(
                Login.email == email.strip().lower(), Login.council_id == chosen
            )
        )
    if agent is None:
        raise click.UsageError("nobody of this council logs in with this address")
    click.echo(house.credentials.make_key(chosen, agent, label, scopes))


@key.command()
@click.argument("key_id")
@COUNCIL
def revoke(key_id: str, council: str | None) -> None:
    """Revoke the key KEY_ID (its third part, between the underscores)."""
    house = furnished()
    if not house.credentials.revoke_key(council_id(house, council), key_id):
        raise click.UsageError("no such key, or revoked before")
    click.echo("revoked")
