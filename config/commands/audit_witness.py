"""``vigie audit witness``: on a partner's own machine, without settings and without a database.

The private key is written for its owner alone and never leaves the directory; what is printed is
public.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import click

from audit.cosignature import Key
from audit.errors import NoteError
from audit.witness.door import PATH, Door
from audit.witness.home import Home, find, make

FOLDER = click.argument("directory", type=click.Path(file_okay=False, path_type=Path))


@click.group()
def witness() -> None:
    """Be a witness, on a partner's machine: docs/witness.md."""


@witness.command()
@FOLDER
@click.argument("name")
def new(directory: Path, name: str) -> None:
    """Make a witness in DIRECTORY, called NAME (such as witness.example.fr); print its keys."""
    try:
        _print(make(directory, name))
    except NoteError as error:
        raise click.ClickException(str(error)) from None
    except FileExistsError:
        raise click.ClickException(f"{directory} has a witness already") from None
    except OSError as error:
        raise click.ClickException(f"{directory}: {error.strerror}") from None


@witness.command()
@FOLDER
def public(directory: Path) -> None:
    """Print the public keys of the witness in DIRECTORY: Ed25519's, then ML-DSA-44's."""
    _print(_found(directory))


@witness.command()
@FOLDER
@click.argument("keys", nargs=-1, required=True)
def trust(directory: Path, keys: tuple[str, ...]) -> None:
    """Know a log by its KEYS, as `vigie audit keys` prints them at the council's."""
    home = _found(directory)
    try:
        read = [Key.from_text(key.strip()) for key in keys]
    except NoteError as error:
        raise click.ClickException(f"{error}; copy each key whole, as one word") from None
    with home.memory.turn() as turn:
        for key in read:
            turn.trust(key)
    for name in sorted({key.name for key in read}):
        click.echo(f"trusted: {name}")


@witness.command()
@FOLDER
def status(directory: Path) -> None:
    """Print each log that is known, and the size up to which it was cosigned."""
    with _found(directory).memory.turn() as turn:
        for origin, size in turn.everything():
            click.echo(f"{origin} {'nothing yet' if size is None else size}")


@witness.command()
@FOLDER
@click.option("--bind", default="127.0.0.1:8010", show_default=True, help="HOST:PORT")
def serve(directory: Path, bind: str) -> None:
    """Serve the witness in DIRECTORY, until it is stopped."""
    home = _found(directory)
    host, _, port = bind.rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) < 2**16):
        raise click.UsageError("--bind is HOST:PORT, such as 127.0.0.1:8010")
    try:
        door = Door((host, int(port)), home)
    except OSError as error:
        raise click.ClickException(f"{bind}: {error.strerror}") from None
    with door:
        click.echo(f"{home.cosigner.name} answers POST http://{bind}{PATH}")
        door.serve_forever()


def _found(directory: Path) -> Home:
    try:
        return find(directory)
    except NoteError as error:
        right = "name the directory that `vigie audit witness new` made"
        raise click.ClickException(f"{error}; {right}") from None
    except sqlite3.Error:
        raise click.ClickException(f"{directory}: the memory cannot be read") from None


def _print(home: Home) -> None:
    for key in home.cosigner.keys:
        click.echo(str(key))
