"""When a credit report was due, and whether it was filed by then"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("credit_report", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("credit_report", sa.Column("in_time", sa.Boolean(), nullable=True))
    op.create_index(
        "ix_credit_report_in_time",
        "credit_report",
        ["reported_on", "filed_by_id", "in_time", "is_void", "customer_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_credit_report_in_time", "credit_report")
    with op.batch_alter_table("credit_report", schema=None) as batch_op:
        batch_op.drop_column("in_time")
        batch_op.drop_column("due_on")
