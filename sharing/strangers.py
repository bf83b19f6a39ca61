"""What somebody is checked against who has no account: nobody is to tell them from who has one."""

from __future__ import annotations

import secrets
from base64 import b64encode

from argon2 import PasswordHasher


def _nobodys_hash() -> str:
    """Random bytes in place of a hash: no passphrase is right, and each is refused at full cost.

    To hash something would cost each process a tenth of a second as it starts.
    """
    like = PasswordHasher()
    sizes = (like.salt_len, like.hash_len)
    salt, digest = (b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in sizes)
    cost = f"m={like.memory_cost},t={like.time_cost},p={like.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


NOBODYS_HASH = _nobodys_hash()
"""In the form of Argon2id (the PHC string format), with the parameters of this version."""
