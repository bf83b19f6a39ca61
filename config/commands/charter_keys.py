"""``vigie charter key``, ``vigie charter sign`` and ``vigie protocol sign``: without any server.

On the partner's own machine: one key for both kinds of text.

The private key is written for its owner alone and never leaves the file; what is printed is public.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from charters.document import DocumentError, Node, read_bytes
from charters.signing import digest, message, write
from charters.vocabulary import RecordKind

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def key() -> None:
    """The key with which a partner signs."""


@key.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def new(file: Path) -> None:
    """Make a key pair: the private half in FILE, for you alone; the public half is printed."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        place = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise click.ClickException(f"{file} is there already: choose another name") from None
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from None
    with os.fdopen(place, "wb") as stream:
        stream.write(pem)
    click.echo(write(private.public_key().public_bytes_raw()))


@key.command()
@click.argument("file", type=EXISTING)
def public(file: Path) -> None:
    """Print the public half of the private key in FILE."""
    click.echo(write(_private(file).public_key().public_bytes_raw()))


def signing(kind: RecordKind, name: Callable[[Node], str]) -> click.Command:
    """Return the command that signs a text of *kind*, whose *name* is in its document."""

    @click.command("sign", help=f"Sign the {kind} in FILE for a council; print the signature.")
    @click.argument("file", type=EXISTING)
    @click.option("--key", "key_file", required=True, type=EXISTING, help="The private key's file.")
    @click.option("--council", required=True, help="The council's short name, shown on the page.")
    def sign(file: Path, key_file: Path, council: str) -> None:
        content = file.read_bytes()
        try:
            named = name(read_bytes(content, str(file)))
        except DocumentError as error:
            raise click.ClickException(str(error)) from None
        sha256 = digest(content)
        private = _private(key_file)
        click.echo(f"{named} for the council {council}, SHA-256 {sha256}", err=True)
        click.echo(write(private.sign(message(kind, council, named, sha256))))

    return sign


def _private(file: Path) -> Ed25519PrivateKey:
    """Return the key in *file*.  What is wrong with it never repeats what is in it."""
    try:
        found = load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError):
        found = None
    if not isinstance(found, Ed25519PrivateKey):
        right = "name the file that `vigie charter key new` made"
        raise click.ClickException(f"{file} holds no Ed25519 private key; {right}")
    return found
