"""Keys beside the database, to be destroyed or made anew; proposals that are sent once

Revision: 0018; after 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.String(length=16)
INDEX = "ix_deposit_council_id_depositor_id_sending_key"


def upgrade() -> None:
    op.create_table(
        "key_to_shred",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_key_to_shred_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_key_to_shred")),
    )
    due: sa.Column[bool] = sa.Column(
        "new_key_due", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("nominative_record", due)
    with op.batch_alter_table("nominative_record") as table:
        table.alter_column("new_key_due", server_default=None)
    op.add_column("deposit", sa.Column("sending_key", sa.String(length=100), nullable=True))
    mine = ["council_id", "depositor_id", "sending_key"]
    op.create_index(op.f(INDEX), "deposit", mine, unique=True)


def downgrade() -> None:
    op.drop_index(op.f(INDEX), table_name="deposit")
    with op.batch_alter_table("deposit") as table:
        table.drop_column("sending_key")
    with op.batch_alter_table("nominative_record") as table:
        table.drop_column("new_key_due")
    op.drop_table("key_to_shred")
