"""Supply cycle of plans"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supply_cycle", sa.String(length=200), server_default="", nullable=False))
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.alter_column("supply_cycle", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.drop_column("supply_cycle")
