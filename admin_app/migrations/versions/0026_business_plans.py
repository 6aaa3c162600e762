"""business plans"""

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("budget_fen", sa.BigInteger(), nullable=False),
        sa.Column("spent_fen", sa.BigInteger(), nullable=False),
        sa.Column("drafted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closing_note", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_plan_customer_id_customer")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["user.id"], name=op.f("fk_plan_drafted_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("number", name=op.f("uq_plan_number")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index("ix_plan_customer_drafted", ["customer_id", "drafted_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_plan_drafted", ["drafted_on", "id"], unique=False)
        batch_op.create_index("ix_plan_state_drafted", ["state", "drafted_on", "id"], unique=False)

    op.create_table(
        "plan_expense",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=400), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_plan_expense_by_id_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_plan_expense_customer_id_customer")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_expense_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_expense")),
        sa.UniqueConstraint("customer_id", "number", name=op.f("uq_plan_expense_customer_id_number")),
    )
    with op.batch_alter_table("plan_expense", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_expense_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_plan_expense_customer_paid", ["customer_id", "paid_on"], unique=False)
        batch_op.create_index("ix_plan_expense_paid", ["paid_on", "id"], unique=False)
        batch_op.create_index("ix_plan_expense_plan_paid", ["plan_id", "paid_on"], unique=False)

    op.create_table(
        "plan_version",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("budget_fen", sa.BigInteger(), nullable=False),
        sa.Column("instrument", sa.String(length=200), nullable=False),
        sa.Column("payment_method", sa.String(length=200), nullable=False),
        sa.Column("payment_cycle", sa.String(length=200), nullable=False),
        sa.Column("other_terms", sa.Text(), nullable=False),
        sa.Column("drafted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("change_reason", sa.String(length=400), nullable=True),
        sa.Column("consent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sign_off_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("decision_id", sa.String(length=32), nullable=True),
        sa.Column("convener", sa.String(length=40), nullable=True),
        sa.Column("decider", sa.String(length=40), nullable=True),
        sa.Column("criteria", sa.Integer(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("completion", sa.Text(), nullable=True),
        sa.Column("convened_on", sa.Date(), nullable=True),
        sa.Column("convened_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("meets_on", sa.Date(), nullable=True),
        sa.Column("invited", sa.String(length=400), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("return_reason", sa.String(length=400), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("briefed_on", sa.Date(), nullable=True),
        sa.Column("briefed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("briefing", sa.Text(), nullable=True),
        sa.Column("replaced_on", sa.Date(), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["briefed_by_id"], ["user.id"], name=op.f("fk_plan_version_briefed_by_id_user")),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["sign_request.id"], name=op.f("fk_plan_version_consent_id_sign_request")
        ),
        sa.ForeignKeyConstraint(["convened_by_id"], ["user.id"], name=op.f("fk_plan_version_convened_by_id_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_plan_version_customer_id_customer")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_plan_version_decision_id_decision")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["user.id"], name=op.f("fk_plan_version_drafted_by_id_user")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_version_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["sign_off_id"], ["attachment.id"], name=op.f("fk_plan_version_sign_off_id_attachment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_plan_version_plan_id_number")),
    )
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_version_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_plan_version_state_approved", ["state", "approved_on", "id"], unique=False)
        batch_op.create_index("ix_plan_version_state_submitted", ["state", "submitted_on", "id"], unique=False)
        batch_op.create_index(
            "uq_plan_version_in_force",
            ["plan_id"],
            unique=True,
            sqlite_where=sa.text("state = 'approved'"),
            postgresql_where=sa.text("state = 'approved'"),
        )
        batch_op.create_index(
            "uq_plan_version_under_way",
            ["plan_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'submitted', 'review', 'decision')"),
            postgresql_where=sa.text("state IN ('draft', 'submitted', 'review', 'decision')"),
        )

    op.create_table(
        "plan_control_point",
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("supervision", sa.String(length=400), nullable=False),
        sa.Column("prevention", sa.String(length=400), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owed_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("finding", sa.String(length=400), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_plan_control_point_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["user.id"], name=op.f("fk_plan_control_point_done_by_id_user")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["plan_version.id"], name=op.f("fk_plan_control_point_version_id_plan_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_control_point")),
    )
    with op.batch_alter_table("plan_control_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_control_point_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_control_point_owed_on"), ["owed_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_control_point_version_id"), ["version_id"], unique=False)

    op.create_table(
        "plan_member",
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("acknowledged_at", extensions.Instant(timezone=True), nullable=True),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_plan_member_customer_id_customer")),
        sa.ForeignKeyConstraint(["task_id"], ["open_task.id"], name=op.f("fk_plan_member_task_id_open_task")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_plan_member_user_id_user")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["plan_version.id"], name=op.f("fk_plan_member_version_id_plan_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_member")),
        sa.UniqueConstraint("version_id", "user_id", name=op.f("uq_plan_member_version_id_user_id")),
    )
    with op.batch_alter_table("plan_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_member_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_plan_member_user_asked", ["user_id", "asked_on"], unique=False)

    op.create_table(
        "plan_opinion",
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", extensions.Instant(timezone=True), nullable=False),
        sa.Column("fits", sa.Boolean(), nullable=True),
        sa.Column("specific", sa.Boolean(), nullable=True),
        sa.Column("innovative", sa.Boolean(), nullable=True),
        sa.Column("comment", sa.String(length=400), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_plan_opinion_by_id_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_plan_opinion_customer_id_customer")),
        sa.ForeignKeyConstraint(["step_id"], ["sign_step.id"], name=op.f("fk_plan_opinion_step_id_sign_step")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["plan_version.id"], name=op.f("fk_plan_opinion_version_id_plan_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_opinion")),
        sa.UniqueConstraint("step_id", name=op.f("uq_plan_opinion_step_id")),
    )
    with op.batch_alter_table("plan_opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_opinion_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_opinion_version_id"), ["version_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("plan_opinion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_opinion_version_id"))
        batch_op.drop_index(batch_op.f("ix_plan_opinion_customer_id"))

    op.drop_table("plan_opinion")
    with op.batch_alter_table("plan_member", schema=None) as batch_op:
        batch_op.drop_index("ix_plan_member_user_asked")
        batch_op.drop_index(batch_op.f("ix_plan_member_customer_id"))

    op.drop_table("plan_member")
    with op.batch_alter_table("plan_control_point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_control_point_version_id"))
        batch_op.drop_index(batch_op.f("ix_plan_control_point_owed_on"))
        batch_op.drop_index(batch_op.f("ix_plan_control_point_customer_id"))

    op.drop_table("plan_control_point")
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_plan_version_under_way",
            sqlite_where=sa.text("state IN ('draft', 'submitted', 'review', 'decision')"),
            postgresql_where=sa.text("state IN ('draft', 'submitted', 'review', 'decision')"),
        )
        batch_op.drop_index(
            "uq_plan_version_in_force",
            sqlite_where=sa.text("state = 'approved'"),
            postgresql_where=sa.text("state = 'approved'"),
        )
        batch_op.drop_index("ix_plan_version_state_submitted")
        batch_op.drop_index("ix_plan_version_state_approved")
        batch_op.drop_index(batch_op.f("ix_plan_version_customer_id"))

    op.drop_table("plan_version")
    with op.batch_alter_table("plan_expense", schema=None) as batch_op:
        batch_op.drop_index("ix_plan_expense_plan_paid")
        batch_op.drop_index("ix_plan_expense_paid")
        batch_op.drop_index("ix_plan_expense_customer_paid")
        batch_op.drop_index(batch_op.f("ix_plan_expense_customer_id"))

    op.drop_table("plan_expense")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index("ix_plan_state_drafted")
        batch_op.drop_index("ix_plan_drafted")
        batch_op.drop_index(batch_op.f("ix_plan_customer_id"))
        batch_op.drop_index("ix_plan_customer_drafted")

    op.drop_table("plan")
