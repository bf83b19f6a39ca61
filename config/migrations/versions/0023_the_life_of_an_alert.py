"""The life of an alert: who comes next, how long an acknowledgement holds, to whom it was passed

Revision: 0023; after 0021
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.String(length=16)
MOMENT = sa.DateTime(timezone=True)
WORDS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
GIVEN: tuple[tuple[str, Any, str], ...] = (
    ("within_s", sa.Integer(), "900"),
    ("hold_s", sa.Integer(), "900"),
    ("arbiter", sa.String(length=40), "mayor"),
)
NEW: tuple[tuple[str, Any], ...] = (
    ("expires_at", MOMENT),
    ("passed_to", sa.String(length=200)),
    ("escalated_at", MOMENT),
    ("escalated_to", sa.String(length=400)),
    ("silenced_until", MOMENT),
    ("contested", sa.String(length=16)),
)
SOUGHT = (
    ("ix_alert_expiring", "alert", "expires_at", "expires_at IS NOT NULL"),
    ("ix_alert_silenced", "alert", "silenced_until", "silenced_until IS NOT NULL"),
    ("ix_alert_step_waiting", "alert_step", "due_at", "state = 'waiting'"),
)


def upgrade() -> None:
    for name, kind, before in GIVEN:
        op.add_column("alert", sa.Column(name, kind, nullable=False, server_default=before))
    for name, sort in NEW:
        op.add_column("alert", sa.Column(name, sort, nullable=True))
    with op.batch_alter_table("alert") as table:
        for name, _, _ in GIVEN:
            table.alter_column(name, server_default=None)
    op.create_table(
        "alert_step",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("alert_id", ID, nullable=False),
        sa.Column("rank", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("after_s", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("whom", WORDS, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "alert_id"],
            ["alert.council_id", "alert.id"],
            name=op.f("fk_alert_step_council_id_alert_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "alert_id", "rank", name=op.f("pk_alert_step")),
    )
    _make_arbitration()
    for index, table_name, column, condition in SOUGHT:
        where = sa.text(condition)
        op.create_index(index, table_name, [column], sqlite_where=where, postgresql_where=where)


def _make_arbitration() -> None:
    keys = {"alert_id": "alert", "asked_by": "agent", "ruled_by": "agent"}
    op.create_table(
        "arbitration",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("alert_id", ID, nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("ruled_at", MOMENT, nullable=True),
        sa.Column("ruled_by", ID, nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("taker", sa.String(length=200), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                ["council_id", column],
                [f"{table}.council_id", f"{table}.id"],
                name=op.f(f"fk_arbitration_council_id_{column}"),
            )
            for column, table in keys.items()
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_arbitration")),
    )
    op.create_index(
        op.f("ix_arbitration_council_id_alert_id"), "arbitration", ["council_id", "alert_id"]
    )


def downgrade() -> None:
    op.drop_table("arbitration")
    op.drop_table("alert_step")
    for index, table_name, _, _ in SOUGHT[:2]:
        op.drop_index(index, table_name=table_name)
    with op.batch_alter_table("alert") as table:
        for name in [*(one[0] for one in GIVEN), *(one[0] for one in NEW)]:
            table.drop_column(name)
