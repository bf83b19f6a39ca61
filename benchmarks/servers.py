"""Databases and Valkey for a benchmark: those of the tests, but durable.

PostgreSQL runs with ``fsync`` and all that it needs to survive a power cut, as in production;
SQLite as the product opens it (write-ahead log, ``synchronous=FULL``).
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.servers.databases import PostgresDatabases, SqliteFiles
from tests.servers.postgres import Postgres
from tests.servers.valkey import Valkey

DATABASES = ("sqlite", "postgresql")


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give an empty database of its own; SQLite's file is in *folder*."""
    maker = PostgresDatabases(_postgres().url) if kind == "postgresql" else SqliteFiles(folder)
    if isinstance(maker, SqliteFiles):
        maker.count = len(list(folder.glob("*.sqlite")))
    url = maker.empty()
    try:
        yield url
    finally:
        maker.drop(url)


@contextmanager
def valkey() -> Iterator[Valkey]:
    """Give a Valkey of its own."""
    server = Valkey()
    try:
        yield server
    finally:
        server.stop()


@cache
def _postgres() -> Postgres:
    """Start the one PostgreSQL of this run; it ends with it."""
    server = Postgres(durable=True)
    atexit.register(server.stop)
    return server
