"""Where migrations run; the database is handed over by ``config.schema``."""

from __future__ import annotations

from alembic import context

from alerts import store as _alerts
from alerts.channels import store as _channels
from alerts.rosters import store as _rosters
from audit.store import metadata as trail
from sharing.store import Base

assert _alerts.Alert.metadata is _channels.Sending.metadata is Base.metadata
assert _rosters.Roster.metadata is Base.metadata

with context.config.attributes["engine"].begin() as connection:
    context.configure(
        connection=connection,
        target_metadata=[Base.metadata, trail],
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
