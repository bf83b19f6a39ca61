"""Who logs in by ProConnect: which agent an identity of the provider was found to be

Revision: 0009; after 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "federated_login",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_federated_login_council_id_agent_id"),
        ),
        sa.PrimaryKeyConstraint(
            "council_id", "agent_id", "issuer", name=op.f("pk_federated_login")
        ),
    )
    op.create_index(
        "ix_federated_login_issuer_subject", "federated_login", ["issuer", "subject"], unique=True
    )


def downgrade() -> None:
    op.drop_table("federated_login")
