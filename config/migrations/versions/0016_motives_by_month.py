"""The trail forgets: motives sealed to pairs of a month; up to where entries were removed

Revision: 0016; after 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
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
        "trail_month",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", LONG, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("kept", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_trail_month")),
    )
    op.create_index("ix_trail_month_council_id_month", "trail_month", ["council_id", "month"])
    op.create_table(
        "trail_month_wrap",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("month_id", LONG, nullable=False),
        sa.Column("pair_id", LONG, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        _refers("trail_month_wrap", "trail_month", "month_id"),
        _refers("trail_month_wrap", "sealed_pair", "pair_id"),
        sa.PrimaryKeyConstraint(
            "council_id", "month_id", "pair_id", name=op.f("pk_trail_month_wrap")
        ),
    )
    op.create_table(
        "trail_motive",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", LONG, nullable=False),
        sa.Column("month_id", LONG, nullable=False),
        sa.Column("about", ID, nullable=False),
        sa.Column("charter", sa.String(length=140), nullable=False),
        sa.Column("author_pair", LONG, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _refers("trail_motive", "trail_month", "month_id"),
        _refers("trail_motive", "sealed_pair", "author_pair"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_trail_motive")),
    )
    op.create_index(
        "ix_trail_motive_council_id_month_id", "trail_motive", ["council_id", "month_id"]
    )

    op.create_table(
        "trail_pruned",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=False),
        sa.Column("deed", ID, nullable=False),
        sa.PrimaryKeyConstraint("council_id", name=op.f("pk_trail_pruned")),
    )


def downgrade() -> None:
    for table in ("trail_pruned", "trail_motive", "trail_month_wrap", "trail_month"):
        op.drop_table(table)
