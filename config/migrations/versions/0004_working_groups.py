"""Working groups, and who is accredited in them

Revision: 0004; after 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_accreditation_council_id_agent_id": ["council_id", "agent_id"],
    "ix_accreditation_council_id_group_id": ["council_id", "group_id"],
}


def upgrade() -> None:
    op.create_table(
        "working_group",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("territory_id", sa.String(length=16), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_working_group_council_id")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "territory_id"],
            ["territory.council_id", "territory.id"],
            name=op.f("fk_working_group_council_id_territory_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_working_group")),
    )
    op.create_table(
        "accreditation",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("given_by", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "group_id"],
            ["working_group.council_id", "working_group.id"],
            name=op.f("fk_accreditation_council_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_accreditation_council_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "given_by"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_accreditation_council_id_given_by"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_accreditation")),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "accreditation", columns)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "accreditation")
    op.drop_table("accreditation")
    op.drop_table("working_group")
