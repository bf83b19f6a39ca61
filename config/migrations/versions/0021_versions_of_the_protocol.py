"""Versions and signatures of two kinds of text, charter and protocol; which one made an alert

Revision: 0021; after 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID, KIND, NAME = sa.String(length=16), sa.String(length=12), sa.String(length=65)
TIME = sa.DateTime(timezone=True)
DATES = ("proposed_at", "withdrawn_at", "adopted_at", "in_force_from")
VERSION = ("name", "content", "sha256", "base", "proposed_by", *DATES)
SIGNATURE = ("version", "key_id", "signature", "handed_by", "at")


def upgrade() -> None:
    _versions("text_version", "kind")
    _signatures("text_signature", "text_version", "kind")
    _copy("charter_version", "text_version", VERSION, "charter")
    _copy("charter_signature", "text_signature", SIGNATURE, "charter")
    op.drop_table("charter_signature")
    op.drop_table("charter_version")
    op.add_column("alert", sa.Column("protocol", NAME, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("alert") as table:
        table.drop_column("protocol")
    _versions("charter_version")
    _signatures("charter_signature", "charter_version")
    _copy("text_version", "charter_version", VERSION)
    _copy("text_signature", "charter_signature", SIGNATURE)
    op.drop_table("text_signature")
    op.drop_table("text_version")


def _copy(old: str, new: str, columns: tuple[str, ...], kind: str = "") -> None:
    """Copy the rows; *kind*: what the new table says of all of them, else the charter's alone."""
    own = ("council_id", *columns)
    source = sa.table(old, sa.column("kind"), *map(sa.column, own))
    said = [source.c[name] for name in own]
    rows = sa.select(*said, sa.literal(kind)) if kind else sa.select(*said)
    if not kind:
        rows = rows.where(source.c.kind == "charter")
    names = (*own, "kind") if kind else own
    op.execute(sa.table(new, *map(sa.column, names)).insert().from_select(names, rows))


def _kind(names: tuple[str, ...]) -> list[sa.Column[str]]:
    return [sa.Column(name, KIND, nullable=False) for name in names]


def _versions(table: str, *kind: str) -> None:
    op.create_table(
        table,
        sa.Column("council_id", ID, nullable=False),
        *_kind(kind),
        sa.Column("name", NAME, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("base", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_by", ID, nullable=True),
        sa.Column("proposed_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME, nullable=True),
        sa.Column("adopted_at", TIME, nullable=True),
        sa.Column("in_force_from", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f(f"fk_{table}_council_id")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "proposed_by"],
            ["agent.council_id", "agent.id"],
            name=op.f(f"fk_{table}_council_id_proposed_by"),
        ),
        sa.PrimaryKeyConstraint("council_id", *kind, "name", name=op.f(f"pk_{table}")),
    )


def _signatures(table: str, versions: str, *kind: str) -> None:
    op.create_table(
        table,
        sa.Column("council_id", ID, nullable=False),
        *_kind(kind),
        sa.Column("version", NAME, nullable=False),
        sa.Column("key_id", ID, nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("handed_by", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "handed_by"],
            ["agent.council_id", "agent.id"],
            name=op.f(f"fk_{table}_council_id_handed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "key_id"],
            ["partner_key.council_id", "partner_key.id"],
            name=op.f(f"fk_{table}_council_id_key_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", *kind, "version"],
            [f"{versions}.{name}" for name in ("council_id", *kind, "name")],
            name=op.f(f"fk_{table}_{'_'.join(('council_id', *kind, 'version'))}"),
        ),
        sa.PrimaryKeyConstraint("council_id", *kind, "version", "key_id", name=op.f(f"pk_{table}")),
    )
