"""Deliveries urged"""

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "delivery_urging",
        sa.Column("planned_id", KEY, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.String(length=400), nullable=False),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_delivery_urging_by_id_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_delivery_urging_customer_id_customer")),
        sa.ForeignKeyConstraint(
            ["planned_id"], ["planned_delivery.id"], name=op.f("fk_delivery_urging_planned_id_planned_delivery")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_urging")),
    )
    with op.batch_alter_table("delivery_urging", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_urging_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_urging_planned_id"), ["planned_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("delivery_urging", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_urging_planned_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_urging_customer_id"))

    op.drop_table("delivery_urging")
