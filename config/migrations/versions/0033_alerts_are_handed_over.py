"""When the turn ends of whoever answers for an alert: it is handed over then

Revision: 0033; after 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

INDEX = "ix_alert_relieved"


def upgrade() -> None:
    # Of what somebody answers for already nothing is known: it stays with them.
    op.add_column("alert", sa.Column("relief_at", sa.DateTime(timezone=True), nullable=True))
    kept = sa.text("relief_at IS NOT NULL")
    op.create_index(INDEX, "alert", ["relief_at"], sqlite_where=kept, postgresql_where=kept)


def downgrade() -> None:
    op.drop_index(INDEX, "alert")
    op.drop_column("alert", "relief_at")
