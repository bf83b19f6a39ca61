"""Letters that are about the watch itself, such as a night in which nobody would answer

Revision: 0032; after 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sending", sa.Column("about", sa.String(length=16), nullable=True))


def downgrade() -> None:
    # A version that does not know them would take them for digests, and send those.
    op.execute(sa.text("DELETE FROM sending WHERE about IS NOT NULL"))
    op.drop_column("sending", "about")
