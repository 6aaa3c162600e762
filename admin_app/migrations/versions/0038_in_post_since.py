"""Since when somebody is in his post, so that it is told which reports he never filed"""

import sqlalchemy as sa
from alembic import op

from admin_app import clock

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("in_post_since", sa.Date(), nullable=True))
    user = sa.table("user", sa.column("in_post_since", sa.Date()))
    op.execute(user.update().values(in_post_since=clock.today()))  # of earlier months nobody knows
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.alter_column("in_post_since", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("in_post_since")
