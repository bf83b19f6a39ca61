"""When an alert became graver; which adopted versions of the protocol were looked at for holes

Revision: 0029; after 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ID = sa.String(length=16)


def upgrade() -> None:
    op.add_column("alert", sa.Column("graver_at", MOMENT, nullable=True))
    op.create_table(
        "coverage_adopted",
        sa.Column("council_id", ID, nullable=False),
        sa.Column("version", sa.String(length=65), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("holes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_coverage_adopted_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "version", name=op.f("pk_coverage_adopted")),
    )


def downgrade() -> None:
    op.drop_table("coverage_adopted")
    with op.batch_alter_table("alert") as table:
        table.drop_column("graver_at")
