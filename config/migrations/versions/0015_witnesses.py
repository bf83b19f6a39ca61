"""Witnesses: partners' machines that follow a council's log, and what they cosigned

Revision: 0015; after 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID, TIME = sa.String(length=16), sa.String(length=27)


def upgrade() -> None:
    op.create_table(
        "trail_witness",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("partner", ID, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("added", TIME, nullable=False),
        sa.Column("gone", TIME, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("asked", TIME, nullable=False),
        sa.Column("said", sa.String(length=16), nullable=False),
        sa.Column("fork", sa.String(length=16), nullable=False),
        sa.Column("fork_size", sa.BigInteger(), nullable=False),
        sa.Column("fork_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_trail_witness")),
    )
    op.create_table(
        "trail_cosignature",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("witness", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("council_id", "size", "witness", name=op.f("pk_trail_cosignature")),
    )


def downgrade() -> None:
    for table in ("trail_cosignature", "trail_witness"):
        op.drop_table(table)
