"""Documents that credit reports rest on"""

import sqlalchemy as sa
from alembic import op

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credit_report_file",
        sa.Column("report_id", KEY, nullable=False),
        sa.Column("attachment_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_credit_report_file_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_credit_report_file_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["credit_report.id"], name=op.f("fk_credit_report_file_report_id_credit_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_report_file")),
    )
    with op.batch_alter_table("credit_report_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credit_report_file_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_credit_report_file_report_id"), ["report_id"], unique=False)


def downgrade() -> None:
    op.drop_table("credit_report_file")
