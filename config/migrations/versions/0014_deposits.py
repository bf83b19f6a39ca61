"""Deposits: situations proposed to a group, sealed to those who answer for it

Revision: 0014; after 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID, LONG = sa.String(length=16), sa.String(length=64)
TIME = sa.DateTime(timezone=True)


def _refers(table: str, to: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_council_id_{column}")
    ends = [f"{to}.council_id", f"{to}.id"]
    return sa.ForeignKeyConstraint(["council_id", column], ends, name=name)


def upgrade() -> None:
    op.create_table(
        "deposit",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("depositor_id", ID, nullable=False),
        sa.Column("partner_id", ID, nullable=False),
        sa.Column("charter", sa.String(length=140), nullable=False),
        sa.Column("author_public", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        _refers("deposit", "event", "event_id"),
        _refers("deposit", "working_group", "group_id"),
        _refers("deposit", "agent", "depositor_id"),
        _refers("deposit", "partner", "partner_id"),
        _refers("deposit", "agent", "decided_by"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_deposit")),
    )
    for column in ("event_id", "group_id"):
        op.create_index(f"ix_deposit_council_id_{column}", "deposit", ["council_id", column])
    op.create_table(
        "deposit_field",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("deposit_id", ID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _refers("deposit_field", "deposit", "deposit_id"),
        sa.PrimaryKeyConstraint("council_id", "deposit_id", "name", name=op.f("pk_deposit_field")),
    )
    op.create_table(
        "deposit_wrap",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("deposit_id", ID, nullable=False),
        sa.Column("pair_id", LONG, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        _refers("deposit_wrap", "deposit", "deposit_id"),
        _refers("deposit_wrap", "sealed_pair", "pair_id"),
        sa.PrimaryKeyConstraint(
            "council_id", "deposit_id", "pair_id", name=op.f("pk_deposit_wrap")
        ),
    )


def downgrade() -> None:
    for table in ("deposit_wrap", "deposit_field", "deposit"):
        op.drop_table(table)
