"""Events, alerts and their trail

Revision: 0001; the first
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "council",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council")),
        sa.UniqueConstraint("slug", name=op.f("uq_council_slug")),
    )
    op.create_table(
        "live_counter",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_live_counter_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", name=op.f("pk_live_counter")),
    )
    op.create_table(
        "partner",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_partner_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_partner")),
    )
    op.create_table(
        "territory",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("parent_id", sa.String(length=16), nullable=True),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "outline", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "parent_id"],
            ["territory.council_id", "territory.id"],
            name=op.f("fk_territory_council_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_territory_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_territory")),
    )
    with op.batch_alter_table("territory", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_territory_council_id_code"), ["council_id", "code"], unique=True
        )
        batch_op.create_index(
            batch_op.f("ix_territory_council_id_parent_id"),
            ["council_id", "parent_id"],
            unique=False,
        )

    op.create_table(
        "watch_cell",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_watch_cell_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_watch_cell")),
    )
    op.create_table(
        "agent",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("partner_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("profession", sa.String(length=40), nullable=False),
        sa.Column("machine", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.String(length=10), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "partner_id"],
            ["partner.council_id", "partner.id"],
            name=op.f("fk_agent_council_id_partner_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_agent")),
    )
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agent_council_id_partner_id"), ["council_id", "partner_id"], unique=False
        )

    op.create_table(
        "cell_sector",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("cell_id", sa.String(length=16), nullable=False),
        sa.Column("territory_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "cell_id"],
            ["watch_cell.council_id", "watch_cell.id"],
            name=op.f("fk_cell_sector_council_id_cell_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "territory_id"],
            ["territory.council_id", "territory.id"],
            name=op.f("fk_cell_sector_council_id_territory_id"),
        ),
        sa.PrimaryKeyConstraint(
            "council_id", "cell_id", "territory_id", name=op.f("pk_cell_sector")
        ),
    )
    op.create_table(
        "partner_sector",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("partner_id", sa.String(length=16), nullable=False),
        sa.Column("territory_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "partner_id"],
            ["partner.council_id", "partner.id"],
            name=op.f("fk_partner_sector_council_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "territory_id"],
            ["territory.council_id", "territory.id"],
            name=op.f("fk_partner_sector_council_id_territory_id"),
        ),
        sa.PrimaryKeyConstraint(
            "council_id", "partner_id", "territory_id", name=op.f("pk_partner_sector")
        ),
    )
    op.create_table(
        "referral_stub",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("circuit", sa.String(length=20), nullable=False),
        sa.Column("on_day", sa.String(length=10), nullable=False),
        sa.Column("sector_id", sa.String(length=16), nullable=False),
        sa.Column("reporter_kind", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "sector_id"],
            ["territory.council_id", "territory.id"],
            name=op.f("fk_referral_stub_council_id_sector_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_referral_stub")),
    )
    op.create_table(
        "agent_sector",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("territory_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_agent_sector_council_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "territory_id"],
            ["territory.council_id", "territory.id"],
            name=op.f("fk_agent_sector_council_id_territory_id"),
        ),
        sa.PrimaryKeyConstraint(
            "council_id", "agent_id", "territory_id", name=op.f("pk_agent_sector")
        ),
    )
    op.create_table(
        "api_key",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "scopes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_api_key_council_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_api_key_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_api_key")),
    )
    op.create_table(
        "cell_member",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("cell_id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_cell_member_council_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "cell_id"],
            ["watch_cell.council_id", "watch_cell.id"],
            name=op.f("fk_cell_member_council_id_cell_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "cell_id", "agent_id", name=op.f("pk_cell_member")),
    )
    with op.batch_alter_table("cell_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cell_member_council_id_agent_id"),
            ["council_id", "agent_id"],
            unique=False,
        )

    op.create_table(
        "event",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("partner_id", sa.String(length=16), nullable=False),
        sa.Column("author_id", sa.String(length=16), nullable=False),
        sa.Column("sector_id", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=10), nullable=False),
        sa.Column("category_group", sa.String(length=5), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("nominative", sa.String(length=10), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("certainty", sa.String(length=12), nullable=False),
        sa.Column("place_type", sa.String(length=40), nullable=True),
        sa.Column("occurred_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target_kind", sa.String(length=40), nullable=True),
        sa.Column("actor_profile", sa.String(length=40), nullable=True),
        sa.Column(
            "bias_motive", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("recurrence", sa.String(length=40), nullable=True),
        sa.Column("ambience", sa.String(length=40), nullable=True),
        sa.Column(
            "measures_taken",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "quantities", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("emergency_called", sa.Boolean(), nullable=True),
        sa.Column("narrative", sa.String(length=280), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.CheckConstraint("length(narrative) <= 280", name=op.f("ck_event_narrative")),
        sa.CheckConstraint("severity BETWEEN 1 AND 5", name=op.f("ck_event_severity")),
        sa.ForeignKeyConstraint(
            ["council_id", "author_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_event_council_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "partner_id"],
            ["partner.council_id", "partner.id"],
            name=op.f("fk_event_council_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "sector_id"],
            ["territory.council_id", "territory.id"],
            name=op.f("fk_event_council_id_sector_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_council_id_author_id_occurred_from_id"),
            ["council_id", "author_id", "occurred_from", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_event_council_id_author_id_reported_at"),
            ["council_id", "author_id", "reported_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_event_council_id_occurred_from_id"),
            ["council_id", "occurred_from", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_event_council_id_partner_id_occurred_from_id"),
            ["council_id", "partner_id", "occurred_from", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_event_council_id_sector_id_occurred_from_id"),
            ["council_id", "sector_id", "occurred_from", "id"],
            unique=False,
        )

    op.create_table(
        "login",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("passphrase_hash", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_login_council_id_agent_id"),
        ),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_login")),
    )
    with op.batch_alter_table("login", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_login_council_id_agent_id"), ["council_id", "agent_id"], unique=False
        )

    op.create_table(
        "login_session",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_login_session_council_id_agent_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "token_hash", name=op.f("pk_login_session")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_login_session_council_id_agent_id"),
            ["council_id", "agent_id"],
            unique=False,
        )

    op.create_table(
        "alert",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "duties", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("owner_id", sa.String(length=16), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "event_id"],
            ["event.council_id", "event.id"],
            name=op.f("fk_alert_council_id_event_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "owner_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_alert_council_id_owner_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_alert_council_id_event_id"), ["council_id", "event_id"], unique=True
        )
        batch_op.create_index(
            batch_op.f("ix_alert_council_id_state_created_at"),
            ["council_id", "state", "created_at"],
            unique=False,
        )

    op.create_table(
        "follow_up",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column(
            "measures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "event_id"],
            ["event.council_id", "event.id"],
            name=op.f("fk_follow_up_council_id_event_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "event_id", "id", name=op.f("pk_follow_up")),
    )
    op.create_table(
        "outbox",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=16), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("relayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "event_id"],
            ["event.council_id", "event.id"],
            name=op.f("fk_outbox_council_id_event_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_waiting",
            ["council_id", "written_at"],
            unique=False,
            sqlite_where=sa.text("relayed_at IS NULL"),
            postgresql_where=sa.text("relayed_at IS NULL"),
        )

    op.create_table(
        "submission_key",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("event_id", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_submission_key_council_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "event_id"],
            ["event.council_id", "event.id"],
            name=op.f("fk_submission_key_council_id_event_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "agent_id", "key", name=op.f("pk_submission_key")),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("alert_id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_acknowledgement_council_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "alert_id"],
            ["alert.council_id", "alert.id"],
            name=op.f("fk_acknowledgement_council_id_alert_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_acknowledgement")),
    )
    with op.batch_alter_table("acknowledgement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_acknowledgement_council_id_alert_id"),
            ["council_id", "alert_id"],
            unique=False,
        )

    op.create_table(
        "delivery",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("alert_id", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "duties", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "articles", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("acknowledge", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "agent_id"],
            ["agent.council_id", "agent.id"],
            name=op.f("fk_delivery_council_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "alert_id"],
            ["alert.council_id", "alert.id"],
            name=op.f("fk_delivery_council_id_alert_id"),
        ),
        sa.PrimaryKeyConstraint(
            "council_id", "alert_id", "agent_id", "channel", name=op.f("pk_delivery")
        ),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delivery_council_id_agent_id_due_at"),
            ["council_id", "agent_id", "due_at"],
            unique=False,
        )

    op.create_table(
        "live_message",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("alert_id", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "alert_id"],
            ["alert.council_id", "alert.id"],
            name=op.f("fk_live_message_council_id_alert_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "number", name=op.f("pk_live_message")),
    )
    op.create_table(
        "trail_checkpoint",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("previous", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("council_id", "size", name=op.f("pk_trail_checkpoint")),
    )
    op.create_table(
        "trail_entry",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("articles", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("charter", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_trail_entry")),
    )
    with op.batch_alter_table("trail_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_trail_entry_action", ["council_id", "action", "at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_trail_entry_actor", ["council_id", "actor", "at", "id"], unique=False
        )
        batch_op.create_index("ix_trail_entry_at", ["council_id", "at", "id"], unique=False)
        batch_op.create_index(
            "ix_trail_entry_partner", ["council_id", "partner", "at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_trail_entry_position",
            ["council_id", "position"],
            unique=True,
            sqlite_where=sa.text("position IS NOT NULL"),
            postgresql_where=sa.text("position IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_trail_entry_waiting",
            ["council_id", "at", "id"],
            unique=False,
            sqlite_where=sa.text("position IS NULL"),
            postgresql_where=sa.text("position IS NULL"),
        )

    op.create_table(
        "trail_log",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("council_id", name=op.f("pk_trail_log")),
    )
    op.create_table(
        "trail_tile",
        sa.Column("council_id", sa.String(length=16), nullable=False),
        sa.Column("level", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("council_id", "level", "index", name=op.f("pk_trail_tile")),
    )


def downgrade() -> None:
    op.drop_table("trail_tile")
    op.drop_table("trail_log")
    with op.batch_alter_table("trail_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_trail_entry_waiting",
            sqlite_where=sa.text("position IS NULL"),
            postgresql_where=sa.text("position IS NULL"),
        )
        batch_op.drop_index(
            "ix_trail_entry_position",
            sqlite_where=sa.text("position IS NOT NULL"),
            postgresql_where=sa.text("position IS NOT NULL"),
        )
        batch_op.drop_index("ix_trail_entry_partner")
        batch_op.drop_index("ix_trail_entry_at")
        batch_op.drop_index("ix_trail_entry_actor")
        batch_op.drop_index("ix_trail_entry_action")

    op.drop_table("trail_entry")
    op.drop_table("trail_checkpoint")
    op.drop_table("live_message")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_council_id_agent_id_due_at"))

    op.drop_table("delivery")
    with op.batch_alter_table("acknowledgement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acknowledgement_council_id_alert_id"))

    op.drop_table("acknowledgement")
    op.drop_table("submission_key")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_waiting",
            sqlite_where=sa.text("relayed_at IS NULL"),
            postgresql_where=sa.text("relayed_at IS NULL"),
        )

    op.drop_table("outbox")
    op.drop_table("follow_up")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_council_id_state_created_at"))
        batch_op.drop_index(batch_op.f("ix_alert_council_id_event_id"))

    op.drop_table("alert")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_council_id_agent_id"))

    op.drop_table("login_session")
    with op.batch_alter_table("login", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_council_id_agent_id"))

    op.drop_table("login")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_council_id_sector_id_occurred_from_id"))
        batch_op.drop_index(batch_op.f("ix_event_council_id_partner_id_occurred_from_id"))
        batch_op.drop_index(batch_op.f("ix_event_council_id_occurred_from_id"))
        batch_op.drop_index(batch_op.f("ix_event_council_id_author_id_reported_at"))
        batch_op.drop_index(batch_op.f("ix_event_council_id_author_id_occurred_from_id"))

    op.drop_table("event")
    with op.batch_alter_table("cell_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cell_member_council_id_agent_id"))

    op.drop_table("cell_member")
    op.drop_table("api_key")
    op.drop_table("agent_sector")
    op.drop_table("referral_stub")
    op.drop_table("partner_sector")
    op.drop_table("cell_sector")
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agent_council_id_partner_id"))

    op.drop_table("agent")
    op.drop_table("watch_cell")
    with op.batch_alter_table("territory", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_territory_council_id_parent_id"))
        batch_op.drop_index(batch_op.f("ix_territory_council_id_code"))

    op.drop_table("territory")
    op.drop_table("partner")
    op.drop_table("live_counter")
    op.drop_table("council")
