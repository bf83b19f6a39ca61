"""Fresh databases for tests, cheaply: a template is filled once, and copied for each test.

A test is given a URL and nothing else: it may start real processes on it.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine

from config import schema
from tests.servers.postgres import drop_database, new_database

T = TypeVar("T")


def create_schema(url: str) -> None:
    """Give the empty database at `url` all the tables of Vigie."""
    engine = create_engine(url)
    schema.upgrade(engine)
    engine.dispose()


class SqliteFiles:
    """Databases as files of one directory."""

    kind = "sqlite"

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.count = 0

    def empty(self) -> str:
        """A database without tables."""
        self.count += 1
        return f"sqlite:///{self.directory / f'{self.count}.sqlite'}"

    def copy(self, template: str) -> str:
        """A database like another, which nobody has open."""
        url = self.empty()
        shutil.copyfile(template.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
        return url

    def drop(self, url: str) -> None:
        """Forget it, with its journal."""
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)


class PostgresDatabases:
    """Databases of one server."""

    kind = "postgresql"

    def __init__(self, server: str) -> None:
        self.server = server

    def empty(self) -> str:
        """A database without tables."""
        return new_database(self.server)

    def copy(self, template: str) -> str:
        """A database like another, which nobody is connected to."""
        return new_database(self.server, template)

    def drop(self, url: str) -> None:
        """Remove it, and cut whoever is still connected."""
        drop_database(self.server, url)


class Databases:
    """Empty databases, and databases filled in some way, of one kind."""

    def __init__(self, maker: SqliteFiles | PostgresDatabases) -> None:
        self.maker = maker
        self._templates: dict[Callable[[str], Any], tuple[str, Any]] = {}

    def bare(self) -> str:
        """A database without tables, for migrations."""
        return self.maker.empty()

    def fresh(self) -> str:
        """A database with all tables and no row."""
        return self.filled(create_schema)[0]

    def filled(self, fill: Callable[[str], T]) -> tuple[str, T]:
        """A database as `fill` leaves an empty one, and what it returned: it is asked once."""
        if fill not in self._templates:
            template = self.maker.empty()
            self._templates[fill] = template, fill(template)
        template, returned = self._templates[fill]
        return self.maker.copy(template), returned

    def drop(self, url: str) -> None:
        """Remove a database made here."""
        self.maker.drop(url)

    def close(self) -> None:
        """Remove the templates."""
        for template, _ in self._templates.values():
            self.maker.drop(template)
