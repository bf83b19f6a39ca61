"""Fresh databases for tests, cheaply: one template for each kind, copied for each test.

A test is given a URL and nothing else: it may start real processes on it.
"""

import shutil
from pathlib import Path

from sqlalchemy import create_engine

from config import schema
from tests.servers.postgres import drop_database, new_database


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
    """Empty databases, and databases with all tables, of one kind."""

    def __init__(self, maker: SqliteFiles | PostgresDatabases) -> None:
        self.maker = maker
        self._template: str | None = None

    def bare(self) -> str:
        """A database without tables, for migrations."""
        return self.maker.empty()

    def fresh(self) -> str:
        """A database with all tables and no row."""
        if self._template is None:
            self._template = self.maker.empty()
            create_schema(self._template)
        return self.maker.copy(self._template)

    def drop(self, url: str) -> None:
        """Remove a database made here."""
        self.maker.drop(url)

    def close(self) -> None:
        """Remove the template."""
        if self._template is not None:
            self.maker.drop(self._template)
