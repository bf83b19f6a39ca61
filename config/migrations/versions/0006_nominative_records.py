"""Nominative records, sealed, and who opened them

Revision: 0006; after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
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
        "nominative_record",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("referent_id", ID, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("partner_id", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("touched_at", TIME, nullable=False),
        _refers("nominative_record", "working_group", "group_id"),
        _refers("nominative_record", "agent", "referent_id"),
        _refers("nominative_record", "agent", "author_id"),
        _refers("nominative_record", "partner", "partner_id"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_nominative_record")),
    )
    op.create_index(
        "ix_nominative_record_council_id_group_id", "nominative_record", ["council_id", "group_id"]
    )
    op.create_table(
        "sealed_field",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("record_id", ID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=40), nullable=False),
        sa.Column("charter", sa.String(length=140), nullable=False),
        sa.Column("author_pair", LONG, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        _refers("sealed_field", "nominative_record", "record_id"),
        _refers("sealed_field", "sealed_pair", "author_pair"),
        sa.PrimaryKeyConstraint(
            "council_id", "record_id", "name", "revision", name=op.f("pk_sealed_field")
        ),
    )
    op.create_table(
        "record_wrap",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("record_id", ID, nullable=False),
        sa.Column("pair_id", LONG, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        _refers("record_wrap", "nominative_record", "record_id"),
        _refers("record_wrap", "sealed_pair", "pair_id"),
        sa.PrimaryKeyConstraint("council_id", "record_id", "pair_id", name=op.f("pk_record_wrap")),
    )
    op.create_table(
        "opening",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("record_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("charter", sa.String(length=140), nullable=False),
        sa.Column("author_pair", LONG, nullable=False),
        sa.Column("motive", sa.LargeBinary(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("ends", TIME, nullable=False),
        _refers("opening", "nominative_record", "record_id"),
        _refers("opening", "agent", "agent_id"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_opening")),
    )
    op.create_index("ix_opening_council_id_record_id", "opening", ["council_id", "record_id"])


def downgrade() -> None:
    for table in ("opening", "record_wrap", "sealed_field", "nominative_record"):
        op.drop_table(table)
