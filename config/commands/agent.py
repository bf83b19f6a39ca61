"""``vigie agent``: what somebody logs in with, lost or linked to the wrong one, and departures."""

from __future__ import annotations

import click

from config.commands.furnish import furnished
from config.wiring import House
from sharing.store import Login

EMAIL = click.argument("email")


@click.group()
def agent() -> None:
    """Renew a passphrase, end sessions, reset factors, unlink ProConnect, note a departure."""


@agent.command()
@EMAIL
def passphrase(email: str) -> None:
    """Give EMAIL a new passphrase, printed once; its open sessions end."""
    renewed = furnished().credentials.renew_passphrase(email)
    if renewed is None:
        raise click.UsageError("nobody logs in with this address")
    click.echo(renewed)


@agent.command("sign-out")
@EMAIL
def sign_out(email: str) -> None:
    """End every open session of EMAIL, on whatever screen."""
    house = furnished()
    council, person = _find(house, email)
    click.echo(f"{house.credentials.sign_out(council, person)} session(s) ended")


@agent.command("reset-factors")
@EMAIL
def reset_factors(email: str) -> None:
    """Take away every second factor of EMAIL and end their sessions; Vigie tells them why."""
    house = furnished()
    house.credentials.reset_factors(*_find(house, email))
    click.echo("taken away")


@agent.command()
@EMAIL
def unlink(email: str) -> None:
    """Forget who EMAIL is at ProConnect and end their sessions; their next log-in links them."""
    house = furnished()
    links = house.credentials.unlink(*_find(house, email))
    click.echo("unlinked" if links else "nothing was linked")


@agent.command()
@EMAIL
def leave(email: str) -> None:
    """Note that EMAIL has left: nothing they hold opens anything any more."""
    house = furnished()
    house.credentials.let_go(*_find(house, email))
    click.echo("noted")


def _find(house: House, email: str) -> tuple[str, str]:
    with house.sessions.everywhere("a command finds the agent by the address") as session:
        login = session.get(Login, email.strip().lower())
    if login is None:
        raise click.UsageError("nobody logs in with this address")
    return login.council_id, login.agent_id
