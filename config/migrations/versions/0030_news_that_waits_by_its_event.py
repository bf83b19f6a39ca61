"""Find by its event whether a piece of news waits, however much else does

Revision: 0030; after 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NAME = "ix_outbox_waiting_event"
WAITING = sa.text("relayed_at IS NULL")


def upgrade() -> None:
    op.create_index(
        NAME,
        "outbox",
        ["council_id", "event_id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index(NAME, "outbox")
