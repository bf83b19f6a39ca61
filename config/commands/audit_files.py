"""``vigie audit files``: the tree as files that anybody may serve."""

from __future__ import annotations

from pathlib import Path

import click

from audit.errors import BrokenTrailError
from audit.files import write
from config.commands.furnish import council_id, furnished


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--entries", is_flag=True, help="The entries too: they hold pseudonyms.")
@click.option("--council", default=None, help="The council's short name, if there are several.")
def files(directory: Path, entries: bool, council: str | None) -> None:
    """Write or complete the tree in DIRECTORY as C2SP tlog-tiles: checkpoint and tiles."""
    house = furnished()
    chosen = council_id(house, council)
    key = house.signer(chosen).verifier
    try:
        with house.sessions.snapshot(chosen) as session:
            count = write(session, chosen, key, directory, entries=entries)
    except BrokenTrailError as error:
        raise click.ClickException(f"{error}; `vigie audit verify` says more") from None
    except OSError as error:
        raise click.ClickException(f"{directory}: {error.strerror}") from None
    click.echo(f"{count} new files")
