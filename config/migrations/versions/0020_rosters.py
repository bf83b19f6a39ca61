"""Rosters: shifts, what differs on a day, hand-over notes; when holes were looked for

Revision: 0020; after 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.String(length=16)
INDEXES = {
    "roster": (("cell_id",), ("partner_id",)),
    "roster_shift": (("roster_id",), ("agent_id",)),
    "roster_day": (("agent_id",),),
    "hand_over": (("roster_id", "at"), ("agent_id",)),
}


def upgrade() -> None:
    _make(
        "roster",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("cell_id", ID, nullable=True),
        sa.Column("partner_id", ID, nullable=True),
        sa.Column("profession", sa.String(length=40), nullable=True),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *_refers("roster", cell_id="watch_cell", partner_id="partner"),
        key=("id",),
    )
    _make(
        "roster_shift",
        sa.Column("id", ID, nullable=False),
        sa.Column("roster_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        *_refers("roster_shift", roster_id="roster", agent_id="agent"),
        key=("id",),
    )
    _make(
        "roster_day",
        sa.Column("shift_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("agent_id", ID, nullable=True),
        *_refers("roster_day", shift_id="roster_shift", agent_id="agent"),
        key=("shift_id", "day"),
    )
    _make(
        "hand_over",
        sa.Column("id", ID, nullable=False),
        sa.Column("roster_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ambience", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=280), nullable=False),
        sa.Column("read_by", ID, nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        *_refers("hand_over", roster_id="roster", agent_id="agent", read_by="agent"),
        key=("id",),
    )
    _make(
        "coverage_looked",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("holes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_coverage_looked_council_id")
        ),
        key=(),
    )
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.create_index(_index(table, columns), table, ["council_id", *columns])


def downgrade() -> None:
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.drop_index(_index(table, columns), table_name=table)
    for table in ("coverage_looked", "hand_over", "roster_day", "roster_shift", "roster"):
        op.drop_table(table)


def _make(table: str, *parts: sa.schema.SchemaItem, key: tuple[str, ...]) -> None:
    op.create_table(
        table,
        sa.Column("council_id", ID, nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("council_id", *key, name=op.f(f"pk_{table}")),
    )


def _refers(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["council_id", column],
            [f"{other}.council_id", f"{other}.id"],
            name=op.f(f"fk_{table}_council_id_{column}"),
        )
        for column, other in columns.items()
    ]


def _index(table: str, columns: tuple[str, ...]) -> str:
    return op.f("_".join(("ix", table, "council_id", *columns)))
