"""Words of searches"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("audit_access", schema=None) as batch_op:
        batch_op.add_column(sa.Column("words", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("audit_access", schema=None) as batch_op:
        batch_op.drop_column("words")
