"""The sending key beside its event

Revision: 0003; after 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = "ix_event_council_id_author_id_sending_key"
EVENT = sa.table(
    "event", *map(sa.column, ("council_id", "id", "author_id", "sending_key", "fingerprint"))
)
SENT = sa.table(
    "submission_key",
    *map(sa.column, ("council_id", "agent_id", "key", "event_id", "fingerprint")),
)


def upgrade() -> None:
    op.add_column("event", sa.Column("sending_key", sa.String(length=100), nullable=True))
    op.add_column("event", sa.Column("fingerprint", sa.String(length=64), nullable=True))
    op.execute(
        sa.update(EVENT)
        .where(EVENT.c.council_id == SENT.c.council_id, EVENT.c.id == SENT.c.event_id)
        .values(sending_key=SENT.c.key, fingerprint=SENT.c.fingerprint)
    )
    op.create_index(KEY, "event", ["council_id", "author_id", "sending_key"], unique=True)
    op.drop_table("submission_key")


def downgrade() -> None:
    op.create_table(
        "submission_key",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("event_id", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_submission_key_council_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "event_id"],
            ["event.council_id", "event.id"],
            name=op.f("fk_submission_key_council_id_event_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "agent_id", "key", name=op.f("pk_submission_key")),
    )
    sent = sa.select(
        EVENT.c.council_id, EVENT.c.author_id, EVENT.c.sending_key, EVENT.c.id, EVENT.c.fingerprint
    ).where(EVENT.c.sending_key.is_not(None))
    op.execute(sa.insert(SENT).from_select(list(SENT.c.keys()), sent))
    op.drop_index(KEY, "event")
    op.drop_column("event", "fingerprint")
    op.drop_column("event", "sending_key")
