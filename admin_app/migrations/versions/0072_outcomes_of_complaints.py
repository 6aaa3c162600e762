"""What became of customers and how long calls were"""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("customer_outcome", sa.String(length=12), nullable=True))

    with op.batch_alter_table("visit_attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minutes", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("visit_attempt", schema=None) as batch_op:
        batch_op.drop_column("minutes")

    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_column("customer_outcome")
