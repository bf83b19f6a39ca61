"""People's sealed pairs, and who is in the sealed space

Revision: 0005; after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BY_AGENT = ("sealed_pair", "wrong_passphrase")


def upgrade() -> None:
    op.create_table(
        "sealed_pair",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("locked", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_sealed_pair_council_id_agent_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_sealed_pair")),
    )
    op.create_table(
        "opened_space",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("pair_id", sa.String(length=64), nullable=False),
        sa.Column("kept", sa.LargeBinary(), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "token_hash"],
            ["login_session.council_id", "login_session.token_hash"],
            name=op.f("fk_opened_space_council_id_token_hash"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "pair_id"],
            ["sealed_pair.council_id", "sealed_pair.id"],
            name=op.f("fk_opened_space_council_id_pair_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "token_hash", name=op.f("pk_opened_space")),
    )
    op.create_table(
        "wrong_passphrase",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_wrong_passphrase_council_id_agent_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_wrong_passphrase")),
    )
    for table in BY_AGENT:
        op.create_index(f"ix_{table}_council_id_agent_id", table, ["council_id", "agent_id"])


def downgrade() -> None:
    for table in BY_AGENT:
        op.drop_index(f"ix_{table}_council_id_agent_id", table)
    for table in ("wrong_passphrase", "opened_space", "sealed_pair"):
        op.drop_table(table)
