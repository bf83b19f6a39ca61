"""``vigie settle``: create a council from ``council.yaml`` and ``territory.geojson``."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from charters.document import DocumentError
from config.commands.furnish import furnished
from config.council_file import load_council
from config.settle import keep_rosters
from config.settle import settle as settle_council


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def settle(folder: Path) -> None:
    """Create the council of FOLDER; print a first passphrase for each person, once."""
    house = furnished()
    try:
        file = load_council(folder)
    except DocumentError as error:
        raise click.ClickException(str(error)) from None
    passphrases: dict[str, str] = {}

    def hash_for(email: str) -> str:
        passphrases[email] = secrets.token_urlsafe(15)
        return house.credentials.hash_passphrase(passphrases[email])

    keep_rosters(house, settle_council(house, file, hash_for), file)
    for email, passphrase in sorted(passphrases.items()):
        click.echo(f"{email}\t{passphrase}")
