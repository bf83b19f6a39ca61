"""Versions of the charter, keys and signatures of partners, what each agent accepted

Revision: 0002; follows 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "charter_version",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=65), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("base", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_by", sa.String(length=16), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_force_from", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_charter_version_council_id")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "proposed_by"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_charter_version_council_id_proposed_by"),
        ),
        sa.PrimaryKeyConstraint("council_id", "name", name=op.f("pk_charter_version")),
    )
    op.create_table(
        "partner_key",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("partner_id", sa.String(length=16), nullable=False),
        sa.Column("public", sa.String(length=44), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "partner_id"],
            ["partner.council_id", "partner.id"],
            name=op.f("fk_partner_key_council_id_partner_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_partner_key")),
    )
    with op.batch_alter_table("partner_key", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_partner_key_council_id_public"), ["council_id", "public"], unique=True
        )

    op.create_table(
        "charter_signature",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=65), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("handed_by", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "handed_by"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_charter_signature_council_id_handed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "key_id"],
            ["partner_key.council_id", "partner_key.id"],
            name=op.f("fk_charter_signature_council_id_key_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "version"],
            ["charter_version.council_id", "charter_version.name"],
            name=op.f("fk_charter_signature_council_id_version"),
        ),
        sa.PrimaryKeyConstraint(
            "council_id", "version", "key_id", name=op.f("pk_charter_signature")
        ),
    )
    op.add_column("agent", sa.Column("accepted_version", sa.String(length=65), nullable=True))


def downgrade() -> None:
    op.drop_column("agent", "accepted_version")
    op.drop_table("charter_signature")
    with op.batch_alter_table("partner_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_key_council_id_public"))

    op.drop_table("partner_key")
    op.drop_table("charter_version")
