"""Complaints that organisations file in their own name: their steps, no content

Revision: 0026; after 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.String(length=16)
MOMENT = sa.DateTime(timezone=True)
KEYS = {"partner_id": "partner", "service_id": "partner", "follower_id": "agent"}
STATES = "('decided', 'asked', 'given', 'filed', 'answered', 'given_up')"
SOUGHT = (["council_id", "partner_id"], ["council_id", "service_id"], ["council_id", "event_id"])


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("partner_id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=True),
        sa.Column("concerns", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("follower_id", ID, nullable=False),
        sa.Column("service_id", ID, nullable=True),
        sa.Column("appointment_at", MOMENT, nullable=True),
        sa.Column("filed_on", sa.String(length=10), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("forget_at", MOMENT, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["council_id", column],
                [f"{table}.council_id", f"{table}.id"],
                name=op.f(f"fk_complaint_council_id_{column}"),
            )
            for column, table in {**KEYS, "event_id": "event"}.items()
        ),
        sa.CheckConstraint("concerns IN ('goods', 'people')", name=op.f("ck_complaint_concerns")),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_complaint_state")),
        sa.CheckConstraint("filed_on LIKE '20__-__-__'", name=op.f("ck_complaint_filed_on")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_complaint")),
    )
    for columns in (*SOUGHT, ["forget_at"]):
        op.create_index(op.f(f"ix_complaint_{'_'.join(columns)}"), "complaint", columns)
    op.create_table(
        "complaint_step",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("complaint_id", ID, nullable=False),
        sa.Column("rank", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(length=8), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["council_id", column],
                [f"{table}.council_id", f"{table}.id"],
                name=op.f(f"fk_complaint_step_council_id_{column}"),
            )
            for column, table in {"complaint_id": "complaint", "agent_id": "agent"}.items()
        ),
        sa.CheckConstraint(f"step IN {STATES}", name=op.f("ck_complaint_step_step")),
        sa.PrimaryKeyConstraint(
            "council_id", "complaint_id", "rank", name=op.f("pk_complaint_step")
        ),
    )


def downgrade() -> None:
    op.drop_table("complaint_step")
    op.drop_table("complaint")
