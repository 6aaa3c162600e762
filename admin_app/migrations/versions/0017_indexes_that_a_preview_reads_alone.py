"""Indexes that a preview reads alone"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_customer_previewed", ["id", "status", "grade", "graded_on", "last_report_on", "owner_id"], unique=False
        )

    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invoice_customer_issued"))
        batch_op.create_index(
            "ix_invoice_customer_issued",
            ["customer_id", "issued_on", "settled_on", "due_on", "amount_fen", "kind", "is_void", "disputed", "id"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.drop_index("ix_invoice_customer_issued")
        batch_op.create_index(batch_op.f("ix_invoice_customer_issued"), ["customer_id", "issued_on"], unique=False)

    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_previewed")
