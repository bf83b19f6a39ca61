"""What is done by two: who asked another member to agree to what, and the answer

Revision: 0013; after 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID, WORD = sa.String(length=16), sa.String(length=40)
TIME = sa.DateTime(timezone=True)


def _refers(to: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_approval_council_id_{column}")
    ends = [f"{to}.council_id", f"{to}.id"]
    return sa.ForeignKeyConstraint(["council_id", column], ends, name=name)


def upgrade() -> None:
    op.create_table(
        "approval",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("record_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("action", WORD, nullable=False),
        sa.Column("element", WORD, nullable=True),
        sa.Column("purpose", WORD, nullable=False),
        sa.Column("charter", sa.String(length=140), nullable=False),
        sa.Column("author_pair", sa.String(length=64), nullable=False),
        sa.Column("motive", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("ends", TIME, nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        _refers("nominative_record", "record_id"),
        _refers("agent", "agent_id"),
        _refers("agent", "decided_by"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_approval")),
    )
    op.create_index("ix_approval_council_id_record_id", "approval", ["council_id", "record_id"])


def downgrade() -> None:
    op.drop_table("approval")
