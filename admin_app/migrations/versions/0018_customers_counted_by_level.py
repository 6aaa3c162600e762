"""Customers counted by level"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_level")
        batch_op.create_index("ix_customer_seen", ["level", "level_ends", "owner_id", "status", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_seen")
        batch_op.create_index("ix_customer_level", ["level"], unique=False)
