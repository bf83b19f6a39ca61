"""Second factors: applications, passkeys, recovery codes, and when a session was proved

Revision: 0007; after 0006
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PROOF = (
    ("proved_at", sa.DateTime(timezone=True)),
    ("proved_by", sa.String(length=10)),
    ("challenge", sa.String(length=64)),
    ("challenge_at", sa.DateTime(timezone=True)),
)


def _of_agent(table: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> None:
    """Make a table of rows that belong to an agent."""
    op.create_table(
        table,
        sa.Column("council_id", sa.String(length=16), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f(f"fk_{table}_council_id_agent_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", *key, name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    _of_agent(
        "totp",
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        key=("agent_id",),
    )
    _of_agent(
        "passkey",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("credential", sa.String(length=1364), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column(
            "transports", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        key=("id",),
    )
    _of_agent(
        "recovery_code",
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        key=("agent_id", "code_hash"),
    )
    _of_agent(
        "wrong_proof",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        key=("id",),
    )
    for table in ("passkey", "wrong_proof"):
        op.create_index(f"ix_{table}_council_id_agent_id", table, ["council_id", "agent_id"])
    credential = ["council_id", "credential"]
    op.create_index("ix_passkey_council_id_credential", "passkey", credential, unique=True)
    for name, kind in PROOF:
        op.add_column("login_session", sa.Column(name, kind, nullable=True))
    reset = sa.Column("factors_reset_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("agent", reset)


def downgrade() -> None:
    op.drop_column("agent", "factors_reset_at")
    for name, _ in reversed(PROOF):
        op.drop_column("login_session", name)
    for table in ("wrong_proof", "recovery_code", "passkey", "totp"):
        op.drop_table(table)
