"""Invoices in default are reported"""

import sqlalchemy as sa
from alembic import op

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNREPORTED = sa.text("settled_on IS NULL AND default_report_id IS NULL")

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("default_report_id", KEY, nullable=True))
        batch_op.create_index(batch_op.f("ix_invoice_default_report_id"), ["default_report_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_invoice_default_report_id_default_report"), "default_report", ["default_report_id"], ["id"]
        )
    op.create_index(
        "ix_invoice_unreported", "invoice", ["due_on", "id"], sqlite_where=UNREPORTED, postgresql_where=UNREPORTED
    )


def downgrade() -> None:
    op.drop_index("ix_invoice_unreported", table_name="invoice")
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_invoice_default_report_id_default_report"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_invoice_default_report_id"))
        batch_op.drop_column("default_report_id")
