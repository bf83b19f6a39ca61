"""SMS and notifications: what a council sends by, numbers, and browsers that take them

Revision: 0027; after 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ID = sa.String(length=16)
AT = sa.DateTime(timezone=True)
OF_DEVICES = "ix_device_council_id_agent_id_mark"


def _agent(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["council_id", "agent_id"],
        ["agent.council_id", "agent.id"],
        name=op.f(f"fk_{table}_council_id_agent_id"),
    )


def upgrade() -> None:
    op.create_table(
        "outlet",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_outlet_council_id")),
        sa.PrimaryKeyConstraint("council_id", "channel", name=op.f("pk_outlet")),
    )
    op.create_table(
        "phone",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("given_at", AT, nullable=False),
        _agent("phone"),
        sa.PrimaryKeyConstraint("council_id", "agent_id", name=op.f("pk_phone")),
    )
    op.create_table(
        "device",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        _agent("device"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_device")),
    )
    op.create_index(op.f(OF_DEVICES), "device", ["council_id", "agent_id", "mark"], unique=True)


def downgrade() -> None:
    op.drop_table("device")
    op.drop_table("phone")
    op.drop_table("outlet")
