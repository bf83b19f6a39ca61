"""The council's recovery pair, its officers, and what is wrapped for it

Revision: 0012; after 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recovery_pair",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("kept", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rehearsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_recovery_pair_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_recovery_pair")),
    )
    op.create_table(
        "recovery_officer",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("pair_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "pair_id"],
            ["recovery_pair.council_id", "recovery_pair.id"],
            name=op.f("fk_recovery_officer_council_id_pair_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_recovery_officer_council_id_agent_id"),
        ),
        sa.PrimaryKeyConstraint(
            "council_id", "pair_id", "number", name=op.f("pk_recovery_officer")
        ),
    )
    op.create_table(
        "recovery_wrap",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.String(length=16), nullable=False),
        sa.Column("pair_id", sa.String(length=64), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "record_id"],
            ["nominative_record.council_id", "nominative_record.id"],
            name=op.f("fk_recovery_wrap_council_id_record_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "pair_id"],
            ["recovery_pair.council_id", "recovery_pair.id"],
            name=op.f("fk_recovery_wrap_council_id_pair_id"),
        ),
        sa.PrimaryKeyConstraint(
            "council_id", "record_id", "pair_id", name=op.f("pk_recovery_wrap")
        ),
    )


def downgrade() -> None:
    for table in ("recovery_wrap", "recovery_officer", "recovery_pair"):
        op.drop_table(table)
