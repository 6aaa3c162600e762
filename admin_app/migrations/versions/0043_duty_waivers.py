"""Duties waived for a while, with reason and signature"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    op.create_table(
        "duty_waiver",
        sa.Column("duty_kind", sa.String(length=40), nullable=False),
        sa.Column("row_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("base", sa.Date(), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("needs_archive", sa.Boolean(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("clause", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("signed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_duty_waiver_asked_by_id_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_duty_waiver_customer_id_customer")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f("fk_duty_waiver_ended_by_id_user")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["sign_request.id"], name=op.f("fk_duty_waiver_request_id_sign_request")
        ),
        sa.ForeignKeyConstraint(["signed_by_id"], ["user.id"], name=op.f("fk_duty_waiver_signed_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_waiver")),
    )
    with op.batch_alter_table("duty_waiver", schema=None) as batch_op:
        batch_op.create_index("ix_duty_waiver_asked", ["asked_on", "id"], unique=False)
        batch_op.create_index("ix_duty_waiver_customer", ["customer_id", "asked_on", "id"], unique=False)
        batch_op.create_index("ix_duty_waiver_duty", ["duty_kind", "row_key", "base"], unique=False)
        batch_op.create_index("ix_duty_waiver_state_until", ["state", "until_on", "duty_kind"], unique=False)
        batch_op.create_index(
            "uq_duty_waiver_pending",
            ["duty_kind", "row_key", "base"],
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        )


def downgrade() -> None:
    with op.batch_alter_table("duty_waiver", schema=None) as batch_op:
        batch_op.drop_index("uq_duty_waiver_pending", sqlite_where=PENDING, postgresql_where=PENDING)
        batch_op.drop_index("ix_duty_waiver_state_until")
        batch_op.drop_index("ix_duty_waiver_duty")
        batch_op.drop_index("ix_duty_waiver_customer")
        batch_op.drop_index("ix_duty_waiver_asked")

    op.drop_table("duty_waiver")
