"""The auditors' desk: the index of the trail, and what has been reviewed

Revision: 0017; after 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.String(length=16)
REPLACED = ("actor", "partner", "action")


def upgrade() -> None:
    op.create_table(
        "trail_mark",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("chunk", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("council_id", "facet", "chunk", name=op.f("pk_trail_mark")),
    )
    op.create_table(
        "trail_marked",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("council_id", name=op.f("pk_trail_marked")),
    )
    for column in REPLACED:
        op.drop_index(f"ix_trail_entry_{column}", table_name="trail_entry")
    op.create_table(
        "entry_review",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("remark", sa.String(length=280), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_entry_review_council_id_agent_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_entry_review")),
    )
    op.create_index(
        "ix_entry_review_council_id_entry_id", "entry_review", ["council_id", "entry_id"]
    )


def downgrade() -> None:
    op.drop_table("entry_review")
    for column in REPLACED:
        columns = ["council_id", column, "at", "id"]
        op.create_index(f"ix_trail_entry_{column}", "trail_entry", columns)
    op.drop_table("trail_marked")
    op.drop_table("trail_mark")
