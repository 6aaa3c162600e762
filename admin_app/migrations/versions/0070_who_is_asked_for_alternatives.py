"""Who is asked for alternatives"""

import sqlalchemy as sa
from alembic import op

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaint_asked",
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_complaint_asked_by_id_user")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_asked_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_complaint_asked_customer_id_customer")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_complaint_asked_person_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_asked")),
        sa.UniqueConstraint(
            "complaint_id", "round", "person_id", name=op.f("uq_complaint_asked_complaint_id_round_person_id")
        ),
    )
    with op.batch_alter_table("complaint_asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_asked_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_asked_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_asked_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("complaint_asked")
