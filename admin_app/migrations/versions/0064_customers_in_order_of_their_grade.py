"""Customers in order of their grade"""

from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_customer_grade_id", "customer", ["grade", "id", "status"])
    op.create_index("ix_customer_grade_name", "customer", ["grade", "name", "id"])


def downgrade() -> None:
    op.drop_index("ix_customer_grade_name", "customer")
    op.drop_index("ix_customer_grade_id", "customer")
