"""Complaints whose file was taken back are void"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("complaint_intake", sa.Column("is_void", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("complaint_intake", sa.Column("void_reason", sa.String(length=200), nullable=True))
    with op.batch_alter_table("complaint_intake", schema=None) as batch_op:
        batch_op.alter_column("is_void", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("complaint_intake", schema=None) as batch_op:
        batch_op.drop_column("void_reason")
        batch_op.drop_column("is_void")
