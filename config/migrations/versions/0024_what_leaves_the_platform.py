"""What leaves the platform: letters, webhooks, and how each wants to be told

Revision: 0024; after 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.String(length=16)
AT = sa.DateTime(timezone=True)


def _agent(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["council_id", "agent_id"],
        ["agent.council_id", "agent.id"],
        name=op.f(f"fk_{table}_council_id_agent_id"),
    )


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("host", sa.String(length=260), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        _agent("webhook"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_council_id_agent_id"), "webhook", ["council_id", "agent_id"])
    op.create_table(
        "preference",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("severity_from", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        _agent("preference"),
        sa.PrimaryKeyConstraint("council_id", "agent_id", "channel", name=op.f("pk_preference")),
    )
    op.create_table(
        "sending",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("alert_id", ID, nullable=True),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("webhook_id", ID, nullable=True),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=True),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("next_at", AT, nullable=True),
        sa.Column("last_error", sa.String(length=20), nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "alert_id"],
            ["alert.council_id", "alert.id"],
            name=op.f("fk_sending_council_id_alert_id"),
        ),
        _agent("sending"),
        sa.ForeignKeyConstraint(
            ["council_id", "webhook_id"],
            ["webhook.council_id", "webhook.id"],
            name=op.f("fk_sending_council_id_webhook_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_sending")),
    )
    op.create_index(op.f("ix_sending_next_at"), "sending", ["next_at"])
    op.create_index(
        op.f("ix_sending_council_id_state_made_at"), "sending", ["council_id", "state", "made_at"]
    )
    op.create_index(
        op.f("ix_sending_council_id_agent_id_day"),
        "sending",
        ["council_id", "agent_id", "day"],
        unique=True,
    )


def downgrade() -> None:
    op.drop_table("sending")
    op.drop_table("preference")
    op.drop_table("webhook")
