"""Content of compilations"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("compilation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("content", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("digest", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("compilation", schema=None) as batch_op:
        batch_op.drop_column("digest")
        batch_op.drop_column("content")
