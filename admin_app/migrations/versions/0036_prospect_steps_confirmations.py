"""Next steps with prospects, what they confirm, and since when a prospect has no next step"""

import sqlalchemy as sa
from alembic import op

from admin_app import clock, extensions

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prospect_step",
        sa.Column("step_kind", sa.String(length=12), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("planned_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("put_off", sa.Integer(), nullable=False),
        sa.Column("step_state", sa.String(length=12), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("claim", sa.String(length=12), nullable=True),
        sa.Column("spoke_with", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("drop_reason", sa.String(length=200), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_prospect_step_customer_id_customer")),
        sa.ForeignKeyConstraint(["done_by_id"], ["user.id"], name=op.f("fk_prospect_step_done_by_id_user")),
        sa.ForeignKeyConstraint(["planned_by_id"], ["user.id"], name=op.f("fk_prospect_step_planned_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect_step")),
    )
    with op.batch_alter_table("prospect_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prospect_step_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_prospect_step_customer_state", ["customer_id", "step_state", "done_on"], unique=False)
        batch_op.create_index("ix_prospect_step_done", ["done_on", "done_by_id", "id"], unique=False)
        batch_op.create_index("ix_prospect_step_state_due", ["step_state", "due_on", "id"], unique=False)

    op.create_table(
        "prospect_confirmation",
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim", sa.String(length=12), nullable=False),
        sa.Column("steps_so_far", sa.Integer(), nullable=False),
        sa.Column("confirmation_state", sa.String(length=12), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("unanswered_calls", sa.Integer(), nullable=False),
        sa.Column("reached_at", extensions.Instant(timezone=True), nullable=True),
        sa.Column("heard_on", sa.Date(), nullable=True),
        sa.Column("heard_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("spoke_with", sa.String(length=80), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("instruction", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f("fk_prospect_confirmation_answered_by_id_user")
        ),
        sa.ForeignKeyConstraint(["closed_by_id"], ["user.id"], name=op.f("fk_prospect_confirmation_closed_by_id_user")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_prospect_confirmation_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["heard_by_id"], ["user.id"], name=op.f("fk_prospect_confirmation_heard_by_id_user")),
        sa.ForeignKeyConstraint(
            ["step_id"], ["prospect_step.id"], name=op.f("fk_prospect_confirmation_step_id_prospect_step")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect_confirmation")),
    )
    with op.batch_alter_table("prospect_confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prospect_confirmation_step_id"), ["step_id"], unique=False)
        batch_op.create_index("ix_prospect_confirmation_asked", ["asked_on", "id"], unique=False)
        batch_op.create_index("ix_prospect_confirmation_customer_asked", ["customer_id", "asked_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_prospect_confirmation_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix_prospect_confirmation_state_closed", ["confirmation_state", "closed_on", "id"], unique=False
        )
        batch_op.create_index(
            "ix_prospect_confirmation_state_due", ["confirmation_state", "due_on", "id"], unique=False
        )

    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stepless_since", sa.Date(), nullable=True))
        batch_op.create_index("ix_customer_stepless", ["stepless_since", "id"], unique=False)
    customer = sa.table("customer", sa.column("status"), sa.column("stepless_since", sa.Date()))
    prospects = customer.update().where(customer.c.status == "prospect")
    op.execute(prospects.values(stepless_since=clock.today()))  # nobody is late on the day of the upgrade


def downgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_stepless")
        batch_op.drop_column("stepless_since")

    with op.batch_alter_table("prospect_confirmation", schema=None) as batch_op:
        batch_op.drop_index("ix_prospect_confirmation_state_due")
        batch_op.drop_index("ix_prospect_confirmation_state_closed")
        batch_op.drop_index(batch_op.f("ix_prospect_confirmation_step_id"))
        batch_op.drop_index(batch_op.f("ix_prospect_confirmation_customer_id"))
        batch_op.drop_index("ix_prospect_confirmation_customer_asked")
        batch_op.drop_index("ix_prospect_confirmation_asked")

    op.drop_table("prospect_confirmation")
    with op.batch_alter_table("prospect_step", schema=None) as batch_op:
        batch_op.drop_index("ix_prospect_step_state_due")
        batch_op.drop_index("ix_prospect_step_done")
        batch_op.drop_index("ix_prospect_step_customer_state")
        batch_op.drop_index(batch_op.f("ix_prospect_step_customer_id"))

    op.drop_table("prospect_step")
