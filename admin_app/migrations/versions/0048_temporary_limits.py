"""Temporary limits"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was approved so far stands by itself: nobody said that it was for the time alone."""
    with op.batch_alter_table("credit_limit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_temporary", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("credit_limit", schema=None) as batch_op:
        batch_op.alter_column("is_temporary", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("credit_limit", schema=None) as batch_op:
        batch_op.drop_column("is_temporary")
