"""Order of lists"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("list_columns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sorted_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("is_descending", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("list_columns", schema=None) as batch_op:
        batch_op.alter_column("is_descending", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("list_columns", schema=None) as batch_op:
        batch_op.drop_column("is_descending")
        batch_op.drop_column("sorted_by")
