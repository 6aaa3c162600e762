"""Photos for tasks"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("for_task", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.alter_column("for_task", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_column("for_task")
