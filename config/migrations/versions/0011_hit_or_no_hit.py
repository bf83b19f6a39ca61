"""Hit or no hit: the index key of a council for each of its holders, blind tokens, requests

Revision: 0011; after 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "index_wrap",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("pair_id", sa.String(length=64), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "pair_id"],
            ["sealed_pair.council_id", "sealed_pair.id"],
            name=op.f("fk_index_wrap_council_id_pair_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "pair_id", name=op.f("pk_index_wrap")),
    )
    op.create_table(
        "index_token",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("record_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "record_id"],
            ["nominative_record.council_id", "nominative_record.id"],
            name=op.f("fk_index_token_council_id_record_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "token", "record_id", name=op.f("pk_index_token")),
    )
    op.create_index(
        "ix_index_token_council_id_record_id", "index_token", ["council_id", "record_id"]
    )
    op.create_table(
        "match_question",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_match_question_council_id_agent_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_match_question")),
    )
    op.create_index(
        "ix_match_question_council_id_agent_id", "match_question", ["council_id", "agent_id"]
    )
    op.create_table(
        "match_request",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_match_request_council_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "group_id"],
            ["working_group.council_id", "working_group.id"],
            name=op.f("fk_match_request_council_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "record_id"],
            ["nominative_record.council_id", "nominative_record.id"],
            name=op.f("fk_match_request_council_id_record_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_match_request")),
    )
    for column in ("agent_id", "record_id"):
        op.create_index(
            f"ix_match_request_council_id_{column}", "match_request", ["council_id", column]
        )


def downgrade() -> None:
    for table in ("match_request", "match_question", "index_token", "index_wrap"):
        op.drop_table(table)
