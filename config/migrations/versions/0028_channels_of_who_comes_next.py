"""By which channels whoever comes next is told: what the protocol said when the alert was given

Revision: 0028; after 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

WORDS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    before = sa.text("'[\"board\"]'")
    op.add_column("alert", sa.Column("channels", WORDS, nullable=False, server_default=before))
    with op.batch_alter_table("alert") as table:
        table.alter_column("channels", existing_type=WORDS, server_default=None)


def downgrade() -> None:
    op.drop_column("alert", "channels")
