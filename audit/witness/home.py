"""The directory of a witness: its key and its memory.

witness.pem   the private Ed25519 key, PKCS #8, for its owner alone; ML-DSA's is made from it
witness.db    whom it trusts, and how far each log came
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from audit.cosignature import COSIGNATURE, Cosigner, Key
from audit.errors import NoteError
from audit.witness.memory import Memory

KEY, MEMORY = "witness.pem", "witness.db"


@dataclass(frozen=True, slots=True)
class Home:
    """Who the witness is, and what it remembers."""

    cosigner: Cosigner
    memory: Memory


def make(folder: Path, name: str) -> Home:
    """Make a witness of this name in a directory.

    Raises NoteError for a name that no key may have, FileExistsError where there is a witness.
    """
    Key(name, COSIGNATURE, bytes(32))
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = os.open(folder / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(place, "wb") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())
    memory = Memory.new(folder / MEMORY, name)
    return Home(Cosigner.from_seed(name, private.private_bytes_raw()), memory)


def find(folder: Path) -> Home:
    """The witness of a directory.  Raises NoteError, which never repeats what is in a file."""
    memory = Memory(folder / MEMORY)
    try:
        private = load_pem_private_key((folder / KEY).read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise NoteError(f"{folder} has no {KEY} with an Ed25519 key")
    return Home(Cosigner.from_seed(memory.name, private.private_bytes_raw()), memory)
