"""Tables are made by migrations only; they go up, down, up again, and are the declared ones."""

from __future__ import annotations

from alembic import command
from sqlalchemy import inspect

from config.schema import alembic_config, downgrade, is_current, upgrade
from sharing.store.sessions import make_engine


def test_up_down_and_up_again(bare_database_url: str) -> None:
    """Nothing is left behind on the way down, nothing is missing on the way up."""
    engine = make_engine(bare_database_url)
    assert not is_current(engine)
    upgrade(engine)
    assert is_current(engine)
    made = set(inspect(engine).get_table_names())
    assert {"event", "outbox", "alert", "trail_entry", "council"} <= made
    downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    assert not is_current(engine)
    upgrade(engine)
    assert set(inspect(engine).get_table_names()) == made
    engine.dispose()


def test_the_migrated_tables_are_the_declared_ones(bare_database_url: str) -> None:
    """Alembic finds nothing to add or to drop."""
    engine = make_engine(bare_database_url)
    upgrade(engine)
    command.check(alembic_config(engine))
    engine.dispose()
