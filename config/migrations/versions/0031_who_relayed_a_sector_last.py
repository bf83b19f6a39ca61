"""Who relayed the reports of a sector last: only they may rely on what they remember of it

Revision: 0031; after 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("territory", sa.Column("relayed_by", sa.String(length=16), nullable=True))


def downgrade() -> None:
    op.drop_column("territory", "relayed_by")
