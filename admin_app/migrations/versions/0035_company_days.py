"""Company days"""

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company_day",
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("day_kind", sa.String(length=12), nullable=False),
        sa.Column("periods", sa.JSON(), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_company_day_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_day")),
    )
    with op.batch_alter_table("company_day", schema=None) as batch_op:
        batch_op.create_index("ix_company_day_on_day", ["on_day", "id"], unique=False)
        batch_op.create_index(
            "uq_company_day_stands",
            ["on_day"],
            unique=True,
            sqlite_where=sa.text("NOT is_void"),
            postgresql_where=sa.text("NOT is_void"),
        )


def downgrade() -> None:
    with op.batch_alter_table("company_day", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_company_day_stands", sqlite_where=sa.text("NOT is_void"), postgresql_where=sa.text("NOT is_void")
        )
        batch_op.drop_index("ix_company_day_on_day")

    op.drop_table("company_day")
