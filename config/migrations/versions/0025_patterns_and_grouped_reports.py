"""Patterns over several events; reports of one fact are one alert

Revision: 0025; after 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.String(length=16)
LED_BY = "ix_alert_council_id_event_id"
NEW = ("key", "scope_id", "happened_from", "happened_until", "reports", "pattern", "label")


def upgrade() -> None:
    _tables()
    op.add_column("alert", sa.Column("key", sa.String(length=80), nullable=True))
    op.add_column("alert", sa.Column("scope_id", ID, nullable=True))
    for moment in ("happened_from", "happened_until"):
        op.add_column("alert", sa.Column(moment, sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "alert", sa.Column("reports", sa.Integer(), nullable=False, server_default=sa.text("1"))
    )
    op.add_column("alert", sa.Column("pattern", sa.String(length=20), nullable=True))
    op.add_column("alert", sa.Column("label", sa.String(length=120), nullable=True))
    op.execute("UPDATE alert SET key = event_id")
    op.execute(
        "INSERT INTO alert_event (council_id, alert_id, event_id, role, at)"
        " SELECT council_id, id, event_id, 'first', created_at FROM alert"
    )
    op.drop_index(op.f(LED_BY), table_name="alert")
    with op.batch_alter_table("alert") as table:
        table.alter_column("key", existing_type=sa.String(length=80), nullable=False)
        table.alter_column("reports", existing_type=sa.Integer(), server_default=None)
        table.create_foreign_key(
            op.f("fk_alert_council_id_scope_id"),
            "territory",
            ["council_id", "scope_id"],
            ["council_id", "id"],
        )
    op.create_index(op.f(LED_BY), "alert", ["council_id", "event_id"])
    op.create_index(op.f("ix_alert_council_id_key"), "alert", ["council_id", "key"], unique=True)
    op.create_index(
        op.f("ix_alert_council_id_scope_id_happened_until"),
        "alert",
        ["council_id", "scope_id", "happened_until"],
    )


def _tables() -> None:
    op.create_table(
        "alert_event",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("alert_id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "alert_id"],
            ["alert.council_id", "alert.id"],
            name=op.f("fk_alert_event_council_id_alert_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "event_id"],
            ["event.council_id", "event.id"],
            name=op.f("fk_alert_event_council_id_event_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "alert_id", "event_id", name=op.f("pk_alert_event")),
    )
    op.create_index(
        op.f("ix_alert_event_council_id_event_id"), "alert_event", ["council_id", "event_id"]
    )
    op.create_table(
        "sector_week",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("territory_id", ID, nullable=False),
        sa.Column("monday", sa.String(length=10), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "territory_id"],
            ["territory.council_id", "territory.id"],
            name=op.f("fk_sector_week_council_id_territory_id"),
        ),
        sa.PrimaryKeyConstraint(
            "council_id", "territory_id", "monday", name=op.f("pk_sector_week")
        ),
    )
    op.create_table(
        "silence_watch",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("on_day", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_silence_watch_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", name=op.f("pk_silence_watch")),
    )


def downgrade() -> None:
    op.drop_table("silence_watch")
    op.drop_table("sector_week")
    op.drop_table("alert_event")
    # An alert of a pattern has no place in what was before; its deeds remain in the trail.
    alert = sa.table("alert", sa.column("id"), sa.column("pattern"))
    lost = sa.select(alert.c.id).where(alert.c.pattern.is_not(None))
    for name in ("live_message", "acknowledgement", "delivery"):
        table = sa.table(name, sa.column("alert_id"))
        op.execute(sa.delete(table).where(table.c.alert_id.in_(lost)))
    op.execute(sa.delete(alert).where(alert.c.pattern.is_not(None)))
    for index in ("key", "scope_id_happened_until", "event_id"):
        op.drop_index(op.f(f"ix_alert_council_id_{index}"), table_name="alert")
    with op.batch_alter_table("alert") as changed:
        changed.drop_constraint(op.f("fk_alert_council_id_scope_id"), type_="foreignkey")
        for column in NEW:
            changed.drop_column(column)
    op.create_index(op.f(LED_BY), "alert", ["council_id", "event_id"], unique=True)
