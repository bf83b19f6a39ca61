"""The tables, brought to a version.  The only way in which tables are made or changed."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(engine: Engine) -> Config:
    """Return Alembic's configuration for *engine*."""
    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    found.attributes["engine"] = engine
    return found


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables up to *revision*."""
    command.upgrade(alembic_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Bring the tables down to *revision* (``base``: no table)."""
    command.downgrade(alembic_config(engine), revision)


def take_stock(engine: Engine) -> None:
    """Have PostgreSQL count what its tables hold, those that hold anything.

    It does so by itself after a while, and never for a table of a few rows; until then it guesses,
    and looks through a whole council where a key would do.  An empty table is better guessed at:
    counted, it would be taken for empty until the next count.
    """
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            names = connection.exec_driver_sql(_FILLED).scalars().all()
            connection.exec_driver_sql(f"ANALYZE {', '.join(names)}")


_FILLED = (
    "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND pg_relation_size(oid) > 0"
    " AND relnamespace = current_schema()::regnamespace"
)


def is_current(engine: Engine) -> bool:
    """Say whether the tables are those that this code needs."""
    head = ScriptDirectory.from_config(alembic_config(engine)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
